//! Reads the sources that rules need, several at once: the answers tables, then the records. Each source is judged as
//! soon as it is read and the registration is, with whose names the others' are compared; only its known rows stay.

use super::{
    answers::{AnswersTable, answers_of, read_answers, same_answers},
    drafting::Brought,
    earlier::{EarlierSources, keep_together},
    fault::CollectError,
    identity::People,
    knowledge::{Judge, REGISTRATION, SourceKnowledge},
    known_names::KnownNames,
    material::{Material, RecordReading, read_records},
    orchestrate::CollectRequest,
    parts::{Held, HeldStates, Holder},
    reading::Readings,
    source_names::claimed_ids,
    source_report::SourceReport,
    tables::{Tables, answers_name, records_name},
    transport::{Delivery, size},
};
use crate::{
    adapter::{Adapter, Content, Transport},
    dictionary::Dictionary,
    domain::{Stage, stages::timed},
};
use jiff::civil::Date;
use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
    path::Path,
    sync::Arc,
};
use tokio::{
    sync::watch,
    task::{JoinError, spawn_blocking},
};

/// An answers table, and whether it is the adapter's alone.
pub type Answers = (Arc<AnswersTable>, bool);

/// What was read of one adapter; nothing where it has no records to read.
type Reading = Result<Option<(Result<Material, CollectError>, Option<Answers>)>, JoinError>;

/// An adapter's sources, read, judged and brought.
#[derive(Debug)]
pub struct ReadSource {
    /// What was read, without its rows.
    pub material: Material,
    /// What each source knows, without its states.
    pub knowledge: Vec<SourceKnowledge>,
    /// The known rows.
    pub brought: Held,
    /// What was kept of each of the adapter's sources.
    pub kept: Vec<Kept>,
}

/// What was kept of a source.
#[derive(Debug)]
pub struct Kept {
    /// How many rows.
    pub rows: u64,
    /// Its states.
    pub states: HeldStates,
    /// How many members (obligors apart) have each state.
    pub counts: [u64; 6],
}

/// A source that need not be read: an earlier run knew the same of it.
#[derive(Clone, Debug)]
pub struct Unchanged {
    /// Its adapter, which brings no other.
    pub adapter: Arc<Adapter>,
    /// The kind's place in the dictionary.
    pub kind: usize,
    /// What was said of it.
    pub report: SourceReport,
}

/// What was read of a run's sources.
#[derive(Debug)]
pub struct AllRead {
    /// What each adapter brought.
    pub read: Vec<ReadSource>,
    /// The answers tables, by adapter.
    pub answers: BTreeMap<String, Answers>,
    /// The sources that need not be read.
    pub unchanged: Vec<Unchanged>,
    /// The digest of the registered names.
    pub names: String,
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
    unchanged: Vec<Unchanged>,
    /// Reports of sources that delivered the same, where it rests on registered names whether they say the same: and the
    /// digest of the names by which they said it.
    held_back: Option<(String, BTreeMap<String, SourceReport>)>,
    holder: Arc<Holder>,
}

/// What the registration brought, the names that it has, and their digest.
type Registration = (Vec<ReadSource>, Arc<KnownNames>, String);

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
        let unchanged = Vec::new();
        let (adapters, held_back) = (needed, None);
        Self { request, people, tables, adapters, claimed, readings, answers, unchanged, held_back, holder }
    }

    /// With their rows held by `holder`; else all of them stay in memory.
    pub fn held_by(self, holder: Arc<Holder>) -> Self {
        Self { holder, ..self }
    }

    /// Leaves unread what an earlier run, whose people are the same, knew the same of. The registration is read
    /// whatever it is: its names are needed. Where it delivered something else, it is read first, for by other names
    /// other rows would be doubtful.
    ///
    /// # Errors
    /// Where the search for deliveries breaks down, which is a bug of ours.
    pub async fn leave_unchanged(&mut self, earlier: Arc<EarlierSources>) -> Result<(), CollectError> {
        let ids: Arc<BTreeSet<String>> =
            Arc::new(self.request.adapters.iter().map(|adapter| adapter.id.clone()).collect());
        let found = self.readings.all(self.adapters.clone(), |adapter| {
            let ids = ids.clone();
            let (tables, as_of) = (self.tables.clone(), self.request.as_of);
            let (root, earlier) = (self.request.data_root.clone(), earlier.clone());
            let id = adapter.id.clone();
            let search = async move {
                let found = deliveries_of(&adapter, &tables, as_of, &root).await;
                Ok(found.and_then(|found| earlier.unchanged(&adapter, &ids, &found).cloned()))
            };
            (id, search)
        });
        let mut reports: BTreeMap<String, SourceReport> =
            found.await?.into_iter().flatten().map(|report| (report.id.clone(), report)).collect();
        let mut is_registered_alike = true;
        for adapter in self.adapters.iter().filter(|adapter| self.is_registration(adapter)) {
            is_registered_alike &= reports.remove(&adapter.id).is_some();
        }
        if is_registered_alike {
            self.leave(reports);
        } else {
            self.held_back = Some((earlier.names.clone(), reports));
        }
        Ok(())
    }

    /// Leaves sources unread of which these reports are.
    fn leave(&mut self, mut reports: BTreeMap<String, SourceReport>) {
        let mut unchanged: BTreeSet<String> = reports.keys().cloned().collect();
        keep_together(&mut unchanged, &self.adapters);
        for adapter in std::mem::take(&mut self.adapters) {
            let report = reports.remove(&adapter.id).filter(|_| unchanged.contains(&adapter.id));
            match (report, &adapter.content) {
                (Some(report), Content::Records { kind, .. }) => {
                    let kind = *kind;
                    self.unchanged.push(Unchanged { adapter, kind, report });
                }
                _ => self.adapters.push(adapter),
            }
        }
    }

    /// The adapters of the registration.
    fn registrations(&self) -> Vec<Arc<Adapter>> {
        self.adapters.iter().filter(|adapter| self.is_registration(adapter)).cloned().collect()
    }

    fn is_registration(&self, adapter: &Adapter) -> bool {
        match &adapter.content {
            Content::Records { kind, .. } => self.request.dictionary.kinds[*kind].name == REGISTRATION,
            Content::Roll { .. } => false,
        }
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
    pub async fn read(mut self, progress: &(dyn Fn(&str) + Sync)) -> Result<AllRead, CollectError> {
        let mut registered = None;
        if let Some((names, reports)) = self.held_back.take() {
            let registration = self.registrations();
            let read = self.registration(&self.readings, registration).await?;
            if read.2 == names {
                self.leave(reports);
            }
            registered = Some(read);
        }
        let first = self.registrations();
        let mut rest: Vec<Arc<Adapter>> =
            self.adapters.iter().filter(|adapter| !self.is_registration(adapter)).cloned().collect();
        // The largest come first, so that at the end no processor waits long for another.
        rest.sort_by_cached_key(|adapter| Reverse(self.size(adapter)));
        // The registration never waits for the others, which wait for it once they are read.
        let (share, apart) = self.readings.apart(first.len()).await;
        let (tell, told) = watch::channel(None);
        let this = &self;
        let registration = async move {
            let (read, names, digest) = match registered {
                Some(registered) => registered,
                None => this.registration(&apart, first).await?,
            };
            drop(share);
            tell.send_replace(Some(names));
            Ok((read, digest))
        };
        let others = self.readings.all(rest, |adapter| {
            let mut told = told.clone();
            let step = self.step(None);
            let (id, reading) = self.reading(adapter);
            let read = async move {
                let Some((material, answers)) = reading.await? else { return Ok(None) };
                // Nothing is told where the registration's reading broke down, which is told of instead.
                let Ok(names) = told.wait_for(Option::is_some).await.map(|names| names.clone()) else {
                    return Ok(None);
                };
                let step = Step { names, ..step };
                let bring = move || step.bring(material?, answers, &mut |_, _| ());
                spawn_blocking(bring).await.map(Some)
            };
            (id, read)
        });
        // Where either breaks down there is nothing to wait for.
        let ((mut read, names), others) = tokio::try_join!(registration, others)?;
        self.tables.check_exhausted()?;
        for source in others.into_iter().flatten() {
            read.push(source?);
        }
        read.sort_by(|a, b| a.material.adapter.id.cmp(&b.material.adapter.id));
        read.iter().for_each(|source| progress(&source.material.adapter.id));
        Ok(AllRead { read, answers: self.answers, unchanged: self.unchanged, names })
    }

    /// Reads the registration, and the names that it has.
    async fn registration(
        &self,
        readings: &Readings,
        adapters: Vec<Arc<Adapter>>,
    ) -> Result<Registration, CollectError> {
        let registration = readings.all(adapters, |adapter| self.reading(adapter)).await?;
        let step = self.step(None);
        let judged = spawn_blocking(move || {
            let mut names = KnownNames::of(step.people.clone());
            let mut bring = |(material, answers): (Result<Material, CollectError>, Option<Answers>)| {
                step.bring(material?, answers, &mut |material, known| names.add_rows(&material.rows, known))
            };
            let brought: Result<Vec<ReadSource>, CollectError> =
                registration.into_iter().flatten().map(&mut bring).collect();
            let digest = names.digest();
            (brought, Arc::new(names), digest)
        });
        let broken = |source| CollectError::Broken { adapter: REGISTRATION.to_owned(), source };
        let (read, names, digest) = judged.await.map_err(broken)?;
        Ok((read?, names, digest))
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
            holder: self.holder.clone(),
        };
        let reading = async move {
            let read = read_records(adapter, &needed, reading).await?;
            Ok(read.map(|mut material| {
                if let Ok(material) = &mut material {
                    let own = answers.as_ref().filter(|(_, own)| *own);
                    material.settle_sources(own.map(|(table, _)| &**table));
                }
                (material, answers)
            }))
        };
        (id, reading)
    }

    /// About how many bytes an adapter's records have.
    fn size(&self, adapter: &Adapter) -> u64 {
        match &adapter.content {
            Content::Records { table: Some(table), .. } => size(&table.transport, &self.request.data_root),
            _ => 0,
        }
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
            tables: self.tables.clone(),
        }
    }
}

/// The deliveries of an adapter's records and answers that count on the day; none where any can't be found.
async fn deliveries_of(
    adapter: &Adapter,
    tables: &Tables,
    as_of: Date,
    root: &Path,
) -> Option<Vec<Delivery>> {
    let Content::Records { table: Some(table), none_by_decision: None, .. } = &adapter.content else {
        return None;
    };
    let mut all = Vec::new();
    let answers = answers_of(adapter).map(|answers| (answers_name(&adapter.id), answers));
    for (name, table) in [(records_name(&adapter.id), table)].into_iter().chain(answers) {
        let found = tables.find_ahead(&name, (table, adapter.delivery), as_of, root).await.ok()?;
        // A file of which a manifest promises no rows may have been promised some before, which proved it whole.
        let Transport::File { manifest, .. } = &table.transport;
        let mut files = found.iter().flat_map(|delivery| &delivery.files);
        if manifest.is_some() && files.any(|file| file.expected_rows.is_none()) {
            return None;
        }
        all.extend(found);
    }
    Some(all)
}

/// What is done with what an adapter brought.
struct Step {
    people: Arc<People>,
    dictionary: Arc<Dictionary>,
    needed: Arc<BTreeMap<usize, BTreeSet<usize>>>,
    as_of: Date,
    names: Option<Arc<KnownNames>>,
    holder: Arc<Holder>,
    tables: Tables,
}

impl Step {
    /// Judges and brings what was read, some persons' rows after others'; `look` sees the rows of each once they are judged.
    fn bring(
        &self,
        mut material: Material,
        answers: Option<Answers>,
        look: &mut dyn FnMut(&Material, &[SourceKnowledge]),
    ) -> Result<ReadSource, CollectError> {
        let nothing = BTreeSet::new();
        let needed = self.needed.get(&material.kind).unwrap_or(&nothing);
        let mut knowledge = SourceKnowledge::of(&material, &self.people);
        let mut kept = vec![0; knowledge.len()];
        let mut held = Held::Away(Vec::new(), 0);
        let watch = self.tables.watch();
        while timed(watch, Stage::Group, || material.next_rows())? {
            timed(watch, Stage::Link, || {
                self.judge(&material, answers.as_ref(), &mut knowledge);
                look(&material, &knowledge);
            });
            let (brought, more) = timed(watch, Stage::Group, || {
                Brought::of(&mut material, &knowledge, &self.people, &self.dictionary, needed, self.as_of)
            });
            kept.iter_mut().zip(more).for_each(|(kept, more)| *kept += more);
            if material.comes_in_groups() {
                self.holder.hold_more(&mut held, brought)?;
            } else {
                held = self.holder.hold(brought)?;
            }
        }
        let keep = |(known, rows): (&mut SourceKnowledge, u64)| {
            let counts = known.counts(&self.people);
            let states = self.holder.hold_states(std::mem::take(&mut known.states))?;
            Ok(Kept { rows, states, counts })
        };
        let kept = knowledge.iter_mut().zip(kept).map(keep).collect::<Result<_, CollectError>>()?;
        Ok(ReadSource { brought: held, material, knowledge, kept })
    }

    fn judge(&self, material: &Material, answers: Option<&Answers>, known: &mut [SourceKnowledge]) {
        let judge = Judge {
            material,
            answers: answers.map(|(table, _)| &**table),
            people: &self.people,
            dictionary: &self.dictionary,
            names: self.names.as_deref(),
            as_of: self.as_of,
        };
        judge.judge(known);
    }
}
