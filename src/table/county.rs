//! The assembled county.

use super::{Cell, Grid, Symbols};
use crate::{
    dictionary::Dictionary,
    domain::{Bilingual, SourceState},
};
use jiff::civil::Date;
use std::{ops::Range, sync::Arc};

/// A source of records: one adapter, or one of several named by an adapter's rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceEntry {
    /// The source's id.
    pub id: String,
    /// The place of its kind in the dictionary.
    pub kind: usize,
    /// Title.
    pub title: Bilingual,
    /// The department that answers for it.
    pub department: Bilingual,
    /// Whether a household can be better than undecided without its knowledge of every member.
    pub required: bool,
    /// A locality's decision that it has no source for the kind (state `none` for all), in words.
    pub none_by_decision: Option<String>,
}

/// The records of one kind, ordered by member, source and record key.
#[derive(Clone, Debug, Default)]
pub struct KindRows {
    /// The fields.
    pub grid: Grid,
    /// Each row's source (place in [`County::sources`]).
    pub source: Vec<u16>,
    /// Each row's record key (symbol).
    pub record_key: Vec<u32>,
    /// Each row's name as written (symbol), absent where the source gave none.
    pub name: Vec<Cell>,
    /// The names made comparable (symbol), absent where there is none.
    pub name_key: Vec<Cell>,
    /// Each row's as-of date (days).
    pub as_of: Vec<i32>,
    /// Which answer each row came in (symbol).
    pub answer: Vec<u32>,
    /// Rows of member `m` are `offsets[m]..offsets[m + 1]`.
    pub offsets: Vec<u32>,
}

/// The county of one run: the roll and what sources know of it.
#[derive(Clone, Debug)]
pub struct County {
    /// What facts exist.
    pub dictionary: Arc<Dictionary>,
    /// The as-of date of the run.
    pub as_of: Date,
    /// The pool of texts.
    pub symbols: Symbols,
    /// The sources, by id.
    pub sources: Vec<SourceEntry>,
    /// The sources of each kind (places in `sources`).
    pub kind_sources: Vec<Vec<u16>>,
    /// The households, by id.
    pub households: Grid,
    /// The members and obligors, by household and person id.
    pub members: Grid,
    /// The members' names made comparable (symbol).
    pub member_name_key: Vec<Cell>,
    /// The birth date in each member's ID, in days since 1970-01-01; `i32::MIN` where there is no real one.
    pub member_birth: Vec<i32>,
    /// Whether each member's ID has 18 characters, a right check digit and a real birth date.
    pub member_id_right: Vec<bool>,
    /// In how many households of the whole roll the person of each entry is a `member`.
    pub memberships: Vec<u32>,
    /// Whether a roll row that can't be read may hold one more membership of the person: `memberships` is then a
    /// lower bound.
    pub memberships_open: Vec<bool>,
    /// Households of which a roll row can't be read: every rule over their members is undecided, waiting on the roll, and
    /// members may be missing. One whose own row can't be read has its scheme, but no day of application, and every rule
    /// is undecided.
    pub roll_broken: Vec<bool>,
    /// Members of household `h` are `member_offsets[h]..member_offsets[h + 1]`.
    pub member_offsets: Vec<u32>,
    /// The records, by kind.
    pub kinds: Vec<KindRows>,
    /// The state of each source for each member.
    pub states: Vec<Vec<SourceState>>,
}

impl County {
    /// How many households there are.
    pub fn household_count(&self) -> usize {
        self.households.rows
    }

    /// The members (and obligors) of a household.
    pub fn members_of(&self, household: usize) -> Range<usize> {
        self.member_offsets[household] as usize..self.member_offsets[household + 1] as usize
    }

    /// The rows of one kind for one member.
    pub fn rows_of(&self, kind: usize, member: usize) -> Range<usize> {
        let offsets = &self.kinds[kind].offsets;
        offsets[member] as usize..offsets[member + 1] as usize
    }

    /// Whether every source of the kind is known for the member; never for a kind without a source.
    pub fn is_known(&self, kind: usize, member: usize) -> bool {
        let sources = &self.kind_sources[kind];
        !sources.is_empty() && sources.iter().all(|s| self.states[*s as usize][member].is_known())
    }

    /// Whether every source of the kind is known for every member of a run.
    pub fn all_known(&self, kind: usize, members: Range<usize>) -> bool {
        let sources = &self.kind_sources[kind];
        !sources.is_empty()
            && sources.iter().all(|s| self.states[*s as usize][members.clone()].iter().all(|t| t.is_known()))
    }

    /// The sources of the kind that are not known for the member, with their states.
    pub fn unknown_sources(
        &self,
        kind: usize,
        member: usize,
    ) -> impl Iterator<Item = (u16, SourceState)> + '_ {
        self.kind_sources[kind]
            .iter()
            .map(move |s| (*s, self.states[*s as usize][member]))
            .filter(|(_, state)| !state.is_known())
    }

    /// The id of a household.
    pub fn household_id(&self, household: usize) -> &str {
        let field = self.dictionary.household.field_index("household_id").unwrap_or(0);
        self.symbols.cell_text(self.households.cell(household, field)).unwrap_or("")
    }

    /// The canonical person ID of a member.
    pub fn person_id(&self, member: usize) -> &str {
        let field = self.dictionary.member.field_index("person_id").unwrap_or(1);
        self.symbols.cell_text(self.members.cell(member, field)).unwrap_or("")
    }

    /// The member entry of a household that a row is about.
    pub fn member_of_row(&self, household: usize, kind: u16, row: u32) -> u32 {
        let members = self.members_of(household);
        let offsets = &self.kinds[usize::from(kind)].offsets[members.start..=members.end];
        (members.start + offsets.partition_point(|o| *o <= row)).saturating_sub(1) as u32
    }

    /// The household that a member entry stands in.
    pub fn household_of(&self, member: usize) -> usize {
        self.member_offsets.partition_point(|o| *o as usize <= member) - 1
    }

    /// The place of a household by its id.
    pub fn find_household(&self, id: &str) -> Option<usize> {
        let (mut low, mut high) = (0, self.household_count());
        while low < high {
            let middle = low.midpoint(high);
            match self.household_id(middle).cmp(id) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Equal => return Some(middle),
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        None
    }
}
