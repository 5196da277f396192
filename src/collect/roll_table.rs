//! Reads one of the roll's two tables. What its rows mean together is judged in [`super::roll`].

use super::{
    CollectError,
    deliveries::ChunkPlace,
    mapping::{Mapped, MapperOptions, SetAsideRow, TableRole},
    source_report::FileReport,
    tables::{Tables, Wanted},
};
use crate::{
    adapter::{Adapter, DeliveryMode, TableSource},
    dictionary::{Dictionary, Kind},
    table::{ABSENT, Cell, Symbols},
};
use jiff::civil::Date;
use std::{collections::HashMap, path::Path, sync::Arc};

/// A row of the roll, with where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RollRow {
    /// The fields, in the order of the dictionary.
    pub cells: Vec<Cell>,
    /// The file's place in [`RollTable::files`].
    pub file: u16,
    /// The line.
    pub line: u64,
    delivery: u16,
}

/// One of the roll's two tables as it was read.
#[derive(Clone, Debug, Default)]
pub struct RollTable {
    /// The texts.
    pub symbols: Symbols,
    /// The rows that could be read.
    pub rows: Vec<RollRow>,
    /// The rows that could not, with their files.
    pub set_aside: Vec<(u16, SetAsideRow)>,
    /// The files.
    pub files: Vec<FileReport>,
}

impl RollTable {
    /// Takes a chunk of rows.
    pub fn take(&mut self, place: ChunkPlace, kind: &Kind, mapped: &Mapped) {
        let mut numbers: Vec<Option<u32>> = vec![None; mapped.rows.symbols.len()];
        let symbolic: Vec<bool> = kind.fields.iter().map(|f| f.ty.is_symbol()).collect();
        for (row, line) in mapped.rows.line.iter().enumerate() {
            let mut cell_of = |field: usize| {
                let cell = mapped.rows.columns[field][row];
                if cell == ABSENT || !symbolic[field] {
                    return cell;
                }
                let number = numbers[cell as usize]
                    .get_or_insert_with(|| self.symbols.intern(mapped.rows.symbols.text(cell as u32)));
                Cell::from(*number)
            };
            let cells = (0..kind.fields.len()).map(&mut cell_of).collect();
            self.rows.push(RollRow { cells, file: place.file, line: *line, delivery: place.delivery });
        }
        self.set_aside.extend(mapped.set_aside.iter().map(|row| (place.file, row.clone())));
    }

    /// The name of a row's file.
    pub fn file_name(&self, file: u16) -> &str {
        self.files.get(usize::from(file)).map_or("application", |f| f.name.as_str())
    }

    /// Puts the rows of an application in the place of a household of the same number.
    pub fn replace(&mut self, other: RollTable, kind: &Kind, household_id: &str) {
        let field = kind.field_index("household_id").unwrap_or(0);
        let id = self.symbols.find(household_id).map(Cell::from);
        self.rows.retain(|row| row.cells.get(field).copied() != id);
        self.set_aside.retain(|(_, row)| row.household_id.as_deref() != Some(household_id));
        let numbers = self.symbols.absorb(&other.symbols);
        let file = u16::try_from(self.files.len()).unwrap_or(u16::MAX);
        let symbolic = |field: usize| kind.fields.get(field).is_some_and(|f| f.ty.is_symbol());
        for row in other.rows {
            let cells = row.cells.iter().enumerate().map(|(field, cell)| {
                if symbolic(field) && *cell != ABSENT { Cell::from(numbers[*cell as usize]) } else { *cell }
            });
            self.rows.push(RollRow { cells: cells.collect(), file, line: row.line, delivery: u16::MAX });
        }
    }

    /// Of deliveries of changes, only the latest row of each key is kept.
    fn keep_latest(&mut self, keys: &[usize]) {
        let mut latest: HashMap<Vec<Cell>, u16> = HashMap::new();
        let key_of = |row: &RollRow| keys.iter().map(|k| row.cells[*k]).collect::<Vec<Cell>>();
        for row in &self.rows {
            let seen = latest.entry(key_of(row)).or_insert(row.delivery);
            *seen = (*seen).max(row.delivery);
        }
        self.rows.retain(|row| latest.get(&key_of(row)) == Some(&row.delivery));
    }
}

/// Reads a table of the roll on a thread of its own.
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
        let keys = ["household_id", "person_id"].into_iter().filter_map(|f| kind.field_index(f));
        rows.keep_latest(&keys.collect::<Vec<_>>());
    }
    Ok(rows)
}
