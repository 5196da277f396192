//! Exact fractions for areas, shares, ratios and percentages.
//! Must not know floating point, nor what is measured.
use super::decimal_text::{self, WrittenFault};
use super::half_width::{trimmed, without_gaps};
use std::cmp::Ordering;
use std::fmt;
use thiserror::Error;

/// The most decimal places that are read and written.
const PLACES: u32 = 6;
/// 10 to the power of [`PLACES`]; also the greatest denominator of a share.
const MILLION: i128 = 1_000_000;

/// An exact fraction in lowest terms, its denominator above zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Ratio {
    num: i128,
    den: i128,
}

/// Why a text is not a number or a share; it never holds the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum RatioFault {
    /// Nothing is written.
    #[error("no number is written")]
    Blank,
    /// Neither a plain decimal number nor (for a share) a fraction or percentage.
    #[error("not a plain decimal number")]
    NotANumber,
    /// Thousands separators elsewhere than between groups of three digits.
    #[error("thousands are not separated in groups of three")]
    Grouping,
    /// More than six decimal places.
    #[error("more than 6 decimal places")]
    TooFine,
    /// Too many digits to hold.
    #[error("the number is too large")]
    TooLarge,
    /// A denominator of zero or above 1,000,000.
    #[error("the denominator of a share lies between 1 and 1,000,000")]
    Denominator,
    /// Not above 0 and at most 1.
    #[error("a share is above 0 and at most 1")]
    NotAShare,
}

impl Ratio {
    /// Zero.
    pub const ZERO: Ratio = Ratio::int(0);
    /// One.
    pub const ONE: Ratio = Ratio::int(1);

    /// A whole number.
    pub const fn int(value: i128) -> Self {
        Self { num: value, den: 1 }
    }

    /// `num / den` in lowest terms; none for a denominator of zero or a fraction that cannot be held.
    pub fn new(num: i128, den: i128) -> Option<Self> {
        let (num, den) = match den {
            0 => return None,
            1.. => (num, den),
            _ => (num.checked_neg()?, den.checked_neg()?),
        };
        let common = common_divisor(num.unsigned_abs(), den.unsigned_abs());
        let common = i128::try_from(common).ok()?;
        Some(Self { num: num / common, den: den / common })
    }

    /// The numerator.
    pub fn num(self) -> i128 {
        self.num
    }

    /// The denominator, above zero.
    pub fn den(self) -> i128 {
        self.den
    }

    /// The sum, if it can be held.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        if self.den == 1 && other.den == 1 {
            return self.num.checked_add(other.num).map(Self::int);
        }
        let common = common_divisor(self.den.unsigned_abs(), other.den.unsigned_abs());
        let common = i128::try_from(common).ok()?;
        let (mine, others) = (other.den / common, self.den / common);
        let num = self.num.checked_mul(mine)?.checked_add(other.num.checked_mul(others)?)?;
        Self::new(num, self.den.checked_mul(mine)?)
    }

    /// The difference, if it can be held.
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.checked_add(Self { num: other.num.checked_neg()?, den: other.den })
    }

    /// The product, if it can be held.
    pub fn checked_mul(self, other: Self) -> Option<Self> {
        if self.den == 1 && other.den == 1 {
            return self.num.checked_mul(other.num).map(Self::int);
        }
        let left = Self::new(self.num, other.den)?;
        let right = Self::new(other.num, self.den)?;
        Self::new(left.num.checked_mul(right.num)?, left.den.checked_mul(right.den)?)
    }

    /// The nearest whole number; a half goes up.
    pub fn round_half_up(self) -> i128 {
        let rest = self.num.rem_euclid(self.den);
        self.num.div_euclid(self.den) + i128::from(rest >= self.den - rest)
    }

    /// Reads a decimal number of up to six places, full-width or grouped in thousands too; it may be negative.
    pub fn parse_decimal(text: &str) -> Result<Self, RatioFault> {
        Self::decimal(&trimmed(text), PLACES)
    }

    /// Reads a share above 0 and at most 1: a decimal of up to six places, `n/d` with `d` up to 1,000,000, or a
    /// percentage of up to four places.
    pub fn parse_share(text: &str) -> Result<Self, RatioFault> {
        let plain = without_gaps(text);
        let share = if let Some((num, den)) = plain.split_once('/') {
            let (num, den) = (whole(num)?, whole(den)?);
            if !(1..=MILLION).contains(&den) {
                return Err(RatioFault::Denominator);
            }
            Self::new(num, den).ok_or(RatioFault::TooLarge)?
        } else if let Some(percent) = plain.strip_suffix('%') {
            let percent = Self::decimal(percent, PLACES - 2)?;
            let hundred = percent.den.checked_mul(100).ok_or(RatioFault::TooLarge)?;
            Self::new(percent.num, hundred).ok_or(RatioFault::TooLarge)?
        } else {
            Self::decimal(&plain, PLACES)?
        };
        if share > Self::ZERO && share <= Self::ONE { Ok(share) } else { Err(RatioFault::NotAShare) }
    }

    fn decimal(plain: &str, places: u32) -> Result<Self, RatioFault> {
        if plain.is_empty() {
            return Err(RatioFault::Blank);
        }
        let written = decimal_text::read(plain).map_err(|fault| match fault {
            WrittenFault::NotANumber => RatioFault::NotANumber,
            WrittenFault::Grouping => RatioFault::Grouping,
            WrittenFault::TooLong => RatioFault::TooLarge,
        })?;
        if written.places > places {
            return Err(RatioFault::TooFine);
        }
        let num = if written.negative { -written.digits } else { written.digits };
        Self::new(num, 10i128.pow(written.places)).ok_or(RatioFault::TooLarge)
    }
}

fn whole(digits: &str) -> Result<i128, RatioFault> {
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(RatioFault::NotANumber);
    }
    digits.parse().map_err(|_| RatioFault::TooLarge)
}

fn common_divisor(mut a: u128, mut b: u128) -> u128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

impl Ord for Ratio {
    fn cmp(&self, other: &Self) -> Ordering {
        if self.den == other.den {
            return self.num.cmp(&other.num);
        }
        match (self.num.checked_mul(other.den), other.num.checked_mul(self.den)) {
            (Some(left), Some(right)) => left.cmp(&right),
            _ => by_continued_fraction((self.num, self.den), (other.num, other.den)),
        }
    }
}

impl PartialOrd for Ratio {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Compares two fractions of positive denominators by their whole parts, then by the inverses of what is left.
fn by_continued_fraction(mut left: (i128, i128), mut right: (i128, i128)) -> Ordering {
    loop {
        let whole = left.0.div_euclid(left.1).cmp(&right.0.div_euclid(right.1));
        let rest = (left.0.rem_euclid(left.1), right.0.rem_euclid(right.1));
        if whole != Ordering::Equal {
            return whole;
        }
        if rest.0 == 0 || rest.1 == 0 {
            return rest.0.cmp(&rest.1);
        }
        (left, right) = ((right.1, rest.1), (left.1, rest.0));
    }
}

impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if MILLION % self.den != 0 {
            return f.pad(&format!("{}/{}", self.num, self.den));
        }
        let sign = if self.num < 0 { "-" } else { "" };
        let (num, den) = (self.num.unsigned_abs(), self.den.unsigned_abs());
        let fraction = num % den * (MILLION.unsigned_abs() / den);
        let text = format!("{sign}{}.{fraction:06}", num / den);
        f.pad(text.trim_end_matches('0').trim_end_matches('.'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ratio(num: i128, den: i128) -> Ratio {
        Ratio::new(num, den).expect("a fraction")
    }

    #[test]
    fn always_in_lowest_terms() {
        assert_eq!(ratio(6, -4), ratio(-3, 2));
        assert_eq!((ratio(0, 7).num(), ratio(0, 7).den()), (0, 1));
        assert_eq!(Ratio::new(1, 0), None);
        assert_eq!(Ratio::new(i128::MIN, -1), None);
        assert_eq!(Ratio::new(i128::MIN, i128::MIN), None);
        assert_eq!(ratio(i128::MIN, 2).num(), i128::MIN / 2);
    }

    #[test]
    fn sums_and_products() {
        assert_eq!(ratio(1, 3).checked_add(ratio(1, 6)), Some(ratio(1, 2)));
        assert_eq!(ratio(1, 3).checked_sub(ratio(1, 2)), Some(ratio(-1, 6)));
        assert_eq!(ratio(2, 3).checked_mul(ratio(-3, 4)), Some(ratio(-1, 2)));
        assert_eq!(Ratio::int(i128::MAX).checked_add(Ratio::ONE), None);
        assert_eq!(Ratio::ZERO.checked_sub(Ratio::int(i128::MIN)), None);
        assert_eq!(Ratio::int(i128::MAX).checked_mul(Ratio::int(2)), None);
        assert_eq!(Ratio::int(i128::MAX).checked_mul(ratio(1, i128::MAX)), Some(Ratio::ONE));
    }

    #[test]
    fn order_holds_beyond_i128() {
        let m = i128::MAX;
        assert!(ratio(m - 1, m) < Ratio::ONE);
        assert!(ratio(m - 2, m - 1) < ratio(m - 1, m));
        assert!(ratio(m, m - 1) < ratio(m - 1, m - 2));
        assert!(ratio(-m, m - 1) > ratio(1 - m, m - 2));
        assert!(Ratio::int(i128::MIN) < ratio(i128::MIN, 3));
        assert_eq!(ratio(m, 3).cmp(&ratio(m, 3)), Ordering::Equal);
        assert_eq!(by_continued_fraction((m, m - 1), (m, m - 1)), Ordering::Equal);
        assert!(ratio(-1, m) < Ratio::ZERO && ratio(1, m) > Ratio::ZERO);
        for (a, b) in (-12..12).flat_map(|a| (1..9).map(move |b| (a, b))) {
            for (c, d) in (-12..12).flat_map(|c| (1..9).map(move |d| (c, d))) {
                assert_eq!(by_continued_fraction((a, b), (c, d)), (a * d).cmp(&(c * b)), "{a}/{b} {c}/{d}");
            }
        }
    }

    #[test]
    fn decimals() {
        for (text, num, den) in [
            ("88.5", 177, 2),
            ("１２０．００", 120, 1),
            ("1,200.25 ", 4801, 4),
            ("0.000001", 1, 1_000_000),
            ("1.0000000", 1, 1),
            ("-3", -3, 1),
        ] {
            assert_eq!(Ratio::parse_decimal(text), Ok(ratio(num, den)), "{text}");
        }
        for (text, fault) in [
            ("", RatioFault::Blank),
            ("0.0000001", RatioFault::TooFine),
            ("1e3", RatioFault::NotANumber),
            ("1/2", RatioFault::NotANumber),
            ("12,00", RatioFault::Grouping),
        ] {
            assert_eq!(Ratio::parse_decimal(text), Err(fault), "{text}");
        }
        assert_eq!(Ratio::parse_decimal(&"9".repeat(40)), Err(RatioFault::TooLarge));
    }

    #[test]
    fn shares() {
        for (text, num, den) in [
            ("1", 1, 1),
            ("0.333333", 333_333, 1_000_000),
            ("1/3", 1, 3),
            ("２ ／ ４", 1, 2),
            ("50%", 1, 2),
            ("33.3333％", 333_333, 1_000_000),
            ("100%", 1, 1),
            ("1/1000000", 1, 1_000_000),
        ] {
            assert_eq!(Ratio::parse_share(text), Ok(ratio(num, den)), "{text}");
        }
        for (text, fault) in [
            ("0", RatioFault::NotAShare),
            ("1.5", RatioFault::NotAShare),
            ("-0.5", RatioFault::NotAShare),
            ("101%", RatioFault::NotAShare),
            ("0/3", RatioFault::NotAShare),
            ("4/3", RatioFault::NotAShare),
            ("1/0", RatioFault::Denominator),
            ("1/1000001", RatioFault::Denominator),
            ("1/-2", RatioFault::NotANumber),
            ("1/2/3", RatioFault::NotANumber),
            ("0.3333333", RatioFault::TooFine),
            ("%", RatioFault::Blank),
            (" ", RatioFault::Blank),
        ] {
            assert_eq!(Ratio::parse_share(text), Err(fault), "{text}");
        }
    }

    #[test]
    fn written_out() {
        for (value, text) in [
            (ratio(1, 2), "0.5"),
            (ratio(-1, 1_000_000), "-0.000001"),
            (ratio(1200, 1), "1200"),
            (ratio(1, 3), "1/3"),
            (ratio(-7, 3), "-7/3"),
            (ratio(1, 128), "1/128"),
            (ratio(1, 64), "0.015625"),
            (Ratio::ZERO, "0"),
        ] {
            assert_eq!(value.to_string(), text);
        }
        assert_eq!(Ratio::int(i128::MIN).to_string(), i128::MIN.to_string());
    }

    #[test]
    fn halves_go_up() {
        for (value, rounded) in [
            (ratio(1, 2), 1),
            (ratio(5, 2), 3),
            (ratio(-1, 2), 0),
            (ratio(-3, 2), -1),
            (ratio(1, 3), 0),
            (ratio(5, 3), 2),
        ] {
            assert_eq!(value.round_half_up(), rounded, "{value}");
        }
        assert_eq!(Ratio::int(i128::MAX).round_half_up(), i128::MAX);
    }
}
