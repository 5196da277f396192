//! Reports for people: pages (HTML, SVG) and texts for a terminal, rendered from plain structs only.
//! Must not know how a verdict came about, nor where files lie.

mod align;
mod chart;
mod check_text;
mod discover_page;
mod elsewhere;
mod explain_json;
mod explain_text;
mod explanation_view;
mod household_page;
mod household_view;
mod model;
mod names;
mod privacy;
mod run_page;
mod summary_text;
mod svg;
mod words;

#[cfg(test)]
mod examples;

pub use check_text::check_text;
pub use discover_page::discover_page;
pub use elsewhere::elsewhere;
pub use explain_json::explain_json;
pub use explain_text::explain_text;
pub use household_page::household_page;
pub use household_view::{
    answer_matrix, declared_figures, household_head, member_lines, names_of, record_view, roll_remark,
};
pub use model::{
    AmbiguousRow, Amount, AnswerMatrix, AnswerRow, Audience, Comparison, DiscoverReport, FieldLine, Figure,
    FindingPart, HouseholdEntry, HouseholdHead, HouseholdReport, MemberAnswer, MemberLine, NotRun,
    OffRollTally, PersonEntry, RecordView, RuleTally, RunReport, RunTotals, SourceTally, TownshipTally,
};
pub use names::{Names, RuleName, SourceName};
pub use privacy::without_ids;
pub use run_page::run_page;
pub use summary_text::batch_summary;

/// How many households a run's page shows in full, the gravest first; the others it counts by township.
pub const HOUSEHOLDS_IN_FULL: usize = 5_000;

/// Why a page could not be written.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The template engine gave up.
    #[error("the page could not be rendered")]
    Render(#[from] askama::Error),
}
