//! The words of the domain: identifiers, money, dates, records, answers, findings. No IO and no clock.

pub mod answer;
pub mod area_code;
pub mod bilingual;
pub mod calendar;
pub mod citizen_id;
pub mod credit_code;
mod date_text;
mod decimal_text;
pub mod disability;
pub mod explanation;
pub mod finding;
pub mod half_width;
pub mod money;
pub mod person_name;
pub mod ratio;
pub mod stages;
pub mod verdict;

pub use answer::SourceState;
pub use bilingual::{Bilingual, Language};
pub use explanation::{Certainty, Explanation, Step};
pub use finding::{
    Finding, FindingRef, HouseholdResult, MainFigures, RecordOf, RecordRef, Unit, WaitingOf, WaitingOn,
};
pub use stages::{Stage, Watch};
pub use verdict::{HouseholdVerdict, RuleVerdict, Severity};
