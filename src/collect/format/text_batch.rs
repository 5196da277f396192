//! Rows of text gathered so that they can be lent in columns.
//! Must not know how the text was split, or what a column means.

use super::row_cells::text_cell;
use crate::collect::raw::{RawBatch, RawCell, RawColumn, RawRow, RowVisitor};

/// Rows lent at a time.
const ROWS: usize = 1 << 16;
/// Bytes of text lent at a time.
const BYTES: usize = 64 << 20;

/// Rows that are waiting to be lent; only their wanted columns are held.
pub(super) struct TextBatch {
    width: usize,
    places: Vec<usize>,
    text: String,
    /// The end of each cell, row by row.
    ends: Vec<usize>,
    lines: Vec<u64>,
}

impl TextBatch {
    /// No rows yet, of so many columns; absent where rows are wanted one by one.
    pub(super) fn new(width: usize, visit: &dyn RowVisitor) -> Option<Self> {
        let places = (0..width).filter(|place| visit.needs(*place)).collect();
        visit.takes_batches().then(|| Self {
            width,
            places,
            text: String::new(),
            ends: Vec::new(),
            lines: Vec::new(),
        })
    }

    /// Adds a row; gives all rows to the visitor where there are enough.
    pub(super) fn push<'r>(
        &mut self,
        line: u64,
        cell: impl Fn(usize) -> Option<&'r str>,
        visit: &mut dyn RowVisitor,
    ) {
        self.lines.push(line);
        for place in &self.places {
            self.text.push_str(cell(*place).unwrap_or(""));
            self.ends.push(self.text.len());
        }
        if self.lines.len() == ROWS || self.text.len() > BYTES {
            self.give(visit);
        }
    }

    /// Gives the rows to the visitor, in columns and, those that it can't take so, one by one.
    pub(super) fn give(&mut self, visit: &mut dyn RowVisitor) {
        if self.lines.is_empty() {
            return;
        }
        let count = self.places.len();
        let lines = std::mem::take(&mut self.lines);
        let column = |(at, place): (usize, &usize)| {
            let cells = (0..lines.len()).map(|row| Some(self.cell(row * count + at)));
            (*place, RawColumn::Text(cells.collect()))
        };
        let columns = self.places.iter().enumerate().map(column).collect();
        let batch = RawBatch { columns, lines, to_come: 0 };
        let mut cells = vec![RawCell::Blank; self.width];
        for row in visit.batch(&batch) {
            let row = row as usize;
            for (at, place) in self.places.iter().enumerate() {
                cells[*place] = text_cell(self.cell(row * count + at));
            }
            visit.row(&RawRow { line: batch.lines[row], cells: &cells });
        }
        self.text.clear();
        self.ends.clear();
    }

    fn cell(&self, at: usize) -> &str {
        let from = if at == 0 { 0 } else { self.ends[at - 1] };
        &self.text[from..self.ends[at]]
    }
}
