//! How a comparison with a division would be written without one. It must not know types.

use crate::expr::ast::{BinaryOp, Expr, ExprKind};

/// The comparison with every divisor on the other side, where a side divides; a divisor 12 `in_months`, where it is to
/// make twelve months' worth of an amount a month.
pub(super) fn multiplied_out(op: BinaryOp, left: &Expr, right: &Expr, in_months: bool) -> Option<Expr> {
    let (mut left, left_divisors) = undivided(left, in_months);
    let (mut right, right_divisors) = undivided(right, in_months);
    if left_divisors.is_empty() && right_divisors.is_empty() {
        return None;
    }
    for divisor in left_divisors {
        right = product(right, divisor);
    }
    for divisor in right_divisors {
        left = product(left, divisor);
    }
    Some(joined(op, left, right))
}

/// What is divided, and by what, in the order written.
fn undivided(expr: &Expr, in_months: bool) -> (Expr, Vec<Expr>) {
    let mut divisors = Vec::new();
    let mut here = expr;
    while let ExprKind::Binary { op: BinaryOp::Divide, left, right, .. } = &here.kind {
        let is_year = in_months && matches!(right.kind, ExprKind::Int(12) | ExprKind::Uint(12));
        divisors.push(if is_year { months(right) } else { (**right).clone() });
        here = left;
    }
    divisors.reverse();
    (here.clone(), divisors)
}

fn months(count: &Expr) -> Expr {
    let span = count.span;
    let kind = ExprKind::Call { function: "months".to_owned(), name_span: span, args: vec![count.clone()] };
    Expr { span, kind }
}

fn product(left: Expr, right: Expr) -> Expr {
    joined(BinaryOp::Multiply, left, right)
}

fn joined(op: BinaryOp, left: Expr, right: Expr) -> Expr {
    let span = left.span.to(right.span);
    let kind = ExprKind::Binary { op, op_span: span, left: Box::new(left), right: Box::new(right) };
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
            let advised =
                |in_months| multiplied_out(op, &left, &right, in_months).map(|advice| advice.to_string());
            assert_eq!(advised(false).as_deref(), expected, "{text}");
            let expected = expected.map(|text| text.replace("12", "months(12)"));
            assert_eq!(advised(true), expected, "{text}");
        }
    }
}
