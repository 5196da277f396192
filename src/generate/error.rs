//! What can go wrong while a made-up county is written.
//! Must not hold anything of a person.
use std::path::PathBuf;
use thiserror::Error;

/// Why a made-up county could not be written.
#[derive(Debug, Error)]
pub enum GenerateError {
    /// A file or folder could not be written.
    #[error("cannot write {}", path.display())]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// The cause.
        #[source]
        source: std::io::Error,
    },
    /// A delimited table could not be put together.
    #[error("cannot put together the delimited table {file}")]
    Delimited {
        /// The file.
        file: String,
        /// The cause.
        #[source]
        source: csv::Error,
    },
    /// A workbook could not be put together.
    #[error("cannot put together the workbook {file}")]
    Workbook {
        /// The file.
        file: String,
        /// The cause.
        #[source]
        source: Box<rust_xlsxwriter::XlsxError>,
    },
    /// A Parquet file could not be put together.
    #[error("cannot put together the Parquet file {file}")]
    Parquet {
        /// The file.
        file: String,
        /// The cause.
        #[source]
        source: polars::error::PolarsError,
    },
    /// A JSON document could not be put together.
    #[error("cannot put together the JSON document {file}")]
    Json {
        /// The file.
        file: String,
        /// The cause.
        #[source]
        source: serde_json::Error,
    },
    /// The dictionary of kinds that came with the program has faults.
    #[error("the built-in dictionary of record kinds has faults")]
    Dictionary,
    /// There are not so many IDs in the made-up area.
    #[error("a made-up county has IDs for at most {most} households, not for {wanted}")]
    TooMany {
        /// Households wanted.
        wanted: u32,
        /// The greatest number.
        most: u32,
    },
    /// A made-up value does not fit its file.
    #[error("{file}: the column `{column}` is too narrow for a made-up value")]
    TooWide {
        /// The file.
        file: String,
        /// The column.
        column: String,
    },
}
