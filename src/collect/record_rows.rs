//! Takes in what was mapped of one table, chunk by chunk: keeps the rows of people that the run is about, and of all
//! other rows only what can bear on them. It does not judge states.

use super::{
    deliveries::ChunkPlace,
    doubts::{Doubt, DoubtedKey, doubted_key},
    identity::{NOBODY, People},
    linking::Chunk,
    mapping::{LooseKey, Mapped, SetAsideRow},
    source_names::{Place, SourceNames},
    source_report::{SetAside, Uncertainty},
};
use crate::{
    dictionary::Kind,
    domain::{citizen_id::CitizenId, person_name::normalised},
    table::{ABSENT, Cell, Symbols, Texts, quick_hash},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
    sync::Arc,
};

/// The length of a key that the mapping made of a row's content.
const HASHED_KEY: usize = 34;
/// Bytes of rows that room is made for at once: a file may say that it has any number of them.
const MOST_ROOM: u64 = 1 << 28;
/// The number of a text that isn't there.
pub const NO_TEXT: u32 = u32::MAX;

/// What is kept of a row beside its fields and its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowHead {
    /// The person's number, see [`People`].
    pub person: u32,
    /// The as-of date in days; `i32::MIN` where there is none.
    pub as_of: i32,
    /// The line.
    pub line: u32,
    /// The name as written (symbol), or [`NO_TEXT`].
    pub name: u32,
    /// The answer that the row says it came in (symbol), or [`NO_TEXT`].
    pub answer: u32,
    /// The source's place in [`RecordRows::sources`].
    pub source: u16,
    /// The delivery, where deliveries replace each other.
    pub delivery: u16,
    /// The file.
    pub file: u16,
}

/// The key of a row of someone whom the run is not about, or whose rows are elsewhere: it may replace a row that is here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OtherKey {
    /// The delivery.
    pub delivery: u16,
    /// The as-of date.
    pub as_of: i32,
    /// Whether, of rows of one delivery and date, that row counts and none that is here.
    pub stands_first: bool,
    /// Whether that row doesn't tell whose it is: it may still be the person's whose row it replaces.
    pub is_nobodys: bool,
}

impl OtherKey {
    /// What the row replaces.
    pub fn rank(&self) -> Rank {
        (self.delivery, self.as_of)
    }
}

impl RowHead {
    /// What the row replaces.
    pub fn rank(&self) -> Rank {
        (self.delivery, self.as_of)
    }
}

/// What replaces what among rows of one key: later deliveries of changes, then later as-of dates.
pub type Rank = (u16, i32);

/// What is counted of each source.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Rows read.
    pub read: u64,
    /// The earliest as-of date.
    pub as_of_min: Option<i32>,
    /// The latest as-of date.
    pub as_of_max: Option<i32>,
}

/// How a field is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Keeping {
    /// Whether its cells are kept; else only a hash of them is.
    kept: bool,
    /// Whether its cells are numbers of texts.
    symbolic: bool,
    /// Whether it is a name, which is compared however it is written.
    named: bool,
}

/// The rows of one table that concern the people of a run.
#[derive(Debug)]
pub struct RecordRows {
    pub(super) people: Arc<People>,
    /// The persons whose rows are here; those of others whom the run is about are elsewhere.
    pub persons: Range<u32>,
    /// For how many bytes of rows room is made at once.
    pub most_room: u64,
    fields: Vec<Keeping>,
    /// Rows with an as-of date after this day are not seen.
    pub(super) last_day: i32,
    /// The field of a row's own date, after which rows are not seen either.
    pub last_seen: Option<(usize, Cell)>,
    /// The sources.
    pub sources: SourceNames,
    /// The rows.
    pub heads: Vec<RowHead>,
    /// The rows' fields; those that are not kept are empty.
    pub columns: Vec<Vec<Cell>>,
    /// A hash of the fields that are not kept; empty where all are.
    pub rest: Vec<u64>,
    /// The rows' keys; empty where they have none.
    pub keys: Texts,
    /// The texts.
    pub symbols: Symbols,
    /// The keys of rows of other people, by their hashes.
    pub others: Vec<([u64; 2], OtherKey)>,
    /// Rows that may be a person's.
    pub doubts: Vec<Doubt>,
    /// Persons with a row that can't be read, of whatever source of the table.
    pub unread: Vec<u32>,
    /// Persons of a source with a row that is later than the day allows.
    pub late: Vec<(u16, u32)>,
    /// What is counted of each source.
    pub counts: Vec<Counts>,
    /// Rows of no particular source (set aside or without an ID).
    pub unplaced: u64,
    /// Rows set aside without a person.
    pub faceless: u64,
    /// Rows under IDs that nobody can have.
    pub unreal: u64,
    /// Rows set aside, with their file.
    pub set_aside: Vec<(u16, SetAside)>,
}

impl RecordRows {
    /// No rows yet; of the fields, only those that are `needed` are kept (all where it is absent).
    pub fn new(
        people: Arc<People>,
        kind: &Kind,
        sources: SourceNames,
        last_day: i32,
        needed: Option<&BTreeSet<usize>>,
    ) -> Self {
        let keeping = |(place, field): (usize, &crate::dictionary::Field)| Keeping {
            kept: needed.is_none_or(|needed| needed.contains(&place)),
            symbolic: field.ty.is_symbol(),
            named: field.ty.is_symbol() && field.name.ends_with("_name"),
        };
        Self {
            persons: 0..people.in_scope,
            most_room: MOST_ROOM,
            people,
            fields: kind.fields.iter().enumerate().map(keeping).collect(),
            last_day,
            last_seen: None,
            counts: vec![Counts::default(); sources.ids.len()],
            sources,
            heads: Vec::new(),
            columns: vec![Vec::new(); kind.fields.len()],
            rest: Vec::new(),
            keys: Texts::new(),
            symbols: Symbols::new(),
            others: Vec::new(),
            doubts: Vec::new(),
            unread: Vec::new(),
            late: Vec::new(),
            unplaced: 0,
            faceless: 0,
            unreal: 0,
            set_aside: Vec::new(),
        }
    }

    /// Takes in a chunk.
    pub fn take(&mut self, place: ChunkPlace, mapped: &Mapped) {
        self.make_room(mapped.rows.to_come);
        let mut chunk = Chunk::new(mapped, place, &self.people);
        let kept: Vec<u32> = (0..mapped.rows.line.len() as u32)
            .filter(|row| self.take_row(&mut chunk, *row as usize))
            .collect();
        self.keep(&mut chunk, &kept);
        for row in &mapped.set_aside {
            self.unplaced += 1;
            self.put_aside(place.file, row.line, row.field.as_deref(), &row.reason);
            row.others.iter().for_each(|person| self.unread_of(place, row.line, person));
            self.loose_key(place, row.key.as_ref());
            match (&row.person, &row.name) {
                (Some(person), _) if self.is_faced(row) => self.unread_of(place, row.line, person),
                (person, name) => {
                    person.iter().for_each(|person| self.unread_of(place, row.line, person));
                    self.faceless += 1;
                    self.namesakes(place, row.line, name.as_deref(), None);
                }
            }
        }
        for row in &mapped.loose {
            self.unplaced += u64::from(row.id_was_blank && row.name.is_some());
            let key = self.loose_key(place, row.key.as_ref());
            self.namesakes(place, row.line, row.name.as_deref(), key);
        }
    }

    /// Whether a row tells its person. Of one that falls into no columns any long number looks like an ID: it tells
    /// nobody where it is nobody's.
    fn is_faced(&self, row: &SetAsideRow) -> bool {
        let is_somebodys = |id: &String| {
            let found = self.people.find(id).is_some() || self.people.is_nearly_somebodys(id);
            found || CitizenId::parse(id).is_ok()
        };
        row.field.is_some() || row.person.iter().chain(&row.others).any(is_somebodys)
    }

    /// Makes room for rows at once, as far as there may be.
    fn make_room(&mut self, rows: usize) {
        let kept = self.fields.iter().filter(|field| field.kept).count();
        let row = size_of::<RowHead>() + size_of::<u64>() + kept * size_of::<Cell>();
        let rows = rows.min(usize::try_from(self.most_room).unwrap_or(usize::MAX) / row);
        self.heads.reserve(rows);
        for (keeping, column) in self.fields.iter().zip(&mut self.columns) {
            if keeping.kept {
                column.reserve(rows);
            }
        }
        if self.fields.iter().any(|field| !field.kept) {
            self.rest.reserve(rows);
        }
    }

    /// The place of the source that a row names; absent where the row is not one of the table's.
    pub(super) fn source(&mut self, chunk: &mut Chunk<'_>, row: usize) -> Option<u16> {
        let rows = &chunk.mapped.rows;
        let cell = rows.source.get(row).copied().unwrap_or(ABSENT);
        let found = match chunk.last_source {
            Some((last, found)) if last == cell => found,
            _ => {
                let found = self.sources.place(rows.symbols.cell_text(cell));
                self.fit_sources();
                chunk.last_source = Some((cell, found));
                found
            }
        };
        match found {
            Place::Here(source) => Some(source),
            Place::Elsewhere => None,
            Place::Nowhere => {
                let (place, line) = (chunk.place, rows.line[row]);
                self.unplaced += 1;
                let reason =
                    format!("the source is none of the adapter's; wanted: {}", self.sources.ids.join(", "));
                self.put_aside(place.file, line, Some("source"), &reason);
                if let Some(person) = rows.person_id(row) {
                    self.unread_of(place, line, &person);
                }
                None
            }
        }
    }

    /// Keeps the fields and keys of rows whose heads are kept already.
    fn keep(&mut self, chunk: &mut Chunk<'_>, kept: &[u32]) {
        let rows = &chunk.mapped.rows;
        let has_rest = self.fields.iter().any(|field| !field.kept);
        let from = self.rest.len();
        if has_rest {
            self.rest.resize(from + kept.len(), 0);
        }
        for (place, (keeping, column)) in self.fields.iter().zip(&mut self.columns).enumerate() {
            let cells = &rows.columns[place];
            let cell = |row: &u32| cells.get(*row as usize).copied().unwrap_or(ABSENT);
            match (keeping.kept, keeping.symbolic) {
                (true, false) => column.extend(kept.iter().map(cell)),
                (true, true) => {
                    let symbols = &mut self.symbols;
                    chunk.number_all(kept.iter().map(cell), symbols);
                    column.extend(kept.iter().map(|row| match cell(row) {
                        ABSENT => ABSENT,
                        cell => Cell::from(chunk.number(cell, symbols)),
                    }));
                }
                (false, _) if keeping.named => {
                    let mut hashes: BTreeMap<Cell, u64> = BTreeMap::new();
                    for (hash, row) in self.rest[from..].iter_mut().zip(kept) {
                        let name = hashes.entry(cell(row)).or_insert_with_key(|cell| {
                            let name = rows.symbols.cell_text(*cell).and_then(normalised);
                            name.map_or(0, |name| quick_hash(1, name.as_bytes()))
                        });
                        *hash = quick_hash(*hash, &name.to_le_bytes());
                    }
                }
                (false, symbolic) => {
                    for (hash, row) in self.rest[from..].iter_mut().zip(kept) {
                        let cell = cell(row);
                        *hash = match rows.symbols.cell_text(if symbolic { cell } else { ABSENT }) {
                            Some(text) => quick_hash(*hash, text.as_bytes()),
                            None => quick_hash(*hash, &cell.to_le_bytes()),
                        };
                    }
                }
            }
        }
        for key in kept.iter().filter_map(|row| rows.key(*row as usize)) {
            self.keys.push(key);
        }
    }

    /// The key of a row of which it isn't known whose it is, or what it says; it may replace another row.
    fn loose_key(&mut self, place: ChunkPlace, key: Option<&LooseKey>) -> Option<DoubtedKey> {
        let LooseKey { source, record_key, as_of } = key?;
        let Place::Here(source) = self.sources.place(source.as_deref()) else { return None };
        self.fit_sources();
        let as_of = if *as_of == ABSENT { i32::MIN } else { *as_of as i32 };
        self.keep_other(place, source, as_of, Some(record_key), true);
        doubted_key(place, source, as_of, record_key)
    }

    pub(super) fn keep_other(
        &mut self,
        place: ChunkPlace,
        source: u16,
        as_of: i32,
        key: Option<&str>,
        is_nobodys: bool,
    ) {
        let Some(key) = key else { return };
        if may_be_anothers(key) && as_of <= self.last_day {
            let other = OtherKey { delivery: place.delivery, as_of, stands_first: false, is_nobodys };
            self.others.push((key_hashes(source, key), other));
        }
    }

    pub(super) fn count(&mut self, source: u16, as_of: i32) {
        let counts = &mut self.counts[usize::from(source)];
        counts.read += 1;
        if as_of != i32::MIN {
            counts.as_of_min = Some(counts.as_of_min.map_or(as_of, |d| d.min(as_of)));
            counts.as_of_max = Some(counts.as_of_max.map_or(as_of, |d| d.max(as_of)));
        }
    }

    fn put_aside(&mut self, file: u16, line: u64, field: Option<&str>, reason: &str) {
        // The source and the file's name are filled in when the table has been read.
        let (source, field) = (String::new(), field.map(str::to_owned));
        self.set_aside
            .push((file, SetAside { source, file: String::new(), line, field, reason: reason.to_owned() }));
    }

    fn unread_of(&mut self, place: ChunkPlace, line: u64, id: &str) {
        match self.people.find(id) {
            Some(person) if self.people.is_in_scope(person) => self.unread.push(person),
            Some(_) => {}
            None => {
                let (reason, file) = (Uncertainty::NearId, place.file);
                let doubt = |person| Doubt { source: None, person, reason, key: None, file, line };
                self.doubts.extend(self.people.near(id).into_iter().map(doubt));
            }
        }
    }

    fn namesakes(&mut self, place: ChunkPlace, line: u64, name: Option<&str>, key: Option<DoubtedKey>) {
        let Some(name) = name else { return };
        let (reason, file) = (Uncertainty::Namesake, place.file);
        self.doubts.extend(self.people.namesakes(name).map(|person| Doubt {
            source: None,
            person,
            reason,
            key,
            file,
            line,
        }));
    }

    /// Whether a field is a name.
    pub fn is_name(&self, field: usize) -> bool {
        self.fields[field].named
    }

    /// Whether a field's cells, as far as they are kept, are numbers of texts.
    pub fn is_text(&self, field: usize) -> bool {
        self.fields[field].kept && self.fields[field].symbolic
    }

    /// About how many bytes of memory the rows take, and what is kept of others.
    pub fn size(&self) -> u64 {
        let columns = self.columns.iter().filter(|column| !column.is_empty()).count();
        let row = size_of::<RowHead>() + columns * size_of::<Cell>();
        let rest = self.rest.len() * size_of::<u64>();
        let others = self.others.len() * size_of::<([u64; 2], OtherKey)>();
        let texts = self.keys.size() + self.symbols.size();
        (self.heads.len() * row + rest + others + texts) as u64
    }

    /// Makes room for the counts of all sources.
    pub fn fit_sources(&mut self) {
        self.counts.resize(self.sources.ids.len(), Counts::default());
    }

    /// Throws away all rows of a delivery that is no answer.
    pub fn drop_rows(&mut self) {
        self.give_up_rows();
        self.others = Vec::new();
        self.doubts = Vec::new();
        self.unread = Vec::new();
        self.late = Vec::new();
    }

    /// Takes the rows out, but not the room for them.
    pub fn clear(&mut self) {
        self.heads.clear();
        self.columns.iter_mut().for_each(Vec::clear);
        self.rest.clear();
        self.others.clear();
        self.keys = Texts::new();
        self.symbols = Symbols::new();
    }

    /// Gives up the rows, and what they are made of, once they are no longer needed.
    pub fn give_up_rows(&mut self) {
        self.heads = Vec::new();
        self.columns.iter_mut().for_each(|column| *column = Vec::new());
        self.rest = Vec::new();
        self.keys = Texts::new();
        self.symbols = Symbols::new();
    }

    /// Puts the rows in another order, some of them left out, and gives up what tells equal ones apart.
    pub fn put_in_order(&mut self, order: &[u32]) {
        self.rest = Vec::new();
        self.others = Vec::new();
        if order.len() == self.heads.len() && order.is_sorted_by(|one, next| one < next) {
            return;
        }
        self.heads = order.iter().map(|row| self.heads[*row as usize]).collect();
        for column in self.columns.iter_mut().filter(|column| !column.is_empty()) {
            *column = order.iter().map(|row| column[*row as usize]).collect();
        }
        if !self.keys.is_empty() {
            let keys = std::mem::take(&mut self.keys);
            order.iter().for_each(|row| self.keys.push(keys.get(*row as usize)));
        }
    }
}

/// Whether a row of somebody else may have the key: a hashed key covers the person.
pub fn may_be_anothers(key: &str) -> bool {
    !(key.len() == HASHED_KEY && key.starts_with("h:"))
}

/// Two hashes of a key: together they are long enough that two keys never meet by chance.
pub fn key_hashes(source: u16, key: &str) -> [u64; 2] {
    [u64::from(source), u64::from(source) | u64::from(NOBODY) << 32]
        .map(|salt| quick_hash(salt, key.as_bytes()))
}
