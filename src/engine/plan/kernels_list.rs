//! Numbers over lists: sums, counts, the greatest and the least, for each item of the list's parent.

use super::{
    items::Items,
    kernels_number::GREATEST,
    op::{DomId, Id},
    runner::Runner,
    vector::{
        self, FALSE, Interval, NOTHING, OPEN, TRUE, UNKNOWN, Values, add, greatest, has_unknown, held_wide,
        hull, may_be_absent,
    },
};

/// Which items of a list are there, where that is decided for all of them.
pub(super) enum There<'v> {
    All,
    Nobody,
    Some(&'v [u8]),
}

impl<'c> Runner<'_, 'c> {
    /// Which items are there; none where that is not known of some.
    pub(super) fn there(&self, over: DomId, present: Option<Id>) -> Option<There<'_>> {
        if self.items[over as usize].any_maybe {
            return None;
        }
        match present.map(|p| &self.values[p as usize]) {
            None | Some(Values::Truth(TRUE)) => Some(There::All),
            Some(Values::Truth(FALSE)) => Some(There::Nobody),
            Some(Values::Truths(all)) if !has_unknown(all) => Some(There::Some(all)),
            _ => None,
        }
    }

    pub(super) fn sum(&self, over: DomId, present: Option<Id>, body: Id) -> Values<'c> {
        if self.len(over) == 0 {
            return Values::Number(0);
        }
        let items = &self.items[over as usize];
        if let (Some(there), Values::Numbers(all)) = (self.there(over, present), &self.values[body as usize])
        {
            let each = match self.bound_of(body) {
                u64::MAX => vector::bound_of(all),
                bound => bound,
            };
            // No sum can be greater than all items with the greatest number.
            let bound = each.saturating_mul(items.len() as u64);
            if bound <= GREATEST {
                self.note_bound(bound);
                return self.sums(items, &there, all);
            }
        }
        self.sum_of_intervals(over, present, body)
    }

    /// Sums of which none can be beyond what is held.
    fn sums(&self, items: &Items, there: &There<'_>, all: &[i64]) -> Values<'c> {
        if let (Some((each, open)), There::All) = (items.same_runs(), there) {
            let mut out = self.word_buffer();
            out.resize(items.offsets.len() - 1, 0);
            for (parent, run) in open.iter().zip(all.chunks_exact(each)) {
                out[*parent as usize] = run.iter().fold(0, |sum: i64, n| sum.wrapping_add(*n));
            }
            return Values::Numbers(out.into());
        }
        let running = match there {
            There::Nobody => return Values::Number(0),
            There::All => self.run_up(all, all, |n, _| *n),
            There::Some(there) => self.run_up(all, there, |n, t| n & -i64::from(t & TRUE)),
        };
        let ends = items.offsets[1..].iter().map(|end| *end as usize);
        Values::Numbers(self.parted(running, ends, |sum| sum, self.word_buffer()).into())
    }

    fn sum_of_intervals(&self, over: DomId, present: Option<Id>, body: Id) -> Values<'c> {
        let (items, body) = (&self.items[over as usize], &self.values[body as usize]);
        let present = present.map(|p| &self.values[p as usize]);
        let is_exact =
            body.is_exact() && !items.any_maybe && present.is_none_or(super::kernels_logic::is_decided);
        let mut overflow = false;
        let parents = (0..self.parents(over)).map(|parent| {
            if is_exact {
                let there = items.of(parent).filter(|at| present.is_none_or(|p| p.truth(*at) == TRUE));
                let sum: i128 = there.map(|at| i128::from(body.interval(at).0)).sum();
                let sum = held_wide(sum, &mut overflow);
                return (sum, sum);
            }
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

    pub(super) fn extreme_of(&self, over: DomId, present: Option<Id>, body: Id, least: bool) -> Values<'c> {
        if self.len(over) == 0 {
            return Values::Number(0);
        }
        let further = if least { vector::least } else { greatest };
        let (items, body) = (&self.items[over as usize], &self.values[body as usize]);
        let present = present.map(|p| &self.values[p as usize]);
        self.numbers((0..self.parents(over)).map(|parent| {
            // What those come to that are surely there, and between what all lie.
            let (mut sure, mut all): (Option<Interval>, Option<Interval>) = (None, None);
            for at in items.of(parent) {
                let there = present.map_or(TRUE, |p| p.truth(at));
                if there == FALSE {
                    continue;
                }
                let number = body.interval(at);
                if there == TRUE && !items.is_maybe(at) {
                    sure = Some(sure.map_or(number, |sure| further(sure, number)));
                }
                all = Some(all.map_or(number, |all| hull(all, number)));
            }
            match (sure, all) {
                (_, None) => (0, 0),
                (None, Some(all)) => hull(all, (0, 0)),
                // At least as far as those that are sure, at most as far as any.
                (Some(sure), Some(all)) => further(sure, all),
            }
        }))
    }

    pub(super) fn count(&self, over: DomId, present: Option<Id>) -> Values<'c> {
        if self.len(over) == 0 {
            return Values::Number(0);
        }
        let items = &self.items[over as usize];
        if let Some(there) = self.there(over, present) {
            self.note_bound(items.len() as u64);
            let mut out = self.word_buffer();
            match there {
                There::Nobody => return Values::Number(0),
                There::All => {
                    out.extend(items.offsets.windows(2).map(|ends| i64::from(ends[1].wrapping_sub(ends[0]))))
                }
                There::Some(there) => {
                    let running = self.run_up(there, there, |t, _| i64::from(t & TRUE));
                    let ends = items.offsets[1..].iter().map(|end| *end as usize);
                    out = self.parted(running, ends, |count| count, out);
                }
            }
            return Values::Numbers(out.into());
        }
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
    pub(super) fn unsettled(&self, over: DomId, present: Option<Id>) -> Values<'c> {
        let items = &self.items[over as usize];
        if items.len() == 0 {
            return Values::Truth(TRUE);
        }
        let there = self.there(over, present);
        let present = present.map(|p| &self.values[p as usize]);
        let settled = |parent: usize| {
            let of_parent = items.of(parent);
            match &there {
                Some(There::All) => return !of_parent.is_empty(),
                Some(There::Nobody) => return false,
                Some(There::Some(all)) => return all[of_parent].contains(&TRUE),
                None => {}
            }
            let mut some = false;
            for at in of_parent {
                let there = present.map_or(TRUE, |p| p.truth(at));
                if there == UNKNOWN || (there != FALSE && items.is_maybe(at)) {
                    return false;
                }
                some |= there == TRUE;
            }
            some
        };
        if (0..self.parents(over)).all(settled) {
            return Values::Truth(FALSE);
        }
        self.truths((0..self.parents(over)).map(|p| vector::of(!settled(p))))
    }

    /// Unknown where the list's membership is, or where it is empty.
    pub(super) fn whole(&self, over: DomId, number: Id, unsettled: Id) -> Values<'c> {
        let unsettled = &self.values[unsettled as usize];
        if matches!(unsettled, Values::Truth(FALSE)) {
            return self.copied(number);
        }
        let number = &self.values[number as usize];
        let intervals = (0..self.parents(over)).map(|p| match unsettled.truth(p) {
            FALSE => number.interval(p),
            _ => NOTHING,
        });
        self.numbers(intervals)
    }
}
