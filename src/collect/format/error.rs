//! Why a delivered file cannot be used. The texts name lines and columns, never the content of a cell.

use std::error::Error as StdError;
use std::io;
use thiserror::Error;

/// Why a delivered file cannot be used; what was read of it before is to be thrown away.
#[derive(Debug, Error)]
pub enum FormatError {
    /// The file could not be read.
    #[error("the file could not be read")]
    Io(#[source] io::Error),
    /// The declared character set does not exist.
    #[error(
        "`{label}` is not a character set; a label of the WHATWG encoding standard is wanted, such as utf-8, gb18030 or utf-16le"
    )]
    UnknownCharset {
        /// The label as declared.
        label: String,
    },
    /// A sequence that the character set does not have, or a replacement character that an earlier fault left.
    #[error("encoding: line {line} is not whole {charset} text")]
    Charset {
        /// The character set by which it was read.
        charset: String,
        /// The line, from 1.
        line: u64,
    },
    /// The file was written in another character set than the one that is declared for it.
    #[error("encoding: it was re-encoded on its way: {found}, and {declared} is declared")]
    Reencoded {
        /// The character set as declared.
        declared: String,
        /// What shows that it is another.
        found: String,
    },
    /// Nothing where a header or a record must be.
    #[error("it is empty, without even a header: that is no answer")]
    Empty,
    /// The end of the file is missing.
    #[error("it is cut short: {what}")]
    CutShort {
        /// What is missing, and where.
        what: String,
    },
    /// The file states another number of records than it holds.
    #[error("it states {stated} records and holds {held}")]
    Short {
        /// The number as stated.
        stated: String,
        /// The number held.
        held: u64,
    },
    /// A limit is passed.
    #[error("{what}")]
    TooLarge {
        /// Which limit, and what to send instead.
        what: String,
    },
    /// The file is not of its format.
    #[error("{what}")]
    Broken {
        /// What was wrong, and where.
        what: String,
        /// The cause, where another library told it.
        #[source]
        source: Option<Box<dyn StdError + Send + Sync>>,
    },
    /// Two columns of one name.
    #[error("the columns {first} and {second} have one name")]
    DuplicateColumn {
        /// The place of the first, from 1.
        first: usize,
        /// The place of the second.
        second: usize,
    },
    /// A column of a type that has no place in a record.
    #[error(
        "the column `{name}` is of type {type_name}; send numbers, decimals, texts, truth values, dates or timestamps"
    )]
    UnsupportedColumn {
        /// The column.
        name: String,
        /// Its type, as the file's schema names it.
        type_name: String,
    },
    /// The workbook has no such sheet.
    #[error("the workbook has no sheet `{name}`")]
    NoSheet {
        /// The sheet that was wanted.
        name: String,
    },
    /// Whoever takes the rows refused the columns.
    #[error("{0}")]
    Columns(String),
}

impl FormatError {
    /// A fault of the format without a further cause.
    pub(super) fn broken(what: impl Into<String>) -> Self {
        Self::Broken { what: what.into(), source: None }
    }

    /// A fault of the format that another library found.
    pub(super) fn broken_by(what: impl Into<String>, cause: impl StdError + Send + Sync + 'static) -> Self {
        Self::Broken { what: what.into(), source: Some(Box::new(cause)) }
    }

    /// A missing end.
    pub(super) fn cut_short(what: impl Into<String>) -> Self {
        Self::CutShort { what: what.into() }
    }

    /// A passed limit.
    pub(super) fn too_large(what: impl Into<String>) -> Self {
        Self::TooLarge { what: what.into() }
    }
}

impl From<io::Error> for FormatError {
    /// A fault that travelled through a reader comes out as itself.
    fn from(error: io::Error) -> Self {
        match error.downcast::<Self>() {
            Ok(fault) => fault,
            Err(error) => Self::Io(error),
        }
    }
}

impl From<FormatError> for io::Error {
    fn from(fault: FormatError) -> Self {
        Self::new(io::ErrorKind::InvalidData, fault)
    }
}
