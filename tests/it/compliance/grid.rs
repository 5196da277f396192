//! A sample as rows under columns, whatever its format: to be changed and written again.
//! Must not know what the columns mean.

use hedui::adapter::Format;
use hedui::collect::format::{column_name, read_bytes};
use hedui::collect::raw::{RawCell, RawRow, RowVisitor, UnreadRow};
use std::borrow::Cow;

/// Rows under columns.
#[derive(Clone, Debug, Default)]
pub(super) struct Grid {
    pub(super) columns: Vec<String>,
    pub(super) rows: Vec<Vec<RawCell<'static>>>,
}

/// A text as a cell.
pub(super) fn text(text: &str) -> RawCell<'static> {
    RawCell::Text(Cow::Owned(text.to_owned()))
}

fn owned(cell: &RawCell<'_>) -> RawCell<'static> {
    match cell {
        RawCell::Blank => RawCell::Blank,
        RawCell::Text(text) => RawCell::Text(Cow::Owned(text.to_string())),
        RawCell::Number(text) => RawCell::Number(Cow::Owned(text.to_string())),
        RawCell::Flag(flag) => RawCell::Flag(*flag),
        RawCell::Date(date) => RawCell::Date(*date),
    }
}

impl RowVisitor for Grid {
    fn columns(&mut self, names: &[String]) -> Result<(), String> {
        self.columns = names.to_vec();
        Ok(())
    }

    fn row(&mut self, row: &RawRow<'_>) {
        self.rows.push(row.cells.iter().map(owned).collect());
    }

    fn unread(&mut self, row: UnreadRow) {
        panic!("line {}: {}", row.line, row.reason);
    }
}

impl Grid {
    /// The rows of a sample.
    pub(super) fn of(format: &Format, bytes: &[u8]) -> Self {
        let mut grid = Self::default();
        read_bytes(format, bytes, &mut grid).expect("a sample can be read");
        for row in &mut grid.rows {
            row.resize(grid.columns.len(), RawCell::Blank);
        }
        grid
    }

    /// The place of a column.
    pub(super) fn place(&self, column: &str) -> Option<usize> {
        let wanted = column_name(column);
        self.columns.iter().position(|name| column_name(name) == wanted)
    }

    /// The grid without a column.
    pub(super) fn without(&self, column: &str) -> Self {
        let mut grid = self.clone();
        let place = self.place(column).expect("a column of the sample");
        grid.columns.remove(place);
        for row in &mut grid.rows {
            row.remove(place);
        }
        grid
    }

    /// The grid with one cell written anew.
    pub(super) fn with(&self, row: usize, column: &str, cell: &RawCell<'static>) -> Self {
        let mut grid = self.clone();
        let place = self.place(column).expect("a column of the sample");
        grid.rows[row][place] = cell.clone();
        grid
    }
}
