//! Groups a kind's rows by member with a counting sort; within a member they stand by source and record key. It knows no
//! field.

use super::{DraftRows, Grid, KindRows, Symbols, grid::gather};

/// Where a member entry of a household that isn't there would stand.
pub(super) const NOWHERE: u32 = u32::MAX;

/// Groups rows by member; within a member they stand by source and record key.
pub(super) fn group(mut rows: DraftRows, new_place: &[u32], members: usize, symbols: &Symbols) -> KindRows {
    let mut offsets = vec![0u32; members + 1];
    let mut placed = std::mem::take(&mut rows.member);
    for member in &mut placed {
        *member = new_place[*member as usize];
        if *member != NOWHERE {
            offsets[*member as usize + 1] += 1;
        }
    }
    add_up(&mut offsets);
    let key = |row: usize| (rows.source[row], symbols.text(rows.record_key[row]));
    let is_ordered = (1..placed.len()).all(|row| {
        placed[row - 1] < placed[row] || (placed[row - 1] == placed[row] && key(row - 1) <= key(row))
    });
    if !is_ordered || offsets[members] as usize != placed.len() {
        let order = order(&placed, &offsets, &rows, symbols);
        let (mut spare, mut spare_words) = (Vec::new(), Vec::new());
        for column in rows.columns.iter_mut().chain([&mut rows.name, &mut rows.name_key]) {
            gather(column, &order, &mut spare);
        }
        gather(&mut rows.record_key, &order, &mut spare_words);
        gather(&mut rows.answer, &order, &mut spare_words);
        gather(&mut rows.source, &order, &mut Vec::new());
        gather(&mut rows.as_of, &order, &mut Vec::new());
    }
    KindRows {
        grid: Grid { columns: rows.columns, rows: offsets[members] as usize },
        source: rows.source,
        record_key: rows.record_key,
        name: rows.name,
        name_key: rows.name_key,
        as_of: rows.as_of,
        answer: rows.answer,
        offsets,
    }
}

/// Each number with all before it.
pub(super) fn add_up(offsets: &mut [u32]) {
    let mut sum = 0;
    for offset in offsets {
        sum += *offset;
        *offset = sum;
    }
}

/// Of so many keys it is looked at how they begin.
const LOOKED_AT: usize = 16;
/// How many rows one step is taken for before the next, so that the memory is asked for many things at once.
const AT_ONCE: usize = 64;
/// The rows of so many members are ordered together: few enough to lie in a near cache.
const SPAN: usize = 4096;

/// A row on its way to its place. Most are told apart by their source and the first bytes in which keys differ.
#[derive(Clone, Copy, Default)]
struct Slot {
    start: u64,
    row: u32,
    source: u16,
}

/// The rows by member, within a member by source and key, equal ones in the order of coming.
fn order(placed: &[u32], offsets: &[u32], rows: &DraftRows, symbols: &Symbols) -> Vec<u32> {
    let members = offsets.len() - 1;
    let mut order = vec![0; offsets[members] as usize];
    let mut next: Vec<u32> = offsets.iter().step_by(SPAN).copied().collect();
    for (row, member) in (0..).zip(placed).filter(|(_, member)| **member != NOWHERE) {
        let place = &mut next[*member as usize / SPAN];
        order[*place as usize] = row;
        *place += 1;
    }
    let key = |row: u32| symbols.text(rows.record_key[row as usize]);
    let mut shared = shared_start(rows.record_key.len(), key);
    let mut slots = Vec::new();
    for first in (0..members).step_by(SPAN) {
        let offsets = &offsets[first..=members.min(first + SPAN)];
        let own = &mut order[offsets[0] as usize..offsets[offsets.len() - 1] as usize];
        let placed = |row: u32| placed[row as usize] as usize - first;
        if !by_member(own, offsets, placed, (rows, symbols, shared), &mut slots) {
            // A key that begins like no other is rare: from here on all are looked at from their first byte.
            shared = "";
            by_member(own, offsets, placed, (rows, symbols, shared), &mut slots);
        }
        for bounds in offsets.array_windows::<2>().filter(|[from, to]| to - from > 1) {
            let [from, to] = bounds.map(|bound| (bound - offsets[0]) as usize);
            slots[from..to].sort_unstable_by(|a, b| {
                let quick = (a.source, a.start).cmp(&(b.source, b.start));
                quick.then_with(|| key(a.row).cmp(key(b.row))).then(a.row.cmp(&b.row))
            });
        }
        own.iter_mut().zip(&slots).for_each(|(row, slot)| *row = slot.row);
    }
    order
}

/// Makes slots of some members' rows, by member; whether all keys begin as they are said to.
fn by_member(
    own: &[u32],
    offsets: &[u32],
    placed: impl Fn(u32) -> usize,
    (rows, symbols, shared): (&DraftRows, &Symbols, &str),
    slots: &mut Vec<Slot>,
) -> bool {
    let mut next: Vec<u32> = offsets.iter().map(|offset| offset - offsets[0]).collect();
    slots.resize(own.len(), Slot::default());
    let (mut symbol, mut keys, mut starts) = ([0; AT_ONCE], [[].as_slice(); AT_ONCE], [0; AT_ONCE]);
    for block in own.chunks(AT_ONCE) {
        symbol.iter_mut().zip(block).for_each(|(symbol, row)| *symbol = rows.record_key[*row as usize]);
        keys.iter_mut().zip(&symbol[..block.len()]).for_each(|(key, symbol)| *key = symbols.bytes(*symbol));
        for (start, key) in starts.iter_mut().zip(&keys[..block.len()]) {
            let Some(found) = start_of(key, shared.as_bytes()) else { return false };
            *start = found;
        }
        for (row, start) in block.iter().zip(starts) {
            let place = &mut next[placed(*row)];
            slots[*place as usize] = Slot { start, row: *row, source: rows.source[*row as usize] };
            *place += 1;
        }
    }
    true
}

/// How some of the keys begin.
fn shared_start<'s>(keys: usize, key: impl Fn(u32) -> &'s str) -> &'s str {
    let mut looked_at = (0..keys).step_by(keys / LOOKED_AT + 1).map(|row| key(row as u32));
    let Some(first) = looked_at.next() else { return "" };
    let alike = |shared: usize, key: &str| {
        let bytes = first.as_bytes()[..shared].iter().zip(key.as_bytes());
        bytes.take_while(|(a, b)| a == b).count()
    };
    let shared = looked_at.fold(first.len(), alike);
    &first[..first.floor_char_boundary(shared)]
}

/// The eight bytes of a key behind its beginning, to be compared as the bytes are; none where it begins otherwise.
fn start_of(key: &[u8], shared: &[u8]) -> Option<u64> {
    let rest = if shared.is_empty() { key } else { key.strip_prefix(shared)? };
    if let Some(start) = rest.first_chunk() {
        return Some(u64::from_be_bytes(*start));
    }
    let mut start = [0; 8];
    start[..rest.len()].copy_from_slice(rest);
    Some(u64::from_be_bytes(start))
}

#[cfg(test)]
mod tests {
    use super::{super::ABSENT, *};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn rows_stand_by_member_source_and_key(
            rows in prop::collection::vec((0u32..6, 0u16..3, "(WT-2026-)?[0-9]{0,10}|字[ab]{0,2}"), 0..60),
            stride in prop::sample::select(vec![1u32, 700, 3000]),
            nobody in 0u32..6,
        ) {
            // Members that lie far apart are ordered in several spans; one of them is left out.
            let members = 6 * stride as usize;
            let mut new_place: Vec<u32> = (0..members as u32).rev().collect();
            new_place[(nobody * stride) as usize] = NOWHERE;
            let mut symbols = Symbols::new();
            let mut draft = DraftRows::of_fields(2);
            for (at, (member, source, key)) in rows.iter().enumerate() {
                draft.member.push(member * stride);
                draft.source.push(*source);
                draft.record_key.push(symbols.intern(key));
                draft.columns[0].push(at as i64);
                draft.name.push(ABSENT);
                draft.name_key.push(7);
                draft.as_of.push(at as i32);
                draft.answer.push(3);
            }
            let grouped = group(draft, &new_place, members, &symbols);
            let mut expected: Vec<(u32, u16, &str, i64)> = (0..).zip(&rows)
                .filter(|(_, (member, ..))| *member != nobody)
                .map(|(at, (member, source, key))| (new_place[(member * stride) as usize], *source, key.as_str(), at))
                .collect();
            expected.sort();
            let found: Vec<(u32, u16, &str, i64)> = (0..members)
                .flat_map(|m| grouped.offsets[m] as usize..grouped.offsets[m + 1] as usize)
                .map(|row| (row, grouped.offsets.partition_point(|first| *first as usize <= row) - 1))
                .map(|(row, member)| (
                    member as u32,
                    grouped.source[row],
                    symbols.text(grouped.record_key[row]),
                    grouped.grid.columns[0][row],
                ))
                .collect();
            prop_assert_eq!(&found, &expected);
            prop_assert!(grouped.as_of.iter().zip(&found).all(|(as_of, (.., at))| i64::from(*as_of) == *at));
            let same = [(&grouped.name, ABSENT), (&grouped.name_key, 7)];
            prop_assert!(same.iter().all(|(column, cell)| **column == vec![*cell; found.len()]));
            prop_assert!(grouped.grid.columns[1].is_empty());
        }
    }
}
