//! Three-valued evaluation of rules over the table, and its explanation.
//!
//! A plan over columns decides chunks of households; what a verdict rests on is read off the same columns. The tree that
//! explains a verdict to people is made by an evaluation of the same checked expressions, household by household, which
//! also stands in where a number is beyond what columns hold. It knows nothing of files, clocks or reports.

mod amounts;
mod bind;
mod calls;
mod case;
mod case_county;
mod case_rows;
mod case_sweep;
mod case_text;
mod compile;
mod compiled;
mod conclusion;
mod ends;
mod eval;
mod exceptions;
mod explain;
mod fields;
mod finding;
mod judge;
mod lists;
#[cfg(test)]
mod pack_tests;
mod plan;
mod reads;
mod scalars;
mod sweep;
#[cfg(test)]
mod tests;
mod trace;
mod turns;
mod value;
mod whole;
mod words;

pub use amounts::{KnownAmount, household_amount, member_amount};
pub use bind::Bound;
pub use case::{CaseOutcome, run_case, run_cases};
pub use case_county::county_of as county_of_case;
pub use compile::{Cases, compile};
pub use compiled::{CompiledPack, CompiledPart, CompiledRule, Reads, RunsOver, Shown, Sweep};
pub use judge::{Judge, Judgement, Kept, Sink, applies, explain_rule, judge, judge_run, wanted};
pub use sweep::named_with;
pub use turns::Turns;
