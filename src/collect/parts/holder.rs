//! Holds the rows that adapters brought: in memory as long as there is room, else in slices on the disk.

use super::{
    slices::{Slices, brought_slices, packed_rows, unpacked_rows},
    spill::{Extent, Spill},
};
use crate::{
    collect::{CollectError, drafting::Brought},
    dictionary::Dictionary,
};
use rayon::prelude::*;
use std::{
    io,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

/// The room that a run has.
#[derive(Clone, Debug)]
pub struct Room {
    /// About how many bytes of memory it may take.
    pub memory: u64,
    /// How many households make a slice: parts of the county are whole slices.
    pub slice: usize,
    /// The folder on whose disk is put what doesn't fit.
    pub folder: PathBuf,
}

/// Rows that an adapter brought.
#[derive(Debug)]
pub enum Held {
    /// In memory.
    Here(Box<Brought>),
    /// On the disk, slice by slice, and how many rows.
    Away(Vec<Extent>, u64),
}

impl Held {
    /// How many rows there are.
    pub(super) fn rows(&self) -> u64 {
        match self {
            Self::Here(brought) => brought.rows.member.len() as u64,
            Self::Away(_, rows) => *rows,
        }
    }
}

/// Holds what adapters bring.
#[derive(Debug)]
pub struct Holder(Option<Disk>);

/// What is put on the disk where.
#[derive(Debug)]
pub(super) struct Disk {
    pub(super) spill: Spill,
    pub(super) slices: Slices,
    pub(super) folder: PathBuf,
    dictionary: Arc<Dictionary>,
    /// How many bytes may be held in memory.
    share: u64,
    held: AtomicU64,
}

impl Holder {
    /// Holds everything in memory.
    pub fn in_memory() -> Self {
        Self(None)
    }

    /// Holds up to `share` bytes in memory, the rest on the disk of a folder.
    pub(super) fn on_disk(
        (spill, folder): (Spill, PathBuf),
        slices: Slices,
        dictionary: Arc<Dictionary>,
        share: u64,
    ) -> Self {
        Self(Some(Disk { spill, slices, folder, dictionary, share, held: AtomicU64::new(0) }))
    }

    /// Holds rows.
    ///
    /// # Errors
    /// Where the disk can't be written.
    pub fn hold(&self, brought: Brought) -> Result<Held, CollectError> {
        let Some(disk) = &self.0 else { return Ok(Held::Here(Box::new(brought))) };
        let size = size_of_rows(&brought);
        let before = disk.held.fetch_add(size, Ordering::Relaxed);
        if before + size <= disk.share {
            return Ok(Held::Here(Box::new(brought)));
        }
        disk.put(&brought).map_err(|source| CollectError::Spill { folder: disk.folder.clone(), source })
    }

    pub(super) fn into_disk(self) -> Option<Disk> {
        self.0
    }
}

impl Disk {
    /// How many bytes all rows take that were held, on the disk or not.
    pub(super) fn size(&self) -> u64 {
        self.held.load(Ordering::Relaxed)
    }

    /// Whether some rows had to be put on the disk.
    pub(super) fn is_used(&self) -> bool {
        self.size() > self.share
    }

    /// Puts rows on the disk.
    pub(super) fn put(&self, brought: &Brought) -> io::Result<Held> {
        let slices = brought_slices(brought, &self.slices, &self.dictionary);
        let put = |slice: Brought| self.spill.put(&packed_rows(&slice));
        Ok(Held::Away(slices.map(put).collect::<io::Result<_>>()?, brought.rows.member.len() as u64))
    }

    /// Gets slices back, in the order asked for.
    pub(super) fn get(&self, extents: &[Extent]) -> io::Result<Vec<Brought>> {
        extents.par_iter().map(|extent| unpacked_rows(&self.spill.get(*extent)?)).collect()
    }
}

/// How many bytes rows take in memory.
fn size_of_rows(brought: &Brought) -> u64 {
    let columns = brought.rows.columns.iter().filter(|column| !column.is_empty()).count();
    // Member, source, key, answer and as-of date; name and comparable name; the fields.
    let row = 4 + 2 + 4 + 4 + 4 + 8 * (2 + columns);
    (brought.rows.member.len() * row + brought.texts.size() + brought.keys.size()) as u64
}
