//! Columns of texts while rows are added: texts that mostly differ, and words of which there are few.

use super::{
    Levels,
    leaf::{Leaf, plain_text, words},
};
use crate::table::QuickBuild;
use std::{collections::HashMap, io};

/// Texts that mostly differ.
#[derive(Debug, Default)]
pub(in crate::store) struct PlainTexts {
    bytes: Vec<u8>,
    there: Vec<bool>,
}

impl PlainTexts {
    /// Adds a row.
    pub(in crate::store) fn push(&mut self, text: Option<&str>) {
        self.there.push(text.is_some());
        if let Some(text) = text {
            plain_text(&mut self.bytes, text);
        }
    }

    /// Which rows have a text; nothing where all do.
    pub(super) fn gaps(&self) -> Option<&[bool]> {
        self.there.contains(&false).then_some(&self.there)
    }

    /// The values of a column of its own.
    pub(in crate::store) fn column(self) -> io::Result<(Levels, Leaf)> {
        Ok((Levels::of(&self.there)?, Leaf::Plain(self.bytes)))
    }

    /// The values without their levels.
    pub(super) fn leaf(self) -> Leaf {
        Leaf::Plain(self.bytes)
    }
}

/// Words of which there are few.
#[derive(Debug, Default)]
pub(in crate::store) struct WordColumn {
    /// Those that came, in the order of coming.
    words: Vec<String>,
    known: HashMap<String, u32, QuickBuild>,
    /// Of each row the place of its word.
    rows: Vec<Option<u32>>,
}

impl WordColumn {
    /// Adds a row.
    pub(in crate::store) fn push(&mut self, word: Option<&str>) {
        let place = word.map(|word| {
            let last = self.rows.last().copied().flatten();
            match last.filter(|last| self.words[*last as usize] == word) {
                Some(last) => last,
                None => self.place(word),
            }
        });
        self.rows.push(place);
    }

    fn place(&mut self, word: &str) -> u32 {
        if let Some(place) = self.known.get(word) {
            return *place;
        }
        let place = self.words.len() as u32;
        self.words.push(word.to_owned());
        self.known.insert(word.to_owned(), place);
        place
    }

    /// Adds the rows of another column.
    pub(super) fn append(&mut self, other: Self) {
        let places: Vec<u32> = other.words.iter().map(|word| self.place(word)).collect();
        self.rows.extend(other.rows.into_iter().map(|row| row.map(|place| places[place as usize])));
    }

    /// The values of a column of its own.
    pub(super) fn column(self) -> io::Result<(Levels, Leaf)> {
        let there: Vec<bool> = self.rows.iter().map(Option::is_some).collect();
        Ok((Levels::of(&there)?, self.leaf()))
    }

    /// The values without their levels.
    pub(super) fn leaf(self) -> Leaf {
        words(self.rows.into_iter().flatten().collect(), self.words.iter().map(String::as_str))
    }
}
