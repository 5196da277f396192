//! Verifies the evidence of a run without its dictionary: every file's digest, every leaf, every root.

use super::{
    block::{Block, leaves},
    column::{HOUSEHOLD, HOUSEHOLDS, LEAF, LEAVES, MEMBERS, STATES},
    index::{FOLDER, INDEX, IndexedBlock, read_index},
    merkle::{Hash, root},
    read::frames,
    table::Table,
};
use crate::store::{Salts, StoreError};
use polars::prelude::DataFrame;
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

/// Verifies the evidence of a run; the error names the first thing that is wrong.
pub fn verify_evidence(folder: &Path, salts: &Salts) -> Result<(), StoreError> {
    let index = read_index(folder)?;
    let index_path = folder.join(INDEX);
    let mut roots = Vec::with_capacity(index.blocks.len());
    for (place, block) in index.blocks.iter().enumerate() {
        let (found, path) = verify_block(folder, block, salts)?;
        if hex::encode(found) != block.root {
            let what = format!("its leaves do not make the root of block {}", place + 1);
            return Err(StoreError::differs(&path, what));
        }
        roots.push(found);
    }
    if hex::encode(root(&roots)) != index.root {
        return Err(StoreError::differs(
            &index_path,
            "the roots of the blocks do not make the root of the run",
        ));
    }
    Ok(())
}

fn verify_block(folder: &Path, block: &IndexedBlock, salts: &Salts) -> Result<(Hash, PathBuf), StoreError> {
    let index_path = folder.join(INDEX);
    let mut files: BTreeMap<String, (PathBuf, DataFrame)> = BTreeMap::new();
    for (table, path, frame) in frames(folder, block)? {
        files.insert(table, (path, frame));
    }
    let table = |name: &str| -> Result<Table<'_>, StoreError> {
        let missing = || StoreError::differs(&index_path, format!("a block without table `{name}`"));
        let (path, frame) = files.get(name).ok_or_else(missing)?;
        Table::of(path, name, frame)
    };
    let recorded = table(LEAVES)?;
    let path = files.get(LEAVES).map_or_else(|| index_path.clone(), |(path, _)| path.clone());
    let tables = Block {
        roll: [HOUSEHOLDS, MEMBERS, STATES].map(table).into_iter().collect::<Result<_, _>>()?,
        records: block.records.keys().map(|source| table(source)).collect::<Result<_, _>>()?,
    };
    let (households, hashes) = leaves(&tables, salts, &folder.join(FOLDER))?;
    let (ids, leaf_texts) = (recorded.texts(&path, HOUSEHOLD)?, recorded.texts(&path, LEAF)?);
    if ids.len() != households.len() || block.households != ids.len() as u64 {
        return Err(StoreError::differs(&path, "not one leaf for each household of the block"));
    }
    for (row, (id, leaf)) in ids.iter().zip(leaf_texts).enumerate() {
        if *id != households[row] || leaf != hex::encode(hashes[row]) {
            let what = format!("the leaf in row {} is not that of its household's content", row + 1);
            return Err(StoreError::differs(&path, what));
        }
    }
    Ok((root(&hashes), path))
}
