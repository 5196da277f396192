//! Why a command cannot be carried out, and the exit code of each kind of failure: one table.

use crate::{
    collect::{ApplicationError, CollectError, is_exhausted},
    config::ConfigError,
    document::Fault,
    generate::GenerateError,
    report::ReportError,
    store::StoreError,
};
use std::path::PathBuf;
use thiserror::Error;

/// Exit codes of the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// Done and complete.
    Done = 0,
    /// Bad input or configuration.
    BadInput = 2,
    /// Done, but some person's answer is not known.
    Incomplete = 3,
    /// Not found.
    NotFound = 4,
    /// A re-run or a verification differs.
    Differs = 5,
    /// A bug of ours.
    Bug = 70,
    /// Cannot now, try later.
    TryLater = 75,
}

/// Why a command cannot be carried out.
#[derive(Debug, Error)]
pub enum RunError {
    /// The configuration is wrong.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// A file or folder cannot be read.
    #[error("{} cannot be read", path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// A file or folder cannot be written.
    #[error("{} cannot be written", path.display())]
    Write {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// Faults of declarative files.
    #[error("{}", list(.0))]
    Faults(Vec<Fault>),
    /// Collecting stopped.
    #[error(transparent)]
    Collect(#[from] CollectError),
    /// The application cannot be read.
    #[error(transparent)]
    Application(#[from] ApplicationError),
    /// The run folder.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A page cannot be written.
    #[error(transparent)]
    Report(#[from] ReportError),
    /// A county cannot be made.
    #[error(transparent)]
    Generate(#[from] GenerateError),
    /// Something that was asked for is not there.
    #[error("{0}")]
    NotFound(String),
    /// What was asked for makes no sense.
    #[error("{0}")]
    BadInput(String),
    /// A re-run gave something else.
    #[error("{0}")]
    Differs(String),
    /// A bug of ours.
    #[error("{0}")]
    Bug(String),
}

fn list(faults: &[Fault]) -> String {
    let lines: Vec<String> = faults.iter().map(ToString::to_string).collect();
    format!("{}\n{} fault(s)", lines.join("\n"), faults.len())
}

impl RunError {
    /// The exit code.
    pub fn exit(&self) -> Exit {
        match self {
            Self::Config(_) | Self::Read { .. } | Self::Faults(_) | Self::Application(_) => Exit::BadInput,
            Self::BadInput(_) => Exit::BadInput,
            Self::Collect(
                CollectError::RollUnreachable { .. }
                | CollectError::Spill { .. }
                | CollectError::Exhausted { .. },
            ) => Exit::TryLater,
            Self::Collect(CollectError::Broken { .. } | CollectError::OffRoll(_)) => Exit::Bug,
            Self::Collect(_) => Exit::BadInput,
            Self::Store(StoreError::Io { source, .. }) if is_exhausted(source) => Exit::TryLater,
            Self::Store(error) if error.is_temporary() => Exit::TryLater,
            Self::Store(error) if error.is_difference() => Exit::Differs,
            Self::Store(StoreError::NotFound { .. }) | Self::NotFound(_) => Exit::NotFound,
            Self::Store(_) | Self::Generate(_) => Exit::BadInput,
            Self::Write { .. } => Exit::TryLater,
            Self::Differs(_) => Exit::Differs,
            Self::Report(_) | Self::Bug(_) => Exit::Bug,
        }
    }
}
