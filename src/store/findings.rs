//! `findings.parquet`: what a run found. Must not know how it was decided.

use super::{
    StoreError,
    json_lines::{household_of, unit_of, unit_word},
    list_column::{Lists, list_column, read_lists},
    table_file::{Read, number_column, recorded_frame, text_column},
};
use crate::domain::{Bilingual, Finding, RecordRef, RuleVerdict, Severity, SourceState, WaitingOn};
use polars::prelude::Column;
use std::path::Path;

/// The file's name.
pub(super) const FILE: &str = "findings.parquet";

/// The columns of `findings.parquet` for findings in canonical order.
pub(super) fn finding_columns(path: &Path, f: &[&Finding]) -> Result<Vec<Column>, StoreError> {
    let texts =
        |name, of: for<'a> fn(&'a Finding) -> Option<&'a str>| text_column(name, f.iter().map(|f| of(f)));
    let refs = || f.iter().flat_map(|f| &f.evidence);
    let evidence = [
        text_column("source", refs().map(|r| Some(r.source.as_str()))),
        text_column("record_key", refs().map(|r| Some(r.record_key.as_str()))),
        text_column("person_id", refs().map(|r| Some(r.person_id.as_str()))),
    ];
    Ok(vec![
        texts("household_id", household_of),
        texts("person_id", |f| f.person_id.as_deref()),
        texts("rule_id", |f| Some(&f.rule_id)),
        number_column("rule_version", f.iter().map(|f| Some(i64::from(f.rule_version)))),
        texts("verdict", |f| Some(f.verdict.word())),
        texts("severity", |f| Some(f.severity.word())),
        number_column("measured", f.iter().map(|f| f.measured)),
        number_column("limit", f.iter().map(|f| f.limit)),
        texts("unit", |f| f.unit.map(unit_word)),
        texts("message_zh", |f| Some(&f.message.zh)),
        texts("message_en", |f| Some(&f.message.en)),
        list_column(path, "evidence", f.iter().map(|f| f.evidence.len()), &evidence)?,
        waiting_column(path, f.iter().map(|f| f.waiting_on.as_slice()))?,
    ])
}

/// The column `waiting_on`.
pub(super) fn waiting_column<'a>(
    path: &Path,
    rows: impl Iterator<Item = &'a [WaitingOn]> + Clone,
) -> Result<Column, StoreError> {
    let all = || rows.clone().flatten();
    let fields = [
        text_column("source", all().map(|w| Some(w.source.as_str()))),
        text_column("person_id", all().map(|w| w.person_id.as_deref())),
        text_column("state", all().map(|w| Some(w.state.word()))),
    ];
    list_column(path, "waiting_on", rows.clone().map(<[_]>::len), &fields)
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
