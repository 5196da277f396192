//! Rows of an adapter that are more than memory has room for while they are read: put on the disk by slices of persons,
//! then handed back some slices at a time. What rows elsewhere are to those handed back is told with them.

use super::{
    holder::{Disk, Holder},
    key_notes::{KeyNote, KeyNotes, Others},
    row_blocks::{Block, packed_block},
    slices::{Renumbering, Slices},
    spill::{Extent, Spill},
};
use crate::collect::{
    CollectError,
    record_rows::{RecordRows, key_hashes, may_be_anothers},
};
use rayon::prelude::*;
use std::{io, ops::Range, sync::Arc};

/// Rows that are put on the disk whenever there are too many of them.
#[derive(Debug)]
pub struct Overflow {
    holder: Arc<Holder>,
    away: Option<Away>,
    failed: Option<io::Error>,
}

/// What lies on the disk.
#[derive(Debug)]
struct Away {
    spill: Spill,
    /// The blocks of each slice, in the order of coming.
    blocks: Vec<Vec<Extent>>,
    /// About how much memory the rows of each slice take.
    sizes: Vec<u64>,
    notes: KeyNotes,
}

/// The rows of an adapter, some persons' after others'.
#[derive(Debug)]
pub struct Groups {
    holder: Arc<Holder>,
    away: Option<Away>,
    /// The slices of each group; one of everybody where all rows are in memory.
    groups: Vec<Range<usize>>,
    others: Vec<Others>,
    next: usize,
}

impl Overflow {
    /// Nothing on the disk yet; where `holder` has none, nothing ever will be.
    pub fn new(holder: Arc<Holder>) -> Self {
        Self { holder, away: None, failed: None }
    }

    /// For how many bytes of rows there is room before they are put away, where that is bounded.
    pub fn room(&self) -> Option<u64> {
        self.holder.disk().map(|disk| disk.reading)
    }

    /// The same without rows.
    pub fn emptied(self) -> Self {
        Self { away: None, ..self }
    }

    /// Puts rows away where they have become too many.
    pub fn relieve(&mut self, rows: &mut RecordRows) {
        let holder = self.holder.clone();
        if let (Some(disk), None) = (holder.disk(), &self.failed)
            && rows.size() > disk.reading
        {
            self.failed = self.put(rows, disk).err();
        }
        if self.failed.is_some() {
            rows.clear();
        }
    }

    fn put(&mut self, rows: &mut RecordRows, disk: &Disk) -> io::Result<()> {
        if self.away.is_none() {
            let count = disk.slices.count();
            self.away = Some(Away {
                spill: Spill::create(&disk.folder)?,
                blocks: vec![Vec::new(); count],
                sizes: vec![0; count],
                notes: KeyNotes::new(),
            });
        }
        match &mut self.away {
            Some(away) => away.put(rows, &disk.slices),
            None => Ok(()),
        }
    }

    /// The rows as groups, once all of them were read.
    ///
    /// # Errors
    /// Where the disk can't be written or read.
    pub fn groups(mut self, rows: &mut RecordRows) -> Result<Groups, CollectError> {
        let holder = self.holder.clone();
        let Some(disk) = holder.disk().filter(|_| self.away.is_some() || self.failed.is_some()) else {
            let mut latest = rows.doubted_keys();
            rows.latest_of(&mut latest);
            rows.drop_replaced(&latest);
            let (everybody, others) = (Range::default(), std::mem::take(&mut rows.others));
            return Ok(Groups { holder, away: None, groups: vec![everybody], others: vec![others], next: 0 });
        };
        let grouped = match self.failed.take() {
            Some(failed) => Err(failed),
            None => self.put(rows, disk).and_then(|()| self.grouped(disk, rows)),
        };
        grouped.map_err(|source| CollectError::Spill { folder: disk.folder.clone(), source })
    }

    fn grouped(self, disk: &Disk, rows: &mut RecordRows) -> io::Result<Groups> {
        let Some(mut away) = self.away else { return Err(io::Error::other("nothing was put aside")) };
        let (mut groups, mut size) = (Vec::<Range<usize>>::new(), 0);
        let mut group_of = Vec::with_capacity(away.sizes.len());
        for (slice, more) in away.sizes.iter().enumerate() {
            match groups.last_mut().filter(|_| size + more <= disk.reading) {
                Some(group) => {
                    group.end = slice + 1;
                    size += more;
                }
                None => {
                    groups.push(slice..slice + 1);
                    size = *more;
                }
            }
            group_of.push(groups.len() as u16 - 1);
        }
        let notes = std::mem::replace(&mut away.notes, KeyNotes::new());
        let mut latest = rows.doubted_keys();
        notes.latest_of(&mut latest, &away.spill)?;
        rows.drop_replaced(&latest);
        let others = notes.others(&group_of, groups.len(), &away.spill)?;
        Ok(Groups { holder: self.holder, away: Some(away), groups, others, next: 0 })
    }
}

impl Away {
    /// Puts all rows on the disk.
    fn put(&mut self, rows: &mut RecordRows, slices: &Slices) -> io::Result<()> {
        for other in rows.others.drain(..) {
            self.notes.add(&KeyNote::of_other(other), &self.spill)?;
        }
        let row_size = rows.size() / (rows.heads.len() as u64).max(1);
        let by_slice = by_slice(rows, slices);
        let mut own = Renumbering::of(rows.symbols.distinct());
        for (slice, at) in by_slice.iter().enumerate().filter(|(_, at)| !at.is_empty()) {
            self.blocks[slice].push(self.spill.put(&packed_block(rows, at, &mut own))?);
            self.sizes[slice] += at.len() as u64 * row_size;
            if rows.keys.is_empty() {
                continue;
            }
            for row in at.iter().map(|row| *row as usize) {
                let (head, key) = (&rows.heads[row], rows.keys.get(row));
                if may_be_anothers(key) {
                    let note = KeyNote {
                        hashes: key_hashes(head.source, key),
                        slice: slice as u16,
                        delivery: head.delivery,
                        as_of: head.as_of,
                        file: head.file,
                        line: head.line,
                        is_nobodys: false,
                    };
                    self.notes.add(&note, &self.spill)?;
                }
            }
        }
        rows.clear();
        Ok(())
    }

    fn get(&self, group: &Range<usize>, rows: &mut RecordRows) -> io::Result<()> {
        for slice in group.clone() {
            let columns = rows.columns.len();
            let unpacked = |extent: &Extent| Block::unpacked(&self.spill.get(*extent)?, columns);
            let blocks: Vec<Block> =
                self.blocks[slice].par_iter().map(unpacked).collect::<io::Result<_>>()?;
            blocks.into_iter().for_each(|block| block.add_to(rows));
        }
        Ok(())
    }
}

/// The rows of each slice, in the order of coming.
fn by_slice(rows: &RecordRows, slices: &Slices) -> Vec<Vec<u32>> {
    let mut by_slice = vec![Vec::new(); slices.count()];
    let (mut slice, mut persons) = (0, 0..0);
    for (row, head) in rows.heads.iter().enumerate() {
        if !persons.contains(&head.person) {
            slice = slices.of_person(head.person);
            persons = slices.persons(&(slice..slice + 1));
        }
        by_slice[slice].push(row as u32);
    }
    by_slice
}

impl Groups {
    /// Whether there is more than one, so that all rows are never in memory at once.
    pub fn are_several(&self) -> bool {
        self.away.is_some()
    }

    /// Puts the next group's rows in the place of those that are here; says whether there was one.
    ///
    /// # Errors
    /// Where the disk can't be read.
    pub fn next(&mut self, rows: &mut RecordRows) -> Result<bool, CollectError> {
        let Some(group) = self.groups.get(self.next).cloned() else { return Ok(false) };
        rows.others = std::mem::take(&mut self.others[self.next]);
        self.next += 1;
        if let (Some(away), Some(disk)) = (&self.away, self.holder.disk()) {
            rows.give_up_rows();
            rows.persons = disk.slices.persons(&group);
            let failed = |source| CollectError::Spill { folder: disk.folder.clone(), source };
            away.get(&group, rows).map_err(failed)?;
        }
        Ok(true)
    }
}
