//! Columns that are read: fields of households, members and records, and parameters.

use super::{
    dates::{Packed, years},
    items::MAYBE,
    op::{Column, DomId, Id},
    runner::Runner,
    vector::{FALSE, OPEN, TRUE, UNKNOWN, Values, absent_bit, bound_of, differ_bit, held, of, of_bits},
};
use crate::{
    domain::calendar::{date_from_days, date_to_days},
    domain::citizen_id::{Canonical, CitizenId, age_on},
    table::{ABSENT, Cell, share_parts},
};
use std::borrow::Cow;

/// No cell that is a number may be greater: what is beyond counts as overflow.
const HELD_CELL: u64 = OPEN.unsigned_abs() / 8;

/// No two dates are more years apart.
const MOST_YEARS: u64 = 10_000;

impl<'c> Runner<'_, 'c> {
    /// The cells of a column for all items of a domain.
    fn cells(&self, column: Column, domain: DomId) -> Cow<'c, [Cell]> {
        let county = self.bound.county;
        let kind = |kind: u16| &county.kinds[usize::from(kind)];
        match column {
            Column::Household(at) => self.gathered(&county.households.columns[usize::from(at)], domain),
            Column::Member(at) => self.gathered(&county.members.columns[usize::from(at)], domain),
            Column::MemberName => self.gathered(&county.member_name_key, domain),
            Column::Record(k, at) | Column::Share(k, at) => {
                self.gathered(&kind(k).grid.columns[usize::from(at)], domain)
            }
            Column::RecordName(k) => self.gathered(&kind(k).name_key, domain),
            _ => self.derived(column, domain).into(),
        }
    }

    /// Cells as they lie in the county where the items are a run; else one by one.
    fn gathered(&self, cells: &'c [Cell], domain: DomId) -> Cow<'c, [Cell]> {
        let items = &self.items[domain as usize];
        if let (Some(run), false) = (items.as_run(), cells.is_empty()) {
            return Cow::Borrowed(&cells[run]);
        }
        let mut out = self.word_buffer();
        if cells.is_empty() {
            out.resize(items.len(), ABSENT);
        } else {
            out.reserve(items.len());
            items.elements(|e| out.push(if e & MAYBE == 0 { cells[e as usize] } else { ABSENT }));
        }
        out.into()
    }

    /// Cells that do not lie in the county as they are read.
    fn derived(&self, column: Column, domain: DomId) -> Vec<Cell> {
        let mut out = self.word_buffer();
        let (county, items) = (self.bound.county, &self.items[domain as usize]);
        out.reserve(items.len());
        match column {
            Column::MemberBirth => items.elements(|e| {
                let days = county.member_birth[e as usize];
                out.push(if days == i32::MIN { ABSENT } else { Cell::from(days) });
            }),
            Column::MemberIdValid => {
                let person = &county.members.columns[self.bound.fields.person];
                let valid = |right: bool, birth: i32, person: Cell| {
                    let in_time = (birth != i32::MIN) & (i64::from(birth) <= self.bound.as_of_days);
                    if person == ABSENT { ABSENT } else { Cell::from(right & in_time) }
                };
                let (right, births) = (&county.member_id_right, &county.member_birth);
                match items.as_run() {
                    Some(run) => {
                        let all = right[run.clone()].iter().zip(&births[run.clone()]).zip(&person[run]);
                        out.extend(all.map(|((right, birth), person)| valid(*right, *birth, *person)));
                    }
                    None => items.elements(|e| {
                        let at = e as usize;
                        out.push(valid(right[at], births[at], person[at]));
                    }),
                }
            }
            Column::RecordPerson(kind) => {
                let offsets = &county.kinds[usize::from(kind)].offsets;
                let person = &county.members.columns[self.bound.fields.person];
                items.elements(|e| {
                    let member = match e & MAYBE {
                        0 => offsets.partition_point(|o| *o <= e) - 1,
                        _ => (e & !MAYBE) as usize,
                    };
                    out.push(person[member]);
                });
            }
            _ if items.value.is_empty() => items.elements(|e| out.push(Cell::from(e))),
            _ => out.extend_from_slice(&items.value),
        }
        out
    }

    pub(super) fn load_scalar(&self, column: Column, domain: DomId) -> Values<'c> {
        Values::Scalars(self.cells(column, domain))
    }

    pub(super) fn load_flag(&self, column: Column, domain: DomId) -> Values<'c> {
        let cells = self.cells(column, domain);
        let mut out = self.byte_buffer();
        out.extend(cells.iter().map(|c| of_bits(differ_bit(*c, 0), absent_bit(*c))));
        Values::Truths(out)
    }

    pub(super) fn stated(&self, column: Column, domain: DomId) -> Values<'c> {
        let cells = self.cells(column, domain);
        let mut out = self.byte_buffer();
        out.extend(cells.iter().map(|c| of_bits(1 - absent_bit(*c), 0)));
        let items = &self.items[domain as usize];
        if items.any_maybe {
            (0..items.len()).filter(|at| items.is_maybe(*at)).for_each(|at| out[at] = UNKNOWN);
        }
        Values::Truths(out)
    }

    pub(super) fn load_number(&self, column: Column, domain: DomId, low: i64, high: i64) -> Values<'c> {
        let mut cells = self.cells(column, domain);
        if let Column::Share(..) = column {
            self.to_parts(&mut cells, high);
        }
        let bound = bound_of(&cells);
        // What is absent is the least of all numbers, and beyond every bound.
        if bound <= HELD_CELL {
            self.note_bound(bound);
            return Values::Numbers(cells);
        }
        let beyond = |cell: &i64| cell.unsigned_abs() > HELD_CELL && *cell != ABSENT;
        self.note_overflow(cells.iter().any(beyond));
        if !cells.contains(&ABSENT) {
            return Values::Numbers(cells);
        }
        let (mut lows, mut highs) = (self.word_buffer(), self.word_buffer());
        lows.extend(cells.iter().map(|c| if *c == ABSENT { low } else { *c }));
        highs.extend(cells.iter().map(|c| if *c == ABSENT { high } else { *c }));
        if let Cow::Owned(cells) = cells {
            self.keep_words(cells);
        }
        Values::Intervals(lows, highs)
    }

    /// Shares in parts of a denominator that all have in common.
    fn to_parts(&self, cells: &mut Cow<'c, [Cell]>, common: i64) {
        let mut parts = self.word_buffer();
        parts.extend(cells.iter().map(|cell| match share_parts(*cell) {
            _ if *cell == ABSENT => ABSENT,
            (num, den) => num * (common / den),
        }));
        if let Cow::Owned(cells) = std::mem::replace(cells, Cow::Owned(parts)) {
            self.keep_words(cells);
        }
    }

    pub(super) fn any_of(&self, kinds: &[u16], domain: DomId) -> Values<'c> {
        let county = self.bound.county;
        let mut out = self.byte_buffer();
        let items = &self.items[domain as usize];
        out.resize(items.len(), FALSE);
        for kind in kinds {
            let offsets = &county.kinds[usize::from(*kind)].offsets;
            let known = self.is_all_known(*kind);
            if known && offsets[self.members.start] == offsets[self.members.end] {
                continue;
            }
            if let (true, Some(run)) = (known, items.as_run()) {
                for (place, ends) in out.iter_mut().zip(offsets[run.start..=run.end].windows(2)) {
                    *place -= u8::from(ends[0] < ends[1]) & *place >> 1;
                }
                continue;
            }
            let mut at = 0;
            items.elements(|m| {
                let m = m as usize;
                if offsets[m] < offsets[m + 1] || !(known || county.is_known(usize::from(*kind), m)) {
                    out[at] = TRUE;
                }
                at += 1;
            });
        }
        Values::Truths(out)
    }

    pub(super) fn memberships(&self, domain: DomId) -> Values<'c> {
        let (county, items) = (self.bound.county, &self.items[domain as usize]);
        if let Some(run) = items.as_run()
            && !county.memberships_open[run.clone()].contains(&true)
        {
            let mut out = self.word_buffer();
            out.extend(county.memberships[run].iter().map(|m| i64::from(*m)));
            self.note_bound(u64::from(u32::MAX));
            return Values::Numbers(out.into());
        }
        self.numbers((0..items.len()).map(|at| {
            let member = items.element(at) as usize;
            let known = i64::from(county.memberships[member]);
            (known, if county.memberships_open[member] { OPEN } else { known })
        }))
    }

    pub(super) fn parameter(&self, at: u16) -> Values<'c> {
        match self.localities.one_number(at) {
            Some(number) => Values::Number(number),
            None => match self.localities.points(at) {
                Some(points) => {
                    let mut out = self.word_buffer();
                    out.extend(points);
                    Values::Numbers(out.into())
                }
                None => self.numbers(self.localities.numbers(at)),
            },
        }
    }

    pub(super) fn parameter_flag(&self, at: u16) -> Values<'c> {
        self.truths(self.localities.flags(at))
    }

    pub(super) fn parameter_stated(&self, at: u16) -> Values<'c> {
        match self.localities.one_stated(at) {
            Some(stated) => Values::Truth(of(stated)),
            None => self.truths(self.localities.stated(at)),
        }
    }

    pub(super) fn parameter_on(&mut self, at: u16, month: Id, domain: DomId) -> Values<'c> {
        let mut out = self.byte_buffer();
        if let (Some((first, flags)), Values::Scalars(months)) =
            (self.localities.one_table(self.bound, at), &self.values[month as usize])
        {
            let flag = |month: &i64| flags.get(month.wrapping_sub(first) as usize).copied();
            out.extend(months.iter().map_while(flag));
            if out.len() == months.len() {
                return Values::Truths(out);
            }
            out.clear();
        }
        let one = self.localities.is_one();
        for item in 0..self.len(domain) {
            let root = if one { 0 } else { self.root_of(domain, item) };
            let month = self.values[month as usize].scalar(item);
            let flag =
                if month == ABSENT { UNKNOWN } else { self.localities.flag_on(self.bound, at, root, month) };
            out.push(flag);
        }
        Values::Truths(out)
    }

    pub(super) fn parameter_has(&self, at: u16, item: Id, domain: DomId) -> Values<'c> {
        let mut out = self.byte_buffer();
        let codes = &self.values[item as usize];
        out.extend(
            (0..self.len(domain)).map(|i| self.localities.has(at, self.root_of(domain, i), codes.scalar(i))),
        );
        Values::Truths(out)
    }

    /// The values of an outer domain for the items that hang on it.
    pub(super) fn down(&self, of: Id, domain: DomId) -> Values<'c> {
        let items = &self.items[domain as usize];
        let words = |all: &[i64]| {
            let mut words = self.word_buffer();
            items.brought_down(all, &mut words);
            words
        };
        match &self.values[of as usize] {
            Values::Truths(all) => {
                let mut out = self.byte_buffer();
                items.brought_down(all, &mut out);
                Values::Truths(out)
            }
            Values::Numbers(all) => {
                self.note_bound(self.bound_of(of));
                Values::Numbers(words(all).into())
            }
            Values::Scalars(all) => Values::Scalars(words(all).into()),
            Values::Intervals(low, high) => Values::Intervals(words(low), words(high)),
            constant => constant.clone(),
        }
    }

    pub(super) fn births(&self, id: Id, domain: DomId) -> Values<'c> {
        let birth = |symbol: i64| match CitizenId::canonical(self.bound.text(symbol)?) {
            Canonical::Right(id) | Canonical::WrongCheck(id) => id.birth_date(),
            Canonical::NotAnId => None,
        };
        let values = &self.values[id as usize];
        let births = (0..self.len(domain))
            .map(|i| birth(values.scalar(i)).map_or(ABSENT, |d| i64::from(date_to_days(d))));
        self.scalars(births)
    }

    pub(super) fn valid_ids(&self, id: Id, domain: DomId) -> Values<'c> {
        let county = self.bound.county;
        let values = &self.values[id as usize];
        let valid = |symbol: i64| match self.bound.text(symbol) {
            _ if symbol == ABSENT => UNKNOWN,
            Some(text) => of(CitizenId::parse(text).is_ok_and(|id| id.is_valid_on(county.as_of))),
            None => of(false),
        };
        self.truths((0..self.len(domain)).map(|i| valid(values.scalar(i))))
    }

    pub(super) fn ages(&self, birth: Id, domain: DomId) -> Values<'c> {
        let as_of = self.bound.county.as_of;
        if let (Values::Scalars(births), Some(to)) =
            (&self.values[birth as usize], Packed::of(self.bound.as_of_days))
        {
            let mut out = self.word_buffer();
            let years = |birth: &i64| years(*birth, to);
            out.extend(births.iter().map_while(years));
            if out.len() == births.len() {
                self.note_bound(MOST_YEARS);
                return Values::Numbers(out.into());
            }
            self.keep_words(out);
        }
        let mut overflow = false;
        let mut age = |birth: i64| {
            let born = i32::try_from(birth).ok().and_then(date_from_days);
            born.map_or(super::vector::NOTHING, |born| {
                let years = held(Some(i64::from(age_on(born, as_of))), &mut overflow);
                (years, years)
            })
        };
        let values = &self.values[birth as usize];
        let ages = self.numbers((0..self.len(domain)).map(|i| age(values.scalar(i))));
        self.note_overflow(overflow);
        ages
    }
}
