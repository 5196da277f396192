//! The state of a source for each entry of the roll, and which of its rows are seen.
//! The order of the grounds is the law here: no authorisation, no answer as a whole or by the answers table, nobody asked
//! by that table, no answer about the person, ambiguous, stale, what the table says, the rows.

use super::{
    answers::{AnswersTable, Given},
    authorisation::Authorisation,
    doubts::Doubt,
    identity::{Entry, People, Right},
    known_names::{ComparableNames, KnownNames},
    material::Material,
    record_rows::RowHead,
    source_report::{UncertainMatch, Uncertainty},
};
use crate::{
    adapter::{Access, NotListed},
    dictionary::{Dictionary, FieldType, Kind},
    domain::{
        SourceState,
        calendar::{Month, date_to_days},
    },
    table::Cell,
};
use jiff::civil::Date;
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

/// The kind against whose names declared names are compared by a rule, not here.
pub const REGISTRATION: &str = "registration";

/// What a source knows. Rows may be judged some persons after others: what is said of rows is about those that are here.
#[derive(Clone, Debug)]
pub struct SourceKnowledge {
    /// The source.
    pub id: String,
    /// Its place among the adapter's sources.
    pub place: u16,
    /// Its state for each entry; `not_asked` where the entry was not judged yet.
    pub states: Vec<SourceState>,
    /// Its rows that are here, by person.
    pub rows: Range<usize>,
    /// Those that are not seen, in order.
    pub unseen: Vec<u32>,
    /// Rows of which a person must say whose they are.
    pub uncertain: Vec<UncertainMatch>,
}

impl SourceKnowledge {
    /// Nothing known yet of so many entries.
    fn new(id: &str, place: u16, entries: usize) -> Self {
        let states = vec![SourceState::NotAsked; entries];
        Self { id: id.to_owned(), place, states, rows: 0..0, unseen: Vec::new(), uncertain: Vec::new() }
    }

    /// Nothing known yet by the sources of an adapter.
    pub fn of(material: &Material, people: &People) -> Vec<Self> {
        let ids = material.rows.sources.ids.iter().zip(0..);
        ids.map(|(id, place)| Self::new(id, place, people.entries.len())).collect()
    }

    /// How many members (obligors apart) have each state, in the order of [`SourceState::ALL`].
    pub fn counts(&self, people: &People) -> [u64; 6] {
        let mut counts = [0; 6];
        for (entry, state) in people.entries.iter().zip(&self.states) {
            counts[*state as usize] += u64::from(entry.is_member);
        }
        counts
    }

    /// Whether a row is not seen.
    pub fn is_unseen(&self, row: usize) -> bool {
        !self.unseen.is_empty() && self.unseen.binary_search(&(row as u32)).is_ok()
    }
}

/// Judges the sources of one adapter.
#[derive(Clone, Copy, Debug)]
pub struct Judge<'a> {
    /// What it brought.
    pub material: &'a Material,
    /// Its answers table.
    pub answers: Option<&'a AnswersTable>,
    /// The people of the run.
    pub people: &'a People,
    /// The dictionary.
    pub dictionary: &'a Dictionary,
    /// The names by which people are known; absent for the registration itself.
    pub names: Option<&'a KnownNames>,
    /// The as-of date.
    pub as_of: Date,
}

/// What is known of one person's rows.
#[derive(Clone, Copy, Debug, Default)]
struct PersonRows {
    from: u32,
    to: u32,
    broken: bool,
    doubtful: bool,
    stale: bool,
    seen: bool,
}

impl PersonRows {
    fn rows(self) -> Range<usize> {
        self.from as usize..self.to as usize
    }
}

/// What is known of the persons whose rows are here.
struct Persons {
    here: Range<u32>,
    facts: Vec<PersonRows>,
}

impl Persons {
    fn new(here: Range<u32>) -> Self {
        Self { facts: vec![PersonRows::default(); here.len()], here }
    }

    fn get(&mut self, person: u32) -> Option<&mut PersonRows> {
        let place = person.checked_sub(self.here.start)?;
        self.facts.get_mut(place as usize)
    }

    fn of(&self, person: u32) -> PersonRows {
        self.facts[(person - self.here.start) as usize]
    }
}

/// The field that says a row's own date, and the last one that is seen on the day.
pub(super) fn last_seen(kind: &Kind, as_of: Date) -> Option<(usize, Cell)> {
    let field = kind.own_date?;
    let last = match kind.fields[field].ty {
        FieldType::Month => Cell::from(Month::of(as_of).ordinal()),
        _ => Cell::from(date_to_days(as_of)),
    };
    Some((field, last))
}

/// The rows that are seen of some that follow one another, the first of which is `start`; `unseen` are in order.
fn seen<'r>(heads: &'r [RowHead], start: usize, unseen: &'r [u32]) -> impl Iterator<Item = &'r RowHead> {
    let is_seen = move |row: u32| unseen.is_empty() || unseen.binary_search(&row).is_err();
    heads.iter().zip(start as u32..).filter(move |(_, row)| is_seen(*row)).map(|(head, _)| head)
}

impl Judge<'_> {
    /// Judges each source of the adapter, as far as the persons are concerned whose rows are here.
    pub fn judge(&self, known: &mut [SourceKnowledge]) {
        let names = ComparableNames::against(&self.material.rows, self.people, self.names);
        for source in known {
            let rows = self.material.settled.ranges.get(&source.place).cloned().unwrap_or(0..0);
            self.judge_source(source, rows, &names);
        }
    }

    fn kind(&self) -> &Kind {
        &self.dictionary.kinds[self.material.kind]
    }

    fn judge_source(&self, known: &mut SourceKnowledge, rows: Range<usize>, names: &ComparableNames) {
        let unseen = self.unseen(rows.clone());
        let persons = self.persons(known.place, rows.clone(), &unseen, names);
        let covers = |a: &Authorisation| a.covers(&known.id, &self.kind().name);
        let covered: Vec<bool> = self.people.authorisations.iter().map(covers).collect();
        let answers = self.answers.map(|table| table.of(&known.id));
        let mut ambiguous = BTreeSet::new();
        for person in persons.here.clone() {
            let given = answers.map(|answers| answers.find(person));
            let facts = persons.of(person);
            for number in self.people.entries_of(person) {
                let number = *number as usize;
                let is_covered = covered[self.people.entries[number].authorisation as usize];
                let state = self.state((number, is_covered), given, facts, &unseen, names);
                if state == SourceState::Ambiguous {
                    ambiguous.insert(person);
                }
                known.states[number] = state;
            }
        }
        known.uncertain.extend(self.uncertain(
            &known.id,
            known.place,
            &ambiguous,
            (&persons, &unseen),
            names,
        ));
        (known.rows, known.unseen) = (rows, unseen);
    }

    /// What is known of each person's rows from one source.
    fn persons(&self, place: u16, range: Range<usize>, unseen: &[u32], names: &ComparableNames) -> Persons {
        let (rows, settled) = (&self.material.rows, &self.material.settled);
        let oldest = i64::from(date_to_days(self.as_of)) - self.material.adapter.max_age_days;
        let mut persons = Persons::new(rows.persons.clone());
        let mut start = range.start;
        for group in rows.heads[range].chunk_by(|a, b| a.person == b.person) {
            let Some(facts) = persons.get(group[0].person) else { continue };
            let end = start + group.len();
            (facts.from, facts.to) = (start as u32, end as u32);
            facts.broken = group.iter().any(|head| head.as_of == i32::MIN);
            facts.stale = group.iter().any(|head| i64::from(head.as_of) < oldest);
            let hidden = match unseen {
                [] => 0,
                unseen => {
                    unseen.partition_point(|row| (*row as usize) < end)
                        - unseen.partition_point(|row| (*row as usize) < start)
                }
            };
            facts.seen = hidden < group.len();
            // A row that is not seen says no name either.
            let unseen = if hidden == 0 { &[] } else { unseen };
            let mut keys = seen(group, start, unseen).filter_map(|head| names.key(head.name));
            let first = keys.next();
            facts.doubtful = keys.any(|key| Some(key) != first);
            start = end;
        }
        let concerned = |source: u16| source == place;
        let contradicted = settled.contradicted.iter().chain(&rows.late).filter(|(s, _)| concerned(*s));
        for person in contradicted.map(|(_, person)| person).chain(&rows.unread) {
            if let Some(facts) = persons.get(*person) {
                facts.broken = true;
            }
        }
        for doubt in rows.doubts.iter().filter(|d| d.source.is_none_or(concerned)) {
            if let Some(facts) = persons.get(doubt.person) {
                facts.doubtful = true;
            }
        }
        persons
    }

    fn state(
        &self,
        (number, is_covered): (usize, bool),
        given: Option<Option<Given>>,
        facts: PersonRows,
        unseen: &[u32],
        names: &ComparableNames,
    ) -> SourceState {
        let (material, entry) = (self.material, &self.people.entries[number]);
        if material.decision().is_some() {
            return SourceState::None;
        }
        // No rule over the roll reads an obligor's records, so that obligors are not asked about.
        let is_own = material.adapter.access == Access::Own;
        let is_open = match entry.right {
            Right::Licence => material.adapter.sweep,
            Right::Own => is_own,
            Right::Authorisation => entry.is_member && (is_covered || is_own),
        };
        if !is_open {
            return SourceState::NotAsked;
        }
        if material.fault.is_some() || self.is_no_answer(entry, facts, given.flatten()) {
            return SourceState::NoAnswer;
        }
        if let Some(None) = given {
            return SourceState::NotAsked;
        }
        if facts.broken {
            return SourceState::NoAnswer;
        }
        if facts.doubtful || self.has_other_name(number, facts, unseen, names) {
            return SourceState::Ambiguous;
        }
        if facts.stale || given.flatten().is_some_and(|g| self.is_stale(g)) {
            return SourceState::Stale;
        }
        let state = match given {
            Some(given) => given.and_then(|given| given.state).unwrap_or(SourceState::NoAnswer),
            None if !facts.rows().is_empty() => SourceState::Hit,
            None => match material.adapter.not_listed {
                NotListed::None => SourceState::None,
                NotListed::NotAsked => SourceState::NotAsked,
            },
        };
        if state == SourceState::Hit && !facts.seen { SourceState::None } else { state }
    }

    /// Whether the answers table makes the answer none: as a whole, or by what it says of the person.
    fn is_no_answer(&self, entry: &Entry, facts: PersonRows, given: Option<Given>) -> bool {
        let Some(table) = self.answers else { return false };
        if table.fault.is_some()
            || table.exceeds(self.material.adapter.set_aside_max)
            || table.is_unread(entry.person)
        {
            return true;
        }
        given.is_some_and(|given| {
            let contradicted = match given.state {
                Some(SourceState::Hit) => facts.rows().is_empty(),
                Some(SourceState::None) => !facts.rows().is_empty(),
                Some(_) => false,
                None => true,
            };
            contradicted || given.as_of > self.material.last_day(self.as_of)
        })
    }

    fn is_stale(&self, given: Given) -> bool {
        let oldest = i64::from(date_to_days(self.as_of)) - self.material.adapter.max_age_days;
        given.as_of != i32::MIN && i64::from(given.as_of) < oldest
    }

    /// Whether a row's name is neither the declared nor the registered one of the entry.
    fn has_other_name(
        &self,
        number: usize,
        facts: PersonRows,
        unseen: &[u32],
        names: &ComparableNames,
    ) -> bool {
        self.kind().name != REGISTRATION
            && seen(&self.material.rows.heads[facts.rows()], facts.rows().start, unseen)
                .any(|head| self.is_other_name(number, head.name, names))
    }

    fn is_other_name(&self, number: usize, name: u32, names: &ComparableNames) -> bool {
        let Some(key) = names.key(name) else { return false };
        let is_declared = self.people.entries[number].right == Right::Authorisation;
        if !is_declared && !self.names.is_some_and(|known| known.has_any(number)) {
            // No name is declared and none is registered: there is nothing that it could differ from.
            return false;
        }
        self.people.entries[number].name != key && !self.names.is_some_and(|known| known.has(number, key))
    }

    /// The rows whose own date does not let them be seen on the day.
    fn unseen(&self, rows: Range<usize>) -> Vec<u32> {
        let Some((field, last)) = last_seen(self.kind(), self.as_of) else { return Vec::new() };
        let cells = self.material.rows.columns[field].get(rows.clone()).unwrap_or(&[]);
        let later = cells.iter().zip(rows.start as u32..).filter(|(cell, _)| **cell > last);
        later.map(|(_, row)| row).collect()
    }

    /// The rows for which the source is ambiguous for somebody.
    fn uncertain(
        &self,
        id: &str,
        place: u16,
        ambiguous: &BTreeSet<u32>,
        (persons, unseen): (&Persons, &[u32]),
        names: &ComparableNames,
    ) -> Vec<UncertainMatch> {
        let material = self.material;
        let mut found = Vec::new();
        let mut add = |person: u32, reason, file: u16, line| {
            found.push(UncertainMatch {
                source: id.to_owned(),
                file: material.files.get(usize::from(file)).map_or(String::new(), |f| f.name.clone()),
                line,
                reason,
                person_id: self.people.id(person),
            });
        };
        for Doubt { source, person, reason, file, line, .. } in &material.rows.doubts {
            if source.is_none_or(|s| s == place) && ambiguous.contains(person) {
                add(*person, *reason, *file, *line);
            }
        }
        for person in ambiguous {
            let mut by_name: BTreeMap<u32, &RowHead> = BTreeMap::new();
            let rows = persons.of(*person).rows();
            for head in seen(&material.rows.heads[rows.clone()], rows.start, unseen) {
                let Some(key) = names.key(head.name) else { continue };
                let first = by_name.entry(key).or_insert(head);
                if (head.file, head.line) < (first.file, first.line) {
                    *first = head;
                }
            }
            let two = by_name.len() > 1;
            for head in by_name.into_values() {
                let entries = self.people.entries_of(*person).iter();
                let other = self.kind().name != REGISTRATION
                    && entries.clone().any(|e| self.is_other_name(*e as usize, head.name, names));
                let (file, line) = (head.file, u64::from(head.line));
                if two {
                    add(*person, Uncertainty::TwoNames, file, line);
                }
                if other {
                    add(*person, Uncertainty::OtherName, file, line);
                }
            }
        }
        found.sort();
        found.dedup();
        found
    }
}
