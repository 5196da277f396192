//! What an evaluation remembers beside the value: nothing in the first pass, records and reasons in the second.

use std::collections::BTreeSet;

/// Why something is unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Open {
    /// The kind is not known for the member.
    Kind {
        /// The kind.
        kind: u16,
        /// The member.
        member: u32,
    },
    /// A record came without an optional field.
    Field {
        /// The source of the record.
        source: u16,
        /// The member.
        member: u32,
    },
    /// A parameter has no value on the date.
    Parameter(u16),
    /// A row of the household on the roll could not be read.
    Roll,
}

/// What is remembered; `()` remembers nothing and costs nothing.
pub trait Trace: Clone + Default {
    /// Whether anything is remembered.
    const RECORDS: bool;
    /// Remembers a record.
    fn row(kind: u16, row: u32) -> Self;
    /// Remembers why something is unknown.
    fn open(open: Open) -> Self;
    /// Remembers the person that a condition holds (or may hold) for.
    fn person(member: u32) -> Self;
    /// Adds what another remembers.
    fn join(&mut self, other: &Self);
    /// Forgets what is unknown: the value is decided without it.
    fn settle(&mut self);
    /// The notes, where any are kept.
    fn notes(&self) -> Option<&Notes>;
}

impl Trace for () {
    const RECORDS: bool = false;
    fn row(_: u16, _: u32) -> Self {}
    fn open(_: Open) -> Self {}
    fn person(_: u32) -> Self {}
    fn join(&mut self, (): &Self) {}
    fn settle(&mut self) {}
    fn notes(&self) -> Option<&Notes> {
        None
    }
}

/// Records, persons and reasons.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Notes {
    /// Records: kind and row.
    pub rows: BTreeSet<(u16, u32)>,
    /// Why the value is unknown.
    pub open: BTreeSet<Open>,
    /// Members that a condition holds (or may hold) for.
    pub persons: BTreeSet<u32>,
}

impl Trace for Notes {
    const RECORDS: bool = true;
    fn row(kind: u16, row: u32) -> Self {
        Self { rows: BTreeSet::from([(kind, row)]), ..Self::default() }
    }
    fn open(open: Open) -> Self {
        Self { open: BTreeSet::from([open]), ..Self::default() }
    }
    fn person(member: u32) -> Self {
        Self { persons: BTreeSet::from([member]), ..Self::default() }
    }
    fn join(&mut self, other: &Self) {
        self.rows.extend(&other.rows);
        self.open.extend(&other.open);
        self.persons.extend(&other.persons);
    }
    fn settle(&mut self) {
        self.open.clear();
    }
    fn notes(&self) -> Option<&Notes> {
        Some(self)
    }
}
