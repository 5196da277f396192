//! Repeated rows: one (source, record key) counts once. The newest wins; rows that contradict each other are named.
//! It does not judge whose rows they are.

use super::record_rows::{RecordRows, RowHead};
use std::{cmp::Reverse, collections::BTreeMap};

/// What is left of rows once repeated ones count once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settled {
    /// The rows that count, by source and person.
    pub alive: Vec<u32>,
    /// Persons of a source of whom two rows with one key and one as-of date differ.
    pub contradicted: Vec<(u16, u32)>,
    /// Repeated rows of each source.
    pub repeated: Vec<u64>,
}

/// Settles the rows of an adapter.
pub fn settle(rows: &RecordRows) -> Settled {
    let mut settled = Settled { repeated: vec![0; rows.sources.ids.len()], ..Settled::default() };
    let heads = &rows.heads;
    let replacing = rows.replacing_keys();
    let mut order: Vec<u32> = (0..heads.len() as u32).collect();
    order.sort_unstable_by_key(|r| {
        let h = &heads[*r as usize];
        (h.source, h.key, Reverse(rank(h)), h.file, h.line, *r)
    });
    let same_key = |a: &u32, b: &u32| {
        let (a, b) = (&heads[*a as usize], &heads[*b as usize]);
        (a.source, a.key) == (b.source, b.key) && a.key != u32::MAX
    };
    for group in order.chunk_by(same_key) {
        let first = heads[group[0] as usize];
        let other = replacing.get(&(first.source, first.key)).map(|o| (o.delivery, o.as_of));
        settled.repeated[usize::from(first.source)] += group.len() as u64 - 1;
        if other > Some(rank(&first)) {
            settled.repeated[usize::from(first.source)] += 1;
            continue;
        }
        let leaders = group.iter().take_while(|r| rank(&heads[**r as usize]) == rank(&first));
        let differs = other == Some(rank(&first))
            || leaders.clone().any(|r| !same_content(rows, group[0] as usize, *r as usize));
        if differs {
            settled.contradicted.extend(leaders.map(|r| (first.source, heads[*r as usize].person)));
        }
        settled.alive.push(group[0]);
    }
    settled.alive.sort_unstable_by_key(|r| {
        let h = &heads[*r as usize];
        (h.source, h.person, h.file, h.line, *r)
    });
    settled.contradicted.sort_unstable();
    settled.contradicted.dedup();
    settled
}

/// What replaces what: later deliveries of changes, then later as-of dates.
fn rank(head: &RowHead) -> (u16, i32) {
    (head.delivery, head.as_of)
}

fn same_content(rows: &RecordRows, a: usize, b: usize) -> bool {
    let (first, second) = (&rows.heads[a], &rows.heads[b]);
    (first.person, first.name) == (second.person, second.name) && rows.columns.iter().all(|c| c[a] == c[b])
}

/// The ranges of rows (of [`Settled::alive`]) of each source.
pub fn ranges_by_source(rows: &RecordRows, alive: &[u32]) -> BTreeMap<u16, std::ops::Range<usize>> {
    let mut ranges = BTreeMap::new();
    let mut start = 0;
    for group in alive.chunk_by(|a, b| rows.heads[*a as usize].source == rows.heads[*b as usize].source) {
        ranges.insert(rows.heads[group[0] as usize].source, start..start + group.len());
        start += group.len();
    }
    ranges
}
