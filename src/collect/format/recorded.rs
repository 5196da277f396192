//! A visitor that keeps what it is given, for the formats' tests.

use super::error::FormatError;
use super::read::read_bytes;
use crate::adapter::Format;
use crate::collect::raw::{RawCell, RawRow, RowVisitor, UnreadRow};

/// What a reader gave: columns, rows as text, rows that it could not read.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Recorded {
    pub(super) columns: Vec<String>,
    pub(super) rows: Vec<(u64, Vec<String>)>,
    pub(super) unread: Vec<(u64, String)>,
    pub(super) count: u64,
    pub(super) unneeded: Option<usize>,
}

impl RowVisitor for Recorded {
    fn columns(&mut self, names: &[String]) -> Result<(), String> {
        self.columns = names.to_vec();
        if names.iter().any(|name| name == "refuse") {
            return Err("the column `wanted` is missing".to_owned());
        }
        Ok(())
    }

    fn needs(&self, column: usize) -> bool {
        self.unneeded != Some(column)
    }

    fn row(&mut self, row: &RawRow<'_>) {
        self.rows.push((row.line, row.cells.iter().map(shown).collect()));
    }

    fn unread(&mut self, row: UnreadRow<'_>) {
        self.unread.push((row.line, row.reason));
    }
}

fn shown(cell: &RawCell<'_>) -> String {
    match cell {
        RawCell::Blank => "∅".to_owned(),
        RawCell::Text(text) => text.to_string(),
        RawCell::Number(number) => format!("#{number}"),
        RawCell::Flag(flag) => format!("?{flag}"),
        RawCell::Date(date) => format!("@{date}"),
    }
}

/// Reads the bytes and keeps everything.
pub(super) fn recorded(format: &Format, bytes: &[u8]) -> Result<Recorded, FormatError> {
    let mut kept = Recorded::default();
    kept.count = read_bytes(format, bytes, &mut kept)?;
    Ok(kept)
}

/// The fault of reading the bytes, as text.
pub(super) fn fault(format: &Format, bytes: &[u8]) -> String {
    match recorded(format, bytes) {
        Ok(kept) => format!("read: {kept:?}"),
        Err(fault) => fault.to_string(),
    }
}
