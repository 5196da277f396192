//! Which values of a column are there, and where the lists of a column of lists begin: Parquet's levels, in the form of
//! a page of version 1. Columns and all that lists hold may be absent, as polars declares them.

use polars_parquet::parquet::encoding::hybrid_rle::{Encoder, encode};
use std::io;

/// The definition level of a text that is there, in a record of a list.
const THERE: u32 = 4;
/// Of a text that is absent.
const ABSENT: u32 = 3;
/// Of a list without records.
const EMPTY: u32 = 1;
/// How many bits a definition level of a list's text takes.
const BITS: u32 = 3;

/// The levels of some rows of a column.
#[derive(Clone, Debug)]
pub(in crate::store) struct Levels {
    bytes: Vec<u8>,
    /// How many entries there are: values, absent ones, and empty lists.
    pub(super) entries: usize,
    /// How many rows.
    pub(super) rows: usize,
}

impl Levels {
    /// Of a column with a value in each row.
    pub(in crate::store) fn full(rows: usize) -> io::Result<Self> {
        let mut bytes = Vec::with_capacity(16);
        framed(&mut bytes, |to| <bool as Encoder<bool>>::run_length_encode(to, rows, true, 1))?;
        Ok(Self { bytes, entries: rows, rows })
    }

    /// Of a column with a value in the rows that `there` names.
    pub(in crate::store) fn of(there: &[bool]) -> io::Result<Self> {
        if there.iter().all(|t| *t) {
            return Self::full(there.len());
        }
        let mut bytes = Vec::with_capacity(there.len() / 8 + 16);
        framed(&mut bytes, |to| encode::<bool, _, _>(to, there.iter().copied(), 1))?;
        Ok(Self { bytes, entries: there.len(), rows: there.len() })
    }

    /// Of a text of the records of lists. Each row's list ends where `ends` says; `there`, where some text is absent.
    pub(in crate::store) fn of_lists(ends: &[usize], there: Option<&[bool]>) -> io::Result<Self> {
        let entries = ends.last().copied().unwrap_or(0) + ends.len();
        let (mut repeated, mut defined) = (Vec::with_capacity(entries), Vec::with_capacity(entries));
        let mut start = 0;
        for end in ends {
            if start == *end {
                repeated.push(false);
                defined.push(EMPTY);
            }
            for record in start..*end {
                repeated.push(record > start);
                defined.push(if there.is_none_or(|t| t[record]) { THERE } else { ABSENT });
            }
            start = *end;
        }
        let entries = defined.len();
        let mut bytes = Vec::with_capacity(entries);
        framed(&mut bytes, |to| encode::<bool, _, _>(to, repeated.into_iter(), 1))?;
        framed(&mut bytes, |to| encode::<u32, _, _>(to, defined.into_iter(), BITS))?;
        Ok(Self { bytes, entries, rows: ends.len() })
    }

    /// The levels, followed by room for so many bytes of values.
    pub(super) fn with_room(&self, more: usize) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.bytes.len() + more);
        bytes.extend_from_slice(&self.bytes);
        bytes
    }
}

/// Writes what is written, after its length in 4 bytes.
fn framed(to: &mut Vec<u8>, write: impl FnOnce(&mut Vec<u8>) -> io::Result<()>) -> io::Result<()> {
    let start = to.len();
    to.extend_from_slice(&[0; 4]);
    write(to)?;
    let length = (to.len() - start - 4) as u32;
    to[start..start + 4].copy_from_slice(&length.to_le_bytes());
    Ok(())
}
