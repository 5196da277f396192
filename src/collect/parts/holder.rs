//! Holds the rows that adapters brought: in memory as long as there is room, else in slices on the disk.

use super::{
    packing::cut,
    slices::{RollSlice, Slices, brought_slices, packed_rows, unpacked_rows},
    spill::{Extent, Spill},
};
use crate::{
    collect::{CollectError, drafting::Brought, identity::People},
    dictionary::Dictionary,
    domain::SourceState,
};
use rayon::prelude::*;
use std::{
    io,
    ops::Range,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
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

/// About how many bytes are held of every member and obligor, whatever the room.
const OF_ENTRY: u64 = 120;
/// About how many bytes are held of every household.
const OF_HOUSEHOLD: u64 = 72;

impl Room {
    /// The room that is left for rows and for parts of the county beside what is held of everybody; never less than a
    /// quarter.
    pub(super) fn left_beside(&self, people: &People) -> u64 {
        let (entries, households) = (people.entries.len() as u64, people.households.len() as u64);
        let of_everybody = OF_ENTRY * entries + OF_HOUSEHOLD * households;
        self.memory.saturating_sub(of_everybody).max(self.memory / 4)
    }
}

/// Rows that an adapter brought.
#[derive(Debug)]
pub enum Held {
    /// In memory.
    Here(Box<Brought>),
    /// On the disk: slices with their rows, a slice more than once where rows were held some persons' after others'; and
    /// how many rows.
    Away(Vec<(usize, Extent)>, u64),
}

/// The states of a source.
#[derive(Debug)]
pub enum HeldStates {
    /// In memory, for each entry.
    Here(Vec<SourceState>),
    /// On the disk, slice by slice.
    Away(Vec<Extent>),
    /// With the earlier run that knew the same of the source.
    Earlier,
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
    /// How many bytes the rows of one source may take while they are read.
    pub(super) reading: u64,
    held: AtomicU64,
    is_used: AtomicBool,
}

impl Holder {
    /// Holds everything in memory.
    pub fn in_memory() -> Self {
        Self(None)
    }

    /// Holds up to `share` bytes in memory, the rest on the disk of a folder; of each source that is being read up to
    /// `reading` bytes.
    pub(super) fn on_disk(
        (spill, folder): (Spill, PathBuf),
        slices: Slices,
        dictionary: Arc<Dictionary>,
        (share, reading): (u64, u64),
    ) -> Self {
        let (held, is_used) = (AtomicU64::new(0), AtomicBool::new(false));
        Self(Some(Disk { spill, slices, folder, dictionary, share, reading, held, is_used }))
    }

    pub(super) fn disk(&self) -> Option<&Disk> {
        self.0.as_ref()
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

    /// Holds rows of some persons, on the disk, beside those of others of the same adapter.
    ///
    /// # Errors
    /// Where the disk can't be written.
    pub fn hold_more(&self, held: &mut Held, brought: Brought) -> Result<(), CollectError> {
        let (Some(disk), Held::Away(all, rows)) = (&self.0, held) else { return Ok(()) };
        disk.held.fetch_add(size_of_rows(&brought), Ordering::Relaxed);
        let failed = |source| CollectError::Spill { folder: disk.folder.clone(), source };
        if let Held::Away(more, count) = disk.put(&brought).map_err(failed)? {
            all.extend(more);
            *rows += count;
        }
        Ok(())
    }

    /// Holds the states of a source: on the disk, where there is one.
    ///
    /// # Errors
    /// Where the disk can't be written.
    pub fn hold_states(&self, states: Vec<SourceState>) -> Result<HeldStates, CollectError> {
        let Some(disk) = &self.0 else { return Ok(HeldStates::Here(states)) };
        let put = |(_, entries): (_, Range<usize>)| {
            let bytes: Vec<u8> = states[entries].iter().map(|state| *state as u8).collect();
            disk.spill.put(&bytes)
        };
        let put = disk.slices.each().map(put).collect::<io::Result<_>>().map(HeldStates::Away);
        put.map_err(|source| CollectError::Spill { folder: disk.folder.clone(), source })
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
        self.is_used.load(Ordering::Relaxed)
    }

    /// Puts rows on the disk.
    pub(super) fn put(&self, brought: &Brought) -> io::Result<Held> {
        self.is_used.store(true, Ordering::Relaxed);
        let slices = brought_slices(brought, &self.slices, &self.dictionary);
        let put = |(slice, rows): (usize, Brought)| Ok((slice, self.spill.put(&packed_rows(&rows))?));
        Ok(Held::Away(slices.map(put).collect::<io::Result<_>>()?, brought.rows.member.len() as u64))
    }

    /// Gets slices back, in the order asked for.
    pub(super) fn get(&self, extents: &[Extent]) -> io::Result<Vec<Brought>> {
        extents.par_iter().map(|extent| unpacked_rows(&self.spill.get(*extent)?)).collect()
    }

    /// Gets slices of the roll back.
    pub(super) fn roll(&self, extents: &[Extent]) -> io::Result<Vec<RollSlice>> {
        extents.par_iter().map(|extent| RollSlice::unpacked(&self.spill.get(*extent)?)).collect()
    }

    /// The states of a source for the entries of some slices.
    pub(super) fn states(&self, held: &HeldStates, slices: &Range<usize>) -> io::Result<Vec<SourceState>> {
        let extents = match held {
            HeldStates::Here(states) => return Ok(states[self.slices.entries(slices)].to_vec()),
            HeldStates::Away(extents) => &extents[slices.clone()],
            // Until the earlier run's are put here, nobody has answered.
            HeldStates::Earlier => {
                return Ok(vec![SourceState::NoAnswer; self.slices.entries(slices).len()]);
            }
        };
        let mut states = Vec::with_capacity(self.slices.entries(slices).len());
        for extent in extents {
            let state = |code: u8| SourceState::ALL.get(usize::from(code)).copied().ok_or_else(cut);
            for code in self.spill.get(*extent)? {
                states.push(state(code)?);
            }
        }
        Ok(states)
    }
}

/// How many bytes rows take in memory.
fn size_of_rows(brought: &Brought) -> u64 {
    let columns = brought.rows.columns.iter().filter(|column| !column.is_empty()).count();
    // Member, source, key, answer and as-of date; name and comparable name; the fields.
    let row = 4 + 2 + 4 + 4 + 4 + 8 * (2 + columns);
    (brought.rows.member.len() * row + brought.texts.size() + brought.keys.size()) as u64
}
