//! The run's part of the roll, ready to be drafted as a whole or cut into slices; it is held in compact columns.
//! It judges nothing.

use super::{
    compact_grid::CompactGrid,
    identity::{NOBODY, People},
    roll::Roll,
};
use crate::{
    dictionary::{Dictionary, Kind},
    table::{ABSENT, Cell, Draft, DraftRows, Symbols, Texts},
};
use jiff::civil::Date;
use std::sync::Arc;

/// The households and entries of a run, in the order of [`People`].
#[derive(Debug)]
pub struct RollRows {
    /// The texts.
    pub symbols: Symbols,
    /// The households.
    pub households: CompactGrid,
    /// The entries.
    pub members: CompactGrid,
    /// The entries' names made comparable: numbers of texts, or [`NOBODY`].
    names: Vec<u32>,
    /// In how many households the person of each entry is a member.
    pub memberships: Vec<u32>,
    /// Whether there may be more of them.
    pub memberships_open: Vec<bool>,
    /// Households of which a row can't be read.
    pub broken: Vec<bool>,
}

impl RollRows {
    /// The run's part of a roll.
    pub fn of(roll: Roll, people: &People) -> Self {
        let mut roll = roll;
        let numbers: Vec<u32> = people.names.texts().map(|name| roll.symbols.intern(name)).collect();
        let name = |name: u32| if name == NOBODY { NOBODY } else { numbers[name as usize] };
        let person = |member: u32| roll.standings[member as usize].person;
        let members: Vec<u32> = people.entries.iter().map(|entry| entry.member).collect();
        Self {
            names: people.entries.iter().map(|entry| name(entry.name)).collect(),
            memberships: members.iter().map(|m| roll.memberships(person(*m))).collect(),
            memberships_open: members.iter().map(|m| roll.half_read.contains(&person(*m))).collect(),
            broken: people.households.iter().map(|h| roll.broken[*h as usize]).collect(),
            households: roll.households.ordered(&people.households),
            members: roll.members.ordered(&members),
            symbols: roll.symbols,
        }
    }

    /// The comparable name of an entry (symbol or absent).
    pub fn name(&self, entry: usize) -> Cell {
        if self.names[entry] == NOBODY { ABSENT } else { Cell::from(self.names[entry]) }
    }

    /// The ids of the households.
    pub fn household_ids(&self, dictionary: &Dictionary) -> Texts {
        let mut ids = Texts::new();
        let field = dictionary.household.field_index("household_id").unwrap_or(0);
        for household in 0..self.households.len() {
            ids.push(self.symbols.cell_text(self.households.cell(household, field)).unwrap_or(""));
        }
        ids.shrink();
        ids
    }

    /// About how many bytes of memory its draft takes.
    pub fn size(&self) -> u64 {
        let grid = |grid: &CompactGrid| grid.len() * grid.fields() * size_of::<Cell>();
        (grid(&self.households) + grid(&self.members) + self.symbols.distinct().size()) as u64
    }

    /// Its draft, without sources.
    pub fn into_draft(self, dictionary: Arc<Dictionary>, as_of: Date) -> Draft {
        let empty = |kind: &Kind| DraftRows::of_fields(kind.fields.len());
        Draft {
            as_of,
            sources: Vec::new(),
            member_name_key: (0..self.names.len()).map(|entry| self.name(entry)).collect(),
            households: self.households.into_grid(),
            members: self.members.into_grid(),
            memberships: self.memberships,
            memberships_open: self.memberships_open,
            roll_broken: self.broken,
            kinds: dictionary.kinds.iter().map(empty).collect(),
            states: Vec::new(),
            symbols: self.symbols,
            dictionary,
        }
    }
}
