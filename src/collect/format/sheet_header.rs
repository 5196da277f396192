//! The header of a sheet: one row or several, merged cells filled to the right and down, joined by `/`.
//! Must not know what the names mean.

use super::column_name::{COLUMN_LIMIT, checked, column_name, named};
use super::error::FormatError;
use super::sheet_rows::{Merged, SheetRow};
use super::xlsx::header_text;
use std::collections::BTreeMap;

/// Header cells by row and column: the text, and the cell in which it is written.
type Grid = BTreeMap<(u32, u32), (String, (u32, u32))>;

/// The names of the columns whose header stands in the rows from `first` to before `end`.
pub(super) fn names(
    rows: &[SheetRow<'_>],
    merged: &Merged,
    first: u32,
    end: u32,
) -> Result<Vec<String>, FormatError> {
    let mut grid = Grid::new();
    for row in rows {
        for (column, value) in &row.cells {
            let text = column_name(&header_text(value));
            if !text.is_empty() {
                grid.insert((row.row, *column), (text, (row.row, *column)));
            }
        }
    }
    // Merging reaches no further than the columns that some header cell or merged title stands over.
    for range in merged.before(end).filter(|range| range.end.0 >= first).take(COLUMN_LIMIT) {
        let Some(written) = grid.get(&range.start).cloned() else { continue };
        for row in range.start.0.max(first)..=range.end.0.min(end - 1) {
            for column in range.start.1..=range.end.1.min(range.start.1 + 1024) {
                grid.entry((row, column)).or_insert_with(|| written.clone());
            }
        }
    }
    let width = grid.keys().map(|(_, column)| column + 1).max().unwrap_or(0);
    if width == 0 {
        return Err(FormatError::Empty);
    }
    checked(named((0..width).map(|column| joined(&grid, first, end, column))))
}

/// A column's texts from above, each written cell once.
fn joined(grid: &Grid, first: u32, end: u32, column: u32) -> String {
    let mut parts: Vec<&str> = Vec::new();
    let mut above = None;
    for row in first..end {
        if let Some((text, written)) = grid.get(&(row, column)) {
            if above != Some(written) {
                parts.push(text);
            }
            above = Some(written);
        }
    }
    parts.join("/")
}
