//! The IDs of everybody in a county as a set of bits: small enough to be asked about the whole roll while a part of
//! it is made. Must not know who bears them.
use super::identity::with_check;
use std::collections::BTreeSet;

const FIRST_YEAR: usize = 1_900;
const YEARS: usize = 160;
/// Days of a year, every month taken as one of 31.
const DAYS: usize = 372;

/// A set of citizen IDs.
#[derive(Clone, Debug)]
pub(super) struct RollIds {
    bits: Vec<u64>,
    /// Texts that the bits have no place for: no IDs of the county, or none at all.
    others: BTreeSet<String>,
}

impl RollIds {
    /// The empty set.
    pub(super) fn new() -> Self {
        Self { bits: vec![0; (YEARS * DAYS * 1_000).div_ceil(64)], others: BTreeSet::new() }
    }

    /// Puts an ID in.
    pub(super) fn insert(&mut self, id: &str) {
        match place(id) {
            Some(place) => self.bits[place / 64] |= 1 << (place % 64),
            None => {
                self.others.insert(id.to_owned());
            }
        }
    }

    /// Whether the ID is in.
    pub(super) fn holds(&self, id: &str) -> bool {
        match place(id) {
            Some(place) => self.bits[place / 64] & (1 << (place % 64)) != 0,
            None => self.others.contains(id),
        }
    }
}

/// The place of an ID of the county with a right check digit.
fn place(id: &str) -> Option<usize> {
    let digits = id.strip_prefix(super::illustrative::COUNTY).filter(|_| id.len() == 18)?;
    let number = |from: usize, to: usize| digits.get(from..to)?.parse::<usize>().ok();
    let year = number(0, 4)?.checked_sub(FIRST_YEAR).filter(|year| *year < YEARS)?;
    let month = number(4, 6)?.checked_sub(1).filter(|month| *month < 12)?;
    let day = number(6, 8)?.checked_sub(1).filter(|day| *day < 31)?;
    let sequence = number(8, 11)?;
    (with_check(&id[..17]) == id).then_some(((year * 12 + month) * 31 + day) * 1_000 + sequence)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holds_what_was_put_in_and_nothing_else() {
        let mut ids = RollIds::new();
        let people = ["410399196203210033", "410399185001010014", "无证000001", "410399620228123"];
        for id in people {
            let id = if id.len() == 18 && id.is_ascii() { with_check(&id[..17]) } else { id.to_owned() };
            assert!(!ids.holds(&id));
            ids.insert(&id);
            assert!(ids.holds(&id));
        }
        let own = with_check("41039919620321003");
        let wrong = super::super::identity::with_wrong_check(&own);
        assert!(ids.holds(&own) && !ids.holds(&wrong) && !ids.holds(&with_check("41039919620321004")));
    }
}
