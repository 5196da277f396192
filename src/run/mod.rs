//! Batch, check and re-run: the only place that wires the layers together.

mod ambiguous;
mod batch;
mod check;
mod discover;
mod error;
mod files;
mod gather;
mod judging;
pub mod log;
mod open_run;
mod report_run;
mod rerun;
mod results;
mod since;
mod sweep;
mod tally;
mod timing;

pub use batch::{Asked, Outcome, batch, canonical};
pub use check::{Checked, Desk, Subject, check};
pub use discover::discover;
pub use error::{Exit, RunError};
pub use files::{Documents, Loaded, PackFiles};
pub use gather::{Gathered, Scope, as_of, gather, gather_with};
pub use judging::{Judged, Runnable, bind, judge_all};
pub use open_run::{OpenRun, recorded_pack};
pub use report_run::{fill_household, household_report, names, page_of};
pub use rerun::{Rerun, RulesFrom, rerun};
pub use tally::Tally;
pub use timing::ELAPSED;
