//! The expression tree: what was written, with the place of every part. Macros such as `exists` stay plain
//! calls. It must not know types, facts or which part of CEL rules may use.

use super::span::Span;

/// An expression and its place. Parentheses around it belong to its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    /// Where it stands in the text.
    pub span: Span,
    /// What it is.
    pub kind: ExprKind,
}

/// What an expression is.
#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    /// `true` or `false`.
    Bool(bool),
    /// `null`.
    Null,
    /// A signed whole number, its sign included.
    Int(i64),
    /// A whole number with the suffix `u`.
    Uint(u64),
    /// A floating-point number, always finite. Rule files refuse doubles: money never passes through one.
    Double(f64),
    /// A string.
    Text(String),
    /// A bytes literal.
    Bytes(Vec<u8>),
    /// An identifier.
    Name(String),
    /// An identifier with a leading dot, kept here without it.
    Absolute(String),
    /// `target.field`.
    Select {
        /// What the field is taken from.
        target: Box<Expr>,
        /// The field.
        field: String,
        /// Where the field's name stands.
        field_span: Span,
    },
    /// `target[index]`.
    Index {
        /// The list or map.
        target: Box<Expr>,
        /// The position or key.
        index: Box<Expr>,
    },
    /// `function(args)`. A call with a leading dot keeps it in the name.
    Call {
        /// The function's name.
        function: String,
        /// Where the name stands.
        name_span: Span,
        /// The arguments.
        args: Vec<Expr>,
    },
    /// `target.name(args)`, macros included.
    Method {
        /// What it is called on.
        target: Box<Expr>,
        /// The method's name.
        name: String,
        /// Where the name stands.
        name_span: Span,
        /// The arguments.
        args: Vec<Expr>,
    },
    /// `!operand` or `-operand`.
    Unary {
        /// The operator.
        op: UnaryOp,
        /// What it stands before.
        operand: Box<Expr>,
    },
    /// `left op right`. Chains lean to the left, up to [`MOST_OPERATORS`](super::parser::MOST_OPERATORS) deep.
    Binary {
        /// The operator.
        op: BinaryOp,
        /// Where the operator stands.
        op_span: Span,
        /// The left operand.
        left: Box<Expr>,
        /// The right operand.
        right: Box<Expr>,
    },
    /// `condition ? then : other`.
    Ternary {
        /// What decides.
        condition: Box<Expr>,
        /// The value if it holds.
        then: Box<Expr>,
        /// The value if it does not.
        other: Box<Expr>,
    },
    /// `[a, b]`.
    List(Vec<Expr>),
    /// `{k: v}`, in the order written.
    Map(Vec<(Expr, Expr)>),
    /// `T{f: v}`; the type's name may be dotted and start with a dot.
    Message {
        /// The type's name.
        name: String,
        /// The fields in the order written.
        fields: Vec<(String, Expr)>,
    },
}

/// An operator before its operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UnaryOp {
    /// `!`
    Not,
    /// `-`
    Negate,
}

impl UnaryOp {
    /// How it is written.
    pub fn symbol(self) -> &'static str {
        match self {
            UnaryOp::Not => "!",
            UnaryOp::Negate => "-",
        }
    }
}

/// An operator between two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BinaryOp {
    /// `||`
    Or,
    /// `&&`
    And,
    /// `<`
    Less,
    /// `<=`
    LessEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterEqual,
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `in`
    In,
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `%`
    Remainder,
}

impl BinaryOp {
    /// How it is written.
    pub fn symbol(self) -> &'static str {
        match self {
            BinaryOp::Or => "||",
            BinaryOp::And => "&&",
            BinaryOp::Less => "<",
            BinaryOp::LessEqual => "<=",
            BinaryOp::Greater => ">",
            BinaryOp::GreaterEqual => ">=",
            BinaryOp::Equal => "==",
            BinaryOp::NotEqual => "!=",
            BinaryOp::In => "in",
            BinaryOp::Add => "+",
            BinaryOp::Subtract => "-",
            BinaryOp::Multiply => "*",
            BinaryOp::Divide => "/",
            BinaryOp::Remainder => "%",
        }
    }

    /// How tightly it binds, from [`Level::Or`] up. Operators of one level associate to the left.
    pub fn level(self) -> Level {
        match self {
            BinaryOp::Or => Level::Or,
            BinaryOp::And => Level::And,
            BinaryOp::Less
            | BinaryOp::LessEqual
            | BinaryOp::Greater
            | BinaryOp::GreaterEqual
            | BinaryOp::Equal
            | BinaryOp::NotEqual
            | BinaryOp::In => Level::Relation,
            BinaryOp::Add | BinaryOp::Subtract => Level::Sum,
            BinaryOp::Multiply | BinaryOp::Divide | BinaryOp::Remainder => Level::Product,
        }
    }
}

/// How tightly the parts of an expression bind, from the loosest to the tightest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// `? :`
    Choice,
    /// `||`
    Or,
    /// `&&`
    And,
    /// Comparisons and `in`.
    Relation,
    /// `+` and `-`.
    Sum,
    /// `*`, `/` and `%`.
    Product,
    /// `!` and `-` before an operand.
    Unary,
    /// Names, literals, calls, selections, brackets.
    Member,
}

impl Level {
    /// The next tighter level.
    pub fn tighter(self) -> Level {
        match self {
            Level::Choice => Level::Or,
            Level::Or => Level::And,
            Level::And => Level::Relation,
            Level::Relation => Level::Sum,
            Level::Sum => Level::Product,
            Level::Product => Level::Unary,
            Level::Unary | Level::Member => Level::Member,
        }
    }
}

impl Expr {
    /// Whether both are written the same but for places, blanks and needless parentheses. Doubles are compared
    /// bit by bit. It walks without recursion, so that no depth is too much for it.
    pub fn same_as(&self, other: &Expr) -> bool {
        let mut pairs = vec![(self, other)];
        while let Some((a, b)) = pairs.pop() {
            if !same_node(&a.kind, &b.kind, &mut pairs) {
                return false;
            }
        }
        true
    }
}

/// Compares two nodes and lists the pairs of parts left to compare.
fn same_node<'e>(a: &'e ExprKind, b: &'e ExprKind, pairs: &mut Vec<(&'e Expr, &'e Expr)>) -> bool {
    use ExprKind::*;
    match (a, b) {
        (Double(x), Double(y)) => x.to_bits() == y.to_bits(),
        (Select { target: t, field: f, .. }, Select { target: u, field: g, .. }) => {
            pairs.push((t, u));
            f == g
        }
        (Index { target: t, index: i }, Index { target: u, index: j }) => {
            pairs.extend([(&**t, &**u), (&**i, &**j)]);
            true
        }
        (Call { function: f, args: x, .. }, Call { function: g, args: y, .. }) => {
            pairs.extend(x.iter().zip(y));
            f == g && x.len() == y.len()
        }
        (Method { target: t, name: f, args: x, .. }, Method { target: u, name: g, args: y, .. }) => {
            pairs.push((t, u));
            pairs.extend(x.iter().zip(y));
            f == g && x.len() == y.len()
        }
        (Unary { op: o, operand: x }, Unary { op: p, operand: y }) => {
            pairs.push((x, y));
            o == p
        }
        (Binary { op: o, left: l, right: r, .. }, Binary { op: p, left: m, right: s, .. }) => {
            pairs.extend([(&**l, &**m), (&**r, &**s)]);
            o == p
        }
        (Ternary { condition: c, then: t, other: o }, Ternary { condition: d, then: u, other: p }) => {
            pairs.extend([(&**c, &**d), (&**t, &**u), (&**o, &**p)]);
            true
        }
        (List(x), List(y)) => {
            pairs.extend(x.iter().zip(y));
            x.len() == y.len()
        }
        (Map(x), Map(y)) => {
            pairs.extend(x.iter().zip(y).flat_map(|((k, v), (l, w))| [(k, l), (v, w)]));
            x.len() == y.len()
        }
        (Message { name: n, fields: x }, Message { name: m, fields: y }) => {
            pairs.extend(x.iter().zip(y).map(|((_, v), (_, w))| (v, w)));
            n == m && x.len() == y.len() && x.iter().zip(y).all(|((f, _), (g, _))| f == g)
        }
        (Bool(_) | Null | Int(_) | Uint(_) | Text(_) | Bytes(_) | Name(_) | Absolute(_), _) => a == b,
        _ => false,
    }
}
