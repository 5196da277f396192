//! Values of the three-valued evaluation: truths, intervals of exact numbers, single values that may be unknown.

use super::ends::{End, Side};
use crate::{domain::ratio::Ratio, expr::typed::Comparison};

/// True, false or unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Truth {
    /// False, however the unknown is filled in.
    False,
    /// True, however the unknown is filled in.
    True,
    /// It depends.
    Unknown,
}

impl Truth {
    /// A known truth.
    pub fn of(value: bool) -> Self {
        if value { Self::True } else { Self::False }
    }

    /// Kleene's and.
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::False, _) | (_, Self::False) => Self::False,
            (Self::True, Self::True) => Self::True,
            _ => Self::Unknown,
        }
    }

    /// Kleene's or.
    pub fn or(self, other: Self) -> Self {
        self.not().and(other.not()).not()
    }

    /// Kleene's not.
    #[allow(clippy::should_implement_trait)]
    pub fn not(self) -> Self {
        match self {
            Self::False => Self::True,
            Self::True => Self::False,
            Self::Unknown => Self::Unknown,
        }
    }
}

/// An exact number, known to lie between two bounds; or not known at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Number {
    /// Between the bounds, both included; an absent bound is open.
    Between(Option<Ratio>, Option<Ratio>),
    /// Wholly unknown: it makes every comparison that it stands in unknown.
    Unknown,
}

impl Number {
    /// A known number.
    pub fn exactly(value: Ratio) -> Self {
        Self::Between(Some(value), Some(value))
    }

    /// Zero or more.
    pub const NOT_NEGATIVE: Self = Self::Between(Some(Ratio::ZERO), None);

    /// The number, where it is known to a point.
    pub fn point(self) -> Option<Ratio> {
        match self {
            Self::Between(Some(low), Some(high)) if low == high => Some(low),
            _ => None,
        }
    }

    /// The proven lower bound.
    pub fn at_least(self) -> Option<Ratio> {
        match self {
            Self::Between(low, _) => low,
            Self::Unknown => None,
        }
    }

    /// The least number range that holds both.
    pub fn hull(self, other: Self) -> Self {
        match (self, other) {
            (Self::Between(a, b), Self::Between(c, d)) => {
                Self::Between(a.zip(c).map(|(a, c)| a.min(c)), b.zip(d).map(|(b, d)| b.max(d)))
            }
            _ => Self::Unknown,
        }
    }

    /// The number between two ends.
    fn between(low: End, high: End) -> Self {
        Self::Between(low.number(), high.number())
    }

    /// The sum.
    pub fn plus(self, other: Self) -> Self {
        let (Self::Between(a, b), Self::Between(c, d)) = (self, other) else { return Self::Unknown };
        let low = End::low(a).plus(End::low(c), Side::Low);
        Self::between(low, End::high(b).plus(End::high(d), Side::High))
    }

    /// The number with its sign turned.
    pub fn negated(self) -> Self {
        let Self::Between(a, b) = self else { return Self::Unknown };
        Self::between(End::high(b).negated(), End::low(a).negated())
    }

    /// The product.
    pub fn times(self, other: Self) -> Self {
        let (Self::Between(a, b), Self::Between(c, d)) = (self, other) else { return Self::Unknown };
        let ends = [End::low(a), End::high(b)].map(|x| [End::low(c), End::high(d)].map(|y| (x, y)));
        let products = |side| ends.as_flattened().iter().map(move |(x, y)| x.times(*y, side));
        let low = products(Side::Low).fold(End::Above, End::min);
        Self::between(low, products(Side::High).fold(End::Below, End::max))
    }

    /// The greater of two.
    pub fn greatest(self, other: Self) -> Self {
        let (Self::Between(a, b), Self::Between(c, d)) = (self, other) else { return Self::Unknown };
        let low = match (a, c) {
            (Some(a), Some(c)) => Some(a.max(c)),
            (a, c) => a.or(c),
        };
        Self::Between(low, b.zip(d).map(|(b, d)| b.max(d)))
    }

    /// The lesser of two.
    pub fn least(self, other: Self) -> Self {
        let (Self::Between(a, b), Self::Between(c, d)) = (self, other) else { return Self::Unknown };
        let high = match (b, d) {
            (Some(b), Some(d)) => Some(b.min(d)),
            (b, d) => b.or(d),
        };
        Self::Between(a.zip(c).map(|(a, c)| a.min(c)), high)
    }

    /// Rounded half up to a whole number; monotone, so it goes bound by bound.
    pub fn rounded(self) -> Self {
        let Self::Between(a, b) = self else { return Self::Unknown };
        let round = |x: Ratio| Ratio::int(x.round_half_up());
        Self::Between(a.map(round), b.map(round))
    }

    /// The number less a share of itself, the share rounded half up. Of a whole number it never falls when the number
    /// rises, so it goes bound by bound; of another it may, by less than one: what is rounded off is left open.
    pub fn less_percent(self, share: Self, is_whole: impl FnOnce() -> bool) -> Self {
        let (Self::Between(low, high), Some(share)) = (self, share.point()) else { return Self::Unknown };
        if share < Ratio::ZERO || share > Ratio::ONE {
            return Self::Unknown;
        }
        let is_rounded = self.point().is_some() || is_whole();
        let half = |side: Side| Ratio::new(if side == Side::Low { 1 } else { -1 }, 2);
        let less = |end: End, side: Side| match end {
            End::At(number) => {
                // What is taken away is greatest where least is left.
                let other = if side == Side::Low { Side::High } else { Side::Low };
                let part = End::At(number).times(End::At(share), other);
                let part = match part.number() {
                    Some(part) if is_rounded => End::At(Ratio::int(part.round_half_up())),
                    Some(_) => part.plus(half(side).map_or(End::Above, End::At), other),
                    None => part,
                };
                End::At(number).plus(part.negated(), side)
            }
            open => open,
        };
        Self::between(less(End::low(low), Side::Low), less(End::high(high), Side::High))
    }

    /// A comparison: decided where the whole range agrees.
    pub fn compare(self, comparison: Comparison, other: Self) -> Truth {
        let (Self::Between(a, b), Self::Between(c, d)) = (self, other) else { return Truth::Unknown };
        let less = |high: Option<Ratio>, low: Option<Ratio>| high.zip(low).is_some_and(|(h, l)| h < l);
        let at_most = |high: Option<Ratio>, low: Option<Ratio>| high.zip(low).is_some_and(|(h, l)| h <= l);
        let decide = |yes: bool, no: bool| match (yes, no) {
            (true, _) => Truth::True,
            (_, true) => Truth::False,
            _ => Truth::Unknown,
        };
        match comparison {
            Comparison::Less => decide(less(b, c), at_most(d, a)),
            Comparison::LessOrEqual => decide(at_most(b, c), less(d, a)),
            Comparison::Greater => decide(less(d, a), at_most(b, c)),
            Comparison::GreaterOrEqual => decide(at_most(d, a), less(b, c)),
            Comparison::Equal => {
                let same = self.point().is_some() && self.point() == other.point();
                decide(same, less(b, c) || less(d, a))
            }
            Comparison::NotEqual => self.compare(Comparison::Equal, other).not(),
        }
    }
}

/// A value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value {
    /// A truth.
    Truth(Truth),
    /// A number.
    Number(Number),
    /// A single value (symbol, code, date, month, flag), or unknown.
    Scalar(Option<i64>),
}

impl Value {
    /// The least knowledge that holds both.
    pub fn hull(self, other: Self) -> Self {
        match (self, other) {
            (Self::Truth(a), Self::Truth(b)) => Self::Truth(if a == b { a } else { Truth::Unknown }),
            (Self::Number(a), Self::Number(b)) => Self::Number(a.hull(b)),
            (Self::Scalar(a), Self::Scalar(b)) => Self::Scalar(if a == b { a } else { None }),
            _ => Self::Scalar(None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn between(low: i128, high: Option<i128>) -> Number {
        Number::Between(Some(Ratio::int(low)), high.map(Ratio::int))
    }

    #[test]
    fn comparisons_are_decided_only_where_the_whole_range_agrees() {
        let cases = [
            (between(5, None), Comparison::GreaterOrEqual, between(5, Some(5)), Truth::True),
            (between(4, None), Comparison::GreaterOrEqual, between(5, Some(5)), Truth::Unknown),
            (between(4, Some(4)), Comparison::GreaterOrEqual, between(5, Some(5)), Truth::False),
            (between(5, Some(5)), Comparison::Greater, between(5, Some(5)), Truth::False),
            (between(5, None), Comparison::Greater, between(5, Some(5)), Truth::Unknown),
            (between(1, None), Comparison::Equal, between(0, Some(0)), Truth::False),
            (between(0, None), Comparison::Equal, between(0, Some(0)), Truth::Unknown),
            (Number::Unknown, Comparison::GreaterOrEqual, between(0, Some(0)), Truth::Unknown),
        ];
        for (a, comparison, b, expect) in cases {
            assert_eq!(a.compare(comparison, b), expect, "{a:?} {comparison:?} {b:?}");
        }
    }

    #[test]
    fn arithmetic_keeps_bounds() {
        assert_eq!(between(1, None).plus(between(2, Some(3))), between(3, None));
        assert_eq!(between(1, Some(2)).negated(), between(-2, Some(-1)));
        assert_eq!(between(2, Some(3)).times(between(4, None)), between(8, None));
        let below = |high: i128| Number::Between(None, Some(Ratio::int(high)));
        assert_eq!(between(2, None).times(between(-3, Some(-3))), below(-6));
        assert_eq!(below(-6).times(between(-1, Some(0))), between(0, None));
        assert_eq!(below(4).times(between(0, Some(0))), between(0, Some(0)));
        assert_eq!(between(0, None).times(between(-1, Some(5))), Number::Between(None, None));
        assert_eq!(between(0, None).greatest(between(7, Some(7))), between(7, None));
        assert_eq!(between(0, None).least(between(7, Some(7))), between(0, Some(7)));
        assert_eq!(Number::Unknown.greatest(between(7, Some(7))), Number::Unknown);
    }

    #[test]
    fn a_number_less_a_share_of_it_is_where_it_can_be() {
        let ratio = |num, den| Ratio::new(num, den).expect("a fraction");
        let fifth = Number::exactly(ratio(1, 5));
        assert_eq!(between(7, None).less_percent(fifth, || true), between(6, None));
        // 7/3 less a fifth is 7/3 (nothing is rounded to 1), 8/3 less a fifth 5/3: from 7/3 on it is no less than 7/3 * 4/5 - 1/2.
        let from = Number::Between(Some(ratio(7, 3)), None);
        assert_eq!(from.less_percent(fifth, || false), Number::Between(Some(ratio(41, 30)), None));
        for thirds in 0..200 {
            let all = Number::Between(Some(ratio(thirds, 3)), Some(ratio(thirds + 4, 3)));
            let Number::Between(Some(low), Some(high)) = all.less_percent(fifth, || false) else {
                panic!("bounded")
            };
            for one in thirds..=thirds + 4 {
                let one =
                    Number::exactly(ratio(one, 3)).less_percent(fifth, || false).point().expect("a point");
                assert!(low <= one && one <= high, "{thirds}");
            }
        }
    }
}
