//! The plan: conditions of all rules as one graph of operations over columns, each computed once.
//!
//! A *domain* is a list of items: the households of a chunk, their members, a member's records, months of the window, or
//! pairs of them. Every node belongs to one domain and has one value for each of its items. It knows no data.

use super::{fused::FusedNodes, runner::Parts};
use crate::expr::typed::{Comparison, Node};
use std::{collections::HashMap, hash::Hash};

/// The place of a node in the plan.
pub(in crate::engine) type Id = u32;
/// The place of a domain in the plan.
pub(in crate::engine) type DomId = u32;

/// The domain of the households themselves.
pub(in crate::engine) const ROOTS: DomId = 0;

/// How the items of a domain come from those of its parent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::engine) enum Source {
    /// The households of the chunk.
    Roots,
    /// The persons of the household.
    Persons,
    /// The persons of the household with role `member`.
    Members,
    /// The records of a kind of the member that stands in the named domain.
    Rows(u16, DomId),
    /// The records of a kind of all members of the household.
    HouseholdRows(u16),
    /// The months of the household's income window.
    Window,
    /// The distinct values of a column over a domain below the parent, as far as they are present.
    Values {
        /// The domain whose items have the values.
        over: DomId,
        /// The values.
        values: Id,
        /// Whether the items are there.
        present: Option<Id>,
    },
}

/// A domain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::engine) struct Domain {
    /// The domain that each item hangs on.
    pub parent: DomId,
    /// What the items are.
    pub source: Source,
    /// A condition over the parent's items: those for which it is false have no items here.
    pub guard: Option<Id>,
}

/// A field that is read from the item of a domain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::engine) enum Column {
    /// A field of the household.
    Household(u16),
    /// A field of a member.
    Member(u16),
    /// A member's name made comparable.
    MemberName,
    /// A member's birth date by the ID, in days.
    MemberBirth,
    /// Whether a member's ID is valid on the as-of date.
    MemberIdValid,
    /// A field of a record.
    Record(u16, u16),
    /// A share of a record, in parts of the denominator that all of the county's have in common.
    Share(u16, u16),
    /// A record's name made comparable.
    RecordName(u16),
    /// The person that a record is about.
    RecordPerson(u16),
    /// The month, or the distinct value, itself.
    Item,
}

/// What a node computes. Numbers have a denominator that the plan knows ([`Plan::denominators`]).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(in crate::engine) enum Op {
    /// A constant truth, in the form of [`super::vector`].
    Truth(u8),
    /// A constant number.
    Number(i64),
    /// A constant scalar.
    Scalar(i64),
    /// The value of an item of an outer domain, for each item that hangs on it.
    Down(Id),
    /// A flag field.
    LoadFlag(Column),
    /// A number field; what is absent lies between the bounds (`i64::MAX`: open).
    LoadNumber(Column, i64, i64),
    /// Any other field.
    LoadScalar(Column),
    /// Whether an optional field is stated.
    Stated(Column),
    /// Whether a distinct value is there.
    Present,
    /// Whether a member has a record, known or not, of some of these kinds.
    AnyOf(Box<[u16]>),
    /// In how many households the member's person is a member.
    Memberships,
    /// The month that the household's income window ends before.
    Anchor,
    /// A number parameter of the household's locality.
    Parameter(u16),
    /// A flag parameter of the household's locality.
    ParameterFlag(u16),
    /// A flag parameter in the month of a scalar.
    ParameterOn(u16, Id),
    /// Whether a parameter has a value for the household.
    ParameterStated(u16),
    /// Whether a code is among a parameter's words.
    ParameterHas(u16, Id),
    /// Negation.
    Not(Id),
    /// Conjunction.
    And(Box<[Id]>),
    /// Disjunction.
    Or(Box<[Id]>),
    /// A comparison of numbers.
    CompareNumbers(Comparison, Id, Id),
    /// A comparison of scalars.
    CompareScalars(Comparison, Id, Id),
    /// Whether two truths are equal.
    SameTruth(Id, Id),
    /// Whether two areas lie in one county.
    SameCounty(Id, Id),
    /// Whether a scalar is one of some constants.
    OneOf(Id, Box<[i64]>),
    /// Whether a month lies in the household's income window.
    InWindow(Id),
    /// `c ? a : b`.
    Choose(Id, Id, Id),
    /// The sum of two numbers of one denominator.
    Add(Id, Id),
    /// The difference of two numbers of one denominator.
    Subtract(Id, Id),
    /// The product.
    Multiply(Id, Id),
    /// The greater of two numbers of one denominator.
    Greatest(Id, Id),
    /// The lesser of two numbers of one denominator.
    Least(Id, Id),
    /// A number multiplied by a constant, so that denominators agree.
    Scale(Id, i64),
    /// Rounded half up to whole units.
    Round(Id),
    /// A number less a share of itself, which is rounded half up.
    LessPercent(Id, Id),
    /// Whole years from a birth date to the as-of date.
    Age(Id),
    /// The birth date in a citizen ID.
    BirthOf(Id),
    /// Whether a citizen ID is valid.
    ValidId(Id),
    /// The month of a date.
    MonthOf(Id),
    /// The first day of a month.
    FirstDay(Id),
    /// The last day of a month.
    LastDay(Id),
    /// A date so many months later.
    DatePlusMonths(Id, i32),
    /// A month so many months later.
    MonthPlus(Id, i32),
    /// Whether a condition holds for some present item of a domain, for each item of its parent.
    Exists {
        /// The domain.
        over: DomId,
        /// Presence and condition in one.
        holds: Id,
    },
    /// How many items are present.
    Count {
        /// The domain.
        over: DomId,
        /// Whether they are there.
        present: Option<Id>,
    },
    /// The sum of a number over present items.
    Sum {
        /// The domain.
        over: DomId,
        /// Whether they are there.
        present: Option<Id>,
        /// The number.
        body: Id,
    },
    /// The greatest or the least value over present items, 0 of none.
    Extreme {
        /// The domain.
        over: DomId,
        /// Whether they are there.
        present: Option<Id>,
        /// The number.
        body: Id,
        /// Whether it is the least.
        least: bool,
    },
    /// A sum over a member's records of each month of the window.
    MonthSum {
        /// The records' domain.
        over: DomId,
        /// The month of each record.
        month: Id,
        /// Whether the record counts.
        present: Option<Id>,
        /// The number.
        body: Id,
    },
    /// Whether there is such a record in each month of the window.
    MonthExists {
        /// The records' domain.
        over: DomId,
        /// The month of each record.
        month: Id,
        /// Whether the record counts.
        present: Option<Id>,
    },
    /// Unknown where a list's membership is, or where the list is empty; else the number.
    Whole {
        /// The domain.
        over: DomId,
        /// Whether its items are there.
        present: Option<Id>,
        /// The number, of the domain's parent.
        number: Id,
        /// Where the list's membership is unknown, or the list is empty.
        unsettled: Id,
    },
    /// Whether a list's membership is unknown, or the list is empty.
    Unsettled {
        /// The domain.
        over: DomId,
        /// Whether its items are there.
        present: Option<Id>,
    },
    /// A condition that is evaluated household by household, where the guard may hold.
    OneByOne {
        /// The place of the condition in [`Plan::scalar`].
        condition: u32,
        /// Where it is asked for.
        guard: Option<Id>,
    },
}

/// The plan of a pack.
#[derive(Clone, Debug, Default)]
pub(in crate::engine) struct Plan {
    /// What each node computes.
    pub ops: Vec<Op>,
    /// The domain of each node.
    pub domains_of: Vec<DomId>,
    /// The denominator of each number node; 1 elsewhere.
    pub denominators: Vec<i64>,
    /// The domains.
    pub domains: Vec<Domain>,
    /// Conditions that are evaluated one household after another, each with the number of variables around it.
    pub scalar: Vec<(Node, usize)>,
    /// What each node is computed from, in one list.
    pub parts: Parts,
    /// Nodes that can be computed from records as they lie.
    pub fused: FusedNodes,
    seen: HashMap<(Op, DomId, i64), Id>,
    seen_domains: HashMap<Domain, DomId>,
}

impl Plan {
    /// A plan with the domain of the households.
    pub fn new() -> Self {
        let mut plan = Self::default();
        plan.domain(Domain { parent: ROOTS, source: Source::Roots, guard: None });
        plan
    }

    /// The node of an operation in a domain; the same operation is held once.
    pub fn node(&mut self, op: Op, domain: DomId, denominator: i64) -> Id {
        if let Some(id) = self.seen.get(&(op.clone(), domain, denominator)) {
            return *id;
        }
        let id = self.ops.len() as Id;
        self.seen.insert((op.clone(), domain, denominator), id);
        self.ops.push(op);
        self.domains_of.push(domain);
        self.denominators.push(denominator);
        id
    }

    /// A domain; the same domain is held once.
    pub fn domain(&mut self, domain: Domain) -> DomId {
        if let Some(id) = self.seen_domains.get(&domain) {
            return *id;
        }
        let id = self.domains.len() as DomId;
        self.seen_domains.insert(domain, id);
        self.domains.push(domain);
        id
    }

    /// Whether `outer` is `inner` or one of the domains that it hangs on.
    pub fn hangs_on(&self, inner: DomId, outer: DomId) -> bool {
        let mut here = inner;
        loop {
            if here == outer {
                return true;
            }
            if here == ROOTS {
                return false;
            }
            here = self.domains[here as usize].parent;
        }
    }

    /// The node's values for the items of a domain that hangs on the node's own.
    pub fn brought_down(&mut self, id: Id, domain: DomId) -> Id {
        if self.domains_of[id as usize] == domain || self.is_constant(id) {
            return id;
        }
        let parent = self.domains[domain as usize].parent;
        let above = self.brought_down(id, parent);
        let denominator = self.denominators[id as usize];
        self.node(Op::Down(above), domain, denominator)
    }

    /// Whether the node is a constant, which stands in every domain.
    pub fn is_constant(&self, id: Id) -> bool {
        matches!(self.ops[id as usize], Op::Truth(_) | Op::Number(_) | Op::Scalar(_))
    }
}

impl Op {
    /// The nodes that it is computed from.
    pub fn parts(&self) -> Vec<Id> {
        match self {
            Self::Truth(_) | Self::Number(_) | Self::Scalar(_) | Self::Present | Self::Memberships => {
                Vec::new()
            }
            Self::LoadFlag(_) | Self::LoadNumber(..) | Self::LoadScalar(_) | Self::Stated(_) => Vec::new(),
            Self::Anchor | Self::Parameter(_) | Self::ParameterFlag(_) | Self::ParameterStated(_) => {
                Vec::new()
            }
            Self::AnyOf(_) => Vec::new(),
            Self::Down(a) | Self::ParameterOn(_, a) | Self::ParameterHas(_, a) | Self::Not(a) => vec![*a],
            Self::OneOf(a, _) | Self::InWindow(a) | Self::Scale(a, _) | Self::Round(a) | Self::Age(a) => {
                vec![*a]
            }
            Self::BirthOf(a) | Self::ValidId(a) | Self::MonthOf(a) | Self::FirstDay(a) | Self::LastDay(a) => {
                vec![*a]
            }
            Self::DatePlusMonths(a, _) | Self::MonthPlus(a, _) => vec![*a],
            Self::And(terms) | Self::Or(terms) => terms.to_vec(),
            Self::CompareNumbers(_, a, b) | Self::CompareScalars(_, a, b) | Self::SameTruth(a, b) => {
                vec![*a, *b]
            }
            Self::SameCounty(a, b) | Self::Add(a, b) | Self::Subtract(a, b) | Self::Multiply(a, b) => {
                vec![*a, *b]
            }
            Self::Greatest(a, b) | Self::Least(a, b) | Self::LessPercent(a, b) => vec![*a, *b],
            Self::Choose(a, b, c) => vec![*a, *b, *c],
            Self::Exists { holds, .. } => vec![*holds],
            Self::Count { present, .. } | Self::Unsettled { present, .. } => {
                present.iter().copied().collect()
            }
            Self::Sum { present, body, .. } | Self::Extreme { present, body, .. } => {
                present.iter().chain([body]).copied().collect()
            }
            Self::MonthSum { month, present, body, .. } => {
                present.iter().chain([month, body]).copied().collect()
            }
            Self::MonthExists { month, present, .. } => present.iter().chain([month]).copied().collect(),
            Self::Whole { present, number, unsettled, .. } => {
                present.iter().chain([number, unsettled]).copied().collect()
            }
            Self::OneByOne { guard, .. } => guard.iter().copied().collect(),
        }
    }

    /// The domain whose items it goes over.
    pub fn over(&self) -> Option<DomId> {
        match self {
            Self::Exists { over, .. } | Self::Count { over, .. } | Self::Sum { over, .. } => Some(*over),
            Self::Extreme { over, .. } | Self::MonthSum { over, .. } => Some(*over),
            Self::MonthExists { over, .. } | Self::Whole { over, .. } => Some(*over),
            Self::Unsettled { over, .. } => Some(*over),
            _ => None,
        }
    }
}
