//! What a transport brings: deliveries and their files, each with what is wrong with it.

use jiff::civil::Date;
use std::{collections::BTreeSet, fs::Metadata, os::unix::fs::MetadataExt, path::PathBuf};

/// Files that a department delivered together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// The day of the delivery, where its files' names or its manifest tell it; the first of a month for a month.
    pub delivered_on: Option<Date>,
    /// The day that its files' names tell; a manifest does not change it.
    pub named_on: Option<Date>,
    /// Which of the transport's paths found a file of it, by their places.
    pub found: BTreeSet<usize>,
    /// The files, by name.
    pub files: Vec<DeliveredFile>,
    /// Why the delivery as a whole is no answer.
    pub fault: Option<String>,
}

/// A delivered file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeliveredFile {
    /// Its name, relative to the data folder.
    pub name: String,
    /// Where it is, symbolic links resolved.
    pub path: PathBuf,
    /// The SHA-256 of its bytes, in lower-case hex; empty where it was not read.
    pub sha256: String,
    /// What it was when its bytes were hashed.
    pub state: FileState,
    /// The number of rows that a manifest states.
    pub expected_rows: Option<u64>,
    /// Why the file is no answer.
    pub fault: Option<String>,
}

/// What tells whether a file is still the one that it was. Its number does not: another machine's file system may give it
/// a new one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FileState {
    /// Its size in bytes.
    pub bytes: u64,
    /// When its bytes were last written, and when anything of it was changed: seconds and nanoseconds.
    times: [(i64, i64); 2],
}

impl FileState {
    /// Whether another state has the same bytes for all that the system tells: a file that was linked, or whose rights
    /// were changed, is no other.
    pub fn is_as_long_and_old_as(&self, other: &Self) -> bool {
        self.bytes == other.bytes && self.times[0] == other.times[0]
    }

    /// The state that the system tells of a file.
    pub fn of(told: &Metadata) -> Self {
        Self {
            bytes: told.len(),
            times: [(told.mtime(), told.mtime_nsec()), (told.ctime(), told.ctime_nsec())],
        }
    }
}
