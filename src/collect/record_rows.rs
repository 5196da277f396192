//! Takes in what was mapped of one table, chunk by chunk: keeps the rows of people that the run is about, and of all
//! other rows only what can bear on them. It does not judge states.

use super::{
    deliveries::ChunkPlace,
    identity::People,
    mapping::Mapped,
    source_names::{Place, SourceNames},
    source_report::{SetAside, Uncertainty},
};
use crate::{
    dictionary::Kind,
    table::{ABSENT, Cell, Symbols},
};
use std::{
    collections::BTreeMap,
    hash::{DefaultHasher, Hash, Hasher},
    sync::Arc,
};

/// The length of a key that the mapping made of a row's content.
const HASHED_KEY: usize = 34;

/// What is kept of a row beside its fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowHead {
    /// The person's number, see [`People`].
    pub person: u32,
    /// The source's place in [`RecordRows::sources`].
    pub source: u16,
    /// The delivery, where deliveries replace each other.
    pub delivery: u16,
    /// The file.
    pub file: u16,
    /// The as-of date in days; `i32::MIN` where there is none.
    pub as_of: i32,
    /// The record key (symbol); `u32::MAX` where there is none.
    pub key: u32,
    /// The line.
    pub line: u64,
    /// The name as written (symbol).
    pub name: Cell,
    /// The answer that the row says it came in (symbol).
    pub answer: Cell,
}

/// The key of a row of someone whom the run is not about: it may replace a row of someone whom it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OtherKey {
    /// The delivery.
    pub delivery: u16,
    /// The as-of date.
    pub as_of: i32,
}

/// A row that may or may not be a person's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Doubt {
    /// The source; absent where the row doesn't tell.
    pub source: Option<u16>,
    /// The person.
    pub person: u32,
    /// Why.
    pub reason: Uncertainty,
    /// The file.
    pub file: u16,
    /// The line.
    pub line: u64,
}

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

/// The rows of one table that concern the people of a run.
#[derive(Debug)]
pub struct RecordRows {
    people: Arc<People>,
    symbolic: Vec<bool>,
    /// Rows with an as-of date after this day are not seen.
    last_day: i32,
    /// The sources.
    pub sources: SourceNames,
    /// The rows.
    pub heads: Vec<RowHead>,
    /// The rows' fields.
    pub columns: Vec<Vec<Cell>>,
    /// The texts.
    pub symbols: Symbols,
    /// The keys of rows of other people, by source and hash.
    pub others: Vec<(u128, OtherKey)>,
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
    /// Rows set aside, with their file.
    pub set_aside: Vec<(u16, SetAside)>,
}

/// Who a person symbol of a chunk is.
#[derive(Clone, Debug)]
enum Whose {
    InScope(u32),
    Other,
    Near(Vec<u32>),
}

impl RecordRows {
    /// No rows yet.
    pub fn new(people: Arc<People>, kind: &Kind, sources: SourceNames, last_day: i32) -> Self {
        Self {
            people,
            symbolic: kind.fields.iter().map(|f| f.ty.is_symbol()).collect(),
            last_day,
            counts: vec![Counts::default(); sources.ids.len()],
            sources,
            heads: Vec::new(),
            columns: vec![Vec::new(); kind.fields.len()],
            symbols: Symbols::new(),
            others: Vec::new(),
            doubts: Vec::new(),
            unread: Vec::new(),
            late: Vec::new(),
            unplaced: 0,
            faceless: 0,
            set_aside: Vec::new(),
        }
    }

    /// Takes in a chunk.
    pub fn take(&mut self, place: ChunkPlace, mapped: &Mapped) {
        let mut chunk = Chunk::new(mapped);
        for row in 0..mapped.rows.line.len() {
            self.take_row(place, &mut chunk, row);
        }
        for row in &mapped.set_aside {
            self.unplaced += 1;
            self.put_aside(place.file, row.line, row.field.as_deref(), &row.reason);
            match (&row.person, &row.name) {
                (Some(person), _) => self.unread_of(place, row.line, person),
                (None, name) => {
                    self.faceless += 1;
                    self.namesakes(place, row.line, name.as_deref());
                }
            }
        }
        for row in &mapped.loose {
            self.unplaced += u64::from(row.id_was_blank && row.name.is_some());
            self.namesakes(place, row.line, row.name.as_deref());
        }
    }

    fn take_row(&mut self, place: ChunkPlace, chunk: &mut Chunk<'_>, row: usize) {
        let rows = &chunk.mapped.rows;
        let (line, person) = (rows.line[row], rows.person[row]);
        let source = match self.sources.place(rows.symbols.cell_text(rows.source[row])) {
            Place::Here(source) => source,
            Place::Elsewhere => return,
            Place::Nowhere => {
                self.unplaced += 1;
                let reason =
                    format!("the source is none of the adapter's; wanted: {}", self.sources.ids.join(", "));
                self.put_aside(place.file, line, Some("source"), &reason);
                if let Some(person) = rows.symbols.cell_text(person) {
                    self.unread_of(place, line, person);
                }
                return;
            }
        };
        self.fit_sources();
        let as_of = if rows.as_of[row] == ABSENT { i32::MIN } else { rows.as_of[row] as i32 };
        self.count(source, as_of);
        let Some(id) = rows.symbols.cell_text(person) else { return };
        let people = &self.people;
        let whose = chunk.whose[person as usize].get_or_insert_with(|| match people.find(id) {
            Some(person) if people.is_in_scope(person) => Whose::InScope(person),
            Some(_) => Whose::Other,
            None => match people.near(id) {
                near if near.is_empty() => Whose::Other,
                near => Whose::Near(near),
            },
        });
        match whose {
            Whose::InScope(person) if as_of > self.last_day => self.late.push((source, *person)),
            Whose::InScope(person) => {
                let head = RowHead {
                    person: *person,
                    source,
                    delivery: place.delivery,
                    file: place.file,
                    as_of,
                    key: 0,
                    line,
                    name: ABSENT,
                    answer: ABSENT,
                };
                self.keep(head, chunk, row);
            }
            Whose::Near(near) => {
                let reason = Uncertainty::NearId;
                let doubt = |person: &u32| Doubt {
                    source: Some(source),
                    person: *person,
                    reason,
                    file: place.file,
                    line,
                };
                self.doubts.extend(near.iter().map(doubt));
                self.keep_other(place, source, as_of, rows.symbols.cell_text(rows.record_key[row]));
            }
            Whose::Other => {
                self.keep_other(place, source, as_of, rows.symbols.cell_text(rows.record_key[row]));
            }
        }
    }

    fn keep(&mut self, mut head: RowHead, chunk: &mut Chunk<'_>, row: usize) {
        let rows = &chunk.mapped.rows;
        let mut symbol = |cell: Cell| match cell {
            ABSENT => ABSENT,
            _ => Cell::from(
                *chunk.numbers[cell as usize]
                    .get_or_insert_with(|| self.symbols.intern(rows.symbols.text(cell as u32))),
            ),
        };
        head.name = symbol(rows.name[row]);
        head.answer = rows.answer.get(row).map_or(ABSENT, |cell| symbol(*cell));
        head.key = u32::try_from(symbol(rows.record_key[row])).unwrap_or(u32::MAX);
        for (field, column) in self.columns.iter_mut().enumerate() {
            let cell = rows.columns[field].get(row).copied().unwrap_or(ABSENT);
            column.push(if self.symbolic[field] { symbol(cell) } else { cell });
        }
        self.heads.push(head);
    }

    fn keep_other(&mut self, place: ChunkPlace, source: u16, as_of: i32, key: Option<&str>) {
        let Some(key) = key else { return };
        // A hashed key covers the person: it never meets another person's.
        let is_hash = key.len() == HASHED_KEY && key.starts_with("h:");
        if !is_hash && as_of <= self.last_day {
            self.others.push((key_hash(source, key), OtherKey { delivery: place.delivery, as_of }));
        }
    }

    fn count(&mut self, source: u16, as_of: i32) {
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
                let doubt = |person| Doubt { source: None, person, reason, file, line };
                self.doubts.extend(self.people.near(id).into_iter().map(doubt));
            }
        }
    }

    fn namesakes(&mut self, place: ChunkPlace, line: u64, name: Option<&str>) {
        let Some(name) = name else { return };
        let (reason, file) = (Uncertainty::Namesake, place.file);
        self.doubts.extend(self.people.namesakes(name).map(|person| Doubt {
            source: None,
            person,
            reason,
            file,
            line,
        }));
    }

    /// Makes room for the counts of all sources.
    pub fn fit_sources(&mut self) {
        self.counts.resize(self.sources.ids.len(), Counts::default());
    }

    /// Throws away all rows of a delivery that is no answer.
    pub fn drop_rows(&mut self) {
        self.heads = Vec::new();
        self.columns.iter_mut().for_each(|column| *column = Vec::new());
        self.symbols = Symbols::new();
        self.others = Vec::new();
        self.doubts = Vec::new();
        self.unread = Vec::new();
        self.late = Vec::new();
    }

    /// The keys of other people's rows that are also keys of rows that are kept.
    pub fn replacing_keys(&self) -> BTreeMap<(u16, u32), OtherKey> {
        if self.others.is_empty() {
            return BTreeMap::new();
        }
        let mut kept: Vec<(u128, (u16, u32))> = self
            .heads
            .iter()
            .filter(|h| h.key != u32::MAX)
            .map(|h| (key_hash(h.source, self.symbols.text(h.key)), (h.source, h.key)))
            .collect();
        kept.sort_unstable();
        kept.dedup();
        let mut replacing: BTreeMap<(u16, u32), OtherKey> = BTreeMap::new();
        for (hash, other) in &self.others {
            let Ok(found) = kept.binary_search_by_key(hash, |(hash, _)| *hash) else { continue };
            let latest = replacing.entry(kept[found].1).or_insert(*other);
            if (other.delivery, other.as_of) > (latest.delivery, latest.as_of) {
                *latest = *other;
            }
        }
        replacing
    }
}

/// A chunk being taken in: its texts are looked up once each.
struct Chunk<'m> {
    mapped: &'m Mapped,
    whose: Vec<Option<Whose>>,
    numbers: Vec<Option<u32>>,
}

impl<'m> Chunk<'m> {
    fn new(mapped: &'m Mapped) -> Self {
        let texts = mapped.rows.symbols.len();
        Self { mapped, whose: vec![None; texts], numbers: vec![None; texts] }
    }
}

/// 128 bits of a key, so that two keys never meet by chance.
fn key_hash(source: u16, key: &str) -> u128 {
    let half = |salt: u8| {
        let mut hasher = DefaultHasher::new();
        (salt, source, key).hash(&mut hasher);
        u128::from(hasher.finish())
    };
    (half(1) << 64) | half(2)
}
