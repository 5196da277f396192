//! Notes of the keys of rows that lie apart: which rows of other people bear on a row is told without having them all in
//! memory. One bucket of keys after another is looked at; what bears on nothing is forgotten.

use super::spill::{Extent, Spill};
use crate::collect::{
    doubts::raise,
    record_rows::{OtherKey, Rank},
};
use rayon::prelude::*;
use std::{cmp::Reverse, collections::BTreeMap, io};

/// How many buckets there are: equal keys fall into one.
const BUCKETS: usize = 64;
/// Bytes of a bucket that are written together.
const TOGETHER: usize = 1 << 16;
/// The bytes of a note.
const NOTE: usize = 31;
/// The place of rows of people whom the run is not about.
const NOWHERE: u16 = u16::MAX;

/// The key of a row, by its hashes, and what tells which of the rows with one key counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct KeyNote {
    pub(super) hashes: [u64; 2],
    /// The slice in which the row lies.
    pub(super) slice: u16,
    pub(super) delivery: u16,
    pub(super) as_of: i32,
    pub(super) file: u16,
    pub(super) line: u32,
    /// Whether the row doesn't tell whose it is.
    pub(super) is_nobodys: bool,
}

/// The keys of other people's rows that are keys of a group's rows, too.
pub(super) type Others = Vec<([u64; 2], OtherKey)>;

impl KeyNote {
    /// Of a row of somebody whom the run is not about.
    pub(super) fn of_other((hashes, other): ([u64; 2], OtherKey)) -> Self {
        let OtherKey { delivery, as_of, is_nobodys, .. } = other;
        Self { hashes, slice: NOWHERE, delivery, as_of, file: 0, line: 0, is_nobodys }
    }

    fn bytes(&self) -> [u8; NOTE] {
        let mut bytes = [0; NOTE];
        bytes[..8].copy_from_slice(&self.hashes[0].to_le_bytes());
        bytes[8..16].copy_from_slice(&self.hashes[1].to_le_bytes());
        bytes[16..18].copy_from_slice(&self.slice.to_le_bytes());
        bytes[18..20].copy_from_slice(&self.delivery.to_le_bytes());
        bytes[20..24].copy_from_slice(&self.as_of.to_le_bytes());
        bytes[24..26].copy_from_slice(&self.file.to_le_bytes());
        bytes[26..30].copy_from_slice(&self.line.to_le_bytes());
        bytes[30] = u8::from(self.is_nobodys);
        bytes
    }

    fn of(bytes: &[u8; NOTE]) -> Self {
        fn part<const N: usize>(bytes: &[u8; NOTE], at: usize) -> [u8; N] {
            std::array::from_fn(|place| bytes[at + place])
        }
        Self {
            hashes: [u64::from_le_bytes(part(bytes, 0)), u64::from_le_bytes(part(bytes, 8))],
            slice: u16::from_le_bytes(part(bytes, 16)),
            delivery: u16::from_le_bytes(part(bytes, 18)),
            as_of: i32::from_le_bytes(part(bytes, 20)),
            file: u16::from_le_bytes(part(bytes, 24)),
            line: u32::from_le_bytes(part(bytes, 26)),
            is_nobodys: bytes[30] != 0,
        }
    }

    /// What the row replaces.
    fn rank(&self) -> Rank {
        (self.delivery, self.as_of)
    }

    /// Where the row stands among those of its rank.
    fn standing(&self) -> (u16, u32, u16) {
        (self.file, self.line, self.slice)
    }
}

/// The keys of an adapter's rows.
#[derive(Debug)]
pub(super) struct KeyNotes {
    buckets: Vec<(Vec<u8>, Vec<Extent>)>,
}

impl KeyNotes {
    /// No notes yet.
    pub(super) fn new() -> Self {
        Self { buckets: vec![(Vec::new(), Vec::new()); BUCKETS] }
    }

    /// Adds a note.
    pub(super) fn add(&mut self, note: &KeyNote, spill: &Spill) -> io::Result<()> {
        let (waiting, written) = &mut self.buckets[(note.hashes[0] >> 58) as usize];
        waiting.extend_from_slice(&note.bytes());
        if waiting.len() >= TOGETHER {
            written.push(spill.put(waiting)?);
            waiting.clear();
        }
        Ok(())
    }

    /// The latest rows of such keys that tell whose they are.
    pub(super) fn latest_of(&self, keys: &mut BTreeMap<[u64; 2], Rank>, spill: &Spill) -> io::Result<()> {
        let Some(least) = keys.values().min().copied() else { return Ok(()) };
        for (waiting, written) in &self.buckets {
            for bytes in written.iter().map(|extent| spill.get(*extent)).chain([Ok(waiting.clone())]) {
                let notes = bytes?;
                let notes = notes.as_chunks().0.iter().map(KeyNote::of);
                let notes = notes.filter(|note| !note.is_nobodys && note.rank() > least);
                notes.for_each(|note| raise(keys, &note.hashes, note.rank()));
            }
        }
        Ok(())
    }

    /// For each group of slices, the keys of its rows that rows outside it have, too, each with the latest of those;
    /// `group_of` tells each slice's group.
    pub(super) fn others(self, group_of: &[u16], groups: usize, spill: &Spill) -> io::Result<Vec<Others>> {
        let in_bucket = |(waiting, written): (Vec<u8>, Vec<Extent>)| {
            let mut notes: Vec<KeyNote> = Vec::new();
            for bytes in written.iter().map(|extent| spill.get(*extent)).chain([Ok(waiting)]) {
                notes.extend(bytes?.as_chunks().0.iter().map(KeyNote::of));
            }
            notes.sort_unstable_by_key(|note| note.hashes);
            let group = |note: &KeyNote| group_of.get(usize::from(note.slice)).copied();
            let mut found = Vec::new();
            for of_key in notes.chunk_by(|a, b| a.hashes == b.hashes) {
                if of_key.iter().any(|note| group(note) != group(&of_key[0])) {
                    bear_on_each(of_key, &group, &mut found);
                }
            }
            Ok(found)
        };
        let found: Vec<_> = self.buckets.into_par_iter().map(in_bucket).collect::<io::Result<_>>()?;
        let mut others = vec![Vec::new(); groups];
        for (group, other) in found.into_iter().flatten() {
            others[usize::from(group)].push(other);
        }
        Ok(others)
    }
}

/// Of rows with one key: what those outside a group are to each group.
fn bear_on_each(
    of_key: &[KeyNote],
    group: &impl Fn(&KeyNote) -> Option<u16>,
    found: &mut Vec<(u16, ([u64; 2], OtherKey))>,
) {
    let mut groups: Vec<u16> = of_key.iter().filter_map(group).collect();
    groups.sort_unstable();
    groups.dedup();
    for here in groups {
        let (own, others): (Vec<&KeyNote>, Vec<&KeyNote>) =
            of_key.iter().partition(|note| group(note) == Some(here));
        let first = own.into_iter().min_by_key(|note| (Reverse(note.rank()), note.standing()));
        let latest = others.iter().map(|note| note.rank()).max();
        if let (Some(first), Some((delivery, as_of))) = (first, latest) {
            let stands_first = others.iter().any(|note| {
                group(note).is_some() && note.rank() == first.rank() && note.standing() < first.standing()
            });
            let is_nobodys = others.iter().any(|note| note.is_nobodys && note.rank() == (delivery, as_of));
            found.push((here, (first.hashes, OtherKey { delivery, as_of, stands_first, is_nobodys })));
        }
    }
}
