//! Groups a kind's rows by member with a partitioned counting sort; within a member they stand by source and record key.
//! It knows no field.

use super::{DraftRows, Grid, KindRows, Symbols, grid::is_one_value};
use std::ops::Range;

/// Where a member entry of a household that isn't there would stand.
pub(super) const NOWHERE: u32 = u32::MAX;

/// Groups rows by member; within a member they stand by source and record key.
pub(super) fn group(mut rows: DraftRows, new_place: &[u32], members: usize, symbols: &Symbols) -> KindRows {
    let mut placed = std::mem::take(&mut rows.member);
    placed.iter_mut().for_each(|member| *member = new_place[*member as usize]);
    let key = |row: usize| (rows.source[row], symbols.text(rows.record_key[row]));
    let is_ordered = (1..placed.len()).all(|row| {
        placed[row - 1] < placed[row] || (placed[row - 1] == placed[row] && key(row - 1) <= key(row))
    });
    let offsets = if is_ordered && placed.last() != Some(&NOWHERE) {
        offsets(&placed, members)
    } else {
        let spans = Spans::of(&placed, members);
        let mut keys = Keys::of(&rows, symbols);
        let (mut spare, mut words) = (Vec::new(), Vec::new());
        if let Keys::Beginning(starts) = &mut keys {
            spans.bring(starts, &mut Vec::new());
        }
        spans.bring(&mut placed, &mut words);
        let keys_vary = spans.bring(&mut rows.record_key, &mut words);
        let sources_vary = spans.bring(&mut rows.source, &mut Vec::new());
        let offsets = offsets(&placed, members);
        let order = Order::of(placed, &offsets, (&rows, symbols, &keys));
        order.put(keys_vary, &mut rows.record_key);
        order.put(sources_vary, &mut rows.source);
        for column in rows.columns.iter_mut().chain([&mut rows.name, &mut rows.name_key]) {
            order.put(spans.bring(column, &mut spare), column);
        }
        order.put(spans.bring(&mut rows.answer, &mut words), &mut rows.answer);
        order.put(spans.bring(&mut rows.as_of, &mut Vec::new()), &mut rows.as_of);
        offsets
    };
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

/// Where each member's rows begin, and where the last's end.
fn offsets(placed: &[u32], members: usize) -> Vec<u32> {
    let mut offsets = vec![0; members + 1];
    if !placed.is_empty() {
        placed.iter().for_each(|member| offsets[*member as usize + 1] += 1);
        add_up(&mut offsets);
    }
    offsets
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
/// The rows of so many members are ordered together: few enough to lie in a near cache.
const SPAN: usize = 4096;

/// Where rows stand once they are parted by spans of members; within a span in the order of coming.
struct Spans {
    /// Each row's place among all, [`NOWHERE`] where it is left out; none where every row stands there already.
    place: Option<Vec<u32>>,
    rows: usize,
}

impl Spans {
    fn of(placed: &[u32], members: usize) -> Self {
        let span = |member: &u32| *member as usize / SPAN;
        let mut next = vec![0; members / SPAN + 2];
        let there = || placed.iter().filter(|member| **member != NOWHERE);
        there().for_each(|member| next[span(member) + 1] += 1);
        add_up(&mut next);
        let rows = next[next.len() - 1] as usize;
        let mut stays = rows == placed.len();
        let to_place = |(row, member): (u32, &u32)| {
            if *member == NOWHERE {
                return NOWHERE;
            }
            let place = &mut next[span(member)];
            stays &= *place == row;
            *place += 1;
            *place - 1
        };
        let place: Vec<u32> = (0..).zip(placed).map(to_place).collect();
        Self { place: (!stays).then_some(place), rows }
    }

    /// Puts a column's cells where their rows stand; whether not all are equal.
    fn bring<T: Copy + PartialEq>(&self, column: &mut Vec<T>, spare: &mut Vec<T>) -> bool {
        if is_one_value(column) {
            column.truncate(self.rows);
            return false;
        }
        let (Some(place), Some(first)) = (&self.place, column.first().copied()) else { return true };
        spare.resize(self.rows, first);
        for (cell, place) in column.iter().zip(place) {
            if let Some(to) = spare.get_mut(*place as usize) {
                *to = *cell;
            }
        }
        std::mem::swap(column, spare);
        true
    }
}

/// A row on its way to its place. Most are told apart by their source and the first bytes in which keys differ; where keys
/// are numbered, by source and number in one word.
#[derive(Clone, Copy, Default)]
struct Slot {
    start: u64,
    row: u32,
    source: u16,
}

/// How keys are compared.
enum Keys {
    /// Not at all: rows come by source, each source's in the order of its keys.
    AsTheyCome,
    /// The symbols of each source's keys are numbered as their texts are ordered.
    Numbered,
    /// By the first bytes in which they differ, of each row's key; where these are equal, as texts.
    Beginning(Vec<u64>),
}

/// Rows, the texts of their keys, and how these are compared.
type Keyed<'s> = (&'s DraftRows, &'s Symbols, &'s Keys);

impl Keys {
    /// For rows in the order of coming, in which the texts of their keys mostly lie, too.
    fn of(rows: &DraftRows, symbols: &Symbols) -> Self {
        let row = |row: usize| (rows.source[row], rows.record_key[row]);
        let ascend = match is_one_value(&rows.source) {
            true => rows.record_key.is_sorted(),
            false => (1..rows.record_key.len()).all(|at| row(at - 1) <= row(at)),
        };
        match are_numbered(rows, symbols) {
            true if ascend => Self::AsTheyCome,
            true => Self::Numbered,
            false => {
                let keys = &rows.record_key;
                let shared = shared_start(keys.len(), |row| symbols.text(keys[row as usize])).as_bytes();
                let starts = |shared| keys.iter().map(move |key| start_of(symbols.bytes(*key), shared));
                // A key that begins like no other is rare: then all are looked at from their first byte.
                let behind: Option<Vec<u64>> = starts(shared).collect();
                Self::Beginning(behind.unwrap_or_else(|| starts(b"").flatten().collect()))
            }
        }
    }
}

/// The rows by member, within a member by source and key, equal ones in the order of coming; for rows that stand by spans.
struct Order {
    /// Which row belongs in each place; within its span.
    rows: Vec<u32>,
    /// Where each span ends.
    ends: Vec<usize>,
}

impl Order {
    /// `placed` has each row's member.
    fn of(mut placed: Vec<u32>, offsets: &[u32], (rows, symbols, keys): Keyed<'_>) -> Self {
        let members = offsets.len() - 1;
        let (mut slots, mut next, mut ends) = (Vec::new(), Vec::new(), Vec::new());
        for first in (0..members).step_by(SPAN) {
            let offsets = &offsets[first..=members.min(first + SPAN)];
            let own = offsets[0]..offsets[offsets.len() - 1];
            let here = &mut placed[own.start as usize..own.end as usize];
            here.iter_mut().for_each(|member| *member -= first as u32);
            by_member(own.clone(), (offsets, &mut next), here, (rows, keys), &mut slots);
            sort(&mut slots, offsets, (rows, symbols, keys));
            here.iter_mut().zip(&slots).for_each(|(place, slot)| *place = slot.row - own.start);
            ends.push(own.end as usize);
        }
        Self { rows: placed, ends }
    }

    /// Puts a column's cells where they belong, if they vary.
    fn put<T: Copy>(&self, vary: bool, column: &mut [T]) {
        if !vary {
            return;
        }
        let (mut near, mut start) = (Vec::new(), 0);
        for end in &self.ends {
            let cells = &mut column[start..*end];
            near.clear();
            near.extend_from_slice(cells);
            cells.iter_mut().zip(&self.rows[start..*end]).for_each(|(cell, row)| *cell = near[*row as usize]);
            start = *end;
        }
    }
}

/// Sorts the rows of each member by source and key.
fn sort(slots: &mut [Slot], offsets: &[u32], (rows, symbols, keys): Keyed<'_>) {
    let key = |row: u32| symbols.text(rows.record_key[row as usize]);
    for bounds in offsets.array_windows::<2>().filter(|[from, to]| to - from > 1) {
        let [from, to] = bounds.map(|bound| (bound - offsets[0]) as usize);
        let slots = &mut slots[from..to];
        match keys {
            Keys::AsTheyCome => return,
            Keys::Numbered => slots.sort_unstable_by_key(|slot| (slot.start, slot.row)),
            Keys::Beginning(_) => slots.sort_unstable_by(|a, b| {
                let quick = (a.source, a.start).cmp(&(b.source, b.start));
                quick.then_with(|| key(a.row).cmp(key(b.row))).then(a.row.cmp(&b.row))
            }),
        }
    }
}

/// Whether, of each source, a key with a greater number is a greater text: so it is where a file is in the order of its
/// keys.
fn are_numbered(rows: &DraftRows, symbols: &Symbols) -> bool {
    let mut bounds: Vec<(u32, u32)> = Vec::new();
    let mut numbers = rows.record_key.as_slice();
    // Rows of one source mostly follow one another.
    for rows in rows.source.chunk_by(|a, b| a == b) {
        let (own, rest) = numbers.split_at(rows.len());
        numbers = rest;
        let source = usize::from(rows[0]);
        if source >= bounds.len() {
            bounds.resize(source + 1, (u32::MAX, 0));
        }
        let (least, greatest) = &mut bounds[source];
        *least = own.iter().fold(*least, |least, number| least.min(*number));
        *greatest = own.iter().fold(*greatest, |greatest, number| greatest.max(*number));
    }
    bounds.retain(|(least, greatest)| least <= greatest);
    // Not where it would mean to look at many texts that are none of these rows'.
    let texts: usize = bounds.iter().map(|(least, greatest)| (greatest - least) as usize + 1).sum();
    texts <= rows.record_key.len() * 2
        && bounds.iter().all(|(least, greatest)| symbols.ascend(*least..=*greatest))
}

/// Makes slots of some members' rows, by member.
fn by_member(
    own: Range<u32>,
    (offsets, next): (&[u32], &mut Vec<u32>),
    placed: &[u32],
    (rows, keys): (&DraftRows, &Keys),
    slots: &mut Vec<Slot>,
) {
    next.clear();
    next.extend(offsets.iter().map(|offset| offset - offsets[0]));
    slots.resize(own.len(), Slot::default());
    let start_of = |row: usize| match keys {
        Keys::AsTheyCome => 0,
        Keys::Numbered => u64::from(rows.source[row]) << 32 | u64::from(rows.record_key[row]),
        Keys::Beginning(starts) => starts[row],
    };
    for (row, member) in own.zip(placed) {
        let place = &mut next[*member as usize];
        let (start, source) = (start_of(row as usize), rows.source[row as usize]);
        slots[*place as usize] = Slot { start, row, source };
        *place += 1;
    }
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
    use super::{
        super::{ABSENT, Texts},
        *,
    };
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn rows_stand_by_member_source_and_key(
            mut rows in prop::collection::vec((0u32..6, 0u16..3, "(WT-2026-)?[0-9]{0,10}|字[ab]{0,2}"), 0..60),
            stride in prop::sample::select(vec![1u32, 700, 3000]),
            nobody in 0u32..6,
            in_key_order in any::<bool>(),
            come_by_key in any::<bool>(),
        ) {
            if come_by_key {
                rows.sort_by(|a, b| (a.1, &a.2).cmp(&(b.1, &b.2)));
            }
            // Members that lie far apart are ordered in several spans; one of them is left out.
            let members = 6 * stride as usize;
            let mut new_place: Vec<u32> = (0..members as u32).rev().collect();
            new_place[(nobody * stride) as usize] = NOWHERE;
            let mut symbols = Symbols::new();
            let mut listed = Texts::new();
            let mut keys: Vec<&str> = rows.iter().map(|(.., key)| key.as_str()).collect();
            keys.sort_unstable();
            keys.dedup();
            keys.iter().for_each(|key| listed.push(key));
            let first = symbols.list(listed.into());
            let number = |key: &str| first + keys.binary_search(&key).unwrap_or(0) as u32;
            let mut draft = DraftRows::of_fields(2);
            for (at, (member, source, key)) in rows.iter().enumerate() {
                draft.member.push(member * stride);
                draft.source.push(*source);
                draft.record_key.push(if in_key_order { number(key) } else { symbols.intern(key) });
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
