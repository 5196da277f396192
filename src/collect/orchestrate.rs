//! Collects the county of one run: the roll, then every source at once, then the state of each source for each person.
//! The only part of collecting that waits; it judges nothing itself.

use super::{
    application::Application,
    drafting::{KnownSource, add_rows, entry_of, roll_draft},
    fault::CollectError,
    identity::{Only, People},
    knowledge::SourceKnowledge,
    material::Material,
    read_sources::{Answers, ReadSource, Sources},
    roll::{Roll, build_roll, roll_report},
    roll_table::{RollTable, read_roll_table},
    source_report::{SetAside, SourceReport, UncertainMatch},
    source_summary::{report_of, set_aside_of},
    tables::Tables,
};
use crate::{
    adapter::{Adapter, Content},
    dictionary::Dictionary,
    table::Draft,
};
use jiff::civil::Date;
use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    sync::Arc,
};

/// What is to be collected.
#[derive(Clone, Debug)]
pub struct CollectRequest {
    /// The adapters, the roll's among them.
    pub adapters: Vec<Adapter>,
    /// What facts exist.
    pub dictionary: Arc<Dictionary>,
    /// The as-of date.
    pub as_of: Date,
    /// The folder of deliveries.
    pub data_root: PathBuf,
    /// The kinds and fields that rules in force read; no other kind is collected.
    pub needed: BTreeMap<usize, BTreeSet<usize>>,
    /// Only households whose area code begins so.
    pub area: Option<String>,
    /// Only some households.
    pub only: Option<Only>,
    /// Only this application, as if it were on the roll.
    pub application: Option<Application>,
}

/// What was collected.
#[derive(Clone, Debug)]
pub struct Collected {
    /// The county before it is ordered.
    pub draft: Draft,
    /// The roll's report, then those of the sources by id.
    pub reports: Vec<SourceReport>,
    /// The rows that could not be read.
    pub set_aside: Vec<SetAside>,
    /// Rows of which a person must say whose they are.
    pub uncertain: Vec<UncertainMatch>,
}

/// Collects the county of one run.
///
/// # Errors
/// Where the roll (or the application) can't be relied on, or adapters contradict each other. Whatever is wrong with a
/// single source is a state, not an error.
pub async fn collect(
    request: &CollectRequest,
    progress: &(dyn Fn(&str) + Sync),
) -> Result<Collected, CollectError> {
    collect_from(request, &Tables::anew(), progress).await
}

/// Collects the county of one of several runs about the same files, from tables that may be kept between them.
///
/// # Errors
/// As [`collect`].
pub async fn collect_from(
    request: &CollectRequest,
    tables: &Tables,
    progress: &(dyn Fn(&str) + Sync),
) -> Result<Collected, CollectError> {
    let adapters: Vec<Arc<Adapter>> = request.adapters.iter().cloned().map(Arc::new).collect();
    let (roll, report) = collect_roll(request, &adapters, tables).await?;
    progress(&report.id);
    let only = match &request.application {
        Some(application) => Some(Only::Household(application.household_id().to_owned())),
        None => request.only.clone(),
    };
    let area = request.area.as_deref().filter(|_| request.application.is_none());
    let people = Arc::new(People::of(&roll, &request.dictionary, request.as_of, area, only.as_ref()));
    let mut sources = Sources::of(request, &adapters, people.clone(), tables);
    sources.read_answers().await?;
    let sources = sources.read(progress).await?;
    finish(request, roll, report, &people, sources)
}

/// The roll, with the application in its place.
pub(super) async fn collect_roll(
    request: &CollectRequest,
    adapters: &[Arc<Adapter>],
    tables: &Tables,
) -> Result<(Roll, SourceReport), CollectError> {
    let mut rolls = adapters.iter().filter_map(|a| match &a.content {
        Content::Roll { household, member } => Some((a, household, member)),
        Content::Records { .. } => None,
    });
    let (adapter, household, member) = rolls.next().ok_or(CollectError::NoRollAdapter)?;
    if let Some((second, ..)) = rolls.next() {
        let (first, second) = (adapter.file.clone(), second.file.clone());
        return Err(CollectError::TwoRollAdapters { first, second });
    }
    let read = |table, name| {
        let dictionary = &request.dictionary;
        read_roll_table(adapter, dictionary, table, name, request.as_of, &request.data_root, tables)
    };
    let (mut households, mut members): (RollTable, RollTable) =
        tokio::try_join!(read(household, "household"), read(member, "member"))?;
    if let Some(application) = &request.application {
        let (own_households, own_members) = application.tables(&request.dictionary)?;
        households.replace(own_households, &request.dictionary.household, application.household_id());
        members.replace(own_members, &request.dictionary.member, application.household_id());
    }
    let mut report = roll_report(&adapter.id, &households, &members);
    let mut roll = build_roll(households, members, &request.dictionary, request.as_of, &adapter.id)
        .map_err(CollectError::Roll)?;
    report.rows_kept = (roll.households.len() + roll.members.len()) as u64;
    report.rows_set_aside = roll.set_aside.len() as u64;
    roll.set_aside.sort();
    Ok((roll, report))
}

/// Puts everything together that was read.
pub(super) fn finish(
    request: &CollectRequest,
    roll: Roll,
    report: SourceReport,
    people: &People,
    (mut read, answers): (Vec<ReadSource>, BTreeMap<String, Answers>),
) -> Result<Collected, CollectError> {
    let dictionary = &request.dictionary;
    let mut set_aside = roll.set_aside.clone();
    let mut draft = roll_draft(roll, people, dictionary.clone(), request.as_of);
    let ids: Vec<Vec<String>> = read.iter().map(|r| r.material.rows.sources.ids.clone()).collect();
    let mut known: Vec<(&Material, &mut SourceKnowledge, u64)> = Vec::new();
    for ReadSource { material, knowledge, brought: own } in &mut read {
        let material = &*material;
        known.extend(knowledge.iter_mut().zip(&own.kept).map(|(k, kept)| (material, k, *kept)));
    }
    known.sort_by(|a, b| a.1.id.cmp(&b.1.id));
    if let Some([a, b]) = known.array_windows().find(|[a, b]| a.1.id == b.1.id) {
        let (first, second) = (a.0.adapter.file.clone(), b.0.adapter.file.clone());
        return Err(CollectError::SourceTwice { id: a.1.id.clone(), first, second });
    }
    let mut reports = vec![report];
    let mut uncertain = Vec::new();
    for (material, knowledge, kept) in known {
        let answers = answers.get(&material.adapter.id).map(|(table, _)| table.as_ref());
        let source = KnownSource { material, knowledge };
        reports.push(report_of(&source, answers, people, dictionary, kept));
        set_aside.extend(set_aside_of(&source, answers));
        draft.sources.push(entry_of(&source));
        uncertain.append(&mut knowledge.uncertain);
        draft.states.push(std::mem::take(&mut knowledge.states));
    }
    add_rows(&mut draft, read.into_iter().map(|r| r.brought).collect(), &ids);
    set_aside.sort();
    set_aside.dedup();
    uncertain.sort();
    Ok(Collected { draft, reports, set_aside, uncertain })
}
