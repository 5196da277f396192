//! The state of a source for each entry of the roll, and which of its rows are seen.
//! The order of the grounds is the law here: no authorisation, no answer, ambiguous, stale, the answers table, the rows.

use super::{
    answers::{AnswersTable, Given},
    authorisation::Authorisation,
    identity::{Entry, NOBODY, People},
    material::Material,
    record_rows::{Doubt, NO_TEXT, RecordRows, RowHead},
    source_report::{UncertainMatch, Uncertainty},
};
use crate::{
    adapter::{Access, NotListed},
    dictionary::{Dictionary, FieldType, Kind},
    domain::{
        SourceState,
        calendar::{Month, date_to_days},
        person_name::normalised,
    },
    table::{Cell, Symbols},
};
use jiff::civil::Date;
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

/// The kind against whose names declared names are compared by a rule, not here.
pub const REGISTRATION: &str = "registration";

/// The names by which people are known: those on the roll and, where the registration is known, the registered ones.
#[derive(Clone, Debug)]
pub struct KnownNames {
    /// The names, made comparable; declared ones have the numbers that they have in [`People::names`].
    pool: Symbols,
    /// The first registered name of each entry.
    first: Vec<u32>,
    /// Further ones.
    more: BTreeMap<u32, Vec<u32>>,
}

impl KnownNames {
    /// The registered names out of what the registration's sources know.
    pub fn of(people: &People, known: &[(Material, Vec<SourceKnowledge>)]) -> Self {
        let mut names = Self {
            pool: people.names.clone(),
            first: vec![NOBODY; people.entries.len()],
            more: BTreeMap::new(),
        };
        for (material, sources) in known {
            let rows = &material.rows;
            let comparable = ComparableNames::of(rows, &mut names.pool);
            for source in sources {
                let seen = source.rows.clone().filter(|row| !source.is_unseen(*row));
                for head in seen.map(|row| &rows.heads[row]) {
                    let Some(name) = comparable.key(head.name) else { continue };
                    for entry in people.entries_of(head.person) {
                        if source.states[*entry as usize] == SourceState::Hit {
                            names.add(*entry, name);
                        }
                    }
                }
            }
        }
        names
    }

    fn add(&mut self, entry: u32, name: u32) {
        let first = &mut self.first[entry as usize];
        if *first == NOBODY {
            *first = name;
        } else if *first != name {
            self.more.entry(entry).or_default().push(name);
        }
    }

    fn has_any(&self, entry: usize) -> bool {
        self.first[entry] != NOBODY
    }

    fn has(&self, entry: usize, name: u32) -> bool {
        let first = self.first[entry];
        first == name
            || (first != NOBODY && self.more.get(&(entry as u32)).is_some_and(|more| more.contains(&name)))
    }
}

/// What a source knows.
#[derive(Clone, Debug)]
pub struct SourceKnowledge {
    /// The source.
    pub id: String,
    /// Its place among the adapter's sources.
    pub place: u16,
    /// Its state for each entry.
    pub states: Vec<SourceState>,
    /// Its rows, by person.
    pub rows: Range<usize>,
    /// Those that are not seen, in order.
    pub unseen: Vec<u32>,
    /// Rows of which a person must say whose they are.
    pub uncertain: Vec<UncertainMatch>,
}

impl SourceKnowledge {
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

/// Names of an adapter's rows, made comparable, by the symbol of the name as written.
struct ComparableNames(Vec<u32>);

impl ComparableNames {
    /// The names of rows, by their numbers in a pool, to which they are added.
    fn of(rows: &RecordRows, pool: &mut Symbols) -> Self {
        Self::numbered(rows, |name| pool.intern(name))
    }

    /// The names of rows: known ones by their numbers in a pool, others by numbers beyond it.
    fn against(rows: &RecordRows, pool: &Symbols) -> Self {
        let mut others = Symbols::new();
        Self::numbered(rows, |name| {
            pool.find(name).unwrap_or_else(|| pool.len() as u32 + others.intern(name))
        })
    }

    fn numbered(rows: &RecordRows, mut number: impl FnMut(&str) -> u32) -> Self {
        let mut numbers = vec![None; rows.symbols.len()];
        for name in rows.heads.iter().map(|head| head.name).filter(|name| *name != NO_TEXT) {
            numbers[name as usize].get_or_insert_with(|| {
                normalised(rows.symbols.text(name)).map_or(NOBODY, |name| number(&name))
            });
        }
        Self(numbers.into_iter().map(|number| number.unwrap_or(NOBODY)).collect())
    }

    fn key(&self, name: u32) -> Option<u32> {
        let key = self.0.get(name as usize)?;
        (*key != NOBODY).then_some(*key)
    }
}

impl Judge<'_> {
    /// Judges each source of the adapter.
    pub fn judge(&self) -> Vec<SourceKnowledge> {
        let rows = &self.material.rows;
        let pool = self.names.map_or(&self.people.names, |known| &known.pool);
        let names = ComparableNames::against(rows, pool);
        let ranges = &self.material.settled.ranges;
        let judge = |(place, id): (usize, &String)| {
            let place = place as u16;
            self.judge_source(id, place, ranges.get(&place).cloned().unwrap_or(0..0), &names)
        };
        rows.sources.ids.iter().enumerate().map(judge).collect()
    }

    fn kind(&self) -> &Kind {
        &self.dictionary.kinds[self.material.kind]
    }

    fn judge_source(
        &self,
        id: &str,
        place: u16,
        rows: Range<usize>,
        names: &ComparableNames,
    ) -> SourceKnowledge {
        let unseen = self.unseen(rows.clone());
        let persons = self.persons(place, rows.clone(), &unseen, names);
        let covers = |a: &Authorisation| a.covers(id, &self.kind().name);
        let covered: Vec<bool> = self.people.authorisations.iter().map(covers).collect();
        let answers = self.answers.map(|table| table.of(id));
        let mut ambiguous = BTreeSet::new();
        let entries = self.people.entries.iter().enumerate();
        let states = entries.map(|(number, entry)| {
            let is_covered = covered[entry.authorisation as usize];
            let given = answers.map(|answers| answers.find(entry.person));
            let state = self.state(number, is_covered, given, persons[entry.person as usize], names);
            if state == SourceState::Ambiguous {
                ambiguous.insert(entry.person);
            }
            state
        });
        let states = states.collect();
        let uncertain = self.uncertain(id, place, &ambiguous, &persons, names);
        SourceKnowledge { id: id.to_owned(), place, states, rows, unseen, uncertain }
    }

    /// What is known of each person's rows from one source.
    fn persons(
        &self,
        place: u16,
        range: Range<usize>,
        unseen: &[u32],
        names: &ComparableNames,
    ) -> Vec<PersonRows> {
        let (rows, settled) = (&self.material.rows, &self.material.settled);
        let oldest = i64::from(date_to_days(self.as_of)) - self.material.adapter.max_age_days;
        let mut persons = vec![PersonRows::default(); self.people.in_scope as usize];
        let mut start = range.start;
        for group in rows.heads[range].chunk_by(|a, b| a.person == b.person) {
            let facts = &mut persons[group[0].person as usize];
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
            let mut keys = group.iter().filter_map(|head| names.key(head.name));
            let first = keys.next();
            facts.doubtful = keys.any(|key| Some(key) != first);
            start = end;
        }
        let concerned = |source: u16| source == place;
        let contradicted = settled.contradicted.iter().chain(&rows.late).filter(|(s, _)| concerned(*s));
        for person in contradicted.map(|(_, person)| person).chain(&rows.unread) {
            persons[*person as usize].broken = true;
        }
        for doubt in rows.doubts.iter().filter(|d| d.source.is_none_or(concerned)) {
            persons[doubt.person as usize].doubtful = true;
        }
        persons
    }

    fn state(
        &self,
        number: usize,
        is_covered: bool,
        given: Option<Option<Given>>,
        facts: PersonRows,
        names: &ComparableNames,
    ) -> SourceState {
        let (material, entry) = (self.material, &self.people.entries[number]);
        if material.decision().is_some() {
            return SourceState::None;
        }
        // No rule over the roll reads an obligor's records, so that obligors are not asked about.
        let is_open = match entry.off_roll {
            true => material.adapter.sweep,
            false => entry.is_member && (is_covered || material.adapter.access == Access::Own),
        };
        if !is_open {
            return SourceState::NotAsked;
        }
        if material.fault.is_some() || facts.broken || self.is_no_answer(entry, facts, given.flatten()) {
            return SourceState::NoAnswer;
        }
        if facts.doubtful || self.has_other_name(number, facts, names) {
            return SourceState::Ambiguous;
        }
        if facts.stale || given.flatten().is_some_and(|g| self.is_stale(g)) {
            return SourceState::Stale;
        }
        let state = match given {
            Some(None) => SourceState::NotAsked,
            Some(Some(given)) => given.state.unwrap_or(SourceState::NoAnswer),
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
    fn has_other_name(&self, number: usize, facts: PersonRows, names: &ComparableNames) -> bool {
        self.kind().name != REGISTRATION
            && self.material.rows.heads[facts.rows()]
                .iter()
                .any(|head| self.is_other_name(number, head.name, names))
    }

    fn is_other_name(&self, number: usize, name: u32, names: &ComparableNames) -> bool {
        let Some(key) = names.key(name) else { return false };
        if self.people.entries[number].off_roll && !self.names.is_some_and(|known| known.has_any(number)) {
            // No name is declared and none is registered: there is nothing that it could differ from.
            return false;
        }
        self.people.entries[number].name != key && !self.names.is_some_and(|known| known.has(number, key))
    }

    /// The rows whose own date does not let them be seen on the day.
    fn unseen(&self, rows: Range<usize>) -> Vec<u32> {
        let Some(field) = self.kind().own_date else { return Vec::new() };
        let last = match self.kind().fields[field].ty {
            FieldType::Month => Cell::from(Month::of(self.as_of).ordinal()),
            _ => Cell::from(date_to_days(self.as_of)),
        };
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
        persons: &[PersonRows],
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
        for Doubt { source, person, reason, file, line } in &material.rows.doubts {
            if source.is_none_or(|s| s == place) && ambiguous.contains(person) {
                add(*person, *reason, *file, *line);
            }
        }
        for person in ambiguous {
            let mut by_name: BTreeMap<u32, &RowHead> = BTreeMap::new();
            for head in &material.rows.heads[persons[*person as usize].rows()] {
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
