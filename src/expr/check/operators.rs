//! Operators: logic with what it makes known, comparisons of equal units, exact arithmetic.

use super::{
    advice::multiplied_out,
    core::Checker,
    factors,
    names::hint,
    scope::{ParameterShape, Place},
};
use crate::{
    domain::{person_name::normalised, ratio::Ratio},
    expr::{
        ast::{BinaryOp, Expr, ExprKind, UnaryOp},
        span::Span,
        typed::{Comparison, Function, Node, NodeKind},
        types::{Dimension, Type},
    },
};
use std::collections::BTreeSet;

/// How many terms an arithmetic chain may have.
const MOST_TERMS: usize = 100;

impl Checker<'_> {
    /// A chain of one logical operator; what its earlier members make known holds in the later ones.
    pub(super) fn chain(&mut self, expr: &Expr, place: &Place) -> Option<Node> {
        let ExprKind::Binary { op, .. } = &expr.kind else { return None };
        let and = *op == BinaryOp::And;
        let mut terms = Vec::new();
        let mut rest = expr;
        while let ExprKind::Binary { op: found, left, right, .. } = &rest.kind {
            if found != op {
                break;
            }
            terms.push(right.as_ref());
            rest = left;
        }
        terms.push(rest);
        terms.reverse();
        let mut place = place.clone();
        let mut nodes = Vec::with_capacity(terms.len());
        for term in terms {
            nodes.push(self.condition(term, &place));
            let mut facts = BTreeSet::new();
            stated_by(term, and, &mut facts);
            place = place.knowing(&facts);
        }
        let nodes = nodes.into_iter().collect::<Option<Vec<_>>>()?;
        let kind = if and { NodeKind::And(nodes) } else { NodeKind::Or(nodes) };
        Some(Node { kind, ty: Type::Bool, span: expr.span })
    }

    pub(super) fn choose(
        &mut self,
        expr: &Expr,
        condition: &Expr,
        then: &Expr,
        other: &Expr,
        place: &Place,
    ) -> Option<Node> {
        let (mut yes, mut no) = (BTreeSet::new(), BTreeSet::new());
        stated_by(condition, true, &mut yes);
        stated_by(condition, false, &mut no);
        let condition = self.condition(condition, place);
        let then_node = self.node(then, &place.knowing(&yes));
        let other_node = self.node(other, &place.knowing(&no));
        let (condition, then_node, other_node) = (condition?, then_node?, other_node?);
        if then_node.ty != other_node.ty {
            let message =
                format!("both sides of `:` must be one type: {} and {}", then_node.ty, other_node.ty);
            return self.fault(place, other.span, message);
        }
        let ty = then_node.ty.clone();
        let parts = [condition, then_node, other_node].map(Box::new);
        let [condition, then_node, other_node] = parts;
        Some(Node { kind: NodeKind::Choose(condition, then_node, other_node), ty, span: expr.span })
    }

    pub(super) fn binary(
        &mut self,
        expr: &Expr,
        op: BinaryOp,
        left: &Expr,
        right: &Expr,
        place: &Place,
    ) -> Option<Node> {
        let mut terms = 1;
        let mut rest = left;
        while let ExprKind::Binary { left, .. } = &rest.kind {
            terms += 1;
            rest = left;
        }
        if terms > MOST_TERMS {
            return self.fault(
                place,
                expr.span,
                format!("more than {MOST_TERMS} terms in a row: name parts of it"),
            );
        }
        if let Some(comparison) = Comparison::of(op) {
            return self.compare(expr, comparison, left, right, place);
        }
        match op {
            BinaryOp::In => self.within(expr, left, right, place),
            BinaryOp::Divide => self.fault(
                place,
                expr.span,
                "there is no division, it would round: multiply the other side instead (a > b * 3, not a / 3 > b)",
            ),
            BinaryOp::Remainder => self.fault(place, expr.span, "there is no remainder in rules"),
            _ => self.arithmetic(expr, op, left, right, place),
        }
    }

    fn arithmetic(
        &mut self,
        expr: &Expr,
        op: BinaryOp,
        left: &Expr,
        right: &Expr,
        place: &Place,
    ) -> Option<Node> {
        let (a, b) = (self.number(left, place), self.number(right, place));
        let (a, b) = (a?, b?);
        let (Type::Number(x), Type::Number(y)) = (&a.ty, &b.ty) else { return None };
        let (x, y) = (*x, *y);
        if let Some(None) = constant_of(op, &a, &b) {
            return self.fault(place, expr.span, "the number is too large");
        }
        if op == BinaryOp::Multiply {
            let is_year = |node: &Node| {
                node.ty == Type::Number(Dimension::PLAIN)
                    && matches!(&node.kind, NodeKind::Number(n) if *n == Ratio::int(12))
            };
            if (x == Dimension::MONEY_MONTH && is_year(&b)) || (y == Dimension::MONEY_MONTH && is_year(&a)) {
                let message = "an amount a month times 12 is still an amount a month: write `months(12)` for what \
                               it comes to in twelve months";
                return self.fault(place, expr.span, message);
            }
            let product = x.times(y);
            if !product.is_measured() {
                let message = format!("{x} times {y}: nothing is measured in {product}");
                return self.fault(place, expr.span, message);
            }
            let constants = constant(&a).is_some() && constant(&b).is_some();
            let ty = Type::Number(product);
            let made = Node { kind: NodeKind::Multiply(Box::new(a), Box::new(b)), ty, span: expr.span };
            if !constants && factors::is_beyond(self.factor(&made)) {
                let message = "the product is too large: what is multiplied by constants, or by fractions of them, of \
                               more than 10^18 together cannot be held exactly";
                return self.fault(place, expr.span, message);
            }
            return Some(made);
        }
        if x != y {
            return self.fault(
                place,
                expr.span,
                format!("`{}` needs one unit: {}", op.symbol(), units(x, y)),
            );
        }
        let ty = a.ty.clone();
        let (a, b) = (Box::new(a), Box::new(b));
        let kind = if op == BinaryOp::Add { NodeKind::Add(a, b) } else { NodeKind::Subtract(a, b) };
        Some(Node { kind, ty, span: expr.span })
    }

    /// How a comparison that divides is written: with `months(12)` for a bare 12 where only that has a meaning.
    fn advised(&mut self, expr: &Expr, place: &Place) -> Option<Expr> {
        let ExprKind::Binary { op, left, right, .. } = &expr.kind else { return None };
        let plain = multiplied_out(*op, left, right, false)?;
        // Of what is advised for another comparison no more is asked than that it divides: each within each would be
        // tried twice as often as the one around it.
        if self.is_trying() || self.accepts(&plain, place) {
            return Some(plain);
        }
        let in_months = multiplied_out(*op, left, right, true).filter(|advice| *advice != plain);
        in_months.filter(|advice| self.accepts(advice, place)).or(Some(plain))
    }

    fn compare(
        &mut self,
        expr: &Expr,
        comparison: Comparison,
        left: &Expr,
        right: &Expr,
        place: &Place,
    ) -> Option<Node> {
        if let Some(advice) = self.advised(expr, place) {
            let message = format!("there is no division, it would round: write `{advice}`");
            return self.fault(place, expr.span, message);
        }
        let (a, b) = (self.node(left, place), self.node(right, place));
        let (a, b) = (a?, b?);
        let (a, b) = self.align(a, b, place)?;
        if let (Type::Number(x), Type::Number(y)) = (&a.ty, &b.ty)
            && x != y
        {
            return self.fault(place, expr.span, format!("these cannot be compared: {}", units(*x, *y)));
        }
        let comparable = match (&a.ty, &b.ty) {
            (Type::Number(_), Type::Number(_)) | (Type::Date, Type::Date) | (Type::Month, Type::Month) => {
                true
            }
            (x, y) => {
                let equality = matches!(comparison, Comparison::Equal | Comparison::NotEqual);
                x == y && (has_equality(x) || *x == Type::Bool) && equality
            }
        };
        if !comparable {
            return self.fault(place, expr.span, unlike(&a.ty, &b.ty));
        }
        let kind = NodeKind::Compare(comparison, Box::new(a), Box::new(b));
        Some(Node { kind, ty: Type::Bool, span: expr.span })
    }

    /// Reads a text constant as a word of the other side's code field, or as its text type.
    pub(super) fn align(&mut self, a: Node, b: Node, place: &Place) -> Option<(Node, Node)> {
        let (ta, tb) = (a.ty.clone(), b.ty.clone());
        if matches!(a.kind, NodeKind::Text(_)) {
            return Some((self.as_type(a, &tb, place)?, b));
        }
        if matches!(b.kind, NodeKind::Text(_)) {
            let b = self.as_type(b, &ta, place)?;
            return Some((a, b));
        }
        Some((a, b))
    }

    pub(super) fn as_type(&mut self, node: Node, ty: &Type, place: &Place) -> Option<Node> {
        let NodeKind::Text(text) = &node.kind else { return Some(node) };
        match ty {
            Type::Code(values) => match values.iter().position(|v| v.word == *text) {
                Some(at) => Some(Node { kind: NodeKind::Scalar(at as i64), ty: ty.clone(), span: node.span }),
                None => {
                    let known: Vec<&str> = values.iter().map(|v| v.word.as_str()).collect();
                    let hint = hint(text, &known);
                    self.fault(place, node.span, format!("`{text}` is none of {}{hint}", known.join(", ")))
                }
            },
            Type::Area if !is_area_code(text) => {
                let message = "an area code has 12 digits, at the end 0 for a county or township as a whole: for all of \
                               a county compare county(…) with its 6 digits";
                self.fault(place, node.span, message)
            }
            Type::County if text.len() == 6 && is_area_code(&format!("{text}000000")) => {
                let area =
                    Node { kind: NodeKind::Text(format!("{text}000000")), ty: Type::Area, span: node.span };
                Some(Node {
                    kind: NodeKind::Function(Function::County, vec![area]),
                    ty: Type::County,
                    span: node.span,
                })
            }
            Type::County => self.fault(place, node.span, "a county is written with its 6 digits"),
            Type::Text | Type::Area | Type::Person => Some(Node { ty: ty.clone(), ..node }),
            Type::Name => match normalised(text) {
                Some(name) => Some(Node { kind: NodeKind::Text(name), ty: Type::Name, span: node.span }),
                None => self.fault(place, node.span, "a name is not blank"),
            },
            other => self.fault(place, node.span, format!("a text cannot stand for {other}")),
        }
    }

    fn within(&mut self, expr: &Expr, item: &Expr, list: &Expr, place: &Place) -> Option<Node> {
        let item_node = self.node(item, place);
        if let ExprKind::Select { target, field, .. } = &list.kind
            && matches!(&target.kind, ExprKind::Name(n) if n == "param" && place.find(n).is_none())
            && let Some(at) = self.parameters.iter().position(|p| p.name == *field)
            && let ParameterShape::Words(code) = self.parameters[at].shape.clone()
        {
            let item_node = item_node?;
            if item_node.ty != code {
                return self.fault(
                    place,
                    item.span,
                    format!("param.{field} holds words of {code}, this is {}", item_node.ty),
                );
            }
            let kind = NodeKind::ParameterHas(at, Box::new(item_node));
            return Some(Node { kind, ty: Type::Bool, span: expr.span });
        }
        let (item_node, list_node) = match &list.kind {
            ExprKind::List(items) => {
                let nodes: Vec<Option<Node>> =
                    items.iter().map(|written| self.node(written, place)).collect();
                let nodes = nodes.into_iter().collect::<Option<Vec<_>>>()?;
                self.among(item_node?, nodes, list.span, place)?
            }
            _ => {
                let list_node = self.node(list, place);
                (item_node?, list_node?)
            }
        };
        if list_node.ty.item() != Some(&item_node.ty) {
            let message = format!("`in` needs a list of ({}), this is {}", item_node.ty, list_node.ty);
            return self.fault(place, list.span, message);
        }
        if !has_equality(&item_node.ty) && !item_node.ty.is_number() {
            return self.fault(place, expr.span, unlike(&item_node.ty, &item_node.ty));
        }
        let kind = NodeKind::In(Box::new(item_node), Box::new(list_node));
        Some(Node { kind, ty: Type::Bool, span: expr.span })
    }

    /// A value and the list that is written for it: each could be compared with it.
    fn among(&mut self, item: Node, nodes: Vec<Node>, span: Span, place: &Place) -> Option<(Node, Node)> {
        let typed = nodes.iter().find(|node| !matches!(node.kind, NodeKind::Text(_)));
        let item = match typed.map(|node| node.ty.clone()) {
            Some(ty) => self.as_type(item, &ty, place)?,
            None => item,
        };
        let mut among = Vec::with_capacity(nodes.len());
        for node in nodes {
            let at = node.span;
            let node = self.as_type(node, &item.ty, place);
            let message = match node.as_ref().map(|node| (&item.ty, &node.ty)) {
                Some((Type::Number(x), Type::Number(y))) if x != y => {
                    format!("these cannot be compared: {}", units(*x, *y))
                }
                Some((x, y)) if x != y => unlike(x, y),
                _ => {
                    among.push(node);
                    continue;
                }
            };
            among.push(self.fault(place, at, message));
        }
        let nodes = among.into_iter().collect::<Option<Vec<_>>>()?;
        let ty = Type::List(Box::new(item.ty.clone()));
        Some((item, Node { kind: NodeKind::List(nodes), ty, span }))
    }
}

/// Whether a text has the form of an area code.
fn is_area_code(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit())
}

/// Whether values of a type, which is no number, are equal or not.
fn has_equality(ty: &Type) -> bool {
    match ty {
        Type::Text | Type::Person | Type::Area | Type::County | Type::Code(_) => true,
        Type::Date | Type::Month => true,
        Type::Bool | Type::Number(_) | Type::Name => false,
        Type::Record(_) | Type::Member | Type::Household | Type::List(_) => false,
    }
}

/// Why two values are not compared.
fn unlike(a: &Type, b: &Type) -> String {
    if a == b && *a == Type::Name {
        return "names are compared however they are written: with same_name(a, b)".to_owned();
    }
    format!("these cannot be compared so: {a} and {b}")
}

/// What an operation on constants comes to: none where it is not on constants, and none of it where the number cannot
/// be held.
fn constant_of(op: BinaryOp, a: &Node, b: &Node) -> Option<Option<Ratio>> {
    let (a, b) = (constant(a)?, constant(b)?);
    Some(match op {
        BinaryOp::Add => a.checked_add(b),
        BinaryOp::Subtract => a.checked_sub(b),
        BinaryOp::Multiply => a.checked_mul(b),
        _ => return None,
    })
}

/// The number that an expression of constants comes to.
pub(super) fn constant(node: &Node) -> Option<Ratio> {
    let (op, a, b) = match &node.kind {
        NodeKind::Number(number) => return Some(*number),
        NodeKind::Add(a, b) => (BinaryOp::Add, a, b),
        NodeKind::Subtract(a, b) => (BinaryOp::Subtract, a, b),
        NodeKind::Multiply(a, b) => (BinaryOp::Multiply, a, b),
        _ => return None,
    };
    constant_of(op, a, b)?
}

/// What two units are, and how they would meet.
fn units(x: Dimension, y: Dimension) -> String {
    let advice = match (x, y) {
        (Dimension::MONEY, Dimension::MONEY_MONTH) | (Dimension::MONEY_MONTH, Dimension::MONEY) => {
            ": multiply the amount a month by months, such as `* param.window_months` or `* months(1)`"
        }
        (Dimension::MONEY | Dimension::MONEY_MONTH, Dimension::PLAIN)
        | (Dimension::PLAIN, Dimension::MONEY | Dimension::MONEY_MONTH) => {
            ": write an amount as `yuan(24000)`"
        }
        _ => "",
    };
    format!("{x} and {y}{advice}")
}

/// Which selections are stated if the condition is (or is not) true.
fn stated_by(expr: &Expr, holds: bool, facts: &mut BTreeSet<String>) {
    match &expr.kind {
        ExprKind::Call { function, args, .. } if function == "has" && holds => {
            facts.extend(args.iter().map(ToString::to_string));
        }
        ExprKind::Unary { op: UnaryOp::Not, operand } => stated_by(operand, !holds, facts),
        ExprKind::Binary { op: BinaryOp::And, left, right, .. } if holds => {
            stated_by(left, true, facts);
            stated_by(right, true, facts);
        }
        ExprKind::Binary { op: BinaryOp::Or, left, right, .. } if !holds => {
            stated_by(left, false, facts);
            stated_by(right, false, facts);
        }
        _ => {}
    }
}
