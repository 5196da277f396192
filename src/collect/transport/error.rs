//! Why nothing of a source could be fetched.

use std::io;
use thiserror::Error;

/// Why nothing of a source could be fetched.
#[derive(Debug, Error)]
pub enum TransportError {
    /// No file matches.
    #[error("no file matches {}", patterns.join(", "))]
    NoFile {
        /// The patterns, relative to the data folder.
        patterns: Vec<String>,
    },
    /// A pattern that is none, or that leads out of the data folder.
    #[error("the path `{pattern}` is refused: {reason}")]
    BadPath {
        /// The pattern as declared.
        pattern: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The data folder or a file in it could not be read.
    #[error("`{name}` could not be read")]
    Unreadable {
        /// The file or folder, relative to the data folder.
        name: String,
        /// The cause.
        #[source]
        source: io::Error,
    },
    /// The work was broken off.
    #[error("fetching was broken off")]
    BrokenOff(#[source] tokio::task::JoinError),
}
