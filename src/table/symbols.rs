//! The pool of texts: each distinct text once, numbered in the order of coming.

use std::collections::HashMap;

/// A pool of distinct texts. Numbers depend on the order of coming and never reach an output.
#[derive(Clone, Debug, Default)]
pub struct Symbols {
    texts: Vec<Box<str>>,
    numbers: HashMap<Box<str>, u32>,
}

impl Symbols {
    /// An empty pool.
    pub fn new() -> Self {
        Self::default()
    }

    /// The number of a text, which is added where it is new.
    ///
    /// # Panics
    /// Where the pool would hold more than `u32::MAX` texts.
    pub fn intern(&mut self, text: &str) -> u32 {
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        let number = u32::try_from(self.texts.len()).expect("fewer than 2^32 distinct texts");
        self.texts.push(text.into());
        self.numbers.insert(text.into(), number);
        number
    }

    /// The number of a text that is already there.
    pub fn find(&self, text: &str) -> Option<u32> {
        self.numbers.get(text).copied()
    }

    /// The text of a number.
    pub fn text(&self, number: u32) -> &str {
        &self.texts[number as usize]
    }

    /// The text of a symbol cell; `None` for an absent cell.
    pub fn cell_text(&self, cell: super::Cell) -> Option<&str> {
        (cell != super::ABSENT).then(|| self.text(cell as u32))
    }

    /// How many texts there are.
    pub fn len(&self) -> usize {
        self.texts.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }

    /// Adds all texts of another pool; the answer gives, for each of its numbers, the number here.
    pub fn absorb(&mut self, other: &Symbols) -> Vec<u32> {
        other.texts.iter().map(|text| self.intern(text)).collect()
    }
}
