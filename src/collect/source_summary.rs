//! Sums up what became of one source.

use super::{
    answers::AnswersTable,
    drafting::KnownSource,
    source_report::{SetAside, SourceReport},
};
use crate::{dictionary::Dictionary, domain::calendar::date_from_days};

/// The report of a source, of which so many rows were kept, and so many members have each state.
pub fn report_of(
    source: &KnownSource<'_>,
    answers: Option<&AnswersTable>,
    dictionary: &Dictionary,
    (rows_kept, states): (u64, [u64; 6]),
) -> SourceReport {
    let (material, knowledge) = (source.material, source.knowledge);
    let place = usize::from(knowledge.place);
    let counts = material.rows.counts[place];
    let mut files = material.files.clone();
    files.extend(answers.into_iter().flat_map(|table| table.files.iter().cloned()));
    files.sort();
    files.dedup();
    let answers_fault = answers.and_then(|table| {
        let too_many = || {
            let (numerator, denominator) = material.adapter.set_aside_max;
            table.exceeds((numerator, denominator)).then(|| {
                format!("too many rows have no readable person, more than {numerator}/{denominator}")
            })
        };
        table.fault.clone().or_else(too_many).map(|fault| format!("answers: {fault}"))
    });
    SourceReport {
        id: knowledge.id.clone(),
        kind: dictionary.kinds[material.kind].name.clone(),
        files,
        rows_read: counts.read + material.rows.unplaced,
        rows_kept,
        rows_set_aside: material.set_aside.len() as u64,
        rows_repeated: material.settled.repeated[place],
        states,
        as_of_min: counts.as_of_min.and_then(date_from_days),
        as_of_max: counts.as_of_max.and_then(date_from_days),
        fault: match (material.fault.clone(), answers_fault) {
            (Some(records), Some(answers)) => Some(format!("{records}; {answers}")),
            (records, answers) => records.or(answers),
        },
    }
}

/// The rows set aside, of the source or (where it is one of several) of its adapter.
pub fn set_aside_of(source: &KnownSource<'_>, answers: Option<&AnswersTable>) -> Vec<SetAside> {
    let material = source.material;
    let several = material.rows.sources.ids.len() > 1;
    let id = if several { &material.adapter.id } else { &source.knowledge.id };
    let named = |row: &SetAside| SetAside { source: id.clone(), ..row.clone() };
    let of_answers = answers.into_iter().flat_map(|table| &table.set_aside);
    material.set_aside.iter().chain(of_answers).map(named).collect()
}
