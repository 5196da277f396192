//! How the citizen IDs of a county are shared out by arithmetic, so that its parts can be made at the same time and
//! no ID is given twice. Must not know persons.
//!
//! An ID of the county is a birthday and a sequence number. For each year of age and each sex there are 365 birthdays
//! times [`SEQUENCES`] sequence numbers, numbered 0, 1, 2 … in a scattered order; of these numbers, part `p` of `n`
//! owns those with the remainder `p` by `n`, and gives them out in turn. Sequence numbers from [`PLANTED`] on belong
//! to planted cases, which choose their birthdays to the day.
use super::seed::scattered;

/// Sequence numbers of each sex for a birthday.
const SEQUENCES: u64 = 349;
/// Birthdays within a year of age.
const BIRTHDAYS: u64 = 365;
/// IDs of a year of age and a sex.
const IDS: u64 = SEQUENCES * BIRTHDAYS;
/// Scatters the numbers: it has no factor in common with [`IDS`].
const STEP: u64 = 48_271;
/// The first sequence number that belongs to planted cases.
pub(super) const PLANTED: u64 = 2 * SEQUENCES + 2;
/// Years of age that people can be of.
const AGES: usize = 116;
/// Households that the IDs of one county code are enough for, outsiders included.
pub(super) const MOST_HOUSEHOLDS: u32 = 6_000_000;

/// A birthday and a sequence number that nobody else has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Lot {
    /// Years of age.
    pub(super) age: i32,
    /// Days since the last birthday, from 1 to 365.
    pub(super) past: i32,
    /// The sequence number, odd for men.
    pub(super) sequence: u64,
}

/// What is left of a part's share.
#[derive(Clone, Debug)]
pub(super) struct Lots {
    seed: u64,
    part: u64,
    parts: u64,
    given: Vec<u32>,
}

impl Lots {
    /// The share of a part of the county.
    pub(super) fn new(seed: u64, part: u64, parts: u64) -> Self {
        Self { seed, part, parts, given: vec![0; AGES * 2] }
    }

    /// The next lot of an age and sex; where the share of that age is used up, of the next age.
    pub(super) fn next(&mut self, age: i32, sex: u8) -> Lot {
        let first = usize::try_from(age).map_or(0, |age| age.min(AGES - 1));
        for years in (first..AGES).chain((0..first).rev()) {
            let cell = years * 2 + usize::from(sex % 2);
            let number = u64::from(self.given[cell]) * self.parts + self.part;
            if number < IDS {
                self.given[cell] += 1;
                let shift = scattered(self.seed, cell as u64) % IDS;
                let place = (number * STEP + shift) % IDS;
                let past = i32::try_from(place % BIRTHDAYS).map_or(1, |days| days + 1);
                let sequence = place / BIRTHDAYS * 2 + if sex % 2 == 1 { 1 } else { 2 };
                return Lot { age: i32::try_from(years).map_or(age, |years| years), past, sequence };
            }
        }
        unreachable!("a county of at most {MOST_HOUSEHOLDS} households has IDs for everybody")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_lot_is_given_twice_and_ages_hold_while_there_are_any() {
        let mut seen = BTreeSet::new();
        for part in 0..3 {
            let mut lots = Lots::new(5, part, 3);
            for _ in 0..40_000 {
                for sex in [1, 2] {
                    let lot = lots.next(70, sex);
                    assert!(lot.age == 70 && (1..=365).contains(&lot.past) && lot.sequence < PLANTED);
                    assert_eq!(lot.sequence % 2, u64::from(sex % 2));
                    assert!(seen.insert((sex, lot)), "given twice");
                }
            }
            // The share of this age is 42,461 or 42,462: what is wanted beyond is a year older.
            let later: Vec<i32> = (0..5_000).map(|_| lots.next(70, 1).age).collect();
            assert!(later.contains(&70) && later.contains(&71));
        }
    }
}
