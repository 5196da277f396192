//! Division codes (GB/T 2260 and the twelve-digit statistical code) and the days on which they hold.
//! Must not be used on the first digits of a citizen ID: those are the county of birth, not of residence.
use super::half_width::without_gaps;
use jiff::civil::Date;
use std::{fmt, sync::Arc};
use thiserror::Error;

/// A division code of twelve digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AreaCode([u8; 12]);

/// How deep a division code reaches, told by its trailing zeros.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AreaLevel {
    /// Province, 2 digits.
    Province,
    /// Prefecture, 4 digits.
    Prefecture,
    /// County, 6 digits.
    County,
    /// Township or street, 9 digits.
    Township,
    /// Village or community, 12 digits.
    Village,
}

/// Why a text is not a division code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum AreaFault {
    /// Not 6, 9 or 12 digits long.
    #[error("a division code has 6, 9 or 12 digits")]
    Length,
    /// Something other than a digit.
    #[error("a division code has digits only")]
    Characters,
}

impl AreaLevel {
    /// The number of digits that tell a division of this level.
    pub fn digits(self) -> usize {
        match self {
            Self::Province => 2,
            Self::Prefecture => 4,
            Self::County => 6,
            Self::Township => 9,
            Self::Village => 12,
        }
    }
}

impl AreaCode {
    /// Reads 6, 9 or 12 digits, filled up with zeros on the right.
    pub fn parse(text: &str) -> Result<Self, AreaFault> {
        let plain = without_gaps(text);
        let length = plain.chars().count();
        if !matches!(length, 6 | 9 | 12) {
            return Err(AreaFault::Length);
        }
        if !plain.bytes().all(|b| b.is_ascii_digit()) {
            return Err(AreaFault::Characters);
        }
        let mut code = [b'0'; 12];
        code[..length].copy_from_slice(plain.as_bytes());
        Ok(Self(code))
    }

    /// The twelve digits.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("a division code holds ASCII only")
    }

    /// The level of the division.
    pub fn level(&self) -> AreaLevel {
        match self.0.iter().rev().take_while(|digit| **digit == b'0').count() {
            10.. => AreaLevel::Province,
            8.. => AreaLevel::Prefecture,
            6.. => AreaLevel::County,
            3.. => AreaLevel::Township,
            _ => AreaLevel::Village,
        }
    }

    /// The six digits of its county.
    pub fn county(&self) -> &str {
        &self.as_str()[..6]
    }

    /// Whether this division is `area` or lies in it.
    pub fn is_within(&self, area: &AreaCode) -> bool {
        let digits = area.level().digits();
        self.0[..digits] == area.0[..digits]
    }
}

impl fmt::Display for AreaCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The days on which a division code is in force, both included, and what took its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AreaValidity {
    /// The code.
    pub code: AreaCode,
    /// The first day; as long as anyone remembers if absent.
    pub valid_from: Option<Date>,
    /// The last day; open if absent.
    pub valid_to: Option<Date>,
    /// The code that took its place the day after.
    pub successor: Option<AreaCode>,
}

impl AreaValidity {
    /// Whether the row holds on a day.
    fn holds_on(&self, day: Date) -> bool {
        self.valid_from.is_none_or(|first| first <= day) && !self.ended_before(day)
    }

    fn ended_before(&self, day: Date) -> bool {
        self.valid_to.is_some_and(|last| last < day)
    }
}

/// Whether the list says that `code` is in force on the day `on`.
pub fn in_force(list: &[AreaValidity], code: AreaCode, on: Date) -> bool {
    list.iter().any(|row| row.code == code && row.holds_on(on))
}

/// What is wrong with a list of codes, each with the place of its row.
pub fn list_faults(list: &[AreaValidity]) -> Vec<(usize, String)> {
    let mut faults = Vec::new();
    for (place, row) in list.iter().enumerate() {
        if let (Some(first), Some(last)) = (row.valid_from, row.valid_to)
            && last < first
        {
            faults.push((place, "`valid_to` lies before `valid_from`".to_owned()));
        }
        let holds_too = |other: &AreaValidity| {
            let starts_late =
                |a: &AreaValidity, b: &AreaValidity| a.valid_from.is_some_and(|first| b.ended_before(first));
            other.code == row.code && !starts_late(other, row) && !starts_late(row, other)
        };
        if list[..place].iter().any(holds_too) {
            faults.push((place, format!("`{}` is in force twice on one day", row.code)));
        }
        let Some(successor) = row.successor else { continue };
        let Some(last) = row.valid_to else {
            faults.push((place, "`successor` stands beside `valid_to`: a code in force has none".to_owned()));
            continue;
        };
        if successor.level() != row.code.level() {
            let (a, b) = (successor.level().digits(), row.code.level().digits());
            faults.push((place, format!("`successor` is a code of {a} digits and `code` one of {b}")));
        }
        let is_listed = list.iter().any(|other| other.code == successor);
        let starts = last.tomorrow().is_ok_and(|day| in_force(list, successor, day));
        if successor == row.code || (is_listed && !starts) {
            faults.push((place, format!("`{successor}` is not in force on the day after `valid_to`")));
        }
    }
    faults
}

/// The codes that had ended on a day, in order, each with the code in force in its place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AreaChanges(Arc<[(AreaCode, AreaCode)]>);

impl AreaChanges {
    /// What a list without faults says of a day.
    pub fn on(list: &[AreaValidity], day: Date) -> Self {
        let next = |code: AreaCode| {
            let ended = list.iter().filter(|row| row.code == code && row.ended_before(day));
            let last = ended.max_by_key(|row| row.valid_to).and_then(|row| row.successor);
            last.filter(|_| !in_force(list, code, day))
        };
        let in_place = |code: AreaCode| {
            // No chain is longer than the list.
            list.iter().try_fold(code, |code, _| next(code).ok_or(code)).unwrap_or_else(|last| last)
        };
        let mut changes: Vec<_> = list.iter().map(|row| (row.code, in_place(row.code))).collect();
        changes.retain(|(old, new)| old != new);
        changes.sort_unstable();
        changes.dedup();
        Self(changes.into())
    }

    /// The code in force in the place of `code`: that of the deepest division around it that changed, with its own digits
    /// below that.
    pub fn current(&self, code: AreaCode) -> AreaCode {
        let levels = [12, 9, 6, 4, 2];
        let changed = levels.into_iter().find_map(|digits| {
            let mut around = [b'0'; 12];
            around[..digits].copy_from_slice(&code.0[..digits]);
            let found = self.0.binary_search_by_key(&AreaCode(around), |(old, _)| *old).ok()?;
            Some((self.0[found].1, self.0[found].0.level().digits()))
        });
        let Some((mut current, digits)) = changed else { return code };
        current.0[digits..].copy_from_slice(&code.0[digits..]);
        current
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn area(text: &str) -> AreaCode {
        AreaCode::parse(text).expect("a division code")
    }

    #[test]
    fn short_codes_are_filled_up() {
        assert_eq!(area("410399").to_string(), "410399000000");
        assert_eq!(area("410399001").to_string(), "410399001000");
        assert_eq!(area(" ４１０３９９００１２１５ ").to_string(), "410399001215");
        assert_eq!(AreaCode::parse("4103"), Err(AreaFault::Length));
        assert_eq!(AreaCode::parse("41039A"), Err(AreaFault::Characters));
        assert_eq!(AreaCode::parse("县县县县县县"), Err(AreaFault::Characters));
    }

    #[test]
    fn levels_by_trailing_zeros() {
        for (text, level) in [
            ("410000", AreaLevel::Province),
            ("410300", AreaLevel::Prefecture),
            ("410399", AreaLevel::County),
            ("410390", AreaLevel::County),
            ("321283001", AreaLevel::Township),
            ("321283100", AreaLevel::Township),
            ("321283001215", AreaLevel::Village),
            ("321283001200", AreaLevel::Village),
            ("441900003", AreaLevel::Township),
        ] {
            assert_eq!(area(text).level(), level, "{text}");
        }
    }

    #[test]
    fn a_division_lies_in_those_above_it() {
        let village = area("321283001215");
        assert_eq!(village.county(), "321283");
        for above in ["320000", "321200", "321283", "321283001", "321283001215"] {
            assert!(village.is_within(&area(above)), "{above}");
            assert_eq!(area(above).is_within(&village), above.len() == 12);
        }
        assert!(!village.is_within(&area("321282")));
        assert!(!village.is_within(&area("321283002")));
    }

    fn row(code: &str, from: Option<Date>, to: Option<Date>, successor: Option<&str>) -> AreaValidity {
        let successor = successor.map(area);
        AreaValidity { code: area(code), valid_from: from, valid_to: to, successor }
    }

    #[test]
    fn codes_hold_from_day_to_day() {
        let (first, last) = (date(2020, 1, 1), date(2024, 12, 31));
        let list = [row("410399", Some(first), Some(last), Some("410398"))];
        assert!(in_force(&list, area("410399"), first));
        assert!(in_force(&list, area("410399"), last));
        assert!(!in_force(&list, area("410399"), date(2025, 1, 1)));
        assert!(!in_force(&list, area("410399"), date(2019, 12, 31)));
        assert!(!in_force(&list, area("410398"), date(2024, 1, 1)));
        assert!(in_force(&[row("410399", Some(first), None, None)], area("410399"), date(2099, 1, 1)));
        assert!(in_force(&[row("410399", None, Some(last), None)], area("410399"), date(1949, 10, 1)));
    }

    #[test]
    fn an_ended_code_is_read_as_what_took_its_place() {
        let (a, b) = (date(2016, 12, 31), date(2024, 12, 31));
        let list = [
            row("410396", None, Some(a), Some("410397")),
            row("410397", a.tomorrow().ok(), Some(b), Some("410398")),
            row("410399003", None, Some(b), Some("410399002")),
            row("410395", None, Some(b), None),
        ];
        assert_eq!(list_faults(&list), []);
        let read = |code: &str, day| AreaChanges::on(&list, day).current(area(code)).to_string();
        assert_eq!(read("410396001002", a), "410396001002", "in force to its last day");
        assert_eq!(read("410396001002", date(2017, 1, 1)), "410397001002");
        assert_eq!(read("410396001002", b), "410397001002");
        assert_eq!(read("410396001002", date(2025, 1, 1)), "410398001002", "over two steps");
        assert_eq!(read("410396", date(2025, 1, 1)), "410398000000");
        assert_eq!(read("410399003201", date(2025, 1, 1)), "410399002201", "a township alone");
        assert_eq!(read("410399001201", date(2025, 1, 1)), "410399001201");
        assert_eq!(read("410395001201", date(2025, 1, 1)), "410395001201", "ended without a successor");
        assert_eq!(AreaChanges::default().current(area("410396")).to_string(), "410396000000");
    }

    #[test]
    fn a_code_used_again_is_itself() {
        let (a, b) = (date(2016, 12, 31), date(2020, 1, 1));
        let list = [row("410396", None, Some(a), Some("410397")), row("410396", Some(b), None, None)];
        assert_eq!(list_faults(&list), []);
        let read = |day| AreaChanges::on(&list, day).current(area("410396001002")).county().to_owned();
        assert_eq!([read(a), read(date(2019, 12, 31)), read(b)], ["410396", "410397", "410396"]);
    }

    #[test]
    fn a_faulty_list_is_refused() {
        let (a, b) = (date(2016, 12, 31), date(2024, 12, 31));
        for (list, fault) in [
            (vec![row("410396", Some(b), Some(a), None)], "lies before"),
            (vec![row("410396", None, None, Some("410397"))], "a code in force has none"),
            (vec![row("410396", None, Some(a), Some("410397001"))], "a code of 9 digits"),
            (vec![row("410396", None, Some(a), Some("410396"))], "not in force on the day after"),
            (
                vec![row("410396", None, Some(a), Some("410397")), row("410397", None, Some(a), None)],
                "not in force on the day after",
            ),
            (vec![row("410396", None, None, None), row("410396", None, None, None)], "twice on one day"),
            (
                vec![row("410396", None, Some(b), None), row("410396", Some(b), None, None)],
                "twice on one day",
            ),
            (
                vec![row("410396", Some(a), Some(b), None), row("410396", None, None, None)],
                "twice on one day",
            ),
        ] {
            let faults = list_faults(&list);
            assert!(faults.iter().any(|(_, text)| text.contains(fault)), "{fault}: {faults:?}");
        }
    }
}
