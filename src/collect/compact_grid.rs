//! Rows of cells in columns that take as few bytes a cell as their values need: what is held of a whole roll at once.
//! What a column means is its kind's matter.

use crate::table::{ABSENT, Cell, Grid};
use rayon::prelude::*;

/// What stands for an absent cell among bytes.
const NO_BYTE: u8 = u8::MAX;
/// What stands for an absent cell among words.
const NO_WORD: i32 = i32::MIN;

/// Cells of one field.
#[derive(Clone, Debug)]
enum Column {
    /// Each from 0 to 254.
    Bytes(Vec<u8>),
    /// Each an `i32` above the least.
    Words(Vec<i32>),
    /// Any.
    Cells(Vec<Cell>),
}

impl Column {
    fn push(&mut self, cell: Cell) {
        match self {
            Self::Bytes(bytes) => match u8::try_from(cell) {
                Ok(byte) if byte != NO_BYTE => return bytes.push(byte),
                _ if cell == ABSENT => return bytes.push(NO_BYTE),
                _ => {}
            },
            Self::Words(words) => match i32::try_from(cell) {
                Ok(word) if word != NO_WORD => return words.push(word),
                _ if cell == ABSENT => return words.push(NO_WORD),
                _ => {}
            },
            Self::Cells(cells) => return cells.push(cell),
        }
        self.widen();
        self.push(cell);
    }

    fn widen(&mut self) {
        let wider = match self {
            Self::Bytes(bytes) => {
                let word = |byte: &u8| if *byte == NO_BYTE { NO_WORD } else { i32::from(*byte) };
                Self::Words(bytes.iter().map(word).collect())
            }
            Self::Words(words) => {
                let cell = |word: &i32| if *word == NO_WORD { ABSENT } else { Cell::from(*word) };
                Self::Cells(words.iter().map(cell).collect())
            }
            Self::Cells(_) => return,
        };
        *self = wider;
    }

    fn get(&self, row: usize) -> Option<Cell> {
        match self {
            Self::Bytes(bytes) => {
                bytes.get(row).map(|byte| if *byte == NO_BYTE { ABSENT } else { Cell::from(*byte) })
            }
            Self::Words(words) => {
                words.get(row).map(|word| if *word == NO_WORD { ABSENT } else { Cell::from(*word) })
            }
            Self::Cells(cells) => cells.get(row).copied(),
        }
    }

    fn ordered(&self, order: &[u32]) -> Self {
        match self {
            Self::Bytes(bytes) => Self::Bytes(order.iter().map(|row| bytes[*row as usize]).collect()),
            Self::Words(words) => Self::Words(order.iter().map(|row| words[*row as usize]).collect()),
            Self::Cells(cells) => Self::Cells(order.iter().map(|row| cells[*row as usize]).collect()),
        }
    }
}

/// Rows of cells in compact columns, one column a field.
#[derive(Clone, Debug, Default)]
pub struct CompactGrid {
    columns: Vec<Column>,
    rows: usize,
}

impl CompactGrid {
    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows
    }

    /// How many fields there are.
    pub fn fields(&self) -> usize {
        self.columns.len()
    }

    /// A cell; absent where there is no such field.
    pub fn cell(&self, row: usize, field: usize) -> Cell {
        self.columns.get(field).and_then(|column| column.get(row)).unwrap_or(ABSENT)
    }

    /// Makes sure that there are so many fields; those that are new are absent in all rows.
    pub fn fit(&mut self, fields: usize) {
        let absent = || Column::Bytes(vec![NO_BYTE; self.rows]);
        while self.columns.len() < fields {
            self.columns.push(absent());
        }
    }

    /// Adds a row.
    pub fn push(&mut self, row: &[Cell]) {
        self.fit(row.len());
        for (field, column) in self.columns.iter_mut().enumerate() {
            column.push(row.get(field).copied().unwrap_or(ABSENT));
        }
        self.rows += 1;
    }

    /// Adds so many rows, of which `cells` gives each field's.
    pub fn extend<I: Iterator<Item = Cell>>(&mut self, rows: usize, cells: impl Fn(usize) -> I) {
        for (field, column) in self.columns.iter_mut().enumerate() {
            let mut count = 0;
            for cell in cells(field).take(rows) {
                column.push(cell);
                count += 1;
            }
            (count..rows).for_each(|_| column.push(ABSENT));
        }
        self.rows += rows;
    }

    /// Puts another cell in the place of each of some fields'.
    pub fn replace(&mut self, fields: impl Fn(usize) -> bool + Sync, with: impl Fn(Cell) -> Cell + Sync) {
        let rows = self.rows;
        let fields = self.columns.par_iter_mut().enumerate().filter(|(field, _)| fields(*field));
        fields.for_each(|(_, column)| {
            let mut replaced = Column::Bytes(Vec::new());
            (0..rows).for_each(|row| replaced.push(with(column.get(row).unwrap_or(ABSENT))));
            *column = replaced;
        });
    }

    /// The rows in another order, some of them left out.
    pub fn ordered(mut self, order: &[u32]) -> Self {
        if order.len() == self.rows && order.is_sorted_by(|one, next| one < next) {
            return self;
        }
        self.columns.par_iter_mut().for_each(|column| *column = column.ordered(order));
        Self { columns: self.columns, rows: order.len() }
    }

    /// The rows in their order.
    pub fn iter(&self) -> impl Iterator<Item = Vec<Cell>> {
        (0..self.rows).map(|row| (0..self.columns.len()).map(|field| self.cell(row, field)).collect())
    }

    /// The cells of a field in some rows.
    pub fn cells(&self, field: usize, rows: std::ops::Range<usize>) -> impl Iterator<Item = Cell> {
        rows.map(move |row| self.cell(row, field))
    }

    /// The same rows in columns of whole cells; each column is given up once it is taken over.
    pub fn into_grid(self) -> Grid {
        let whole = |column: Column| match column {
            Column::Cells(cells) => cells,
            other => (0..self.rows).map(|row| other.get(row).unwrap_or(ABSENT)).collect(),
        };
        Grid { columns: self.columns.into_iter().map(whole).collect(), rows: self.rows }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cell() -> impl Strategy<Value = Cell> {
        let edges = [ABSENT, 0, 254, 255, -1, Cell::from(NO_WORD), Cell::from(i32::MAX), i64::MAX];
        prop_oneof![prop::sample::select(edges.to_vec()), 0..300i64, any::<i32>().prop_map(Cell::from)]
    }

    proptest! {
        #[test]
        fn cells_come_back(rows in prop::collection::vec((cell(), 0..255i64, cell()), 0..30), more in prop::collection::vec(cell(), 0..9)) {
            let mut compact = CompactGrid::default();
            compact.fit(3);
            let mut grid = Grid::of_fields(3);
            for (a, b, c) in &rows {
                compact.push(&[*a, *b, *c]);
                grid.push(&[*a, *b, *c]);
            }
            compact.extend(more.len(), |field| if field == 1 { Vec::new() } else { more.clone() }.into_iter());
            more.iter().for_each(|cell| grid.push(&[*cell, ABSENT, *cell]));
            prop_assert_eq!(compact.iter().collect::<Vec<_>>(), grid.iter().collect::<Vec<_>>());
            let order: Vec<u32> = (0..compact.len() as u32).rev().step_by(2).collect();
            let mut compact = compact.ordered(&order);
            let mut grid = grid.ordered(&order);
            prop_assert_eq!(compact.clone().into_grid().columns, grid.columns.clone());
            compact.replace(|field| field == 2, |cell| if cell == ABSENT { 7 } else { ABSENT });
            if let Some(column) = grid.columns.get_mut(2) {
                column.iter_mut().for_each(|cell| *cell = if *cell == ABSENT { 7 } else { ABSENT });
            }
            prop_assert_eq!(compact.iter().collect::<Vec<_>>(), grid.iter().collect::<Vec<_>>());
        }
    }
}
