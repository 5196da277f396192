//! A column of texts, each distinct one held once where it is known which are alike.

use crate::{
    store::pages::{Leaf, Levels, words},
    table::{ABSENT, Cell, QuickBuild},
};
use std::{borrow::Cow, collections::HashMap, io};

/// The place of an absent text.
const NONE: u32 = u32::MAX;

/// Texts of rows.
#[derive(Debug, Default)]
pub(super) struct Texts<'a> {
    words: Vec<Cow<'a, str>>,
    /// Of each row the place of its text.
    places: Vec<u32>,
}

impl<'a> Texts<'a> {
    /// Texts of which nothing is known.
    pub(super) fn each<T: Into<Cow<'a, str>>>(texts: impl Iterator<Item = Option<T>>) -> Self {
        let mut words = Vec::with_capacity(texts.size_hint().0);
        let place = |text: Option<T>| {
            let Some(text) = text else { return NONE };
            words.push(text.into());
            words.len() as u32 - 1
        };
        let places = texts.map(place).collect();
        Self { words, places }
    }

    /// The texts of cells; equal cells have equal texts. Those that mostly differ are not looked up: of them only equal
    /// ones that follow one another are held once.
    pub(super) fn of_cells(
        cells: impl Iterator<Item = Cell>,
        differing: bool,
        text: impl Fn(Cell) -> Cow<'a, str>,
    ) -> Self {
        let mut words = Vec::new();
        let mut known: HashMap<Cell, u32, QuickBuild> = HashMap::default();
        let mut last = (ABSENT, NONE);
        let place = |cell: Cell| {
            if cell == ABSENT {
                return NONE;
            }
            if cell != last.0 {
                let mut add = || {
                    words.push(text(cell));
                    words.len() as u32 - 1
                };
                last = (cell, if differing { add() } else { *known.entry(cell).or_insert_with(add) });
            }
            last.1
        };
        let places = cells.map(place).collect();
        Self { words, places }
    }

    /// How many rows there are.
    pub(super) fn len(&self) -> usize {
        self.places.len()
    }

    /// The text of a row.
    pub(super) fn get(&self, row: usize) -> Option<&str> {
        self.words.get(self.places[row] as usize).map(AsRef::as_ref)
    }

    /// The texts of all rows.
    pub(super) fn iter(&self) -> impl ExactSizeIterator<Item = Option<&str>> {
        (0..self.len()).map(|row| self.get(row))
    }

    /// The column's values for a file.
    pub(super) fn encoded(&self) -> io::Result<(Levels, Leaf)> {
        let there: Vec<bool> = self.places.iter().map(|place| *place != NONE).collect();
        let places = self.places.iter().copied().filter(|place| *place != NONE).collect();
        Ok((Levels::of(&there)?, words(places, self.words.iter().map(AsRef::as_ref))))
    }
}
