//! The roll: households, members and obligors as they stand on the day, and what is wrong with them.
//! It does not know records or sources.

use super::{
    compact_grid::CompactGrid,
    fault::RollFault,
    mapping::SetAsideRow,
    roll_table::{RollPlace, RollTable},
    source_report::{FileReport, SetAside, SourceReport},
};
use crate::{
    dictionary::{Dictionary, Kind},
    domain::{
        calendar::date_to_days,
        citizen_id::{Canonical, CitizenId},
        half_width::trimmed,
    },
    table::{ABSENT, Cell, QuickBuild, Symbols},
};
use jiff::civil::Date;
use rayon::prelude::*;
use std::collections::{BTreeSet, HashMap, HashSet};

/// The whole roll on the day.
#[derive(Clone, Debug, Default)]
pub struct Roll {
    /// The texts.
    pub symbols: Symbols,
    /// The households, by id, in the order of the dictionary's fields.
    pub households: CompactGrid,
    /// Households of which a row, or a member's row, can't be read.
    pub broken: Vec<bool>,
    /// Members and obligors, by household and ID, in the order of the dictionary's fields.
    pub members: CompactGrid,
    /// Whose they are, in the same order.
    pub standings: Vec<RollMember>,
    /// In how many households each person (symbol of the ID) is a member for sure.
    pub(super) memberships: Vec<u32>,
    /// Persons of rows that can't be read, on the roll with who knows what role; and members of households that may not
    /// be on the roll yet.
    pub half_read: BTreeSet<u32>,
    /// Names of rows that can't be read, with their persons.
    pub half_read_names: Vec<(String, u32)>,
    /// Rows set aside.
    pub set_aside: Vec<SetAside>,
}

/// A member or obligor on the roll.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RollMember {
    /// The household's place in [`Roll::households`].
    pub household: u32,
    /// The symbol of the person's ID.
    pub person: u32,
    /// Whether the person counts as a member; else an obligor.
    pub is_member: bool,
    /// Whether the household is on the roll for sure.
    pub(super) is_sure: bool,
}

impl Roll {
    /// In how many households a person (symbol of the ID) is a member.
    pub fn memberships(&self, person: u32) -> u32 {
        self.memberships.get(person as usize).copied().unwrap_or(0)
    }
}

/// The places of the fields that the roll itself is built on.
struct Places {
    household: usize,
    scheme: usize,
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
            scheme: place(h.field_index("scheme")),
            applied_on: place(h.field_index("applied_on")),
            member_household: place(m.field_index("household_id")),
            person: place(m.field_index("person_id")),
            joined_on: place(m.field_index("joined_on")),
            role: place(m.field_index("role")),
            member_role: m.code("role", "member").unwrap_or(0),
        }
    }
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
    households: RollTable,
    members: RollTable,
    dictionary: &Dictionary,
    as_of: Date,
    source: &str,
) -> Result<Roll, Vec<RollFault>> {
    let mut build = Build {
        places: Places::of(dictionary),
        day: Cell::from(date_to_days(as_of)),
        roll: Roll::default(),
        numbers: HashMap::default(),
        faults: Vec::new(),
    };
    // Most texts are the members'.
    let mut members = members;
    build.roll.symbols = std::mem::take(&mut members.symbols);
    build.take_households(households, dictionary, source);
    build.take_members(members, dictionary, source);
    build.finish()
}

/// What is known of a household id that stands on the roll.
#[derive(Clone, Copy, Debug)]
enum Standing {
    /// At this place of the list.
    Here(u32),
    /// At this place, if it is on the roll already: its day can't be read.
    Perhaps(u32),
    /// Not on the roll yet.
    Later,
}

struct Build {
    places: Places,
    day: Cell,
    roll: Roll,
    numbers: HashMap<u32, Standing, QuickBuild>,
    faults: Vec<RollFault>,
}

/// What of a table is looked at row by row.
struct Rest {
    places: Vec<RollPlace>,
    files: Vec<FileReport>,
    set_aside: Vec<(u16, SetAsideRow)>,
}

impl Rest {
    fn file_name(&self, file: u16) -> String {
        self.files.get(usize::from(file)).map_or_else(|| "application".to_owned(), |f| f.name.clone())
    }
}

impl Build {
    /// A table with its texts numbered as on the roll; one without texts has them there already.
    fn translated(&mut self, table: RollTable, kind: &Kind) -> (CompactGrid, Rest) {
        let RollTable { symbols, mut rows, places, set_aside, files } = table;
        rows.fit(kind.fields.len());
        if !symbols.is_empty() {
            let numbers = self.roll.symbols.absorb(&symbols);
            drop(symbols);
            let number = |cell| if cell == ABSENT { ABSENT } else { Cell::from(numbers[cell as usize]) };
            rows.replace(|place| kind.fields.get(place).is_some_and(|field| field.ty.is_symbol()), number);
        }
        (rows, Rest { places, files, set_aside })
    }

    fn fault(&mut self, file: String, line: u64, field: &str, reason: &str) {
        let field = Some(field.to_owned()).filter(|f| !f.is_empty());
        self.faults.push(RollFault { file, line, field, reason: reason.to_owned() });
    }

    fn take_households(&mut self, table: RollTable, dictionary: &Dictionary, source: &str) {
        let (rows, rest) = self.translated(table, &dictionary.household);
        let mut kept: Vec<u32> = Vec::with_capacity(rows.len());
        self.numbers.reserve(rows.len());
        for (row, place) in rest.places.iter().enumerate() {
            let id = rows.cell(row, self.places.household);
            if id == ABSENT {
                let file = rest.file_name(place.file);
                self.fault(file, place.line(), "household_id", "a household needs its number");
                continue;
            }
            let later = rows.cell(row, self.places.applied_on) > self.day;
            let standing = if later { Standing::Later } else { Standing::Here(kept.len() as u32) };
            if self.numbers.insert(id as u32, standing).is_some() {
                let file = rest.file_name(place.file);
                self.fault(file, place.line(), "household_id", "the household stands on the roll twice");
            }
            if !later {
                kept.push(row as u32);
            }
        }
        self.roll.households = if kept.len() == rows.len() { rows } else { rows.ordered(&kept) };
        self.roll.broken = vec![false; kept.len()];
        self.take_broken_households(&rest, dictionary, source);
    }

    fn take_broken_households(&mut self, rest: &Rest, dictionary: &Dictionary, source: &str) {
        for (file, row) in &rest.set_aside {
            let file = rest.file_name(*file);
            self.set_aside(&file, row, source);
            let Some(id) = &row.household_id else {
                self.fault(file, row.line, row.field.as_deref().unwrap_or(""), &row.reason);
                continue;
            };
            let told = |place: usize| row.cells.get(place).copied().unwrap_or(ABSENT);
            let scheme = told(self.places.scheme);
            if scheme == ABSENT {
                let reason = match row.field.as_deref() {
                    Some("scheme") => row.reason.as_str(),
                    _ => "its scheme can't be read either",
                };
                self.fault(file.clone(), row.line, "scheme", reason);
            }
            let id = self.roll.symbols.intern(id);
            let place = self.roll.broken.len() as u32;
            let applied_on = told(self.places.applied_on);
            let standing = match applied_on {
                day if day > self.day => Standing::Later,
                ABSENT => Standing::Perhaps(place),
                _ => Standing::Here(place),
            };
            if self.numbers.insert(id, standing).is_some() {
                self.fault(file, row.line, "household_id", "the household stands on the roll twice");
            }
            if let Standing::Later = standing {
                continue;
            }
            // That it has no day of application says that its row can't be read.
            let mut cells = vec![ABSENT; dictionary.household.fields.len()];
            for (place, cell) in [(self.places.household, Cell::from(id)), (self.places.scheme, scheme)] {
                if let Some(slot) = cells.get_mut(place) {
                    *slot = cell;
                }
            }
            self.roll.households.push(&cells);
            self.roll.broken.push(true);
        }
    }

    fn take_members(&mut self, table: RollTable, dictionary: &Dictionary, source: &str) {
        let (rows, rest) = self.translated(table, &dictionary.member);
        let mut seen: HashSet<u64, QuickBuild> = HashSet::default();
        seen.reserve(rows.len());
        let mut kept: Vec<u32> = Vec::with_capacity(rows.len());
        for (row, place) in rest.places.iter().enumerate() {
            let id = rows.cell(row, self.places.member_household);
            let person = rows.cell(row, self.places.person);
            let standing = (id != ABSENT).then(|| self.numbers.get(&(id as u32)).copied()).flatten();
            let Some(standing) = standing else {
                let file = rest.file_name(place.file);
                self.fault(
                    file,
                    place.line(),
                    "household_id",
                    "no household of this number stands on the roll",
                );
                continue;
            };
            if person == ABSENT {
                self.fault(rest.file_name(place.file), place.line(), "person_id", "a member needs an ID");
                continue;
            }
            let (household, is_sure) = match standing {
                Standing::Here(household) => (household, true),
                Standing::Perhaps(household) => (household, false),
                Standing::Later => continue,
            };
            if rows.cell(row, self.places.joined_on) > self.day {
                continue;
            }
            let person = person as u32;
            if !seen.insert(u64::from(household) << 32 | u64::from(person)) {
                let file = rest.file_name(place.file);
                self.fault(file, place.line(), "person_id", "the person stands in the household twice");
            }
            let is_member = rows.cell(row, self.places.role) == self.places.member_role;
            if is_member && !is_sure {
                self.roll.half_read.insert(person);
            }
            self.roll.standings.push(RollMember { household, person, is_member, is_sure });
            kept.push(row as u32);
        }
        self.roll.members = if kept.len() == rows.len() { rows } else { rows.ordered(&kept) };
        self.take_broken_members(&rest, source);
    }

    fn take_broken_members(&mut self, rest: &Rest, source: &str) {
        for (file, row) in &rest.set_aside {
            let file = rest.file_name(*file);
            self.set_aside(&file, row, source);
            let known = row.household_id.as_deref().and_then(|id| self.roll.symbols.find(id));
            let Some(standing) = known.and_then(|id| self.numbers.get(&id).copied()) else {
                self.fault(file, row.line, row.field.as_deref().unwrap_or(""), &row.reason);
                continue;
            };
            if row.field.as_deref() == Some("relation") {
                self.fault(file, row.line, "relation", &row.reason);
            }
            let (Standing::Here(household) | Standing::Perhaps(household)) = standing else { continue };
            if row.cells.get(self.places.joined_on).is_some_and(|day| *day > self.day) {
                continue;
            }
            self.roll.broken[household as usize] = true;
            if let Some(person) = &row.person {
                let person = self.roll.symbols.intern(person);
                self.roll.half_read.insert(person);
                if let Some(name) = &row.name {
                    self.roll.half_read_names.push((name.clone(), person));
                }
            }
        }
    }

    fn set_aside(&mut self, file: &str, row: &SetAsideRow, source: &str) {
        self.roll.set_aside.push(SetAside {
            source: source.to_owned(),
            file: file.to_owned(),
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
        roll.memberships = vec![0; roll.symbols.len()];
        for member in roll.standings.iter().filter(|m| m.is_member && m.is_sure) {
            roll.memberships[member.person as usize] += 1;
        }
        Ok(roll)
    }
}

fn sort_by_id(roll: &mut Roll, id_field: usize) {
    let id = |h: u32| roll.symbols.cell_text(roll.households.cell(h as usize, id_field)).unwrap_or("");
    let mut order: Vec<u32> = (0..roll.households.len() as u32).collect();
    order.par_sort_by_key(|h| id(*h));
    let mut place = vec![0u32; order.len()];
    for (new, old) in order.iter().enumerate() {
        place[*old as usize] = new as u32;
    }
    for member in &mut roll.standings {
        member.household = place[member.household as usize];
    }
    roll.households = std::mem::take(&mut roll.households).ordered(&order);
    roll.broken = order.iter().map(|h| roll.broken[*h as usize]).collect();
    let (symbols, standings) = (&roll.symbols, &roll.standings);
    let mut order: Vec<u32> = (0..standings.len() as u32).collect();
    order.par_sort_by(|a, b| {
        let (a, b) = (&standings[*a as usize], &standings[*b as usize]);
        a.household.cmp(&b.household).then_with(|| symbols.text(a.person).cmp(symbols.text(b.person)))
    });
    roll.members = std::mem::take(&mut roll.members).ordered(&order);
    roll.standings = order.iter().map(|m| standings[*m as usize]).collect();
}

/// The report of the roll as a source; how many rows were kept is known when it has been put together.
pub fn roll_report(id: &str, households: &RollTable, members: &RollTable) -> SourceReport {
    let mut files: Vec<_> = households.files.iter().chain(&members.files).cloned().collect();
    files.sort();
    files.dedup();
    let read = |t: &RollTable| (t.rows.len() + t.set_aside.len()) as u64;
    SourceReport {
        id: id.to_owned(),
        kind: "roll".to_owned(),
        files,
        rows_read: read(households) + read(members),
        rows_kept: 0,
        rows_set_aside: (households.set_aside.len() + members.set_aside.len()) as u64,
        rows_repeated: 0,
        states: [0; 6],
        as_of_min: None,
        as_of_max: None,
        fault: None,
    }
}
