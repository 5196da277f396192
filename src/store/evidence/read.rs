//! Reads the evidence of a run back into a county: for the rules the same as the one that was written.

use super::{
    cells::{Interner, cells_of},
    column::{
        ANSWER, AS_OF, ENTRY, HOUSEHOLD, HOUSEHOLDS, LEAF, LEAVES, MEMBERS, MEMBERSHIPS, MEMBERSHIPS_OPEN,
        NAME, NAME_KEY, PERSON, RECORD_KEY, ROLL_BROKEN, STATES, column_of, state_column,
    },
    index::{EvidenceFile, EvidenceIndex, FOLDER, INDEX, IndexedBlock, IndexedPart, read_index},
    table::{Table, Values},
};
use crate::{
    dictionary::{Dictionary, FieldType, Kind},
    domain::SourceState,
    store::{StoreError, private_file, sha256_hex, table_file::parquet_frame},
    table::{ABSENT, Cell, County, Draft, QuickBuild, SourceEntry, Symbols, assemble},
};
use polars::prelude::DataFrame;
use rayon::prelude::*;
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    path::{Path, PathBuf},
    sync::Arc,
};

/// Reads the whole evidence of a run.
pub fn read_evidence(folder: &Path, dictionary: &Arc<Dictionary>) -> Result<County, StoreError> {
    let index = read_index(folder)?;
    let mut reading = Reading::new(folder, dictionary, &index, None)?;
    index.parts.iter().try_for_each(|part| reading.part(part, true))?;
    Ok(assemble(reading.draft))
}

/// Reads the evidence of one part of a run.
pub fn read_part(
    folder: &Path,
    dictionary: &Arc<Dictionary>,
    (index, part): (&EvidenceIndex, &IndexedPart),
) -> Result<County, StoreError> {
    let mut reading = Reading::new(folder, dictionary, index, None)?;
    reading.part(part, true)?;
    Ok(assemble(reading.draft))
}

/// Reads the roll and the states of one part of a run, or, where there is none, only what sources it has.
pub fn read_roll(
    folder: &Path,
    dictionary: &Arc<Dictionary>,
    (index, part): (&EvidenceIndex, Option<&IndexedPart>),
) -> Result<County, StoreError> {
    let mut reading = Reading::new(folder, dictionary, index, None)?;
    part.map_or(Ok(()), |part| reading.part(part, false))?;
    Ok(assemble(reading.draft))
}

/// Reads the evidence of one household of a run, and that of the households in which other entries of the people stand
/// whom it or its records name. A county of no household where the run does not have it.
pub fn read_household_evidence(
    folder: &Path,
    dictionary: &Arc<Dictionary>,
    index: &EvidenceIndex,
    household_id: &str,
) -> Result<County, StoreError> {
    let own = BTreeSet::from([household_id.to_owned()]);
    let county = read_households(folder, dictionary, index, &own)?;
    let all: BTreeSet<String> =
        with_people(folder, index, &people_of(&county))?.into_iter().chain(own.clone()).collect();
    if all == own || county.household_count() == 0 {
        return Ok(county);
    }
    read_households(folder, dictionary, index, &all)
}

/// Reads the evidence of some households.
fn read_households(
    folder: &Path,
    dictionary: &Arc<Dictionary>,
    index: &EvidenceIndex,
    households: &BTreeSet<String>,
) -> Result<County, StoreError> {
    let mut reading = Reading::new(folder, dictionary, index, Some(households))?;
    for part in &index.parts {
        let holds =
            |block: &IndexedBlock| households.iter().any(|id| block.first <= *id && *id <= block.last);
        if part.blocks.iter().any(holds) {
            reading.part(part, true)?;
        }
    }
    Ok(assemble(reading.draft))
}

/// The people of a county and those whom its records name.
fn people_of(county: &County) -> BTreeSet<String> {
    let mut people: BTreeSet<String> =
        (0..county.members.rows).map(|member| county.person_id(member).to_owned()).collect();
    for (kind, rows) in county.dictionary.kinds.iter().zip(&county.kinds) {
        let named =
            kind.fields.iter().zip(&rows.grid.columns).filter(|(field, _)| field.ty == FieldType::Person);
        let texts = named.flat_map(|(_, column)| column).filter_map(|cell| county.symbols.cell_text(*cell));
        people.extend(texts.map(str::to_owned));
    }
    people
}

/// The households of a run in which some people stand.
fn with_people(
    folder: &Path,
    index: &EvidenceIndex,
    people: &BTreeSet<String>,
) -> Result<BTreeSet<String>, StoreError> {
    let of_part = |part: &IndexedPart| {
        let file = part.tables.get(MEMBERS).ok_or_else(|| no_table(folder, MEMBERS))?;
        let path = folder.join(FOLDER).join(&file.file);
        let frame = parquet_frame(&path, checked_bytes(&path, file)?)?;
        let table = Table::of(&path, MEMBERS, &frame)?;
        let Some(Values::Text(persons)) = table.values(PERSON) else {
            return Err(StoreError::column(&path, PERSON, "text"));
        };
        let rows = table.texts(&path, HOUSEHOLD)?.into_iter().zip(persons.iter());
        let theirs = rows.filter(|(_, person)| person.is_some_and(|person| people.contains(person)));
        Ok(theirs.map(|(household, _)| household.to_owned()).collect())
    };
    let found: Result<Vec<Vec<String>>, StoreError> = index.parts.par_iter().map(of_part).collect();
    Ok(found?.into_iter().flatten().collect())
}

/// The frames of a part's files by table, each checked against the digest in the index.
pub(super) fn frames(
    folder: &Path,
    part: &IndexedPart,
    records: bool,
) -> Result<Vec<(String, PathBuf, DataFrame)>, StoreError> {
    let records = part.records.iter().filter(|_| records);
    let files: Vec<(&String, &EvidenceFile)> = part.tables.iter().chain(records).collect();
    let read = |(table, file): &(&String, &EvidenceFile)| {
        let path = folder.join(FOLDER).join(&file.file);
        let bytes = checked_bytes(&path, file)?;
        let frame = parquet_frame(&path, bytes)?;
        Ok(((*table).clone(), path, frame))
    };
    files.par_iter().map(read).collect()
}

fn no_table(folder: &Path, name: &str) -> StoreError {
    StoreError::differs(&folder.join(INDEX), format!("a part without table `{name}`"))
}

/// The leaves that a part's file records, by household.
pub fn recorded_leaves(folder: &Path, part: &IndexedPart) -> Result<Vec<(String, [u8; 32])>, StoreError> {
    let file = part.tables.get(LEAVES).ok_or_else(|| no_table(folder, LEAVES))?;
    let path = folder.join(FOLDER).join(&file.file);
    let frame = parquet_frame(&path, checked_bytes(&path, file)?)?;
    let table = Table::of(&path, LEAVES, &frame)?;
    let (households, leaves) = (table.texts(&path, HOUSEHOLD)?, table.texts(&path, LEAF)?);
    let pairs = households.into_iter().zip(leaves).enumerate();
    let pair = |(row, (household, text)): (usize, (&str, &str))| {
        let mut leaf = [0; 32];
        let read = hex::decode_to_slice(text, &mut leaf);
        read.map_err(|_| StoreError::value(&path, LEAF, row, "a digest in hexadecimal"))?;
        Ok((household.to_owned(), leaf))
    };
    pairs.map(pair).collect()
}

/// The bytes of an evidence file, where they are those of its digest.
pub(super) fn checked_bytes(path: &Path, file: &EvidenceFile) -> Result<Vec<u8>, StoreError> {
    if file.file.contains(['/', '\0']) || file.file.starts_with('.') {
        return Err(StoreError::BadName { name: file.file.clone() });
    }
    let bytes = match private_file::read(path) {
        Err(StoreError::Io { source, .. }) if source.kind() == std::io::ErrorKind::NotFound => {
            return Err(StoreError::differs(path, "named by the index of the evidence, and missing"));
        }
        other => other?,
    };
    if sha256_hex(&bytes) != file.sha256 {
        return Err(StoreError::differs(path, "not the bytes that the index of the evidence records"));
    }
    Ok(bytes)
}

/// A reading of tables into a draft that has its sources already.
pub(super) struct Reading<'a> {
    pub(super) folder: &'a Path,
    pub(super) only: Option<&'a BTreeSet<String>>,
    pub(super) draft: Draft,
}

impl<'a> Reading<'a> {
    fn new(
        folder: &'a Path,
        dictionary: &Arc<Dictionary>,
        index: &EvidenceIndex,
        only: Option<&'a BTreeSet<String>>,
    ) -> Result<Self, StoreError> {
        let mut sources = Vec::new();
        for s in &index.sources {
            let kind = dictionary.kind_index(&s.kind);
            let unknown = || StoreError::UnknownKind { path: folder.join(INDEX), kind: s.kind.clone() };
            sources.push(SourceEntry {
                id: s.id.clone(),
                kind: kind.ok_or_else(unknown)?,
                title: s.title.clone(),
                department: s.department.clone(),
                required: s.required,
                none_by_decision: s.none_by_decision.clone(),
            });
        }
        let mut draft = Draft::empty(dictionary.clone(), index.as_of);
        draft.states = vec![Vec::new(); sources.len()];
        draft.sources = sources;
        Ok(Self { folder, only, draft })
    }

    /// Adds a part, with its records or without.
    fn part(&mut self, part: &IndexedPart, records: bool) -> Result<(), StoreError> {
        let mut tables = BTreeMap::new();
        for (name, path, frame) in frames(self.folder, part, records)? {
            let frame = match self.only {
                Some(households) => rows_of(&frame, households).map_err(|e| StoreError::parquet(&path, e))?,
                None => frame,
            };
            tables.insert(name, (path, frame));
        }
        self.tables(tables, records)
    }

    /// Adds the rows of a part's tables, with its records or without.
    pub(super) fn tables(
        &mut self,
        tables: BTreeMap<String, (PathBuf, DataFrame)>,
        records: bool,
    ) -> Result<(), StoreError> {
        let first = self.draft.members.len() as u32;
        let table = |name: &str| -> Result<(&Path, Table<'_>), StoreError> {
            let (path, frame) = tables.get(name).ok_or_else(|| no_table(self.folder, name))?;
            Ok((path.as_path(), Table::of(path, name, frame)?))
        };
        let (path, households) = table(HOUSEHOLDS)?;
        let dictionary = self.draft.dictionary.clone();
        let rows = roll_rows(path, &dictionary.household, &households, &mut self.draft.symbols)?;
        self.draft.households.extend(rows);
        self.draft.roll_broken.extend(households.flags(path, ROLL_BROKEN)?);
        let (path, members) = table(MEMBERS)?;
        let places = self.members(path, &members, first)?;
        let (path, states) = table(STATES)?;
        self.states(path, &states, members.rows())?;
        let sources: Vec<String> = self.draft.sources.iter().map(|source| source.id.clone()).collect();
        for (place, source) in sources.iter().enumerate() {
            if records && tables.contains_key(source) {
                let (path, records) = table(source)?;
                self.records(path, place, &records, &places)?;
            }
        }
        Ok(())
    }

    /// Adds the members; answers the place of each by household and entry.
    fn members<'t>(
        &mut self,
        path: &Path,
        table: &'t Table<'_>,
        first: u32,
    ) -> Result<HashMap<(&'t str, i64), u32, QuickBuild>, StoreError> {
        let dictionary = self.draft.dictionary.clone();
        let rows = roll_rows(path, &dictionary.member, table, &mut self.draft.symbols)?;
        self.draft.members.extend(rows);
        self.draft.member_name_key.extend(symbols_of(path, table, NAME_KEY, &mut self.draft.symbols)?);
        for (row, count) in table.numbers(path, MEMBERSHIPS)?.into_iter().enumerate() {
            let count =
                u32::try_from(count).map_err(|_| StoreError::value(path, MEMBERSHIPS, row, "a count"))?;
            self.draft.memberships.push(count);
        }
        self.draft.memberships_open.extend(table.flags(path, MEMBERSHIPS_OPEN)?);
        let keys = table.texts(path, HOUSEHOLD)?.into_iter().zip(table.numbers(path, ENTRY)?);
        Ok(keys.zip(first..).collect())
    }

    fn states(&mut self, path: &Path, table: &Table<'_>, members: usize) -> Result<(), StoreError> {
        for (source, states) in self.draft.sources.iter().zip(&mut self.draft.states) {
            let mut read = states_of(path, table, &source.id)?;
            if read.len() != members {
                return Err(StoreError::differs(path, "not one row for each member"));
            }
            states.append(&mut read);
        }
        Ok(())
    }

    fn records(
        &mut self,
        path: &Path,
        source: usize,
        table: &Table<'_>,
        places: &HashMap<(&str, i64), u32, QuickBuild>,
    ) -> Result<(), StoreError> {
        let dictionary = self.draft.dictionary.clone();
        let kind = self.draft.sources[source].kind;
        let rows = &mut self.draft.kinds[kind];
        let symbols = &mut self.draft.symbols;
        let before = rows.member.len();
        let keys = table.texts(path, HOUSEHOLD)?.into_iter().zip(table.numbers(path, ENTRY)?).enumerate();
        for (row, key) in keys {
            let place = places.get(&key).copied();
            rows.member
                .push(place.ok_or_else(|| StoreError::value(path, ENTRY, row, "a member of the roll"))?);
        }
        rows.source.resize(rows.member.len(), source as u16);
        let mut keys = crate::table::Texts::new();
        table.texts(path, RECORD_KEY)?.into_iter().for_each(|key| keys.push(key));
        rows.record_key.extend((symbols.list(Arc::new(keys))..).take(table.rows()));
        rows.answer.extend(required_symbols(path, table, ANSWER, symbols)?);
        rows.name.extend(symbols_of(path, table, NAME, symbols)?);
        rows.name_key.extend(symbols_of(path, table, NAME_KEY, symbols)?);
        let Some(Values::Day(days)) = table.values(AS_OF) else {
            return Err(StoreError::column(path, AS_OF, "days"));
        };
        for (row, day) in days.iter().enumerate() {
            rows.as_of.push(day.ok_or_else(|| StoreError::value(path, AS_OF, row, "a day"))?);
        }
        for (place, field) in dictionary.kinds[kind].fields.iter().enumerate() {
            let name = column_of(field, false);
            let column = &mut rows.columns[place];
            match table.values(&name) {
                Some(values) => {
                    column.resize(before, ABSENT);
                    column.extend(cells_of(path, &name, field, values, &mut Interner::new(symbols))?);
                }
                None if column.is_empty() => {}
                None => column.resize(rows.member.len(), ABSENT),
            }
        }
        Ok(())
    }
}

fn rows_of(frame: &DataFrame, households: &BTreeSet<String>) -> polars::error::PolarsResult<DataFrame> {
    let is_theirs = |id: Option<&str>| id.is_some_and(|id| households.contains(id));
    let mask = frame.column(HOUSEHOLD)?.str()?.iter().map(is_theirs).collect();
    frame.filter(&mask)
}

/// The states of a source for the members in a table of states.
pub(super) fn states_of(
    path: &Path,
    table: &Table<'_>,
    source: &str,
) -> Result<Vec<SourceState>, StoreError> {
    let column = state_column(source);
    let Some(Values::State(codes)) = table.values(&column) else {
        return Err(StoreError::column(path, &column, "the codes of states"));
    };
    let state = |(row, code): (usize, &u8)| {
        let state = SourceState::ALL.get(usize::from(*code)).copied();
        state.ok_or_else(|| StoreError::value(path, &column, row, "the code of a state"))
    };
    codes.iter().enumerate().map(state).collect()
}

fn roll_rows(
    path: &Path,
    kind: &Kind,
    table: &Table<'_>,
    symbols: &mut Symbols,
) -> Result<Vec<Vec<Cell>>, StoreError> {
    let mut rows = vec![Vec::with_capacity(kind.fields.len()); table.rows()];
    for field in &kind.fields {
        let name = column_of(field, true);
        let cells = match table.values(&name) {
            Some(values) => cells_of(path, &name, field, values, &mut Interner::new(symbols))?,
            None => vec![ABSENT; table.rows()],
        };
        rows.iter_mut().zip(cells).for_each(|(row, cell)| row.push(cell));
    }
    Ok(rows)
}

fn symbols_of(
    path: &Path,
    table: &Table<'_>,
    column: &str,
    symbols: &mut Symbols,
) -> Result<Vec<Cell>, StoreError> {
    match table.values(column) {
        Some(Values::Text(texts)) => Ok(Interner::new(symbols).cells(texts)),
        _ => Err(StoreError::column(path, column, "text")),
    }
}

fn required_symbols(
    path: &Path,
    table: &Table<'_>,
    column: &str,
    symbols: &mut Symbols,
) -> Result<Vec<u32>, StoreError> {
    let cells = symbols_of(path, table, column, symbols)?.into_iter().enumerate();
    cells
        .map(|(row, c)| u32::try_from(c).map_err(|_| StoreError::value(path, column, row, "a text")))
        .collect()
}
