//! Rules that are exceptions to another: which of them are in force together for one scheme, where neither is an
//! exception to the other. It must not know whether their conditions can both hold.

use super::{Pack, Rule};
use jiff::civil::Date;

/// Two exceptions to one rule that are in force on the same day for the same scheme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overlap {
    /// The rule that both are exceptions to.
    pub general: String,
    /// The one.
    pub first: String,
    /// The other.
    pub second: String,
}

/// The overlapping exceptions on a date, by rule.
pub fn overlapping_exceptions(pack: &Pack, on: Date) -> Vec<Overlap> {
    let in_force = pack.rules.iter().filter(|rule| rule.in_force(on).is_some());
    let exceptions: Vec<(&Rule, &String)> =
        in_force.filter_map(|rule| Some((rule, rule.exception_to.as_ref()?))).collect();
    let mut overlaps = Vec::new();
    for (place, (second, general)) in exceptions.iter().enumerate() {
        for (first, other) in &exceptions[..place] {
            if other == general && share_a_scheme(first, second) {
                overlaps.push(Overlap {
                    general: (*general).clone(),
                    first: first.id.clone(),
                    second: second.id.clone(),
                });
            }
        }
    }
    overlaps
}

fn share_a_scheme(a: &Rule, b: &Rule) -> bool {
    match (&a.schemes, &b.schemes) {
        (Some(a), Some(b)) => a.iter().any(|scheme| b.contains(scheme)),
        _ => true,
    }
}
