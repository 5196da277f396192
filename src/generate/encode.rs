//! Turns a table into the bytes of its file.
//! Must not know departments.
use super::error::GenerateError;
use super::sheet::{Shape, Table};
use super::{write_json, write_parquet, write_text, write_xlsx};

/// The bytes of a table in this shape; `file` names it in errors.
pub(super) fn encode(table: &Table, shape: &Shape, file: &str) -> Result<Vec<u8>, GenerateError> {
    match shape {
        Shape::Csv { charset, delimiter, mark } => write_text::csv(table, charset, *delimiter, *mark, file),
        Shape::Fixed { widths } => write_text::fixed(table, widths, file),
        Shape::Xlsx { sheet, title } => write_xlsx::workbook(table, sheet, title, file),
        Shape::Json { records } => write_json::document(table, records, file),
        Shape::Ndjson { explode } => write_json::lines(table, *explode, file),
        Shape::Parquet => write_parquet::parquet(table, file),
    }
}
