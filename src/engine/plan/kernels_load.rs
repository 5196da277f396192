//! Columns that are read: fields of households, members and records, and parameters.

use super::{
    items::MAYBE,
    op::{Column, DomId, Id},
    runner::Runner,
    vector::{FALSE, OPEN, TRUE, UNKNOWN, Values, held, of},
};
use crate::{
    domain::calendar::{date_from_days, date_to_days},
    domain::citizen_id::{Canonical, CitizenId, age_on},
    table::{ABSENT, Cell},
};

impl Runner<'_, '_> {
    /// The cells of a column for all items of a domain.
    fn cells(&self, column: Column, domain: DomId) -> Vec<Cell> {
        let mut out = self.word_buffer();
        let (county, items) = (self.bound.county, &self.items[domain as usize]);
        let gather = |out: &mut Vec<Cell>, cells: &[Cell]| {
            if cells.is_empty() {
                out.resize(items.len(), ABSENT);
            } else if let (true, Some(first)) = (items.dense, items.element.first()) {
                out.extend_from_slice(&cells[*first as usize..*first as usize + items.len()]);
            } else {
                let cell = |e: &u32| if e & MAYBE == 0 { cells[*e as usize] } else { ABSENT };
                out.extend(items.element.iter().map(cell));
            }
        };
        match column {
            Column::Household(at) => gather(&mut out, &county.households.columns[usize::from(at)]),
            Column::Member(at) => gather(&mut out, &county.members.columns[usize::from(at)]),
            Column::MemberName => gather(&mut out, &county.member_name_key),
            Column::Record(kind, at) => {
                gather(&mut out, &county.kinds[usize::from(kind)].grid.columns[usize::from(at)]);
            }
            Column::RecordName(kind) => gather(&mut out, &county.kinds[usize::from(kind)].name_key),
            Column::MemberBirth => {
                let birth = |e: &u32| match county.member_birth[*e as usize] {
                    i32::MIN => ABSENT,
                    days => Cell::from(days),
                };
                out.extend(items.element.iter().map(birth));
            }
            Column::MemberIdValid => {
                let person = &county.members.columns[self.bound.fields.person];
                let valid = |e: &u32| {
                    if person[*e as usize] == ABSENT {
                        return ABSENT;
                    }
                    let (right, birth) =
                        (county.member_id_right[*e as usize], county.member_birth[*e as usize]);
                    Cell::from(right && birth != i32::MIN && i64::from(birth) <= self.bound.as_of_days)
                };
                out.extend(items.element.iter().map(valid));
            }
            Column::RecordPerson(kind) => {
                let offsets = &county.kinds[usize::from(kind)].offsets;
                let person = &county.members.columns[self.bound.fields.person];
                let of = |e: &u32| {
                    let member = match e & MAYBE {
                        0 => offsets.partition_point(|o| o <= e) - 1,
                        _ => (e & !MAYBE) as usize,
                    };
                    person[member]
                };
                out.extend(items.element.iter().map(of));
            }
            Column::Item if items.value.is_empty() => {
                out.extend(items.element.iter().map(|e| Cell::from(*e)))
            }
            Column::Item => out.extend_from_slice(&items.value),
        }
        out
    }

    pub(super) fn load_scalar(&self, column: Column, domain: DomId) -> Values {
        Values::Scalars(self.cells(column, domain))
    }

    pub(super) fn load_flag(&self, column: Column, domain: DomId) -> Values {
        let cells = self.cells(column, domain);
        let mut out = self.byte_buffer();
        out.extend(cells.iter().map(|c| if *c == ABSENT { UNKNOWN } else { of(*c != 0) }));
        Values::Truths(out)
    }

    pub(super) fn stated(&self, column: Column, domain: DomId) -> Values {
        let cells = self.cells(column, domain);
        let mut out = self.byte_buffer();
        out.extend(cells.iter().map(|c| of(*c != ABSENT)));
        let items = &self.items[domain as usize];
        if items.any_maybe {
            (0..items.len()).filter(|at| items.is_maybe(*at)).for_each(|at| out[at] = UNKNOWN);
        }
        Values::Truths(out)
    }

    pub(super) fn load_number(&self, column: Column, domain: DomId, low: i64, high: i64) -> Values {
        let mut cells = self.cells(column, domain);
        let mut open = false;
        let mut overflow = false;
        for cell in &cells {
            open |= *cell == ABSENT;
            overflow |= cell.unsigned_abs() > OPEN.unsigned_abs() / 8 && *cell != ABSENT;
        }
        self.note_overflow(overflow);
        if !open {
            return Values::Numbers(cells);
        }
        let mut highs = self.word_buffer();
        highs.extend_from_slice(&cells);
        for (a, b) in cells.iter_mut().zip(&mut highs) {
            if *a == ABSENT {
                (*a, *b) = (low, high);
            }
        }
        Values::Intervals(cells, highs)
    }

    pub(super) fn any_of(&self, kinds: &[u16], domain: DomId) -> Values {
        let county = self.bound.county;
        let mut out = self.byte_buffer();
        let members = &self.items[domain as usize].element;
        out.resize(members.len(), FALSE);
        for kind in kinds {
            let offsets = &county.kinds[usize::from(*kind)].offsets;
            let known = self.is_all_known(*kind);
            for (place, member) in out.iter_mut().zip(members) {
                let m = *member as usize;
                if offsets[m] < offsets[m + 1] || !(known || county.is_known(usize::from(*kind), m)) {
                    *place = TRUE;
                }
            }
        }
        Values::Truths(out)
    }

    pub(super) fn memberships(&self, domain: DomId) -> Values {
        let county = self.bound.county;
        let intervals = self.items[domain as usize].element.iter().map(|e| {
            let known = i64::from(county.memberships[*e as usize]);
            (known, if county.memberships_open[*e as usize] { OPEN } else { known })
        });
        self.numbers(intervals)
    }

    pub(super) fn parameter(&self, at: u16) -> Values {
        match self.localities.one_number(at) {
            Some(number) => Values::Number(number),
            None => self.numbers(self.localities.numbers(at)),
        }
    }

    pub(super) fn parameter_flag(&self, at: u16) -> Values {
        self.truths(self.localities.flags(at))
    }

    pub(super) fn parameter_stated(&self, at: u16) -> Values {
        let mut stated = self.byte_buffer();
        stated.extend(self.localities.stated(at));
        match stated.first() {
            Some(first) if stated.iter().all(|s| s == first) => Values::Truth(*first),
            _ => Values::Truths(stated),
        }
    }

    pub(super) fn parameter_on(&mut self, at: u16, month: Id, domain: DomId) -> Values {
        let mut out = self.byte_buffer();
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

    pub(super) fn parameter_has(&self, at: u16, item: Id, domain: DomId) -> Values {
        let mut out = self.byte_buffer();
        let codes = &self.values[item as usize];
        out.extend(
            (0..self.len(domain)).map(|i| self.localities.has(at, self.root_of(domain, i), codes.scalar(i))),
        );
        Values::Truths(out)
    }

    /// The values of an outer domain for the items that hang on it.
    pub(super) fn down(&self, of: Id, domain: DomId) -> Values {
        let (mut bytes, mut words, mut more) = (self.byte_buffer(), self.word_buffer(), self.word_buffer());
        let above = &self.items[domain as usize].above;
        match &self.values[of as usize] {
            Values::Truths(all) => {
                bytes.extend(above.iter().map(|p| all[*p as usize]));
                Values::Truths(bytes)
            }
            Values::Numbers(all) => {
                words.extend(above.iter().map(|p| all[*p as usize]));
                Values::Numbers(words)
            }
            Values::Scalars(all) => {
                words.extend(above.iter().map(|p| all[*p as usize]));
                Values::Scalars(words)
            }
            Values::Intervals(low, high) => {
                words.extend(above.iter().map(|p| low[*p as usize]));
                more.extend(above.iter().map(|p| high[*p as usize]));
                Values::Intervals(words, more)
            }
            constant => constant.clone(),
        }
    }

    pub(super) fn births(&self, id: Id, domain: DomId) -> Values {
        let symbols = &self.bound.county.symbols;
        let birth = |symbol: i64| {
            let text = u32::try_from(symbol).ok().map(|s| symbols.text(s))?;
            match CitizenId::canonical(text) {
                Canonical::Right(id) | Canonical::WrongCheck(id) => id.birth_date(),
                Canonical::NotAnId => None,
            }
        };
        let values = &self.values[id as usize];
        let births = (0..self.len(domain))
            .map(|i| birth(values.scalar(i)).map_or(ABSENT, |d| i64::from(date_to_days(d))));
        self.scalars(births)
    }

    pub(super) fn valid_ids(&self, id: Id, domain: DomId) -> Values {
        let county = self.bound.county;
        let values = &self.values[id as usize];
        let valid = |symbol: i64| match u32::try_from(symbol) {
            Ok(symbol) => {
                of(CitizenId::parse(county.symbols.text(symbol)).is_ok_and(|id| id.is_valid_on(county.as_of)))
            }
            Err(_) if symbol == ABSENT => UNKNOWN,
            Err(_) => of(false),
        };
        self.truths((0..self.len(domain)).map(|i| valid(values.scalar(i))))
    }

    pub(super) fn ages(&self, birth: Id, domain: DomId) -> Values {
        let as_of = self.bound.county.as_of;
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
