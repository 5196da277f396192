//! Columns of values: truths in two bits, numbers as whole multiples of a denominator with both bounds where they
//! differ, scalars with one value kept for "unknown". Every operation here is exact, or says that it overflowed.

use crate::{expr::typed::Comparison, table::ABSENT};
use std::borrow::Cow;

/// May be true.
pub(in crate::engine) const TRUE: u8 = 1;
/// May be false.
pub(in crate::engine) const FALSE: u8 = 2;
/// May be either.
pub(in crate::engine) const UNKNOWN: u8 = 3;

/// An open upper bound.
pub(in crate::engine) const OPEN: i64 = i64::MAX;
/// An open lower bound.
pub(in crate::engine) const BOTTOM: i64 = i64::MIN;
/// No bound that is held may be greater: what is beyond counts as overflow.
const GREATEST: i64 = i64::MAX / 4;

/// An interval: lower and upper bound. `(OPEN, BOTTOM)` is wholly unknown.
pub(in crate::engine) type Interval = (i64, i64);
/// Wholly unknown: every comparison with it is unknown.
pub(in crate::engine) const NOTHING: Interval = (OPEN, BOTTOM);

/// The values of one node for all items of its domain; columns that are read as they lie in the county are not copied.
#[derive(Clone, Debug)]
pub(in crate::engine) enum Values<'c> {
    /// The same truth for all.
    Truth(u8),
    /// Truths.
    Truths(Vec<u8>),
    /// The same number for all.
    Number(i64),
    /// Numbers that are all known to a point.
    Numbers(Cow<'c, [i64]>),
    /// Numbers with their bounds.
    Intervals(Vec<i64>, Vec<i64>),
    /// The same scalar for all.
    Scalar(i64),
    /// Scalars; `ABSENT` is unknown.
    Scalars(Cow<'c, [i64]>),
}

impl Values<'_> {
    /// The truth of an item.
    pub fn truth(&self, at: usize) -> u8 {
        match self {
            Self::Truth(t) => *t,
            Self::Truths(all) => all[at],
            _ => UNKNOWN,
        }
    }

    /// The interval of an item.
    pub fn interval(&self, at: usize) -> Interval {
        match self {
            Self::Number(n) => (*n, *n),
            Self::Numbers(all) => (all[at], all[at]),
            Self::Intervals(low, high) => (low[at], high[at]),
            _ => NOTHING,
        }
    }

    /// The scalar of an item.
    pub fn scalar(&self, at: usize) -> i64 {
        match self {
            Self::Scalar(s) => *s,
            Self::Scalars(all) => all[at],
            _ => ABSENT,
        }
    }

    /// Whether every number is known to a point.
    pub fn is_exact(&self) -> bool {
        matches!(self, Self::Number(_) | Self::Numbers(_))
    }
}

/// Negation.
pub(in crate::engine) fn not(a: u8) -> u8 {
    ((a & TRUE) << 1) | (a >> 1)
}

/// Kleene's and.
pub(in crate::engine) fn and(a: u8, b: u8) -> u8 {
    (a & b & TRUE) | ((a | b) & FALSE)
}

/// Kleene's or.
pub(in crate::engine) fn or(a: u8, b: u8) -> u8 {
    ((a | b) & TRUE) | (a & b & FALSE)
}

/// A truth of a condition that is decided.
pub(in crate::engine) fn of(holds: bool) -> u8 {
    FALSE - u8::from(holds)
}

/// Whether a bound is no number.
fn is_open(bound: i64) -> bool {
    bound == OPEN || bound == BOTTOM
}

/// A bound of a result, noting what is beyond.
pub(in crate::engine) fn held(value: Option<i64>, overflow: &mut bool) -> i64 {
    match value {
        Some(value) if (-GREATEST..=GREATEST).contains(&value) => value,
        _ => {
            *overflow = true;
            0
        }
    }
}

/// The same for a product.
pub(in crate::engine) fn held_wide(value: i128, overflow: &mut bool) -> i64 {
    held(i64::try_from(value).ok(), overflow)
}

/// `a + b`.
pub(in crate::engine) fn add(a: Interval, b: Interval, overflow: &mut bool) -> Interval {
    if a == NOTHING || b == NOTHING {
        return NOTHING;
    }
    let low = if is_open(a.0) || is_open(b.0) { BOTTOM } else { held(a.0.checked_add(b.0), overflow) };
    let high = if is_open(a.1) || is_open(b.1) { OPEN } else { held(a.1.checked_add(b.1), overflow) };
    (low, high)
}

/// `-a`.
pub(in crate::engine) fn negate(a: Interval) -> Interval {
    if a == NOTHING {
        return NOTHING;
    }
    let turned = |bound: i64, open: i64| if is_open(bound) { open } else { -bound };
    (turned(a.1, BOTTOM), turned(a.0, OPEN))
}

/// `a × b`.
pub(in crate::engine) fn multiply(a: Interval, b: Interval, overflow: &mut bool) -> Interval {
    if a == NOTHING || b == NOTHING {
        return NOTHING;
    }
    // 0 times what has no bound is 0: however great it is, it is some number.
    let mut product = |x: i64, y: i64| match (x, y) {
        (0, _) | (_, 0) => 0,
        (x, y) if !is_open(x) && !is_open(y) => held_wide(i128::from(x) * i128::from(y), overflow),
        (x, y) if (x < 0) == (y < 0) => OPEN,
        _ => BOTTOM,
    };
    if a.0 >= 0 && b.0 >= 0 {
        return (product(a.0, b.0), product(a.1, b.1));
    }
    let corners = [(a.0, b.0), (a.0, b.1), (a.1, b.0), (a.1, b.1)].map(|(x, y)| product(x, y));
    (corners.into_iter().min().unwrap_or(0), corners.into_iter().max().unwrap_or(0))
}

/// The greater of two.
pub(in crate::engine) fn greatest(a: Interval, b: Interval) -> Interval {
    if a == NOTHING || b == NOTHING {
        return NOTHING;
    }
    // An open lower bound is the least of all numbers, an open upper bound the greatest.
    (a.0.max(b.0), a.1.max(b.1))
}

/// The lesser of two.
pub(in crate::engine) fn least(a: Interval, b: Interval) -> Interval {
    if a == NOTHING || b == NOTHING {
        return NOTHING;
    }
    (a.0.min(b.0), a.1.min(b.1))
}

/// The least interval that holds both.
pub(in crate::engine) fn hull(a: Interval, b: Interval) -> Interval {
    if a == NOTHING || b == NOTHING {
        return NOTHING;
    }
    (a.0.min(b.0), a.1.max(b.1))
}

/// What an item adds to a sum if it may be absent, or stand for any number of items.
pub(in crate::engine) fn may_be_absent(number: Interval, many: bool) -> Interval {
    let (low, high) = hull(number, (0, 0));
    if !many || (low, high) == NOTHING {
        return (low, high);
    }
    (if low == 0 { 0 } else { BOTTOM }, if high == 0 { 0 } else { OPEN })
}

/// A comparison, decided where the whole of both intervals agrees.
pub(in crate::engine) fn compare(comparison: Comparison, a: Interval, b: Interval) -> u8 {
    if a == NOTHING || b == NOTHING {
        return UNKNOWN;
    }
    let less = |high: i64, low: i64| !is_open(high) && !is_open(low) && high < low;
    let at_most = |high: i64, low: i64| !is_open(high) && !is_open(low) && high <= low;
    let decide = |yes: bool, no: bool| match (yes, no) {
        (true, _) => TRUE,
        (_, true) => FALSE,
        _ => UNKNOWN,
    };
    match comparison {
        Comparison::Less => decide(less(a.1, b.0), at_most(b.1, a.0)),
        Comparison::LessOrEqual => decide(at_most(a.1, b.0), less(b.1, a.0)),
        Comparison::Greater => decide(less(b.1, a.0), at_most(a.1, b.0)),
        Comparison::GreaterOrEqual => decide(at_most(b.1, a.0), less(a.1, b.0)),
        Comparison::Equal | Comparison::NotEqual => {
            let point = a.0 == a.1 && b.0 == b.1 && !is_open(a.0) && !is_open(b.0);
            let same = decide(point && a.0 == b.0, less(a.1, b.0) || less(b.1, a.0));
            if comparison == Comparison::Equal { same } else { not(same) }
        }
    }
}

/// A comparison of two points.
pub(in crate::engine) fn compare_points(comparison: Comparison, a: i64, b: i64) -> bool {
    match comparison {
        Comparison::Less => a < b,
        Comparison::LessOrEqual => a <= b,
        Comparison::Greater => a > b,
        Comparison::GreaterOrEqual => a >= b,
        Comparison::Equal => a == b,
        Comparison::NotEqual => a != b,
    }
}

/// No number of some is greater than this, taken without its sign.
pub(in crate::engine) fn bound_of(numbers: &[i64]) -> u64 {
    // All bits together are no less than any of them; hardly ever is one below 0.
    let bits = numbers.iter().fold(0, |bits, n| bits | n);
    if bits >= 0 {
        return bits.unsigned_abs() + 1;
    }
    // A number and its complement have the same bits but for the sign: one more than all of them together is enough.
    numbers.iter().fold(0, |bits, n| bits | (n ^ (n >> 63))).unsigned_abs() + 1
}

/// The truth of a bit that says whether a condition holds, and one that says whether that is not known. Bits instead of
/// comparisons, here and below: registers of two words have no comparison of words.
pub(in crate::engine) fn of_bits(holds: u64, unknown: u64) -> u8 {
    ((2 - holds) | unknown | unknown << 1) as u8
}

/// 1 where `a < b`, else 0, of numbers whose difference is held.
pub(in crate::engine) fn less_bit(a: i64, b: i64) -> u64 {
    a.wrapping_sub(b) as u64 >> 63
}

/// 1 where the two differ, else 0.
pub(in crate::engine) fn differ_bit(a: i64, b: i64) -> u64 {
    let bits = a ^ b;
    (bits | bits.wrapping_neg()) as u64 >> 63
}

/// 1 where a scalar is absent, else 0: of its lowest bit only the sign is left there.
pub(in crate::engine) fn absent_bit(scalar: i64) -> u64 {
    (scalar & scalar.wrapping_neg()) as u64 >> 63
}

/// A bit for each of up to 64 truths that is not false, the first one's lowest.
pub(in crate::engine) fn not_false_bits(truths: &[u8]) -> u64 {
    const ONES: u64 = 0x0101_0101_0101_0101;
    // Brings the lowest bits of eight bytes together in the highest byte.
    const GATHER: u64 = 0x0102_0408_1020_4080;
    let bits_of = |eight: [u8; 8]| {
        let apart = u64::from_le_bytes(eight) ^ (u64::from(FALSE) * ONES);
        ((apart | apart >> 1) & ONES).wrapping_mul(GATHER) >> 56
    };
    let mut bits = 0;
    for (place, eight) in (0..64).step_by(8).zip(truths.chunks(8)) {
        let whole =
            eight.try_into().unwrap_or_else(|_| std::array::from_fn(|at| *eight.get(at).unwrap_or(&FALSE)));
        bits |= bits_of(whole) << place;
    }
    bits
}

/// Whether some truth is unknown.
pub(in crate::engine) fn has_unknown(truths: &[u8]) -> bool {
    // No early end within a run: whole registers are compared at once.
    truths.chunks(256).any(|run| run.iter().fold(false, |some, t| some | (*t == UNKNOWN)))
}

/// A quotient rounded half up, for a positive divisor.
pub(in crate::engine) fn half_up(value: i128, divisor: i128) -> i128 {
    (2 * value + divisor).div_euclid(2 * divisor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn truths_follow_kleene() {
        for a in [TRUE, FALSE, UNKNOWN] {
            assert_eq!(not(not(a)), a);
            for b in [TRUE, FALSE, UNKNOWN] {
                let expect = match (a, b) {
                    (FALSE, _) | (_, FALSE) => FALSE,
                    (TRUE, TRUE) => TRUE,
                    _ => UNKNOWN,
                };
                assert_eq!(and(a, b), expect);
                assert_eq!(or(a, b), not(and(not(a), not(b))));
            }
        }
        assert_eq!((of(true), of(false)), (TRUE, FALSE));
    }

    #[test]
    fn what_is_not_false_is_found() {
        for length in [0, 1, 7, 8, 9, 63, 64] {
            let truths: Vec<u8> =
                (0..length).map(|at| [FALSE, TRUE, FALSE, UNKNOWN, FALSE][at % 5]).collect();
            let bits = not_false_bits(&truths);
            (0..64).for_each(|at| {
                assert_eq!(bits >> at & 1 == 1, truths.get(at).is_some_and(|t| *t != FALSE), "{length} {at}");
            });
        }
    }

    #[test]
    fn bits_say_what_comparisons_say() {
        let all = [0, 1, -1, 2, 7, i64::from(u32::MAX), 1 << 60, -(1 << 60), ABSENT];
        for a in all {
            assert_eq!(absent_bit(a), u64::from(a == ABSENT), "{a}");
            for b in all {
                assert_eq!(differ_bit(a, b), u64::from(a != b), "{a} {b}");
                assert!(a == ABSENT || b == ABSENT || less_bit(a, b) == u64::from(a < b), "{a} {b}");
            }
        }
        assert_eq!(
            [of_bits(1, 0), of_bits(0, 0), of_bits(0, 1), of_bits(1, 1)],
            [TRUE, FALSE, UNKNOWN, UNKNOWN]
        );
        for numbers in [vec![], vec![5], vec![3, -9, 4], vec![ABSENT, 2], vec![-1]] {
            let most = numbers.iter().map(|n: &i64| n.unsigned_abs()).max().unwrap_or(0);
            assert!(bound_of(&numbers) >= most, "{numbers:?}");
        }
    }

    #[test]
    fn bounds_are_kept_and_overflow_is_noted() {
        let mut overflow = false;
        assert_eq!(add((1, OPEN), (2, 3), &mut overflow), (3, OPEN));
        assert_eq!(multiply((0, 0), (4, OPEN), &mut overflow), (0, 0));
        assert_eq!(multiply((2, 3), (-4, 1), &mut overflow), (-12, 3));
        assert_eq!(multiply((2, OPEN), (-3, -3), &mut overflow), (BOTTOM, -6));
        assert_eq!(multiply((BOTTOM, -6), (-1, 0), &mut overflow), (0, OPEN));
        assert_eq!(multiply((BOTTOM, 4), (0, 0), &mut overflow), (0, 0));
        assert_eq!(multiply((0, OPEN), (-1, 5), &mut overflow), (BOTTOM, OPEN));
        assert_eq!(multiply(NOTHING, (0, 0), &mut overflow), NOTHING);
        assert_eq!(negate((1, OPEN)), (BOTTOM, -1));
        assert_eq!(may_be_absent((5, 7), true), (0, OPEN));
        assert_eq!(compare(Comparison::Greater, (5, OPEN), (4, 4)), TRUE);
        assert_eq!(compare(Comparison::Greater, NOTHING, (4, 4)), UNKNOWN);
        assert_eq!((half_up(5, 2), half_up(-5, 2), half_up(4, 3)), (3, -2, 1));
        assert!(!overflow);
        multiply((i64::MAX / 8, i64::MAX / 8), (9, 9), &mut overflow);
        assert!(overflow);
    }
}
