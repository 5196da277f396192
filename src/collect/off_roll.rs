//! People off the roll: whom the registers that may be swept name, and what the licensed sources know of them.
//! Each stands as the only member of a household of one, under the person's own ID; people whose records are needed beside
//! the person's are its obligors. What sources know is judged exactly as of people on the roll. It knows no rules.

use super::{
    CollectError, CollectRequest, Collected,
    deliveries::{find_deliveries, read_table},
    fault::Unanswered,
    identity::People,
    mapping::{Mapped, MapperOptions, TableRole},
    off_roll_join::{NamedRows, RollIds, RollJoinError},
    orchestrate::{collect_roll, finish},
    read_sources::Sources,
    reading::Readings,
    roll::{Roll, RollMember},
    source_names::{Place, SourceNames, claimed_ids},
    source_report::{SetAside, SourceReport},
    tables::Tables,
    transport::Delivery,
};
use crate::{
    adapter::{Adapter, Content, DeliveryMode, TableSource},
    dictionary::{Dictionary, Kind},
    domain::{
        citizen_id::{Canonical, CitizenId},
        stages::Unwatched,
    },
    table::{ABSENT, Cell},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// Who is on the roll: a sweep passes them over.
#[derive(Clone, Debug)]
pub struct OnRoll {
    /// The IDs of members and obligors, and of rows that can't be read otherwise.
    pub ids: RollIds,
    /// The roll's report.
    pub report: SourceReport,
    /// The roll's rows that can't be read.
    pub set_aside: Vec<SetAside>,
}

/// Somebody off the roll whom a register names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Named {
    /// The registers (places of their kinds in the dictionary).
    pub registers: BTreeSet<usize>,
    /// The name, the first by order where they differ.
    pub name: Option<String>,
}

/// The people off the roll whom registers name, by ID.
pub type NamedPeople = BTreeMap<String, Named>;

/// Somebody off the roll who is looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// The ID.
    pub id: String,
    /// The name, for people who go and ask.
    pub name: Option<String>,
    /// The kinds of the registers that name the person.
    pub registers: Vec<String>,
    /// Whose records are needed beside the person's.
    pub with: BTreeSet<String>,
}

/// Reads who is on the roll.
///
/// # Errors
/// Where the roll can't be relied on.
pub async fn collect_on_roll(request: &CollectRequest) -> Result<OnRoll, CollectError> {
    let adapters: Vec<Arc<Adapter>> = request.adapters.iter().cloned().map(Arc::new).collect();
    let (roll, report) = collect_roll(request, &adapters, &Tables::anew()).await?;
    let people = roll.standings.iter().map(|m| m.person).chain(roll.half_read.iter().copied());
    let ids = RollIds::of(people.map(|person| roll.symbols.text(person)));
    Ok(OnRoll { ids, report, set_aside: roll.set_aside })
}

/// Names the people off the roll who stand in the registers (kinds) that may be swept.
/// A delivery that is no answer names nobody.
///
/// # Errors
/// Where the reading breaks down, which is a bug of ours.
pub async fn name_people(
    request: &CollectRequest,
    on_roll: &Arc<OnRoll>,
    registers: &BTreeSet<usize>,
) -> Result<NamedPeople, CollectError> {
    let is_register = |adapter: &&Adapter| match &adapter.content {
        Content::Records { kind, none_by_decision: None, .. } => adapter.sweep && registers.contains(kind),
        Content::Records { .. } | Content::Roll { .. } => false,
    };
    let claimed = Arc::new(claimed_ids(&request.adapters));
    let adapters: Vec<Adapter> = request.adapters.iter().filter(is_register).cloned().collect();
    let readings = Readings::new();
    let read = readings.all(adapters, |adapter| {
        let (on_roll, claimed, request) = (on_roll.clone(), claimed.clone(), request.clone());
        (adapter.id.clone(), async move { people_of(adapter, request, on_roll, claimed).await })
    });
    let mut people = NamedPeople::new();
    for named in read.await? {
        for (id, named) in named? {
            let known = people.entry(id).or_default();
            known.registers.extend(named.registers);
            known.name = earlier(known.name.take(), named.name);
        }
    }
    Ok(people)
}

/// The people off the roll whom one adapter's delivery and answers table name.
async fn people_of(
    adapter: Adapter,
    request: CollectRequest,
    on_roll: Arc<OnRoll>,
    claimed: Arc<BTreeSet<String>>,
) -> Result<Result<NamedPeople, CollectError>, tokio::task::JoinError> {
    let Content::Records { kind, table: Some(table), answers, .. } = adapter.content.clone() else {
        return Ok(Ok(NamedPeople::new()));
    };
    let (root, as_of) = (&request.data_root, request.as_of);
    let records = find_deliveries(&table, adapter.delivery, as_of, root).await;
    let answers = match answers {
        Some(table) => Some((find_deliveries(&table, adapter.delivery, as_of, root).await, table)),
        None => None,
    };
    let found = [Some(&records), answers.as_ref().map(|(found, _)| found)];
    for found in found.into_iter().flatten() {
        if let Err(Unanswered { reason, is_ours: true }) = found {
            return Ok(Err(CollectError::Exhausted { reason: reason.clone() }));
        }
    }
    tokio::task::spawn_blocking(move || {
        let keys_required = adapter.delivery == DeliveryMode::Changes;
        let options =
            |role, keys_required| MapperOptions { role, sources: Vec::new(), keys_required, keep: None };
        let read = |kind: &Kind,
                    table: &TableSource,
                    deliveries: &[Delivery],
                    options: &MapperOptions,
                    give: &mut dyn FnMut(Mapped)| {
            let mut give = |_, mapped| give(mapped);
            read_table(kind, table, adapter.delivery, deliveries, options, &Unwatched, &mut give)
        };
        let mut naming = Naming::new(kind, &on_roll.ids, SourceNames::of(&adapter, claimed));
        if let Ok(deliveries) = records {
            let options = options(TableRole::Records, keys_required);
            let described = &request.dictionary.kinds[kind];
            let read = read(described, &table, &deliveries, &options, &mut |mapped| naming.records(&mapped));
            if let Some(reason) = read.exhausted {
                return Err(CollectError::Exhausted { reason });
            }
            if read.fault.is_some() {
                naming.forget();
            }
        }
        if let Some((Ok(deliveries), table)) = answers {
            let options = options(TableRole::Answers, false);
            let described = crate::adapter::answers_kind();
            let none = described.code("state", "none");
            let state = described.field_index("state");
            let not_asked = described.code("state", "not_asked");
            let read = read(&described, &table, &deliveries, &options, &mut |mapped| {
                let told = |row: usize| state.map(|field| mapped.rows.columns[field][row]);
                naming.rows(&mapped, |row| told(row) != none && told(row) != not_asked);
            });
            if let Some(reason) = read.exhausted {
                return Err(CollectError::Exhausted { reason });
            }
        }
        Ok(naming.finish()?)
    })
    .await
}

/// Notes whom the rows of one adapter name.
struct Naming<'a> {
    kind: usize,
    on_roll: &'a RollIds,
    sources: SourceNames,
    waiting: NamedRows,
    people: NamedPeople,
    fault: Option<RollJoinError>,
}

impl<'a> Naming<'a> {
    fn new(kind: usize, on_roll: &'a RollIds, sources: SourceNames) -> Self {
        let (waiting, people) = (NamedRows::default(), NamedPeople::new());
        Self { kind, on_roll, sources, waiting, people, fault: None }
    }

    /// Names nobody whom a delivery that is no answer named; a bug of ours stays one.
    fn forget(&mut self) {
        self.waiting = NamedRows::default();
        self.people.clear();
    }

    fn records(&mut self, mapped: &Mapped) {
        self.rows(mapped, |_| true);
        // The answer about somebody whose row can't be read is none: it may be anything.
        for row in &mapped.set_aside {
            if let Some(id) = &row.person {
                self.waiting.push(id, None);
            }
        }
        self.join_if(self.waiting.is_full());
    }

    fn rows(&mut self, mapped: &Mapped, counts: impl Fn(usize) -> bool) {
        let rows = &mapped.rows;
        for row in 0..rows.len() {
            let source = rows.symbols.cell_text(rows.source[row]);
            let Some(id) = rows.person_id(row).filter(|_| counts(row)) else { continue };
            if self.sources.place(source) != Place::Elsewhere {
                self.waiting.push(&id, rows.symbols.cell_text(rows.name[row]));
            }
        }
        self.join_if(self.waiting.is_full());
    }

    /// Joins the rows that wait with the roll, and notes who is not on it.
    fn join_if(&mut self, is_time: bool) {
        if !is_time {
            return;
        }
        let (kind, people) = (self.kind, &mut self.people);
        let mut note = |id: &str, name: Option<&str>| {
            if !people.contains_key(id) {
                people.insert(id.to_owned(), Named::default());
            }
            if let Some(named) = people.get_mut(id) {
                named.registers.insert(kind);
                if name.is_some() {
                    named.name = earlier(named.name.take(), name.map(str::to_owned));
                }
            }
        };
        if let Err(fault) = self.waiting.off_roll(self.on_roll, &mut note) {
            self.fault = Some(fault);
        }
    }

    fn finish(mut self) -> Result<NamedPeople, RollJoinError> {
        self.join_if(true);
        match self.fault {
            Some(fault) => Err(fault),
            None => Ok(self.people),
        }
    }
}

fn earlier(a: Option<String>, b: Option<String>) -> Option<String> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}

/// The IDs with a wrong check digit: each is somebody to the registers, and nobody's slip of the pen.
pub fn miswritten(people: &NamedPeople) -> Vec<String> {
    let wrong = |id: &&String| matches!(CitizenId::canonical(id), Canonical::WrongCheck(_));
    people.keys().filter(wrong).cloned().collect()
}

/// Collects what licensed sources know of some people off the roll and of whom their records name; of those on the roll
/// what civil affairs' own sources know. `others` are IDs that stand for somebody else.
///
/// # Errors
/// Where adapters contradict each other, or the reading breaks down.
pub async fn collect_off_roll(
    request: &CollectRequest,
    on_roll: &OnRoll,
    others: &[String],
    subjects: &[Subject],
    progress: &(dyn Fn(&str) + Sync),
) -> Result<Collected, CollectError> {
    let adapters: Vec<Arc<Adapter>> = request.adapters.iter().cloned().map(Arc::new).collect();
    let roll = stand_in(subjects, &request.dictionary, on_roll);
    let people = Arc::new(People::off_roll(&roll, &on_roll.ids, others));
    let tables = Tables::anew();
    let mut sources = Sources::of(request, &adapters, people.clone(), &tables);
    sources.read_answers().await?;
    let sources = sources.read(progress).await?;
    finish(request, roll, on_roll.report.clone(), &people, sources)
}

/// A roll in which each of some people is a household of one.
fn stand_in(subjects: &[Subject], dictionary: &Dictionary, on_roll: &OnRoll) -> Roll {
    let (h, m) = (&dictionary.household, &dictionary.member);
    let mut roll = Roll { set_aside: on_roll.set_aside.clone(), ..Roll::default() };
    let blank = |kind: &crate::dictionary::Kind| vec![ABSENT; kind.fields.len()];
    let put = |cells: &mut Vec<Cell>, field: Option<usize>, value: Cell| {
        if let Some(cell) = field.and_then(|field| cells.get_mut(field)) {
            *cell = value;
        }
    };
    let roles = [m.code("role", "member"), m.code("role", "obligor")];
    for (place, subject) in subjects.iter().enumerate() {
        let id = roll.symbols.intern(&subject.id);
        let mut household = blank(h);
        put(&mut household, h.field_index("household_id"), Cell::from(id));
        let registers = Cell::from(roll.symbols.intern(&subject.registers.join(";")));
        put(&mut household, h.field_index("authorised_sources"), registers);
        roll.households.push(&household);
        roll.broken.push(false);
        let with =
            subject.with.iter().filter(|other| **other != subject.id).map(|other| (other, None, false));
        let mut people: Vec<_> = with.collect();
        people.push((&subject.id, subject.name.as_deref(), true));
        people.sort();
        for (person, name, is_member) in people {
            let person = roll.symbols.intern(person);
            let mut cells = blank(m);
            put(&mut cells, m.field_index("household_id"), Cell::from(id));
            put(&mut cells, m.field_index("person_id"), Cell::from(person));
            let name = name.map_or(ABSENT, |name| Cell::from(roll.symbols.intern(name)));
            put(&mut cells, m.field_index("name"), name);
            put(&mut cells, m.field_index("role"), roles[usize::from(!is_member)].unwrap_or(ABSENT));
            roll.members.push(&cells);
            roll.standings.push(RollMember { household: place as u32, person, is_member, is_sure: true });
        }
    }
    roll
}
