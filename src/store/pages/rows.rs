//! Some rows of a file, column by column: pages that are ready, and words that wait for those of the rows beside them.

use super::{
    Levels, PlainTexts, WordColumn,
    leaf::{Leaf, pages_of, plain_numbers},
};
use crate::store::StoreError;
use polars_parquet::write::CompressedPage;
use std::{io, path::Path};

/// A column of some rows.
enum RowColumn {
    /// Pages.
    Pages(Vec<CompressedPage>),
    /// A word a row.
    Words(WordColumn),
    /// The words of a field of lists' records, and where each row's list ends.
    Listed(Vec<usize>, WordColumn),
}

/// Some rows of a file.
pub(in crate::store) struct RowPages {
    rows: usize,
    columns: Vec<RowColumn>,
}

impl RowPages {
    /// So many rows, of no column yet. Columns are put in the order of the file's.
    pub(in crate::store) fn of(rows: usize) -> Self {
        Self { rows, columns: Vec::new() }
    }

    /// Puts a column.
    pub(super) fn put(&mut self, (levels, leaf): (Levels, Leaf), path: &Path) -> Result<(), StoreError> {
        self.columns.push(RowColumn::Pages(pages_of((&levels, &leaf), path)?));
        Ok(())
    }

    /// Puts a field of lists' records.
    pub(super) fn put_listed(&mut self, ends: Vec<usize>, words: WordColumn) {
        self.columns.push(RowColumn::Listed(ends, words));
    }

    /// Puts a column of texts.
    pub(in crate::store) fn texts(&mut self, texts: PlainTexts, path: &Path) -> Result<(), StoreError> {
        self.put(encoded(texts.column(), path)?, path)
    }

    /// Puts a column of words.
    pub(in crate::store) fn words(&mut self, words: WordColumn) {
        self.columns.push(RowColumn::Words(words));
    }

    /// Puts a column of whole numbers.
    pub(in crate::store) fn numbers(
        &mut self,
        values: &[Option<i64>],
        path: &Path,
    ) -> Result<(), StoreError> {
        let there: Vec<bool> = values.iter().map(Option::is_some).collect();
        let levels = encoded(Levels::of(&there), path)?;
        let values: Vec<i64> = values.iter().copied().flatten().collect();
        self.put((levels, plain_numbers::<8>(&values)), path)
    }
}

/// What was encoded; that fails in nothing that is written to memory.
pub(in crate::store) fn encoded<T>(column: io::Result<T>, path: &Path) -> Result<T, StoreError> {
    column.map_err(|e| StoreError::io(path, "encoded", e))
}

/// How many rows there are in all parts together, and the pages of their columns.
pub(in crate::store) fn joined(
    parts: Vec<RowPages>,
    path: &Path,
) -> Result<(usize, Vec<Vec<CompressedPage>>), StoreError> {
    let mut parts = parts.into_iter();
    let Some(RowPages { mut rows, mut columns }) = parts.next() else { return Ok((0, Vec::new())) };
    for part in parts {
        rows += part.rows;
        columns.iter_mut().zip(part.columns).for_each(|(column, more)| column.append(more));
    }
    let pages = columns.into_iter().map(|column| column.pages(path)).collect::<Result<_, _>>()?;
    Ok((rows, pages))
}

impl RowColumn {
    /// Adds the rows of another part, of the same column.
    fn append(&mut self, more: Self) {
        match (self, more) {
            (Self::Pages(pages), Self::Pages(mut more)) => pages.append(&mut more),
            (Self::Words(words), Self::Words(more)) => words.append(more),
            (Self::Listed(ends, words), Self::Listed(more, more_words)) => {
                let before = ends.last().copied().unwrap_or(0);
                ends.extend(more.into_iter().map(|end| before + end));
                words.append(more_words);
            }
            _ => unreachable!("the parts of a file have the same columns"),
        }
    }

    fn pages(self, path: &Path) -> Result<Vec<CompressedPage>, StoreError> {
        let (levels, leaf) = match self {
            Self::Pages(pages) => return Ok(pages),
            Self::Words(words) => encoded(words.column(), path)?,
            Self::Listed(ends, words) => (encoded(Levels::of_lists(&ends, None), path)?, words.leaf()),
        };
        pages_of((&levels, &leaf), path)
    }
}
