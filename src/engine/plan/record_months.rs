//! The second pass over the months of a window: those that matter are taken together, so that a person's records are
//! gone through once for all of them.

use super::{
    items::Items,
    op::{DomId, Id, Op, Source},
    reach::{Reach, is_leaf},
    record::Recorder,
    vector::{FALSE, TRUE, UNKNOWN, Values},
};
use crate::table::ABSENT;
use std::ops::Range;

/// No more months of one window are taken together.
pub(super) const MOST_MONTHS: usize = 64;

/// Some months of one window.
#[derive(Clone, Copy)]
pub(super) struct Months {
    /// The domain of the window's months.
    pub domain: DomId,
    /// The place of its first item.
    pub start: usize,
    /// How many months it has.
    pub count: usize,
    /// Which of them, a bit each.
    pub which: u64,
}

impl Months {
    /// All months of a window; none where they are too many.
    pub fn all(domain: DomId, items: Range<usize>) -> Option<Self> {
        let count = items.len();
        let which = u64::MAX.checked_shr(MOST_MONTHS.checked_sub(count)? as u32).unwrap_or(0);
        Some(Self { domain, start: items.start, count, which })
    }

    fn but(self, which: u64) -> Self {
        Self { which: self.which & which, ..self }
    }

    fn items(self) -> impl Iterator<Item = usize> {
        (0..self.count).filter(move |at| self.which >> at & 1 == 1).map(move |at| self.start + at)
    }
}

impl Recorder<'_, '_, '_> {
    /// The months for which a condition has a value.
    pub(super) fn months_with(&self, id: Id, months: Months, truth: u8) -> u64 {
        match self.value(id) {
            Values::Truths(all) => {
                let of_window = &all[months.start..months.start + months.count];
                of_window.iter().rev().fold(0, |bits, t| bits << 1 | u64::from(*t == truth)) & months.which
            }
            other if other.truth(0) == truth => months.which,
            _ => 0,
        }
    }

    /// A node of some months.
    pub(super) fn some_months(&mut self, id: Id, months: Months, open: bool) {
        let runner = self.runner;
        let op = &runner.plan.ops[id as usize];
        if months.which == 0 || (!open && self.reach(id) == Reach::Nothing) || (open && is_leaf(op)) {
            return;
        }
        let is_all = months.which.count_ones() as usize == months.count;
        if is_all && self.pack.shared[id as usize] && self.memory.is_done_for_all(id, months.start, open) {
            return;
        }
        if open && matches!(self.value(id), Values::Truth(_) | Values::Truths(_)) {
            // Where a condition is decided, it rests on nothing open.
            let unknown = self.months_with(id, months, UNKNOWN);
            self.months_of(id, op, months.but(!unknown), false);
            return self.months_of(id, op, months.but(unknown), true);
        }
        if open {
            return self.months_of(id, op, months, true);
        }
        for ground in self.pack.grounds.of(id) {
            match *ground == id {
                true => self.months_of(id, op, months, false),
                false => self.some_months(*ground, months, false),
            }
        }
    }

    fn months_of(&mut self, id: Id, op: &Op, months: Months, open: bool) {
        if months.which == 0 {
            return;
        }
        match op {
            Op::MonthSum { .. } | Op::MonthExists { .. } => self.rows_of_months(id, months, open),
            Op::Add(a, b) | Op::Subtract(a, b) | Op::Multiply(a, b) => self.both(*a, *b, months, open),
            Op::Greatest(a, b) | Op::Least(a, b) => self.both(*a, *b, months, open),
            Op::CompareNumbers(_, a, b) | Op::CompareScalars(_, a, b) => self.both(*a, *b, months, open),
            Op::Scale(a, _) | Op::Round(a) | Op::Not(a) => self.some_months(*a, months, open),
            Op::Choose(condition, then, other) => {
                let (yes, no) =
                    (self.months_with(*condition, months, TRUE), self.months_with(*condition, months, FALSE));
                self.some_months(*condition, months, open);
                self.some_months(*then, months.but(!no), open);
                self.some_months(*other, months.but(!yes), open);
            }
            Op::And(terms) => self.junction_of_months(terms, id, months, open, FALSE),
            Op::Or(terms) => self.junction_of_months(terms, id, months, open, TRUE),
            Op::Down(above) => {
                let item = self.runner.items[months.domain as usize].parent_of(months.start);
                self.any(*above, item, open);
            }
            _ => months.items().for_each(|at| self.any(id, at, open)),
        }
    }

    fn both(&mut self, a: Id, b: Id, months: Months, open: bool) {
        self.some_months(a, months, open);
        self.some_months(b, months, open);
    }

    fn junction_of_months(&mut self, terms: &[Id], id: Id, months: Months, open: bool, decides: u8) {
        let mut decided = self.months_with(id, months, decides);
        let others = months.which & !decided;
        for term in terms {
            let deciding = self.months_with(*term, months, decides);
            self.some_months(*term, months.but(decided & deciding | others & !deciding), open);
            // A conjunction that fails needs no more than one reason.
            if decides == FALSE {
                decided &= !deciding;
            }
        }
    }

    /// The records of some months of one window.
    fn rows_of_months(&mut self, id: Id, months: Months, open: bool) {
        let runner = self.runner;
        let (over, month, present, body) = match &runner.plan.ops[id as usize] {
            Op::MonthSum { over, month, present, body } => (*over, *month, *present, Some(*body)),
            Op::MonthExists { over, month, present } => (*over, *month, *present, None),
            _ => return,
        };
        let window = &runner.items[months.domain as usize];
        let (rows, parent) = (&runner.items[over as usize], window.parent_of(months.start));
        let (first, count) = (i64::from(window.element(months.start)), months.count as u64);
        // A sum rests on what counts in the month, or may; an existence that is sure on what is sure.
        let (yes, maybe) = match body {
            Some(_) => (months.which, months.which),
            None => (self.months_with(id, months, TRUE), self.months_with(id, months, UNKNOWN)),
        };
        if yes | maybe == 0 {
            return;
        }
        let kind = match runner.plan.domains[over as usize].source {
            Source::Rows(kind, _)
                if !open && present.into_iter().chain([month]).chain(body).all(|id| self.is_own(id)) =>
            {
                Some(kind)
            }
            _ => None,
        };
        let (there, of_rows) = (present.map(|p| self.value(p)), self.value(month));
        if let (Some(kind), Values::Scalars(all), false) = (kind, of_rows, rows.any_maybe) {
            let of_window = (months, first, [yes, maybe]);
            let values = (&**all, there, body.map(|b| self.value(b)));
            return self.own_rows(kind, (rows, rows.of(parent)), values, of_window);
        }
        for at in rows.of(parent) {
            let there = there.map_or(TRUE, |there| there.truth(at));
            let of_row = of_rows.scalar(at);
            let slot = of_row.wrapping_sub(first) as u64;
            let touched = match of_row {
                ABSENT => months.which,
                _ if slot < count => 1 << slot,
                _ => 0,
            };
            let sure = there == TRUE && of_row != ABSENT && !rows.is_maybe(at);
            if there == FALSE || touched & if sure { yes } else { maybe } == 0 {
                continue;
            }
            match (kind, body) {
                (Some(kind), body) => {
                    let counts = sure || body.is_none_or(|b| self.value(b).interval(at) != (0, 0));
                    if counts && !rows.is_maybe(at) {
                        self.row(kind, rows.element(at));
                    }
                }
                (None, Some(body)) => {
                    if sure || self.value(body).interval(at) != (0, 0) {
                        self.element(over, at, present, open);
                        self.of_noted(month, at, open && !sure);
                        self.of_noted(body, at, open);
                    }
                }
                (None, None) => {
                    self.element(over, at, present, open && !sure);
                    self.of_noted(month, at, open && !sure);
                }
            }
        }
    }

    /// Notes the records themselves, where nothing is open and they rest on no more.
    fn own_rows(
        &mut self,
        kind: u16,
        (rows, of_parent): (&Items, Range<usize>),
        (of_rows, there, body): (&[i64], Option<&Values<'_>>, Option<&Values<'_>>),
        (months, first, [yes, maybe]): (Months, i64, [u64; 2]),
    ) {
        for at in of_parent {
            let slot = of_rows[at].wrapping_sub(first) as u64;
            let touched = if slot < months.count as u64 { 1 << slot } else { 0 };
            let touched = if of_rows[at] == ABSENT { months.which } else { touched };
            if touched & (yes | maybe) == 0 {
                continue;
            }
            let there = there.map_or(TRUE, |there| there.truth(at));
            let sure = there == TRUE && of_rows[at] != ABSENT;
            let counts = || sure || body.is_none_or(|body| body.interval(at) != (0, 0));
            if there != FALSE && touched & if sure { yes } else { maybe } != 0 && counts() {
                self.row(kind, rows.element(at));
            }
        }
    }
}
