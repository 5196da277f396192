//! Cutting what a run holds into slices of households: rows of neighbouring entries, with texts of their own.

use super::packing::{Packer, Unpacker};
use crate::{
    collect::{
        compact_grid::CompactGrid, drafting::Brought, identity::People, roll::Roll, roll_rows::RollRows,
    },
    dictionary::{Dictionary, Field, Kind},
    table::{ABSENT, Cell, DraftRows, Grid, Texts},
};
use std::{io, ops::Range};

/// A text that a slice has no number for yet.
const UNNUMBERED: u32 = u32::MAX;

/// Where slices of households begin and end, among the households and among the entries.
#[derive(Clone, Debug, Default)]
pub(super) struct Slices {
    households: Vec<usize>,
    entries: Vec<usize>,
    /// The persons whose first entries lie in them.
    persons: Vec<u32>,
}

impl Slices {
    /// Slices of so many households, the last one smaller.
    pub(super) fn of(people: &People, roll: &Roll, size: usize) -> Self {
        let count = people.households.len();
        let mut slices = Self { households: vec![0], entries: vec![0], persons: vec![0] };
        while let Some(start) = slices.households.last().filter(|start| **start < count) {
            let end = start.saturating_add(size.max(1)).min(count);
            let next = people.households.get(end).copied().unwrap_or(u32::MAX);
            let before = |entry: &crate::collect::identity::Entry| {
                roll.standings[entry.member as usize].household < next
            };
            let (known, from) = (slices.persons[slices.count()], slices.entries[slices.count()]);
            let to = people.entries.partition_point(before);
            // Persons are numbered in the order of their first entries.
            let persons = people.entries[from..to].iter().map(|entry| entry.person + 1).max();
            slices.persons.push(persons.map_or(known, |persons| persons.max(known)));
            slices.entries.push(to);
            slices.households.push(end);
        }
        slices
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.households.len() - 1
    }

    /// The households of some slices.
    pub(super) fn households(&self, slices: &Range<usize>) -> Range<usize> {
        self.households[slices.start]..self.households[slices.end]
    }

    /// The entries of some slices.
    pub(super) fn entries(&self, slices: &Range<usize>) -> Range<usize> {
        self.entries[slices.start]..self.entries[slices.end]
    }

    /// The persons whose first entries lie in some slices.
    pub(super) fn persons(&self, slices: &Range<usize>) -> Range<u32> {
        self.persons[slices.start]..self.persons[slices.end]
    }

    /// The slice of a person's first entry.
    pub(super) fn of_person(&self, person: u32) -> usize {
        self.persons.partition_point(|first| *first <= person) - 1
    }

    /// Each slice: its households and its entries.
    pub(super) fn each(&self) -> impl Iterator<Item = (Range<usize>, Range<usize>)> {
        (0..self.count())
            .map(|slice| (self.households(&(slice..slice + 1)), self.entries(&(slice..slice + 1))))
    }
}

/// Gives the texts that one slice after another uses numbers of the slice's own.
pub(super) struct Renumbering<'t> {
    from: &'t Texts,
    numbers: Vec<u32>,
    used: Vec<u32>,
}

impl<'t> Renumbering<'t> {
    /// Numbers for texts of these.
    pub(super) fn of(from: &'t Texts) -> Self {
        Self { from, numbers: vec![UNNUMBERED; from.len()], used: Vec::new() }
    }

    /// The number, in the slice, of a text.
    pub(super) fn cell(&mut self, cell: Cell) -> Cell {
        if cell == ABSENT {
            return ABSENT;
        }
        let number = &mut self.numbers[cell as usize];
        if *number == UNNUMBERED {
            *number = self.used.len() as u32;
            self.used.push(cell as u32);
        }
        Cell::from(*number)
    }

    fn cells(&mut self, cells: &[Cell]) -> Vec<Cell> {
        cells.iter().map(|cell| self.cell(*cell)).collect()
    }

    /// Some rows of columns; a column that isn't kept stays empty.
    fn columns(&mut self, columns: &[Vec<Cell>], rows: &Range<usize>, kind: &Kind) -> Vec<Vec<Cell>> {
        let cut = |(column, field): (&Vec<Cell>, &Field)| match column.get(rows.clone()) {
            Some(cells) if field.ty.is_symbol() => self.cells(cells),
            Some(cells) => cells.to_vec(),
            None => Vec::new(),
        };
        columns.iter().zip(&kind.fields).map(cut).collect()
    }

    fn grid(&mut self, grid: &CompactGrid, rows: &Range<usize>, kind: &Kind) -> Grid {
        let cut = |(place, field): (usize, &Field)| {
            let cells = grid.cells(place, rows.clone());
            if field.ty.is_symbol() { cells.map(|cell| self.cell(cell)).collect() } else { cells.collect() }
        };
        Grid { columns: kind.fields.iter().enumerate().map(cut).collect(), rows: rows.len() }
    }

    /// The texts of the slice; the next one begins anew.
    pub(super) fn take(&mut self) -> Texts {
        let mut texts = Texts::new();
        for number in self.used.drain(..) {
            self.numbers[number as usize] = UNNUMBERED;
            texts.push(self.from.get(number as usize));
        }
        texts
    }
}

/// A slice of the roll.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct RollSlice {
    pub(super) households: Grid,
    pub(super) members: Grid,
    pub(super) member_name_key: Vec<Cell>,
    pub(super) memberships: Vec<u32>,
    pub(super) memberships_open: Vec<bool>,
    pub(super) roll_broken: Vec<bool>,
    pub(super) texts: Texts,
}

/// Cuts the run's part of the roll.
pub(super) fn roll_slices(
    roll: &RollRows,
    dictionary: &Dictionary,
    slices: &Slices,
) -> impl Iterator<Item = RollSlice> {
    let mut own = Renumbering::of(roll.symbols.distinct());
    slices.each().map(move |(households, entries)| RollSlice {
        households: own.grid(&roll.households, &households, &dictionary.household),
        members: own.grid(&roll.members, &entries, &dictionary.member),
        member_name_key: entries.clone().map(|entry| own.cell(roll.name(entry))).collect(),
        memberships: roll.memberships[entries.clone()].to_vec(),
        memberships_open: roll.memberships_open[entries].to_vec(),
        roll_broken: roll.broken[households].to_vec(),
        texts: own.take(),
    })
}

/// Cuts the rows of an adapter into those of each slice that has any; in a slice, entries are counted from its first one on.
pub(super) fn brought_slices(
    brought: &Brought,
    slices: &Slices,
    dictionary: &Dictionary,
) -> impl Iterator<Item = (usize, Brought)> {
    let mut own = Renumbering::of(&brought.texts);
    let kind = &dictionary.kinds[brought.kind];
    let row = |entry: usize| brought.rows.member.partition_point(|member| (*member as usize) < entry);
    let at = move |entries: &Range<usize>| row(entries.start)..row(entries.end);
    let filled = slices.each().enumerate().filter(move |(_, (_, entries))| !at(entries).is_empty());
    filled.map(move |(slice, (_, entries))| {
        let (all, at) = (&brought.rows, at(&entries));
        let rows = DraftRows {
            member: all.member[at.clone()].iter().map(|member| member - entries.start as u32).collect(),
            columns: own.columns(&all.columns, &at, kind),
            source: all.source[at.clone()].to_vec(),
            record_key: Vec::new(),
            name: own.cells(&all.name[at.clone()]),
            name_key: own.cells(&all.name_key[at.clone()]),
            as_of: all.as_of[at.clone()].to_vec(),
            answer: all.answer[at.clone()]
                .iter()
                .map(|answer| own.cell(Cell::from(*answer)) as u32)
                .collect(),
        };
        let mut keys = Texts::new();
        if !brought.keys.is_empty() {
            at.for_each(|row| keys.push(brought.keys.get(row)));
        }
        (slice, Brought { kind: brought.kind, rows, texts: own.take(), keys })
    })
}

impl RollSlice {
    /// Its bytes.
    pub(super) fn packed(&self) -> Vec<u8> {
        let mut packer = Packer::default();
        for grid in [&self.households, &self.members] {
            packer.number(grid.rows as u64);
            pack_columns(&mut packer, &grid.columns);
        }
        packer.cells(self.member_name_key.iter().copied());
        packer.cells(self.memberships.iter().map(|count| Cell::from(*count)));
        packer.cells(self.memberships_open.iter().map(|open| Cell::from(*open)));
        packer.cells(self.roll_broken.iter().map(|broken| Cell::from(*broken)));
        packer.texts(&self.texts);
        packer.finish()
    }

    /// Out of its bytes.
    pub(super) fn unpacked(bytes: &[u8]) -> io::Result<Self> {
        let mut from = Unpacker::new(bytes);
        let mut grid =
            || Ok::<_, io::Error>(Grid { rows: from.count()?, columns: unpack_columns(&mut from)? });
        let (households, members) = (grid()?, grid()?);
        Ok(Self {
            households,
            members,
            member_name_key: from.cells()?,
            memberships: from.numbers()?,
            memberships_open: from.cells()?.into_iter().map(|open| open == 1).collect(),
            roll_broken: from.cells()?.into_iter().map(|broken| broken == 1).collect(),
            texts: from.texts()?,
        })
    }
}

/// The bytes of rows.
pub(super) fn packed_rows(brought: &Brought) -> Vec<u8> {
    let mut packer = Packer::default();
    let rows = &brought.rows;
    packer.number(brought.kind as u64);
    packer.cells(rows.member.iter().map(|member| Cell::from(*member)));
    pack_columns(&mut packer, &rows.columns);
    packer.cells(rows.source.iter().map(|source| Cell::from(*source)));
    packer.cells(rows.name.iter().copied());
    packer.cells(rows.name_key.iter().copied());
    packer.cells(rows.as_of.iter().map(|day| Cell::from(*day)));
    packer.cells(rows.answer.iter().map(|answer| Cell::from(*answer)));
    packer.texts(&brought.texts);
    packer.texts(&brought.keys);
    packer.finish()
}

/// Rows out of their bytes.
pub(super) fn unpacked_rows(bytes: &[u8]) -> io::Result<Brought> {
    let mut from = Unpacker::new(bytes);
    let kind = from.count()?;
    let rows = DraftRows {
        member: from.numbers()?,
        columns: unpack_columns(&mut from)?,
        source: from.numbers()?,
        record_key: Vec::new(),
        name: from.cells()?,
        name_key: from.cells()?,
        as_of: from.numbers()?,
        answer: from.numbers()?,
    };
    Ok(Brought { kind, rows, texts: from.texts()?, keys: from.texts()? })
}

fn pack_columns(packer: &mut Packer, columns: &[Vec<Cell>]) {
    packer.number(columns.len() as u64);
    columns.iter().for_each(|column| packer.cells(column.iter().copied()));
}

fn unpack_columns(from: &mut Unpacker<'_>) -> io::Result<Vec<Vec<Cell>>> {
    (0..from.count()?).map(|_| from.cells()).collect()
}

#[cfg(test)]
#[path = "slices_tests.rs"]
mod tests;
