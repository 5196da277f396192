//! The cells of a sheet gathered into rows as they stream by.
//! Must not know headers.

use super::error::FormatError;
use calamine::{Cell, DataRef, Dimensions, XlsxCellReader, XlsxError};
use std::io::{Read, Seek};

/// The most columns that a sheet has.
const WIDTH_LIMIT: u32 = 16_384;

/// A row: its number from 0, and its cells by column from 0.
pub(super) struct SheetRow<'a> {
    /// The row from 0.
    pub(super) row: u32,
    /// Columns from 0 and values, in their order; no empty ones.
    pub(super) cells: Vec<(u32, DataRef<'a>)>,
}

/// The rows of a sheet that have anything in them.
pub(super) struct SheetRows<'a, RS: Read + Seek> {
    reader: XlsxCellReader<'a, RS>,
    ahead: Option<Cell<DataRef<'a>>>,
    last_row: Option<u32>,
    done: bool,
}

impl<'a, RS: Read + Seek> SheetRows<'a, RS> {
    /// The rows of the sheet that `reader` reads.
    pub(super) fn new(reader: XlsxCellReader<'a, RS>) -> Self {
        Self { reader, ahead: None, last_row: None, done: false }
    }

    /// The next row.
    pub(super) fn next(&mut self) -> Result<Option<SheetRow<'a>>, FormatError> {
        let Some(first) = self.next_cell()? else { return Ok(None) };
        let (row, _) = first.get_position();
        if self.last_row.is_some_and(|last| last >= row) {
            return Err(FormatError::broken(format!(
                "the sheet's row {} is out of order or there twice",
                row + 1
            )));
        }
        self.last_row = Some(row);
        let mut cells = Vec::new();
        let mut cell = Some(first);
        while let Some(found) = cell {
            let (at_row, column) = found.get_position();
            if at_row != row {
                self.ahead = Some(found);
                break;
            }
            if column >= WIDTH_LIMIT || cells.last().is_some_and(|(last, _)| *last >= column) {
                return Err(FormatError::broken(format!(
                    "the cells of the sheet's row {} are out of order",
                    row + 1
                )));
            }
            cells.push((column, found.get_value().clone()));
            cell = self.next_cell()?;
        }
        Ok(Some(SheetRow { row, cells }))
    }

    fn next_cell(&mut self) -> Result<Option<Cell<DataRef<'a>>>, FormatError> {
        if let Some(cell) = self.ahead.take() {
            return Ok(Some(cell));
        }
        // Past its end the reader would go on and miss it.
        while !self.done {
            let Some(cell) = self.reader.next_cell().map_err(sheet_fault)? else {
                self.done = true;
                break;
            };
            let blank = match cell.get_value() {
                DataRef::Empty => true,
                DataRef::String(text) => text.trim().is_empty(),
                DataRef::SharedString(text) => text.trim().is_empty(),
                _ => false,
            };
            if !blank {
                return Ok(Some(cell));
            }
        }
        Ok(None)
    }
}

/// Ranges of merged cells, met in the order of rows.
pub(super) struct Merged {
    ranges: Vec<Dimensions>,
    met: usize,
    longest: Option<Dimensions>,
}

impl Merged {
    /// The ranges of a sheet.
    pub(super) fn new(mut ranges: Vec<Dimensions>) -> Self {
        ranges.sort_by_key(|range| range.start);
        Self { ranges, met: 0, longest: None }
    }

    /// The ranges that touch the rows before `end`.
    pub(super) fn before(&self, end: u32) -> impl Iterator<Item = &Dimensions> {
        self.ranges.iter().filter(move |range| range.start.0 < end)
    }

    /// The first column of a range that covers cells of the row; rows are asked in ascending order.
    pub(super) fn column_in(&mut self, row: u32) -> Option<u32> {
        while let Some(range) = self.ranges.get(self.met).filter(|range| range.start.0 <= row) {
            if self.longest.is_none_or(|longest| longest.end.0 < range.end.0) {
                self.longest = Some(*range);
            }
            self.met += 1;
        }
        self.longest.filter(|range| range.end.0 >= row).map(|range| range.start.1)
    }
}

/// A fault that the workbook's reader found; its text may quote a cell, so that only its kind is told.
pub(super) fn sheet_fault(error: XlsxError) -> FormatError {
    match error {
        XlsxError::Io(cause) => FormatError::broken_by("the workbook's archive is damaged", cause),
        XlsxError::Zip(cause) => FormatError::broken_by("the workbook's archive is damaged", cause),
        XlsxError::XmlEof(_) => FormatError::cut_short("a part of the workbook ends early"),
        XlsxError::Password => FormatError::broken("the workbook is protected by a password"),
        _ => FormatError::broken("the workbook's XML is not that of a sheet"),
    }
}
