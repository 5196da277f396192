//! The items of a domain for one chunk of households: which records, members or months they are, and on which item of
//! the parent each hangs. It knows no conditions.

/// Marks an item that may exist without being known; the rest of the number is the member.
pub(in crate::engine) const MAYBE: u32 = 1 << 31;

/// The items of a domain.
#[derive(Clone, Debug, Default)]
pub(in crate::engine) struct Items {
    /// What each item is: a household, member or row, a month, or a place among distinct values; or [`MAYBE`].
    pub element: Vec<u32>,
    /// Items of the parent's item `i` are `offsets[i]..offsets[i + 1]`.
    pub offsets: Vec<u32>,
    /// The parent's item of each.
    pub above: Vec<u32>,
    /// Whether some item may exist without being known.
    pub any_maybe: bool,
    /// Whether the elements follow one another without a gap.
    pub dense: bool,
    /// The values of distinct items; unknown ones are absent.
    pub value: Vec<i64>,
    /// Whether distinct items are there.
    pub present: Vec<u8>,
}

impl Items {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.element.len()
    }

    /// Empties it for the next chunk.
    pub fn clear(&mut self) {
        self.element.clear();
        self.offsets.clear();
        self.above.clear();
        self.value.clear();
        self.present.clear();
        self.any_maybe = false;
        self.dense = false;
    }

    /// Adds an item of the parent's item that is being filled.
    pub fn push(&mut self, parent: usize, element: u32) {
        self.element.push(element);
        self.above.push(parent as u32);
        self.any_maybe |= element & MAYBE != 0;
    }

    /// Adds a run of items.
    pub fn push_run(&mut self, parent: usize, run: std::ops::Range<usize>) {
        for element in run {
            self.element.push(element as u32);
            self.above.push(parent as u32);
        }
    }

    /// Ends the items of a parent's item.
    pub fn close(&mut self) {
        self.offsets.push(self.element.len() as u32);
    }

    /// Notes whether the elements are a run.
    pub fn finish(&mut self) {
        let (first, last) = (self.element.first(), self.element.last());
        self.dense = !self.any_maybe
            && first.zip(last).is_some_and(|(a, b)| (b.wrapping_sub(*a)) as usize + 1 == self.len())
            && self.element.windows(2).all(|w| w[1] == w[0] + 1);
    }

    /// The item at a place is one that may exist.
    pub fn is_maybe(&self, at: usize) -> bool {
        self.element[at] & MAYBE != 0
    }

    /// How many items the parent has.
    pub fn parents(&self) -> usize {
        self.offsets.len().saturating_sub(1)
    }

    /// The places of the items of a parent's item.
    pub fn of(&self, parent: usize) -> std::ops::Range<usize> {
        self.offsets[parent] as usize..self.offsets[parent + 1] as usize
    }
}
