//! Who is on the roll: persons by ID, persons by name, and which entries of the roll a run is about.
//! Facts of the whole roll are the same whatever part of it a run is about. It knows no records.

use super::{
    authorisation::{Authorisation, AuthorisationFields},
    roll::{Roll, roll_person_id},
};
use crate::{
    dictionary::Dictionary,
    domain::{
        citizen_id::{Canonical, CitizenId},
        person_name::normalised,
    },
    table::ABSENT,
};
use jiff::civil::Date;
use std::collections::{BTreeSet, HashMap};

/// Which part of the roll a run is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Only {
    /// One household, by its number.
    Household(String),
    /// The households of which the person is a member.
    Person(String),
}

/// A member or obligor that a run is about. The order of entries is that of the draft's members.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The place in [`Roll::members`].
    pub member: u32,
    /// The place of the household in [`People::households`].
    pub household: u32,
    /// The person's number.
    pub person: u32,
    /// Whether the person counts as a member; else an obligor.
    pub is_member: bool,
    /// The declared name, made comparable.
    pub name: Option<String>,
    /// The authorisation.
    pub authorisation: Authorisation,
    /// Off the roll: sources are asked by their licence to be swept, and no name is declared.
    pub off_roll: bool,
}

/// The people of the roll. Persons that a run is about have the numbers before [`People::in_scope`].
#[derive(Clone, Debug, Default)]
pub struct People {
    /// The households that the run is about (places in [`Roll::households`]).
    pub households: Vec<u32>,
    /// The entries that the run is about.
    pub entries: Vec<Entry>,
    /// How many persons the run is about.
    pub in_scope: u32,
    /// The IDs of the persons that the run is about.
    pub ids: Vec<String>,
    by_id: HashMap<String, u32>,
    by_name: HashMap<String, Vec<u32>>,
    of_person: Vec<Vec<u32>>,
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
        let mut place = vec![None; roll.households.len()];
        for (number, household) in households.iter().enumerate() {
            place[*household as usize] = Some(number as u32);
        }
        let mut people = Self { households, ..Self::default() };
        people.number(roll, &place, std::iter::empty());
        people.name(roll, dictionary);
        let fields = AuthorisationFields::of(dictionary, as_of);
        let name_field = dictionary.member.field_index("name");
        people.of_person = vec![Vec::new(); people.in_scope as usize];
        for (number, member) in roll.members.iter().enumerate() {
            let Some(household) = place[member.household as usize] else { continue };
            let person = people.by_id[roll.symbols.text(member.person)];
            let cells = &roll.households[member.household as usize].cells;
            let name = name_field.and_then(|f| roll.symbols.cell_text(member.cells[f])).and_then(normalised);
            let authorisation = fields.read(cells, &member.cells, &roll.symbols);
            people.of_person[person as usize].push(people.entries.len() as u32);
            let (member, is_member) = (number as u32, member.is_member);
            let off_roll = false;
            people.entries.push(Entry {
                member,
                household,
                person,
                is_member,
                name,
                authorisation,
                off_roll,
            });
        }
        people
    }

    /// The people of a stand-in for the roll that holds people off it, where `known` are the IDs of others: of the
    /// people on the roll, and of those whom the registers name beside.
    pub fn off_roll<'a>(roll: &'a Roll, known: impl Iterator<Item = &'a str>) -> Self {
        let households = (0..roll.households.len() as u32).collect();
        let place: Vec<_> = (0..roll.households.len() as u32).map(Some).collect();
        let mut people = Self { households, ..Self::default() };
        people.number(roll, &place, known);
        people.of_person = vec![Vec::new(); people.in_scope as usize];
        for (number, member) in roll.members.iter().enumerate() {
            let person = people.by_id[roll.symbols.text(member.person)];
            people.of_person[person as usize].push(people.entries.len() as u32);
            people.entries.push(Entry {
                member: number as u32,
                household: member.household,
                person,
                is_member: member.is_member,
                name: None,
                authorisation: Authorisation { holds: false, sources: None },
                off_roll: true,
            });
        }
        people
    }

    /// Numbers the persons: those that the run is about first, by their IDs.
    fn number<'a>(&mut self, roll: &'a Roll, place: &[Option<u32>], others: impl Iterator<Item = &'a str>) {
        let mut inside = BTreeSet::new();
        let half_read = roll.half_read.iter().map(|p| roll.symbols.text(*p));
        let mut outside: BTreeSet<&str> = half_read.chain(others).collect();
        for member in &roll.members {
            let id = roll.symbols.text(member.person);
            match place[member.household as usize] {
                Some(_) => inside.insert(id),
                None => outside.insert(id),
            };
        }
        self.in_scope = inside.len() as u32;
        self.ids = inside.iter().map(|id| (*id).to_owned()).collect();
        let all = inside.iter().chain(outside.difference(&inside));
        self.by_id = all.enumerate().map(|(number, id)| ((*id).to_owned(), number as u32)).collect();
    }

    fn name(&mut self, roll: &Roll, dictionary: &Dictionary) {
        let name_field = dictionary.member.field_index("name");
        let mut comparable = HashMap::new();
        let mut by_name: HashMap<String, Vec<u32>> = HashMap::new();
        for member in &roll.members {
            let Some(symbol) = name_field.map(|f| member.cells[f]).filter(|c| *c != ABSENT) else { continue };
            let name = comparable
                .entry(symbol)
                .or_insert_with(|| roll.symbols.cell_text(symbol).and_then(normalised));
            if let Some(name) = name {
                let person = self.by_id[roll.symbols.text(member.person)];
                by_name.entry(name.clone()).or_default().push(person);
            }
        }
        for (name, person) in &roll.half_read_names {
            if let Some(name) = normalised(name) {
                by_name.entry(name).or_default().push(self.by_id[roll.symbols.text(*person)]);
            }
        }
        for persons in by_name.values_mut() {
            persons.sort_unstable();
            persons.dedup();
        }
        self.by_name = by_name;
    }

    /// The person of a canonical ID: equality, right check digit or not.
    pub fn find(&self, id: &str) -> Option<u32> {
        self.by_id.get(id).copied()
    }

    /// Whether the run is about the person.
    pub fn is_in_scope(&self, person: u32) -> bool {
        person < self.in_scope
    }

    /// The entries of a person that the run is about.
    pub fn entries_of(&self, person: u32) -> &[u32] {
        self.of_person.get(person as usize).map_or(&[], Vec::as_slice)
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

    /// The persons that the run is about who have the name on the roll.
    pub fn namesakes(&self, name: &str) -> impl Iterator<Item = u32> + '_ {
        let found = normalised(name).and_then(|name| self.by_name.get(&name));
        found.into_iter().flatten().copied().filter(|person| self.is_in_scope(*person))
    }
}

/// The households that a run is about. One whose area can't be read belongs to every area.
fn households_of(roll: &Roll, dictionary: &Dictionary, area: Option<&str>, only: Option<&Only>) -> Vec<u32> {
    let of_person: Option<BTreeSet<u32>> = match only {
        Some(Only::Person(id)) => {
            let person = roll.symbols.find(&roll_person_id(id));
            let theirs = roll.members.iter().filter(|m| m.is_member && Some(m.person) == person);
            Some(theirs.map(|m| m.household).collect())
        }
        _ => None,
    };
    let text = |cells: &[i64], field: &str| {
        let place = dictionary.household.field_index(field)?;
        roll.symbols.cell_text(cells[place]).map(str::to_owned)
    };
    let wanted = |number: &u32| {
        let cells = &roll.households[*number as usize].cells;
        let here = area.is_none_or(|area| text(cells, "area_code").is_none_or(|code| code.starts_with(area)));
        here && match only {
            None => true,
            Some(Only::Household(id)) => text(cells, "household_id").as_deref() == Some(id.as_str()),
            Some(Only::Person(_)) => of_person.as_ref().is_some_and(|p| p.contains(number)),
        }
    };
    (0..roll.households.len() as u32).filter(wanted).collect()
}
