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
    bound: &Bound<'_>,
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
        records: own_records(bound, notes, &parts),
        waiting_on: waiting_on(bound, &notes.open),
        parts,
    })
}

/// An expression on one line.
pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The records that a step shows: those that none of its parts shows already.
pub(super) fn own_records(bound: &Bound<'_>, notes: &Notes, parts: &[Step]) -> Vec<RecordRef> {
    let mut shown = BTreeSet::new();
    parts.iter().for_each(|part| collect_records(part, &mut shown));
    let mut records = records(bound, notes);
    records.retain(|record| !shown.contains(record));
    records.truncate(Step::RECORDS_SHOWN);
    records
}

fn collect_records<'s>(step: &'s Step, shown: &mut BTreeSet<&'s RecordRef>) {
    shown.extend(&step.records);
    step.parts.iter().for_each(|part| collect_records(part, shown));
}

/// The records of notes, sorted.
pub(super) fn records(bound: &Bound<'_>, notes: &Notes) -> Vec<RecordRef> {
    let county = bound.county;
    let mut records: Vec<RecordRef> = notes
        .rows
        .iter()
        .map(|(kind, row)| {
            let rows = &county.kinds[*kind as usize];
            let member = rows.offsets.partition_point(|o| o <= row) - 1;
            RecordRef {
                source: county.sources[rows.source[*row as usize] as usize].id.clone(),
                record_key: county.symbols.text(rows.record_key[*row as usize]).to_owned(),
                person_id: county.person_id(member).to_owned(),
            }
        })
        .collect();
    records.sort();
    records.dedup();
    records
}

/// The members that records of the notes are about.
pub(super) fn members_of_records(bound: &Bound<'_>, notes: &Notes) -> BTreeSet<u32> {
    let of = |(kind, row): &(u16, u32)| {
        let offsets = &bound.county.kinds[*kind as usize].offsets;
        (offsets.partition_point(|o| o <= row) - 1) as u32
    };
    notes.rows.iter().map(of).collect()
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
