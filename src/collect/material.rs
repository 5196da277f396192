//! Reads the records of one adapter: deliveries, rows of the run's people, repeated rows settled.
//! What a source's rows say of anybody is judged in [`super::knowledge`].

use super::{
    answers::{AnswersTable, exceeds},
    deliveries::{ChunkPlace, TableRead},
    fault::CollectError,
    identity::People,
    knowledge::last_seen,
    mapping::{Mapped, MapperOptions, TableRole},
    parts::{Groups, Holder, Overflow},
    record_rows::RecordRows,
    settle::Settled,
    source_names::SourceNames,
    source_report::{FileReport, SetAside},
    tables::{Tables, Wanted, records_name},
};
use crate::{
    adapter::{Adapter, Content, DeliveryMode, NoneByDecision},
    dictionary::Dictionary,
    domain::calendar::date_to_days,
};
use jiff::civil::Date;
use std::{collections::BTreeSet, path::PathBuf, sync::Arc};

/// What an adapter brought. Where its rows are many they are here some persons' after others', see
/// [`Material::next_rows`].
#[derive(Debug)]
pub struct Material {
    /// The adapter.
    pub adapter: Arc<Adapter>,
    /// The kind's place in the dictionary.
    pub kind: usize,
    /// The rows of people of the run that are here.
    pub rows: RecordRows,
    /// Those of them that count.
    pub settled: Settled,
    /// The rows that are to come; absent once all came.
    groups: Option<Groups>,
    /// The files.
    pub files: Vec<FileReport>,
    /// The rows set aside.
    pub set_aside: Vec<SetAside>,
    /// Why the whole delivery is no answer.
    pub fault: Option<String>,
}

impl Material {
    /// The decision that there is no source, where there is one.
    pub fn decision(&self) -> Option<&NoneByDecision> {
        match &self.adapter.content {
            Content::Records { none_by_decision, .. } => none_by_decision.as_ref(),
            Content::Roll { .. } => None,
        }
    }

    /// Makes sure that the sources are there: those that an answers table of the adapter's own names, else itself.
    pub fn settle_sources(&mut self, answers: Option<&AnswersTable>) {
        for source in answers.into_iter().flat_map(AnswersTable::named_sources) {
            self.rows.sources.place(Some(source));
        }
        self.rows.sources.settle();
        self.rows.fit_sources();
        self.settled = Settled::of(self.rows.sources.ids.len());
    }

    /// Whether the rows are here some persons' after others'.
    pub fn comes_in_groups(&self) -> bool {
        self.groups.as_ref().is_some_and(Groups::are_several)
    }

    /// Brings the next persons' rows here, repeated rows settled; says whether there were persons left.
    ///
    /// # Errors
    /// Where the disk can't be read on which they wait.
    pub fn next_rows(&mut self) -> Result<bool, CollectError> {
        let Some(groups) = &mut self.groups else { return Ok(false) };
        let is_there = groups.next(&mut self.rows)?;
        if is_there {
            self.settled.settle(&mut self.rows);
        } else {
            self.groups = None;
        }
        Ok(is_there)
    }

    /// The last day, in days, whose rows are seen.
    pub fn last_day(&self, as_of: Date) -> i32 {
        last_day(&self.adapter, as_of)
    }
}

fn last_day(adapter: &Adapter, as_of: Date) -> i32 {
    let ahead = i32::try_from(adapter.ahead_days).unwrap_or(i32::MAX);
    date_to_days(as_of).saturating_add(ahead)
}

/// What the reading of records needs to know, whatever the adapter.
#[derive(Clone, Debug)]
pub struct RecordReading {
    /// The dictionary.
    pub dictionary: Arc<Dictionary>,
    /// The as-of date.
    pub as_of: Date,
    /// The folder of deliveries.
    pub root: PathBuf,
    /// The people of the run.
    pub people: Arc<People>,
    /// The sources that adapters name.
    pub claimed: Arc<BTreeSet<String>>,
    /// Where tables are read.
    pub tables: Tables,
    /// Where rows are held.
    pub holder: Arc<Holder>,
}

/// Keeps rows while they are read: in memory as long as there is room.
struct Keeper {
    rows: RecordRows,
    overflow: Overflow,
}

impl Keeper {
    fn take(&mut self, place: ChunkPlace, mapped: &Mapped) {
        self.rows.take(place, mapped);
        self.overflow.relieve(&mut self.rows);
    }
}

/// So many rows under IDs that nobody can have are no slips of the pen, where they are more than half of all.
const SPOILT_LEAST: u64 = 5;

/// Reads the records of an adapter; of the fields, only those that are needed are kept. Whatever goes wrong with the delivery stands in [`Material::fault`].
///
/// # Errors
/// Where the reading breaks down, which is a bug of ours.
pub async fn read_records(
    adapter: Arc<Adapter>,
    needed: &BTreeSet<usize>,
    reading: RecordReading,
) -> Result<Option<Result<Material, CollectError>>, tokio::task::JoinError> {
    let RecordReading { dictionary, as_of, root, people, claimed, tables, holder } = reading;
    let Content::Records { kind, table, none_by_decision, .. } = &adapter.content else { return Ok(None) };
    let kind = *kind;
    let table = table.clone().filter(|_| none_by_decision.is_none());
    let sources = SourceNames::of(&adapter, claimed);
    let described = &dictionary.kinds[kind];
    let death = described.later_death.iter().flat_map(|death| [death.date, death.status]);
    let kept: BTreeSet<usize> = needed.iter().copied().chain(described.own_date).chain(death).collect();
    let mut rows = RecordRows::new(people, described, sources, last_day(&adapter, as_of), Some(&kept));
    rows.last_seen = last_seen(described, as_of);
    let overflow = Overflow::new(holder);
    rows.most_room = overflow.room().map_or(rows.most_room, |room| room.min(rows.most_room));
    let keeper = Keeper { rows, overflow };
    let Some(table) = table else { return Ok(Some(finish(adapter, kind, keeper, TableRead::default()))) };
    // The sources that rows name are judged here, not by the mapping: they may be known by no list.
    let keys_required = adapter.delivery == DeliveryMode::Changes;
    let wanted = Wanted {
        name: records_name(&adapter.id),
        table,
        mode: adapter.delivery,
        as_of,
        root,
        kind: dictionary.kinds[kind].clone(),
        options: MapperOptions { role: TableRole::Records, sources: Vec::new(), keys_required, keep: None },
    };
    let (keeper, read) = tables.take(wanted, keeper, Keeper::take).await?;
    Ok(Some(finish(adapter, kind, keeper, read)))
}

fn finish(
    adapter: Arc<Adapter>,
    kind: usize,
    keeper: Keeper,
    read: TableRead,
) -> Result<Material, CollectError> {
    let Keeper { mut rows, mut overflow } = keeper;
    let total = rows.unplaced + rows.counts.iter().map(|c| c.read).sum::<u64>();
    let (numerator, denominator) = adapter.set_aside_max;
    let fault = read.fault.or_else(|| {
        exceeds(rows.faceless, total, adapter.set_aside_max).then(|| {
            let faceless = rows.faceless;
            format!("{faceless} of {total} rows have no readable person, more than {numerator}/{denominator}")
        })
    });
    let fault = fault.or_else(|| {
        let unreal = rows.unreal;
        (unreal >= SPOILT_LEAST && unreal > total / 2).then(|| {
            format!(
                "{unreal} of {total} rows are under IDs that nobody can have: the column of IDs is spoilt"
            )
        })
    });
    let files = read.files;
    let name =
        |file: u16| files.get(usize::from(file)).map_or(String::new(), |f: &FileReport| f.name.clone());
    let set_aside: Vec<SetAside> =
        rows.set_aside.drain(..).map(|(file, row)| SetAside { file: name(file), ..row }).collect();
    if fault.is_some() {
        rows.drop_rows();
        overflow = overflow.emptied();
    }
    let groups = Some(overflow.groups(&mut rows)?);
    Ok(Material { adapter, kind, rows, settled: Settled::default(), groups, files, set_aside, fault })
}
