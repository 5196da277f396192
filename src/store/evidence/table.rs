//! Tables of evidence: named columns of texts, numbers, flags, days and states; to Parquet and back.
//! Must not know the dictionary: what stands here can be verified without it.

use super::texts::Texts;
use crate::store::{
    StoreError,
    pages::{encoded, flags, numbers, pages_of},
    table_file::bytes_of_pages,
};
use polars::prelude::*;
use std::path::Path;

/// The values of a column, absent ones included.
pub(super) enum Values<'a> {
    /// Texts.
    Text(Texts<'a>),
    /// Whole numbers.
    Number(Vec<Option<i64>>),
    /// True or false.
    Flag(Vec<Option<bool>>),
    /// Days since 1970-01-01.
    Day(Vec<Option<i32>>),
    /// Codes of states, in the order of `SourceState::ALL`.
    State(Vec<u8>),
}

impl Values<'_> {
    /// How many there are.
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Text(v) => v.len(),
            Self::Number(v) => v.len(),
            Self::Flag(v) => v.len(),
            Self::Day(v) => v.len(),
            Self::State(v) => v.len(),
        }
    }
}

/// A table.
pub(super) struct Table<'a> {
    /// `roll-household`, `roll-member`, `states`, `leaves`, or a source's id.
    pub(super) name: String,
    /// Its columns.
    pub(super) columns: Vec<(String, Values<'a>)>,
}

impl<'a> Table<'a> {
    /// How many rows there are.
    pub(super) fn rows(&self) -> usize {
        self.columns.first().map_or(0, |(_, values)| values.len())
    }

    /// A column by name.
    pub(super) fn values(&self, name: &str) -> Option<&Values<'a>> {
        self.columns.iter().find(|(n, _)| n == name).map(|(_, values)| values)
    }

    /// The texts of a column without gaps; `path` for what is wrong.
    pub(super) fn texts(&self, path: &Path, name: &str) -> Result<Vec<&str>, StoreError> {
        let Some(Values::Text(texts)) = self.values(name) else {
            return Err(StoreError::column(path, name, "text"));
        };
        let gap = |row| move || StoreError::value(path, name, row, "a text");
        texts.iter().enumerate().map(|(row, t)| t.ok_or_else(gap(row))).collect()
    }

    /// The numbers of a column without gaps; `path` for what is wrong.
    pub(super) fn numbers(&self, path: &Path, name: &str) -> Result<Vec<i64>, StoreError> {
        let Some(Values::Number(numbers)) = self.values(name) else {
            return Err(StoreError::column(path, name, "whole numbers"));
        };
        let gap = |row| move || StoreError::value(path, name, row, "a whole number");
        numbers.iter().enumerate().map(|(row, n)| n.ok_or_else(gap(row))).collect()
    }

    /// The flags of a column without gaps; `path` for what is wrong.
    pub(super) fn flags(&self, path: &Path, name: &str) -> Result<Vec<bool>, StoreError> {
        let Some(Values::Flag(flags)) = self.values(name) else {
            return Err(StoreError::column(path, name, "true or false"));
        };
        let gap = |row| move || StoreError::value(path, name, row, "true or false");
        flags.iter().enumerate().map(|(row, f)| f.ok_or_else(gap(row))).collect()
    }

    /// The bytes of its Parquet file.
    pub(super) fn parquet(&self, path: &Path) -> Result<Vec<u8>, StoreError> {
        let mut fields = Vec::with_capacity(self.columns.len());
        let mut pages = Vec::with_capacity(self.columns.len());
        for (name, values) in &self.columns {
            let (ty, column) = match values {
                Values::Text(v) => (DataType::String, v.encoded()),
                Values::Number(v) => (DataType::Int64, numbers::<8>(v.iter().copied())),
                Values::Flag(v) => (DataType::Boolean, flags(v)),
                Values::Day(v) => (DataType::Date, numbers::<4>(v.iter().map(|day| day.map(i64::from)))),
                Values::State(v) => (DataType::UInt8, numbers::<4>(v.iter().map(|s| Some(i64::from(*s))))),
            };
            let (levels, leaf) = encoded(column, path)?;
            fields.push(Field::new(name.as_str().into(), ty));
            pages.push(pages_of((&levels, &leaf), path)?);
        }
        bytes_of_pages(path, fields, (self.rows(), &pages))
    }

    /// The table in a frame that was read.
    pub(super) fn of(path: &Path, name: &str, frame: &'a DataFrame) -> Result<Self, StoreError> {
        let columns = frame.columns().iter().map(|c| Ok((c.name().to_string(), values_of(path, c)?)));
        Ok(Self { name: name.to_owned(), columns: columns.collect::<Result<_, _>>()? })
    }
}

fn values_of<'a>(path: &Path, column: &'a Column) -> Result<Values<'a>, StoreError> {
    let wrong = |_| StoreError::parquet(path, PolarsError::NoData("a column of another type".into()));
    Ok(match column.dtype() {
        DataType::String => Values::Text(Texts::each(column.str().map_err(wrong)?.iter())),
        DataType::Int64 => Values::Number(column.i64().map_err(wrong)?.iter().collect()),
        DataType::Boolean => Values::Flag(column.bool().map_err(wrong)?.iter().collect()),
        DataType::Date => Values::Day(column.date().map_err(wrong)?.physical().iter().collect()),
        DataType::UInt8 => Values::State(column.u8().map_err(wrong)?.iter().flatten().collect()),
        _ => return Err(StoreError::column(path, column.name(), "of a type that evidence has")),
    })
}
