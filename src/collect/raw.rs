//! Raw rows: what a format reads before a mapping gives it meaning.

use jiff::civil::Date;
use std::borrow::Cow;

/// A raw value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RawCell<'a> {
    /// Nothing there.
    Blank,
    /// A text.
    Text(Cow<'a, str>),
    /// A number of a typed format, in its shortest decimal form.
    Number(Cow<'a, str>),
    /// True or false of a typed format.
    Flag(bool),
    /// A date of a typed format.
    Date(Date),
}

/// A raw row, lent by a reader.
#[derive(Clone, Debug)]
pub struct RawRow<'a> {
    /// The row's line (text formats), row (sheets, Parquet) or place in the list (JSON), from 1.
    pub line: u64,
    /// The cells, in the order of the reader's columns.
    pub cells: &'a [RawCell<'a>],
}

/// A row that the reader itself could not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnreadRow {
    /// The line, from 1.
    pub line: u64,
    /// What was wrong and what would have been right; no content of the row.
    pub reason: String,
}

/// What takes the rows that a reader lends.
pub trait RowVisitor {
    /// The columns, called once before any row.
    ///
    /// # Errors
    /// Why the delivery cannot be used, such as a missing column: the reading stops.
    fn columns(&mut self, names: &[String]) -> Result<(), String>;

    /// Whether the column's cells are wanted, asked after `columns`; a reader may lend a blank for one that isn't.
    fn needs(&self, _column: usize) -> bool {
        true
    }

    /// A row.
    fn row(&mut self, row: &RawRow<'_>);

    /// A row that could not be read.
    fn unread(&mut self, row: UnreadRow);
}
