//! The truth about a made-up county: what every rule says of every household, read from the model of the county by
//! the words of the rules alone. A second reading, that shares nothing with the engine, the rule language or the pack.

mod assistance;
mod belongings;
mod homes;
mod income;
mod kin;
mod leads;
mod locality;
mod papers;
mod roll_index;
#[cfg(test)]
mod sample_tests;
mod sources;
mod states;
mod tri;
mod verdicts;
mod view;

pub(super) use roll_index::{RollIndex, canonical};
pub(super) use sources::SourceNote;
pub(super) use states::{Sent, Setting, Silence};
pub(super) use verdicts::{HouseholdTruth, truth_of};
