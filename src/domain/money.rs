//! Money in whole fen, checked: how it is read, added and written.
//! Must not know floating point, nor what an amount is paid for.
use super::decimal_text::{self, WrittenFault};
use super::half_width::trimmed;
use std::fmt;
use thiserror::Error;

/// The greatest amount that is read, on either side of zero: ten thousand billion yuan, in fen.
const MOST_FEN: i128 = 1_000_000_000_000_000;

/// An amount of money in whole fen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Money(i64);

/// The unit in which a column states its amounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// 元, with up to two decimal places.
    Yuan,
    /// 分, whole.
    Fen,
    /// 万元, with up to six decimal places.
    WanYuan,
}

/// Why a text is not an amount; it never holds the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum MoneyFault {
    /// Nothing is written.
    #[error("no amount is written")]
    Blank,
    /// Not a plain decimal number.
    #[error("the amount is not a plain decimal number")]
    NotANumber,
    /// Thousands separators elsewhere than between groups of three digits.
    #[error("the thousands of the amount are not separated in groups of three")]
    Grouping,
    /// Digits other than zero below one fen.
    #[error("the amount has digits beyond the fen")]
    BeyondFen,
    /// A unit is written that is not the unit of the column.
    #[error("the unit written with the amount is not that of its column")]
    UnitMismatch,
    /// More than 10^15 fen on either side of zero.
    #[error("the amount is too large")]
    TooLarge,
}

impl Unit {
    /// Decimal places of this unit that make whole fen.
    fn places(self) -> u32 {
        match self {
            Self::Yuan => 2,
            Self::Fen => 0,
            Self::WanYuan => 6,
        }
    }
}

impl Money {
    /// Nothing.
    pub const ZERO: Money = Money(0);

    /// So many fen.
    pub const fn from_fen(fen: i64) -> Self {
        Self(fen)
    }

    /// The amount in fen.
    pub const fn fen(self) -> i64 {
        self.0
    }

    /// The sum, if it can be held.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// The difference, if it can be held.
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }

    /// So many times the amount, if it can be held.
    pub fn checked_mul(self, times: i64) -> Option<Self> {
        self.0.checked_mul(times).map(Self)
    }

    /// Reads an amount of a column whose unit is known: full-width digits, `￥`, thousands in groups of three,
    /// `元` (and `分` in fen) where it agrees with the unit; `万` and `万元` mean ten thousand yuan whatever the unit.
    pub fn parse(text: &str, unit: Unit) -> Result<Self, MoneyFault> {
        let plain = trimmed(text);
        if plain.is_empty() {
            return Err(MoneyFault::Blank);
        }
        let (number, unit) = without_suffix(&plain, unit)?;
        let (sign, number) = without_prefix(number, unit)?;
        let written = decimal_text::read(number).map_err(|fault| match fault {
            WrittenFault::NotANumber => MoneyFault::NotANumber,
            WrittenFault::Grouping => MoneyFault::Grouping,
            WrittenFault::TooLong => MoneyFault::TooLarge,
        })?;
        let finer = unit.places().checked_sub(written.places).ok_or(MoneyFault::BeyondFen)?;
        let fen = written.digits.checked_mul(10i128.pow(finer)).ok_or(MoneyFault::TooLarge)?;
        let fen =
            i64::try_from(fen).ok().filter(|fen| i128::from(*fen) <= MOST_FEN).ok_or(MoneyFault::TooLarge)?;
        Ok(Self(if written.negative || sign == Some('-') { -fen } else { fen }))
    }

    /// The amount in yuan with commas between thousands: `12,345.67`.
    pub fn grouped(&self) -> String {
        let fen = self.0.unsigned_abs();
        let digits = (fen / 100).to_string();
        let mut text = String::with_capacity(digits.len() / 3 + digits.len() + 4);
        if self.0 < 0 {
            text.push('-');
        }
        let (mut rest, mut group) = (digits.as_str(), (digits.len() - 1) % 3 + 1);
        while !rest.is_empty() {
            let (digits, after) = rest.split_at(group);
            text.push_str(digits);
            if !after.is_empty() {
                text.push(',');
            }
            (rest, group) = (after, 3);
        }
        let hundredths = fen % 100;
        text.push('.');
        text.extend([hundredths / 10, hundredths % 10].map(|digit| char::from(b'0' + digit as u8)));
        text
    }
}

/// Takes the written unit off the end and says which unit counts.
fn without_suffix(text: &str, unit: Unit) -> Result<(&str, Unit), MoneyFault> {
    if let Some(number) = text.strip_suffix("万元").or_else(|| text.strip_suffix('万')) {
        return Ok((number.trim_end(), Unit::WanYuan));
    }
    for (sign, meant) in [('元', Unit::Yuan), ('分', Unit::Fen)] {
        if let Some(number) = text.strip_suffix(sign) {
            return if unit == meant { Ok((number.trim_end(), unit)) } else { Err(MoneyFault::UnitMismatch) };
        }
    }
    Ok((text, unit))
}

/// Takes `¥` off the front, with the sign of the number where it stands before it.
fn without_prefix(text: &str, unit: Unit) -> Result<(Option<char>, &str), MoneyFault> {
    let sign = text.chars().next().filter(|c| matches!(c, '-' | '+'));
    let Some(number) = text[sign.map_or(0, char::len_utf8)..].trim_start().strip_prefix('¥') else {
        return Ok((None, text));
    };
    let number = number.trim_start();
    if unit == Unit::Fen {
        return Err(MoneyFault::UnitMismatch);
    }
    if sign.is_some() && number.starts_with(['-', '+']) {
        return Err(MoneyFault::NotANumber);
    }
    Ok((sign, number))
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fen = self.0.unsigned_abs();
        let sign = if self.0 < 0 { "-" } else { "" };
        f.pad(&format!("{sign}{}.{:02}", fen / 100, fen % 100))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn yuan(text: &str) -> Result<i64, MoneyFault> {
        Money::parse(text, Unit::Yuan).map(Money::fen)
    }

    #[test]
    fn written_forms_of_yuan() {
        for (text, fen) in [
            ("3500", 350_000),
            ("3,500.00", 350_000),
            ("￥3500", 350_000),
            ("¥ 3,500.5", 350_050),
            ("３，５００．０５", 350_005),
            ("3500元", 350_000),
            ("3500.00 元", 350_000),
            ("+3500", 350_000),
            ("-3500.01", -350_001),
            ("－￥3500", -350_000),
            ("￥-3500", -350_000),
            ("0.35万元", 350_000),
            ("￥0.35万", 350_000),
            ("3500.000  ", 350_000),
            ("\u{FEFF}3500\u{3000}", 350_000),
            ("0", 0),
            ("-0.00", 0),
            (".5", 50),
            ("10,000,000,000,000", 1_000_000_000_000_000),
        ] {
            assert_eq!(yuan(text), Ok(fen), "{text}");
        }
    }

    #[test]
    fn other_units() {
        let read = |text: &str, unit| Money::parse(text, unit).map(Money::fen);
        assert_eq!(read("350000", Unit::Fen), Ok(350_000));
        assert_eq!(read("350,000.00", Unit::Fen), Ok(350_000));
        assert_eq!(read("350000分", Unit::Fen), Ok(350_000));
        assert_eq!(read("3.5万元", Unit::Fen), Ok(3_500_000));
        assert_eq!(read("350000.5", Unit::Fen), Err(MoneyFault::BeyondFen));
        assert_eq!(read("3500元", Unit::Fen), Err(MoneyFault::UnitMismatch));
        assert_eq!(read("￥3500", Unit::Fen), Err(MoneyFault::UnitMismatch));
        assert_eq!(read("1.234567", Unit::WanYuan), Ok(1_234_567));
        assert_eq!(read("1.2345670", Unit::WanYuan), Ok(1_234_567));
        assert_eq!(read("1.2345678", Unit::WanYuan), Err(MoneyFault::BeyondFen));
        assert_eq!(read("3500元", Unit::WanYuan), Err(MoneyFault::UnitMismatch));
        assert_eq!(read("3500分", Unit::Yuan), Err(MoneyFault::UnitMismatch));
    }

    #[test]
    fn faults_are_told_apart() {
        for text in [
            "NULL",
            "-",
            "1e5",
            "NaN",
            "inf",
            "3500圆",
            "(3500)",
            "3 500",
            "￥",
            "-￥-5",
            "元",
            "5.",
            "１ｅ５",
        ] {
            assert_eq!(yuan(text), Err(MoneyFault::NotANumber), "{text}");
        }
        for text in ["35,00", "3,5000", "1,234,56", ",100", "3500,", "1.000,00"] {
            assert_eq!(yuan(text), Err(MoneyFault::Grouping), "{text}");
        }
        assert_eq!(yuan("0.001"), Err(MoneyFault::BeyondFen));
        assert_eq!(yuan(" "), Err(MoneyFault::Blank));
        assert_eq!(yuan("10000000000000.01"), Err(MoneyFault::TooLarge));
        assert_eq!(yuan("-10000000000000.01"), Err(MoneyFault::TooLarge));
        assert_eq!(yuan(&"9".repeat(60)), Err(MoneyFault::TooLarge));
        assert_eq!(Money::parse(&"9".repeat(37), Unit::WanYuan), Err(MoneyFault::TooLarge));
    }

    #[test]
    fn written_out() {
        for (fen, plain, grouped) in [
            (0, "0.00", "0.00"),
            (-5, "-0.05", "-0.05"),
            (99_999, "999.99", "999.99"),
            (100_000, "1000.00", "1,000.00"),
            (1_234_567, "12345.67", "12,345.67"),
            (-123_456_789, "-1234567.89", "-1,234,567.89"),
            (-12_345_600, "-123456.00", "-123,456.00"),
            (i64::MIN, "-92233720368547758.08", "-92,233,720,368,547,758.08"),
        ] {
            assert_eq!(Money::from_fen(fen).to_string(), plain);
            assert_eq!(Money::from_fen(fen).grouped(), grouped);
        }
    }

    #[test]
    fn sums_are_checked() {
        let most = Money::from_fen(i64::MAX);
        assert_eq!(most.checked_add(Money::from_fen(1)), None);
        assert_eq!(Money::from_fen(i64::MIN).checked_sub(Money::from_fen(1)), None);
        assert_eq!(most.checked_mul(2), None);
        assert_eq!(Money::from_fen(7).checked_mul(12), Some(Money::from_fen(84)));
    }
}
