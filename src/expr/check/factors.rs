//! What the constants of an expression multiply a number by at most: a product that no number is small enough for is
//! refused where it is written. What records and parameters hold counts as 1.

use super::core::Checker;
use crate::expr::typed::{Function, Node, NodeKind};

/// Numerator and denominator of a factor, without its sign; at most so much as can be held.
pub(super) type Factor = (u128, u128);

/// The greatest numerator and denominator that a number may be multiplied by: above what any amount or area is.
const MOST: u128 = 1_000_000_000_000_000_000;

const ONE: Factor = (1, 1);

/// Whether a number cannot be multiplied so.
pub(super) fn is_beyond((num, den): Factor) -> bool {
    num > MOST || den > MOST
}

fn greater(a: Factor, b: Factor) -> Factor {
    (a.0.max(b.0), a.1.max(b.1))
}

fn product(a: Factor, b: Factor) -> Factor {
    (a.0.saturating_mul(b.0), a.1.saturating_mul(b.1))
}

impl Checker<'_> {
    /// What a number is multiplied by.
    pub(super) fn factor(&self, node: &Node) -> Factor {
        let of = |node: &Node| self.factor(node);
        let greatest = |nodes: &[Node]| nodes.iter().map(of).fold(ONE, greater);
        match &node.kind {
            NodeKind::Number(number) => (number.num().unsigned_abs().max(1), number.den().unsigned_abs()),
            NodeKind::Multiply(a, b) | NodeKind::Sum(a, b) => product(of(a), of(b)),
            NodeKind::Max(a, b) | NodeKind::Min(a, b) => product(of(a), of(b)),
            NodeKind::Add(a, b) | NodeKind::Subtract(a, b) | NodeKind::Choose(_, a, b) => {
                greater(of(a), of(b))
            }
            NodeKind::Map(_, body) => of(body),
            NodeKind::Greatest(terms) | NodeKind::Least(terms) | NodeKind::List(terms) => greatest(terms),
            NodeKind::Filter(list, _) | NodeKind::Distinct(list) | NodeKind::Whole(list) => of(list),
            NodeKind::Function(Function::RoundHalfUp, terms) => greatest(terms),
            NodeKind::Function(Function::LessPercent, terms) => terms.iter().map(of).fold(ONE, product),
            NodeKind::Call(instance, arguments) => product(self.factors[*instance], greatest(arguments)),
            _ => ONE,
        }
    }
}
