//! One household's report (核对报告) as a page: what was found, on what, what is not known, and who decides.
//! Must not know more than its report says; a third person's data stay out of the copy for the household.

use super::explain_text::left_out;
use super::explanation_view::explanation_html;
use super::privacy::masked;
use super::summary_text::{decides, not_run_rows};
use super::words::Words;
use super::{Audience, FindingPart, HouseholdReport, MemberLine, RecordView, ReportError, without_ids};
use crate::domain::{RuleVerdict, Severity, SourceState};
use askama::Template;

/// A line of "declared and verified" in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ComparisonRow {
    /// Whose it is.
    pub(super) whose: String,
    /// What is compared.
    pub(super) label: String,
    /// What was stated.
    pub(super) declared: String,
    /// What the sources prove.
    pub(super) verified: String,
    /// Whether the verified figure is not known to a point.
    pub(super) open: bool,
}

/// The lines of "declared and verified": each member's, then the household's.
pub(super) fn comparison_rows(report: &HouseholdReport, words: Words) -> Vec<ComparisonRow> {
    let row = |c: &super::Comparison| ComparisonRow {
        whose: match &c.person_id {
            Some(id) => report.names.person_short(id),
            None => words.t("全家", "household").to_owned(),
        },
        label: words.of(&c.label),
        declared: words.figure(c.declared),
        verified: words.figure(c.verified),
        open: matches!(c.verified, super::Figure::Unknown | super::Figure::AtLeast(_)),
    };
    let (of_members, of_household): (Vec<_>, Vec<_>) =
        report.compared.iter().partition(|c| c.person_id.is_some());
    of_members.into_iter().chain(of_household).map(row).collect()
}

/// A member as shown: name and masked ID.
pub(super) fn person_of(member: &MemberLine) -> String {
    format!("{} {}", member.name, masked(&member.person_id))
}

/// A record as a row of a table.
struct RecordRow {
    source: String,
    key: String,
    answer: String,
    person: String,
    as_of: String,
    fields: Vec<(String, Option<String>)>,
    hidden: bool,
}

/// A finding as the page shows it.
struct FindingView {
    id: String,
    rule_id: String,
    version: u32,
    title: String,
    severity: String,
    severity_word: &'static str,
    verdict: &'static str,
    verdict_word: &'static str,
    person: Option<String>,
    message: String,
    measured: Option<String>,
    limit: Option<String>,
    waiting: Vec<String>,
    notes: Vec<String>,
    arithmetic: Option<String>,
    records: Vec<RecordRow>,
    more: Option<String>,
    basis: Vec<String>,
}

/// A cell of the matrix of answers.
struct AnswerCell {
    title: String,
    known: bool,
    as_of: Option<String>,
}

/// A row of the matrix of answers.
struct AnswerLine {
    source: String,
    cells: Vec<AnswerCell>,
    decision: Option<String>,
}

#[derive(Template)]
#[template(path = "household.html")]
struct HouseholdPage<'a> {
    words: Words,
    report: &'a HouseholdReport,
    for_household: bool,
    verdict: String,
    decides: &'static str,
    members: Vec<(String, String, String, String)>,
    compared: Vec<ComparisonRow>,
    questions: Vec<FindingView>,
    favourable: Vec<FindingView>,
    persons: Vec<String>,
    answers: Vec<AnswerLine>,
    waiting: Vec<String>,
    not_run: Vec<Vec<String>>,
    remarks: Vec<String>,
}

/// The page of one household, complete in itself.
pub fn household_page(report: &HouseholdReport) -> Result<String, ReportError> {
    let words = Words::new(report.language);
    let views: Result<Vec<(bool, FindingView)>, ReportError> = report
        .findings
        .iter()
        .map(|part| Ok((part.finding.severity == Severity::For, finding_view(part, report, words)?)))
        .collect();
    let (favourable, questions): (Vec<_>, Vec<_>) =
        views?.into_iter().partition(|(speaks_for, _)| *speaks_for);
    let member =
        |m: &MemberLine| (m.name.clone(), masked(&m.person_id), words.of(&m.relation), words.of(&m.role));
    let page = HouseholdPage {
        words,
        report,
        for_household: report.audience == Audience::Household,
        verdict: words.of(&report.verdict().title()),
        decides: decides(words),
        members: report.members.iter().map(member).collect(),
        compared: comparison_rows(report, words),
        questions: questions.into_iter().map(|(_, view)| view).collect(),
        favourable: favourable.into_iter().map(|(_, view)| view).collect(),
        persons: report.answers.persons.iter().map(|id| report.names.person_short(id)).collect(),
        answers: answer_lines(report, words),
        waiting: report.waits_for().iter().map(|w| report.names.waiting(w, report.language)).collect(),
        not_run: not_run_rows(&report.not_run, &report.names, words),
        remarks: report.remarks.iter().map(|remark| words.of(remark)).collect(),
    };
    Ok(page.render()?)
}

fn finding_view(
    part: &FindingPart,
    report: &HouseholdReport,
    words: Words,
) -> Result<FindingView, ReportError> {
    let (finding, names) = (&part.finding, &report.names);
    let rule = names.rules.get(&finding.rule_id);
    let arithmetic = part.explanation.as_ref().map(|e| explanation_html(e, names, words)).transpose()?;
    let more = finding.evidence.len().saturating_sub(part.records.len());
    Ok(FindingView {
        id: anchor(&finding.rule_id),
        rule_id: finding.rule_id.clone(),
        version: finding.rule_version,
        title: names.rule(&finding.rule_id, report.language),
        severity: words.of(&finding.severity.title()),
        severity_word: finding.severity.word(),
        verdict: words.verdict(finding.verdict),
        verdict_word: verdict_class(finding.verdict),
        person: finding.person_id.as_deref().map(|id| names.person(id)),
        message: words.of(&finding.message),
        measured: words.measured_of(part),
        limit: words.measured(finding.limit, finding.unit),
        waiting: finding.waiting_on.iter().map(|w| names.waiting(w, report.language)).collect(),
        notes: office_notes(part, report, words),
        arithmetic,
        records: part.records.iter().map(|record| record_row(record, report, words)).collect(),
        more: (more > 0 && !part.records.is_empty()).then(|| left_out(words, more)),
        basis: rule.map_or_else(Vec::new, |rule| rule.basis.iter().map(|text| words.of(text)).collect()),
    })
}

/// What only the office is told of a finding.
pub(super) fn office_notes(part: &FindingPart, report: &HouseholdReport, words: Words) -> Vec<String> {
    let told = part.notes.iter().filter(|_| report.audience == Audience::Office);
    told.map(|note| words.of(note)).collect()
}

/// The look of a rule's verdict: it is no judgement, so it has no colour of its own.
fn verdict_class(verdict: RuleVerdict) -> &'static str {
    match verdict {
        RuleVerdict::Undecided => "undecided",
        RuleVerdict::Conflict | RuleVerdict::Clear => "holds",
    }
}

fn record_row(record: &RecordView, report: &HouseholdReport, words: Words) -> RecordRow {
    let shown = |third_person: bool| !third_person || report.audience == Audience::Office;
    let field = |f: &super::FieldLine| (words.of(&f.title), f.value.as_ref().map(|value| words.of(value)));
    RecordRow {
        source: report.names.source(&record.reference.source, report.language),
        key: without_ids(&record.reference.record_key).into_owned(),
        answer: without_ids(&record.answer).into_owned(),
        person: report.names.person_short(&record.reference.person_id),
        as_of: words.day(record.as_of),
        fields: record.fields.iter().filter(|f| shown(f.third_person)).map(field).collect(),
        hidden: record.fields.iter().any(|f| !shown(f.third_person)),
    }
}

fn answer_lines(report: &HouseholdReport, words: Words) -> Vec<AnswerLine> {
    let cell = |state: SourceState, as_of: Option<jiff::civil::Date>| AnswerCell {
        title: words.of(&state.title()),
        known: state.is_known(),
        as_of: as_of.map(|day| day.to_string()),
    };
    let line = |row: &super::AnswerRow| AnswerLine {
        source: report.names.source(&row.source, report.language),
        cells: row.answers.iter().map(|answer| cell(answer.state, answer.as_of)).collect(),
        decision: row.none_by_decision.as_deref().map(|text| without_ids(text).into_owned()),
    };
    report.answers.rows.iter().map(line).collect()
}

/// An id that may stand in an address: everything but letters, digits, `-` and `_` written as its code.
pub(super) fn anchor(id: &str) -> String {
    let mut anchor = String::from("x-");
    for c in id.chars() {
        if c.is_ascii_alphanumeric() || matches!(c, '-' | '_') {
            anchor.push(c);
        } else {
            anchor.push_str(&format!(".{:x}.", u32::from(c)));
        }
    }
    anchor
}

#[cfg(test)]
#[path = "household_page_tests.rs"]
mod tests;
