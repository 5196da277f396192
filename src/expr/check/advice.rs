//! How a comparison with a division would be written without one. It must not know types.

use crate::expr::{
    ast::{BinaryOp, Expr, ExprKind},
    typed::Comparison,
};

/// The comparison with every divisor on the other side, where a side divides.
pub(super) fn multiplied_out(comparison: Comparison, left: &Expr, right: &Expr) -> Option<String> {
    let (mut left, left_divisors) = undivided(left);
    let (mut right, right_divisors) = undivided(right);
    if left_divisors.is_empty() && right_divisors.is_empty() {
        return None;
    }
    for divisor in left_divisors {
        right = product(right, divisor);
    }
    for divisor in right_divisors {
        left = product(left, divisor);
    }
    let op = match comparison {
        Comparison::Less => "<",
        Comparison::LessOrEqual => "<=",
        Comparison::Greater => ">",
        Comparison::GreaterOrEqual => ">=",
        Comparison::Equal => "==",
        Comparison::NotEqual => "!=",
    };
    Some(format!("{left} {op} {right}"))
}

/// What is divided, and by what, in the order written.
fn undivided(expr: &Expr) -> (Expr, Vec<Expr>) {
    let mut divisors = Vec::new();
    let mut here = expr;
    while let ExprKind::Binary { op: BinaryOp::Divide, left, right, .. } = &here.kind {
        divisors.push((**right).clone());
        here = left;
    }
    divisors.reverse();
    (here.clone(), divisors)
}

fn product(left: Expr, right: Expr) -> Expr {
    let span = left.span.to(right.span);
    let kind = ExprKind::Binary {
        op: BinaryOp::Multiply,
        op_span: span,
        left: Box::new(left),
        right: Box::new(right),
    };
    Expr { span, kind }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::parser::parse;

    #[test]
    fn divisors_go_to_the_other_side() {
        let cases = [
            ("total / 12 / size > std", Some("total > std * 12 * size")),
            ("(a + b) / 12 >= c", Some("a + b >= c * 12")),
            ("a / b < (c + 1) / (d + 2)", Some("a * (d + 2) < (c + 1) * b")),
            ("a * 2 > c", None),
        ];
        for (text, expected) in cases {
            let ExprKind::Binary { op, left, right, .. } = parse(text).expect(text).kind else {
                panic!("a comparison: {text}")
            };
            let comparison = Comparison::of(op).expect("a comparison");
            assert_eq!(multiplied_out(comparison, &left, &right).as_deref(), expected, "{text}");
        }
    }
}
