//! Writes the evidence of a run, part by part. Parts are independent of one another and of the number of threads.

use super::{
    index::{EvidenceFile, EvidenceIndex, FOLDER, FORMAT, INDEX, IndexedBlock, IndexedPart, IndexedSource},
    merkle::{Hash, root},
    over::EarlierEvidence,
    part::{BLOCK, Needed, Part, leaf_table, leaves, part_of},
    table::Table,
};
use crate::{
    domain::SourceState,
    store::{RunFolder, Salts, StoreError, list_runs, private_file, sha256_hex},
    table::County,
};
use rayon::prelude::*;
use std::{
    collections::{BTreeMap, HashMap},
    fs,
    ops::Range,
    path::{Path, PathBuf},
};

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvidenceWritten {
    /// The root over all households.
    pub root: String,
    /// The digest of the salts, in the order of the households.
    pub salts: String,
    /// The index, as it lies in the folder.
    pub index: EvidenceIndex,
}

/// How many households are written together at most: whole blocks.
pub const PART: usize = 4 * BLOCK;

/// Writes the evidence of a county into a run's folder, part by part: the roll, the states, and of the records the
/// fields needed (by places in the dictionary). A file that an earlier run keeps with the same bytes is stored once.
#[derive(Debug)]
pub struct EvidenceWriter {
    pub(super) folder: PathBuf,
    pub(super) salts: Salts,
    pub(super) shelf: Shelf,
    pub(super) parts: Vec<IndexedPart>,
    /// The evidence of an earlier run that has the files of sources that were not read.
    pub(super) over: Option<EarlierEvidence>,
    /// Whether its leaves are made with other salts.
    pub(super) other_salts: bool,
    pub(super) salts_digest: String,
    roots: Vec<Hash>,
}

/// The files of a part.
#[derive(Debug, Default)]
pub(super) struct PartFiles {
    /// Those of the roll and the states, by table.
    pub(super) tables: BTreeMap<String, EvidenceFile>,
    /// Those of records, by source.
    pub(super) records: BTreeMap<String, EvidenceFile>,
}

impl EvidenceWriter {
    /// Starts the evidence of the households with these ids.
    pub fn create<'a>(
        folder: &RunFolder,
        households: impl Iterator<Item = &'a str> + Clone,
    ) -> Result<Self, StoreError> {
        let salts = Salts::ensure(folder.out_dir(), households.clone())?;
        let salts_digest = salts.digest(households);
        let path = folder.path().join(FOLDER);
        private_file::create_folder(&path)?;
        let shelf = Shelf { folder: path, earlier: earlier_files(folder.out_dir())? };
        let folder = folder.path().to_owned();
        let (parts, roots) = (Vec::new(), Vec::new());
        Ok(Self { folder, salts, shelf, parts, over: None, other_salts: false, salts_digest, roots })
    }

    /// Adds the households that come next, in order of their ids; answers the leaf of each. Before the last they must
    /// come in whole parts.
    pub fn add(
        &mut self,
        county: &County,
        needed: &Needed,
        households: Range<usize>,
    ) -> Result<Vec<[u8; 32]>, StoreError> {
        let end = households.end;
        let mut leaves = Vec::with_capacity(households.len());
        for start in households.step_by(PART) {
            let part = part_of(county, needed, start..end.min(start + PART));
            leaves.append(&mut self.write(&part)?);
        }
        Ok(leaves)
    }

    fn write(&mut self, part: &Part<'_>) -> Result<Vec<[u8; 32]>, StoreError> {
        let shelf = &self.shelf;
        let put = |table: &Table<'_>| Ok((table.name.clone(), shelf.put(table)?.0));
        let (leaves, records) = rayon::join(
            || leaves(part, &self.salts, &shelf.folder),
            || part.records.par_iter().map(put).collect::<Result<BTreeMap<_, _>, StoreError>>(),
        );
        let ((households, hashes), records) = (leaves?, records?);
        let tables = part.roll.par_iter().map(put).collect::<Result<_, StoreError>>()?;
        self.end_part(&households, hashes, PartFiles { tables, records })
    }

    /// Ends a part with the leaves of its households.
    pub(super) fn end_part(
        &mut self,
        households: &[&str],
        hashes: Vec<Hash>,
        files: PartFiles,
    ) -> Result<Vec<Hash>, StoreError> {
        let PartFiles { mut tables, records } = files;
        let leaf_table = leaf_table(households, &hashes);
        tables.insert(leaf_table.name.clone(), self.shelf.put(&leaf_table)?.0);
        let blocks: Vec<(IndexedBlock, Hash)> = households
            .chunks(BLOCK)
            .zip(hashes.chunks(BLOCK))
            .map(|(ids, leaves)| block(ids, leaves))
            .collect();
        let (blocks, roots): (Vec<_>, Vec<_>) = blocks.into_iter().unzip();
        self.roots.extend(roots);
        self.parts.push(IndexedPart { blocks, tables, records });
        Ok(hashes)
    }

    /// Ends the evidence with its index; the county says which sources and fields there are.
    pub fn finish(self, county: &County, needed: &Needed) -> Result<EvidenceWritten, StoreError> {
        let index = EvidenceIndex {
            format: FORMAT,
            as_of: county.as_of,
            root: hex::encode(root(&self.roots)),
            block_households: BLOCK as u64,
            states: SourceState::ALL.map(|s| s.word().to_owned()).into(),
            fields: kept_fields(county, needed),
            sources: indexed_sources(county),
            parts: self.parts,
        };
        let index_path = self.folder.join(INDEX);
        let mut bytes = serde_json::to_vec_pretty(&index).map_err(|e| StoreError::json(&index_path, e))?;
        bytes.push(b'\n');
        private_file::write_new(&index_path, &bytes)?;
        Ok(EvidenceWritten { root: index.root.clone(), salts: self.salts_digest, index })
    }
}

/// A block of households with these leaves.
fn block(households: &[&str], leaves: &[Hash]) -> (IndexedBlock, Hash) {
    let end = |id: Option<&&str>| id.map_or_else(String::new, |id| (*id).to_owned());
    let root = root(leaves);
    let block = IndexedBlock {
        first: end(households.first()),
        last: end(households.last()),
        households: households.len() as u64,
        root: hex::encode(root),
    };
    (block, root)
}

/// Where evidence files are put, and those that earlier runs keep.
#[derive(Debug)]
pub(super) struct Shelf {
    folder: PathBuf,
    earlier: HashMap<String, PathBuf>,
}

impl Shelf {
    /// Puts a table here; answers its file, where it lies, and its bytes.
    pub(super) fn put(&self, table: &Table<'_>) -> Result<(EvidenceFile, PathBuf, Vec<u8>), StoreError> {
        let bytes = table.parquet(&self.folder)?;
        let sha256 = sha256_hex(&bytes);
        let plain = |c: char| if c.is_ascii_alphanumeric() || "._-".contains(c) { c } else { '_' };
        let stem: String = table.name.chars().take(80).map(plain).collect();
        let file = format!("{stem}-{}.parquet", &sha256[..16]);
        let path = self.folder.join(&file);
        if !self.linked(&file, &path, &bytes) && !path.exists() {
            private_file::write_new(&path, &bytes)?;
        }
        Ok((EvidenceFile { file, sha256, rows: table.rows() as u64 }, path, bytes))
    }

    /// Keeps a file of an earlier run here too; answers where it lies.
    pub(super) fn keep(&self, kept: &Path, file: &EvidenceFile, bytes: &[u8]) -> Result<PathBuf, StoreError> {
        let path = self.folder.join(&file.file);
        if fs::hard_link(kept, &path).is_err() && !path.exists() {
            private_file::write_new(&path, bytes)?;
        }
        Ok(path)
    }

    /// Whether an earlier run's file of the same bytes now stands here too. Any trouble only means that it is written anew.
    fn linked(&self, file: &str, path: &Path, bytes: &[u8]) -> bool {
        let Some(earlier) = self.earlier.get(file) else { return false };
        fs::read(earlier).is_ok_and(|kept| kept == bytes) && fs::hard_link(earlier, path).is_ok()
    }
}

/// The evidence files of the eight latest runs by name, so that equal content is stored once.
fn earlier_files(out_dir: &Path) -> Result<HashMap<String, PathBuf>, StoreError> {
    let mut runs = Vec::new();
    for run in list_runs(out_dir)? {
        let folder = out_dir.join(run).join(FOLDER);
        if let Ok(changed) = fs::metadata(&folder).and_then(|m| m.modified()) {
            runs.push((changed, folder));
        }
    }
    runs.sort();
    let mut files = HashMap::new();
    for (_, folder) in runs.iter().rev().take(8) {
        for entry in fs::read_dir(folder).map_err(|e| StoreError::io(folder, "read", e))? {
            let entry = entry.map_err(|e| StoreError::io(folder, "read", e))?;
            if let Some(name) = entry.file_name().to_str().filter(|name| name.ends_with(".parquet")) {
                files.entry(name.to_owned()).or_insert_with(|| entry.path());
            }
        }
    }
    Ok(files)
}

fn kept_fields(county: &County, needed: &Needed) -> BTreeMap<String, Vec<String>> {
    let d = &county.dictionary;
    let mut kept = BTreeMap::new();
    for kind in [&d.household, &d.member] {
        kept.insert(kind.name.clone(), kind.fields.iter().map(|f| f.name.clone()).collect());
    }
    for (kind, fields) in needed {
        let names = fields.iter().map(|f| d.kinds[*kind].fields[*f].name.clone()).collect();
        kept.insert(d.kinds[*kind].name.clone(), names);
    }
    kept
}

pub(super) fn indexed_sources(county: &County) -> Vec<IndexedSource> {
    let one = |s: &crate::table::SourceEntry| IndexedSource {
        id: s.id.clone(),
        kind: county.dictionary.kinds[s.kind].name.clone(),
        title: s.title.clone(),
        department: s.department.clone(),
        required: s.required,
        none_by_decision: s.none_by_decision.clone(),
    };
    county.sources.iter().map(one).collect()
}
