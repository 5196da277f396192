//! Columns as bytes and back: whole numbers take as few bytes as their range needs. What a column means is not its matter.

use crate::table::{ABSENT, Cell, Texts};
use std::io;

/// Writes columns, one after another.
#[derive(Default)]
pub(super) struct Packer(Vec<u8>);

impl Packer {
    /// The bytes.
    pub(super) fn finish(self) -> Vec<u8> {
        self.0
    }

    /// A number.
    pub(super) fn number(&mut self, number: u64) {
        self.0.extend_from_slice(&number.to_le_bytes());
    }

    /// A column of numbers, absent ones among them.
    pub(super) fn cells(&mut self, cells: impl Iterator<Item = Cell> + Clone) {
        // What is absent is the least of all cells.
        let (mut low, mut high, mut count) = (Cell::MAX, ABSENT, 0);
        cells.clone().for_each(|cell| {
            count += 1;
            high = high.max(cell);
            low = low.min(if cell == ABSENT { Cell::MAX } else { cell });
        });
        if high == ABSENT {
            (low, high) = (0, 0);
        }
        self.number(count as u64);
        self.number(low.cast_unsigned());
        // Nought stands for what is absent, so that the lowest is one.
        let code = |cell: Cell| if cell == ABSENT { 0 } else { cell.wrapping_sub(low).cast_unsigned() + 1 };
        let width = match high.checked_sub(low).map(|span| span.cast_unsigned() + 1) {
            Some(0..=0xFF) => 1,
            Some(..=0xFFFF) => 2,
            Some(..=0xFFFF_FFFF) => 4,
            Some(_) => 8,
            None => 0,
        };
        self.0.push(width);
        match width {
            1 => self.arrays(count, cells.map(|cell| [code(cell) as u8])),
            2 => self.arrays(count, cells.map(|cell| (code(cell) as u16).to_le_bytes())),
            4 => self.arrays(count, cells.map(|cell| (code(cell) as u32).to_le_bytes())),
            8 => self.arrays(count, cells.map(|cell| code(cell).to_le_bytes())),
            // Their range is too wide for a count from the lowest.
            _ => self.arrays(count, cells.map(Cell::to_le_bytes)),
        }
    }

    fn arrays<const N: usize>(&mut self, count: usize, arrays: impl Iterator<Item = [u8; N]>) {
        let start = self.0.len();
        self.0.resize(start + count * N, 0);
        let places = self.0[start..].as_chunks_mut().0;
        places.iter_mut().zip(arrays).for_each(|(place, array)| *place = array);
    }

    /// Texts.
    pub(super) fn texts(&mut self, texts: &Texts) {
        self.cells(texts.lengths().map(|length| length as Cell));
        self.0.extend_from_slice(texts.joined().as_bytes());
    }
}

/// Reads what a [`Packer`] wrote, in the same order.
pub(super) struct Unpacker<'b>(&'b [u8]);

impl<'b> Unpacker<'b> {
    /// Of these bytes.
    pub(super) fn new(bytes: &'b [u8]) -> Self {
        Self(bytes)
    }

    fn take(&mut self, length: usize) -> io::Result<&'b [u8]> {
        let (taken, rest) = self.0.split_at_checked(length).ok_or_else(cut)?;
        self.0 = rest;
        Ok(taken)
    }

    /// A number.
    pub(super) fn number(&mut self) -> io::Result<u64> {
        let (number, rest) = self.0.split_first_chunk().ok_or_else(cut)?;
        self.0 = rest;
        Ok(u64::from_le_bytes(*number))
    }

    /// How many rows there are, or the like.
    pub(super) fn count(&mut self) -> io::Result<usize> {
        usize::try_from(self.number()?).map_err(|_| cut())
    }

    /// A column of numbers.
    pub(super) fn cells(&mut self) -> io::Result<Vec<Cell>> {
        let count = self.count()?;
        let low = self.number()?.cast_signed();
        let width = usize::from(self.take(1)?[0]);
        let length = count.checked_mul(if width == 0 { 8 } else { width }).ok_or_else(cut)?;
        let bytes = self.take(length)?;
        let cell = |code: u64| if code == 0 { ABSENT } else { low.wrapping_add((code - 1).cast_signed()) };
        Ok(match width {
            1 => bytes.iter().map(|code| cell(u64::from(*code))).collect(),
            2 => arrays(bytes).map(|code| cell(u64::from(u16::from_le_bytes(code)))).collect(),
            4 => arrays(bytes).map(|code| cell(u64::from(u32::from_le_bytes(code)))).collect(),
            8 => arrays(bytes).map(|code| cell(u64::from_le_bytes(code))).collect(),
            _ => arrays(bytes).map(Cell::from_le_bytes).collect(),
        })
    }

    /// A column of numbers of another type.
    pub(super) fn numbers<T: TryFrom<Cell>>(&mut self) -> io::Result<Vec<T>> {
        self.cells()?.into_iter().map(|cell| T::try_from(cell).map_err(|_| cut())).collect()
    }

    /// Texts.
    pub(super) fn texts(&mut self) -> io::Result<Texts> {
        let lengths: Vec<usize> = self.numbers()?;
        let all = std::str::from_utf8(self.take(lengths.iter().sum())?).map_err(|_| cut())?;
        Texts::of_joined(all, &lengths).ok_or_else(cut)
    }
}

fn arrays<const N: usize>(bytes: &[u8]) -> impl Iterator<Item = [u8; N]> {
    bytes.as_chunks().0.iter().copied()
}

/// What is said where bytes are not those that were put.
pub(super) fn cut() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "what was put aside on the disk came back otherwise")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_come_back() {
        let columns: [&[Cell]; 7] = [
            &[],
            &[ABSENT, ABSENT],
            &[7, ABSENT, 7 + 254, 7],
            &[-1, 255, ABSENT],
            &[-20_000, 4_500_000_000, ABSENT, 0],
            &[i64::MAX, 0, i64::MAX - 1],
            &[i64::MIN + 1, i64::MAX, ABSENT],
        ];
        let mut texts = Texts::new();
        ["", "甲", "k-1"].iter().for_each(|text| texts.push(text));
        let mut packer = Packer::default();
        columns.iter().for_each(|column| packer.cells(column.iter().copied()));
        packer.number(9);
        packer.texts(&texts);
        let bytes = packer.finish();
        let mut unpacker = Unpacker::new(&bytes);
        for column in columns {
            assert_eq!(unpacker.cells().expect("a column"), column);
        }
        assert_eq!(unpacker.number().expect("a number"), 9);
        assert_eq!(unpacker.texts().expect("texts"), texts);
        assert!(unpacker.number().is_err());
    }
}
