//! Columns of lists of small records: evidence and what is waited for. All fields of the records are texts.

use super::{StoreError, table_file::Read};
use polars::prelude::*;
use std::{ops::Range, path::Path};

/// A column with one list a row; the records of all rows stand one after another in `fields`.
pub(super) fn list_column(
    path: &Path,
    name: &str,
    lengths: impl Iterator<Item = usize>,
    fields: &[Column],
) -> Result<Column, StoreError> {
    let height = fields.first().map_or(0, Column::len);
    let build = || -> PolarsResult<Column> {
        let records = StructChunked::from_columns("item".into(), height, fields)?.into_series().rechunk();
        let mut ends = vec![0_i64];
        for length in lengths {
            ends.push(ends.last().unwrap_or(&0) + length as i64);
        }
        let values = records.to_arrow(0, CompatLevel::newest());
        let dtype = LargeListArray::default_datatype(values.dtype().clone());
        let lists = LargeListArray::try_new(dtype, ends.try_into()?, values, None)?;
        Ok(Series::try_from((PlSmallStr::from_str(name), Box::new(lists) as ArrayRef))?.into_column())
    };
    build().map_err(|e| StoreError::parquet(path, e))
}

/// A list column that was read: the records in one frame, and each row's range of them.
pub(super) struct Lists {
    /// The records.
    pub(super) records: DataFrame,
    /// The range of each row.
    pub(super) ranges: Vec<Range<usize>>,
}

/// Reads a list column.
pub(super) fn read_lists(read: &Read<'_>, name: &str) -> Result<Lists, StoreError> {
    let wrong = || StoreError::column(read.path, name, "a list of records");
    let column = read.frame.column(name).map_err(|_| wrong())?;
    let lists = column.list().map_err(|_| wrong())?.rechunk();
    let mut ranges = Vec::with_capacity(lists.len());
    for chunk in lists.downcast_iter() {
        let offsets = chunk.offsets().as_slice();
        ranges.extend(offsets.windows(2).map(|w| w[0] as usize..w[1] as usize));
    }
    let inner = lists.get_inner();
    let records = inner.struct_().map_err(|_| wrong())?;
    let columns = records.fields_as_columns();
    let records = DataFrame::new(inner.len(), columns).map_err(|e| StoreError::parquet(read.path, e))?;
    Ok(Lists { records, ranges })
}
