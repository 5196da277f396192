//! Division codes (GB/T 2260 and the twelve-digit statistical code) and the days on which they hold.
//! Must not be used on the first digits of a citizen ID: those are the county of birth, not of residence.
use super::half_width::without_gaps;
use jiff::civil::Date;
use std::fmt;
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
    /// The first day.
    pub valid_from: Date,
    /// The last day; open if absent.
    pub valid_to: Option<Date>,
    /// The code that took its place.
    pub successor: Option<AreaCode>,
}

/// Whether the list says that `code` is in force on the day `on`.
pub fn in_force(list: &[AreaValidity], code: AreaCode, on: Date) -> bool {
    list.iter()
        .any(|row| row.code == code && row.valid_from <= on && row.valid_to.is_none_or(|last| last >= on))
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

    #[test]
    fn codes_hold_from_day_to_day() {
        let row = AreaValidity {
            code: area("410399"),
            valid_from: date(2020, 1, 1),
            valid_to: Some(date(2024, 12, 31)),
            successor: Some(area("410398")),
        };
        let list = [row];
        assert!(in_force(&list, area("410399"), date(2020, 1, 1)));
        assert!(in_force(&list, area("410399"), date(2024, 12, 31)));
        assert!(!in_force(&list, area("410399"), date(2025, 1, 1)));
        assert!(!in_force(&list, area("410399"), date(2019, 12, 31)));
        assert!(!in_force(&list, area("410398"), date(2024, 1, 1)));
        let open = AreaValidity { valid_to: None, ..row };
        assert!(in_force(&[open], area("410399"), date(2099, 1, 1)));
    }
}
