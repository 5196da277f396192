//! What a run folder records of each source and of each row that could not be read.
//! Must not know how they were collected.

use crate::domain::SourceState;
use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::BTreeMap;

/// A file of a source's delivery.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileLine {
    /// Its name below the data folder.
    pub name: String,
    /// The SHA-256 of its bytes.
    pub sha256: String,
    /// How many rows it held.
    pub rows: u64,
    /// The day of its delivery, where its name or a manifest told it.
    #[serde(with = "day_text", skip_serializing_if = "Option::is_none", default)]
    pub delivered_on: Option<Date>,
}

/// What one source delivered to a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceLine {
    /// The source's id.
    pub id: String,
    /// The kind of its records; `roll` for the roll.
    pub kind: String,
    /// Its files.
    pub files: Vec<FileLine>,
    /// Rows read.
    pub rows_read: u64,
    /// Rows kept: of people on the roll.
    pub rows_kept: u64,
    /// Rows set aside.
    pub rows_set_aside: u64,
    /// Rows that repeated others.
    pub rows_repeated: u64,
    /// How many people stand in each state, in the order of [`SourceState::ALL`].
    #[serde(with = "state_counts")]
    pub states: [u64; 6],
    /// The earliest as-of date.
    #[serde(with = "day_text", skip_serializing_if = "Option::is_none", default)]
    pub as_of_min: Option<Date>,
    /// The latest as-of date.
    #[serde(with = "day_text", skip_serializing_if = "Option::is_none", default)]
    pub as_of_max: Option<Date>,
    /// Why the source gave no answer, where it gave none.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub fault: Option<String>,
}

/// A row that could not be read, or of which a person must say whose it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SetAsideLine {
    /// The source's id.
    pub source: String,
    /// The file or page.
    pub file: String,
    /// The line in it.
    pub line: u64,
    /// The field, where it is one field.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub field: Option<String>,
    /// The reason.
    pub reason: String,
    /// The household that the row may concern, where a person must say so.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub household_id: Option<String>,
}

/// Counts of states under their words.
mod state_counts {
    use super::*;

    pub fn serialize<S: Serializer>(counts: &[u64; 6], to: S) -> Result<S::Ok, S::Error> {
        to.collect_map(SourceState::ALL.iter().zip(counts).map(|(state, count)| (state.word(), count)))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<[u64; 6], D::Error> {
        let counts = BTreeMap::<SourceState, u64>::deserialize(from)?;
        Ok(SourceState::ALL.map(|state| counts.get(&state).copied().unwrap_or(0)))
    }
}

/// A date that may be absent, as `YYYY-MM-DD`.
pub(super) mod day_text {
    use super::*;

    pub fn serialize<S: Serializer>(day: &Option<Date>, to: S) -> Result<S::Ok, S::Error> {
        day.map(|d| d.to_string()).serialize(to)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Date>, D::Error> {
        let text = Option::<String>::deserialize(from)?;
        text.map(|t| t.parse().map_err(serde::de::Error::custom)).transpose()
    }
}

/// A date, as `YYYY-MM-DD`.
pub(super) mod day {
    use super::*;

    pub fn serialize<S: Serializer>(day: &Date, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(day)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Date, D::Error> {
        String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
    }
}
