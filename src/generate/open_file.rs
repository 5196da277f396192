//! A file that grows while the county is made: text by bytes, Parquet by row groups, workbooks by as many rows as one
//! may hold. Must not know what the rows mean.
use super::encode::{Body, between, frame_of};
use super::error::GenerateError;
use super::output::{Counted, Shared};
use super::sheet::{Column, Row, Shape};
use super::write_parquet::{GROUP_ROWS, Group, ParquetFile};
use super::write_xlsx;
use polars::prelude::{DataFrame, PolarsError};
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;

/// What a part of the county adds to a file.
pub(super) struct Addition {
    /// The file, below the county's folder.
    pub(super) file: String,
    /// Its format.
    pub(super) shape: Shape,
    /// Its columns.
    pub(super) columns: Arc<[Column]>,
    /// How many rows are added.
    pub(super) rows: usize,
    /// They.
    pub(super) body: Body,
    /// Whether the digest of the file is wanted.
    pub(super) digested: bool,
}

/// Rows that fill a row group or a workbook, before they are encoded.
pub(super) enum Unwritten {
    /// A row group.
    Group(DataFrame),
    /// A workbook, with its number.
    Book(Vec<Row>, usize),
}

/// The same, encoded.
pub(super) enum Encoded {
    /// A row group.
    Group(Vec<Group>),
    /// A workbook, with its number.
    Book(Vec<u8>, usize),
}

enum Growing {
    Text { out: Counted, between: &'static [u8], after: Vec<u8>, begun: bool },
    Parquet { file: Box<ParquetFile<Shared>>, out: Shared, gathered: DataFrame },
    Books { out: Option<Counted>, gathered: Vec<Row>, books: usize, written: u64 },
}

/// A file that is not complete yet.
pub(super) struct OpenFile {
    growing: Growing,
    shape: Shape,
    columns: Arc<[Column]>,
    rows: usize,
}

fn unwritable(file: &str) -> impl Fn(io::Error) -> GenerateError + '_ {
    move |source| GenerateError::Write { path: PathBuf::from(file), source }
}

fn faulty(file: &str) -> impl Fn(PolarsError) -> GenerateError + '_ {
    move |source| GenerateError::Parquet { file: file.to_owned(), source }
}

impl OpenFile {
    /// Begins the file of an addition, without its rows.
    pub(super) fn begin(addition: &Addition, mut out: Counted) -> Result<Self, GenerateError> {
        let (file, columns, shape) = (&addition.file, &addition.columns, &addition.shape);
        let growing = match &addition.body {
            Body::Bytes(_) => {
                let (before, after) = frame_of(columns, shape, file)?;
                out.write_all(&before).map_err(unwritable(file))?;
                Growing::Text { out, between: between(shape), after, begun: false }
            }
            Body::Frame(frame) => {
                let gathered = frame.head(Some(0));
                let out = Shared::new(out);
                let file = Box::new(ParquetFile::begin(columns, out.clone()).map_err(faulty(file))?);
                Growing::Parquet { file, out, gathered }
            }
            Body::Rows(_) => Growing::Books { out: Some(out), gathered: Vec::new(), books: 0, written: 0 },
        };
        Ok(Self { growing, shape: shape.clone(), columns: Arc::clone(columns), rows: 0 })
    }

    /// Its rows so far.
    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    /// Adds rows: what is full is given back to be encoded.
    pub(super) fn add(&mut self, addition: Addition) -> Result<Vec<Unwritten>, GenerateError> {
        self.rows += addition.rows;
        match (&mut self.growing, addition.body) {
            (Growing::Text { out, between, begun, .. }, Body::Bytes(bytes)) if !bytes.is_empty() => {
                let before = if *begun { *between } else { b"" };
                *begun = true;
                let written = out.write_all(before).and_then(|()| out.write_all(&bytes));
                written.map_err(unwritable(&addition.file))?;
            }
            (Growing::Parquet { gathered, .. }, Body::Frame(frame)) => {
                gathered.vstack_mut(&frame).map_err(faulty(&addition.file))?;
                if gathered.height() >= GROUP_ROWS {
                    let empty = gathered.head(Some(0));
                    return Ok(vec![Unwritten::Group(std::mem::replace(gathered, empty))]);
                }
            }
            (Growing::Books { gathered, books, .. }, Body::Rows(rows)) => {
                gathered.extend(rows);
                let mut full = Vec::new();
                while gathered.len() > write_xlsx::MOST_ROWS {
                    let rest = gathered.split_off(write_xlsx::MOST_ROWS);
                    *books += 1;
                    full.push(Unwritten::Book(std::mem::replace(gathered, rest), *books));
                }
                return Ok(full);
            }
            _ => {}
        }
        Ok(Vec::new())
    }

    /// What is left when nothing more will be added.
    pub(super) fn rest(&mut self) -> Option<Unwritten> {
        match &mut self.growing {
            Growing::Text { .. } => None,
            Growing::Parquet { gathered, .. } => {
                let empty = gathered.head(Some(0));
                let rest = std::mem::replace(gathered, empty);
                (rest.height() > 0).then_some(Unwritten::Group(rest))
            }
            Growing::Books { gathered, books, .. } => {
                let rest = std::mem::take(gathered);
                *books += 1;
                (*books == 1 || !rest.is_empty()).then_some(Unwritten::Book(rest, *books))
            }
        }
    }

    /// Encodes a row group or a workbook of this file.
    pub(super) fn encode(&self, file: &str, unwritten: Unwritten) -> Result<Encoded, GenerateError> {
        Ok(match (&self.growing, unwritten, &self.shape) {
            (Growing::Parquet { file: parquet, .. }, Unwritten::Group(rows), _) => {
                Encoded::Group(parquet.encode(rows).map_err(faulty(file))?)
            }
            (_, Unwritten::Book(rows, number), Shape::Xlsx { sheet, title }) => {
                Encoded::Book(write_xlsx::workbook(&self.columns, &rows, sheet, title, file)?, number)
            }
            _ => Encoded::Group(Vec::new()),
        })
    }

    /// Writes what was encoded; a second workbook and those after it are given back with their names.
    pub(super) fn write(
        &mut self,
        file: &str,
        encoded: Encoded,
    ) -> Result<Option<(String, Vec<u8>)>, GenerateError> {
        match (&mut self.growing, encoded) {
            (Growing::Parquet { file: parquet, .. }, Encoded::Group(groups)) => {
                parquet.write(groups).map_err(faulty(file))?;
            }
            (Growing::Books { out, written, .. }, Encoded::Book(bytes, number)) => {
                let Some(mut first) = out.take() else { return Ok(Some((numbered(file, number), bytes))) };
                first.write_all(&bytes).map_err(unwritable(file))?;
                (*written, _) = first.finish().map_err(unwritable(file))?;
            }
            _ => {}
        }
        Ok(None)
    }

    /// Ends the file: its bytes, and their digest where it was wanted.
    pub(super) fn finish(self, file: &str) -> Result<(u64, Option<String>), GenerateError> {
        match self.growing {
            Growing::Text { mut out, after, .. } => {
                out.write_all(&after).map_err(unwritable(file))?;
                out.finish().map_err(unwritable(file))
            }
            Growing::Parquet { file: parquet, out, .. } => {
                parquet.finish().map_err(faulty(file))?;
                out.finish().map_err(unwritable(file))
            }
            Growing::Books { written, .. } => Ok((written, None)),
        }
    }
}

/// The name of a further workbook: the number goes before the ending.
fn numbered(file: &str, number: usize) -> String {
    match file.rsplit_once('.') {
        Some((stem, ending)) => format!("{stem}_{number}.{ending}"),
        None => format!("{file}_{number}"),
    }
}
