//! Ends of ranges of exact numbers: what cannot be held exactly is rounded outwards, so that the range still holds the
//! number and what is compared with it is decided wherever that does not hang on the last digits.

use crate::domain::ratio::Ratio;

/// The denominators that a number is rounded to, one after another.
const COARSE: [i128; 2] = [1_000_000, 1];

/// An end of a range: a number, or none that bounds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum End {
    /// No number bounds it from below.
    Below,
    /// A bound, itself in the range.
    At(Ratio),
    /// No number bounds it from above.
    Above,
}

/// Which way an end that cannot be held is rounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    /// A lower end, downwards.
    Low,
    /// An upper end, upwards.
    High,
}

impl End {
    /// A lower end; open where it is absent.
    pub fn low(bound: Option<Ratio>) -> Self {
        bound.map_or(Self::Below, Self::At)
    }

    /// An upper end; open where it is absent.
    pub fn high(bound: Option<Ratio>) -> Self {
        bound.map_or(Self::Above, Self::At)
    }

    /// The number, where it is one.
    pub fn number(self) -> Option<Ratio> {
        match self {
            Self::At(number) => Some(number),
            Self::Below | Self::Above => None,
        }
    }

    /// The sum of two ends of one side.
    pub fn plus(self, other: Self, side: Side) -> Self {
        match (self, other) {
            (Self::At(a), Self::At(b)) => a.checked_add(b).map_or_else(|| sum(a, b, side), Self::At),
            _ => {
                if side == Side::Low {
                    Self::Below
                } else {
                    Self::Above
                }
            }
        }
    }

    /// The end with its sign turned, which is one of the other side.
    pub fn negated(self) -> Self {
        match self {
            Self::Below => Self::Above,
            Self::At(number) => Ratio::ZERO.checked_sub(number).map_or(Self::Above, Self::At),
            Self::Above => Self::Below,
        }
    }

    /// The product of two ends, to be an end of a side. 0 times what has no bound is 0: however great it is, it is some
    /// number.
    pub fn times(self, other: Self, side: Side) -> Self {
        let zero = Self::At(Ratio::ZERO);
        match (self, other) {
            (Self::At(a), Self::At(b)) => a.checked_mul(b).map_or_else(|| product(a, b, side), Self::At),
            (a, b) if a == zero || b == zero => zero,
            (a, b) if (a < zero) == (b < zero) => Self::Above,
            _ => Self::Below,
        }
    }
}

/// A sum that cannot be held exactly.
fn sum(a: Ratio, b: Ratio, side: Side) -> End {
    let rounded = |den| coarse(a, den, side)?.checked_add(coarse(b, den, side)?);
    match COARSE.into_iter().find_map(rounded) {
        Some(sum) => End::At(sum),
        None => beyond(a < Ratio::ZERO, side),
    }
}

/// A product that cannot be held exactly.
fn product(a: Ratio, b: Ratio, side: Side) -> End {
    let is_negative = (a < Ratio::ZERO) != (b < Ratio::ZERO);
    let size =
        |number: Ratio| if number < Ratio::ZERO { Ratio::ZERO.checked_sub(number) } else { Some(number) };
    // The size of what is below 0 is rounded the other way.
    let sizes = if is_negative == (side == Side::Low) { Side::High } else { Side::Low };
    let rounded = |den| coarse(size(a)?, den, sizes)?.checked_mul(coarse(size(b)?, den, sizes)?);
    match COARSE.into_iter().find_map(rounded) {
        Some(size) => {
            if is_negative {
                End::At(size).negated()
            } else {
                End::At(size)
            }
        }
        None => beyond(is_negative, side),
    }
}

/// The end of a range that reaches beyond what is held, on one side of 0.
fn beyond(is_negative: bool, side: Side) -> End {
    match (is_negative, side) {
        (false, Side::Low) => End::At(Ratio::int(i128::MAX)),
        (false, Side::High) => End::Above,
        (true, Side::Low) => End::Below,
        (true, Side::High) => End::At(Ratio::int(-i128::MAX)),
    }
}

/// A number in parts of a denominator, rounded down or up; none where that cannot be held.
fn coarse(number: Ratio, den: i128, side: Side) -> Option<Ratio> {
    if number.den() <= den && den % number.den() == 0 {
        return Some(number);
    }
    let whole = number.num().div_euclid(number.den()).checked_mul(den)?;
    let rest = number.num().rem_euclid(number.den());
    let up = i128::from(side == Side::High);
    let parts = match rest.checked_mul(den) {
        Some(parts) => parts / number.den() + up,
        // The denominator is far greater than `den`: a part of it more, or less, is further out.
        None => rest / (number.den() / den + 1 - up) + up,
    };
    Ratio::new(whole.checked_add(parts)?, den)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ratio(num: i128, den: i128) -> Ratio {
        Ratio::new(num, den).expect("a fraction")
    }

    #[test]
    fn what_is_beyond_has_the_greatest_number_as_its_other_end() {
        let great = End::At(Ratio::int(i128::MAX));
        assert_eq!(great.times(great, Side::Low), great);
        assert_eq!(great.times(great, Side::High), End::Above);
        assert_eq!(great.times(End::At(Ratio::int(-2)), Side::Low), End::Below);
        assert_eq!(great.times(End::At(Ratio::int(-2)), Side::High), great.negated());
        assert_eq!(great.plus(great, Side::Low), great);
        assert_eq!(great.negated().plus(great.negated(), Side::Low), End::Below);
    }

    #[test]
    fn shares_of_many_denominators_are_added_closely() {
        let shares = [999_983, 999_979, 999_961, 999_959, 999_953, 999_931, 999_917, 999_907];
        let added = |side| {
            shares.into_iter().fold(End::At(Ratio::ZERO), |sum, den| sum.plus(End::At(ratio(1, den)), side))
        };
        let (low, high) = (added(Side::Low), added(Side::High));
        assert!(low < high && high <= End::At(ratio(20, 1_000_000)), "{low:?} {high:?}");
        assert!(low >= End::At(ratio(5, 1_000_000)), "{low:?}");
    }

    proptest! {
        #[test]
        fn rounding_goes_outwards(num in any::<i128>(), den in 1..i128::MAX, to in prop::sample::select(COARSE.to_vec())) {
            let number = ratio(num, den);
            if let Some(low) = coarse(number, to, Side::Low) {
                prop_assert!(low <= number && to % low.den() == 0);
            }
            if let Some(high) = coarse(number, to, Side::High) {
                prop_assert!(high >= number && to % high.den() == 0);
            }
        }

        #[test]
        fn what_can_be_held_lies_between_its_rounded_ends(
            a in -1_000_000_000i128..1_000_000_000, b in 1..1_000_000i128,
            c in -1_000_000_000i128..1_000_000_000, d in 1..1_000_000i128,
        ) {
            let (x, y) = (ratio(a, b), ratio(c, d));
            let exact = (End::At(x.checked_add(y).expect("held")), End::At(x.checked_mul(y).expect("held")));
            prop_assert!(sum(x, y, Side::Low) <= exact.0 && exact.0 <= sum(x, y, Side::High));
            prop_assert!(product(x, y, Side::Low) <= exact.1 && exact.1 <= product(x, y, Side::High));
        }
    }
}
