//! Verifies the evidence of a run without its dictionary: every file's digest, every leaf, every root.

use super::{
    column::{HOUSEHOLD, HOUSEHOLDS, LEAF, LEAVES, MEMBERS, STATES},
    index::{EvidenceIndex, FOLDER, INDEX, IndexedPart, read_index},
    merkle::{Hash, root},
    part::{Part, leaves},
    read::frames,
    table::Table,
};
use crate::store::{Manifest, ManifestSource, Salts, StoreError};
use polars::prelude::DataFrame;
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

/// Verifies that the index of a run's evidence says of it what the run's manifest does.
///
/// # Errors
/// Another root, day or file than the manifest records.
pub fn verify_index(folder: &Path, index: &EvidenceIndex, manifest: &Manifest) -> Result<(), StoreError> {
    let of_index = |source: &ManifestSource| index.files_of(&source.report.id);
    let what = if index.root != manifest.evidence_root {
        "not the root that the run's manifest records"
    } else if index.as_of != manifest.as_of {
        "not the as-of date that the run's manifest records"
    } else if manifest.sources.iter().any(|source| of_index(source) != source.evidence) {
        "not the files of a source that the run's manifest records"
    } else {
        return Ok(());
    };
    Err(StoreError::differs(&folder.join(INDEX), what))
}

/// Verifies the evidence of a run; the error names the first thing that is wrong.
pub fn verify_evidence(folder: &Path, salts: &Salts) -> Result<(), StoreError> {
    let index = read_index(folder)?;
    let index_path = folder.join(INDEX);
    let mut roots: Vec<Hash> = Vec::new();
    for part in &index.parts {
        let (hashes, path) = leaves_of(folder, part, salts)?;
        let mut rest = hashes.as_slice();
        for block in &part.blocks {
            let count = usize::try_from(block.households).ok().filter(|count| *count <= rest.len());
            let missing = || StoreError::differs(&path, "not one leaf for each household of its blocks");
            let (own, others) = rest.split_at(count.ok_or_else(missing)?);
            rest = others;
            let found = root(own);
            if hex::encode(found) != block.root {
                let what = format!("its leaves do not make the root of block {}", roots.len() + 1);
                return Err(StoreError::differs(&path, what));
            }
            roots.push(found);
        }
        if !rest.is_empty() {
            return Err(StoreError::differs(&path, "not one leaf for each household of its blocks"));
        }
    }
    if hex::encode(root(&roots)) != index.root {
        return Err(StoreError::differs(
            &index_path,
            "the roots of the blocks do not make the root of the run",
        ));
    }
    Ok(())
}

/// The leaves of a part, made anew and compared with those in its file.
fn leaves_of(folder: &Path, part: &IndexedPart, salts: &Salts) -> Result<(Vec<Hash>, PathBuf), StoreError> {
    let index_path = folder.join(INDEX);
    let mut files: BTreeMap<String, (PathBuf, DataFrame)> = BTreeMap::new();
    for (table, path, frame) in frames(folder, part, true)? {
        files.insert(table, (path, frame));
    }
    let table = |name: &str| -> Result<Table<'_>, StoreError> {
        let missing = || StoreError::differs(&index_path, format!("a part without table `{name}`"));
        let (path, frame) = files.get(name).ok_or_else(missing)?;
        Table::of(path, name, frame)
    };
    let recorded = table(LEAVES)?;
    let path = files.get(LEAVES).map_or_else(|| index_path.clone(), |(path, _)| path.clone());
    let tables = Part {
        roll: [HOUSEHOLDS, MEMBERS, STATES].map(table).into_iter().collect::<Result<_, _>>()?,
        records: part.records.keys().map(|source| table(source)).collect::<Result<_, _>>()?,
    };
    let (households, hashes) = leaves(&tables, salts, &folder.join(FOLDER))?;
    let (ids, leaf_texts) = (recorded.texts(&path, HOUSEHOLD)?, recorded.texts(&path, LEAF)?);
    if ids.len() != households.len() {
        return Err(StoreError::differs(&path, "not one leaf for each household of its blocks"));
    }
    for (row, (id, leaf)) in ids.iter().zip(leaf_texts).enumerate() {
        if *id != households[row] || leaf != hex::encode(hashes[row]) {
            let what = format!("the leaf in row {} is not that of its household's content", row + 1);
            return Err(StoreError::differs(&path, what));
        }
    }
    Ok((hashes, path))
}
