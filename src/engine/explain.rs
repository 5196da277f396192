//! Steps of an explanation: made by the evaluation while it decides, so that they cannot differ from the decision.

use super::{
    bind::Bound,
    trace::{Notes, Open},
    value::{Number, Value},
    words::value_words,
};
use crate::{
    domain::{Bilingual, RecordOf, RecordRef, SourceState, Step, WaitingOf, WaitingOn, ratio::Ratio},
    expr::types::Type,
};
use std::{borrow::Cow, collections::BTreeSet};

/// What a step is of.
pub(super) struct Told<'t> {
    pub title: &'t Bilingual,
    pub text: &'t str,
    pub ty: &'t Type,
    /// The member whom it is about.
    pub member: Option<u32>,
}

/// A step; none where it says nothing.
pub(super) fn step(
    (bound, household): (&Bound<'_>, usize),
    told: Told<'_>,
    months: &[Value],
    value: &Value,
    notes: &Notes,
    parts: Vec<Step>,
) -> Option<Step> {
    let nothing = Number::exactly(Ratio::ZERO);
    let says_nothing = matches!(value, Value::Number(n) if *n == nothing) && notes.rows.is_empty();
    let hidden = matches!(told.ty, Type::Bool) && parts.is_empty() && notes.rows.is_empty();
    if (says_nothing || hidden) && notes.open.is_empty() {
        return None;
    }
    let month = months.iter().map(|m| value_words(m, &Type::Month, bound).zh).collect::<Vec<_>>().join(" ");
    let label = if month.is_empty() {
        told.title.clone()
    } else {
        Bilingual {
            zh: format!("{}（{month}）", told.title.zh), en: format!("{} ({month})", told.title.en)
        }
    };
    Some(Step {
        label,
        expression: one_line(told.text),
        person_id: told.member.map(|m| bound.county.person_id(m as usize).to_owned()),
        value: value_words(value, told.ty, bound),
        record_count: u32::try_from(notes.rows.len()).unwrap_or(u32::MAX),
        records: own_records(bound, household, notes, &parts),
        waiting_on: waiting_on(bound, &notes.open),
        parts,
    })
}

/// An expression on one line.
pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The records that a step shows: those that none of its parts shows already.
pub(super) fn own_records(
    bound: &Bound<'_>,
    household: usize,
    notes: &Notes,
    parts: &[Step],
) -> Vec<RecordRef> {
    let mut shown = BTreeSet::new();
    parts.iter().for_each(|part| collect_records(part, &mut shown));
    let rows: Vec<(u16, u32)> = notes.rows.iter().copied().collect();
    let mut records = records(bound, household, &rows);
    records.retain(|record| !shown.contains(record));
    records.truncate(Step::RECORDS_SHOWN);
    records
}

fn collect_records<'s>(step: &'s Step, shown: &mut BTreeSet<&'s RecordRef>) {
    shown.extend(&step.records);
    step.parts.iter().for_each(|part| collect_records(part, shown));
}

/// Records of a household, sorted.
pub(super) fn records(bound: &Bound<'_>, household: usize, rows: &[(u16, u32)]) -> Vec<RecordRef> {
    let mut records = Vec::new();
    records_of(bound, household, rows, &mut records);
    records.iter().map(RecordOf::to_owned).collect()
}

/// Records of a household, sorted; `records` must be empty.
pub(super) fn records_of<'c>(
    bound: &Bound<'c>,
    household: usize,
    rows: &[(u16, u32)],
    records: &mut Vec<RecordOf<'c>>,
) {
    let county = bound.county;
    records.extend(rows.iter().map(|(kind, row)| {
        let rows = &county.kinds[*kind as usize];
        RecordOf {
            source: &county.sources[rows.source[*row as usize] as usize].id,
            record_key: county.symbols.text(rows.record_key[*row as usize]),
            person_id: county.person_id(county.member_of_row(household, *kind, *row) as usize),
        }
    }));
    records.sort_unstable();
    records.dedup();
}

/// What stands in the way, sorted.
pub(super) fn waiting_on(bound: &Bound<'_>, open: &BTreeSet<Open>) -> Vec<WaitingOn> {
    let mut waiting = Vec::new();
    waiting_of(bound, open.iter(), &mut waiting);
    waiting.iter().map(WaitingOf::to_owned).collect()
}

/// What stands in the way, sorted; `waiting` must be empty.
pub(super) fn waiting_of<'c, 'o>(
    bound: &Bound<'c>,
    open: impl Iterator<Item = &'o Open>,
    waiting: &mut Vec<WaitingOf<'c>>,
) {
    let county = bound.county;
    for reason in open {
        match *reason {
            Open::Kind { kind, member } => {
                let sources = county.unknown_sources(kind as usize, member as usize);
                waiting.extend(sources.map(|(source, state)| WaitingOf {
                    source: Cow::Borrowed(county.sources[source as usize].id.as_str()),
                    person_id: Some(county.person_id(member as usize)),
                    state,
                }));
            }
            Open::Field { source, member } => waiting.push(WaitingOf {
                source: Cow::Borrowed(county.sources[source as usize].id.as_str()),
                person_id: Some(county.person_id(member as usize)),
                state: SourceState::Hit,
            }),
            Open::Parameter(at) => waiting.push(WaitingOf {
                source: Cow::Owned(format!("parameter:{}", bound.pack.parameters.all[at as usize].name)),
                person_id: None,
                state: SourceState::NoAnswer,
            }),
            Open::Roll => waiting.push(WaitingOf {
                source: Cow::Borrowed("roll"),
                person_id: None,
                state: SourceState::NoAnswer,
            }),
        }
    }
    waiting.sort_unstable();
    waiting.dedup();
}
