//! Cells of the county as values of an evidence table, and back.

use super::{table::Values, texts::Texts};
use crate::{
    dictionary::{CodeValue, Field, FieldType},
    domain::calendar::{Month, date_from_days, date_to_days},
    store::StoreError,
    table::{ABSENT, Cell, Symbols, share_cell, share_parts},
};
use std::{borrow::Cow, path::Path};

/// Cells of a field as values.
pub(super) fn values_of<'a>(
    field: &'a Field,
    cells: impl Iterator<Item = Cell>,
    symbols: &'a Symbols,
) -> Values<'a> {
    match &field.ty {
        FieldType::Code(words) => {
            let word = |c: Cell| usize::try_from(c).ok().and_then(|c| words.get(c)).map_or("", |w| &w.word);
            return Values::Text(Texts::of_cells(cells, false, |c| Cow::Borrowed(word(c))));
        }
        FieldType::Share => return Values::Text(Texts::of_cells(cells, false, share_text)),
        ty if ty.is_symbol() => return texts(cells, symbols),
        _ => {}
    }
    let cells = cells.map(|c| (c != ABSENT).then_some(c));
    match &field.ty {
        FieldType::Flag => Values::Flag(cells.map(|c| c.map(|c| c != 0)).collect()),
        FieldType::Date => Values::Day(cells.map(|c| c.map(|c| c as i32)).collect()),
        FieldType::Month => Values::Day(cells.map(|c| first_day(c?)).collect()),
        _ => Values::Number(cells.collect()),
    }
}

/// Symbol cells as texts.
pub(super) fn texts<'a>(cells: impl Iterator<Item = Cell>, symbols: &'a Symbols) -> Values<'a> {
    Values::Text(Texts::of_cells(cells, false, |c| Cow::Borrowed(symbols.text(c as u32))))
}

/// The first day of a month.
fn first_day(cell: Cell) -> Option<i32> {
    Some(date_to_days(Month::from_ordinal(i32::try_from(cell).ok()?)?.first_day()))
}

fn share_text<'a>(cell: Cell) -> Cow<'a, str> {
    let (num, den) = share_parts(cell);
    if (num, den) == (1, 1) { Cow::Borrowed("1/1") } else { Cow::Owned(format!("{num}/{den}")) }
}

/// Adds texts to a pool; runs of one text are looked up once.
pub(super) struct Interner<'s> {
    symbols: &'s mut Symbols,
}

impl<'s> Interner<'s> {
    /// Adds to a pool.
    pub(super) fn new(symbols: &'s mut Symbols) -> Self {
        Self { symbols }
    }

    /// Texts as symbol cells.
    pub(super) fn cells(&mut self, texts: &Texts<'_>) -> Vec<Cell> {
        let mut last: Option<(&str, Cell)> = None;
        let mut cell = |text: &str| -> Cell { i64::from(self.symbols.intern(text)) };
        let mut cells = Vec::with_capacity(texts.len());
        for text in texts.iter() {
            match (text, last) {
                (Some(now), Some((before, known))) if now == before => cells.push(known),
                (now, _) => {
                    let new = now.map_or(ABSENT, &mut cell);
                    last = now.map(|now| (now, new));
                    cells.push(new);
                }
            }
        }
        cells
    }
}

/// Values of a column as cells of a field.
pub(super) fn cells_of(
    path: &Path,
    column: &str,
    field: &Field,
    values: &Values<'_>,
    interner: &mut Interner<'_>,
) -> Result<Vec<Cell>, StoreError> {
    let wrong = |expected| StoreError::column(path, column, expected);
    let from_text = |texts: &Texts<'_>, expected, of: &dyn Fn(&str) -> Option<Cell>| {
        let one = |(row, text): (usize, Option<&str>)| match text {
            None => Ok(ABSENT),
            Some(text) => of(text).ok_or_else(|| StoreError::value(path, column, row, expected)),
        };
        texts.iter().enumerate().map(one).collect()
    };
    match (&field.ty, values) {
        (FieldType::Code(words), Values::Text(t)) => {
            from_text(t, "a word of the dictionary", &|t| code(words, t))
        }
        (FieldType::Month, Values::Day(v)) => {
            let month =
                |d: &Option<i32>| d.and_then(date_from_days).map(|d| i64::from(Month::of(d).ordinal()));
            Ok(v.iter().map(|d| month(d).unwrap_or(ABSENT)).collect())
        }
        (FieldType::Share, Values::Text(t)) => from_text(t, "a share", &|t| {
            let (num, den) = t.split_once('/')?;
            share_cell(num.parse().ok()?, den.parse().ok()?)
        }),
        (FieldType::Flag, Values::Flag(v)) => Ok(v.iter().map(|f| f.map_or(ABSENT, i64::from)).collect()),
        (FieldType::Date, Values::Day(v)) => Ok(v.iter().map(|d| d.map_or(ABSENT, i64::from)).collect()),
        (ty, Values::Text(t)) if ty.is_symbol() => Ok(interner.cells(t)),
        (ty, Values::Number(v)) if is_number(ty) => Ok(v.iter().map(|n| n.unwrap_or(ABSENT)).collect()),
        _ => Err(wrong("of the type that the dictionary gives the field")),
    }
}

fn is_number(ty: &FieldType) -> bool {
    use FieldType::{AreaM2, AreaMu, Count, Money, MoneyMonth};
    matches!(ty, Money | MoneyMonth | Count { .. } | AreaM2 | AreaMu)
}

fn code(words: &[CodeValue], text: &str) -> Option<Cell> {
    words.iter().position(|w| w.word == text).map(|place| place as i64)
}
