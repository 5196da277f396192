//! Formats: how a delivered file's bytes become raw rows, one file a format.
//! Must not know kinds, mappings or people.

mod charset;
mod column_name;
mod csv;
mod decimal_form;
mod declared;
mod error;
mod fixed;
mod guard;
mod json;
mod json_columns;
mod json_node;
mod lines;
mod ndjson;
mod parquet;
mod parquet_column;
mod quote_watch;
mod read;
mod row_cells;
mod sheet_header;
mod sheet_rows;
mod text_batch;
mod workbook_guard;
mod xlsx;

#[cfg(test)]
mod recorded;

pub use column_name::column_name;
pub use decimal_form::{decimal_form, is_rounded, shortest};
pub use error::FormatError;
pub(super) use guard::guarded;
pub use guard::quiet_readers;
pub use read::{read_bytes, read_rows};
