//! Records by month of the window: computed for all months of a person at once.

use super::{
    items::{Items, places},
    kernels_list::There,
    kernels_number::GREATEST,
    op::{DomId, Id},
    runner::Runner,
    vector::{self, FALSE, TRUE, UNKNOWN, Values, and, may_be_absent, or},
};
use crate::table::ABSENT;

impl<'c> Runner<'_, 'c> {
    pub(super) fn month_sum(
        &self,
        over: DomId,
        month: Id,
        present: Option<Id>,
        body: Id,
        domain: DomId,
    ) -> Values<'c> {
        if self.len(over) == 0 {
            return Values::Number(0);
        }
        let mut out = self.word_buffer();
        let (rows, months) = (&self.items[over as usize], &self.items[domain as usize]);
        out.resize(months.len(), 0);
        let (of_row, of_body) = (&self.values[month as usize], &self.values[body as usize]);
        if let (Values::Scalars(month), Some(there), Values::Numbers(all)) =
            (of_row, self.there(over, present), of_body)
            && !month.contains(&ABSENT)
        {
            let each = match self.bound_of(body) {
                u64::MAX => vector::bound_of(all),
                bound => bound,
            };
            // No sum can be greater than all rows with the greatest amount.
            let bound = each.saturating_mul(rows.len() as u64);
            if bound <= GREATEST {
                self.note_bound(bound);
                let add = |slot: &mut i64, amount: i64| *slot = slot.wrapping_add(amount);
                match there {
                    There::Nobody => {}
                    There::All => month_slots((rows, months), month, all, &mut out, |slot, n| add(slot, *n)),
                    There::Some(there) => {
                        let mut kept = self.word_buffer();
                        kept.extend(all.iter().zip(there).map(|(n, t)| n & -i64::from(t & TRUE)));
                        month_slots((rows, months), month, &kept, &mut out, |slot, n| add(slot, *n));
                        self.keep_words(kept);
                    }
                }
                return Values::Numbers(out.into());
            }
        }
        self.keep_words(out);
        self.month_sum_of_intervals((rows, months), of_row, present, of_body)
    }

    fn month_sum_of_intervals(
        &self,
        (rows, months): (&Items, &Items),
        month: &Values<'c>,
        present: Option<Id>,
        body: &Values<'c>,
    ) -> Values<'c> {
        let present = present.map(|p| &self.values[p as usize]);
        let slot = |at: usize, month: i64| {
            let all = months.of(rows.above()[at] as usize);
            if all.is_empty() {
                return None;
            }
            let first = i64::from(months.element(all.start));
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
                ABSENT => months.of(rows.above()[at] as usize),
                of_row => slot(at, of_row).map_or(0..0, |s| s..s + 1),
            };
            sums[slots].iter_mut().for_each(|s| *s = vector::add(*s, amount, &mut overflow));
        }
        self.note_overflow(overflow);
        self.numbers(sums.into_iter())
    }

    pub(super) fn month_exists(
        &self,
        over: DomId,
        month: Id,
        present: Option<Id>,
        domain: DomId,
    ) -> Values<'c> {
        let (rows, months) = (&self.items[over as usize], &self.items[domain as usize]);
        if rows.len() == 0 {
            return Values::Truth(FALSE);
        }
        let mut out = self.byte_buffer();
        out.resize(months.len(), FALSE);
        if let Values::Scalars(month) = &self.values[month as usize]
            && !rows.any_maybe
            && !month.contains(&ABSENT)
        {
            let every;
            let there = match present.map(|p| &self.values[p as usize]) {
                Some(Values::Truths(there)) => there,
                there => {
                    every = vec![there.map_or(TRUE, |t| t.truth(0)); rows.len()];
                    &every
                }
            };
            month_slots((rows, months), month, there, &mut out, |slot, t| *slot = or(*slot, *t));
            return Values::Truths(out);
        }
        for at in 0..rows.len() {
            let there = present.map_or(TRUE, |p| self.values[p as usize].truth(at));
            let there = if rows.is_maybe(at) { and(there, UNKNOWN) } else { there };
            if there == FALSE {
                continue;
            }
            let all = months.of(rows.above()[at] as usize);
            if all.is_empty() {
                continue;
            }
            let first = months.element(all.start);
            let of_row = self.values[month as usize].scalar(at);
            if of_row == ABSENT {
                out[all].iter_mut().for_each(|t| *t = or(*t, and(there, UNKNOWN)));
            } else if let Ok(slot) = usize::try_from(of_row - i64::from(first))
                && slot < all.len()
            {
                let t = &mut out[all.start + slot];
                *t = or(*t, there);
            }
        }
        Values::Truths(out)
    }
}

/// Puts what each row has into the slot of its month.
fn month_slots<T, S>(
    (rows, months): (&Items, &Items),
    month: &[i64],
    of_rows: &[T],
    out: &mut [S],
    mut put: impl FnMut(&mut S, &T),
) {
    let both = rows.offsets.windows(2).zip(months.offsets.windows(2));
    let have_both = both.map(|(rows, months)| (rows[0] < rows[1]) & (months[0] < months[1]));
    for parent in places(have_both, rows.offsets.len() - 1) {
        let parent = parent as usize;
        let run = rows.offsets[parent] as usize..rows.offsets[parent + 1] as usize;
        let of_months = months.offsets[parent] as usize..months.offsets[parent + 1] as usize;
        let first = i64::from(months.element(of_months.start));
        let slots = &mut out[of_months];
        for (month, of_row) in month[run.clone()].iter().zip(&of_rows[run]) {
            if let Some(slot) = slots.get_mut(month.wrapping_sub(first) as u64 as usize) {
                put(slot, of_row);
            }
        }
    }
}
