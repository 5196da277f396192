//! The normal form of an expression: one way of writing each tree, with the fewest parentheses, that reads back
//! as the same tree. It must not know types. It walks without recursion, so that no depth is too much for it.
//!
//! Trees built by hand read back too, as long as their names are names and their doubles are finite. The normal
//! form has blanks and escapes of its own, so that of a very long text may be longer than what is read.

use std::fmt::{self, Display, Formatter, Write};

use super::ast::{Expr, ExprKind, Level, UnaryOp};

/// What is still to be written.
enum Rest<'e> {
    /// An expression, in parentheses if it binds looser than the level.
    Expr(&'e Expr, Level),
    /// An expression in parentheses.
    Closed(&'e Expr),
    /// A sign.
    Sign(&'static str),
    /// A name.
    Name(&'e str),
}

impl Display for Expr {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let mut rest = vec![Rest::Expr(self, Level::Choice)];
        while let Some(next) = rest.pop() {
            let start = rest.len();
            match next {
                Rest::Sign(sign) => f.write_str(sign)?,
                Rest::Name(name) => f.write_str(name)?,
                Rest::Expr(expr, loosest) if level(expr) >= loosest => {
                    literal(f, &expr.kind)?;
                    parts(&expr.kind, &mut rest);
                }
                Rest::Expr(expr, _) | Rest::Closed(expr) => {
                    rest.extend([Rest::Sign("("), Rest::Expr(expr, Level::Choice), Rest::Sign(")")]);
                }
            }
            // Parts are listed from left to right and taken from the end.
            rest[start..].reverse();
        }
        Ok(())
    }
}

/// How tightly an expression's outermost part binds.
fn level(expr: &Expr) -> Level {
    match &expr.kind {
        ExprKind::Ternary { .. } => Level::Choice,
        ExprKind::Binary { op, .. } => op.level(),
        ExprKind::Unary { .. } => Level::Unary,
        ExprKind::Int(value) if *value < 0 => Level::Unary,
        ExprKind::Double(value) if value.is_sign_negative() => Level::Unary,
        _ => Level::Member,
    }
}

/// Lists what an expression is made of, from left to right. Literals have no parts.
fn parts<'e>(kind: &'e ExprKind, rest: &mut Vec<Rest<'e>>) {
    match kind {
        ExprKind::Bool(_)
        | ExprKind::Null
        | ExprKind::Int(_)
        | ExprKind::Uint(_)
        | ExprKind::Double(_)
        | ExprKind::Text(_)
        | ExprKind::Bytes(_) => {}
        ExprKind::Name(name) => rest.push(Rest::Name(name)),
        ExprKind::Absolute(name) => rest.extend([Rest::Sign("."), Rest::Name(name)]),
        ExprKind::Select { target, field, .. } => {
            rest.extend([member(target), Rest::Sign("."), Rest::Name(field)]);
        }
        ExprKind::Index { target, index } => {
            rest.extend([member(target), Rest::Sign("["), Rest::Expr(index, Level::Choice), Rest::Sign("]")]);
        }
        ExprKind::Call { function, args, .. } => {
            rest.push(Rest::Name(function));
            listed(("(", ")"), args, rest, |arg, rest| rest.push(Rest::Expr(arg, Level::Choice)));
        }
        ExprKind::Method { target, name, args, .. } => {
            rest.extend([member(target), Rest::Sign("."), Rest::Name(name)]);
            listed(("(", ")"), args, rest, |arg, rest| rest.push(Rest::Expr(arg, Level::Choice)));
        }
        ExprKind::Unary { op, operand } => rest.extend([Rest::Sign(op.symbol()), signed(*op, operand)]),
        ExprKind::Binary { op, left, right, .. } => {
            let operator = [Rest::Sign(" "), Rest::Sign(op.symbol()), Rest::Sign(" ")];
            rest.push(Rest::Expr(left, op.level()));
            rest.extend(operator);
            rest.push(Rest::Expr(right, op.level().tighter()));
        }
        ExprKind::Ternary { condition, then, other } => {
            rest.extend([Rest::Expr(condition, Level::Or), Rest::Sign(" ? "), Rest::Expr(then, Level::Or)]);
            rest.extend([Rest::Sign(" : "), Rest::Expr(other, Level::Choice)]);
        }
        ExprKind::List(items) => {
            listed(("[", "]"), items, rest, |item, rest| rest.push(Rest::Expr(item, Level::Choice)));
        }
        ExprKind::Map(entries) => listed(("{", "}"), entries, rest, |(key, value), rest| {
            rest.extend([Rest::Expr(key, Level::Choice), Rest::Sign(": "), Rest::Expr(value, Level::Choice)]);
        }),
        ExprKind::Message { name, fields } => {
            rest.push(Rest::Name(name));
            listed(("{", "}"), fields, rest, |(field, value), rest| {
                rest.extend([Rest::Name(field), Rest::Sign(": "), Rest::Expr(value, Level::Choice)]);
            });
        }
    }
}

/// What a selection, index or method call stands on. Numbers are put in parentheses, so that no dot or sign
/// seems to be theirs.
fn member(target: &Expr) -> Rest<'_> {
    match target.kind {
        ExprKind::Int(_) | ExprKind::Uint(_) | ExprKind::Double(_) => Rest::Closed(target),
        _ => Rest::Expr(target, Level::Member),
    }
}

/// What a sign stands before. A minus would become part of a number, and the two signs do not mix.
fn signed(op: UnaryOp, operand: &Expr) -> Rest<'_> {
    match operand.kind {
        ExprKind::Int(_) | ExprKind::Double(_) => Rest::Closed(operand),
        ExprKind::Unary { op: inner, .. } if inner != op => Rest::Closed(operand),
        _ => Rest::Expr(operand, Level::Unary),
    }
}

/// Lists parts between brackets with commas.
fn listed<'e, T>(
    brackets: (&'static str, &'static str),
    items: &'e [T],
    rest: &mut Vec<Rest<'e>>,
    put: impl Fn(&'e T, &mut Vec<Rest<'e>>),
) {
    rest.push(Rest::Sign(brackets.0));
    for (position, item) in items.iter().enumerate() {
        if position > 0 {
            rest.push(Rest::Sign(", "));
        }
        put(item, rest);
    }
    rest.push(Rest::Sign(brackets.1));
}

/// Writes a literal; everything else is written by its parts.
fn literal(f: &mut Formatter<'_>, kind: &ExprKind) -> fmt::Result {
    match kind {
        ExprKind::Bool(value) => write!(f, "{value}"),
        ExprKind::Null => f.write_str("null"),
        ExprKind::Int(value) => write!(f, "{value}"),
        ExprKind::Uint(value) => write!(f, "{value}u"),
        // The debug form always has a point or an exponent, so that it reads back as a double.
        ExprKind::Double(value) => write!(f, "{value:?}"),
        ExprKind::Text(text) => string(f, text),
        ExprKind::Bytes(bytes) => octets(f, bytes),
        _ => Ok(()),
    }
}

fn string(f: &mut Formatter<'_>, text: &str) -> fmt::Result {
    f.write_char('"')?;
    for c in text.chars() {
        match c {
            '"' => f.write_str("\\\"")?,
            '\\' => f.write_str("\\\\")?,
            '\n' => f.write_str("\\n")?,
            '\r' => f.write_str("\\r")?,
            '\t' => f.write_str("\\t")?,
            _ if c.is_control() || is_unseen(c) => write!(f, "\\u{:04x}", u32::from(c))?,
            _ => f.write_char(c)?,
        }
    }
    f.write_char('"')
}

/// Whether a character is one that hides itself or turns the direction of others.
fn is_unseen(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

fn octets(f: &mut Formatter<'_>, bytes: &[u8]) -> fmt::Result {
    f.write_str("b\"")?;
    for &byte in bytes {
        match byte {
            b'"' => f.write_str("\\\"")?,
            b'\\' => f.write_str("\\\\")?,
            b' '..=b'~' => f.write_char(char::from(byte))?,
            _ => write!(f, "\\x{byte:02x}")?,
        }
    }
    f.write_char('"')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::ast::BinaryOp;
    use super::super::parser::parse;
    use super::super::span::Span;
    use super::*;

    fn node(kind: ExprKind) -> Expr {
        Expr { span: Span::default(), kind }
    }

    fn name() -> impl Strategy<Value = String> {
        "[a-z_][a-zA-Z0-9_]{0,6}".prop_filter("a word of the language", |name| {
            !matches!(name.as_str(), "in" | "true" | "false" | "null")
                && !super::super::token::is_reserved(name)
        })
    }

    fn operator() -> impl Strategy<Value = BinaryOp> {
        use BinaryOp::*;
        prop::sample::select(vec![
            Or,
            And,
            Less,
            LessEqual,
            Greater,
            GreaterEqual,
            Equal,
            NotEqual,
            In,
            Add,
            Subtract,
            Multiply,
            Divide,
            Remainder,
        ])
    }

    fn leaf() -> impl Strategy<Value = Expr> {
        let finite = any::<f64>().prop_filter("finite", |value| value.is_finite());
        prop_oneof![
            any::<bool>().prop_map(ExprKind::Bool),
            Just(ExprKind::Null),
            any::<i64>().prop_map(ExprKind::Int),
            prop::sample::select(vec![i64::MIN, -1, 0, 1, i64::MAX]).prop_map(ExprKind::Int),
            any::<u64>().prop_map(ExprKind::Uint),
            finite.prop_map(ExprKind::Double),
            prop::sample::select(vec![-0.0, 0.0, -1.0, 1e300, 5e-324]).prop_map(ExprKind::Double),
            any::<String>().prop_map(ExprKind::Text),
            prop::collection::vec(any::<u8>(), 0..6).prop_map(ExprKind::Bytes),
            name().prop_map(ExprKind::Name),
            name().prop_map(ExprKind::Absolute),
        ]
        .prop_map(node)
    }

    fn above(inner: BoxedStrategy<Expr>) -> impl Strategy<Value = Expr> {
        let one = || inner.clone().prop_map(Box::new);
        let many = || prop::collection::vec(inner.clone(), 0..4);
        let (field_span, name_span, op_span) = (Span::default(), Span::default(), Span::default());
        let sign = prop::sample::select(vec![UnaryOp::Not, UnaryOp::Negate]);
        let dotted = ("\\.?", prop::collection::vec(name(), 1..4));
        prop_oneof![
            (one(), name()).prop_map(move |(target, field)| ExprKind::Select { target, field, field_span }),
            (one(), one()).prop_map(|(target, index)| ExprKind::Index { target, index }),
            ("\\.?", name(), many()).prop_map(move |(dot, function, args)| {
                ExprKind::Call { function: dot + &function, name_span, args }
            }),
            (one(), name(), many()).prop_map(move |(target, name, args)| ExprKind::Method {
                target,
                name,
                name_span,
                args
            }),
            (sign, one()).prop_map(|(op, operand)| ExprKind::Unary { op, operand }),
            (operator(), one(), one()).prop_map(move |(op, left, right)| ExprKind::Binary {
                op,
                op_span,
                left,
                right
            }),
            (one(), one(), one()).prop_map(|(condition, then, other)| ExprKind::Ternary {
                condition,
                then,
                other
            }),
            many().prop_map(ExprKind::List),
            prop::collection::vec((inner.clone(), inner.clone()), 0..3).prop_map(ExprKind::Map),
            (dotted, prop::collection::vec((name(), inner.clone()), 0..3)).prop_map(
                |((dot, parts), fields)| { ExprKind::Message { name: dot + &parts.join("."), fields } }
            ),
        ]
        .prop_map(node)
    }

    fn tree() -> impl Strategy<Value = Expr> {
        leaf().prop_recursive(6, 64, 4, |inner| above(inner.boxed()))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn the_normal_form_reads_back_as_the_same_tree(expr in tree()) {
            let printed = expr.to_string();
            match parse(&printed) {
                Ok(read) => {
                    prop_assert!(read.same_as(&expr), "{printed}\nread as {read}");
                    prop_assert_eq!(read.to_string(), printed);
                }
                Err(faults) => prop_assert!(false, "{printed}\n{faults:?}"),
            }
        }
    }

    #[test]
    fn normal_forms() {
        let cases = [
            ("((a))+(b*c)", "a + b * c"),
            ("(a+b)*c", "(a + b) * c"),
            ("a-(b-c)-d", "a - (b - c) - d"),
            ("a?b:(c?d:e)", "a ? b : c ? d : e"),
            ("(a?b:c)?(d?e:f):g", "(a ? b : c) ? (d ? e : f) : g"),
            ("-(1)", "-(1)"),
            ("- 1", "-1"),
            ("--1", "-(-1)"),
            ("--a", "--a"),
            ("!(-a)", "!(-a)"),
            ("(-1).f()", "(-1).f()"),
            ("-1 .f()", "(-1).f()"),
            ("-(a.b)", "-a.b"),
            ("(-a).b", "(-a).b"),
            ("1.5e3", "1500.0"),
            ("0x10 in[1,2,]", "16 in [1, 2]"),
            ("'\"\\u202e\\x07低保'", "\"\\\"\\u202e\\u0007低保\""),
            ("b'\\xffa\"'", "b\"\\xffa\\\"\""),
            ("a . b . T { f : 1 , }", "a.b.T{f: 1}"),
            (".f(.a)", ".f(.a)"),
        ];
        for (text, expected) in cases {
            let expr = parse(text).expect(text);
            assert_eq!(expr.to_string(), expected, "{text}");
        }
    }

    #[test]
    fn a_chain_of_ten_thousand_prints_and_drops() {
        let variable = || node(ExprKind::Name("a".into()));
        let chain = (1..10_000).fold(variable(), |left, _| {
            let (left, right) = (Box::new(left), Box::new(variable()));
            node(ExprKind::Binary { op: BinaryOp::Add, op_span: Span::default(), left, right })
        });
        assert_eq!(chain.to_string(), vec!["a"; 10_000].join(" + "));
        assert!(chain.same_as(&chain));
    }
}
