//! Links the rows of a chunk with the people of a run: each row's source, its person, and what is kept of it.
//! What a row's fields hold is not its matter.

use super::{
    deliveries::ChunkPlace,
    doubts::{Doubt, doubted_key},
    identity::People,
    mapping::{Mapped, MappedRows, PACKED},
    packed_id::{has_right_check, is_real, unpacked},
    record_rows::{NO_TEXT, RecordRows, RowHead},
    source_names::Place,
    source_report::Uncertainty,
};
use crate::{
    domain::citizen_id::CitizenId,
    table::{ABSENT, Cell, Symbols},
};

/// Who a person cell of a chunk is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Whose {
    /// Not looked up yet.
    Unasked,
    /// A person that the run is about.
    InScope(u32),
    /// Nobody whom the run is about.
    Other,
    /// Nobody at all: an ID that nobody can have, and nobody on the roll is written or nearly written with.
    Unreal,
    /// Nobody on the roll, but perhaps somebody whom the run is about.
    Near,
}

/// A chunk being taken in: its texts are looked up once each.
pub(super) struct Chunk<'m> {
    /// What was mapped.
    pub mapped: &'m Mapped,
    /// Where it comes from.
    pub place: ChunkPlace,
    /// The source that the last row named.
    pub last_source: Option<(Cell, Place)>,
    last_person: (Cell, Whose),
    packed: PackedIds,
    whose: Vec<Whose>,
    numbers: Vec<u32>,
}

impl<'m> Chunk<'m> {
    /// A chunk of which nothing is looked up yet.
    pub fn new(mapped: &'m Mapped, place: ChunkPlace, people: &People) -> Self {
        let texts = mapped.rows.symbols.len();
        Self {
            mapped,
            place,
            last_source: None,
            last_person: (ABSENT, Whose::Other),
            packed: PackedIds::of(&mapped.rows.person, people),
            whose: vec![Whose::Unasked; texts],
            numbers: vec![NO_TEXT; texts],
        }
    }

    /// The number in `symbols` of a text of the chunk.
    pub fn number(&mut self, cell: Cell, symbols: &mut Symbols) -> u32 {
        let number = &mut self.numbers[cell as usize];
        if *number == NO_TEXT {
            *number = symbols.intern(self.mapped.rows.symbols.text(cell as u32));
        }
        *number
    }

    /// Gives texts of the chunk their numbers in `symbols`.
    pub fn number_all(&mut self, cells: impl Iterator<Item = Cell>, symbols: &mut Symbols) {
        let mut wanted: Vec<u32> = Vec::new();
        for cell in cells.filter(|cell| *cell != ABSENT) {
            let number = &mut self.numbers[cell as usize];
            if *number == NO_TEXT {
                // Until it has its own, so that it is wanted once.
                *number = 0;
                wanted.push(cell as u32);
            }
        }
        let texts = wanted.iter().map(|text| self.mapped.rows.symbols.text(*text));
        for (text, number) in wanted.iter().zip(symbols.intern_all(texts)) {
            self.numbers[*text as usize] = number;
        }
    }

    fn whose(&mut self, people: &People, row: usize, cell: Cell) -> Whose {
        if self.last_person.0 == cell {
            return self.last_person.1;
        }
        let whose = match cell {
            ABSENT => Whose::Other,
            cell if cell >= PACKED => whose_packed(people, key_of(cell), self.packed.person(row)),
            cell if self.whose[cell as usize] != Whose::Unasked => self.whose[cell as usize],
            cell => {
                let id = self.mapped.rows.symbols.text(cell as u32);
                let whose = match people.find(id) {
                    Some(person) if people.is_in_scope(person) => Whose::InScope(person),
                    None if !people.near(id).is_empty() => Whose::Near,
                    None if CitizenId::parse(id).is_err() && !people.is_nearly_somebodys(id) => Whose::Unreal,
                    Some(_) | None => Whose::Other,
                };
                self.whose[cell as usize] = whose;
                whose
            }
        };
        self.last_person = (cell, whose);
        whose
    }
}

fn key_of(cell: Cell) -> u64 {
    (cell - PACKED).cast_unsigned()
}

fn whose_packed(people: &People, key: u64, found: Option<u32>) -> Whose {
    match found {
        Some(person) if people.is_in_scope(person) => Whose::InScope(person),
        None if !has_right_check(key) && !people.near(&unpacked(key)).is_empty() => Whose::Near,
        None if !is_real(key) && !people.is_nearly_somebodys(&unpacked(key)) => Whose::Unreal,
        Some(_) | None => Whose::Other,
    }
}

/// The persons of a chunk whose IDs are packed, looked up all at once; rows that follow each other share theirs.
struct PackedIds {
    found: Vec<Option<u32>>,
    /// The place of each row's.
    places: Vec<u32>,
}

impl PackedIds {
    fn of(cells: &[Cell], people: &People) -> Self {
        let (mut keys, mut places) = (Vec::new(), Vec::with_capacity(cells.len()));
        for cell in cells {
            if *cell >= PACKED && keys.last() != Some(&key_of(*cell)) {
                keys.push(key_of(*cell));
            }
            // Of a row without such an ID the place is never asked for.
            places.push((keys.len() as u32).saturating_sub(1));
        }
        Self { found: people.find_all_packed(&keys), places }
    }

    fn person(&self, row: usize) -> Option<u32> {
        self.found[self.places[row] as usize]
    }
}

impl RecordRows {
    /// Whether a row's own date does not let it be seen on the day.
    fn is_dated_later(&self, rows: &MappedRows, row: usize) -> bool {
        self.last_seen
            .is_some_and(|(field, last)| rows.columns[field].get(row).is_some_and(|day| *day > last))
    }

    /// Links a row; keeps its head, and says so, where it is of a person that the run is about.
    pub(super) fn take_row(&mut self, chunk: &mut Chunk<'_>, row: usize) -> bool {
        let Some(source) = self.source(chunk, row) else { return false };
        let (place, rows) = (chunk.place, &chunk.mapped.rows);
        let as_of = if rows.as_of[row] == ABSENT { i32::MIN } else { rows.as_of[row] as i32 };
        self.count(source, as_of);
        let (cell, line) = (rows.person[row], rows.line[row]);
        if cell == ABSENT {
            return false;
        }
        match chunk.whose(&self.people, row, cell) {
            Whose::InScope(person) if as_of > self.last_day => {
                self.late.push((source, person));
                false
            }
            Whose::InScope(person) => {
                let ChunkPlace { delivery, file } = place;
                let mut number = |cells: &[Cell]| match cells.get(row).copied().unwrap_or(ABSENT) {
                    ABSENT => NO_TEXT,
                    cell => chunk.number(cell, &mut self.symbols),
                };
                let (name, answer) = (number(&rows.name), number(&rows.answer));
                let line = u32::try_from(line).unwrap_or(u32::MAX);
                self.heads.push(RowHead { person, as_of, line, name, answer, source, delivery, file });
                true
            }
            Whose::Near if self.is_dated_later(rows, row) => {
                self.keep_other(place, source, as_of, rows.key(row), false);
                false
            }
            Whose::Near => {
                let near = rows.person_id(row).map(|id| self.people.near(&id)).into_iter().flatten();
                let (source_place, reason, file) = (Some(source), Uncertainty::NearId, place.file);
                let key = rows.key(row).and_then(|key| doubted_key(place, source, as_of, key));
                let doubt = |person| Doubt { source: source_place, person, reason, key, file, line };
                self.doubts.extend(near.map(doubt));
                self.keep_other(place, source, as_of, rows.key(row), false);
                false
            }
            whose @ (Whose::Other | Whose::Unreal | Whose::Unasked) => {
                self.unreal += u64::from(whose == Whose::Unreal);
                self.keep_other(place, source, as_of, rows.key(row), false);
                false
            }
        }
    }
}
