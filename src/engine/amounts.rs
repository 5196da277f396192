//! Single amounts for reports: the main figures and a member's named parts, as far as they are known.

use super::{
    bind::Bound,
    eval::{Evaluator, Item, Local},
    value::Number,
};
use crate::expr::types::Type;

/// An amount in whole units, as far as it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KnownAmount {
    /// Known to a point.
    Exactly(i64),
    /// Known up to now; more may come.
    AtLeast(i64),
    /// Not known.
    Unknown,
    /// No definition says how it would be known.
    NotDefined,
}

/// A main figure of a household, by its name in the definitions.
pub fn household_amount(bound: &Bound<'_>, household: usize, figure: &str) -> KnownAmount {
    let mut evaluator: Evaluator<'_, '_, ()> = Evaluator::new(bound, household);
    let node = bound.pack.figures.get(figure);
    node.map_or(KnownAmount::NotDefined, |node| known(evaluator.eval(node).number()))
}

/// A named part of a member, by the definition's name.
pub fn member_amount(bound: &Bound<'_>, household: usize, name: &str, member: usize) -> KnownAmount {
    let mut instances = bound.pack.instances.iter();
    let Some(part) = instances.find(|i| i.name == name && i.arguments == [Type::Member]) else {
        return KnownAmount::NotDefined;
    };
    let mut evaluator: Evaluator<'_, '_, ()> = Evaluator::new(bound, household);
    evaluator.locals.push(Local { item: Item::Member(member as u32), trace: () });
    known(evaluator.eval(&part.body).number())
}

fn known(number: Number) -> KnownAmount {
    let whole = |n: crate::domain::ratio::Ratio| i64::try_from(n.round_half_up()).ok();
    if let Some(amount) = number.point().and_then(whole) {
        return KnownAmount::Exactly(amount);
    }
    number.at_least().and_then(whole).filter(|n| *n > 0).map_or(KnownAmount::Unknown, KnownAmount::AtLeast)
}
