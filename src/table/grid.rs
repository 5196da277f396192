//! Rows of cells, held in columns. What a column means is its kind's matter.

use super::{ABSENT, Cell};

/// Rows of cells in columns, one column a field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grid {
    /// The columns, in the order of the kind's fields. An empty column is one that nothing reads.
    pub columns: Vec<Vec<Cell>>,
    /// How many rows there are.
    pub rows: usize,
}

impl Grid {
    /// No rows yet, of so many fields.
    pub fn of_fields(fields: usize) -> Self {
        Self { columns: vec![Vec::new(); fields], rows: 0 }
    }

    /// A cell; absent where the column isn't kept.
    pub fn cell(&self, row: usize, field: usize) -> Cell {
        self.columns[field].get(row).copied().unwrap_or(ABSENT)
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// Adds a row; a grid without columns takes the width of its first row.
    pub fn push(&mut self, row: &[Cell]) {
        if self.columns.is_empty() {
            self.columns = vec![Vec::new(); row.len()];
        }
        for (column, cell) in self.columns.iter_mut().zip(row) {
            column.push(*cell);
        }
        self.rows += 1;
    }

    /// Adds the rows of another grid of the same fields.
    pub fn append(&mut self, mut other: Self) {
        for (column, more) in self.columns.iter_mut().zip(&mut other.columns) {
            column.append(more);
        }
        self.rows += other.rows;
    }

    /// A row's cells.
    pub fn row(&self, row: usize) -> Vec<Cell> {
        (0..self.columns.len()).map(|field| self.cell(row, field)).collect()
    }

    /// The rows in their order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Vec<Cell>> {
        (0..self.rows).map(|row| self.row(row))
    }

    /// The rows in another order, some of them left out.
    pub fn ordered(mut self, order: &[u32]) -> Self {
        let mut spare = Vec::new();
        for column in &mut self.columns {
            gather(column, order, &mut spare);
        }
        Self { columns: self.columns, rows: order.len() }
    }
}

impl Extend<Vec<Cell>> for Grid {
    fn extend<T: IntoIterator<Item = Vec<Cell>>>(&mut self, rows: T) {
        rows.into_iter().for_each(|row| self.push(&row));
    }
}

impl FromIterator<Vec<Cell>> for Grid {
    fn from_iter<T: IntoIterator<Item = Vec<Cell>>>(rows: T) -> Self {
        let mut grid = Self::default();
        grid.extend(rows);
        grid
    }
}

/// Puts a column in another order; one that isn't kept stays empty, and one that is the same throughout is only cut. What
/// held it is spare for the next: memory that was used before need not be cleared.
pub(super) fn gather<T: Copy + PartialEq>(column: &mut Vec<T>, order: &[u32], spare: &mut Vec<T>) {
    let Some(first) = column.first().copied() else { return };
    if is_one_value(column) {
        column.resize(order.len(), first);
        return;
    }
    spare.clear();
    spare.extend(order.iter().map(|row| column[*row as usize]));
    std::mem::swap(column, spare);
}

/// Whether all cells are equal.
pub(super) fn is_one_value<T: PartialEq>(column: &[T]) -> bool {
    column.first().is_none_or(|first| column.iter().all(|cell| cell == first))
}
