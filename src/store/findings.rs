//! `findings.parquet`: what a run found. Must not know how it was decided.

use super::{
    StoreError,
    json_lines::{household_of, unit_of, unit_word},
    list_column::{Lists, RecordLists, read_lists},
    table_file::{Read, number_column, recorded_frame},
};
use crate::domain::{
    Bilingual, Finding, FindingRef, RecordRef, RuleVerdict, Severity, SourceState, WaitingOn,
};
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

/// Reads the column `waiting_on`.
pub(super) fn read_waiting(read: &Read<'_>) -> Result<Vec<Vec<WaitingOn>>, StoreError> {
    let Lists { records, ranges } = read_lists(read, "waiting_on")?;
    let records = Read { frame: &records, path: read.path };
    let (sources, people) = (records.all_texts("source")?, records.texts("person_id")?);
    let states = records.words("state", SourceState::from_word)?;
    let one = |i: usize| WaitingOn {
        source: sources[i].to_owned(),
        person_id: people[i].map(str::to_owned),
        state: states[i],
    };
    Ok(ranges.into_iter().map(|r| r.map(one).collect()).collect())
}

fn read_evidence_refs(read: &Read<'_>) -> Result<Vec<Vec<RecordRef>>, StoreError> {
    let Lists { records, ranges } = read_lists(read, "evidence")?;
    let records = Read { frame: &records, path: read.path };
    let sources = records.all_texts("source")?;
    let (keys, people) = (records.all_texts("record_key")?, records.all_texts("person_id")?);
    let one = |i: usize| RecordRef {
        source: sources[i].to_owned(),
        record_key: keys[i].to_owned(),
        person_id: people[i].to_owned(),
    };
    Ok(ranges.into_iter().map(|r| r.map(one).collect()).collect())
}

/// Reads the findings of a run, in canonical order.
pub fn read_findings(folder: &Path) -> Result<Vec<Finding>, StoreError> {
    let frame = recorded_frame(folder, FILE)?;
    let path = folder.join(FILE);
    let read = Read { frame: &frame, path: &path };
    let (households, people) = (read.texts("household_id")?, read.texts("person_id")?);
    let (rules, versions) = (read.all_texts("rule_id")?, read.numbers("rule_version")?);
    let verdicts = read.words("verdict", RuleVerdict::from_word)?;
    let severities = read.words("severity", Severity::from_word)?;
    let (measured, limits, units) = (read.numbers("measured")?, read.numbers("limit")?, read.texts("unit")?);
    let (zh, en) = (read.all_texts("message_zh")?, read.all_texts("message_en")?);
    let lists = read_evidence_refs(&read)?.into_iter().zip(read_waiting(&read)?);
    let mut findings = Vec::with_capacity(frame.height());
    for (row, (evidence, waiting_on)) in lists.enumerate() {
        let version = versions[row].and_then(|v| u32::try_from(v).ok());
        let unit =
            units[row].map(|u| unit_of(u).ok_or_else(|| StoreError::value(&path, "unit", row, "a unit")));
        findings.push(Finding {
            household_id: households[row].unwrap_or("").to_owned(),
            person_id: people[row].map(str::to_owned),
            rule_id: rules[row].to_owned(),
            rule_version: version
                .ok_or_else(|| StoreError::value(&path, "rule_version", row, "a version"))?,
            verdict: verdicts[row],
            severity: severities[row],
            measured: measured[row],
            limit: limits[row],
            unit: unit.transpose()?,
            message: Bilingual::of(zh[row], en[row]),
            evidence,
            waiting_on,
        });
    }
    Ok(findings)
}
