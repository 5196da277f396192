//! `evidence/index.json`: which files hold which blocks, and the roots.

use super::{part::BLOCK, write::indexed_sources};
use crate::{
    domain::Bilingual,
    store::{StoreError, lines::day, table_file::recorded_bytes},
    table::County,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, path::Path};

pub(super) const FORMAT: u32 = 2;
pub(super) const INDEX: &str = "evidence/index.json";
pub(super) const FOLDER: &str = "evidence";

/// A file of the evidence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EvidenceFile {
    /// Its name in `evidence/`.
    pub file: String,
    /// The SHA-256 of its bytes.
    pub sha256: String,
    /// How many rows it holds.
    pub rows: u64,
}

/// A source as the run knew it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndexedSource {
    /// Its id.
    pub id: String,
    /// The kind of its records.
    pub kind: String,
    /// Its title.
    pub title: Bilingual,
    /// Its department.
    pub department: Bilingual,
    /// Whether no household is better than undecided without it.
    pub required: bool,
    /// The decision that there is no such source.
    pub none_by_decision: Option<String>,
}

/// Households whose evidence lies in files together: whole blocks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndexedPart {
    /// Its blocks, by household id.
    pub blocks: Vec<IndexedBlock>,
    /// Its files of the roll, the states and the leaves, by table.
    pub tables: BTreeMap<String, EvidenceFile>,
    /// Its files of records, by source.
    pub records: BTreeMap<String, EvidenceFile>,
}

impl IndexedPart {
    /// How many households it has.
    pub fn households(&self) -> u64 {
        self.blocks.iter().map(|block| block.households).sum()
    }
}

/// A block of households.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndexedBlock {
    /// The id of its first household.
    pub first: String,
    /// The id of its last household.
    pub last: String,
    /// How many households it has.
    pub households: u64,
    /// The root over its leaves.
    pub root: String,
}

/// The index of a run's evidence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EvidenceIndex {
    /// The format.
    pub format: u32,
    /// The as-of date of the run.
    #[serde(with = "day")]
    pub as_of: Date,
    /// The root over all households.
    pub root: String,
    /// How many households a block has at most.
    pub block_households: u64,
    /// The words of the codes in the tables of states.
    pub states: Vec<String>,
    /// The fields kept, by kind (`household` and `member` for the roll).
    pub fields: BTreeMap<String, Vec<String>>,
    /// The sources, by id.
    pub sources: Vec<IndexedSource>,
    /// The parts, by household id.
    pub parts: Vec<IndexedPart>,
}

impl EvidenceIndex {
    /// How many households a block has at most.
    pub const BLOCK: usize = BLOCK;

    /// Whether a field of a kind was kept.
    pub fn keeps(&self, kind: &str, field: &str) -> bool {
        self.fields.get(kind).is_some_and(|fields| fields.iter().any(|f| f == field))
    }

    /// Every file.
    pub fn files(&self) -> impl Iterator<Item = &EvidenceFile> {
        self.parts.iter().flat_map(|part| part.tables.values().chain(part.records.values()))
    }

    /// Whether its sources are those of a county, with all that is said of them.
    pub fn has_sources_of(&self, county: &County) -> bool {
        self.sources == indexed_sources(county)
    }

    /// The files of a source's records, by part.
    pub fn files_of(&self, source: &str) -> Vec<EvidenceFile> {
        self.parts.iter().filter_map(|part| part.records.get(source).cloned()).collect()
    }
}

/// Reads the index of a run's evidence; it is checked against the manifest where the run is finished.
pub fn read_index(folder: &Path) -> Result<EvidenceIndex, StoreError> {
    #[derive(Deserialize)]
    struct Format {
        format: u32,
    }
    let path = folder.join(INDEX);
    let bytes = recorded_bytes(folder, INDEX)?;
    let Format { format } = serde_json::from_slice(&bytes).map_err(|e| StoreError::json(&path, e))?;
    if format != FORMAT {
        return Err(StoreError::OtherFormat { path, format });
    }
    serde_json::from_slice(&bytes).map_err(|e| StoreError::json(&path, e))
}
