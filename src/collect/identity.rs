//! Who is on the roll: persons by ID, persons by name, and which entries of the roll a run is about.
//! Facts of the whole roll are the same whatever part of it a run is about. It knows no records.

use super::{
    authorisation::{Authorisation, AuthorisationFields},
    off_roll_join::RollIds,
    person_ids::PersonIds,
    roll::{Roll, RollMember, roll_person_id},
};
use crate::{
    dictionary::Dictionary,
    domain::{
        citizen_id::{Canonical, CitizenId},
        person_name::normalised,
    },
    table::{ABSENT, Cell, Symbols},
};
use jiff::civil::Date;
use rayon::prelude::*;
use std::collections::{BTreeSet, HashMap};

/// Which part of the roll a run is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Only {
    /// One household, by its number.
    Household(String),
    /// The households of which the person is a member.
    Person(String),
}

/// A number for what isn't there.
pub const NOBODY: u32 = u32::MAX;

/// A member or obligor that a run is about. The order of entries is that of the draft's members.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The place in [`Roll::members`].
    pub member: u32,
    /// The person's number.
    pub person: u32,
    /// Whether the person counts as a member; else an obligor.
    pub is_member: bool,
    /// The declared name, made comparable: its number in [`People::names`]; [`NOBODY`] where there is none.
    pub name: u32,
    /// The place of its authorisation in [`People::authorisations`].
    pub authorisation: u32,
    /// By what right sources are asked.
    pub right: Right,
}

/// By what right sources are asked about somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Right {
    /// On the roll: by the authorisation, which serves its household only.
    Authorisation,
    /// Off the roll: by a source's licence to be swept. No name is declared.
    Licence,
    /// On the roll, but asked about for somebody off it: no authorisation serves that. Civil affairs' own sources alone
    /// are asked. No name is declared.
    Own,
}

/// The people of the roll. Persons that a run is about have the numbers before [`People::in_scope`], in the order of
/// their first entries.
#[derive(Clone, Debug, Default)]
pub struct People {
    /// The households that the run is about (places in [`Roll::households`]).
    pub households: Vec<u32>,
    /// The entries that the run is about.
    pub entries: Vec<Entry>,
    /// The distinct authorisations of entries.
    pub authorisations: Vec<Authorisation>,
    /// How many persons the run is about.
    pub in_scope: u32,
    /// The names on the roll, made comparable.
    pub names: Symbols,
    /// Everybody's ID.
    ids: PersonIds,
    /// Names and who has them, in order.
    of_name: Vec<(u32, u32)>,
    /// Entries of person `p` are `entries_by_person[first_entry[p]..first_entry[p + 1]]`.
    first_entry: Vec<u32>,
    entries_by_person: Vec<u32>,
}

impl People {
    /// The people of a roll, for a run about an area (a beginning of the area code) or about `only`.
    pub fn of(
        roll: &Roll,
        dictionary: &Dictionary,
        as_of: Date,
        area: Option<&str>,
        only: Option<&Only>,
    ) -> Self {
        let households = households_of(roll, dictionary, area, only);
        let mut is_inside = vec![false; roll.households.len()];
        households.iter().for_each(|household| is_inside[*household as usize] = true);
        let mut people = Self { households, ..Self::default() };
        let numbers = people.number(roll, &is_inside, std::iter::empty());
        let names = people.name(roll, dictionary, &numbers);
        let fields = AuthorisationFields::of(dictionary, as_of);
        let mut places: HashMap<(bool, Option<Cell>), u32> = HashMap::new();
        for (number, member) in roll.standings.iter().enumerate() {
            if !is_inside[member.household as usize] {
                continue;
            }
            let read = fields.read(&roll.households, member.household as usize, &roll.members, number);
            let authorisation = *places.entry(read).or_insert_with(|| {
                people.authorisations.push(Authorisation::of(read, &roll.symbols));
                people.authorisations.len() as u32 - 1
            });
            people.entries.push(Entry {
                member: number as u32,
                person: numbers[member.person as usize],
                is_member: member.is_member,
                name: names[number],
                authorisation,
                right: Right::Authorisation,
            });
        }
        people.list_entries();
        people
    }

    /// The people of a stand-in for the roll that holds people off it and whom their records name; `others` are the IDs
    /// of others whom the registers name beside.
    pub fn off_roll(roll: &Roll, on_roll: &RollIds, others: &[String]) -> Self {
        let mut people = Self { households: (0..roll.households.len() as u32).collect(), ..Self::default() };
        let known = on_roll.iter().chain(others.iter().map(String::as_str));
        let numbers = people.number(roll, &vec![true; roll.households.len()], known);
        people.authorisations.push(Authorisation { holds: false, sources: None });
        let entry = |(number, member): (usize, &RollMember)| Entry {
            member: number as u32,
            person: numbers[member.person as usize],
            is_member: member.is_member,
            name: NOBODY,
            authorisation: 0,
            right: match on_roll.contains(roll.symbols.text(member.person)) {
                true => Right::Own,
                false => Right::Licence,
            },
        };
        people.entries = roll.standings.iter().enumerate().map(entry).collect();
        people.list_entries();
        people
    }

    /// Numbers the persons: those that the run is about first. The answer gives the number for each symbol.
    fn number<'a>(
        &mut self,
        roll: &Roll,
        is_inside: &[bool],
        others: impl Iterator<Item = &'a str>,
    ) -> Vec<u32> {
        let mut numbers = vec![NOBODY; roll.symbols.len()];
        self.ids.make_room(roll.standings.len());
        let inside = roll.standings.iter().filter(|m| is_inside[m.household as usize]).map(|m| m.person);
        let outside = roll.standings.iter().map(|m| m.person).chain(roll.half_read.iter().copied());
        let mut number = |people: &mut Self, symbol: u32| {
            let slot = &mut numbers[symbol as usize];
            if *slot == NOBODY {
                *slot = people.ids.len() as u32;
                people.ids.add(roll.symbols.text(symbol));
            }
        };
        inside.for_each(|symbol| number(self, symbol));
        self.in_scope = self.ids.len() as u32;
        outside.for_each(|symbol| number(self, symbol));
        for id in others {
            if self.ids.find(id).is_none() {
                self.ids.add(id);
            }
        }
        numbers
    }

    /// Lists who has which name. The answer gives the number of the name for each row of the roll's members.
    fn name(&mut self, roll: &Roll, dictionary: &Dictionary, numbers: &[u32]) -> Vec<u32> {
        let name_field = dictionary.member.field_index("name");
        let mut comparable: Vec<Option<u32>> = vec![None; roll.symbols.len()];
        let mut names = Vec::with_capacity(roll.standings.len());
        let mut of_name = Vec::with_capacity(roll.standings.len());
        for (number, member) in roll.standings.iter().enumerate() {
            let symbol = name_field.map_or(ABSENT, |field| roll.members.cell(number, field));
            let name = match symbol {
                ABSENT => NOBODY,
                symbol => *comparable[symbol as usize].get_or_insert_with(|| {
                    let name = normalised(roll.symbols.text(symbol as u32));
                    name.map_or(NOBODY, |name| self.names.intern(&name))
                }),
            };
            names.push(name);
            if name != NOBODY {
                of_name.push((name, numbers[member.person as usize]));
            }
        }
        for (name, person) in &roll.half_read_names {
            if let Some(name) = normalised(name) {
                of_name.push((self.names.intern(&name), numbers[*person as usize]));
            }
        }
        of_name.par_sort_unstable();
        of_name.dedup();
        self.of_name = of_name;
        names
    }

    /// Lists the entries of each person.
    fn list_entries(&mut self) {
        let mut first = vec![0u32; self.in_scope as usize + 1];
        for entry in &self.entries {
            first[entry.person as usize + 1] += 1;
        }
        let mut sum = 0;
        for count in &mut first {
            sum += *count;
            *count = sum;
        }
        let mut next = first.clone();
        self.entries_by_person = vec![0; self.entries.len()];
        for (number, entry) in self.entries.iter().enumerate() {
            let slot = &mut next[entry.person as usize];
            self.entries_by_person[*slot as usize] = number as u32;
            *slot += 1;
        }
        self.first_entry = first;
    }

    /// The person of a canonical ID: equality, right check digit or not.
    pub fn find(&self, id: &str) -> Option<u32> {
        self.ids.find(id)
    }

    /// The persons of packed IDs, in their order.
    pub fn find_all_packed(&self, keys: &[u64]) -> Vec<Option<u32>> {
        self.ids.find_all_packed(keys)
    }

    /// The ID of a person.
    pub fn id(&self, person: u32) -> String {
        self.ids.id(person)
    }

    /// Tells everybody's ID in the order of their numbers: as a number or, where it can't be one, as a text beside it.
    pub fn each_person(&self, tell: &mut dyn FnMut(u64, &str)) {
        self.ids.each(tell);
    }

    /// Tells who has which name, by their numbers, in order.
    pub fn each_name(&self, tell: &mut dyn FnMut(u32, u32)) {
        self.of_name.iter().for_each(|(name, person)| tell(*name, *person));
    }

    /// Whether the run is about the person.
    pub fn is_in_scope(&self, person: u32) -> bool {
        person < self.in_scope
    }

    /// The entries of a person that the run is about.
    pub fn entries_of(&self, person: u32) -> &[u32] {
        if !self.is_in_scope(person) {
            return &[];
        }
        let person = person as usize;
        &self.entries_by_person[self.first_entry[person] as usize..self.first_entry[person + 1] as usize]
    }

    /// The persons that the run is about whose ID is one slip away from an ID with a wrong check digit that
    /// matches nobody on the whole roll; nobody for any other ID.
    pub fn near(&self, id: &str) -> Vec<u32> {
        match CitizenId::canonical(id) {
            Canonical::WrongCheck(wrong) if self.find(id).is_none() => {
                let mut near: Vec<u32> = wrong
                    .neighbours()
                    .filter_map(|other| self.find(other.reveal()))
                    .filter(|person| self.is_in_scope(*person))
                    .collect();
                near.sort_unstable();
                near.dedup();
                near
            }
            _ => Vec::new(),
        }
    }

    /// Whether an ID is one slip away from anybody's on the whole roll, as [`Self::near`] says it, whomever the run is
    /// about.
    pub fn is_nearly_somebodys(&self, id: &str) -> bool {
        match CitizenId::canonical(id) {
            Canonical::WrongCheck(wrong) if self.find(id).is_none() => {
                wrong.neighbours().any(|other| self.find(other.reveal()).is_some())
            }
            _ => false,
        }
    }

    /// The persons that the run is about who have the name on the roll.
    pub fn namesakes(&self, name: &str) -> impl Iterator<Item = u32> + '_ {
        let found = normalised(name).and_then(|name| self.names.find(&name));
        let from = found.map_or(self.of_name.len(), |name| self.of_name.partition_point(|(n, _)| *n < name));
        let theirs = self.of_name[from..].iter().take_while(move |(n, _)| Some(*n) == found);
        theirs.map(|(_, person)| *person).filter(|person| self.is_in_scope(*person))
    }
}

/// The households that a run is about. One whose area can't be read belongs to every area.
fn households_of(roll: &Roll, dictionary: &Dictionary, area: Option<&str>, only: Option<&Only>) -> Vec<u32> {
    let of_person: Option<BTreeSet<u32>> = match only {
        Some(Only::Person(id)) => {
            let person = roll.symbols.find(&roll_person_id(id));
            let theirs = roll.standings.iter().filter(|m| m.is_member && Some(m.person) == person);
            Some(theirs.map(|m| m.household).collect())
        }
        _ => None,
    };
    let text = |household: u32, field: &str| {
        let place = dictionary.household.field_index(field)?;
        roll.symbols.cell_text(roll.households.cell(household as usize, place))
    };
    let wanted = |number: &u32| {
        let here =
            area.is_none_or(|area| text(*number, "area_code").is_none_or(|code| code.starts_with(area)));
        here && match only {
            None => true,
            Some(Only::Household(id)) => text(*number, "household_id") == Some(id.as_str()),
            Some(Only::Person(_)) => of_person.as_ref().is_some_and(|p| p.contains(number)),
        }
    };
    (0..roll.households.len() as u32).filter(wanted).collect()
}
