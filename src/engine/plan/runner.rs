//! Runs a plan over one chunk of households after another: builds the items of each domain when they are first asked
//! for, and every column once. What does not fit whole numbers is noted as overflow, and the chunk is then left to the
//! evaluation household by household.

use super::{
    super::{bind::Bound, eval::Evaluator},
    items::Items,
    locality::Localities,
    op::{DomId, Id, Op, Plan, ROOTS, Source},
    vector::{FALSE, Interval, UNKNOWN, Values},
};
use crate::{
    domain::calendar::{Month, date_from_days},
    table::ABSENT,
};
use std::{
    cell::{Cell, RefCell},
    ops::Range,
};

/// The first month of the calendar: January of year 1.
const FIRST_MONTH: i32 = 12;

/// The values of a plan for a chunk of households.
#[derive(Debug)]
pub(in crate::engine) struct Runner<'b, 'c> {
    pub bound: &'b Bound<'c>,
    pub plan: &'b Plan,
    /// Which nodes are asked for.
    wanted: &'b [bool],
    /// The round in which each node was computed.
    done: Vec<u32>,
    round: u32,
    /// Whether every source of a kind is known for everybody in the chunk, where it was asked.
    pub(super) known: Vec<Option<bool>>,
    /// Whether the chunk has no obligors.
    pub(super) only_members: bool,
    /// Whether something reads the income window.
    has_months: bool,
    pub items: Vec<Items>,
    pub(super) built: Vec<bool>,
    pub values: Vec<Values>,
    /// The month that each household's window ends before, and how many months it has.
    pub anchors: Vec<i32>,
    pub window_lengths: Vec<i32>,
    pub localities: Localities,
    /// Whether some number was beyond what is held.
    pub overflow: Cell<bool>,
    bytes: RefCell<Vec<Vec<u8>>>,
    words: RefCell<Vec<Vec<i64>>>,
    evaluator: Option<Evaluator<'b, 'c, ()>>,
}

impl<'b, 'c> Runner<'b, 'c> {
    /// A runner for a plan; `wanted` says which nodes are asked for.
    pub fn new(bound: &'b Bound<'c>, plan: &'b Plan, wanted: &'b [bool]) -> Self {
        Self {
            bound,
            plan,
            wanted,
            done: vec![0; plan.ops.len()],
            round: 0,
            known: vec![None; bound.county.kinds.len()],
            only_members: false,
            has_months: plan.ops.iter().any(|op| matches!(op, Op::Anchor | Op::InWindow(_)))
                || plan.domains.iter().any(|d| d.source == Source::Window),
            items: vec![Items::default(); plan.domains.len()],
            built: vec![false; plan.domains.len()],
            values: vec![Values::Truth(UNKNOWN); plan.ops.len()],
            anchors: Vec::new(),
            window_lengths: Vec::new(),
            localities: Localities::new(plan),
            overflow: Cell::new(false),
            bytes: RefCell::new(Vec::new()),
            words: RefCell::new(Vec::new()),
            evaluator: None,
        }
    }

    /// Computes every node that is asked for, for a run of households.
    pub fn run(&mut self, households: Range<usize>) {
        self.overflow.set(false);
        self.built.fill(false);
        self.known.fill(None);
        let roots = &mut self.items[ROOTS as usize];
        roots.clear();
        roots.element.extend(households.start as u32..households.end as u32);
        roots.finish();
        self.built[ROOTS as usize] = true;
        let fields = self.bound.fields;
        let roles = &self.bound.county.members.columns[fields.role];
        self.only_members = roles[self.members()].iter().all(|role| *role == fields.member);
        self.localities.turn_to(self.bound, &self.items[ROOTS as usize].element);
        if self.has_months {
            self.windows();
        }
        self.round += 1;
        for id in 0..self.plan.ops.len() {
            if self.wanted[id] {
                self.pull(id as Id);
            }
        }
    }

    /// Computes a node and what it is computed from, if that is not done. What no item asks for is left out: conditions
    /// over lists without items, and what stands after a condition that holds for nobody.
    pub(super) fn pull(&mut self, id: Id) {
        let at = id as usize;
        if std::mem::replace(&mut self.done[at], self.round) == self.round {
            return;
        }
        let (plan, domain) = (self.plan, self.plan.domains_of[at]);
        self.build(domain);
        let op = &plan.ops[at];
        if let Some(over) = op.over() {
            self.build(over);
        }
        let is_empty = match op {
            Op::Whole { .. } | Op::Unsettled { .. } => false,
            op => op.over().is_some_and(|over| self.len(over) == 0),
        };
        if !is_empty && (self.len(domain) > 0 || plan.is_constant(id)) {
            match op {
                Op::And(terms) => {
                    for term in terms {
                        self.pull(*term);
                        if matches!(self.values[*term as usize], Values::Truth(FALSE)) {
                            break;
                        }
                    }
                }
                op => op.parts().into_iter().for_each(|part| self.pull(part)),
            }
        }
        if let Op::AnyOf(kinds) = op {
            kinds.iter().for_each(|kind| self.note_known(*kind));
        }
        self.recycle(at);
        if self.len(domain) > 0 || plan.is_constant(id) {
            self.values[at] = self.compute(id, domain);
        }
    }

    fn windows(&mut self) {
        self.anchors.clear();
        self.window_lengths.clear();
        let (county, fields) = (self.bound.county, self.bound.fields);
        for (at, household) in self.items[ROOTS as usize].element.iter().enumerate() {
            let household = *household as usize;
            let is_applicant = county.households.cell(household, fields.stage) == fields.applicant;
            let applied = county.households.cell(household, fields.applied_on);
            let applied = if is_applicant && applied != ABSENT {
                i32::try_from(applied).ok().and_then(date_from_days)
            } else {
                None
            };
            let anchor = applied.map_or(self.bound.month, Month::of);
            // As many whole months as the calendar has before it.
            let months =
                self.localities.window_months(at).clamp(0, i64::from(anchor.ordinal() - FIRST_MONTH));
            self.anchors.push(anchor.ordinal());
            self.window_lengths.push(months as i32);
        }
    }

    /// Takes a node's buffers of the last chunk back: it is the next to ask for some, of about that size.
    fn recycle(&mut self, id: usize) {
        match std::mem::replace(&mut self.values[id], Values::Truth(UNKNOWN)) {
            Values::Truths(buffer) => self.keep_bytes(buffer),
            Values::Numbers(buffer) | Values::Scalars(buffer) => self.keep_words(buffer),
            Values::Intervals(low, high) => {
                self.keep_words(high);
                self.keep_words(low);
            }
            _ => {}
        }
    }

    /// An empty buffer of bytes.
    pub fn byte_buffer(&self) -> Vec<u8> {
        let mut buffer = self.bytes.borrow_mut().pop().unwrap_or_else(Vec::new);
        buffer.clear();
        buffer
    }

    /// Keeps a buffer for later.
    pub fn keep_bytes(&self, buffer: Vec<u8>) {
        self.bytes.borrow_mut().push(buffer);
    }

    /// An empty buffer of words.
    pub fn word_buffer(&self) -> Vec<i64> {
        let mut buffer = self.words.borrow_mut().pop().unwrap_or_else(Vec::new);
        buffer.clear();
        buffer
    }

    /// Keeps a buffer for later.
    pub fn keep_words(&self, buffer: Vec<i64>) {
        self.words.borrow_mut().push(buffer);
    }

    /// Notes that some number was beyond what is held.
    pub fn note_overflow(&self, overflow: bool) {
        self.overflow.set(self.overflow.get() | overflow);
    }

    /// Numbers from their intervals; without upper bounds of their own where all are points.
    pub fn numbers(&self, intervals: impl Iterator<Item = Interval>) -> Values {
        let (mut low, mut high) = (self.word_buffer(), self.word_buffer());
        let mut exact = true;
        for (a, b) in intervals {
            low.push(a);
            high.push(b);
            exact &= a == b;
        }
        if !exact {
            return Values::Intervals(low, high);
        }
        self.keep_words(high);
        Values::Numbers(low)
    }

    /// The same values again.
    pub fn copied(&self, values: &Values) -> Values {
        match values {
            Values::Truths(all) => self.truths(all.iter().copied()),
            Values::Scalars(all) => self.scalars(all.iter().copied()),
            Values::Numbers(all) => {
                let mut out = self.word_buffer();
                out.extend_from_slice(all);
                Values::Numbers(out)
            }
            Values::Intervals(low, high) => {
                let (mut a, mut b) = (self.word_buffer(), self.word_buffer());
                a.extend_from_slice(low);
                b.extend_from_slice(high);
                Values::Intervals(a, b)
            }
            constant => constant.clone(),
        }
    }

    /// Truths.
    pub fn truths(&self, truths: impl Iterator<Item = u8>) -> Values {
        let mut out = self.byte_buffer();
        out.extend(truths);
        Values::Truths(out)
    }

    /// Scalars.
    pub fn scalars(&self, scalars: impl Iterator<Item = i64>) -> Values {
        let mut out = self.word_buffer();
        out.extend(scalars);
        Values::Scalars(out)
    }

    /// How many items a domain has.
    pub fn len(&self, domain: DomId) -> usize {
        self.items[domain as usize].len()
    }

    /// How many items the parent of a domain has.
    pub fn parents(&self, domain: DomId) -> usize {
        self.len(self.plan.domains[domain as usize].parent)
    }

    /// The root that an item hangs on.
    pub fn root_of(&self, domain: DomId, item: usize) -> usize {
        self.item_of(domain, item, ROOTS)
    }

    /// The item of an outer domain that an item hangs on.
    pub(super) fn item_of(&self, domain: DomId, item: usize, outer: DomId) -> usize {
        let (mut domain, mut item) = (domain, item);
        while domain != outer && domain != ROOTS {
            item = self.items[domain as usize].above[item] as usize;
            domain = self.plan.domains[domain as usize].parent;
        }
        item
    }

    /// A condition, household by household, where the guard may hold.
    pub fn one_by_one(&mut self, condition: u32, guard: Option<Id>) -> Values {
        let (node, around) = &self.plan.scalar[condition as usize];
        let mut out = self.byte_buffer();
        let mut evaluator = self.evaluator.take();
        for (at, household) in self.items[ROOTS as usize].element.iter().enumerate() {
            if guard.is_some_and(|g| self.values[g as usize].truth(at) == FALSE) {
                out.push(FALSE);
                continue;
            }
            let household = *household as usize;
            let evaluator = evaluator.get_or_insert_with(|| Evaluator::new(self.bound, household));
            if evaluator.household != household {
                evaluator.turn_to(household);
            }
            out.push(evaluator.condition_under(node, *around));
        }
        self.evaluator = evaluator;
        Values::Truths(out)
    }

    fn compute(&mut self, id: Id, domain: DomId) -> Values {
        let plan = self.plan;
        match &plan.ops[id as usize] {
            Op::Truth(t) => Values::Truth(*t),
            Op::Number(n) => Values::Number(*n),
            Op::Scalar(s) => Values::Scalar(*s),
            Op::Down(of) => self.down(*of, domain),
            Op::LoadFlag(column) => self.load_flag(*column, domain),
            Op::LoadNumber(column, low, high) => self.load_number(*column, domain, *low, *high),
            Op::LoadScalar(column) => self.load_scalar(*column, domain),
            Op::Stated(column) => self.stated(*column, domain),
            Op::Present => self.truths(self.items[domain as usize].present.iter().copied()),
            Op::AnyOf(kinds) => self.any_of(kinds, domain),
            Op::Memberships => self.memberships(domain),
            Op::Anchor => self.scalars(self.anchors.iter().map(|a| i64::from(*a))),
            Op::Parameter(at) => self.parameter(*at),
            Op::ParameterFlag(at) => self.parameter_flag(*at),
            Op::ParameterOn(at, month) => self.parameter_on(*at, *month, domain),
            Op::ParameterStated(at) => self.parameter_stated(*at),
            Op::ParameterHas(at, item) => self.parameter_has(*at, *item, domain),
            Op::Not(a) => self.negation(*a, domain),
            Op::And(terms) => self.junction(terms, domain, true),
            Op::Or(terms) => self.junction(terms, domain, false),
            Op::CompareNumbers(comparison, a, b) => self.compare_numbers(*comparison, *a, *b, domain),
            Op::CompareScalars(comparison, a, b) => self.compare_scalars(*comparison, *a, *b, domain),
            Op::SameTruth(a, b) => self.same_truth(*a, *b, domain),
            Op::SameCounty(a, b) => self.same_counties(*a, *b, domain),
            Op::OneOf(a, codes) => self.member_of(*a, codes, domain),
            Op::InWindow(a) => self.in_window(*a, domain),
            Op::Choose(c, a, b) => self.choice(*c, *a, *b, domain),
            Op::Add(a, b) => self.added(*a, *b, domain, false),
            Op::Subtract(a, b) => self.added(*a, *b, domain, true),
            Op::Multiply(a, b) => self.multiplied(*a, *b, domain),
            Op::Greatest(a, b) => self.extreme(*a, *b, domain, true),
            Op::Least(a, b) => self.extreme(*a, *b, domain, false),
            Op::Scale(a, factor) => self.scaled(*a, *factor, domain),
            Op::Round(a) => self.rounded(*a, domain),
            Op::LessPercent(a, share) => self.less_percent(*a, *share, domain),
            Op::Age(a) => self.ages(*a, domain),
            Op::BirthOf(a) => self.births(*a, domain),
            Op::ValidId(a) => self.valid_ids(*a, domain),
            Op::MonthOf(a) => self.map_scalars(*a, domain, super::dates::month_of),
            Op::FirstDay(a) => self.map_scalars(*a, domain, super::dates::first_day),
            Op::LastDay(a) => self.map_scalars(*a, domain, super::dates::last_day),
            Op::DatePlusMonths(a, by) => {
                self.map_scalars(*a, domain, |v| super::lower_parts::later(v, *by, true).unwrap_or(ABSENT))
            }
            Op::MonthPlus(a, by) => {
                self.map_scalars(*a, domain, |v| super::lower_parts::later(v, *by, false).unwrap_or(ABSENT))
            }
            Op::Exists { over, holds } => self.exists(*over, *holds),
            Op::Count { over, present } => self.count(*over, *present),
            Op::Sum { over, present, body } => self.sum(*over, *present, *body),
            Op::Max { over, present, body } => self.max(*over, *present, *body),
            Op::MonthSum { over, month, present, body } => {
                self.month_sum(*over, *month, *present, *body, domain)
            }
            Op::MonthExists { over, month, present } => self.month_exists(*over, *month, *present, domain),
            Op::Whole { over, number, unsettled, .. } => self.whole(*over, *number, *unsettled),
            Op::Unsettled { over, present } => self.unsettled(*over, *present),
            Op::OneByOne { condition, guard } => self.one_by_one(*condition, *guard),
        }
    }
}
