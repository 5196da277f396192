//! What an export shows in rows and columns. Must not know the format that it is written in.

use super::{
    SetAsideLine, SourceLine, StoreError,
    json_lines::{
        evidence_text, figures, household_of, ordered_findings, ordered_verdicts, severity_counts, unit_word,
        waiting_text,
    },
    verdicts::blank,
};
use crate::domain::{Finding, HouseholdResult, SourceState, Unit};

/// A cell of an export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    /// Nothing.
    Blank,
    /// A text, never a formula.
    Text(String),
    /// A whole number.
    Number(i64),
}

/// A sheet: its header and its rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sheet {
    /// The names of the columns.
    pub(super) header: Vec<String>,
    /// The rows.
    pub(super) rows: Vec<Vec<Shown>>,
}

fn text(value: Option<&str>) -> Shown {
    value.map_or(Shown::Blank, |v| Shown::Text(v.to_owned()))
}

fn number(value: Option<i64>) -> Shown {
    value.map_or(Shown::Blank, Shown::Number)
}

fn count(value: u64) -> Shown {
    i64::try_from(value).map_or_else(|_| Shown::Text(value.to_string()), Shown::Number)
}

/// Findings, one a row; lists as JSON text.
pub(super) fn findings_sheet(findings: &[Finding]) -> Result<Sheet, StoreError> {
    let header = "household_id person_id rule_id rule_version verdict severity measured_fen limit_fen measured limit \
                  unit message_zh message_en evidence waiting_on";
    let mut rows = Vec::with_capacity(findings.len());
    for f in ordered_findings(findings) {
        let fen = f.unit == Some(Unit::Fen);
        rows.push(vec![
            text(household_of(&f.household_id)),
            text(f.person_id.as_deref()),
            text(Some(&f.rule_id)),
            Shown::Number(i64::from(f.rule_version)),
            text(Some(f.verdict.word())),
            text(Some(f.severity.word())),
            number(f.measured.filter(|_| fen)),
            number(f.limit.filter(|_| fen)),
            number(f.measured.filter(|_| !fen)),
            number(f.limit.filter(|_| !fen)),
            text(f.unit.map(unit_word)),
            text(Some(&f.message.zh)),
            text(Some(&f.message.en)),
            Shown::Text(evidence_text(f).map_err(StoreError::Export)?),
            Shown::Text(waiting_text(&f.waiting_on).map_err(StoreError::Export)?),
        ]);
    }
    Ok(Sheet { header: header.split_whitespace().map(str::to_owned).collect(), rows })
}

/// Verdicts, one household a row.
pub(super) fn verdicts_sheet(results: &[HouseholdResult]) -> Result<Sheet, StoreError> {
    let mut header: Vec<String> = vec!["household_id".into(), "verdict".into()];
    let mut rows = Vec::with_capacity(results.len());
    let blank = blank();
    header.extend(severity_counts(&blank).map(|(name, _)| name.to_owned()));
    header.extend(figures(&blank).map(|(name, _)| name.to_owned()));
    header.push("waiting_on".into());
    for r in ordered_verdicts(results) {
        let mut row = vec![text(Some(&r.household_id)), text(Some(r.verdict.word()))];
        row.extend(severity_counts(r).map(|(_, count)| Shown::Number(i64::from(count))));
        row.extend(figures(r).map(|(_, figure)| number(figure)));
        row.push(Shown::Text(waiting_text(&r.waiting_on).map_err(StoreError::Export)?));
        rows.push(row);
    }
    Ok(Sheet { header, rows })
}

/// Sources, one a row.
pub(super) fn sources_sheet(sources: &[SourceLine]) -> Result<Sheet, StoreError> {
    let mut header: Vec<String> =
        ["id", "kind", "files", "rows_read", "rows_kept", "rows_set_aside", "rows_repeated"]
            .map(str::to_owned)
            .into();
    header.extend(SourceState::ALL.map(|s| format!("state_{}", s.word())));
    header.extend(["as_of_min", "as_of_max", "fault"].map(str::to_owned));
    let mut ordered: Vec<&SourceLine> = sources.iter().collect();
    ordered.sort_by_key(|s| &s.id);
    let mut rows = Vec::with_capacity(sources.len());
    for s in ordered {
        let files = serde_json::to_string(&s.files).map_err(|e| StoreError::Export(e.into()))?;
        let mut row = vec![text(Some(&s.id)), text(Some(&s.kind)), Shown::Text(files)];
        row.extend([s.rows_read, s.rows_kept, s.rows_set_aside, s.rows_repeated].map(count));
        row.extend(s.states.map(count));
        row.extend([s.as_of_min, s.as_of_max].map(|d| text(d.map(|d| d.to_string()).as_deref())));
        row.push(text(s.fault.as_deref()));
        rows.push(row);
    }
    Ok(Sheet { header, rows })
}

/// Rows set aside.
pub(super) fn set_aside_sheet(lines: &[SetAsideLine]) -> Sheet {
    let mut ordered: Vec<&SetAsideLine> = lines.iter().collect();
    ordered.sort();
    let row = |l: &SetAsideLine| {
        vec![
            text(Some(&l.source)),
            text(Some(&l.file)),
            count(l.line),
            text(l.field.as_deref()),
            text(Some(&l.reason)),
            text(l.household_id.as_deref()),
        ]
    };
    let header = ["source", "file", "line", "field", "reason", "household_id"].map(str::to_owned).into();
    Sheet { header, rows: ordered.into_iter().map(row).collect() }
}
