//! Columns of lists of small records whose fields are all texts, while rows are added.

use super::{Levels, PlainTexts, RowPages, WordColumn, encoded};
use crate::store::StoreError;
use std::path::Path;

/// A field of the records.
#[derive(Debug)]
enum Field {
    Texts(PlainTexts),
    Words(WordColumn),
}

/// One list of records a row, of `N` texts each.
#[derive(Debug)]
pub(in crate::store) struct RecordColumns<const N: usize> {
    fields: [Field; N],
    ends: Vec<usize>,
    records: usize,
}

impl<const N: usize> RecordColumns<N> {
    /// No rows yet; `few` says of which fields there are few words, none of them ever absent.
    pub(in crate::store) fn new(few: [bool; N]) -> Self {
        let field = |few: bool| {
            if few { Field::Words(WordColumn::default()) } else { Field::Texts(PlainTexts::default()) }
        };
        Self { fields: few.map(field), ends: Vec::new(), records: 0 }
    }

    /// Adds a row.
    pub(in crate::store) fn push<'t>(&mut self, records: impl Iterator<Item = [Option<&'t str>; N]>) {
        for record in records {
            for (field, text) in self.fields.iter_mut().zip(record) {
                match field {
                    Field::Texts(texts) => texts.push(text),
                    Field::Words(words) => words.push(text),
                }
            }
            self.records += 1;
        }
        self.ends.push(self.records);
    }

    /// Puts the columns of all rows to those of `rows`.
    pub(in crate::store) fn finish(self, rows: &mut RowPages, path: &Path) -> Result<(), StoreError> {
        for field in self.fields {
            match field {
                Field::Texts(texts) => {
                    let levels = encoded(Levels::of_lists(&self.ends, texts.gaps()), path)?;
                    rows.put((levels, texts.leaf()), path)?;
                }
                Field::Words(words) => rows.put_listed(self.ends.clone(), words),
            }
        }
        Ok(())
    }
}
