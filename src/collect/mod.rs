//! Collecting: transports, formats, mapping and the state of every source for every person.

mod answers;
mod application;
mod authorisation;
mod compact_grid;
mod deliveries;
mod doubts;
mod drafting;
mod earlier;
mod fault;
pub mod format;
mod identity;
mod iso_day;
mod knowledge;
mod known_names;
mod lacking;
mod linking;
pub mod mapping;
mod material;
mod off_roll;
mod off_roll_join;
mod orchestrate;
mod packed_id;
mod parts;
mod person_ids;
pub mod probe;
pub mod raw;
mod read_sources;
mod reading;
mod record_rows;
mod roll;
mod roll_rows;
mod roll_table;
mod settle;
mod source_names;
mod source_report;
mod source_summary;
mod summing_up;
mod tables;
#[cfg(test)]
mod tests;
pub mod transport;

pub use application::{Application, ApplicationError, UNNUMBERED};
pub use earlier::EarlierSources;
pub use fault::{CollectError, RollFault, is_exhausted};
pub use identity::Only;
pub use off_roll::{
    Named, NamedPeople, OnRoll, Subject, collect_off_roll, collect_on_roll, miswritten, name_people,
};
pub use orchestrate::{CollectRequest, Collected, collect, collect_from};
pub use parts::{CollectedParts, CountyParts, Room, collect_parts};
pub use source_report::{FileReport, SetAside, SourceReport, UncertainMatch, Uncertainty};
pub use tables::Tables;
