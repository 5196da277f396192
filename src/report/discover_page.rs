//! The page of a sweep for people off the roll: who may need help, and what is not known.
//! Must not know the run's files; IDs are masked here as everywhere, the export has them whole.

use super::run_page::{
    FindingRow, RuleRow, SourceRow, ambiguous_left_out, ambiguous_rows, finding_row, rule_rows, source_row,
};
use super::summary_text::{decides, not_run_rows, without_standard};
use super::words::{Words, grouped};
use super::{DiscoverReport, PersonEntry, ReportError};
use crate::domain::SourceState;
use askama::Template;

struct PersonRow {
    person: String,
    area_code: String,
    findings: Vec<FindingRow>,
    records: Vec<String>,
}

#[derive(Template)]
#[template(path = "discover.html")]
struct DiscoverPage<'a> {
    words: Words,
    report: &'a DiscoverReport,
    decides: &'static str,
    looked_at: String,
    found: String,
    left_out: Option<String>,
    rules: Vec<RuleRow>,
    not_run: Vec<Vec<String>>,
    state_titles: Vec<String>,
    sources: Vec<SourceRow>,
    people: Vec<PersonRow>,
    ambiguous: Vec<[String; 4]>,
    ambiguous_count: String,
    ambiguous_left_out: Option<String>,
    remarks: Vec<String>,
}

/// The page of a sweep, complete in itself.
///
/// # Errors
/// Where the template engine gives up.
pub fn discover_page(report: &DiscoverReport) -> Result<String, ReportError> {
    let words = Words::new(report.language);
    let totals = &report.totals;
    let (looked_at, found) = totals.off_roll.map_or((0, 0), |tally| (tally.looked_at, tally.found));
    let left_out = found.saturating_sub(report.people.len() as u64);
    let page = DiscoverPage {
        words,
        report,
        decides: decides(words),
        looked_at: grouped(looked_at),
        found: grouped(found),
        left_out: (left_out > 0).then(|| grouped(left_out)),
        rules: rule_rows(totals, &report.names, words),
        not_run: not_run_rows(&totals.not_run, &report.names, words),
        state_titles: SourceState::ALL.iter().map(|state| words.of(&state.title())).collect(),
        sources: totals.sources.iter().map(|source| source_row(source, &report.names, words)).collect(),
        people: report.people.iter().map(|person| person_row(person, report, words)).collect(),
        ambiguous: ambiguous_rows(&report.ambiguous, words),
        ambiguous_count: grouped(report.ambiguous.len() as u64),
        ambiguous_left_out: ambiguous_left_out(&report.ambiguous),
        remarks: without_standard(totals, words)
            .into_iter()
            .chain(report.remarks.iter().map(|remark| words.of(remark)))
            .collect(),
    };
    Ok(page.render()?)
}

fn person_row(entry: &PersonEntry, report: &DiscoverReport, words: Words) -> PersonRow {
    let mut records: Vec<_> = entry.findings.iter().flat_map(|f| &f.evidence).collect();
    records.sort();
    records.dedup();
    PersonRow {
        person: report.names.person(&entry.person_id),
        area_code: entry.area_code.clone(),
        findings: entry.findings.iter().map(|f| finding_row(f, &report.names, words)).collect(),
        records: records.iter().map(|r| report.names.record(r, words.language())).collect(),
    }
}
