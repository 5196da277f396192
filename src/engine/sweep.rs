//! Of whom else a rule over people off the roll needs the records, before it judges a person: those whom the person's own
//! records name. The person stands as the only member of a household of one. It knows no registers.

use super::{
    bind::Bound,
    compiled::CompiledRule,
    eval::{Evaluator, Item},
    value::Value,
};
use std::collections::BTreeSet;

/// The persons whose records the rule needs beside the person's own, as the records name them.
pub fn named_with(bound: &Bound<'_>, rule: &CompiledRule, household: usize) -> BTreeSet<String> {
    let mut named = BTreeSet::new();
    let Some(list) = rule.sweep.as_ref().and_then(|sweep| sweep.with.as_ref()) else { return named };
    let mut evaluator: Evaluator<'_, '_, ()> = Evaluator::new(bound, household);
    evaluator.each(list, &mut |ev, element| {
        if let Item::Value(Value::Scalar(Some(person))) = element.item
            && let Ok(symbol) = u32::try_from(person)
        {
            named.insert(ev.bound.county.symbols.text(symbol).to_owned());
        }
    });
    named
}
