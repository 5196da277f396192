//! What collecting reports of each source: files, rows, states, rows set aside and uncertain matches.
//! Only [`UncertainMatch`] holds personal data, for the people who settle it.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A file that was read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FileReport {
    /// Its name, relative to the folder of deliveries.
    pub name: String,
    /// The SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// The rows that it holds, as the reader counted them.
    pub rows: u64,
    /// The day of its delivery, where its name or a manifest tells it: later deliveries of changes replace earlier ones.
    #[serde(with = "super::iso_day", default, skip_serializing_if = "Option::is_none")]
    pub delivered_on: Option<Date>,
}

/// What is to be said of one source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceReport {
    /// The source's id.
    pub id: String,
    /// Its kind; `roll` for the roll.
    pub kind: String,
    /// The files of its records and answers, by name.
    pub files: Vec<FileReport>,
    /// Rows of this source that were read, whoever they are about.
    pub rows_read: u64,
    /// Records kept: of people in the run, each counted once.
    pub rows_kept: u64,
    /// Rows that could not be read; of an adapter of several sources, those of all of them.
    pub rows_set_aside: u64,
    /// Rows of people in the run that repeat another row's key.
    pub rows_repeated: u64,
    /// How many members (obligors apart) have each state, in the order of [`crate::domain::SourceState::ALL`].
    pub states: [u64; 6],
    /// The earliest as-of date of its rows.
    #[serde(with = "super::iso_day")]
    pub as_of_min: Option<Date>,
    /// The latest as-of date of its rows.
    #[serde(with = "super::iso_day")]
    pub as_of_max: Option<Date>,
    /// Why the whole delivery is no answer.
    pub fault: Option<String>,
}

/// A row that could not be read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SetAside {
    /// The source; of an adapter of several sources, the adapter.
    pub source: String,
    /// The file, relative to the folder of deliveries.
    pub file: String,
    /// The line, row or place in the list, from 1.
    pub line: u64,
    /// The field that could not be read; absent where the row as a whole could not.
    pub field: Option<String>,
    /// What was wrong and what would have been right.
    pub reason: String,
}

/// Why it is not certain that records are a person's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Uncertainty {
    /// Rows of the source under this person's ID carry two different names.
    TwoNames,
    /// The row's name is neither the declared nor the registered one.
    OtherName,
    /// The row's ID has a wrong check digit, matches nobody, and is one slip away from this person's.
    NearId,
    /// The row has this person's name and no readable ID.
    Namesake,
}

/// A row of which a person must say whose it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct UncertainMatch {
    /// The source; of an adapter of several sources, the adapter where the row doesn't tell.
    pub source: String,
    /// The file.
    pub file: String,
    /// The line.
    pub line: u64,
    /// Why it is uncertain.
    pub reason: Uncertainty,
    /// The person on the roll whose it may be.
    pub person_id: String,
}
