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
    /// A number of a typed format, in its shortest decimal form; where it may have lost digits, with an exponent or as it
    /// is written.
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
pub struct UnreadRow<'a> {
    /// The line, from 1.
    pub line: u64,
    /// What was wrong and what would have been right; no content of the row.
    pub reason: String,
    /// What the row holds all the same: whom it is about may be told from it.
    pub told: Told<'a>,
}

/// What can be told of a row that could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told<'a> {
    /// The cells, in the order of the reader's columns; a blank where one can't be read.
    Cells(&'a [RawCell<'a>]),
    /// Its text, of which it isn't known how it falls into columns.
    Text(&'a str),
    /// Nothing.
    Nothing,
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

    /// Whether rows may be lent in columns, asked after `columns`.
    fn takes_batches(&self) -> bool {
        false
    }

    /// Rows in columns. The answer lists those (by their places in the batch) that are to be lent one by one after all.
    fn batch(&mut self, batch: &RawBatch<'_>) -> Vec<u32> {
        (0..batch.lines.len() as u32).collect()
    }

    /// A row.
    fn row(&mut self, row: &RawRow<'_>);

    /// A row that could not be read.
    fn unread(&mut self, row: UnreadRow<'_>);
}

/// A column lent for several rows at once.
#[derive(Clone, Debug, PartialEq)]
pub enum RawColumn<'a> {
    /// Texts; an empty one is a blank.
    Text(Vec<Option<&'a str>>),
    /// Whole numbers.
    Whole(Vec<Option<i64>>),
    /// Dates, in days since 1970-01-01.
    Days(Vec<Option<i64>>),
    /// True or false.
    Flag(Vec<Option<bool>>),
    /// Decimals, in units of 10^-scale.
    Decimal(usize, Vec<Option<i128>>),
    /// Anything else; absent where the reader itself can't read a cell.
    Cells(Vec<Option<RawCell<'a>>>),
}

/// Rows lent in columns.
#[derive(Clone, Debug, PartialEq)]
pub struct RawBatch<'a> {
    /// The lines of the rows.
    pub lines: Vec<u64>,
    /// The columns that are wanted, by their places.
    pub columns: Vec<(usize, RawColumn<'a>)>,
    /// How many rows are to come, these among them; 0 where the reader can't tell.
    pub to_come: usize,
}
