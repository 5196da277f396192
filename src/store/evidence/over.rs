//! Evidence of a part whose sources were not all read: the files of the others are an earlier run's, in which the part
//! has the same households. Only households whose content is another one are read back, with all that is known of them.
//! Must not know what can have changed beside the content.

use super::{
    column::{HOUSEHOLD, HOUSEHOLDS, MEMBERS, STATES},
    content::RowWriter,
    index::{EvidenceFile, EvidenceIndex, FOLDER},
    merkle::Hash,
    part::{Needed, Part, leaves, part_of, ranges},
    read::{Reading, checked_bytes, recorded_leaves, states_of},
    table::Table,
    write::{EvidenceWriter, PartFiles},
};
use crate::{
    store::{
        Salts, StoreError,
        table_file::{parquet_columns, parquet_frame},
    },
    table::{County, Draft, assemble},
};
use polars::prelude::{BooleanChunked, DataFrame};
use rayon::prelude::*;
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
    path::{Path, PathBuf},
    sync::Arc,
};

/// The evidence of an earlier run of the same households, over which that of a run is written.
#[derive(Clone, Debug)]
pub struct EarlierEvidence {
    /// The run's folder.
    pub folder: PathBuf,
    /// Its index.
    pub index: Arc<EvidenceIndex>,
    /// The sources that were not read: their rows and states are the earlier run's.
    pub unread: Arc<BTreeSet<String>>,
    /// The digest of the salts that its leaves were made with.
    pub salts: String,
}

/// Gives the states of sources that were not read, part by part.
#[derive(Clone, Debug)]
pub struct EarlierStates {
    earlier: EarlierEvidence,
    next: usize,
}

/// A part on its way: its files are written, its leaves are not.
pub struct OverPart {
    /// The ids of its households.
    pub households: Vec<String>,
    /// The places in the part of the households whose content is another one.
    pub changed: BTreeSet<usize>,
    files: PartFiles,
    /// The bytes of all files, by table.
    bytes: BTreeMap<String, (PathBuf, Vec<u8>)>,
    earlier: Vec<Hash>,
}

/// The households whose content is another one, or that are asked for.
pub struct Fresh {
    /// Their places in the part, in the order of the counties' households.
    pub places: Vec<usize>,
    /// What is known of them, some after others.
    pub counties: Vec<County>,
}

/// So many households are read back together at most: several such runs of them beside one another.
const TOGETHER: usize = 2048;

impl EarlierStates {
    /// Those of a run, from its first part on.
    pub fn new(earlier: EarlierEvidence) -> Self {
        Self { earlier, next: 0 }
    }

    /// Puts them into a draft of the households that come next, whole parts.
    ///
    /// # Errors
    /// Files that cannot be read, or are of other households.
    pub fn add(&mut self, draft: &mut Draft) -> Result<(), StoreError> {
        let EarlierEvidence { folder, index, unread, .. } = &self.earlier;
        let mut left = draft.households.len() as u64;
        let from = self.next;
        while left > 0
            && let Some(part) = index.parts.get(self.next)
        {
            left = left.checked_sub(part.households()).ok_or_else(|| other_households(folder))?;
            self.next += 1;
        }
        let tables: Vec<(PathBuf, DataFrame)> = index.parts[from..self.next]
            .par_iter()
            .map(|part| {
                let file = part.tables.get(STATES).ok_or_else(|| other_households(folder))?;
                let path = folder.join(FOLDER).join(&file.file);
                let frame = parquet_frame(&path, checked_bytes(&path, file)?)?;
                Ok((path, frame))
            })
            .collect::<Result<_, StoreError>>()?;
        let tables = tables.iter().map(|(path, frame)| Ok((path, Table::of(path, STATES, frame)?)));
        let tables: Vec<(&PathBuf, Table<'_>)> = tables.collect::<Result<_, StoreError>>()?;
        let members = draft.members.len();
        let sources = draft.sources.iter().zip(&mut draft.states).filter(|(s, _)| unread.contains(&s.id));
        for (source, states) in sources {
            states.clear();
            for (path, table) in &tables {
                states.append(&mut states_of(path, table, &source.id)?);
            }
            if left > 0 || states.len() != members {
                return Err(other_households(folder));
            }
        }
        Ok(())
    }
}

fn other_households(folder: &Path) -> StoreError {
    StoreError::differs(&folder.join(super::index::INDEX), "not the households that are on the roll")
}

impl EvidenceWriter {
    /// Writes over this evidence, if any.
    pub fn over(mut self, earlier: Option<EarlierEvidence>) -> Self {
        self.other_salts = earlier.as_ref().is_some_and(|earlier| earlier.salts != self.salts_digest);
        self.over = earlier;
        self
    }

    /// Whether it writes over an earlier run's evidence.
    pub fn is_over(&self) -> bool {
        self.over.is_some()
    }

    /// Writes the files of the households that come next, a whole part, and tells which have another content than in
    /// the earlier run; [`Self::end_over`] must follow.
    ///
    /// # Errors
    /// Files that cannot be written, or read, or are of other households.
    pub fn begin_over(
        &self,
        county: &County,
        needed: &Needed,
        households: Range<usize>,
    ) -> Result<OverPart, StoreError> {
        let Some(EarlierEvidence { folder, index, unread, .. }) = &self.over else {
            return Err(other_households(&self.folder));
        };
        let (at, shelf) = (self.parts.len(), &self.shelf);
        let earlier = index.parts.get(at).ok_or_else(|| other_households(folder))?;
        let recorded = recorded_leaves(folder, earlier)?;
        let part = part_of(county, needed, households);
        let ids = part.roll[0].texts(&self.folder, HOUSEHOLD)?;
        if !recorded.iter().map(|(id, _)| id.as_str()).eq(ids.iter().copied()) {
            return Err(other_households(folder));
        }
        let before = |name: &str| earlier.tables.get(name).or_else(|| earlier.records.get(name));
        let put = |table: &Table<'_>| -> Result<_, StoreError> {
            let (file, path, bytes) = shelf.put(table)?;
            let changed = match before(&table.name) {
                Some(same) if same.sha256 == file.sha256 => Vec::new(),
                Some(other) => differing(table, (folder, other), &ids)?,
                None => changed_by(table, &ids, &self.folder)?,
            };
            Ok((table.name.clone(), file, (path, bytes), changed))
        };
        let keep = |(source, file): (&String, &EvidenceFile)| -> Result<_, StoreError> {
            let kept = folder.join(FOLDER).join(&file.file);
            let bytes = checked_bytes(&kept, file)?;
            let here = shelf.keep(&kept, file, &bytes)?;
            Ok((source.clone(), file.clone(), (here, bytes), Vec::new()))
        };
        let gone = |(source, file): (&String, &EvidenceFile)| {
            let path = folder.join(FOLDER).join(&file.file);
            let frame = parquet_frame(&path, checked_bytes(&path, file)?)?;
            changed_by(&Table::of(&path, source, &frame)?, &ids, &path)
        };
        let read: Vec<&Table<'_>> = part.roll.iter().chain(&part.records).collect();
        let unread: Vec<_> = earlier.records.iter().filter(|(source, _)| unread.contains(*source)).collect();
        let is_gone = |(source, _): &(&String, &EvidenceFile)| {
            part.records.iter().all(|table| table.name != **source)
                && unread.iter().all(|(name, _)| name != source)
        };
        let (read, unread) = rayon::join(
            || read.into_par_iter().map(put).collect::<Result<Vec<_>, StoreError>>(),
            || unread.par_iter().map(|kept| keep(*kept)).collect::<Result<Vec<_>, StoreError>>(),
        );
        let mut changed: BTreeSet<usize> = BTreeSet::new();
        for kept in earlier.records.iter().filter(is_gone) {
            changed.extend(gone(kept)?);
        }
        let (mut files, mut bytes) = (PartFiles::default(), BTreeMap::new());
        for (name, file, of_file, of_table) in read?.into_iter().chain(unread?) {
            changed.extend(of_table);
            let to = if is_of_roll(&name) { &mut files.tables } else { &mut files.records };
            to.insert(name.clone(), file);
            bytes.insert(name, of_file);
        }
        let households = ids.iter().map(|id| (*id).to_owned()).collect();
        let earlier = recorded.into_iter().map(|(_, leaf)| leaf).collect();
        Ok(OverPart { households, changed, files, bytes, earlier })
    }

    /// Ends a part with its leaves; answers what is known of the households whose content is another one, and of those
    /// at the places that are asked for beside.
    ///
    /// # Errors
    /// Files that cannot be written.
    pub fn end_over(
        &mut self,
        part: OverPart,
        (county, beside): (&County, &BTreeSet<usize>),
    ) -> Result<Fresh, StoreError> {
        let OverPart { households, changed, files, bytes, earlier } = part;
        let ids: Vec<&str> = households.iter().map(String::as_str).collect();
        let mut places: BTreeSet<usize> = changed.union(beside).copied().collect();
        if self.other_salts {
            // No leaf of the earlier run is a leaf of this one.
            places.extend(0..ids.len());
        }
        let (mut hashes, mut fresh) = (earlier, None);
        if !places.is_empty() {
            let read = read_back(&bytes, &ids, &places)?;
            let leaves = read.leaves(&self.salts, &self.folder)?;
            leaves.into_iter().for_each(|(place, leaf)| hashes[place] = leaf);
            fresh = Some(read);
        }
        let places: Vec<usize> = places.into_iter().collect();
        let some = |places: &[usize]| {
            let wanted: Vec<&str> = places.iter().map(|place| ids[*place]).collect();
            fresh.as_ref().map(|read| read.county(&self.folder, &wanted, county)).transpose()
        };
        let counties: Vec<Option<County>> =
            places.par_chunks(TOGETHER).map(some).collect::<Result<_, StoreError>>()?;
        let counties = counties.into_iter().flatten().collect();
        self.end_part(&ids, hashes, files)?;
        Ok(Fresh { places, counties })
    }
}

fn is_of_roll(table: &str) -> bool {
    [HOUSEHOLDS, MEMBERS, STATES].contains(&table)
}

/// Rows of some households of a part, by table.
struct ReadBack {
    /// Their places in the part.
    places: Vec<usize>,
    tables: BTreeMap<String, (PathBuf, DataFrame)>,
}

/// Reads the rows of some households, whose places are given among the `ids` of all.
fn read_back(
    bytes: &BTreeMap<String, (PathBuf, Vec<u8>)>,
    ids: &[&str],
    places: &BTreeSet<usize>,
) -> Result<ReadBack, StoreError> {
    let wanted: Vec<&str> = places.iter().map(|place| ids[*place]).collect();
    let read = |(name, (path, bytes)): (&String, &(PathBuf, Vec<u8>))| {
        let failed = |e| StoreError::parquet(path, e);
        let households = parquet_columns(path, bytes, Some(&[HOUSEHOLD]))?;
        let mask = is_wanted(&households, &wanted).map_err(failed)?;
        // Of most sources few households have rows.
        let frame = match is_of_roll(name) || mask.any() {
            true => parquet_columns(path, bytes, None)?.filter(&mask).map_err(failed)?,
            false => return Ok(None),
        };
        Ok(Some((name.clone(), (path.clone(), frame))))
    };
    let tables: Vec<_> = bytes.par_iter().map(read).collect::<Result<_, StoreError>>()?;
    let tables = tables.into_iter().flatten().collect();
    Ok(ReadBack { places: places.iter().copied().collect(), tables })
}

/// Which rows are those of some households; both come in the order of ids.
fn is_wanted(frame: &DataFrame, wanted: &[&str]) -> polars::error::PolarsResult<BooleanChunked> {
    let mut next = 0;
    let is_theirs = |id: Option<&str>| {
        let id = id?;
        while wanted.get(next).is_some_and(|wanted| *wanted < id) {
            next += 1;
        }
        Some(wanted.get(next) == Some(&id))
    };
    Ok(frame.column(HOUSEHOLD)?.str()?.iter().map(is_theirs).collect())
}

impl ReadBack {
    fn table(&self, name: &str, folder: &Path) -> Result<Table<'_>, StoreError> {
        let (path, frame) = self.tables.get(name).ok_or_else(|| other_households(folder))?;
        Table::of(path, name, frame)
    }

    /// The leaves, by the households' places.
    fn leaves(&self, salts: &Salts, folder: &Path) -> Result<BTreeMap<usize, Hash>, StoreError> {
        let roll = [HOUSEHOLDS, MEMBERS, STATES].map(|name| self.table(name, folder));
        let records = self.tables.keys().filter(|name| !is_of_roll(name));
        let records = records.map(|source| self.table(source, folder));
        let part = Part {
            roll: roll.into_iter().collect::<Result<_, _>>()?,
            records: records.collect::<Result<_, _>>()?,
        };
        let (_, hashes) = leaves(&part, salts, &folder.join(FOLDER))?;
        Ok(self.places.iter().copied().zip(hashes).collect())
    }

    /// What is known of some of the households, of the sources and the day of a county.
    fn county(&self, folder: &Path, wanted: &[&str], of: &County) -> Result<County, StoreError> {
        let draft = Draft {
            sources: of.sources.clone(),
            states: vec![Vec::new(); of.sources.len()],
            ..Draft::empty(of.dictionary.clone(), of.as_of)
        };
        let mut tables = BTreeMap::new();
        for (name, (path, frame)) in &self.tables {
            let failed = |e| StoreError::parquet(path, e);
            let frame = match wanted.len() == self.places.len() {
                true => frame.clone(),
                false => frame.filter(&is_wanted(frame, wanted).map_err(failed)?).map_err(failed)?,
            };
            tables.insert(name.clone(), (path.clone(), frame));
        }
        let mut reading = Reading { folder, only: None, draft };
        reading.tables(tables, true)?;
        Ok(assemble(reading.draft))
    }
}

/// The places of the households whose rows in a table differ from those in a file of an earlier run.
fn differing(
    now: &Table<'_>,
    (folder, before): (&Path, &EvidenceFile),
    ids: &[&str],
) -> Result<Vec<usize>, StoreError> {
    let path = folder.join(FOLDER).join(&before.file);
    let frame = parquet_frame(&path, checked_bytes(&path, before)?)?;
    let before = Table::of(&path, &now.name, &frame)?;
    let of = |table: &Table<'_>| ranges(table, ids, &path);
    let (rows_now, rows_before) = (of(now)?, of(&before)?);
    let (write_now, write_before) = (RowWriter::new(now), RowWriter::new(&before));
    let (mut content, mut other) = (Vec::new(), Vec::new());
    let differs = |place: &usize| {
        content.clear();
        other.clear();
        write_now.write(rows_now[*place].clone(), &mut content);
        write_before.write(rows_before[*place].clone(), &mut other);
        content != other
    };
    Ok((0..ids.len()).filter(differs).collect())
}

/// The places of the households that have rows in a table.
fn changed_by(table: &Table<'_>, ids: &[&str], path: &Path) -> Result<Vec<usize>, StoreError> {
    let rows = ranges(table, ids, path)?;
    Ok((0..ids.len()).filter(|place| !rows[*place].is_empty()).collect())
}
