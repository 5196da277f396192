//! Collects the county of one run: the roll, then every source at once, then the state of each source for each person.
//! The only part of collecting that waits; it judges nothing itself.

use super::{
    application::Application,
    drafting::add_rows,
    earlier::EarlierSources,
    fault::CollectError,
    identity::{Only, People},
    parts::{Held, HeldStates},
    read_sources::{AllRead, Sources},
    roll::{Roll, build_roll, roll_report},
    roll_rows::RollRows,
    roll_table::{RollTable, read_roll_table},
    source_report::{SetAside, SourceReport, UncertainMatch},
    summing_up::{Summed, sum_up},
    tables::Tables,
};
use crate::{
    adapter::{Adapter, Content},
    dictionary::Dictionary,
    domain::SourceState,
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
    /// What an earlier run knew: where the county is collected in parts, sources that it knew the same of are not read.
    pub earlier: Option<Arc<EarlierSources>>,
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
    let people = Arc::new(people_of(request, &roll));
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
    let tables = tokio::join!(read(household, "household"), read(member, "member"));
    let (mut households, mut members): (RollTable, RollTable) = both(tables)?;
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

/// Both tables of the roll; where neither can be read, what is wrong with each.
fn both(
    tables: (Result<RollTable, CollectError>, Result<RollTable, CollectError>),
) -> Result<(RollTable, RollTable), CollectError> {
    use CollectError::RollUnreachable;
    match tables {
        (Ok(households), Ok(members)) => Ok((households, members)),
        (
            Err(RollUnreachable { root, reason: of_households, .. }),
            Err(RollUnreachable { reason: of_members, .. }),
        ) => {
            let reason = format!("{of_households}; {of_members}");
            Err(RollUnreachable { table: "household and member", root, reason })
        }
        (Err(error), _) | (_, Err(error)) => Err(error),
    }
}

/// The people that a run is about.
pub(super) fn people_of(request: &CollectRequest, roll: &Roll) -> People {
    let only = match &request.application {
        Some(application) => Some(Only::Household(application.household_id().to_owned())),
        None => request.only.clone(),
    };
    let area = request.area.as_deref().filter(|_| request.application.is_none());
    People::of(roll, &request.dictionary, request.as_of, area, only.as_ref())
}

/// Puts everything together that was read, in memory.
pub(super) fn finish(
    request: &CollectRequest,
    roll: Roll,
    report: SourceReport,
    people: &People,
    read: AllRead,
) -> Result<Collected, CollectError> {
    let summed = sum_up(request, report, roll.set_aside.clone(), read)?;
    let mut draft = RollRows::of(roll, people).into_draft(request.dictionary.clone(), request.as_of);
    let Summed { sources, states, rows, reports, set_aside, uncertain, .. } = summed;
    let here = |states: HeldStates| match states {
        HeldStates::Here(states) => states,
        // Never so where everything is held in memory; a source whose states are not here has not answered.
        HeldStates::Away(_) | HeldStates::Earlier => vec![SourceState::NoAnswer; people.entries.len()],
    };
    (draft.sources, draft.states) = (sources, states.into_iter().map(here).collect());
    add_held(&mut draft, rows);
    Ok(Collected { draft, reports, set_aside, uncertain })
}

/// Adds the rows that are held in memory to a draft that has its sources already.
pub(super) fn add_held(draft: &mut Draft, rows: Vec<(Held, Vec<String>)>) {
    let here = |(held, ids): (Held, Vec<String>)| match held {
        Held::Here(brought) => Some((*brought, ids)),
        Held::Away(..) => None,
    };
    let (brought, ids): (Vec<_>, Vec<_>) = rows.into_iter().filter_map(here).unzip();
    add_rows(draft, brought, &ids);
}
