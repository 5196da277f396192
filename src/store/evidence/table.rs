//! Tables of evidence: named columns of texts, numbers, flags, days and states; to Parquet and back.
//! Must not know the dictionary: what stands here can be verified without it.

use crate::store::{
    StoreError,
    table_file::{number_column, parquet_bytes, text_column},
};
use polars::prelude::*;
use std::{borrow::Cow, path::Path};

/// The values of a column, absent ones included.
pub(super) enum Values<'a> {
    /// Texts.
    Text(Vec<Option<Cow<'a, str>>>),
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
        texts.iter().enumerate().map(|(row, t)| t.as_deref().ok_or_else(gap(row))).collect()
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
        let column = |(name, values): &(String, Values<'_>)| match values {
            Values::Text(v) => text_column(name, v.iter().map(|t| t.as_deref())),
            Values::Number(v) => number_column(name, v.iter().copied()),
            Values::Flag(v) => {
                BooleanChunked::from_iter_options(name.as_str().into(), v.iter().copied()).into_column()
            }
            Values::Day(v) => {
                let days = Int32Chunked::from_iter_options(name.as_str().into(), v.iter().copied());
                days.into_date().into_column()
            }
            Values::State(v) => UInt8Chunked::from_slice(name.as_str().into(), v).into_column(),
        };
        parquet_bytes(path, self.columns.iter().map(column).collect())
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
        DataType::String => {
            Values::Text(column.str().map_err(wrong)?.iter().map(|t| t.map(Cow::Borrowed)).collect())
        }
        DataType::Int64 => Values::Number(column.i64().map_err(wrong)?.iter().collect()),
        DataType::Boolean => Values::Flag(column.bool().map_err(wrong)?.iter().collect()),
        DataType::Date => Values::Day(column.date().map_err(wrong)?.physical().iter().collect()),
        DataType::UInt8 => Values::State(column.u8().map_err(wrong)?.iter().flatten().collect()),
        _ => return Err(StoreError::column(path, column.name(), "of a type that evidence has")),
    })
}
