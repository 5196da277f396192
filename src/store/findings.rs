//! `findings.parquet`: what a run found. Must not know how it was decided.

use super::{
    StoreError,
    findings_view::{FindingLists, FindingsView},
    json_lines::{household_of, unit_word},
    list_column::list_field,
    pages::{PlainTexts, RecordColumns, RowPages, WordColumn},
    table_file::{Read, number_field, recorded_frame, text_field},
};
use crate::domain::{Finding, FindingRef};
use polars::prelude::Field;
use std::path::Path;

/// The file's name.
pub(super) const FILE: &str = "findings.parquet";

/// Rows of `findings.parquet`, one after another.
pub(super) struct FindingRows {
    household: PlainTexts,
    person: PlainTexts,
    rule: WordColumn,
    version: Vec<Option<i64>>,
    verdict: WordColumn,
    severity: WordColumn,
    measured: Vec<Option<i64>>,
    limit: Vec<Option<i64>>,
    unit: WordColumn,
    message: [PlainTexts; 2],
    evidence: RecordColumns<3>,
    waiting: RecordColumns<3>,
}

/// The fields of a record that a finding rests on.
const EVIDENCE: [&str; 3] = ["source", "record_key", "person_id"];
/// The fields of what a finding waits for.
pub(super) const WAITING: [&str; 3] = ["source", "person_id", "state"];
/// Those of which there are few words.
pub(super) const FEW_WAITING: [bool; 3] = [true, false, true];

/// The columns of the file.
pub(super) fn columns() -> Vec<Field> {
    vec![
        text_field("household_id"),
        text_field("person_id"),
        text_field("rule_id"),
        number_field("rule_version"),
        text_field("verdict"),
        text_field("severity"),
        number_field("measured"),
        number_field("limit"),
        text_field("unit"),
        text_field("message_zh"),
        text_field("message_en"),
        list_field("evidence", &EVIDENCE),
        list_field("waiting_on", &WAITING),
    ]
}

impl FindingRows {
    /// No rows yet.
    pub(super) fn new() -> Self {
        Self {
            household: PlainTexts::default(),
            person: PlainTexts::default(),
            rule: WordColumn::default(),
            version: Vec::new(),
            verdict: WordColumn::default(),
            severity: WordColumn::default(),
            measured: Vec::new(),
            limit: Vec::new(),
            unit: WordColumn::default(),
            message: [PlainTexts::default(), PlainTexts::default()],
            evidence: RecordColumns::new([true, false, false]),
            waiting: RecordColumns::new(FEW_WAITING),
        }
    }

    /// Adds a finding.
    pub(super) fn push(&mut self, f: &FindingRef<'_>) {
        self.household.push(household_of(f.household_id));
        self.person.push(f.person_id);
        self.rule.push(Some(f.rule_id));
        self.version.push(Some(i64::from(f.rule_version)));
        self.verdict.push(Some(f.verdict.word()));
        self.severity.push(Some(f.severity.word()));
        self.measured.push(f.measured);
        self.limit.push(f.limit);
        self.unit.push(f.unit.map(unit_word));
        self.message.iter_mut().zip(f.message).for_each(|(texts, message)| texts.push(Some(message)));
        let records = f.evidence.iter();
        self.evidence.push(records.map(|r| [r.source, r.record_key, r.person_id].map(Some)));
        let waiting = f.waiting_on.iter();
        self.waiting.push(waiting.map(|w| [Some(&*w.source), w.person_id, Some(w.state.word())]));
    }

    /// The columns of all rows.
    pub(super) fn finish(self, path: &Path) -> Result<RowPages, StoreError> {
        let mut rows = RowPages::of(self.version.len());
        rows.texts(self.household, path)?;
        rows.texts(self.person, path)?;
        rows.words(self.rule);
        rows.numbers(&self.version, path)?;
        rows.words(self.verdict);
        rows.words(self.severity);
        rows.numbers(&self.measured, path)?;
        rows.numbers(&self.limit, path)?;
        rows.words(self.unit);
        for texts in self.message {
            rows.texts(texts, path)?;
        }
        self.evidence.finish(&mut rows, path)?;
        self.waiting.finish(&mut rows, path)?;
        Ok(rows)
    }
}

/// Reads the findings of a run, in canonical order.
pub fn read_findings(folder: &Path) -> Result<Vec<Finding>, StoreError> {
    let frame = recorded_frame(folder, FILE)?;
    let path = folder.join(FILE);
    let read = Read { frame: &frame, path: &path };
    let lists = FindingLists::read(&read)?;
    let view = FindingsView::new(&read, &lists)?;
    Ok((0..view.len()).map(|row| view.finding(row).to_owned()).collect())
}
