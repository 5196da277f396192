//! The names by which people are known, numbered: those on the roll and, where the registration is known, the registered
//! ones; and the names of an adapter's rows, numbered likewise. It judges nobody.

use super::{
    identity::{NOBODY, People},
    knowledge::SourceKnowledge,
    record_rows::{NO_TEXT, RecordRows},
};
use crate::{
    domain::{SourceState, person_name::normalised},
    table::Symbols,
};
use sha2::{Digest, Sha256};
use std::{collections::BTreeMap, sync::Arc};

/// The names by which people are known.
#[derive(Clone, Debug)]
pub struct KnownNames {
    people: Arc<People>,
    /// Registered names that are nowhere declared, made comparable: numbered beyond those of [`People::names`].
    others: Symbols,
    /// The first registered name of each entry.
    first: Vec<u32>,
    /// Further ones.
    more: BTreeMap<u32, Vec<u32>>,
}

impl KnownNames {
    /// The declared names; no registered one is known yet.
    pub fn of(people: Arc<People>) -> Self {
        let first = vec![NOBODY; people.entries.len()];
        Self { people, others: Symbols::new(), first, more: BTreeMap::new() }
    }

    /// Adds the registered names out of what sources of the registration know of the rows that are here.
    pub fn add_rows(&mut self, rows: &RecordRows, sources: &[SourceKnowledge]) {
        let people = self.people.clone();
        let comparable = ComparableNames::of(rows, &people.names, &mut self.others);
        for source in sources {
            let seen = source.rows.clone().filter(|row| !source.is_unseen(*row));
            for head in seen.map(|row| &rows.heads[row]) {
                let Some(name) = comparable.key(head.name) else { continue };
                for entry in people.entries_of(head.person) {
                    if source.states[*entry as usize] == SourceState::Hit {
                        self.add(*entry, name);
                    }
                }
            }
        }
    }

    fn add(&mut self, entry: u32, name: u32) {
        let first = &mut self.first[entry as usize];
        if *first == NOBODY {
            *first = name;
        } else if *first != name {
            self.more.entry(entry).or_default().push(name);
        }
    }

    /// A digest of the registered names of each entry.
    pub fn digest(&self) -> String {
        let (mut digest, mut bytes) = (Sha256::new(), Vec::new());
        for (entry, first) in self.first.iter().enumerate() {
            let more = self.more.get(&(entry as u32)).into_iter().flatten();
            let names = [first].into_iter().chain(more).filter(|name| **name != NOBODY);
            let mut names: Vec<&str> = names.map(|name| self.text(*name)).collect();
            names.sort_unstable();
            names.dedup();
            bytes.extend_from_slice(&(names.len() as u32).to_be_bytes());
            for name in names {
                bytes.extend_from_slice(&(name.len() as u32).to_be_bytes());
                bytes.extend_from_slice(name.as_bytes());
            }
            if bytes.len() >= 1 << 16 {
                digest.update(&bytes);
                bytes.clear();
            }
        }
        digest.update(&bytes);
        hex::encode(digest.finalize())
    }

    fn text(&self, name: u32) -> &str {
        let declared = self.people.names.len() as u32;
        match name.checked_sub(declared) {
            None => self.people.names.text(name),
            Some(other) => self.others.text(other),
        }
    }

    /// Whether a registered name of an entry is known.
    pub fn has_any(&self, entry: usize) -> bool {
        self.first[entry] != NOBODY
    }

    /// Whether an entry is registered under a name.
    pub fn has(&self, entry: usize, name: u32) -> bool {
        let first = self.first[entry];
        first == name
            || (first != NOBODY && self.more.get(&(entry as u32)).is_some_and(|more| more.contains(&name)))
    }
}

/// Names of an adapter's rows, made comparable, by the symbol of the name as written.
pub struct ComparableNames(Vec<u32>);

impl ComparableNames {
    /// The names of rows: declared ones by their numbers, others by those in a pool beyond them, to which they are added.
    fn of(rows: &RecordRows, declared: &Symbols, others: &mut Symbols) -> Self {
        let beyond = declared.len() as u32;
        Self::numbered(rows, |name| declared.find(name).unwrap_or_else(|| beyond + others.intern(name)))
    }

    /// The names of rows: known ones by their numbers, others by numbers beyond all of them.
    pub fn against(rows: &RecordRows, people: &People, known: Option<&KnownNames>) -> Self {
        let beyond = people.names.len() as u32;
        let registered = known.map(|known| &known.others);
        let unknown = beyond + registered.map_or(0, |registered| registered.len() as u32);
        let mut others = Symbols::new();
        Self::numbered(rows, |name| {
            let registered = || registered.and_then(|pool| pool.find(name)).map(|number| beyond + number);
            let found = people.names.find(name).or_else(registered);
            found.unwrap_or_else(|| unknown + others.intern(name))
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

    /// The number of a name as written; absent where it holds no name.
    pub fn key(&self, name: u32) -> Option<u32> {
        let key = self.0.get(name as usize)?;
        (*key != NOBODY).then_some(*key)
    }
}
