//! A county before it is ordered: the roll and the records as they were brought.

use super::{Cell, Grid, SourceEntry, Symbols};
use crate::{
    dictionary::{Dictionary, Kind},
    domain::SourceState,
};
use jiff::civil::Date;
use std::sync::Arc;

/// Records of one kind, in any order, each placed with a member entry of the draft.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DraftRows {
    /// The member entry of each row (place in [`Draft::members`]).
    pub member: Vec<u32>,
    /// The fields, in columns; a column that nothing reads may be empty.
    pub columns: Vec<Vec<Cell>>,
    /// Each row's source (place in [`Draft::sources`]).
    pub source: Vec<u16>,
    /// Each row's record key (symbol).
    pub record_key: Vec<u32>,
    /// Each row's name as written (symbol or absent).
    pub name: Vec<Cell>,
    /// Each row's name made comparable (symbol or absent).
    pub name_key: Vec<Cell>,
    /// Each row's as-of date (days).
    pub as_of: Vec<i32>,
    /// Each row's answer (symbol).
    pub answer: Vec<u32>,
}

impl DraftRows {
    /// No rows yet, of so many fields.
    pub fn of_fields(fields: usize) -> Self {
        Self { columns: vec![Vec::new(); fields], ..Self::default() }
    }

    /// Adds the rows of another list of the same kind; a column that only one of them keeps is not kept.
    pub fn append(&mut self, mut other: Self) {
        if self.member.is_empty() {
            *self = other;
            return;
        }
        self.member.append(&mut other.member);
        for (column, more) in self.columns.iter_mut().zip(&mut other.columns) {
            column.append(more);
        }
        self.source.append(&mut other.source);
        self.record_key.append(&mut other.record_key);
        self.name.append(&mut other.name);
        self.name_key.append(&mut other.name_key);
        self.as_of.append(&mut other.as_of);
        self.answer.append(&mut other.answer);
    }
}

/// A county before it is ordered.
#[derive(Clone, Debug)]
pub struct Draft {
    /// What facts exist.
    pub dictionary: Arc<Dictionary>,
    /// The as-of date.
    pub as_of: Date,
    /// The pool of texts.
    pub symbols: Symbols,
    /// The sources, ordered by id.
    pub sources: Vec<SourceEntry>,
    /// Households, each in the order of the dictionary's fields.
    pub households: Grid,
    /// Members and obligors, each in the order of the dictionary's fields.
    pub members: Grid,
    /// The members' names made comparable (symbol or absent).
    pub member_name_key: Vec<Cell>,
    /// Memberships on the whole roll, see [`super::County::memberships`].
    pub memberships: Vec<u32>,
    /// Whether there may be more memberships, see [`super::County::memberships_open`].
    pub memberships_open: Vec<bool>,
    /// Households of which a roll row can't be read, see [`super::County::roll_broken`].
    pub roll_broken: Vec<bool>,
    /// The records, one entry a kind of the dictionary.
    pub kinds: Vec<DraftRows>,
    /// The state of each source for each member entry.
    pub states: Vec<Vec<SourceState>>,
}

impl Draft {
    /// A draft with no households, no sources and no texts.
    pub fn empty(dictionary: Arc<Dictionary>, as_of: Date) -> Self {
        let rows = |kind: &Kind| DraftRows::of_fields(kind.fields.len());
        Self {
            as_of,
            symbols: Symbols::new(),
            sources: Vec::new(),
            households: Grid::of_fields(dictionary.household.fields.len()),
            members: Grid::of_fields(dictionary.member.fields.len()),
            member_name_key: Vec::new(),
            memberships: Vec::new(),
            memberships_open: Vec::new(),
            roll_broken: Vec::new(),
            kinds: dictionary.kinds.iter().map(rows).collect(),
            states: Vec::new(),
            dictionary,
        }
    }
}
