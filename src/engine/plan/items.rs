//! The items of a domain for one chunk of households: which records, members or months they are, and on which item of
//! the parent each hangs. It knows no conditions.

use std::{
    cell::{OnceCell, RefCell},
    iter::repeat_n,
    ops::Range,
};

/// Where a parent's item has so many items of its own, they are written run by run.
const LONG: usize = 3;

/// Marks an item that may exist without being known; the rest of the number is the member.
pub(in crate::engine) const MAYBE: u32 = 1 << 31;

/// The items of a domain. Those that follow one another without a gap are held as their first and their number; on
/// which item of the parent each hangs is written out when it is first asked for.
#[derive(Debug, Default)]
pub(in crate::engine) struct Items {
    /// What each item is: a household, member or row, a month, or a place among distinct values; or [`MAYBE`]. Empty
    /// where the elements are a run.
    element: Vec<u32>,
    /// The first element of a run.
    run: Option<u32>,
    /// How many items there are.
    count: usize,
    /// Items of the parent's item `i` are `offsets[i]..offsets[i + 1]`, where there are items.
    pub offsets: Vec<u32>,
    /// The parent's item of each.
    above: OnceCell<Vec<u32>>,
    /// The memory that held them for the last chunk.
    spare: RefCell<Vec<u32>>,
    /// Whether some item may exist without being known.
    pub any_maybe: bool,
    /// The values of distinct items; unknown ones are absent.
    pub value: Vec<i64>,
    /// Whether distinct items are there.
    pub present: Vec<u8>,
    /// Where every parent's item has either the same elements or none: how many; else 0.
    each: usize,
    /// The parent's items that have some, where they are the same.
    open: Vec<u32>,
    /// What the same elements were for the last chunk, again and again.
    again: Vec<u32>,
}

impl Items {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Empties it for the next chunk.
    pub fn clear(&mut self) {
        if std::mem::take(&mut self.each) > 0 {
            std::mem::swap(&mut self.element, &mut self.again);
        }
        self.element.clear();
        self.run = None;
        self.count = 0;
        self.offsets.clear();
        if let Some(above) = self.above.take() {
            *self.spare.get_mut() = above;
        }
        self.value.clear();
        self.present.clear();
        self.any_maybe = false;
    }

    /// Makes it a run of elements, without saying on what they hang.
    pub fn be_run(&mut self, elements: Range<u32>) {
        self.run = Some(elements.start);
        self.count = elements.len();
    }

    /// Adds an item of the parent's item that is being filled.
    pub fn push(&mut self, element: u32) {
        self.element.push(element);
        self.any_maybe |= element & MAYBE != 0;
    }

    /// Makes the items the same run for every parent's item that is open, of so many.
    pub fn be_same_runs(&mut self, run: Range<u32>, open: impl Iterator<Item = bool> + Clone, many: usize) {
        let (mut end, each) = (0, run.len() as u32);
        self.offsets.push(0);
        self.offsets.extend(open.clone().map(|open| {
            // Fewer than all that a chunk can have.
            end = each.wrapping_mul(u32::from(open)).wrapping_add(end);
            end
        }));
        if end == 0 {
            return;
        }
        self.each = run.len();
        self.open = places(open, many);
        std::mem::swap(&mut self.element, &mut self.again);
        if !self.element.iter().copied().take(self.each).eq(run.clone()) {
            self.element.clear();
        }
        let run: Vec<u32> = run.collect();
        while self.element.len() < end as usize {
            self.element.extend_from_slice(&run);
        }
        self.element.truncate(end as usize);
        self.finish();
    }

    /// How many items every parent's item has that has some, and which these are, where all have as many.
    pub fn same_runs(&self) -> Option<(usize, &[u32])> {
        (self.each > 0).then_some((self.each, &self.open))
    }

    /// Adds a run of items.
    pub fn push_run(&mut self, run: Range<usize>) {
        // Hardly ever are there many.
        (run.start as u32..run.end as u32).for_each(|element| self.element.push(element));
    }

    /// How many items were added so far.
    pub fn filled(&self) -> usize {
        self.element.len()
    }

    /// Ends the items of a parent's item.
    pub fn close(&mut self) {
        self.offsets.push(self.element.len() as u32);
    }

    /// Ends the filling. Elements that turn out to be a run are held as one.
    pub fn finish(&mut self) {
        self.count = self.element.len();
        let (Some(first), Some(last)) = (self.element.first(), self.element.last()) else { return };
        let is_run = !self.any_maybe
            && last.wrapping_sub(*first) as usize + 1 == self.count
            && self.element.windows(2).all(|w| w[1] == w[0] + 1);
        self.run = is_run.then_some(*first);
    }

    /// What an item is.
    pub fn element(&self, at: usize) -> u32 {
        match self.run {
            Some(first) => first + at as u32,
            None => self.element[at],
        }
    }

    /// The elements, where they follow one another without a gap.
    pub fn as_run(&self) -> Option<Range<usize>> {
        self.run.map(|first| first as usize..first as usize + self.count)
    }

    /// Visits the elements in their order.
    pub fn elements(&self, mut visit: impl FnMut(u32)) {
        match self.run {
            Some(first) => (first..first + self.count as u32).for_each(visit),
            None => self.element.iter().for_each(|e| visit(*e)),
        }
    }

    /// The item at a place is one that may exist.
    pub fn is_maybe(&self, at: usize) -> bool {
        self.any_maybe && self.element[at] & MAYBE != 0
    }

    /// The places of the items of a parent's item.
    pub fn of(&self, parent: usize) -> Range<usize> {
        if self.count == 0 {
            return 0..0;
        }
        self.offsets[parent] as usize..self.offsets[parent + 1] as usize
    }

    /// The parent's item of each item.
    pub fn above(&self) -> &[u32] {
        self.above.get_or_init(|| {
            let mut above = self.spare.take();
            above.clear();
            // Each parent's item once, where its own begin, and what follows is the greatest so far.
            above.resize(self.count, 0);
            for (parent, start) in self.offsets.iter().enumerate() {
                if let Some(place) = above.get_mut(*start as usize) {
                    *place = parent as u32;
                }
            }
            let mut parent = 0;
            above.iter_mut().for_each(|place| {
                parent = parent.max(*place);
                *place = parent;
            });
            above
        })
    }

    /// The parents' values, each once for every item.
    pub fn brought_down<T: Copy>(&self, of_parents: &[T], out: &mut Vec<T>) {
        if let Some((each, open)) = self.same_runs() {
            out.reserve(self.count);
            return open.iter().for_each(|parent| out.extend(repeat_n(of_parents[*parent as usize], each)));
        }
        if self.count >= LONG * of_parents.len() {
            let ends = self.offsets.iter().skip(1).map(|end| *end as usize);
            return ends.zip(of_parents).for_each(|(end, value)| out.resize(end, *value));
        }
        out.extend(self.above().iter().map(|parent| of_parents[*parent as usize]));
    }

    /// The parent's item of one item.
    pub fn parent_of(&self, at: usize) -> usize {
        self.above()[at] as usize
    }
}

/// Where, of so many, it holds. Every place is written down and only then kept or not, so that nothing is to be guessed.
pub(in crate::engine) fn places(holds: impl Iterator<Item = bool>, many: usize) -> Vec<u32> {
    let (mut places, mut count) = (vec![0; many + 1], 0);
    for (at, holds) in (0..many as u32).zip(holds) {
        places[count] = at;
        count += usize::from(holds);
    }
    places.truncate(count);
    places
}
