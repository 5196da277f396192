//! Collects the county of one run: the roll, then every source at once, then the state of each source for each person.
//! The only part of collecting that waits; it judges nothing itself.

use super::{
    answers::{AnswersTable, answers_of, read_answers, same_answers},
    application::Application,
    drafting::{KnownSource, add_sources, roll_draft},
    fault::CollectError,
    identity::{Only, People},
    knowledge::{Judge, REGISTRATION, SourceKnowledge, registered_names},
    material::{Material, read_records},
    reading::Readings,
    roll::{Roll, build_roll, roll_report},
    roll_table::{RollTable, read_roll_table},
    source_names::claimed_ids,
    source_report::{SetAside, SourceReport, UncertainMatch},
    tables::Tables,
};
use crate::{
    adapter::{Adapter, Content},
    dictionary::Dictionary,
    table::Draft,
};
use jiff::civil::Date;
use rayon::prelude::*;
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
    let (materials, answers) = collect_sources(request, &adapters, &people, tables, progress).await?;
    finish(request, Gathered { roll, report, people, materials, answers })
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
    let mut roll = build_roll(&households, &members, &request.dictionary, request.as_of, &adapter.id)
        .map_err(CollectError::Roll)?;
    let mut report = roll_report(&adapter.id, &households, &members, &roll);
    report.rows_set_aside = roll.set_aside.len() as u64;
    roll.set_aside.sort();
    Ok((roll, report))
}

/// Everything that was read.
pub(super) struct Gathered {
    pub roll: Roll,
    pub report: SourceReport,
    pub people: Arc<People>,
    pub materials: Vec<Material>,
    pub answers: BTreeMap<String, Arc<AnswersTable>>,
}

/// Reads the sources that rules need, several at once.
pub(super) async fn collect_sources(
    request: &CollectRequest,
    adapters: &[Arc<Adapter>],
    people: &Arc<People>,
    tables: &Tables,
    progress: &(dyn Fn(&str) + Sync),
) -> Result<(Vec<Material>, BTreeMap<String, Arc<AnswersTable>>), CollectError> {
    let is_needed = |a: &&Arc<Adapter>| match &a.content {
        Content::Records { kind, .. } => request.needed.contains_key(kind),
        Content::Roll { .. } => false,
    };
    let mut needed: Vec<Arc<Adapter>> = adapters.iter().filter(is_needed).cloned().collect();
    needed.sort_by(|a, b| a.id.cmp(&b.id));
    let claimed = Arc::new(claimed_ids(adapters.iter().map(AsRef::as_ref)));
    let readings = Readings::new();
    let root = &request.data_root;
    // An answers table of several adapters is read once, by the first of them.
    let mut readers: Vec<(Arc<Adapter>, Vec<String>)> = Vec::new();
    for adapter in needed.iter().filter(|a| answers_of(a).is_some()) {
        match readers.iter_mut().find(|(first, _)| same_answers(first, adapter)) {
            Some((_, ids)) => ids.push(adapter.id.clone()),
            None => readers.push((adapter.clone(), vec![adapter.id.clone()])),
        }
    }
    let answers = readings.all(readers, |(adapter, ids)| {
        let (people, root, as_of) = (people.clone(), root.clone(), request.as_of);
        let tables = tables.clone();
        let broken = adapter.id.clone();
        let read = async move {
            let Some(table) = answers_of(&adapter).cloned() else {
                return Ok((ids, AnswersTable::default()));
            };
            Ok((ids, read_answers(&adapter, table, as_of, &root, people, tables).await?))
        };
        (broken, read)
    });
    let answers = answers.await?;
    let records = readings.all(needed, |adapter| {
        let (people, claimed, root) = (people.clone(), claimed.clone(), root.clone());
        let (dictionary, as_of) = (request.dictionary.clone(), request.as_of);
        let tables = tables.clone();
        let id = adapter.id.clone();
        (id, async move { read_records(adapter, dictionary, as_of, &root, people, claimed, tables).await })
    });
    let mut materials: Vec<Material> = records.await?.into_iter().flatten().collect();
    let mut by_adapter = BTreeMap::new();
    for (ids, table) in answers {
        let table = Arc::new(table);
        let is_own = ids.len() == 1;
        for id in ids {
            by_adapter.insert(id, (table.clone(), is_own));
        }
    }
    for material in &mut materials {
        progress(&material.adapter.id);
        if let Some((table, true)) = by_adapter.get(&material.adapter.id) {
            for source in table.named_sources() {
                material.rows.sources.place(Some(source));
            }
        }
        material.rows.sources.settle();
        material.rows.fit_sources();
        material.settled.repeated.resize(material.rows.sources.ids.len(), 0);
    }
    Ok((materials, by_adapter.into_iter().map(|(id, (table, _))| (id, table)).collect()))
}

pub(super) fn finish(request: &CollectRequest, gathered: Gathered) -> Result<Collected, CollectError> {
    let Gathered { roll, report, people, materials, answers } = gathered;
    let dictionary = &request.dictionary;
    let judge = |material: &Material, registered: &[Vec<String>]| {
        let answers = answers.get(&material.adapter.id).map(AsRef::as_ref);
        let people = people.as_ref();
        Judge { material, answers, people, dictionary, registered, as_of: request.as_of }.judge()
    };
    let (first, rest): (Vec<&Material>, Vec<&Material>) =
        materials.iter().partition(|m| dictionary.kinds[m.kind].name == REGISTRATION);
    let mut known: Vec<(&Material, Vec<SourceKnowledge>)> =
        first.into_iter().map(|m| (m, judge(m, &[]))).collect();
    let registered = registered_names(&people, &known);
    known.par_extend(rest.into_par_iter().map(|m| (m, judge(m, &registered))));
    let mut sources: Vec<KnownSource<'_>> = known
        .iter()
        .flat_map(|(material, sources)| sources.iter().map(|knowledge| KnownSource { material, knowledge }))
        .collect();
    sources.sort_by(|a, b| a.knowledge.id.cmp(&b.knowledge.id));
    if let Some([a, b]) = sources.array_windows().find(|[a, b]| a.knowledge.id == b.knowledge.id) {
        let (first, second) = (a.material.adapter.file.clone(), b.material.adapter.file.clone());
        return Err(CollectError::SourceTwice { id: a.knowledge.id.clone(), first, second });
    }
    let mut set_aside = roll.set_aside.clone();
    let mut draft = roll_draft(roll, &people, dictionary.clone(), request.as_of);
    let kept = add_sources(&mut draft, &sources, &people, &request.needed);
    let mut reports = vec![report];
    let mut uncertain = Vec::new();
    for (source, kept) in sources.iter().zip(kept) {
        let answers = answers.get(&source.material.adapter.id).map(AsRef::as_ref);
        reports.push(super::source_summary::report_of(source, answers, &people, dictionary, kept));
        set_aside.extend(super::source_summary::set_aside_of(source, answers));
        uncertain.extend(source.knowledge.uncertain.iter().cloned());
    }
    set_aside.sort();
    set_aside.dedup();
    uncertain.sort();
    Ok(Collected { draft, reports, set_aside, uncertain })
}
