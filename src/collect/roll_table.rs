//! Reads one of the roll's two tables. What its rows mean together is judged in [`super::roll`].

use super::{
    CollectError,
    compact_grid::CompactGrid,
    deliveries::ChunkPlace,
    mapping::{Mapped, MapperOptions, SetAsideRow, TableRole},
    source_report::FileReport,
    tables::{Tables, Wanted},
};
use crate::{
    adapter::{Adapter, DeliveryMode, TableSource},
    dictionary::{Dictionary, Kind},
    table::{ABSENT, Cell, QuickBuild, Symbols},
};
use jiff::civil::Date;
use std::{collections::HashMap, path::Path, sync::Arc};

/// Where a row of the roll stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RollPlace {
    /// The file's place in [`RollTable::files`].
    pub file: u16,
    delivery: u16,
    line: u32,
}

impl RollPlace {
    /// The line.
    pub fn line(self) -> u64 {
        u64::from(self.line)
    }
}

/// One of the roll's two tables as it was read.
#[derive(Clone, Debug, Default)]
pub struct RollTable {
    /// The texts.
    pub symbols: Symbols,
    /// The rows that could be read, in the order of the dictionary's fields.
    pub rows: CompactGrid,
    /// Where they stand.
    pub places: Vec<RollPlace>,
    /// The rows that could not, with their files.
    pub set_aside: Vec<(u16, SetAsideRow)>,
    /// The files.
    pub files: Vec<FileReport>,
}

impl RollTable {
    /// Takes a chunk of rows.
    pub fn take(&mut self, place: ChunkPlace, kind: &Kind, mapped: &Mapped) {
        let numbers = self.symbols.absorb(&mapped.rows.symbols);
        self.rows.fit(kind.fields.len());
        self.rows.extend(mapped.rows.line.len(), |field| {
            let symbolic = kind.fields.get(field).is_some_and(|field| field.ty.is_symbol());
            let cells = mapped.rows.columns.get(field).map_or(&[][..], Vec::as_slice);
            let numbers = &numbers;
            cells.iter().map(move |cell| translated(*cell, symbolic, numbers))
        });
        let ChunkPlace { file, delivery } = place;
        let line = |line: &u64| u32::try_from(*line).unwrap_or(u32::MAX);
        let places = mapped.rows.line.iter().map(|l| RollPlace { file, line: line(l), delivery });
        self.places.extend(places);
        self.set_aside.extend(mapped.set_aside.iter().map(|row| (place.file, row.clone())));
    }

    /// Puts the rows of an application in the place of a household of the same number.
    pub fn replace(&mut self, other: RollTable, kind: &Kind, household_id: &str) {
        let field = kind.field_index("household_id").unwrap_or(0);
        let id = self.symbols.find(household_id).map(Cell::from);
        self.retain(|rows, row| Some(rows.cell(row, field)) != id);
        self.set_aside.retain(|(_, row)| row.household_id.as_deref() != Some(household_id));
        let numbers = self.symbols.absorb(&other.symbols);
        let file = u16::try_from(self.files.len()).unwrap_or(u16::MAX);
        let symbolic = |field: usize| kind.fields.get(field).is_some_and(|f| f.ty.is_symbol());
        for (row, place) in other.rows.iter().zip(&other.places) {
            let cells = row.iter().enumerate();
            let cells: Vec<Cell> = cells.map(|(f, cell)| translated(*cell, symbolic(f), &numbers)).collect();
            self.rows.push(&cells);
            self.places.push(RollPlace { file, line: place.line, delivery: u16::MAX });
        }
    }

    fn retain(&mut self, keep: impl Fn(&CompactGrid, usize) -> bool) {
        let kept: Vec<u32> =
            (0..self.rows.len()).filter(|row| keep(&self.rows, *row)).map(|row| row as u32).collect();
        if kept.len() < self.rows.len() {
            self.rows = std::mem::take(&mut self.rows).ordered(&kept);
            self.places = kept.iter().map(|row| self.places[*row as usize]).collect();
        }
    }

    /// Of deliveries of changes, only the latest row of each key is kept.
    fn keep_latest(&mut self, keys: [usize; 2]) {
        let mut latest: HashMap<[Cell; 2], u16, QuickBuild> = HashMap::default();
        let key_of = |rows: &CompactGrid, row: usize| keys.map(|key| rows.cell(row, key));
        for (row, place) in self.places.iter().enumerate() {
            let seen = latest.entry(key_of(&self.rows, row)).or_insert(place.delivery);
            *seen = (*seen).max(place.delivery);
        }
        let delivery: Vec<u16> = self.places.iter().map(|place| place.delivery).collect();
        self.retain(|rows, row| latest.get(&key_of(rows, row)) == Some(&delivery[row]));
    }
}

fn translated(cell: Cell, symbolic: bool, numbers: &[u32]) -> Cell {
    if symbolic && cell != ABSENT { Cell::from(numbers[cell as usize]) } else { cell }
}

/// Reads a table of the roll.
///
/// # Errors
/// Where the delivery as a whole can't be read: without a roll there is nothing to evaluate.
pub async fn read_roll_table(
    adapter: &Arc<Adapter>,
    dictionary: &Arc<Dictionary>,
    table: &TableSource,
    name: &'static str,
    as_of: Date,
    root: &Path,
    tables: &Tables,
) -> Result<RollTable, CollectError> {
    let unreachable = |reason| CollectError::RollUnreachable { table: name, root: root.to_owned(), reason };
    let kind = if name == "household" { &dictionary.household } else { &dictionary.member };
    let wanted = Wanted {
        name: format!("roll: {name}"),
        table: table.clone(),
        mode: adapter.delivery,
        as_of,
        root: root.to_owned(),
        kind: kind.clone(),
        options: MapperOptions::of(adapter, TableRole::Roll),
    };
    let own_kind = kind.clone();
    let take = move |rows: &mut RollTable, place, mapped: &Mapped| rows.take(place, &own_kind, mapped);
    let (mut rows, read) = tables
        .take(wanted, RollTable::default(), take)
        .await
        .map_err(|source| CollectError::Broken { adapter: adapter.id.clone(), source })?;
    if let Some(reason) = read.fault {
        return Err(unreachable(reason));
    }
    rows.files = read.files;
    if adapter.delivery == DeliveryMode::Changes {
        // A household has no person's ID: a field that isn't there is absent in all rows.
        let keys = ["household_id", "person_id"].map(|field| kind.field_index(field).unwrap_or(usize::MAX));
        rows.keep_latest(keys);
    }
    Ok(rows)
}
