//! What can go wrong with run folders. The texts name files, columns and runs, never a person.

use std::{io, path::Path, path::PathBuf};
use thiserror::Error;

/// Why a run folder cannot be written or read.
#[derive(Debug, Error)]
pub enum StoreError {
    /// A file or folder cannot be used.
    #[error("{}: cannot be {action}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What was tried: `read`, `written` …
        action: &'static str,
        /// The cause.
        #[source]
        source: io::Error,
    },
    /// No room is left.
    #[error("{}: no room is left to write it", path.display())]
    Full {
        /// The file or folder.
        path: PathBuf,
        /// The cause.
        #[source]
        source: io::Error,
    },
    /// Another process writes the same run, or the salts.
    #[error("{}: another process is writing it", path.display())]
    Busy {
        /// The lock that is held.
        path: PathBuf,
    },
    /// The run is there already, and finished.
    #[error("{}: this run is finished, and a finished run is never overwritten", path.display())]
    Finished {
        /// The run's folder.
        path: PathBuf,
    },
    /// The folder is there, and is no run.
    #[error("{}: the folder is in the way: it holds no run.json", path.display())]
    InTheWay {
        /// The folder.
        path: PathBuf,
    },
    /// There is no such run.
    #[error("there is no finished run {run:?} in {}", folder.display())]
    NotFound {
        /// The run as asked for.
        run: String,
        /// Where it was looked for.
        folder: PathBuf,
    },
    /// Not a run id.
    #[error(
        "{run:?} is no run id: up to 100 ASCII letters, digits, `.`, `_` and `-`, a letter or digit first"
    )]
    BadRunId {
        /// The text given.
        run: String,
    },
    /// A name that may not become a file of a run.
    #[error("{name:?} may not name a file of a run's folder")]
    BadName {
        /// The text given.
        name: String,
    },
    /// A Parquet file cannot be made or read.
    #[error("{}: cannot be written or read as Parquet", path.display())]
    Parquet {
        /// The file.
        path: PathBuf,
        /// The cause.
        #[source]
        source: Box<polars::error::PolarsError>,
    },
    /// A JSON file or line cannot be made or read.
    #[error("{}: cannot be written or read as JSON", path.display())]
    Json {
        /// The file.
        path: PathBuf,
        /// The cause.
        #[source]
        source: serde_json::Error,
    },
    /// Another version of the program wrote it.
    #[error("{}: written in format {format}, which this version of the program does not read", path.display())]
    OtherFormat {
        /// The file.
        path: PathBuf,
        /// Its format.
        format: u32,
    },
    /// A column is missing or of another type.
    #[error("{}: column `{column}` is missing or is not {expected}", path.display())]
    Column {
        /// The file.
        path: PathBuf,
        /// The column.
        column: String,
        /// What it should hold.
        expected: &'static str,
    },
    /// A cell holds what its column may not hold.
    #[error("{}: column `{column}`, row {row}: not {expected}", path.display())]
    Value {
        /// The file.
        path: PathBuf,
        /// The column.
        column: String,
        /// The row, from 1.
        row: usize,
        /// What it should hold.
        expected: &'static str,
    },
    /// The evidence names a kind or field that the dictionary does not have.
    #[error("{}: kind `{kind}` is not in the dictionary", path.display())]
    UnknownKind {
        /// The index of the evidence.
        path: PathBuf,
        /// The kind.
        kind: String,
    },
    /// A file or digest is not what was recorded.
    #[error("{}: {what}", path.display())]
    Differs {
        /// The first file that is wrong.
        path: PathBuf,
        /// What is wrong with it.
        what: String,
    },
    /// An export cannot be written.
    #[error("the export cannot be written")]
    Export(#[source] io::Error),
    /// A workbook cannot be written.
    #[error("the workbook cannot be written")]
    Workbook(#[source] Box<rust_xlsxwriter::XlsxError>),
    /// The system gives no randomness for salts.
    #[error("no randomness for salts")]
    Randomness(#[source] getrandom::Error),
}

impl StoreError {
    /// Whether it may pass by itself: a lock or a full disk.
    pub fn is_temporary(&self) -> bool {
        match self {
            Self::Busy { .. } | Self::Full { .. } => true,
            Self::Export(source) => is_full(source),
            _ => false,
        }
    }

    /// Whether something recorded was changed, cut or lost since.
    pub fn is_difference(&self) -> bool {
        matches!(self, Self::Differs { .. })
    }

    pub(crate) fn io(path: &Path, action: &'static str, source: io::Error) -> Self {
        let path = path.to_owned();
        if is_full(&source) { Self::Full { path, source } } else { Self::Io { path, action, source } }
    }

    pub(super) fn parquet(path: &Path, source: polars::error::PolarsError) -> Self {
        Self::Parquet { path: path.to_owned(), source: Box::new(source) }
    }

    pub(super) fn json(path: &Path, source: serde_json::Error) -> Self {
        Self::Json { path: path.to_owned(), source }
    }

    pub(super) fn column(path: &Path, column: &str, expected: &'static str) -> Self {
        Self::Column { path: path.to_owned(), column: column.to_owned(), expected }
    }

    pub(super) fn value(path: &Path, column: &str, row: usize, expected: &'static str) -> Self {
        Self::Value { path: path.to_owned(), column: column.to_owned(), row: row + 1, expected }
    }

    pub(crate) fn differs(path: &Path, what: impl Into<String>) -> Self {
        Self::Differs { path: path.to_owned(), what: what.into() }
    }
}

fn is_full(source: &io::Error) -> bool {
    use io::ErrorKind::{QuotaExceeded, StorageFull};
    matches!(source.kind(), StorageFull | QuotaExceeded)
}
