//! Sums up what was read of all sources: their reports, their states and, adapter by adapter, the rows that they brought.

use super::{
    CollectError, CollectRequest,
    drafting::{KnownSource, entry_of},
    knowledge::SourceKnowledge,
    material::Material,
    parts::{Held, HeldStates},
    read_sources::{AllRead, Kept, ReadSource, Unchanged},
    source_report::{SetAside, SourceReport, UncertainMatch},
    source_summary::{report_of, set_aside_of},
};
use crate::table::SourceEntry;
use std::collections::BTreeSet;

/// What was read of all sources.
#[derive(Debug)]
pub(super) struct Summed {
    /// The sources, by id.
    pub sources: Vec<SourceEntry>,
    /// The state of each for each entry.
    pub states: Vec<HeldStates>,
    /// What each adapter brought, with the ids of its sources by their places.
    pub rows: Vec<(Held, Vec<String>)>,
    /// The roll's report, then those of the sources by id.
    pub reports: Vec<SourceReport>,
    /// The rows that could not be read.
    pub set_aside: Vec<SetAside>,
    /// Rows of which a person must say whose they are.
    pub uncertain: Vec<UncertainMatch>,
    /// The sources that were not read, for an earlier run knew the same of them.
    pub unread: BTreeSet<String>,
    /// The digest of the registered names.
    pub names: String,
}

impl Summed {
    /// Adds a source that was not read.
    fn leave(&mut self, source: Unchanged) {
        let Unchanged { adapter, kind, report } = source;
        self.unread.insert(report.id.clone());
        self.sources.push(SourceEntry {
            id: report.id.clone(),
            kind,
            title: adapter.title.clone(),
            department: adapter.department.clone(),
            required: adapter.required,
            none_by_decision: None,
        });
        self.reports.push(report);
        self.states.push(HeldStates::Earlier);
    }
}

/// Sums up what was read, beside the report of the roll and its rows set aside.
///
/// # Errors
/// Where two adapters bring the same source.
pub(super) fn sum_up(
    request: &CollectRequest,
    report: SourceReport,
    set_aside: Vec<SetAside>,
    all: AllRead,
) -> Result<Summed, CollectError> {
    let AllRead { mut read, answers, unchanged, names } = all;
    let mut known: Vec<(&Material, &mut SourceKnowledge, Kept)> = Vec::new();
    for ReadSource { material, knowledge, kept, .. } in &mut read {
        let material = &*material;
        known.extend(knowledge.iter_mut().zip(kept.drain(..)).map(|(k, kept)| (material, k, kept)));
    }
    known.sort_by(|a, b| a.1.id.cmp(&b.1.id));
    if let Some([a, b]) = known.array_windows().find(|[a, b]| a.1.id == b.1.id) {
        let (first, second) = (a.0.adapter.file.clone(), b.0.adapter.file.clone());
        return Err(CollectError::SourceTwice { id: a.1.id.clone(), first, second });
    }
    let mut summed = Summed {
        sources: Vec::new(),
        states: Vec::new(),
        rows: Vec::new(),
        reports: vec![report],
        set_aside,
        uncertain: Vec::new(),
        unread: BTreeSet::new(),
        names,
    };
    let mut unchanged = unchanged.into_iter().peekable();
    for (material, knowledge, kept) in known {
        while let Some(before) = unchanged.next_if(|source| source.report.id <= knowledge.id) {
            if before.report.id == knowledge.id {
                let (first, second) = (before.adapter.file.clone(), material.adapter.file.clone());
                return Err(CollectError::SourceTwice { id: before.report.id, first, second });
            }
            summed.leave(before);
        }
        let answers = answers.get(&material.adapter.id).map(|(table, _)| table.as_ref());
        let source = KnownSource { material, knowledge };
        let counts = (kept.rows, kept.counts);
        summed.reports.push(report_of(&source, answers, &request.dictionary, counts));
        summed.set_aside.extend(set_aside_of(&source, answers));
        summed.sources.push(entry_of(&source));
        summed.uncertain.append(&mut knowledge.uncertain);
        summed.states.push(kept.states);
    }
    unchanged.for_each(|source| summed.leave(source));
    summed.set_aside.sort();
    summed.set_aside.dedup();
    summed.uncertain.sort();
    summed.rows = read.into_iter().map(|r| (r.brought, r.material.rows.sources.ids)).collect();
    Ok(summed)
}
