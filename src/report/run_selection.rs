//! Which households a run's page shows in full, and which it counts by township.
//! Must not know findings; it orders by verdict and id alone.

use super::TownshipTally;
use crate::domain::HouseholdVerdict;
use std::collections::BTreeMap;

/// How many households a run's page shows in full.
pub const HOUSEHOLDS_IN_FULL: usize = 5_000;

/// What the choice is made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HouseholdBrief<'a> {
    /// The household's id.
    pub household_id: &'a str,
    /// Its area code.
    pub area_code: &'a str,
    /// Its verdict.
    pub verdict: HouseholdVerdict,
}

/// The choice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// Places (in what was given) of the households in full, in the order in which they are shown.
    pub in_full: Vec<usize>,
    /// The others, by township.
    pub townships: Vec<TownshipTally>,
}

/// The households to show in full, gravest verdict first and then by id, up to `limit`; the rest by township.
pub fn select_households(households: &[HouseholdBrief<'_>], limit: usize) -> Selection {
    let mut order: Vec<usize> = (0..households.len()).collect();
    order.sort_by_key(|h| (households[*h].verdict, households[*h].household_id));
    let rest = order.split_off(order.len().min(limit));
    let mut townships: BTreeMap<String, [u64; 4]> = BTreeMap::new();
    for h in rest {
        let township: String = households[h].area_code.chars().take(9).collect();
        let place = HouseholdVerdict::ALL.iter().position(|v| *v == households[h].verdict).unwrap_or(0);
        townships.entry(township).or_insert([0; 4])[place] += 1;
    }
    let townships =
        townships.into_iter().map(|(area_code, verdicts)| TownshipTally { area_code, verdicts }).collect();
    Selection { in_full: order, townships }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gravest_come_first_and_the_rest_is_counted() {
        use HouseholdVerdict::{Conflict, Consistent, Review};
        let brief = |household_id, area_code, verdict| HouseholdBrief { household_id, area_code, verdict };
        let given = [
            brief("H1", "410399001001", Consistent),
            brief("H2", "410399001002", Review),
            brief("H4", "410399002001", Conflict),
            brief("H3", "410399002001", Conflict),
            brief("H5", "410399002001", Consistent),
        ];
        let chosen = select_households(&given, 2);
        assert_eq!(chosen.in_full, [3, 2]);
        let tally = |code: &str, verdicts| TownshipTally { area_code: code.to_owned(), verdicts };
        assert_eq!(chosen.townships, [tally("410399001", [0, 0, 1, 1]), tally("410399002", [0, 0, 0, 1])]);
        let all = select_households(&given, HOUSEHOLDS_IN_FULL);
        assert_eq!((all.in_full.len(), all.townships.len()), (5, 0));
    }
}
