//! Rows of an adapter as blocks of bytes and back, in the order of coming: those of one slice's persons, with texts of
//! their own. What the rows mean is not its matter.

use super::{
    packing::{Packer, Unpacker},
    slices::Renumbering,
};
use crate::{
    collect::record_rows::{NO_TEXT, RecordRows, RowHead},
    table::{ABSENT, Cell, Texts},
};
use std::io;

/// A row's head beside its texts, as columns.
const HEAD: [fn(&RowHead) -> Cell; 6] = [
    |head| Cell::from(head.person),
    |head| Cell::from(head.as_of),
    |head| Cell::from(head.line),
    |head| Cell::from(head.source),
    |head| Cell::from(head.delivery),
    |head| Cell::from(head.file),
];

/// The texts of a row's head, as columns.
const HEAD_TEXTS: [fn(&RowHead) -> u32; 2] = [|head| head.name, |head| head.answer];

/// The bytes of some of the rows, in the order of `at`; `own` gives their texts numbers.
pub(super) fn packed_block(rows: &RecordRows, at: &[u32], own: &mut Renumbering<'_>) -> Vec<u8> {
    let mut packer = Packer::default();
    let mut cells = Vec::with_capacity(at.len());
    let head = |row: &u32| &rows.heads[*row as usize];
    for part in HEAD {
        cells.clear();
        cells.extend(at.iter().map(|row| part(head(row))));
        packer.cells(cells.iter().copied());
    }
    for text in HEAD_TEXTS {
        cells.clear();
        cells.extend(at.iter().map(|row| match text(head(row)) {
            NO_TEXT => ABSENT,
            number => own.cell(Cell::from(number)),
        }));
        packer.cells(cells.iter().copied());
    }
    for (field, column) in rows.columns.iter().enumerate() {
        cells.clear();
        if !column.is_empty() {
            let of_field = at.iter().map(|row| column[*row as usize]);
            match rows.is_text(field) {
                true => cells.extend(of_field.map(|cell| own.cell(cell))),
                false => cells.extend(of_field),
            }
        }
        packer.cells(cells.iter().copied());
    }
    cells.clear();
    if !rows.rest.is_empty() {
        cells.extend(at.iter().map(|row| rows.rest[*row as usize].cast_signed()));
    }
    packer.cells(cells.iter().copied());
    let mut keys = Texts::new();
    if !rows.keys.is_empty() {
        at.iter().for_each(|row| keys.push(rows.keys.get(*row as usize)));
    }
    packer.texts(&keys);
    packer.texts(&own.take());
    packer.finish()
}

/// A block out of its bytes.
pub(super) struct Block {
    heads: Vec<RowHead>,
    columns: Vec<Vec<Cell>>,
    rest: Vec<Cell>,
    keys: Texts,
    texts: Texts,
}

impl Block {
    /// Out of its bytes, with so many columns.
    pub(super) fn unpacked(bytes: &[u8], columns: usize) -> io::Result<Self> {
        let mut from = Unpacker::new(bytes);
        let persons: Vec<u32> = from.numbers()?;
        let (days, lines): (Vec<i32>, Vec<u32>) = (from.numbers()?, from.numbers()?);
        let (sources, deliveries, files): (Vec<u16>, Vec<u16>, Vec<u16>) =
            (from.numbers()?, from.numbers()?, from.numbers()?);
        let text = |cell: Cell| if cell == ABSENT { NO_TEXT } else { cell as u32 };
        let (names, answers) = (from.cells()?, from.cells()?);
        let head = |row: usize| RowHead {
            person: persons[row],
            as_of: days[row],
            line: lines[row],
            name: text(names[row]),
            answer: text(answers[row]),
            source: sources[row],
            delivery: deliveries[row],
            file: files[row],
        };
        Ok(Self {
            heads: (0..persons.len()).map(head).collect(),
            columns: (0..columns).map(|_| from.cells()).collect::<io::Result<_>>()?,
            rest: from.cells()?,
            keys: from.texts()?,
            texts: from.texts()?,
        })
    }

    /// Adds its rows to those that are here.
    pub(super) fn add_to(self, rows: &mut RecordRows) {
        let numbers = rows.symbols.absorb_texts(&self.texts);
        let number = |text: u32| if text == NO_TEXT { NO_TEXT } else { numbers[text as usize] };
        rows.heads.extend(self.heads.into_iter().map(|head| RowHead {
            name: number(head.name),
            answer: number(head.answer),
            ..head
        }));
        for (field, cells) in self.columns.into_iter().enumerate() {
            let is_text = rows.is_text(field);
            rows.columns[field].extend(cells.into_iter().map(|cell| match cell {
                ABSENT => ABSENT,
                cell if is_text => Cell::from(numbers[cell as usize]),
                cell => cell,
            }));
        }
        rows.rest.extend(self.rest.into_iter().map(Cell::cast_unsigned));
        self.keys.iter().for_each(|key| rows.keys.push(key));
    }
}
