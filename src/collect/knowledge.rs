//! The state of a source for each entry of the roll, and which of its rows are seen.
//! The order of the grounds is the law here: no authorisation, no answer, ambiguous, stale, the answers table, the rows.

use super::{
    answers::{AnswersTable, Given},
    identity::{Entry, People},
    material::Material,
    record_rows::Doubt,
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
    table::{ABSENT, Cell, Symbols},
};
use jiff::civil::Date;
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

/// The kind against whose names declared names are compared by a rule, not here.
pub const REGISTRATION: &str = "registration";

/// The registered names of each entry, made comparable; only where the registration is known.
pub type RegisteredNames = Vec<Vec<String>>;

/// What a source knows.
#[derive(Clone, Debug)]
pub struct SourceKnowledge {
    /// The source.
    pub id: String,
    /// Its place among the adapter's sources.
    pub place: u16,
    /// Its state for each entry.
    pub states: Vec<SourceState>,
    /// The rows that are seen, by person.
    pub seen: Vec<u32>,
    /// Rows of which a person must say whose they are.
    pub uncertain: Vec<UncertainMatch>,
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
    /// The registered names.
    pub registered: &'a [Vec<String>],
    /// The as-of date.
    pub as_of: Date,
}

/// What is known of one person's rows.
#[derive(Clone, Debug, Default)]
struct PersonRows {
    alive: Range<usize>,
    broken: bool,
    doubtful: bool,
    stale: bool,
    seen: bool,
}

/// Names of an adapter's rows, made comparable, by the symbol of the name as written.
struct ComparableNames {
    keys: Vec<Option<u32>>,
    texts: Symbols,
}

impl ComparableNames {
    fn of(symbols: &Symbols, names: impl Iterator<Item = Cell>) -> Self {
        let mut keys = vec![None; symbols.len()];
        let mut done = vec![false; symbols.len()];
        let mut texts = Symbols::new();
        for name in names.filter(|n| *n != ABSENT) {
            let place = name as usize;
            if !std::mem::replace(&mut done[place], true) {
                keys[place] = normalised(symbols.text(name as u32)).map(|n| texts.intern(&n));
            }
        }
        Self { keys, texts }
    }

    fn key(&self, name: Cell) -> Option<u32> {
        if name == ABSENT { None } else { self.keys[name as usize] }
    }
}

impl Judge<'_> {
    /// Judges each source of the adapter.
    pub fn judge(&self) -> Vec<SourceKnowledge> {
        let rows = &self.material.rows;
        let names = ComparableNames::of(&rows.symbols, rows.heads.iter().map(|h| h.name));
        let ranges = super::settle::ranges_by_source(rows, &self.material.settled.alive);
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
        alive: Range<usize>,
        names: &ComparableNames,
    ) -> SourceKnowledge {
        let seen: Vec<bool> = {
            let rows = &self.material.settled.alive[alive.clone()];
            rows.iter().map(|r| self.is_seen(*r as usize)).collect()
        };
        let persons = self.persons(place, alive.clone(), &seen, names);
        let mut ambiguous = BTreeSet::new();
        let states: Vec<SourceState> = (0..self.people.entries.len())
            .map(|number| {
                let entry = &self.people.entries[number];
                let state = self.state(id, number, &persons[entry.person as usize], names);
                if state == SourceState::Ambiguous {
                    ambiguous.insert(entry.person);
                }
                state
            })
            .collect();
        let uncertain = self.uncertain(id, place, &ambiguous, &persons, names);
        let rows = self.material.settled.alive[alive].iter().zip(&seen);
        let seen = rows.filter(|(_, seen)| **seen).map(|(row, _)| *row).collect();
        SourceKnowledge { id: id.to_owned(), place, states, seen, uncertain }
    }

    /// What is known of each person's rows from one source.
    fn persons(
        &self,
        place: u16,
        alive: Range<usize>,
        seen: &[bool],
        names: &ComparableNames,
    ) -> Vec<PersonRows> {
        let (rows, settled) = (&self.material.rows, &self.material.settled);
        let oldest = i64::from(date_to_days(self.as_of)) - self.material.adapter.max_age_days;
        let mut persons = vec![PersonRows::default(); self.people.in_scope as usize];
        let mut start = alive.start;
        let head = |r: &u32| &rows.heads[*r as usize];
        for group in settled.alive[alive.clone()].chunk_by(|a, b| head(a).person == head(b).person) {
            let facts = &mut persons[head(&group[0]).person as usize];
            facts.alive = start..start + group.len();
            facts.broken = group.iter().any(|r| head(r).as_of == i32::MIN);
            facts.stale = group.iter().any(|r| i64::from(head(r).as_of) < oldest);
            facts.seen = seen[start - alive.start..start - alive.start + group.len()].contains(&true);
            let mut keys = group.iter().filter_map(|r| names.key(head(r).name));
            let first = keys.next();
            facts.doubtful = keys.any(|key| Some(key) != first);
            start += group.len();
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

    fn state(&self, id: &str, number: usize, facts: &PersonRows, names: &ComparableNames) -> SourceState {
        let (material, entry) = (self.material, &self.people.entries[number]);
        if material.decision().is_some() {
            return SourceState::None;
        }
        // No rule over the roll reads an obligor's records, so that obligors are not asked about.
        let is_open = match entry.off_roll {
            true => material.adapter.sweep,
            false => {
                let own = material.adapter.access == Access::Own;
                entry.is_member && (own || entry.authorisation.covers(id, &self.kind().name))
            }
        };
        if !is_open {
            return SourceState::NotAsked;
        }
        let given = self.answers.map(|table| table.find(id, entry.person));
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
            None if !facts.alive.is_empty() => SourceState::Hit,
            None => match material.adapter.not_listed {
                NotListed::None => SourceState::None,
                NotListed::NotAsked => SourceState::NotAsked,
            },
        };
        if state == SourceState::Hit && !facts.seen { SourceState::None } else { state }
    }

    /// Whether the answers table makes the answer none: as a whole, or by what it says of the person.
    fn is_no_answer(&self, entry: &Entry, facts: &PersonRows, given: Option<Given>) -> bool {
        let Some(table) = self.answers else { return false };
        if table.fault.is_some()
            || table.exceeds(self.material.adapter.set_aside_max)
            || table.is_unread(entry.person)
        {
            return true;
        }
        given.is_some_and(|given| {
            let contradicted = match given.state {
                Some(SourceState::Hit) => facts.alive.is_empty(),
                Some(SourceState::None) => !facts.alive.is_empty(),
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
    fn has_other_name(&self, number: usize, facts: &PersonRows, names: &ComparableNames) -> bool {
        self.kind().name != REGISTRATION
            && self.material.settled.alive[facts.alive.clone()]
                .iter()
                .any(|r| self.is_other_name(number, *r as usize, names))
    }

    fn is_other_name(&self, number: usize, row: usize, names: &ComparableNames) -> bool {
        let Some(key) = names.key(self.material.rows.heads[row].name) else { return false };
        let name = names.texts.text(key);
        let registered = self.registered.get(number);
        if self.people.entries[number].off_roll && registered.is_none_or(Vec::is_empty) {
            // No name is declared and none is registered: there is nothing that it could differ from.
            return false;
        }
        let registered = registered.is_some_and(|known| known.iter().any(|n| n == name));
        self.people.entries[number].name.as_deref() != Some(name) && !registered
    }

    /// Whether a row's own date lets it be seen on the day.
    fn is_seen(&self, row: usize) -> bool {
        let Some(field) = self.kind().own_date else { return true };
        let cell = self.material.rows.columns[field].get(row).copied().unwrap_or(ABSENT);
        let last = match self.kind().fields[field].ty {
            FieldType::Month => Cell::from(Month::of(self.as_of).ordinal()),
            _ => Cell::from(date_to_days(self.as_of)),
        };
        cell <= last
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
                person_id: self.people.ids[person as usize].clone(),
            });
        };
        for Doubt { source, person, reason, file, line } in &material.rows.doubts {
            if source.is_none_or(|s| s == place) && ambiguous.contains(person) {
                add(*person, *reason, *file, *line);
            }
        }
        for person in ambiguous {
            let rows = &material.settled.alive[persons[*person as usize].alive.clone()];
            let mut by_name = BTreeMap::new();
            for row in rows {
                let head = &material.rows.heads[*row as usize];
                if let Some(key) = names.key(head.name) {
                    by_name.entry(key).or_insert(*row);
                }
            }
            let two = by_name.len() > 1;
            for row in by_name.into_values() {
                let head = &material.rows.heads[row as usize];
                let entries = self.people.entries_of(*person).iter();
                let other = self.kind().name != REGISTRATION
                    && entries.clone().any(|e| self.is_other_name(*e as usize, row as usize, names));
                if two {
                    add(*person, Uncertainty::TwoNames, head.file, head.line);
                }
                if other {
                    add(*person, Uncertainty::OtherName, head.file, head.line);
                }
            }
        }
        found.sort();
        found.dedup();
        found
    }
}

/// The registered names of each entry, out of what the registration's sources know.
pub fn registered_names(people: &People, known: &[(&Material, Vec<SourceKnowledge>)]) -> RegisteredNames {
    let mut registered = vec![Vec::new(); people.entries.len()];
    for (material, sources) in known {
        for source in sources {
            for row in &source.seen {
                let head = &material.rows.heads[*row as usize];
                let Some(name) = material.rows.symbols.cell_text(head.name).and_then(normalised) else {
                    continue;
                };
                for entry in people.entries_of(head.person) {
                    if source.states[*entry as usize] == SourceState::Hit {
                        registered[*entry as usize].push(name.clone());
                    }
                }
            }
        }
    }
    registered
}
