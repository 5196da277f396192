//! The page of a whole run: counts, charts, sources, and the households with their findings.
//! Must not know the run's files; it shows what it was given and says what it leaves out.

use super::chart;
use super::household_page::anchor;
use super::summary_text::{decides, not_run_rows, ordered_rules, without_standard};
use super::words::{Words, grouped};
use super::{
    AmbiguousRow, HouseholdEntry, Names, ReportError, RunReport, RunTotals, SourceTally, without_ids,
};
use crate::domain::{Finding, HouseholdVerdict, Severity, SourceState};
use askama::Template;
use rayon::prelude::*;

pub(super) struct RuleRow {
    pub id: String,
    pub title: String,
    pub other_title: String,
    pub severity: String,
    pub severity_word: &'static str,
    pub conflict: String,
    pub undecided: String,
}

pub(super) struct SourceRow {
    pub department: String,
    pub title: String,
    pub id: String,
    pub rows: [String; 4],
    pub states: Vec<String>,
    pub as_of: Vec<String>,
    pub note: Option<String>,
}

pub(super) struct FindingRow {
    pub rule_id: String,
    pub title: String,
    pub severity: String,
    pub severity_word: &'static str,
    pub verdict: &'static str,
    pub message: String,
    pub waiting: Vec<String>,
}

/// What is shown of a household.
#[derive(Template)]
#[template(path = "entry.html")]
struct HouseholdRow {
    words: Words,
    anchor: String,
    id: String,
    page: Option<String>,
    area_code: String,
    scheme: String,
    findings: Vec<FindingRow>,
    waiting: Vec<String>,
}

/// Households of one verdict.
struct VerdictGroup {
    word: &'static str,
    title: String,
    total: String,
    left_out: u64,
    /// What is shown of each of them, rendered.
    households: Vec<String>,
}

#[derive(Template)]
#[template(path = "run.html")]
struct RunPage<'a> {
    words: Words,
    report: &'a RunReport,
    decides: &'static str,
    households: String,
    shown: String,
    left_out: Option<String>,
    verdicts: Vec<(String, &'static str, String, String)>,
    severities: Vec<(String, &'static str, String, String)>,
    rules: Vec<RuleRow>,
    verdict_chart: String,
    rule_chart: Option<String>,
    source_chart: Option<String>,
    state_titles: Vec<String>,
    sources: Vec<SourceRow>,
    not_run: Vec<Vec<String>>,
    groups: Vec<VerdictGroup>,
    townships: Vec<(String, Vec<String>, String)>,
    ambiguous: Vec<[String; 4]>,
    ambiguous_count: String,
    ambiguous_left_out: Option<String>,
    remarks: Vec<String>,
}

/// The page of a run, complete in itself.
pub fn run_page(report: &RunReport) -> Result<String, ReportError> {
    let words = Words::new(report.language);
    let totals = &report.totals;
    let left_out: u64 = report.townships.iter().flat_map(|t| t.verdicts).sum();
    let page = RunPage {
        words,
        report,
        decides: decides(words),
        households: grouped(totals.households()),
        shown: grouped(report.households.len() as u64),
        left_out: (left_out > 0).then(|| grouped(left_out)),
        verdicts: HouseholdVerdict::ALL
            .iter()
            .zip(totals.verdicts)
            .map(|(v, count)| {
                (words.of(&v.title()), v.word(), grouped(count), chart::percent(count, totals.households()))
            })
            .collect(),
        severities: severity_rows(report, words),
        rules: rule_rows(totals, &report.names, words),
        verdict_chart: chart::verdicts(totals, words),
        rule_chart: chart::rules(totals, &report.names, words),
        source_chart: chart::sources(totals, &report.names, words),
        state_titles: SourceState::ALL.iter().map(|state| words.of(&state.title())).collect(),
        sources: totals.sources.iter().map(|source| source_row(source, &report.names, words)).collect(),
        not_run: not_run_rows(&totals.not_run, &report.names, words),
        groups: verdict_groups(report, words)?,
        townships: township_rows(report),
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

/// How many rows whose person is not certain a page lists.
const AMBIGUOUS_SHOWN: usize = 1_000;

/// The rows whose person is not certain: source, place, reason, household.
pub(super) fn ambiguous_rows(rows: &[AmbiguousRow], words: Words) -> Vec<[String; 4]> {
    let row = |row: &AmbiguousRow| {
        let household =
            row.household_id.clone().unwrap_or_else(|| words.t("名册以外", "off the roll").to_owned());
        [words.of(&row.source), without_ids(&row.place).into_owned(), words.of(&row.reason), household]
    };
    rows.iter().take(AMBIGUOUS_SHOWN).map(row).collect()
}

/// How many of them the page leaves out.
pub(super) fn ambiguous_left_out(rows: &[AmbiguousRow]) -> Option<String> {
    let more = rows.len().saturating_sub(AMBIGUOUS_SHOWN);
    (more > 0).then(|| grouped(more as u64))
}

fn severity_rows(report: &RunReport, words: Words) -> Vec<(String, &'static str, String, String)> {
    let of = |severity: Severity| {
        let rules = report.totals.rules.iter();
        let of_severity =
            rules.filter(move |r| report.names.rules.get(&r.rule_id).is_some_and(|n| n.severity == severity));
        of_severity.fold((0, 0), |(conflict, undecided), r| (conflict + r.conflict, undecided + r.undecided))
    };
    let row = |severity: &Severity| {
        let (conflict, undecided) = of(*severity);
        (words.of(&severity.title()), severity.word(), grouped(conflict), grouped(undecided))
    };
    Severity::ALL.iter().map(row).collect()
}

pub(super) fn rule_rows(totals: &RunTotals, names: &Names, words: Words) -> Vec<RuleRow> {
    let row = |(severity, tally): (Option<Severity>, &super::RuleTally)| RuleRow {
        id: tally.rule_id.clone(),
        title: names.rule(&tally.rule_id, words.language()),
        other_title: names.rules.get(&tally.rule_id).map_or_else(String::new, |r| words.other(&r.title)),
        severity: severity.map_or_else(String::new, |s| words.of(&s.title())),
        severity_word: severity.map_or("", Severity::word),
        conflict: grouped(tally.conflict),
        undecided: grouped(tally.undecided),
    };
    ordered_rules(&totals.rules, names).into_iter().map(row).collect()
}

pub(super) fn source_row(source: &SourceTally, names: &Names, words: Words) -> SourceRow {
    let name = names.sources.get(&source.id);
    let fault =
        source.fault.as_deref().map(|fault| format!("{}{fault}", words.t("未能采用：", "Not usable: ")));
    let decision = source
        .none_by_decision
        .as_deref()
        .map(|text| format!("{}{text}", words.t("本地决定无此来源：", "No such source here, by decision: ")));
    let note: Vec<String> = fault.into_iter().chain(decision).collect();
    let counts = [source.rows_read, source.rows_kept, source.rows_set_aside, source.rows_repeated];
    SourceRow {
        department: name.map_or_else(String::new, |n| words.of(&n.department)),
        title: name.map_or_else(|| source.id.clone(), |n| words.of(&n.title)),
        id: source.id.clone(),
        rows: counts.map(grouped),
        states: source.states.iter().map(|count| grouped(*count)).collect(),
        as_of: words.days(source.as_of_min, source.as_of_max),
        note: (!note.is_empty()).then(|| without_ids(&note.join("; ")).into_owned()),
    }
}

fn verdict_groups(report: &RunReport, words: Words) -> Result<Vec<VerdictGroup>, ReportError> {
    let group = |(place, verdict): (usize, &HouseholdVerdict)| {
        let of_verdict = report.households.par_iter().filter(|h| h.result.verdict == *verdict);
        let rendered = of_verdict.map(|household| household_row(household, report, words).render());
        Ok(VerdictGroup {
            word: verdict.word(),
            title: words.of(&verdict.title()),
            total: grouped(report.totals.verdicts[place]),
            left_out: report.townships.iter().map(|t| t.verdicts[place]).sum(),
            households: rendered.collect::<Result<_, _>>()?,
        })
    };
    HouseholdVerdict::ALL.iter().enumerate().map(group).collect()
}

fn household_row(entry: &HouseholdEntry, report: &RunReport, words: Words) -> HouseholdRow {
    let waiting = entry.result.waiting_on.iter().map(|w| report.names.waiting(w, words.language())).collect();
    HouseholdRow {
        words,
        anchor: anchor(&entry.result.household_id),
        id: entry.result.household_id.clone(),
        page: entry.page.clone().filter(|page| is_file_below(page)),
        area_code: entry.area_code.clone(),
        scheme: words.of(&entry.scheme),
        findings: entry.findings.iter().map(|f| finding_row(f, &report.names, words)).collect(),
        waiting,
    }
}

/// Whether a link stays below the page's own folder and can name nothing but a file.
fn is_file_below(page: &str) -> bool {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '/');
    !page.is_empty() && !page.starts_with('/') && !page.contains("..") && page.chars().all(plain)
}

pub(super) fn finding_row(finding: &Finding, names: &Names, words: Words) -> FindingRow {
    FindingRow {
        rule_id: finding.rule_id.clone(),
        title: names.rule(&finding.rule_id, words.language()),
        severity: words.of(&finding.severity.title()),
        severity_word: finding.severity.word(),
        verdict: words.verdict(finding.verdict),
        message: words.of(&finding.message),
        waiting: finding.waiting_on.iter().map(|w| names.waiting(w, words.language())).collect(),
    }
}

fn township_rows(report: &RunReport) -> Vec<(String, Vec<String>, String)> {
    let row = |t: &super::TownshipTally| {
        let counts = t.verdicts.iter().map(|count| grouped(*count)).collect();
        (t.area_code.clone(), counts, grouped(t.verdicts.iter().sum()))
    };
    report.townships.iter().map(row).collect()
}

#[cfg(test)]
#[path = "run_page_tests.rs"]
mod tests;
