//! Why collecting stops. Faults of single sources do not stop it: they become states.
//! No text here holds personal data: a row is named by its file and line.

use std::{fmt, io, path::PathBuf};
use thiserror::Error;

/// One fault of the roll (or of an application), named by file and line.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RollFault {
    /// The file, relative to the folder of deliveries.
    pub file: String,
    /// The line, from 1; 0 where the whole file is meant.
    pub line: u64,
    /// The field, where one is at fault.
    pub field: Option<String>,
    /// What is wrong and what would have been right.
    pub reason: String,
}

impl fmt::Display for RollFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
        }
        if let Some(field) = &self.field {
            write!(f, ": {field}")?;
        }
        write!(f, ": {}", self.reason)
    }
}

/// Why collecting stops.
#[derive(Debug, Error)]
pub enum CollectError {
    /// No adapter describes the roll.
    #[error("no adapter describes the roll: one file under the adapters' folder must say `roll = true`")]
    NoRollAdapter,
    /// More than one adapter describes the roll.
    #[error(
        "the roll is described twice, in {first} and in {second}; only one adapter may say `roll = true`"
    )]
    TwoRollAdapters {
        /// The first file.
        first: String,
        /// The second file.
        second: String,
    },
    /// The roll's files are missing or can't be read as a whole: nothing can be evaluated now.
    #[error("the {table} table of the roll can't be read below {root}: {reason}", root = .root.display())]
    RollUnreachable {
        /// `household` or `member`.
        table: &'static str,
        /// The folder of deliveries.
        root: PathBuf,
        /// What is wrong with the delivery.
        reason: String,
    },
    /// Rows of the roll that can't be placed: the run stops before anything is evaluated.
    #[error("the roll has {} that must be mended first:\n{}", plural(.0.len()), list(.0))]
    Roll(Vec<RollFault>),
    /// The application is not one.
    #[error("the application has {} that must be mended first:\n{}", plural(.0.len()), list(.0))]
    Application(Vec<RollFault>),
    /// Two adapters bring the same source.
    #[error(
        "source `{id}` is brought by two adapters, {first} and {second}; name each in one adapter's `sources`"
    )]
    SourceTwice {
        /// The source.
        id: String,
        /// The first adapter's file.
        first: String,
        /// The second adapter's file.
        second: String,
    },
    /// What doesn't fit into memory can't be put on the disk, or not be got back.
    #[error("what doesn't fit into memory can't be kept on the disk of {}", folder.display())]
    Spill {
        /// A folder on that disk.
        folder: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A delivery could not be read for want of something that the system gives: that is not its source's silence.
    #[error("the system has no more open files or memory to give, wanted to read a delivery: {reason}")]
    Exhausted {
        /// What could not be read, and why.
        reason: String,
    },
    /// A register's people can't be told from the roll's: a bug of ours.
    #[error(transparent)]
    OffRoll(#[from] super::off_roll_join::RollJoinError),
    /// A reading task broke down: a bug of ours.
    #[error("reading the deliveries of `{adapter}` broke down")]
    Broken {
        /// The adapter.
        adapter: String,
        /// How.
        #[source]
        source: tokio::task::JoinError,
    },
}

fn plural(faults: usize) -> String {
    if faults == 1 { "1 fault".to_owned() } else { format!("{faults} faults") }
}

fn list(faults: &[RollFault]) -> String {
    faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// Why a delivery is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unanswered {
    /// In words.
    pub reason: String,
    /// Whether it is for want of something that the system gives, whatever was delivered.
    pub is_ours: bool,
}

impl Unanswered {
    /// What an error says of a delivery.
    pub fn by(error: &(dyn std::error::Error + 'static)) -> Self {
        let causes = std::iter::successors(Some(error), |error| error.source());
        let mut system = causes.filter_map(|cause| cause.downcast_ref::<io::Error>());
        Self { reason: with_causes(error), is_ours: system.any(is_exhausted) }
    }
}

/// Whether the system has no more files or memory to give: it may have some later.
pub fn is_exhausted(error: &io::Error) -> bool {
    use rustix::io::Errno;
    let wants = [Errno::MFILE, Errno::NFILE, Errno::NOMEM];
    let is_wanted = Errno::from_io_error(error).is_some_and(|errno| wants.contains(&errno));
    is_wanted || error.kind() == io::ErrorKind::OutOfMemory
}

/// An error with all of its causes, in one line.
fn with_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(next) = cause {
        text.push_str(": ");
        text.push_str(&next.to_string());
        cause = next.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_system_lacks_is_nobodys_silence() {
        use rustix::io::Errno;
        let unanswered = |errno: Errno| {
            let source = io::Error::from_raw_os_error(errno.raw_os_error());
            let error = CollectError::Spill { folder: "a".into(), source };
            Unanswered::by(&error)
        };
        for (errno, is_ours) in
            [(Errno::MFILE, true), (Errno::NFILE, true), (Errno::NOMEM, true), (Errno::NOENT, false)]
        {
            let found = unanswered(errno);
            assert_eq!(found.is_ours, is_ours, "{}", found.reason);
        }
    }

    #[test]
    fn every_fault_of_the_roll_is_named_by_file_and_line() {
        let fault = |line, field: Option<&str>, reason: &str| RollFault {
            file: "roll/member.csv".into(),
            line,
            field: field.map(str::to_owned),
            reason: reason.into(),
        };
        let error =
            CollectError::Roll(vec![fault(3, Some("relation"), "not a relation"), fault(0, None, "empty")]);
        assert_eq!(
            error.to_string(),
            "the roll has 2 faults that must be mended first:\n\
             roll/member.csv:3: relation: not a relation\nroll/member.csv: empty"
        );
    }
}
