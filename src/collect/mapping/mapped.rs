//! What a mapping makes of a delivery's rows: records in columns, rows set aside, rows without a person.
//! It knows nothing of how a value is read.

use crate::{
    collect::packed_id::unpacked,
    table::{ABSENT, Cell, Symbols, Texts},
};
use std::{borrow::Cow, collections::BTreeSet};

/// A person's cell from here on is a packed ID, see [`crate::collect::packed_id`].
pub const PACKED: Cell = 1 << 60;

/// Which table of an adapter is mapped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableRole {
    /// Records of a kind: with an envelope, of a person whose ID must be readable.
    Records,
    /// A table of the roll: no envelope; an ID that is none is kept as written, half-width and upper-case.
    Roll,
    /// An answers table, see [`super::answers_kind`]: rows of other adapters' sources are passed over.
    Answers,
}

/// What a mapping needs to know beside the kind and the table.
#[derive(Clone, Debug)]
pub struct MapperOptions {
    /// Which table it is.
    pub role: TableRole,
    /// The source ids that rows may name: the adapter's `sources`, or its own id where it names none.
    /// Where there are several, each row must name one. Empty: rows may name any source or none.
    pub sources: Vec<String>,
    /// Whether each row needs a key of its own, as `changes` do; else a row without one gets a hash.
    pub keys_required: bool,
    /// The kind's fields whose cells are kept; all where absent. The others are checked all the same.
    pub keep: Option<BTreeSet<usize>>,
}

impl MapperOptions {
    /// The options for a table of an adapter.
    pub fn of(adapter: &crate::adapter::Adapter, role: TableRole) -> Self {
        let sources =
            if adapter.sources.is_empty() { vec![adapter.id.clone()] } else { adapter.sources.clone() };
        let changes = adapter.delivery == crate::adapter::DeliveryMode::Changes;
        Self { role, sources, keys_required: changes && role == TableRole::Records, keep: None }
    }
}

/// Records in columns; all columns have the same length, but for those that are not kept, which are empty.
#[derive(Clone, Debug, Default)]
pub struct MappedRows {
    /// The kind's fields.
    pub columns: Vec<Vec<Cell>>,
    /// The source of each row (symbol): the one it names, else the only one of the adapter.
    pub source: Vec<Cell>,
    /// The record keys (symbol); absent for the roll and for answers.
    pub record_key: Vec<Cell>,
    /// The record keys as texts, where they are not symbols.
    pub keys: Texts,
    /// The canonical person IDs (symbol, or from [`PACKED`] on the packed ID), right check digit or not; absent for
    /// households.
    pub person: Vec<Cell>,
    /// The names as written (symbol), absent where there is none.
    pub name: Vec<Cell>,
    /// The as-of dates (days), absent where neither the row nor the adapter states one.
    pub as_of: Vec<Cell>,
    /// The answers that the rows say they came in (symbol), absent where they say none.
    pub answer: Vec<Cell>,
    /// The lines.
    pub line: Vec<u64>,
    /// The texts.
    pub symbols: Symbols,
    /// How many rows the file may still bring, these among them; 0 where that isn't known.
    pub to_come: usize,
}

impl MappedRows {
    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.line.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.line.is_empty()
    }

    /// The ID of a row's person, where it has one.
    pub fn person_id(&self, row: usize) -> Option<Cow<'_, str>> {
        match self.person[row] {
            cell if cell >= PACKED => Some(Cow::Owned(unpacked((cell - PACKED).cast_unsigned()))),
            cell => self.symbols.cell_text(cell).map(Cow::Borrowed),
        }
    }

    /// The key of a row, where it has one.
    pub fn key(&self, row: usize) -> Option<&str> {
        if !self.keys.is_empty() {
            return Some(self.keys.get(row));
        }
        self.symbols.cell_text(self.record_key.get(row).copied().unwrap_or(ABSENT))
    }
}

/// A row that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetAsideRow {
    /// The line, from 1.
    pub line: u64,
    /// The first field that could not be read; absent where the row as a whole could not.
    pub field: Option<String>,
    /// What was wrong and what would have been right; no content of the row.
    pub reason: String,
    /// The canonical ID of its person, where it can be told.
    pub person: Option<String>,
    /// Other persons whom the row may be about, where it isn't known how it falls into columns.
    pub others: Vec<String>,
    /// The name, where it can be told.
    pub name: Option<String>,
    /// Its key, where one is written and can be read: it replaces other rows all the same.
    pub key: Option<LooseKey>,
    /// On the roll: the household, where it can be told.
    pub household_id: Option<String>,
    /// On the roll: the cells that could be read, by the dictionary's fields; texts are left out.
    pub cells: Vec<Cell>,
}

/// A record without a readable person ID.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LooseRow {
    /// The line, from 1.
    pub line: u64,
    /// The name as written, where there is one.
    pub name: Option<String>,
    /// Whether no ID was written at all; else one was that can't be read, and the row is set aside too.
    pub id_was_blank: bool,
    /// What tells which of the rows with its key counts.
    pub key: Option<LooseKey>,
}

/// The key of a row without an ID, or of one that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LooseKey {
    /// The source that the row names.
    pub source: Option<String>,
    /// The key.
    pub record_key: String,
    /// The as-of date in days.
    pub as_of: Cell,
}

/// What a mapping made of a delivery's rows.
#[derive(Clone, Debug, Default)]
pub struct Mapped {
    /// The rows that could be read.
    pub rows: MappedRows,
    /// The rows that could not.
    pub set_aside: Vec<SetAsideRow>,
    /// The records without a readable person ID.
    pub loose: Vec<LooseRow>,
    /// Columns of a canonical file that the dictionary does not know; they were not read.
    pub extra_columns: Vec<String>,
    /// How many rows were passed over as not this adapter's (row filters, sources of others).
    pub passed_over: u64,
}
