//! Steps of an explanation: made by the evaluation while it decides, so that they cannot differ from the decision.

use super::{
    bind::Bound,
    trace::{Notes, Open},
    value::{Number, Value},
    words::value_words,
};
use crate::{
    domain::{Bilingual, RecordRef, SourceState, Step, WaitingOn, ratio::Ratio},
    expr::{typed::Instance, types::Type},
};
use std::collections::BTreeSet;

/// The step of a named part; none where it says nothing.
pub(super) fn named_step(
    (bound, household): (&Bound<'_>, usize),
    part: &Instance,
    member: Option<u32>,
    months: &[Value],
    value: &Value,
    notes: &Notes,
    parts: Vec<Step>,
) -> Option<Step> {
    let nothing = Number::exactly(Ratio::ZERO);
    let says_nothing = matches!(value, Value::Number(n) if *n == nothing) && notes.rows.is_empty();
    let hidden = matches!(part.body.ty, Type::Bool) && parts.is_empty() && notes.rows.is_empty();
    if (says_nothing || hidden) && notes.open.is_empty() {
        return None;
    }
    let symbols = &bound.county.symbols;
    let month = months.iter().map(|m| value_words(m, &Type::Month, symbols).zh).collect::<Vec<_>>().join(" ");
    let label = if month.is_empty() {
        part.title.clone()
    } else {
        Bilingual {
            zh: format!("{}（{month}）", part.title.zh), en: format!("{} ({month})", part.title.en)
        }
    };
    Some(Step {
        label,
        expression: one_line(&part.text),
        person_id: member.map(|m| bound.county.person_id(m as usize).to_owned()),
        value: value_words(value, &part.body.ty, symbols),
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
    let county = bound.county;
    let record = |(kind, row): &(u16, u32)| {
        let rows = &county.kinds[*kind as usize];
        RecordRef {
            source: county.sources[rows.source[*row as usize] as usize].id.clone(),
            record_key: county.symbols.text(rows.record_key[*row as usize]).to_owned(),
            person_id: county.person_id(county.member_of_row(household, *kind, *row) as usize).to_owned(),
        }
    };
    let mut records: Vec<RecordRef> = rows.iter().map(record).collect();
    records.sort();
    records.dedup();
    records
}

/// What stands in the way, sorted.
pub(super) fn waiting_on(bound: &Bound<'_>, open: &BTreeSet<Open>) -> Vec<WaitingOn> {
    let county = bound.county;
    let mut waiting = Vec::new();
    for reason in open {
        match *reason {
            Open::Kind { kind, member } => {
                let sources = county.unknown_sources(kind as usize, member as usize);
                waiting.extend(sources.map(|(source, state)| WaitingOn {
                    source: county.sources[source as usize].id.clone(),
                    person_id: Some(county.person_id(member as usize).to_owned()),
                    state,
                }));
            }
            Open::Field { source, member } => waiting.push(WaitingOn {
                source: county.sources[source as usize].id.clone(),
                person_id: Some(county.person_id(member as usize).to_owned()),
                state: SourceState::Hit,
            }),
            Open::Parameter(at) => waiting.push(WaitingOn {
                source: format!("parameter:{}", bound.pack.parameters.all[at as usize].name),
                person_id: None,
                state: SourceState::NoAnswer,
            }),
            Open::Roll => waiting.push(WaitingOn {
                source: "roll".to_owned(),
                person_id: None,
                state: SourceState::NoAnswer,
            }),
        }
    }
    waiting.sort();
    waiting.dedup();
    waiting
}
