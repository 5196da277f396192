//! Repeated rows: one (source, record key) counts once. The newest wins; rows that contradict each other are named.
//! It does not judge whose rows they are.

use super::record_rows::{NO_TEXT, OtherKey, RecordRows, RowHead, key_hashes};
use crate::{
    domain::person_name::normalised,
    table::{ABSENT, Cell, quick_hash},
};
use std::{
    cmp::Reverse,
    collections::{BTreeMap, btree_map::Entry},
    ops::Range,
};

/// What is left of rows once repeated ones count once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settled {
    /// The rows that count, by source: ranges of [`RecordRows::heads`]. Within a source they stand by person and key.
    pub ranges: BTreeMap<u16, Range<usize>>,
    /// Persons of a source of whom two rows with one key and one as-of date differ, or whose row was replaced by one that
    /// doesn't tell whose it is.
    pub contradicted: Vec<(u16, u32)>,
    /// Repeated rows of each source.
    pub repeated: Vec<u64>,
}

impl Settled {
    /// Nothing settled yet of so many sources.
    pub fn of(sources: usize) -> Self {
        Self { repeated: vec![0; sources], ..Self::default() }
    }

    /// Settles the rows that are here: those that do not count are left out, the others put in order. Repeated rows add
    /// up with those that were settled before.
    pub fn settle(&mut self, rows: &mut RecordRows) {
        self.ranges.clear();
        self.contradicted.clear();
        let mut is_out = vec![false; rows.heads.len()];
        if !rows.keys.is_empty() {
            self.one_a_key(rows, &mut is_out);
        }
        let order = order_of(rows, &is_out);
        rows.put_in_order(&order);
        let mut start = 0;
        for group in rows.heads.chunk_by(|a, b| a.source == b.source) {
            self.ranges.insert(group[0].source, start..start + group.len());
            start += group.len();
        }
    }

    /// Of rows with one key only the newest counts.
    fn one_a_key(&mut self, rows: &RecordRows, is_out: &mut [bool]) {
        let heads = &rows.heads;
        let key = |row: u32| rows.keys.get(row as usize);
        let hashes: Vec<u64> = (0..heads.len())
            .map(|r| quick_hash(u64::from(heads[r].source), key(r as u32).as_bytes()))
            .collect();
        let mut doubtful = repeated_hashes(&hashes);
        let replacing = replacing(rows, &hashes, &mut doubtful);
        doubtful.sort_unstable_by(|a, b| {
            let by = |r: u32| {
                let h = &heads[r as usize];
                (h.source, key(r), Reverse(h.rank()), h.file, h.line, r)
            };
            by(*a).cmp(&by(*b))
        });
        doubtful.dedup();
        let same =
            |a: &u32, b: &u32| (heads[*a as usize].source, key(*a)) == (heads[*b as usize].source, key(*b));
        for group in doubtful.chunk_by(same) {
            let first = heads[group[0] as usize];
            let hashes = key_hashes(first.source, key(group[0]));
            let other = replacing.get(&hashes);
            let others_rank = other.map(OtherKey::rank);
            let is_tied = others_rank == Some(first.rank());
            let repeated = &mut self.repeated[usize::from(first.source)];
            *repeated += group.len() as u64 - 1;
            group[1..].iter().for_each(|row| is_out[*row as usize] = true);
            if others_rank > Some(first.rank()) || (is_tied && other.is_some_and(|other| other.stands_first))
            {
                *repeated += 1;
                is_out[group[0] as usize] = true;
            }
            if others_rank > Some(first.rank()) {
                if other.is_some_and(|other| other.is_nobodys) {
                    self.contradicted.push((first.source, first.person));
                }
                continue;
            }
            let leaders = group.iter().take_while(|r| heads[**r as usize].rank() == first.rank());
            let differs =
                is_tied || leaders.clone().any(|r| !same_content(rows, group[0] as usize, *r as usize));
            if differs {
                self.contradicted.extend(leaders.map(|r| (first.source, heads[*r as usize].person)));
            }
        }
        self.contradicted.sort_unstable();
        self.contradicted.dedup();
    }
}

/// One bit a hash: whether it was met.
struct Met {
    bits: Vec<u64>,
    shift: u32,
}

impl Met {
    /// Room for so many hashes, so that two rarely meet by chance.
    fn room_for(hashes: usize) -> Self {
        let size = (hashes.max(4) * 16).next_power_of_two();
        Self { bits: vec![0; size / 64], shift: 64 - size.trailing_zeros() }
    }

    fn contains(&self, hash: u64) -> bool {
        let place = hash >> self.shift;
        self.bits[(place >> 6) as usize] >> (place & 63) & 1 == 1
    }

    /// Adds a hash; says whether it was there.
    fn insert(&mut self, hash: u64) -> bool {
        let place = hash >> self.shift;
        let word = &mut self.bits[(place >> 6) as usize];
        let was = *word >> (place & 63) & 1 == 1;
        *word |= 1 << (place & 63);
        was
    }
}

/// The rows whose hash another row has, too.
fn repeated_hashes(hashes: &[u64]) -> Vec<u32> {
    let mut met = Met::room_for(hashes.len());
    let mut again = Met::room_for(hashes.len());
    for hash in hashes {
        if met.insert(*hash) {
            again.insert(*hash);
        }
    }
    let mut perhaps: Vec<(u64, u32)> = hashes
        .iter()
        .zip(0..)
        .filter(|(hash, _)| again.contains(**hash))
        .map(|(hash, row)| (*hash, row))
        .collect();
    perhaps.sort_unstable();
    let groups = perhaps.chunk_by(|a, b| a.0 == b.0).filter(|group| group.len() > 1);
    groups.flatten().map(|(_, row)| *row).collect()
}

/// The keys of other people's rows that are also keys of rows that are kept; the latest row of each. Kept rows with
/// such a key are added to `doubtful`.
fn replacing(rows: &RecordRows, hashes: &[u64], doubtful: &mut Vec<u32>) -> BTreeMap<[u64; 2], OtherKey> {
    let mut replacing: BTreeMap<[u64; 2], OtherKey> = BTreeMap::new();
    if rows.others.is_empty() {
        return replacing;
    }
    let mut kept = Met::room_for(hashes.len());
    hashes.iter().for_each(|hash| {
        kept.insert(*hash);
    });
    let others: Vec<&([u64; 2], OtherKey)> =
        rows.others.iter().filter(|(other, _)| kept.contains(other[0])).collect();
    let mut wanted = Met::room_for(others.len());
    others.iter().for_each(|(other, _)| {
        wanted.insert(other[0]);
    });
    let mut perhaps: BTreeMap<[u64; 2], Vec<u32>> = BTreeMap::new();
    for (row, _) in hashes.iter().enumerate().filter(|(_, hash)| wanted.contains(**hash)) {
        let both = key_hashes(rows.heads[row].source, rows.keys.get(row));
        perhaps.entry(both).or_default().push(row as u32);
    }
    for (both, other) in others {
        let Some(theirs) = perhaps.get(both) else { continue };
        match replacing.entry(*both) {
            Entry::Vacant(slot) => {
                slot.insert(*other);
                doubtful.extend(theirs);
            }
            Entry::Occupied(mut slot) => {
                let latest = slot.get_mut();
                if other.rank() > latest.rank() {
                    *latest = *other;
                } else if other.rank() == latest.rank() {
                    latest.is_nobodys |= other.is_nobodys;
                }
            }
        }
    }
    replacing
}

fn same_content(rows: &RecordRows, a: usize, b: usize) -> bool {
    let (first, second) = (&rows.heads[a], &rows.heads[b]);
    let text = |cell: Cell| if cell == ABSENT { NO_TEXT } else { cell as u32 };
    first.person == second.person
        && is_one_name(rows, first.name, second.name)
        && rows.columns.iter().enumerate().filter(|(_, c)| !c.is_empty()).all(|(place, c)| {
            c[a] == c[b] || (rows.is_name(place) && is_one_name(rows, text(c[a]), text(c[b])))
        })
        && (rows.rest.is_empty() || rows.rest[a] == rows.rest[b])
}

/// Whether two names, however they are written, are one.
fn is_one_name(rows: &RecordRows, a: u32, b: u32) -> bool {
    let comparable = |name: u32| normalised(rows.symbols.text(name));
    a == b || (a != NO_TEXT && b != NO_TEXT && comparable(a) == comparable(b))
}

/// The rows that count, by source, person and key.
fn order_of(rows: &RecordRows, is_out: &[bool]) -> Vec<u32> {
    let heads = &rows.heads;
    let alive = (0..heads.len() as u32).filter(|row| !is_out[*row as usize]);
    let person = |row: u32| (heads[row as usize].person - rows.persons.start) as usize;
    let mut order = counted(alive, rows.persons.len(), person);
    let compare = |a: &u32, b: &u32| {
        let (first, second) = (&heads[*a as usize], &heads[*b as usize]);
        let key = |row: u32| if rows.keys.is_empty() { "" } else { rows.keys.get(row as usize) };
        let place = |h: &RowHead| (h.file, h.line);
        let by_key = || key(*a).cmp(key(*b)).then_with(|| place(first).cmp(&place(second)));
        first.source.cmp(&second.source).then_with(by_key).then_with(|| a.cmp(b))
    };
    for group in order.chunk_by_mut(|a, b| person(*a) == person(*b)).filter(|group| group.len() > 1) {
        group.sort_unstable_by(compare);
    }
    if rows.sources.ids.len() > 1 {
        let source = |row: u32| usize::from(heads[row as usize].source);
        order = counted(order.iter().copied(), rows.sources.ids.len(), source);
    }
    order
}

/// Sorts by a small number, equal ones in the order of coming.
fn counted(rows: impl Iterator<Item = u32> + Clone, bound: usize, of: impl Fn(u32) -> usize) -> Vec<u32> {
    let mut next = vec![0u32; bound + 1];
    let mut count = 0;
    let mut last = 0;
    let mut is_sorted = true;
    for row in rows.clone() {
        let number = of(row);
        next[number + 1] += 1;
        count += 1;
        is_sorted &= last <= number;
        last = number;
    }
    if is_sorted {
        return rows.collect();
    }
    for number in 0..bound {
        next[number + 1] += next[number];
    }
    let mut order = vec![0u32; count];
    for row in rows {
        let slot = &mut next[of(row)];
        order[*slot as usize] = row;
        *slot += 1;
    }
    order
}
