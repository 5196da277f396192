//! The pool of texts: each distinct text once, numbered in the order of coming; beside them lists of texts that are
//! only shown, such as record keys, which are not looked up.

use super::{Texts, quick_hash};
use std::{ops::RangeInclusive, sync::Arc};

/// Texts that are only shown have numbers from here on.
const LISTED: u32 = 1 << 31;
/// An empty slot.
const EMPTY: u32 = u32::MAX;
/// How many texts are looked up together: memory is waited for once, not once a text.
const TOGETHER: usize = 32;

/// A pool of distinct texts. Numbers depend on the order of coming and never reach an output.
#[derive(Clone, Debug, Default)]
pub struct Symbols {
    texts: Texts,
    /// Open addressing: lower half of the hash, number of the text.
    slots: Vec<(u32, u32)>,
    /// Lists of texts with the number of each one's first.
    lists: Vec<(u32, Arc<Texts>)>,
    listed: u32,
}

impl Symbols {
    /// An empty pool.
    pub fn new() -> Self {
        Self::default()
    }

    /// The number of a text, which is added where it is new.
    ///
    /// # Panics
    /// Where the pool would hold 2^31 distinct texts.
    pub fn intern(&mut self, text: &str) -> u32 {
        self.make_room(1);
        self.number(quick_hash(0, text.as_bytes()), text)
    }

    /// The numbers of texts, in their order; those that are new are added.
    ///
    /// # Panics
    /// As [`Self::intern`].
    pub fn intern_all<'t>(&mut self, texts: impl Iterator<Item = &'t str>) -> Vec<u32> {
        let mut numbers = Vec::with_capacity(texts.size_hint().0);
        let mut texts = texts.fuse();
        let mut together = Vec::with_capacity(TOGETHER);
        loop {
            together.clear();
            together.extend(texts.by_ref().take(TOGETHER).map(|text| (quick_hash(0, text.as_bytes()), text)));
            if together.is_empty() {
                return numbers;
            }
            self.make_room(together.len());
            self.touch(&together);
            numbers.extend(together.iter().map(|(hash, text)| self.number(*hash, text)));
        }
    }

    /// Brings here what looking these texts up will read.
    fn touch(&self, texts: &[(u64, &str)]) {
        let mask = self.slots.len() - 1;
        let mut found = [(0, EMPTY); TOGETHER];
        for (found, (hash, _)) in found.iter_mut().zip(texts) {
            *found = self.slots[*hash as usize & mask];
        }
        let alike = found.iter().zip(texts).filter(|((seen, _), (hash, _))| *seen == lower(*hash));
        let known = alike.filter(|((_, number), _)| *number != EMPTY);
        let lengths = known.map(|((_, number), _)| self.texts.get(*number as usize).len());
        std::hint::black_box(lengths.fold(0, usize::wrapping_add));
    }

    fn make_room(&mut self, more: usize) {
        while (self.texts.len() + more) * 4 > self.slots.len() * 3 {
            self.grow();
        }
    }

    /// The number of a text, which is added where it is new; there is room for it.
    fn number(&mut self, hash: u64, text: &str) -> u32 {
        let slot = self.slot(hash, text);
        if self.slots[slot].1 == EMPTY {
            let number = u32::try_from(self.texts.len()).ok().filter(|number| *number < LISTED);
            self.slots[slot] = (lower(hash), number.expect("fewer than 2^31 distinct texts"));
            self.texts.push(text);
        }
        self.slots[slot].1
    }

    /// The slot that holds the text, or the empty one where it would be.
    fn slot(&self, hash: u64, text: &str) -> usize {
        let mask = self.slots.len() - 1;
        let mut slot = hash as usize & mask;
        loop {
            let (seen, number) = self.slots[slot];
            if number == EMPTY || (seen == lower(hash) && self.texts.get(number as usize) == text) {
                return slot;
            }
            slot = (slot + 1) & mask;
        }
    }

    /// Makes room for twice as many. Half of a hash says where a text goes, so that no text is looked at; and texts that
    /// stood beside one another go to places that do.
    fn grow(&mut self) {
        let size = (self.slots.len() * 2).max(64);
        let before = std::mem::replace(&mut self.slots, vec![(0, EMPTY); size]);
        for (hash, number) in before.into_iter().filter(|(_, number)| *number != EMPTY) {
            let mut slot = hash as usize & (size - 1);
            while self.slots[slot].1 != EMPTY {
                slot = (slot + 1) & (size - 1);
            }
            self.slots[slot] = (hash, number);
        }
    }

    /// The number of a text that is already there. Texts that are only shown are not found.
    pub fn find(&self, text: &str) -> Option<u32> {
        if self.slots.is_empty() {
            return None;
        }
        let (_, number) = self.slots[self.slot(quick_hash(0, text.as_bytes()), text)];
        (number != EMPTY).then_some(number)
    }

    /// The text of a number.
    pub fn text(&self, number: u32) -> &str {
        let (texts, place) = self.place(number);
        texts.get(place)
    }

    /// Where a number's text stands.
    #[inline]
    fn place(&self, number: u32) -> (&Texts, usize) {
        if number < LISTED {
            return (&self.texts, number as usize);
        }
        let list = self.lists.partition_point(|(first, _)| *first <= number) - 1;
        let (first, texts) = &self.lists[list];
        (texts, (number - first) as usize)
    }

    /// The bytes of a number's text.
    #[inline]
    pub(super) fn bytes(&self, number: u32) -> &[u8] {
        let (texts, place) = self.place(number);
        texts.bytes(place)
    }

    /// Whether each text of these numbers is greater than the one before it.
    pub(super) fn ascend(&self, numbers: RangeInclusive<u32>) -> bool {
        let (first, last) = numbers.into_inner();
        if last < LISTED {
            return self.texts.ascend(first as usize, last as usize);
        }
        if first < LISTED {
            return false;
        }
        let mut before = None;
        let lists = self.lists.iter().map(|(start, texts)| (*start, start + (texts.len() - 1) as u32, texts));
        lists.filter(|(start, end, _)| *start <= last && first <= *end).all(|(start, end, texts)| {
            let (from, to) = ((first.max(start) - start) as usize, (last.min(end) - start) as usize);
            let follows = before.is_none_or(|before| before < texts.get(from));
            before = Some(texts.get(to));
            follows && texts.ascend(from, to)
        })
    }

    /// The text of a symbol cell; `None` for an absent cell.
    pub fn cell_text(&self, cell: super::Cell) -> Option<&str> {
        (cell != super::ABSENT).then(|| self.text(cell as u32))
    }

    /// The distinct texts, in the order of their numbers.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.texts.iter()
    }

    /// How many distinct texts there are, without those that are only shown.
    pub fn len(&self) -> usize {
        self.texts.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty() && self.lists.is_empty()
    }

    /// How many bytes of memory the distinct texts take.
    pub fn size(&self) -> usize {
        self.texts.size() + self.slots.len() * size_of::<(u32, u32)>()
    }

    /// Adds all distinct texts of another pool; the answer gives, for each of its numbers, the number here.
    pub fn absorb(&mut self, other: &Symbols) -> Vec<u32> {
        self.absorb_texts(&other.texts)
    }

    /// Adds texts; the answer gives the number of each.
    pub fn absorb_texts(&mut self, texts: &Texts) -> Vec<u32> {
        self.intern_all(texts.iter())
    }

    /// The distinct texts by their numbers.
    pub fn distinct(&self) -> &Texts {
        &self.texts
    }

    /// The distinct texts by their numbers, once no text is looked up any more.
    pub fn into_texts(self) -> Texts {
        self.texts
    }

    /// Adds a list of texts that are only shown, equal ones as often as they come; the answer is the first one's number.
    ///
    /// # Panics
    /// Where the lists would hold 2^31 texts.
    pub fn list(&mut self, texts: Arc<Texts>) -> u32 {
        let first = LISTED + self.listed;
        let held = u32::try_from(texts.len()).ok().and_then(|more| self.listed.checked_add(more));
        self.listed = held.filter(|held| *held < LISTED).expect("fewer than 2^31 texts to show");
        if !texts.is_empty() {
            self.lists.push((first, texts));
        }
        first
    }
}

fn lower(hash: u64) -> u32 {
    hash as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(words: &[&str]) -> Arc<Texts> {
        let mut texts = Texts::new();
        words.iter().for_each(|word| texts.push(word));
        Arc::new(texts)
    }

    #[test]
    fn each_distinct_text_has_one_number() {
        let mut symbols = Symbols::new();
        assert_eq!((symbols.find("甲"), symbols.is_empty()), (None, true));
        let numbers: Vec<u32> = (0..1000).map(|n| symbols.intern(&format!("t{}", n % 500))).collect();
        assert_eq!(numbers[..500], numbers[500..]);
        assert_eq!(
            (symbols.len(), symbols.text(numbers[7]), symbols.find("t7")),
            (500, "t7", Some(numbers[7]))
        );
        assert_eq!(symbols.find("t500"), None);
        let texts: Vec<String> = (0..1000).map(|n| format!("t{}", (n * 7) % 600)).collect();
        let mut others = symbols.clone();
        let one_by_one: Vec<u32> = texts.iter().map(|text| others.intern(text)).collect();
        assert_eq!(symbols.intern_all(texts.iter().map(String::as_str)), one_by_one);
        assert_eq!(symbols.len(), 600);
    }

    #[test]
    fn numbers_that_follow_the_order_of_texts_are_known() {
        let mut symbols = Symbols::new();
        ["a", "b", "ba", "b0"].iter().for_each(|text| {
            symbols.intern(text);
        });
        assert!(symbols.ascend(0..=2) && symbols.ascend(3..=3) && !symbols.ascend(0..=3));
        let first = symbols.list(list(&["k1", "k2", "k2"]));
        symbols.list(list(&["k3", "k4"]));
        symbols.list(list(&["k4"]));
        let is = |from: u32, to: u32| symbols.ascend(first + from..=first + to);
        assert!(is(0, 1) && is(2, 4) && is(5, 5) && is(1, 1));
        assert!(!is(0, 2) && !is(1, 3) && !is(3, 5) && !symbols.ascend(2..=first));
    }

    #[test]
    fn texts_to_show_stand_beside_the_pool() {
        let mut symbols = Symbols::new();
        let (a, b) = (symbols.list(list(&["k", "k"])), symbols.list(list(&["l"])));
        let pooled = symbols.intern("k");
        assert_eq!([a, a + 1, b, pooled].map(|number| symbols.text(number)), ["k", "k", "l", "k"]);
        assert_eq!((symbols.find("l"), symbols.find("k"), symbols.len()), (None, Some(pooled), 1));
    }
}
