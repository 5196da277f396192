//! Columns of lists of small records: evidence and what is waited for. All fields of the records are texts.

use super::{StoreError, table_file::Read};
use polars::prelude::*;
use std::{ops::Range, path::Path};

/// One list of records a row, of `N` texts each.
pub(super) struct RecordLists<const N: usize> {
    fields: [StringChunkedBuilder; N],
    ends: Vec<i64>,
}

impl<const N: usize> RecordLists<N> {
    /// No rows yet.
    pub(super) fn new(fields: [&str; N]) -> Self {
        Self { fields: fields.map(|name| StringChunkedBuilder::new(name.into(), 0)), ends: vec![0] }
    }

    /// Adds a row.
    pub(super) fn push<'t>(&mut self, records: impl Iterator<Item = [Option<&'t str>; N]>) {
        let mut end = self.ends.last().copied().unwrap_or(0);
        for record in records {
            self.fields.iter_mut().zip(record).for_each(|(texts, text)| texts.append_option(text));
            end += 1;
        }
        self.ends.push(end);
    }

    /// The column of all rows.
    pub(super) fn finish(self, path: &Path, name: &str) -> Result<Column, StoreError> {
        let height = self.ends.last().map_or(0, |end| *end as usize);
        let fields = self.fields.map(|texts| texts.finish().into_column());
        let build = || -> PolarsResult<Column> {
            let records = StructChunked::from_columns("item".into(), height, &fields)?.into_series();
            let values = records.to_arrow(0, CompatLevel::newest());
            let dtype = LargeListArray::default_datatype(values.dtype().clone());
            let lists = LargeListArray::try_new(dtype, self.ends.try_into()?, values, None)?;
            Ok(Series::try_from((PlSmallStr::from_str(name), Box::new(lists) as ArrayRef))?.into_column())
        };
        build().map_err(|e| StoreError::parquet(path, e))
    }
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
