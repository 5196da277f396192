//! Columns of lists of small records, as they are declared and read. All fields of the records are texts.

use super::{StoreError, table_file::Read};
use polars::prelude::*;
use std::ops::Range;

/// A column of lists of records with these fields.
pub(super) fn list_field(name: &str, fields: &[&str]) -> Field {
    let fields = fields.iter().map(|field| Field::new((*field).into(), DataType::String)).collect();
    Field::new(name.into(), DataType::List(Box::new(DataType::Struct(fields))))
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
