//! Maps rows that are lent in columns. A row that is not clean in every field is left to the mapping row by row, which
//! alone sets rows aside and says why.

use super::{
    Mapper, PACKED, TableRole,
    column_cells::{ColumnReader, UNCLEAN, is_plain_text},
    plan::{FieldPlan, Place, Plan, Target},
    record_key::hashed_key,
};
use crate::{
    collect::{
        packed_id::{packed, unpacked},
        raw::{RawBatch, RawColumn},
    },
    domain::calendar::date_to_days,
    table::{ABSENT, Cell, Symbols, Texts},
};
use std::borrow::Cow;

/// The cells of a batch, by target; fields that are not mapped have none.
#[derive(Default)]
struct BatchCells<'a> {
    fields: Vec<Option<Vec<Cell>>>,
    person: Option<Vec<Cell>>,
    name: Option<Vec<Cell>>,
    as_of: Option<Vec<Cell>>,
    source: Option<Vec<Cell>>,
    answer: Option<Vec<Cell>>,
    keys: Option<Vec<Option<Cow<'a, str>>>>,
}

impl Mapper {
    /// Whether rows may be lent in columns: every field is one column or a constant, and no row is passed over.
    pub(super) fn can_map_columns(&self) -> bool {
        let is_simple = |field: &FieldPlan| matches!(field.place, Place::Column(_) | Place::Constant(_));
        let has_sources = !self.options.sources.is_empty() && self.options.role != TableRole::Roll;
        self.options.keep.is_none()
            && !has_sources
            && self.plan.filters.is_empty()
            && self.plan.fields.iter().all(is_simple)
    }

    /// Maps the clean rows; the answer lists the others.
    pub(super) fn map_columns(&mut self, plan: &Plan, batch: &RawBatch<'_>) -> Vec<u32> {
        let rows = batch.lines.len();
        let mut cells = BatchCells { fields: vec![None; self.kind.fields.len()], ..BatchCells::default() };
        let mut is_unclean = vec![false; rows];
        for field in &plan.fields {
            let column = match &field.place {
                Place::Constant(cell) => Err(*cell),
                Place::Column(place) => match batch.columns.iter().find(|(column, _)| column == place) {
                    Some((_, column)) => Ok(column),
                    // A column that the reader doesn't have can't be clean.
                    None => Err(UNCLEAN),
                },
                _ => Err(UNCLEAN),
            };
            let symbols = &mut self.mapped.rows.symbols;
            if let (Target::RecordKey, Ok(column)) = (field.target, column) {
                cells.keys = Some(keys(field, column, symbols));
                continue;
            }
            let read = match (column, field.target) {
                (Ok(column), Target::Person) => persons(field, column, symbols),
                (Ok(column), _) => ColumnReader::new(field, symbols).cells(column),
                (Err(cell), _) => vec![cell; rows],
            };
            for (is_unclean, cell) in is_unclean.iter_mut().zip(&read) {
                *is_unclean |= *cell == UNCLEAN;
            }
            match field.target {
                Target::Person => cells.person = Some(read),
                Target::Name => cells.name = Some(read),
                Target::AsOf => cells.as_of = Some(read),
                Target::Source => cells.source = Some(read),
                Target::Answer => cells.answer = Some(read),
                Target::Field(place) => cells.fields[place] = Some(read),
                // A constant is no key.
                Target::RecordKey => is_unclean.fill(true),
            }
        }
        if let Some(keys) = &cells.keys {
            for (is_unclean, key) in is_unclean.iter_mut().zip(keys) {
                *is_unclean |= key.is_none();
            }
        }
        let clean: Vec<u32> = (0..rows as u32).filter(|row| !is_unclean[*row as usize]).collect();
        let day = self.stated_day(plan).map_or(ABSENT, |date| Cell::from(date_to_days(date)));
        self.keep_columns(cells, batch, &clean, day);
        self.mapped.rows.to_come = batch.to_come;
        (0..rows as u32).filter(|row| is_unclean[*row as usize]).collect()
    }

    fn keep_columns(&mut self, cells: BatchCells<'_>, batch: &RawBatch<'_>, clean: &[u32], day: Cell) {
        if self.options.role == TableRole::Records {
            self.mapped.rows.keys = self.kept_keys(&cells, clean);
        }
        let rows = &mut self.mapped.rows;
        let whole = clean.len() == batch.lines.len();
        let kept = |read: Option<Vec<Cell>>| match read {
            Some(read) if whole => read,
            Some(read) => clean.iter().map(|row| read[*row as usize]).collect(),
            None => vec![ABSENT; clean.len()],
        };
        rows.columns = cells.fields.into_iter().map(kept).collect();
        rows.person = kept(cells.person);
        rows.name = kept(cells.name);
        if self.options.role == TableRole::Roll {
            let column = |field: &str| self.kind.field_index(field).map(|place| rows.columns[place].clone());
            rows.person = column("person_id").unwrap_or_else(|| vec![ABSENT; clean.len()]);
            rows.name = column("name").unwrap_or_else(|| vec![ABSENT; clean.len()]);
        }
        rows.as_of = kept(cells.as_of);
        rows.as_of.iter_mut().filter(|stated| **stated == ABSENT).for_each(|stated| *stated = day);
        rows.source = kept(cells.source);
        if let (TableRole::Roll, [only]) = (self.options.role, self.options.sources.as_slice()) {
            rows.source.fill(Cell::from(rows.symbols.intern(only)));
        }
        if self.options.role != TableRole::Records {
            rows.record_key = vec![ABSENT; clean.len()];
        }
        rows.answer = kept(cells.answer);
        rows.line = clean.iter().map(|row| batch.lines[*row as usize]).collect();
    }

    /// The keys of clean rows: their own, or hashes of what was mapped.
    fn kept_keys(&self, cells: &BatchCells<'_>, clean: &[u32]) -> Texts {
        let mut kept = Texts::new();
        if let Some(keys) = &cells.keys {
            clean.iter().filter_map(|row| keys[*row as usize].as_deref()).for_each(|key| kept.push(key));
            return kept;
        }
        let symbols = &self.mapped.rows.symbols;
        let cell = |read: &Option<Vec<Cell>>, row: usize| read.as_ref().map_or(ABSENT, |read| read[row]);
        for row in clean.iter().map(|row| *row as usize) {
            let person = match cell(&cells.person, row) {
                id if id >= PACKED => Some(unpacked((id - PACKED).cast_unsigned())),
                other => symbols.cell_text(other).map(str::to_owned),
            };
            let name = symbols.cell_text(cell(&cells.name, row));
            let fields = cells.fields.iter().map(|read| cell(read, row));
            kept.push(&hashed_key(&self.kind, symbols, person.as_deref(), name, fields));
        }
        kept
    }
}

/// The persons of a column: packed IDs; whatever else is written is not clean.
fn persons(field: &FieldPlan, column: &RawColumn<'_>, symbols: &mut Symbols) -> Vec<Cell> {
    let (RawColumn::Text(texts), true) = (column, ColumnReader::new(field, symbols).is_plain()) else {
        let rows = match column {
            RawColumn::Text(texts) => texts.len(),
            RawColumn::Whole(cells) | RawColumn::Days(cells) => cells.len(),
            RawColumn::Flag(flags) => flags.len(),
            RawColumn::Decimal(_, cells) => cells.len(),
            RawColumn::Cells(cells) => cells.len(),
        };
        return vec![UNCLEAN; rows];
    };
    let person = |text: &Option<&str>| {
        let id = text.and_then(|text| packed(text.as_bytes()));
        id.map_or(UNCLEAN, |id| PACKED + id.cast_signed())
    };
    texts.iter().map(person).collect()
}

/// The keys of a column; absent where a row has none that is clean.
fn keys<'a>(field: &FieldPlan, column: &RawColumn<'a>, symbols: &mut Symbols) -> Vec<Option<Cow<'a, str>>> {
    let mut reader = ColumnReader::new(field, symbols);
    if let (RawColumn::Text(texts), true) = (column, reader.is_plain()) {
        let plain = |text: &Option<&'a str>| match text {
            Some(text) if is_plain_text(text) => Some(Cow::Borrowed(*text)),
            Some(text) => {
                Some(reader.text(text)).filter(|cell| is_text(*cell)).map(|cell| reader.owned(cell))
            }
            None => None,
        };
        return texts.iter().map(plain).collect();
    }
    let cells = reader.cells(column);
    cells.iter().map(|cell| is_text(*cell).then(|| reader.owned(*cell))).collect()
}

fn is_text(cell: Cell) -> bool {
    cell != UNCLEAN && cell != ABSENT
}

#[cfg(test)]
#[path = "columnar_tests.rs"]
mod tests;
