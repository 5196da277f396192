//! The roll: households, members and obligors as they stand on the day, and what is wrong with them.
//! It does not know records or sources.

use super::{
    fault::RollFault,
    roll_table::{RollRow, RollTable},
    source_report::{SetAside, SourceReport},
};
use crate::{
    dictionary::Dictionary,
    domain::{
        calendar::date_to_days,
        citizen_id::{Canonical, CitizenId},
        half_width::trimmed,
    },
    table::{ABSENT, Cell, Symbols},
};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A household on the roll.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RollHousehold {
    /// The fields, in the order of the dictionary.
    pub cells: Vec<Cell>,
    /// A row of the household or of a member can't be read.
    pub broken: bool,
}

/// A member or obligor on the roll.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RollMember {
    /// The fields, in the order of the dictionary.
    pub cells: Vec<Cell>,
    /// The household's place in [`Roll::households`].
    pub household: u32,
    /// The symbol of the person's ID.
    pub person: u32,
    /// Whether the person counts as a member; else an obligor.
    pub is_member: bool,
}

/// The whole roll on the day.
#[derive(Clone, Debug, Default)]
pub struct Roll {
    /// The texts.
    pub symbols: Symbols,
    /// The households, by id.
    pub households: Vec<RollHousehold>,
    /// Members and obligors, by household and ID.
    pub members: Vec<RollMember>,
    /// In how many households each person (symbol of the ID) is a member.
    pub memberships: HashMap<u32, u32>,
    /// Persons of rows that can't be read: on the roll, with who knows what role.
    pub half_read: BTreeSet<u32>,
    /// Names of rows that can't be read, with their persons.
    pub half_read_names: Vec<(String, u32)>,
    /// Rows set aside.
    pub set_aside: Vec<SetAside>,
}

/// The places of the fields that the roll itself is built on.
struct Places {
    household: usize,
    applied_on: usize,
    member_household: usize,
    person: usize,
    joined_on: usize,
    role: usize,
    member_role: Cell,
}

impl Places {
    fn of(dictionary: &Dictionary) -> Self {
        let (h, m) = (&dictionary.household, &dictionary.member);
        // The dictionary always has these; a place past the end would only be read as absent.
        let place = |found: Option<usize>| found.unwrap_or(usize::MAX);
        Self {
            household: place(h.field_index("household_id")),
            applied_on: place(h.field_index("applied_on")),
            member_household: place(m.field_index("household_id")),
            person: place(m.field_index("person_id")),
            joined_on: place(m.field_index("joined_on")),
            role: place(m.field_index("role")),
            member_role: m.code("role", "member").unwrap_or(0),
        }
    }
}

fn cell(cells: &[Cell], place: usize) -> Cell {
    cells.get(place).copied().unwrap_or(ABSENT)
}

/// The form in which a person's ID stands on the roll: canonical where it is an ID, else trimmed, in upper case.
pub fn roll_person_id(text: &str) -> String {
    match CitizenId::canonical(text) {
        Canonical::Right(id) | Canonical::WrongCheck(id) => id.reveal().to_owned(),
        Canonical::NotAnId => trimmed(text).to_uppercase(),
    }
}

/// Puts the two tables together.
///
/// # Errors
/// Every fault for which the run must stop.
pub fn build_roll(
    households: &RollTable,
    members: &RollTable,
    dictionary: &Dictionary,
    as_of: Date,
    source: &str,
) -> Result<Roll, Vec<RollFault>> {
    let mut build = Build {
        places: Places::of(dictionary),
        day: Cell::from(date_to_days(as_of)),
        roll: Roll::default(),
        numbers: HashMap::new(),
        faults: Vec::new(),
    };
    build.take_households(households, dictionary);
    build.take_broken_households(households, dictionary, source);
    build.take_members(members, dictionary);
    build.take_broken_members(members, source);
    build.finish()
}

/// What is known of a household id that stands on the roll.
#[derive(Clone, Copy, Debug)]
enum Standing {
    /// At this place of the list.
    Here(u32),
    /// Not on the roll yet.
    Later,
}

struct Build {
    places: Places,
    day: Cell,
    roll: Roll,
    numbers: HashMap<u32, Standing>,
    faults: Vec<RollFault>,
}

impl Build {
    fn fault(&mut self, table: &RollTable, file: u16, line: u64, field: &str, reason: &str) {
        let field = Some(field.to_owned()).filter(|f| !f.is_empty());
        let file = table.file_name(file).to_owned();
        self.faults.push(RollFault { file, line, field, reason: reason.to_owned() });
    }

    fn take_households(&mut self, table: &RollTable, dictionary: &Dictionary) {
        let translate = Translation::of(&mut self.roll.symbols, &table.symbols, &dictionary.household);
        for row in &table.rows {
            let cells = translate.cells(&row.cells);
            let id = cell(&cells, self.places.household);
            if id == ABSENT {
                self.fault(table, row.file, row.line, "household_id", "a household needs its number");
                continue;
            }
            let later = cell(&cells, self.places.applied_on) > self.day;
            let standing =
                if later { Standing::Later } else { Standing::Here(self.roll.households.len() as u32) };
            if self.numbers.insert(id as u32, standing).is_some() {
                self.fault(
                    table,
                    row.file,
                    row.line,
                    "household_id",
                    "the household stands on the roll twice",
                );
            }
            if !later {
                self.roll.households.push(RollHousehold { cells, broken: false });
            }
        }
    }

    fn take_broken_households(&mut self, table: &RollTable, dictionary: &Dictionary, source: &str) {
        for (file, row) in &table.set_aside {
            self.set_aside(table, *file, row, source);
            let Some(id) = &row.household_id else {
                self.fault(table, *file, row.line, row.field.as_deref().unwrap_or(""), &row.reason);
                continue;
            };
            if row.field.as_deref() == Some("scheme") {
                self.fault(table, *file, row.line, "scheme", &row.reason);
            }
            let id = self.roll.symbols.intern(id);
            let standing = Standing::Here(self.roll.households.len() as u32);
            if self.numbers.insert(id, standing).is_some() {
                self.fault(table, *file, row.line, "household_id", "the household stands on the roll twice");
            }
            let mut cells = vec![ABSENT; dictionary.household.fields.len()];
            if let Some(slot) = cells.get_mut(self.places.household) {
                *slot = Cell::from(id);
            }
            self.roll.households.push(RollHousehold { cells, broken: true });
        }
    }

    fn take_members(&mut self, table: &RollTable, dictionary: &Dictionary) {
        let translate = Translation::of(&mut self.roll.symbols, &table.symbols, &dictionary.member);
        let mut seen = BTreeSet::new();
        for row in &table.rows {
            let RollRow { file, line, .. } = *row;
            let cells = translate.cells(&row.cells);
            let id = cell(&cells, self.places.member_household);
            let person = cell(&cells, self.places.person);
            let standing = (id != ABSENT).then(|| self.numbers.get(&(id as u32)).copied()).flatten();
            let Some(standing) = standing else {
                self.fault(
                    table,
                    file,
                    line,
                    "household_id",
                    "no household of this number stands on the roll",
                );
                continue;
            };
            if person == ABSENT {
                self.fault(table, file, line, "person_id", "a member needs an ID");
                continue;
            }
            let Standing::Here(household) = standing else { continue };
            if cell(&cells, self.places.joined_on) > self.day {
                continue;
            }
            let person = person as u32;
            if !seen.insert((household, person)) {
                self.fault(table, file, line, "person_id", "the person stands in the household twice");
            }
            let is_member = cell(&cells, self.places.role) == self.places.member_role;
            self.roll.members.push(RollMember { cells, household, person, is_member });
        }
    }

    fn take_broken_members(&mut self, table: &RollTable, source: &str) {
        for (file, row) in &table.set_aside {
            self.set_aside(table, *file, row, source);
            let known = row.household_id.as_deref().and_then(|id| self.roll.symbols.find(id));
            let Some(standing) = known.and_then(|id| self.numbers.get(&id).copied()) else {
                self.fault(table, *file, row.line, row.field.as_deref().unwrap_or(""), &row.reason);
                continue;
            };
            if row.field.as_deref() == Some("relation") {
                self.fault(table, *file, row.line, "relation", &row.reason);
            }
            let Standing::Here(household) = standing else { continue };
            self.roll.households[household as usize].broken = true;
            if let Some(person) = &row.person {
                let person = self.roll.symbols.intern(person);
                self.roll.half_read.insert(person);
                if let Some(name) = &row.name {
                    self.roll.half_read_names.push((name.clone(), person));
                }
            }
        }
    }

    fn set_aside(&mut self, table: &RollTable, file: u16, row: &super::mapping::SetAsideRow, source: &str) {
        self.roll.set_aside.push(SetAside {
            source: source.to_owned(),
            file: table.file_name(file).to_owned(),
            line: row.line,
            field: row.field.clone(),
            reason: row.reason.clone(),
        });
    }

    fn finish(mut self) -> Result<Roll, Vec<RollFault>> {
        if !self.faults.is_empty() {
            self.faults.sort();
            self.faults.dedup();
            return Err(self.faults);
        }
        let mut roll = self.roll;
        sort_by_id(&mut roll, self.places.household);
        let members = roll.members.iter().filter(|m| m.is_member);
        roll.memberships = members.fold(HashMap::new(), |mut counts, member| {
            *counts.entry(member.person).or_insert(0) += 1;
            counts
        });
        Ok(roll)
    }
}

fn sort_by_id(roll: &mut Roll, id_field: usize) {
    let symbols = &roll.symbols;
    let id = |h: &RollHousehold| symbols.cell_text(cell(&h.cells, id_field)).unwrap_or("");
    let mut order: Vec<u32> = (0..roll.households.len() as u32).collect();
    order.sort_by_key(|h| id(&roll.households[*h as usize]));
    let place: BTreeMap<u32, u32> = order.iter().enumerate().map(|(new, old)| (*old, new as u32)).collect();
    for member in &mut roll.members {
        member.household = place[&member.household];
    }
    let mut old: Vec<Option<RollHousehold>> =
        std::mem::take(&mut roll.households).into_iter().map(Some).collect();
    roll.households = order.iter().filter_map(|h| old[*h as usize].take()).collect();
    roll.members
        .sort_by(|a, b| (a.household, symbols.text(a.person)).cmp(&(b.household, symbols.text(b.person))));
}

/// How the symbols of one table are numbered on the roll.
struct Translation {
    numbers: Vec<u32>,
    symbolic: Vec<bool>,
}

impl Translation {
    fn of(symbols: &mut Symbols, other: &Symbols, kind: &crate::dictionary::Kind) -> Self {
        Self {
            numbers: symbols.absorb(other),
            symbolic: kind.fields.iter().map(|f| f.ty.is_symbol()).collect(),
        }
    }

    fn cells(&self, cells: &[Cell]) -> Vec<Cell> {
        let translate = |(cell, symbolic): (&Cell, &bool)| {
            if *symbolic && *cell != ABSENT { Cell::from(self.numbers[*cell as usize]) } else { *cell }
        };
        cells.iter().zip(&self.symbolic).map(translate).collect()
    }
}

/// The report of the roll as a source.
pub fn roll_report(id: &str, households: &RollTable, members: &RollTable, roll: &Roll) -> SourceReport {
    let mut files: Vec<_> = households.files.iter().chain(&members.files).cloned().collect();
    files.sort();
    files.dedup();
    let read = |t: &RollTable| (t.rows.len() + t.set_aside.len()) as u64;
    SourceReport {
        id: id.to_owned(),
        kind: "roll".to_owned(),
        files,
        rows_read: read(households) + read(members),
        rows_kept: (roll.households.len() + roll.members.len()) as u64,
        rows_set_aside: (households.set_aside.len() + members.set_aside.len()) as u64,
        rows_repeated: 0,
        states: [0; 6],
        as_of_min: None,
        as_of_max: None,
        fault: None,
    }
}
