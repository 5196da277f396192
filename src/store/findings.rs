//! `findings.parquet`: what a run found. Must not know how it was decided.

use super::{
    StoreError,
    findings_view::{FindingLists, FindingsView},
    json_lines::{household_of, unit_word},
    list_column::RecordLists,
    table_file::{Read, number_column, recorded_frame},
};
use crate::domain::{Finding, FindingRef};
use polars::prelude::{Column, IntoColumn, StringChunkedBuilder};
use std::path::Path;

/// The file's name.
pub(super) const FILE: &str = "findings.parquet";

/// Rows of `findings.parquet`, one after another.
pub(super) struct FindingRows {
    household: StringChunkedBuilder,
    person: StringChunkedBuilder,
    rule: StringChunkedBuilder,
    version: Vec<i64>,
    verdict: StringChunkedBuilder,
    severity: StringChunkedBuilder,
    measured: Vec<Option<i64>>,
    limit: Vec<Option<i64>>,
    unit: StringChunkedBuilder,
    message: [StringChunkedBuilder; 2],
    evidence: RecordLists<3>,
    waiting: RecordLists<3>,
}

/// The fields of what a finding waits for.
pub(super) const WAITING: [&str; 3] = ["source", "person_id", "state"];

impl FindingRows {
    /// No rows yet.
    pub(super) fn new() -> Self {
        let texts = |name: &str| StringChunkedBuilder::new(name.into(), 0);
        Self {
            household: texts("household_id"),
            person: texts("person_id"),
            rule: texts("rule_id"),
            version: Vec::new(),
            verdict: texts("verdict"),
            severity: texts("severity"),
            measured: Vec::new(),
            limit: Vec::new(),
            unit: texts("unit"),
            message: [texts("message_zh"), texts("message_en")],
            evidence: RecordLists::new(["source", "record_key", "person_id"]),
            waiting: RecordLists::new(WAITING),
        }
    }

    /// Adds a finding.
    pub(super) fn push(&mut self, f: &FindingRef<'_>) {
        self.household.append_option(household_of(f.household_id));
        self.person.append_option(f.person_id);
        self.rule.append_value(f.rule_id);
        self.version.push(i64::from(f.rule_version));
        self.verdict.append_value(f.verdict.word());
        self.severity.append_value(f.severity.word());
        self.measured.push(f.measured);
        self.limit.push(f.limit);
        self.unit.append_option(f.unit.map(unit_word));
        self.message.iter_mut().zip(f.message).for_each(|(texts, message)| texts.append_value(message));
        let records = f.evidence.iter();
        self.evidence.push(records.map(|r| [r.source, r.record_key, r.person_id].map(Some)));
        let waiting = f.waiting_on.iter();
        self.waiting.push(waiting.map(|w| [Some(&*w.source), w.person_id, Some(w.state.word())]));
    }

    /// The columns of all rows.
    pub(super) fn finish(self, path: &Path) -> Result<Vec<Column>, StoreError> {
        let [zh, en] = self.message;
        Ok(vec![
            self.household.finish().into_column(),
            self.person.finish().into_column(),
            self.rule.finish().into_column(),
            number_column("rule_version", self.version.into_iter().map(Some)),
            self.verdict.finish().into_column(),
            self.severity.finish().into_column(),
            number_column("measured", self.measured.into_iter()),
            number_column("limit", self.limit.into_iter()),
            self.unit.finish().into_column(),
            zh.finish().into_column(),
            en.finish().into_column(),
            self.evidence.finish(path, "evidence")?,
            self.waiting.finish(path, "waiting_on")?,
        ])
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
