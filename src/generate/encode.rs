//! Turns rows into what is added to a file, and says what stands before and after all rows.
//! Must not know departments.
use super::error::GenerateError;
use super::sheet::{Column, Row, Shape};
use super::{write_json, write_parquet, write_text};
use polars::prelude::DataFrame;

/// What rows become before they reach their file.
pub(super) enum Body {
    /// Bytes that are appended.
    Bytes(Vec<u8>),
    /// Columns that are gathered into row groups.
    Frame(DataFrame),
    /// Rows that are gathered into workbooks.
    Rows(Vec<Row>),
}

/// The rows in this shape; `file` names them in errors.
pub(super) fn body(
    columns: &[Column],
    rows: Vec<Row>,
    shape: &Shape,
    file: &str,
) -> Result<Body, GenerateError> {
    Ok(match shape {
        Shape::Csv { charset, delimiter, .. } => {
            Body::Bytes(write_text::csv(&rows, charset, *delimiter, file)?)
        }
        Shape::Fixed { widths } => Body::Bytes(write_text::fixed(columns, &rows, widths, file)?),
        Shape::Json { .. } => Body::Bytes(write_json::records(columns, &rows, file)?),
        Shape::Ndjson { explode } => Body::Bytes(write_json::lines(columns, &rows, *explode, file)?),
        Shape::Parquet => Body::Frame(write_parquet::frame(columns, &rows, file)?),
        Shape::Xlsx { .. } => Body::Rows(rows),
    })
}

/// What stands before the first row and after the last one.
pub(super) fn frame_of(
    columns: &[Column],
    shape: &Shape,
    file: &str,
) -> Result<(Vec<u8>, Vec<u8>), GenerateError> {
    match shape {
        Shape::Csv { charset, delimiter, mark } => {
            Ok((write_text::csv_head(columns, charset, *delimiter, *mark, file)?, Vec::new()))
        }
        Shape::Json { records } => write_json::around(records, file),
        Shape::Fixed { .. } | Shape::Ndjson { .. } | Shape::Parquet | Shape::Xlsx { .. } => {
            Ok((Vec::new(), Vec::new()))
        }
    }
}

/// What stands between the rows of one addition and the next.
pub(super) fn between(shape: &Shape) -> &'static [u8] {
    if matches!(shape, Shape::Json { .. }) { b"," } else { b"" }
}
