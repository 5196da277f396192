//! Numbers: arithmetic.

use super::{
    op::{DomId, Id},
    runner::Runner,
    vector::{
        self, BOTTOM, Interval, NOTHING, OPEN, Values, add, greatest, half_up, held, held_wide, least,
        multiply, negate,
    },
};

/// Whether a number is held: else the chunk is left to the slow evaluation.
pub(super) const GREATEST: u64 = (1 << 61) - 1;

impl<'c> Runner<'_, 'c> {
    /// An operation on two columns of intervals, with a short way where all are points. Where the bounds of both say that
    /// no result can be beyond what is held, none is looked at.
    fn pairwise(
        &self,
        [a, b]: [Id; 2],
        domain: DomId,
        point: impl Fn(i64, i64) -> i64,
        bound: u64,
        intervals: impl Fn(Interval, Interval, &mut bool) -> Interval,
    ) -> Values<'c> {
        let mut out = self.word_buffer();
        let (x, y) = (&self.values[a as usize], &self.values[b as usize]);
        match (x, y) {
            (Values::Number(x), Values::Number(y)) => out.push(point(*x, *y)),
            (Values::Numbers(x), Values::Numbers(y)) => {
                out.extend(x.iter().zip(y.iter()).map(|(a, b)| point(*a, *b)));
            }
            (Values::Numbers(x), Values::Number(y)) => out.extend(x.iter().map(|a| point(*a, *y))),
            (Values::Number(x), Values::Numbers(y)) => out.extend(y.iter().map(|b| point(*x, *b))),
            _ => {
                self.keep_words(out);
                let mut overflow = false;
                let all =
                    (0..self.len(domain)).map(|i| intervals(x.interval(i), y.interval(i), &mut overflow));
                let values = self.numbers(all);
                self.note_overflow(overflow);
                return values;
            }
        }
        let bound = if bound <= GREATEST { bound } else { vector::bound_of(&out) };
        self.note_bound(bound);
        self.note_overflow(bound > GREATEST + 1 || (bound > GREATEST && is_beyond(&out)));
        if let (Values::Number(_), Values::Number(_)) = (x, y) {
            return Values::Number(out[0]);
        }
        Values::Numbers(out.into())
    }

    pub(super) fn added(&self, a: Id, b: Id, domain: DomId, subtract: bool) -> Values<'c> {
        let bound = self.bound_of(a).saturating_add(self.bound_of(b));
        if subtract {
            return self.pairwise([a, b], domain, i64::wrapping_sub, bound, |x, y, o| add(x, negate(y), o));
        }
        self.pairwise([a, b], domain, i64::wrapping_add, bound, add)
    }

    pub(super) fn multiplied(&self, a: Id, b: Id, domain: DomId) -> Values<'c> {
        let bound = self.bound_of(a).saturating_mul(self.bound_of(b));
        if bound <= GREATEST {
            return self.pairwise([a, b], domain, i64::wrapping_mul, bound, multiply);
        }
        self.pairwise([a, b], domain, i64::saturating_mul, bound, multiply)
    }

    pub(super) fn extreme(&self, a: Id, b: Id, domain: DomId, greater: bool) -> Values<'c> {
        let bound = self.bound_of(a).max(self.bound_of(b));
        if greater {
            return self.pairwise([a, b], domain, i64::max, bound, |x, y, _| greatest(x, y));
        }
        self.pairwise([a, b], domain, i64::min, bound, |x, y, _| least(x, y))
    }

    /// An operation on one column that goes bound by bound.
    fn monotone(&self, a: Id, map: impl Fn(i64, &mut bool) -> i64) -> Values<'c> {
        let mut overflow = false;
        let mut open = |bound: i64| match bound {
            OPEN | BOTTOM => bound,
            bound => map(bound, &mut overflow),
        };
        let values = match &self.values[a as usize] {
            Values::Number(n) => Values::Number(open(*n)),
            Values::Numbers(all) => {
                let mut out = self.word_buffer();
                out.extend(all.iter().map(|n| open(*n)));
                Values::Numbers(out.into())
            }
            Values::Intervals(low, high) => Values::Intervals(
                low.iter().map(|n| open(*n)).collect(),
                high.iter().map(|n| open(*n)).collect(),
            ),
            other => other.clone(),
        };
        self.note_overflow(overflow);
        values
    }

    pub(super) fn scaled(&self, a: Id, factor: i64, _: DomId) -> Values<'c> {
        let bound = self.bound_of(a).saturating_mul(factor.unsigned_abs());
        match &self.values[a as usize] {
            Values::Numbers(all) if bound <= GREATEST => {
                let mut out = self.word_buffer();
                out.extend(all.iter().map(|n| n.wrapping_mul(factor)));
                self.note_bound(bound);
                Values::Numbers(out.into())
            }
            _ => self.monotone(a, |n, overflow| held(n.checked_mul(factor), overflow)),
        }
    }

    pub(super) fn rounded(&self, a: Id, _: DomId) -> Values<'c> {
        let den = self.plan.denominators[a as usize];
        if den.unsigned_abs() <= GREATEST && self.bound_of(a) <= GREATEST {
            // Twice either is a word still.
            return self.monotone(a, |n, _| (2 * n + den).div_euclid(2 * den));
        }
        let den = i128::from(den);
        self.monotone(a, |n, overflow| held_wide(half_up(i128::from(n), den), overflow))
    }

    pub(super) fn less_percent(&self, a: Id, share: Id, domain: DomId) -> Values<'c> {
        let (den, of) = (self.plan.denominators[a as usize], self.plan.denominators[share as usize]);
        let (x, y) = (&self.values[a as usize], &self.values[share as usize]);
        let mut overflow = false;
        let mut less = |n: i64, share: i64| {
            if n == OPEN || n == BOTTOM {
                return n;
            }
            let part = half_up(i128::from(n) * i128::from(share), i128::from(den) * i128::from(of));
            held_wide(i128::from(n) - part * i128::from(den), &mut overflow)
        };
        let values = self.numbers((0..self.len(domain)).map(|i| {
            let ((low, high), (share, upper)) = (x.interval(i), y.interval(i));
            if (low, high) == NOTHING || share != upper || share < 0 || share > of {
                return NOTHING;
            }
            (less(low, share), less(high, share))
        }));
        self.note_overflow(overflow);
        values
    }
}

/// Whether some number is beyond what is held.
fn is_beyond(numbers: &[i64]) -> bool {
    numbers.iter().any(|n| n.unsigned_abs() > GREATEST)
}
