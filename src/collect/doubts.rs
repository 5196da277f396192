//! Rows that may or may not be a person's, and which of them a later row of the same key replaces.
//! It does not judge what a doubt makes of an answer.

use super::{
    deliveries::ChunkPlace,
    record_rows::{Rank, RecordRows, key_hashes, may_be_anothers},
    source_report::Uncertainty,
};
use std::collections::BTreeMap;

/// A row that may or may not be a person's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Doubt {
    /// The source; absent where the row doesn't tell.
    pub source: Option<u16>,
    /// The person.
    pub person: u32,
    /// Why.
    pub reason: Uncertainty,
    /// The row's key, by its hashes, where another row may have it; and what it replaces.
    pub key: Option<DoubtedKey>,
    /// The file.
    pub file: u16,
    /// The line.
    pub line: u64,
}

/// The key of a doubtful row, by its hashes, and what the row replaces.
pub type DoubtedKey = ([u64; 2], Rank);

impl RecordRows {
    /// The keys of doubtful rows, each with what it replaces.
    pub fn doubted_keys(&self) -> BTreeMap<[u64; 2], Rank> {
        let mut keys = BTreeMap::new();
        for (key, rank) in self.doubts.iter().filter_map(|doubt| doubt.key) {
            let least = keys.entry(key).or_insert(rank);
            *least = rank.min(*least);
        }
        keys
    }

    /// The latest rows that are here of such keys and tell whose they are: one that doesn't may be anybody's still.
    pub fn latest_of(&self, keys: &mut BTreeMap<[u64; 2], Rank>) {
        let Some(least) = keys.values().min().copied() else { return };
        let others = self.others.iter().filter(|(_, other)| !other.is_nobodys);
        let others = others.map(|(key, other)| (*key, other.rank()));
        others.filter(|(_, rank)| *rank > least).for_each(|(key, rank)| raise(keys, &key, rank));
        if self.keys.is_empty() {
            return;
        }
        for (row, head) in self.heads.iter().enumerate() {
            if head.rank() > least {
                raise(keys, &key_hashes(head.source, self.keys.get(row)), head.rank());
            }
        }
    }

    /// Forgets doubtful rows that a later row of the same key replaces.
    pub fn drop_replaced(&mut self, latest: &BTreeMap<[u64; 2], Rank>) {
        self.doubts.retain(|doubt| {
            doubt.key.is_none_or(|(key, rank)| latest.get(&key).is_none_or(|latest| *latest <= rank))
        });
    }
}

/// The key of a doubtful row, where another may have it, and what the row replaces.
pub(super) fn doubted_key(place: ChunkPlace, source: u16, as_of: i32, key: &str) -> Option<DoubtedKey> {
    may_be_anothers(key).then(|| (key_hashes(source, key), (place.delivery, as_of)))
}

/// Notes a row of a key, if it is later than those before it.
pub fn raise(keys: &mut BTreeMap<[u64; 2], Rank>, key: &[u64; 2], rank: Rank) {
    if let Some(latest) = keys.get_mut(key) {
        *latest = rank.max(*latest);
    }
}
