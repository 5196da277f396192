//! Answers tables: what a department says of each person that it was asked about.
//! One table may serve several sources, and several adapters; it is read once. It does not know records.

use super::{
    deliveries::TableRead,
    identity::People,
    mapping::{MapperOptions, TableRole},
    record_rows::{RecordRows, RowHead},
    source_names::SourceNames,
    source_report::{FileReport, SetAside},
    tables::{Tables, Wanted, answers_name},
};
use crate::{
    adapter::{Adapter, Content, TableSource, answers_kind},
    dictionary::{FieldType, Kind},
    domain::SourceState,
};
use jiff::civil::Date;
use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet, HashMap},
    path::Path,
    sync::Arc,
};

/// The name under which rows that name no source are kept.
const UNNAMED: &str = "";

/// What a table says of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Given {
    /// The person.
    pub person: u32,
    /// The state; absent where two rows of one date contradict each other.
    pub state: Option<SourceState>,
    /// The as-of date in days; `i32::MIN` where there is none.
    pub as_of: i32,
}

/// What is given for one source, in the order of persons: eight bytes each.
#[derive(Clone, Debug, Default)]
struct GivenList {
    persons: Vec<u32>,
    /// The place in `said` of what is said of each.
    places: Vec<u32>,
    /// The distinct answers: few states, on few days.
    said: Vec<(Option<SourceState>, i32)>,
    known: HashMap<(Option<SourceState>, i32), u32>,
}

impl GivenList {
    /// Adds what is said of the person who comes next.
    fn push(&mut self, given: Given) {
        let said = (given.state, given.as_of);
        // Mostly the same is said of one person after another.
        let before = self.places.last().copied().filter(|place| self.said[*place as usize] == said);
        let place = before.unwrap_or_else(|| {
            *self.known.entry(said).or_insert_with(|| {
                self.said.push(said);
                self.said.len() as u32 - 1
            })
        });
        self.persons.push(given.person);
        self.places.push(place);
    }

    fn find(&self, person: u32) -> Option<Given> {
        // Where everybody is listed once, the person's number is the place.
        let at = match self.persons.get(person as usize) {
            Some(there) if *there == person => person as usize,
            _ => self.persons.binary_search(&person).ok()?,
        };
        let (state, as_of) = self.said[self.places[at] as usize];
        Some(Given { person, state, as_of })
    }

    fn shrink(&mut self) {
        self.persons.shrink_to_fit();
        self.places.shrink_to_fit();
    }
}

/// What a table says for one source, by person.
#[derive(Clone, Copy, Debug)]
pub struct GivenFor<'a> {
    named: Option<&'a GivenList>,
    unnamed: Option<&'a GivenList>,
}

impl GivenFor<'_> {
    /// What it says of a person.
    pub fn find(&self, person: u32) -> Option<Given> {
        let of = |given: Option<&GivenList>| given.and_then(|given| given.find(person));
        of(self.named).or_else(|| of(self.unnamed))
    }
}

/// An answers table.
#[derive(Clone, Debug, Default)]
pub struct AnswersTable {
    /// What is given for each source, by person.
    given: BTreeMap<String, GivenList>,
    /// Persons with a row that can't be read.
    unread: BTreeSet<u32>,
    /// The files.
    pub files: Vec<FileReport>,
    /// The rows set aside; their source is still to be named.
    pub set_aside: Vec<SetAside>,
    /// Rows without a readable person.
    pub faceless: u64,
    /// Rows read.
    pub rows_read: u64,
    /// Why the whole table is no answer.
    pub fault: Option<String>,
}

impl AnswersTable {
    /// The sources that rows name.
    pub fn named_sources(&self) -> impl Iterator<Item = &str> {
        self.given.keys().map(String::as_str).filter(|id| *id != UNNAMED)
    }

    /// What the table says for a source: rows that name the source, else those that name none.
    pub fn of(&self, source: &str) -> GivenFor<'_> {
        GivenFor { named: self.given.get(source), unnamed: self.given.get(UNNAMED) }
    }

    /// Whether a row about the person can't be read.
    pub fn is_unread(&self, person: u32) -> bool {
        self.unread.contains(&person)
    }

    /// Whether more rows than so many of all have no readable person.
    pub fn exceeds(&self, (numerator, denominator): (u64, u64)) -> bool {
        exceeds(self.faceless, self.rows_read, (numerator, denominator))
    }
}

/// Whether `part` of `whole` rows is more than the share.
pub fn exceeds(part: u64, whole: u64, (numerator, denominator): (u64, u64)) -> bool {
    u128::from(part) * u128::from(denominator) > u128::from(whole) * u128::from(numerator)
}

/// The answers table of an adapter.
pub fn answers_of(adapter: &Adapter) -> Option<&TableSource> {
    match &adapter.content {
        Content::Records { answers, none_by_decision: None, .. } => answers.as_ref(),
        Content::Records { .. } | Content::Roll { .. } => None,
    }
}

/// Whether two adapters read the same answers table in the same way.
pub fn same_answers(a: &Adapter, b: &Adapter) -> bool {
    let Some((a_table, b_table)) = answers_of(a).zip(answers_of(b)) else { return false };
    a.delivery == b.delivery
        && a_table.transport == b_table.transport
        && a_table.format == b_table.format
        && a_table.mapping == b_table.mapping
        && a_table.filters == b_table.filters
        && a_table.as_of == b_table.as_of
}

/// Reads an answers table; whatever goes wrong with the delivery stands in [`AnswersTable::fault`].
///
/// # Errors
/// Where the reading breaks down, which is a bug of ours.
pub async fn read_answers(
    adapter: &Adapter,
    table: TableSource,
    as_of: Date,
    root: &Path,
    people: Arc<People>,
    tables: Tables,
) -> Result<AnswersTable, tokio::task::JoinError> {
    let kind = answers_kind();
    let rows = RecordRows::new(people, &kind, SourceNames::any(), i32::MAX, None);
    let wanted = Wanted {
        name: answers_name(&adapter.id),
        table,
        mode: adapter.delivery,
        as_of,
        root: root.to_owned(),
        kind: kind.clone(),
        options: MapperOptions {
            role: TableRole::Answers,
            sources: Vec::new(),
            keys_required: false,
            keep: None,
        },
    };
    let (rows, read) = tables.take(wanted, rows, RecordRows::take).await?;
    Ok(gather(&kind, rows, read))
}

fn gather(kind: &Kind, rows: RecordRows, read: TableRead) -> AnswersTable {
    let states = states_by_code(kind);
    let state_field = kind.field_index("state");
    let state_of = |row: usize| {
        let cell = state_field.map(|f| rows.columns[f][row])?;
        states.get(usize::try_from(cell).ok()?).copied().flatten()
    };
    let mut order: Vec<u32> = (0..rows.heads.len() as u32).collect();
    let rank = |h: &RowHead| (h.delivery, h.as_of);
    order.sort_unstable_by_key(|r| {
        let h = &rows.heads[*r as usize];
        (h.source, h.person, Reverse(rank(h)))
    });
    let mut given: Vec<GivenList> = rows.sources.ids.iter().map(|_| GivenList::default()).collect();
    let head = |r: &u32| &rows.heads[*r as usize];
    for group in order.chunk_by(|a, b| (head(a).source, head(a).person) == (head(b).source, head(b).person)) {
        let first = head(&group[0]);
        let leaders = group.iter().take_while(|r| rank(head(r)) == rank(first));
        let mut states = leaders.map(|r| state_of(*r as usize));
        let state = states.next().flatten();
        let state = if states.all(|other| other == state) { state } else { None };
        given[usize::from(first.source)].push(Given { person: first.person, state, as_of: first.as_of });
    }
    given.iter_mut().for_each(GivenList::shrink);
    let file_name = |file: u16| read.files.get(usize::from(file)).map_or(String::new(), |f| f.name.clone());
    let set_aside =
        rows.set_aside.into_iter().map(|(file, row)| SetAside { file: file_name(file), ..row }).collect();
    AnswersTable {
        given: rows.sources.ids.into_iter().zip(given).collect(),
        unread: rows.unread.into_iter().collect(),
        set_aside,
        faceless: rows.faceless,
        rows_read: rows.unplaced + rows.counts.iter().map(|c| c.read).sum::<u64>(),
        files: read.files,
        fault: read.fault,
    }
}

fn states_by_code(kind: &Kind) -> Vec<Option<SourceState>> {
    match kind.field("state").map(|f| &f.ty) {
        Some(FieldType::Code(values)) => values.iter().map(|v| SourceState::from_word(&v.word)).collect(),
        _ => Vec::new(),
    }
}
