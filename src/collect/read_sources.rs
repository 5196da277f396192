//! Reads the sources that rules need, several at once: the answers tables, then the registration, whose names the
//! others are compared with, then the others. Each is judged as soon as it is read, and only its known rows stay.

use super::{
    answers::{AnswersTable, answers_of, read_answers, same_answers},
    drafting::Brought,
    fault::CollectError,
    identity::People,
    knowledge::{Judge, KnownNames, REGISTRATION, SourceKnowledge},
    material::{Material, RecordReading, read_records},
    orchestrate::CollectRequest,
    parts::{Held, Holder},
    reading::Readings,
    source_names::claimed_ids,
    tables::Tables,
};
use crate::{
    adapter::{Adapter, Content},
    dictionary::Dictionary,
};
use jiff::civil::Date;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};
use tokio::task::{JoinError, spawn_blocking};

/// An answers table, and whether it is the adapter's alone.
pub type Answers = (Arc<AnswersTable>, bool);

/// What was read of one adapter; nothing where it has no records to read.
type Reading = Result<Option<(Material, Option<Answers>)>, JoinError>;

/// An adapter's sources, read, judged and brought.
#[derive(Debug)]
pub struct ReadSource {
    /// What was read, without its rows.
    pub material: Material,
    /// What each source knows.
    pub knowledge: Vec<SourceKnowledge>,
    /// The known rows.
    pub brought: Held,
    /// How many rows of each of the adapter's sources were kept.
    pub kept: Vec<u64>,
}

/// The sources of a run.
#[derive(Debug)]
pub struct Sources<'a> {
    request: &'a CollectRequest,
    people: Arc<People>,
    tables: &'a Tables,
    /// The adapters that rules need, by id.
    adapters: Vec<Arc<Adapter>>,
    claimed: Arc<BTreeSet<String>>,
    readings: Readings,
    answers: BTreeMap<String, Answers>,
    holder: Arc<Holder>,
}

impl<'a> Sources<'a> {
    /// The sources that rules need.
    pub fn of(
        request: &'a CollectRequest,
        adapters: &[Arc<Adapter>],
        people: Arc<People>,
        tables: &'a Tables,
    ) -> Self {
        let is_needed = |a: &&Arc<Adapter>| match &a.content {
            Content::Records { kind, .. } => request.needed.contains_key(kind),
            Content::Roll { .. } => false,
        };
        let mut needed: Vec<Arc<Adapter>> = adapters.iter().filter(is_needed).cloned().collect();
        needed.sort_by(|a, b| a.id.cmp(&b.id));
        let claimed = Arc::new(claimed_ids(adapters.iter().map(AsRef::as_ref)));
        let (readings, answers) = (Readings::new(), BTreeMap::new());
        let holder = Arc::new(Holder::in_memory());
        Self { request, people, tables, adapters: needed, claimed, readings, answers, holder }
    }

    /// With their rows held by `holder`; else all of them stay in memory.
    pub fn held_by(self, holder: Arc<Holder>) -> Self {
        Self { holder, ..self }
    }

    /// Reads the answers tables.
    ///
    /// # Errors
    /// Where the reading breaks down, which is a bug of ours.
    pub async fn read_answers(&mut self) -> Result<(), CollectError> {
        // An answers table of several adapters is read once, by the first of them.
        let mut readers: Vec<(Arc<Adapter>, Vec<String>)> = Vec::new();
        for adapter in self.adapters.iter().filter(|a| answers_of(a).is_some()) {
            match readers.iter_mut().find(|(first, _)| same_answers(first, adapter)) {
                Some((_, ids)) => ids.push(adapter.id.clone()),
                None => readers.push((adapter.clone(), vec![adapter.id.clone()])),
            }
        }
        let answers = self.readings.all(readers, |(adapter, ids)| {
            let (people, root) = (self.people.clone(), self.request.data_root.clone());
            let (as_of, tables) = (self.request.as_of, self.tables.clone());
            let broken = adapter.id.clone();
            let read = async move {
                let Some(table) = answers_of(&adapter).cloned() else {
                    return Ok((ids, AnswersTable::default()));
                };
                Ok((ids, read_answers(&adapter, table, as_of, &root, people, tables).await?))
            };
            (broken, read)
        });
        for (ids, table) in answers.await? {
            let table = Arc::new(table);
            let is_own = ids.len() == 1;
            for id in ids {
                self.answers.insert(id, (table.clone(), is_own));
            }
        }
        Ok(())
    }

    /// Reads, judges and brings the records of all sources.
    ///
    /// # Errors
    /// Where the reading breaks down, which is a bug of ours.
    pub async fn read(
        self,
        progress: &(dyn Fn(&str) + Sync),
    ) -> Result<(Vec<ReadSource>, BTreeMap<String, Answers>), CollectError> {
        let dictionary = &self.request.dictionary;
        let is_registration = |adapter: &Arc<Adapter>| match &adapter.content {
            Content::Records { kind, .. } => dictionary.kinds[*kind].name == REGISTRATION,
            Content::Roll { .. } => false,
        };
        let (first, rest): (Vec<Arc<Adapter>>, Vec<Arc<Adapter>>) =
            self.adapters.iter().cloned().partition(is_registration);
        let registration = self.readings.all(first, |adapter| self.reading(adapter)).await?;
        let reading = self.step(None);
        let judged = spawn_blocking(move || {
            let judge = |(material, answers): (Material, Option<Answers>)| {
                let knowledge = reading.judge(&material, answers.as_ref());
                (material, knowledge)
            };
            let known: Vec<_> = registration.into_iter().flatten().map(judge).collect();
            let names = Arc::new(KnownNames::of(&reading.people, &known));
            let brought = known.into_iter().map(|(material, knowledge)| reading.bring(material, knowledge));
            (brought.collect::<Result<Vec<ReadSource>, CollectError>>(), names)
        });
        let broken = |source| CollectError::Broken { adapter: REGISTRATION.to_owned(), source };
        let (read, names) = judged.await.map_err(broken)?;
        let mut read = read?;
        let others = self.readings.all(rest, |adapter| {
            let step = self.step(Some(names.clone()));
            let (id, reading) = self.reading(adapter);
            let read = async move {
                let Some((material, answers)) = reading.await? else { return Ok(None) };
                let finish = move || {
                    let knowledge = step.judge(&material, answers.as_ref());
                    step.bring(material, knowledge)
                };
                spawn_blocking(finish).await.map(Some)
            };
            (id, read)
        });
        for source in others.await?.into_iter().flatten() {
            read.push(source?);
        }
        read.sort_by(|a, b| a.material.adapter.id.cmp(&b.material.adapter.id));
        read.iter().for_each(|source| progress(&source.material.adapter.id));
        Ok((read, self.answers))
    }

    /// The reading of one adapter's records.
    fn reading(&self, adapter: Arc<Adapter>) -> (String, impl Future<Output = Reading> + Send + 'static) {
        let id = adapter.id.clone();
        let needed = self.needed(&adapter);
        let answers = self.answers.get(&id).cloned();
        let reading = RecordReading {
            dictionary: self.request.dictionary.clone(),
            as_of: self.request.as_of,
            root: self.request.data_root.clone(),
            people: self.people.clone(),
            claimed: self.claimed.clone(),
            tables: self.tables.clone(),
        };
        let reading = async move {
            let read = read_records(adapter, &needed, reading).await?;
            Ok(read.map(|mut material| {
                material.settle_sources(answers.as_ref().filter(|(_, own)| *own).map(|(table, _)| &**table));
                (material, answers)
            }))
        };
        (id, reading)
    }

    fn needed(&self, adapter: &Adapter) -> BTreeSet<usize> {
        match &adapter.content {
            // An adapter is among the sources only where a rule reads its kind.
            Content::Records { kind, .. } => {
                self.request.needed.get(kind).map_or_else(BTreeSet::new, BTreeSet::clone)
            }
            Content::Roll { .. } => BTreeSet::new(),
        }
    }

    fn step(&self, names: Option<Arc<KnownNames>>) -> Step {
        Step {
            people: self.people.clone(),
            dictionary: self.request.dictionary.clone(),
            needed: Arc::new(self.request.needed.clone()),
            as_of: self.request.as_of,
            names,
            holder: self.holder.clone(),
        }
    }
}

/// What is done with what an adapter brought.
struct Step {
    people: Arc<People>,
    dictionary: Arc<Dictionary>,
    needed: Arc<BTreeMap<usize, BTreeSet<usize>>>,
    as_of: Date,
    names: Option<Arc<KnownNames>>,
    holder: Arc<Holder>,
}

impl Step {
    fn judge(&self, material: &Material, answers: Option<&Answers>) -> Vec<SourceKnowledge> {
        let judge = Judge {
            material,
            answers: answers.map(|(table, _)| &**table),
            people: &self.people,
            dictionary: &self.dictionary,
            names: self.names.as_deref(),
            as_of: self.as_of,
        };
        judge.judge()
    }

    fn bring(
        &self,
        mut material: Material,
        knowledge: Vec<SourceKnowledge>,
    ) -> Result<ReadSource, CollectError> {
        let nothing = BTreeSet::new();
        let needed = self.needed.get(&material.kind).unwrap_or(&nothing);
        let (brought, kept) =
            Brought::of(&mut material, &knowledge, &self.people, &self.dictionary, needed, self.as_of);
        Ok(ReadSource { brought: self.holder.hold(brought)?, material, knowledge, kept })
    }
}
