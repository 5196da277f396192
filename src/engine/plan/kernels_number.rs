//! Numbers: arithmetic, sums over items and over the months of the window.

use super::{
    items::Items,
    op::{DomId, Id},
    runner::Runner,
    vector::{
        self, BOTTOM, FALSE, Interval, NOTHING, OPEN, TRUE, UNKNOWN, Values, add, greatest, half_up, held,
        held_wide, least, may_be_absent, multiply, negate,
    },
};
use crate::table::ABSENT;
use std::ops::Range;

/// Whether a number is held: else the chunk is left to the slow evaluation.
const GREATEST: u64 = (1 << 61) - 1;

impl Runner<'_, '_> {
    /// An operation on two columns of intervals, with a short way where all are points.
    fn pairwise(
        &self,
        [a, b]: [Id; 2],
        domain: DomId,
        point: impl Fn(i64, i64) -> i64,
        intervals: impl Fn(Interval, Interval, &mut bool) -> Interval,
    ) -> Values {
        let mut out = self.word_buffer();
        let (x, y) = (&self.values[a as usize], &self.values[b as usize]);
        let mut overflow = false;
        let values = match (x, y) {
            (Values::Number(x), Values::Number(y)) => Values::Number(point(*x, *y)),
            (Values::Numbers(x), Values::Numbers(y)) => {
                out.extend(x.iter().zip(y).map(|(a, b)| point(*a, *b)));
                Values::Numbers(out)
            }
            (Values::Numbers(x), Values::Number(y)) => {
                out.extend(x.iter().map(|a| point(*a, *y)));
                Values::Numbers(out)
            }
            (Values::Number(x), Values::Numbers(y)) => {
                out.extend(y.iter().map(|b| point(*x, *b)));
                Values::Numbers(out)
            }
            _ => self.numbers(
                (0..self.len(domain)).map(|i| intervals(x.interval(i), y.interval(i), &mut overflow)),
            ),
        };
        // The greatest that is held has all its bits set: what is beyond has a higher one.
        overflow |= match &values {
            Values::Number(n) => n.unsigned_abs() > GREATEST,
            Values::Numbers(all) => all.iter().fold(0, |most, n| most | n.unsigned_abs()) > GREATEST,
            _ => false,
        };
        self.note_overflow(overflow);
        values
    }

    pub(super) fn added(&self, a: Id, b: Id, domain: DomId, subtract: bool) -> Values {
        if subtract {
            return self.pairwise([a, b], domain, i64::wrapping_sub, |x, y, o| add(x, negate(y), o));
        }
        self.pairwise([a, b], domain, i64::wrapping_add, add)
    }

    pub(super) fn multiplied(&self, a: Id, b: Id, domain: DomId) -> Values {
        self.pairwise([a, b], domain, i64::saturating_mul, multiply)
    }

    pub(super) fn extreme(&self, a: Id, b: Id, domain: DomId, greater: bool) -> Values {
        if greater {
            return self.pairwise([a, b], domain, i64::max, |x, y, _| greatest(x, y));
        }
        self.pairwise([a, b], domain, i64::min, |x, y, _| least(x, y))
    }

    /// An operation on one column that goes bound by bound.
    fn monotone(&self, a: Id, map: impl Fn(i64, &mut bool) -> i64) -> Values {
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
                Values::Numbers(out)
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

    pub(super) fn scaled(&self, a: Id, factor: i64, _: DomId) -> Values {
        self.monotone(a, |n, overflow| held(n.checked_mul(factor), overflow))
    }

    pub(super) fn rounded(&self, a: Id, _: DomId) -> Values {
        let den = i128::from(self.plan.denominators[a as usize]);
        self.monotone(a, |n, overflow| held_wide(half_up(i128::from(n), den), overflow))
    }

    pub(super) fn less_percent(&self, a: Id, share: Id, domain: DomId) -> Values {
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

    // --- over items ---

    pub(super) fn sum(&self, over: DomId, present: Option<Id>, body: Id) -> Values {
        if self.len(over) == 0 {
            return Values::Number(0);
        }
        let mut out = self.word_buffer();
        out.resize(self.parents(over), 0);
        let (items, body) = (&self.items[over as usize], &self.values[body as usize]);
        let present = present.map(|p| &self.values[p as usize]);
        if self.is_plain_of(over, present, body) {
            let mut beyond = false;
            let mut of_parent = |items: Range<usize>, term: &dyn Fn(usize) -> i64| {
                let sum: i128 = items.map(|at| i128::from(term(at))).sum();
                held_wide(sum, &mut beyond)
            };
            match (present, body) {
                (None, Values::Numbers(all)) => {
                    for (parent, place) in out.iter_mut().enumerate() {
                        let terms = &all[items.of(parent)];
                        let sum = terms.iter().fold(0i64, |sum, n| sum.wrapping_add(*n));
                        let most = terms.iter().fold(0u64, |most, n| most | n.unsigned_abs());
                        *place = match most.checked_mul(terms.len() as u64) {
                            Some(most) if most <= GREATEST => sum,
                            _ => of_parent(items.of(parent), &|at| all[at]),
                        };
                    }
                }
                (Some(Values::Truths(there)), Values::Numbers(all)) => {
                    let mut most = 0;
                    for (parent, place) in out.iter_mut().enumerate() {
                        let of_parent = items.of(parent);
                        for (amount, there) in all[of_parent.clone()].iter().zip(&there[of_parent]) {
                            let amount = amount & -i64::from(*there == TRUE);
                            *place = place.wrapping_add(amount);
                            most |= amount.unsigned_abs();
                        }
                    }
                    beyond = most.checked_mul(items.len() as u64).is_none_or(|most| most > GREATEST);
                }
                _ => {
                    for (parent, place) in out.iter_mut().enumerate() {
                        *place =
                            of_parent(items.of(parent), &|at| match present.map_or(TRUE, |p| p.truth(at)) {
                                TRUE => body.interval(at).0,
                                _ => 0,
                            });
                    }
                }
            }
            self.note_overflow(beyond);
            return Values::Numbers(out);
        }
        let mut overflow = false;
        let parents = (0..out.len()).map(|parent| {
            items.of(parent).fold((0, 0), |total, at| {
                let there = present.map_or(TRUE, |p| p.truth(at));
                let many = items.is_maybe(at);
                match (there, many) {
                    (FALSE, _) => total,
                    (TRUE, false) => add(total, body.interval(at), &mut overflow),
                    _ => add(total, may_be_absent(body.interval(at), many), &mut overflow),
                }
            })
        });
        let values = self.numbers(parents);
        self.note_overflow(overflow);
        values
    }

    /// Whether every item's presence is decided, and every number known to a point.
    fn is_plain_of(&self, over: DomId, present: Option<&Values>, body: &Values) -> bool {
        let decided = match present {
            None | Some(Values::Truth(TRUE | FALSE)) => true,
            Some(Values::Truths(all)) => all.iter().all(|t| *t != UNKNOWN),
            Some(_) => false,
        };
        decided && !self.items[over as usize].any_maybe && body.is_exact()
    }

    pub(super) fn max(&self, over: DomId, present: Option<Id>, body: Id) -> Values {
        if self.len(over) == 0 {
            return Values::Number(0);
        }
        let (items, body) = (&self.items[over as usize], &self.values[body as usize]);
        let present = present.map(|p| &self.values[p as usize]);
        self.numbers((0..self.parents(over)).map(|parent| {
            items.of(parent).fold((0, 0), |most, at| {
                let there = present.map_or(TRUE, |p| p.truth(at));
                match (there, items.is_maybe(at)) {
                    (FALSE, _) => most,
                    (TRUE, false) => greatest(most, body.interval(at)),
                    _ => greatest(most, may_be_absent(body.interval(at), false)),
                }
            })
        }))
    }

    pub(super) fn count(&self, over: DomId, present: Option<Id>) -> Values {
        if self.len(over) == 0 {
            return Values::Number(0);
        }
        let items = &self.items[over as usize];
        let present = present.map(|p| &self.values[p as usize]);
        self.numbers((0..self.parents(over)).map(|parent| {
            items.of(parent).fold((0, 0), |(low, high), at| {
                let there = present.map_or(TRUE, |p| p.truth(at));
                match (there, items.is_maybe(at)) {
                    (FALSE, _) => (low, high),
                    (_, true) => (low, OPEN),
                    (there, false) => {
                        (low + i64::from(there == TRUE), if high == OPEN { OPEN } else { high + 1 })
                    }
                }
            })
        }))
    }

    /// Whether a list's membership is unknown, or the list is empty.
    pub(super) fn unsettled(&self, over: DomId, present: Option<Id>) -> Values {
        let items = &self.items[over as usize];
        let present = present.map(|p| &self.values[p as usize]);
        let settled = |parent: usize| {
            let mut some = false;
            for at in items.of(parent) {
                let there = present.map_or(TRUE, |p| p.truth(at));
                if there == UNKNOWN || (there != FALSE && items.is_maybe(at)) {
                    return false;
                }
                some |= there == TRUE;
            }
            some
        };
        if self.len(over) > 0 && (0..self.parents(over)).all(settled) {
            return Values::Truth(FALSE);
        }
        match self.len(over) {
            0 => Values::Truth(TRUE),
            _ => self.truths((0..self.parents(over)).map(|p| vector::of(!settled(p)))),
        }
    }

    /// Unknown where the list's membership is, or where it is empty.
    pub(super) fn whole(&self, over: DomId, number: Id, unsettled: Id) -> Values {
        let (number, unsettled) = (&self.values[number as usize], &self.values[unsettled as usize]);
        if matches!(unsettled, Values::Truth(FALSE)) {
            return self.copied(number);
        }
        let intervals = (0..self.parents(over)).map(|p| match unsettled.truth(p) {
            FALSE => number.interval(p),
            _ => NOTHING,
        });
        self.numbers(intervals)
    }

    // --- by month ---

    pub(super) fn month_sum(
        &self,
        over: DomId,
        month: Id,
        present: Option<Id>,
        body: Id,
        domain: DomId,
    ) -> Values {
        if self.len(over) == 0 {
            return Values::Number(0);
        }
        let mut out = self.word_buffer();
        let (rows, months) = (&self.items[over as usize], &self.items[domain as usize]);
        out.resize(months.len(), 0);
        let (month, body) = (&self.values[month as usize], &self.values[body as usize]);
        let present = present.map(|p| &self.values[p as usize]);
        if let Values::Scalars(month) = month
            && month.iter().all(|m| *m != ABSENT)
            && self.is_plain_of(over, present, body)
        {
            let beyond = month_slots(rows, months, month, (present, body), &mut out);
            self.note_overflow(beyond);
            return Values::Numbers(out);
        }
        let slot = |at: usize, month: i64| {
            let all = months.of(rows.above[at] as usize);
            let first = i64::from(*months.element.get(all.start)?);
            let slot = usize::try_from(month - first).ok()?;
            (slot < all.len()).then(|| all.start + slot)
        };
        let mut sums = vec![(0, 0); months.len()];
        let mut overflow = false;
        for at in 0..rows.len() {
            let (there, many) = (present.map_or(TRUE, |p| p.truth(at)), rows.is_maybe(at));
            if there == FALSE {
                continue;
            }
            let of_row = month.scalar(at);
            let amount = if there == TRUE && !many && of_row != ABSENT {
                body.interval(at)
            } else {
                may_be_absent(body.interval(at), many)
            };
            let slots = match of_row {
                ABSENT => months.of(rows.above[at] as usize),
                of_row => slot(at, of_row).map_or(0..0, |s| s..s + 1),
            };
            sums[slots].iter_mut().for_each(|s| *s = vector::add(*s, amount, &mut overflow));
        }
        self.note_overflow(overflow);
        self.numbers(sums.into_iter())
    }
}

/// Adds up what each row has into the slot of its month; whether some sum was beyond what is held.
fn month_slots(
    rows: &Items,
    months: &Items,
    month: &[i64],
    (present, body): (Option<&Values>, &Values),
    out: &mut [i64],
) -> bool {
    let mut most = 0;
    for parent in 0..rows.parents() {
        let (of_parent, all) = (rows.of(parent), months.of(parent));
        let (Some(first), false) = (months.element.get(all.start), of_parent.is_empty()) else { continue };
        let (first, slots) = (i64::from(*first), &mut out[all]);
        for at in of_parent {
            let slot = month[at].wrapping_sub(first) as u64 as usize;
            if let Some(slot) = slots.get_mut(slot)
                && present.is_none_or(|p| p.truth(at) == TRUE)
            {
                let amount = body.interval(at).0;
                *slot = slot.wrapping_add(amount);
                most |= amount.unsigned_abs();
            }
        }
    }
    // No sum can be greater than all rows with the greatest amount.
    most.checked_mul(rows.len() as u64).is_none_or(|most| most > GREATEST)
}
