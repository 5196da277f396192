//! What the second pass has noted and where it has been: what a node was found to rest on is taken over where another
//! condition of the same household comes to it. It knows neither nodes nor values.

use super::{super::trace::Notes, op::Id, reach::ReachNow};
use crate::engine::trace::Open;
use std::ops::Range;

/// What a condition rests on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::engine) struct Rests {
    /// Records: kind and row, sorted.
    pub rows: Vec<(u16, u32)>,
    /// Why the verdict is open, sorted.
    pub open: Vec<Open>,
    /// Members that the condition holds (or may hold) for, sorted.
    pub persons: Vec<u32>,
}

impl Rests {
    fn clear(&mut self) {
        self.rows.clear();
        self.open.clear();
        self.persons.clear();
    }

    fn sort(&mut self) {
        fn sort<T: Ord>(list: &mut Vec<T>) {
            list.sort_unstable();
            list.dedup();
        }
        sort(&mut self.open);
        sort(&mut self.persons);
    }

    /// Adds the notes of the evaluation household by household; what is open only where it is asked for.
    pub fn add(&mut self, notes: &Notes, open: bool) {
        self.rows.extend(&notes.rows);
        if open {
            self.open.extend(&notes.open);
        }
        self.persons.extend(&notes.persons);
    }

    fn sizes(&self) -> [usize; 3] {
        [self.rows.len(), self.open.len(), self.persons.len()]
    }
}

/// In one word records are in order sooner.
fn noted(kind: u16, row: u32) -> u64 {
    u64::from(kind) << 32 | u64::from(row)
}

/// What a node of the household itself was found to rest on.
#[derive(Clone, Copy, Debug, Default)]
struct Kept {
    /// The household, counted up.
    household: u32,
    /// Where its records begin and end.
    rows: [u32; 2],
}

/// A walk below which nothing counts as gone through: all that a node rests on is noted in it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Walk {
    round: u32,
    /// Where its records begin, and what was put in again.
    start: usize,
    again: usize,
    sizes: [usize; 3],
}

/// What a recorder keeps from one condition to the next.
#[derive(Debug, Default)]
pub(in crate::engine) struct Memory {
    pub(super) found: Rests,
    pub(super) reach: ReachNow,
    /// Nodes and items that were gone through: the round, doubled, and one more where what is open was asked for.
    seen: Vec<Vec<u32>>,
    /// By node.
    kept: Vec<Kept>,
    /// When a node was gone through for all months of a window, and the first item of the last one.
    windows: Vec<(u32, usize)>,
    round: u32,
    last_round: u32,
    /// The chunk, and the place in it, of the household whose records are noted.
    at: Option<(u32, usize)>,
    household: u32,
    /// Records as they were noted, of all conditions of the household.
    rows: Vec<u64>,
    /// Records that were put in again: where they stood.
    again: Vec<[u32; 2]>,
    /// Where the records of the innermost walk begin, and what was put in again in it.
    walk: [usize; 2],
    /// Where the records of the condition begin.
    condition: usize,
    sorted: Vec<u64>,
    runs: Vec<Range<usize>>,
}

impl Memory {
    /// Makes room for so many nodes.
    pub(super) fn hold(&mut self, nodes: usize) {
        self.seen.resize(nodes, Vec::new());
        self.windows.resize(nodes, (0, 0));
        self.kept.resize(nodes, Kept::default());
        self.reach.hold(nodes);
    }

    /// Begins a condition of the household at a place of a chunk.
    pub(super) fn begin(&mut self, at: (u32, usize)) {
        if self.at != Some(at) {
            self.at = Some(at);
            self.rows.clear();
            self.household += 1;
            if self.last_round > u32::MAX / 2 || self.household == u32::MAX {
                self.seen.iter_mut().for_each(|items| items.fill(0));
                self.kept.fill(Kept::default());
                self.windows.fill((0, 0));
                (self.last_round, self.household) = (0, 1);
            }
        }
        self.found.clear();
        self.again.clear();
        self.condition = self.rows.len();
        self.walk = [self.condition, 0];
        self.next_round();
    }

    /// What the condition rests on.
    pub(super) fn end(&mut self) -> &Rests {
        // The slow evaluation notes its own.
        self.rows.extend(self.found.rows.drain(..).map(|(kind, row)| noted(kind, row)));
        in_order(&self.rows[self.condition..], &mut self.runs, &mut self.sorted);
        self.found.rows.extend(self.sorted.iter().map(|noted| ((noted >> 32) as u16, *noted as u32)));
        self.found.sort();
        &self.found
    }

    fn next_round(&mut self) {
        self.last_round += 2;
        self.round = self.last_round;
    }

    /// Notes a record.
    pub(super) fn row(&mut self, kind: u16, row: u32) {
        self.rows.push(noted(kind, row));
    }

    /// Whether a node was gone through for an item already.
    pub(super) fn is_done(&mut self, id: Id, item: usize, open: bool) -> bool {
        let round = self.round;
        let seen = &mut self.seen[id as usize];
        if seen.len() <= item {
            seen.resize(item + 1, 0);
        }
        let before = seen[item];
        if is_since(before, round, open) {
            return true;
        }
        seen[item] = round + u32::from(open);
        false
    }

    /// Whether a node was gone through for all months of a window just before.
    pub(super) fn is_done_for_all(&mut self, id: Id, start: usize, open: bool) -> bool {
        let now = (self.round + u32::from(open), start);
        let (before, of) = std::mem::replace(&mut self.windows[id as usize], now);
        is_since(before, self.round, open) && of == start
    }

    /// Notes what a node was found to rest on for the same household; whether that is kept.
    pub(super) fn recall(&mut self, id: Id) -> bool {
        let Kept { household, rows } = self.kept[id as usize];
        if household != self.household {
            return false;
        }
        let [start, end] = rows.map(|at| at as usize);
        let [of_walk, again] = self.walk;
        let is_within = |put: &[u32; 2]| put[0] <= rows[0] && rows[1] <= put[1];
        if start < of_walk && start < end && !self.again[again..].iter().any(is_within) {
            self.rows.extend_from_within(start..end);
            self.again.push(rows);
        }
        true
    }

    /// Begins a walk whose records are to be kept.
    pub(super) fn enter(&mut self) -> Walk {
        let [start, again] = self.walk;
        let around = Walk { round: self.round, start, again, sizes: self.found.sizes() };
        self.walk = [self.rows.len(), self.again.len()];
        self.next_round();
        around
    }

    /// Ends it. Where anything but records was noted, nothing is kept.
    pub(super) fn leave(&mut self, around: Walk, id: Id) {
        let rows = [self.walk[0] as u32, self.rows.len() as u32];
        if self.found.sizes() == around.sizes {
            self.kept[id as usize] = Kept { household: self.household, rows };
        }
        self.round = around.round;
        self.walk = [around.start, around.again];
    }
}

/// Whether something was gone through since a round began, in it or in a later one within, and for what is open too where
/// that is asked for.
fn is_since(before: u32, round: u32, open: bool) -> bool {
    before >= round && (!open || before % 2 == 1)
}

/// Puts records in order, each once. They come in runs that are in order, mostly one behind another.
fn in_order(rows: &[u64], runs: &mut Vec<Range<usize>>, sorted: &mut Vec<u64>) {
    sorted.clear();
    runs.clear();
    let mut start = 0;
    for at in 1..rows.len() {
        if rows[at - 1] >= rows[at] {
            runs.push(start..at);
            start = at;
        }
    }
    if runs.is_empty() {
        return sorted.extend_from_slice(rows);
    }
    runs.push(start..rows.len());
    runs.sort_unstable_by_key(|run| rows[run.start]);
    for run in runs.iter() {
        let run = &rows[run.clone()];
        if sorted.last().is_none_or(|last| *last < run[0]) {
            sorted.extend_from_slice(run);
            continue;
        }
        // What is there already is the end of what is sorted, mostly.
        let same = sorted.len() - sorted.partition_point(|row| *row < run[0]);
        let common = sorted[sorted.len() - same..].iter().zip(run).take_while(|(a, b)| a == b).count();
        if common < same && common < run.len() {
            sorted.clear();
            sorted.extend_from_slice(rows);
            sorted.sort_unstable();
            return sorted.dedup();
        }
        sorted.extend_from_slice(&run[common..]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_put_in_order_however_they_come() {
        let lists: [&[u64]; 9] = [
            &[],
            &[3],
            &[1, 2, 5],
            &[7, 8, 1, 2],
            &[1, 2, 1, 2],
            &[4, 5, 6, 5, 6, 9],
            &[4, 5, 6, 5],
            &[4, 5, 8, 5, 7, 1],
            &[9, 7, 7, 5, 1, 5],
        ];
        let (mut runs, mut sorted) = (Vec::new(), Vec::new());
        for list in lists {
            in_order(list, &mut runs, &mut sorted);
            let mut wanted = list.to_vec();
            wanted.sort_unstable();
            wanted.dedup();
            assert_eq!(sorted, wanted, "{list:?}");
        }
    }

    #[test]
    fn what_several_conditions_rest_on_is_noted_for_each_of_them() {
        let mut memory = Memory::default();
        memory.hold(2);
        let walk = |memory: &mut Memory, id: Id, inner: &mut dyn FnMut(&mut Memory)| {
            if !memory.recall(id) {
                let around = memory.enter();
                inner(memory);
                memory.leave(around, id);
            }
        };
        let both = |memory: &mut Memory| {
            walk(memory, 0, &mut |memory| {
                memory.row(1, 4);
                walk(memory, 1, &mut |memory| memory.row(1, 2));
            });
        };
        memory.begin((1, 0));
        both(&mut memory);
        assert_eq!(memory.end().rows, [(1, 2), (1, 4)]);
        memory.begin((1, 0));
        walk(&mut memory, 1, &mut |_| panic!("it is kept"));
        memory.row(0, 9);
        both(&mut memory);
        assert_eq!(memory.end().rows, [(0, 9), (1, 2), (1, 4)]);
        memory.begin((1, 1));
        walk(&mut memory, 1, &mut |memory| memory.row(1, 7));
        assert_eq!(memory.end().rows, [(1, 7)], "nothing is kept for the next household");
    }

    #[test]
    fn what_is_open_is_asked_for_although_a_walk_within_went_through() {
        let mut memory = Memory::default();
        memory.hold(1);
        memory.begin((1, 0));
        let around = memory.enter();
        assert!(!memory.is_done(0, 3, false));
        memory.leave(around, 0);
        assert!(memory.is_done(0, 3, false));
        assert!(!memory.is_done(0, 3, true));
        assert!(memory.is_done(0, 3, true) && memory.is_done(0, 3, false));
        memory.enter();
        assert!(!memory.is_done(0, 3, false), "a walk notes all by itself");
    }
}
