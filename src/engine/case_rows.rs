//! Which rows of a case are seen: repeated ones count once, later ones are not seen yet.
//! It must not know where rows come from, or rules.

use super::case_county::Answer;
use crate::{
    dictionary::{Dictionary, FieldType, Kind},
    domain::calendar::{Month, date_to_days},
    table::{ABSENT, Cell},
};
use jiff::civil::Date;
use std::collections::BTreeSet;

/// A row of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct CaseRow {
    pub kind: usize,
    pub member: usize,
    pub source: String,
    pub key: String,
    pub name: Cell,
    pub as_of: i32,
    pub cells: Vec<Cell>,
}

impl CaseRow {
    fn answer(&self) -> Answer {
        (self.kind, self.source.clone(), self.member)
    }
}

/// The rows that count on a date, and the answers that are none: two rows of one key and date that differ, or a row
/// of a later date than the as-of date.
pub(super) fn rows_in_sight(
    as_of: Date,
    dictionary: &Dictionary,
    rows: Vec<CaseRow>,
) -> (Vec<CaseRow>, BTreeSet<Answer>) {
    let day = date_to_days(as_of);
    let mut unsound: BTreeSet<Answer> = BTreeSet::new();
    let mut kept: Vec<CaseRow> = Vec::with_capacity(rows.len());
    for row in rows {
        if row.as_of > day {
            unsound.insert(row.answer());
        }
        let known = kept.iter_mut().find(|k| k.answer() == row.answer() && k.key == row.key);
        match known {
            None => kept.push(row),
            Some(known) if known.as_of < row.as_of => *known = row,
            Some(known) => {
                if known.as_of == row.as_of && *known != row {
                    unsound.insert(row.answer());
                }
            }
        }
    }
    kept.retain(|row| !unsound.contains(&row.answer()));
    let seen = kept.into_iter().filter_map(|row| seen_on(as_of, &dictionary.kinds[row.kind], row)).collect();
    (seen, unsound)
}

/// The row as it is seen on a date; none where its own date lies later.
fn seen_on(as_of: Date, kind: &Kind, mut row: CaseRow) -> Option<CaseRow> {
    let is_later = |field: usize, cell: Cell| {
        let limit = match kind.fields[field].ty {
            FieldType::Month => Cell::from(Month::of(as_of).ordinal()),
            _ => Cell::from(date_to_days(as_of)),
        };
        cell != ABSENT && cell > limit
    };
    if kind.own_date.is_some_and(|field| is_later(field, row.cells[field])) {
        return None;
    }
    if let Some(death) = kind.later_death
        && is_later(death.date, row.cells[death.date])
    {
        row.cells[death.date] = ABSENT;
        if row.cells[death.status] == death.dead {
            row.cells[death.status] = death.living;
        }
    }
    Some(row)
}
