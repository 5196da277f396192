//! Runs a plan over one chunk of households after another: builds the items of each domain when they are first asked
//! for, and every column once. What does not fit whole numbers is noted as overflow, and the chunk is then left to the
//! evaluation household by household.

use super::{
    super::{bind::Bound, eval::Evaluator},
    items::Items,
    locality::Localities,
    op::{DomId, Domain, Id, Op, Plan, ROOTS, Source},
    reach::also_read,
    vector::{FALSE, Interval, TRUE, UNKNOWN, Values},
};
use crate::{
    domain::calendar::{Month, date_from_days},
    table::ABSENT,
};
use std::{
    borrow::Cow,
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
    /// The households of the chunk.
    pub households: Range<usize>,
    /// Their members, obligors too.
    pub members: Range<usize>,
    /// The round in which each node was computed.
    pub(super) done: Vec<u32>,
    pub(super) round: u32,
    /// The round in which each node was computed from records as they lie.
    pub(super) fused: Vec<u32>,
    /// Whether every source of a kind is known for everybody in the chunk, where it was asked.
    pub(super) known: Vec<Option<bool>>,
    /// Whether the chunk has no obligors.
    pub(super) only_members: bool,
    /// Whether something reads the income window.
    has_months: bool,
    pub items: Vec<Items>,
    pub(super) built: Vec<bool>,
    pub values: Vec<Values<'c>>,
    /// No number of the node is greater, taken without its sign; of no use where the greatest of all.
    bounds: Vec<u64>,
    bound_now: Cell<u64>,
    /// The month that each household's window ends before, and how many months it has.
    pub anchors: Vec<i32>,
    pub window_lengths: Vec<i32>,
    /// The months that all households' windows have, where they share them.
    pub one_window: Option<Range<i32>>,
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
        let read = also_read(plan, wanted);
        Self {
            bound,
            plan,
            wanted,
            households: 0..0,
            members: 0..0,
            done: vec![0; plan.ops.len()],
            round: 0,
            fused: vec![0; plan.ops.len()],
            known: vec![None; bound.county.kinds.len()],
            only_members: false,
            has_months: read.months,
            items: plan.domains.iter().map(|_| Items::default()).collect(),
            built: vec![false; plan.domains.len()],
            values: vec![Values::Truth(UNKNOWN); plan.ops.len()],
            bounds: vec![u64::MAX; plan.ops.len()],
            bound_now: Cell::new(u64::MAX),
            anchors: Vec::new(),
            window_lengths: Vec::new(),
            one_window: None,
            localities: Localities::new(plan, read.parameters),
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
        self.items[ROOTS as usize].be_run(households.start as u32..households.end as u32);
        self.built[ROOTS as usize] = true;
        let (county, fields) = (self.bound.county, self.bound.fields);
        let offsets = &county.member_offsets[households.start..=households.end];
        self.members = offsets[0] as usize..offsets[offsets.len() - 1] as usize;
        self.only_members = self.bound.known.has_no_obligors(
            &county.members.columns[fields.role],
            fields.member,
            self.members.clone(),
        );
        self.localities.turn_to(self.bound, households.clone());
        self.households = households;
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
        if domain == ROOTS && self.pull_as_it_lies(id) {
            return;
        }
        self.build(domain);
        let op = &plan.ops[at];
        let over = op.over();
        if let Some(over) = over {
            self.build(over);
        }
        let is_asked = self.len(domain) > 0 || plan.is_constant(id);
        let is_empty = match op {
            Op::Whole { .. } | Op::Unsettled { .. } => false,
            _ => over.is_some_and(|over| self.len(over) == 0),
        };
        if !is_empty && is_asked {
            self.pull_parts(at, op);
        }
        if let Op::AnyOf(kinds) = op {
            kinds.iter().for_each(|kind| self.note_known(*kind));
        }
        self.recycle(at);
        if is_asked {
            self.bound_now.set(u64::MAX);
            self.values[at] = self.compute(id, domain);
            self.bounds[at] = self.bound_now.get();
        }
    }

    /// Computes a node from the records, or members, as they lie in the county; whether that could be done.
    fn pull_as_it_lies(&mut self, id: Id) -> bool {
        let at = id as usize;
        let plain = match self.plan.ops[at] {
            Op::Count { over, present: None } => {
                let counted = self.plan.domains[over as usize];
                self.only_members && counted == Domain { parent: ROOTS, source: Source::Members, guard: None }
            }
            _ => false,
        };
        let fused = if plain { None } else { self.plan.fused.get(id) };
        if !plain && fused.is_none() {
            return false;
        }
        self.recycle(at);
        self.bound_now.set(u64::MAX);
        let values = match fused {
            Some(fused) => self.fuse(fused),
            None => Some(self.member_counts()),
        };
        let Some(values) = values else { return false };
        self.values[at] = values;
        self.bounds[at] = self.bound_now.get();
        self.fused[at] = self.round;
        true
    }

    fn pull_parts(&mut self, at: usize, op: &Op) {
        let parts = self.plan.parts.offsets[at] as usize..self.plan.parts.offsets[at + 1] as usize;
        for place in parts.clone() {
            let part = self.plan.parts.all[place];
            self.pull(part);
            match (op, &self.values[part as usize]) {
                (Op::And(_), Values::Truth(FALSE)) => return,
                // What is not chosen by anybody is not asked for.
                (Op::Choose(..), Values::Truth(chosen @ (TRUE | FALSE))) if place == parts.start => {
                    return self.pull(self.plan.parts.all[place + if *chosen == TRUE { 1 } else { 2 }]);
                }
                _ => {}
            }
        }
    }

    fn windows(&mut self) {
        self.anchors.clear();
        self.window_lengths.clear();
        let (county, fields) = (self.bound.county, self.bound.fields);
        let mut known: Option<(i64, Month)> = None;
        for (at, household) in self.households.clone().enumerate() {
            let is_applicant = county.households.cell(household, fields.stage) == fields.applicant;
            let applied = county.households.cell(household, fields.applied_on);
            let anchor = match known {
                _ if !is_applicant || applied == ABSENT => self.bound.month,
                Some((day, month)) if day == applied => month,
                _ => {
                    let day = i32::try_from(applied).ok().and_then(date_from_days);
                    let month = day.map_or(self.bound.month, Month::of);
                    known = Some((applied, month));
                    month
                }
            };
            // As many whole months as the calendar has before it.
            let months =
                self.localities.window_months(at).clamp(0, i64::from(anchor.ordinal() - FIRST_MONTH));
            self.anchors.push(anchor.ordinal());
            self.window_lengths.push(months as i32);
        }
        self.one_window = one_window(&self.anchors, &self.window_lengths);
    }

    /// Takes a node's buffers of the last chunk back: it is the next to ask for some, of about that size.
    fn recycle(&mut self, id: usize) {
        self.bounds[id] = u64::MAX;
        match std::mem::replace(&mut self.values[id], Values::Truth(UNKNOWN)) {
            Values::Truths(buffer) => self.keep_bytes(buffer),
            Values::Numbers(Cow::Owned(buffer)) | Values::Scalars(Cow::Owned(buffer)) => {
                self.keep_words(buffer)
            }
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

    /// Notes that no number of the node that is being computed is greater.
    pub fn note_bound(&self, bound: u64) {
        self.bound_now.set(bound);
    }

    /// What no number of a node is beyond, without its sign; the greatest of all where that was not noted.
    pub fn bound_of(&self, id: Id) -> u64 {
        match &self.values[id as usize] {
            Values::Number(n) => n.unsigned_abs(),
            _ => self.bounds[id as usize],
        }
    }

    /// Notes that some number was beyond what is held.
    pub fn note_overflow(&self, overflow: bool) {
        self.overflow.set(self.overflow.get() | overflow);
    }

    /// Numbers from their intervals; without upper bounds of their own where all are points.
    pub fn numbers(&self, intervals: impl Iterator<Item = Interval>) -> Values<'c> {
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
        Values::Numbers(low.into())
    }

    /// The values of a node again.
    pub fn copied(&self, id: Id) -> Values<'c> {
        self.note_bound(self.bound_of(id));
        match &self.values[id as usize] {
            Values::Truths(all) => self.truths(all.iter().copied()),
            Values::Scalars(all) => Values::Scalars(self.copied_words(all)),
            Values::Numbers(all) => Values::Numbers(self.copied_words(all)),
            Values::Intervals(low, high) => {
                let (mut a, mut b) = (self.word_buffer(), self.word_buffer());
                a.extend_from_slice(low);
                b.extend_from_slice(high);
                Values::Intervals(a, b)
            }
            constant => constant.clone(),
        }
    }

    fn copied_words(&self, words: &Cow<'c, [i64]>) -> Cow<'c, [i64]> {
        match words {
            Cow::Borrowed(words) => Cow::Borrowed(words),
            Cow::Owned(words) => {
                let mut out = self.word_buffer();
                out.extend_from_slice(words);
                out.into()
            }
        }
    }

    /// Truths.
    pub fn truths(&self, truths: impl Iterator<Item = u8>) -> Values<'c> {
        let mut out = self.byte_buffer();
        out.extend(truths);
        Values::Truths(out)
    }

    /// Scalars.
    pub fn scalars(&self, scalars: impl Iterator<Item = i64>) -> Values<'c> {
        let mut out = self.word_buffer();
        out.extend(scalars);
        Values::Scalars(out.into())
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
            item = self.items[domain as usize].parent_of(item);
            domain = self.plan.domains[domain as usize].parent;
        }
        item
    }

    /// A condition, household by household, where the guard may hold.
    pub fn one_by_one(&mut self, condition: u32, guard: Option<Id>) -> Values<'c> {
        let (node, around) = &self.plan.scalar[condition as usize];
        let mut out = self.byte_buffer();
        let mut evaluator = self.evaluator.take();
        for (at, household) in self.households.clone().enumerate() {
            if guard.is_some_and(|g| self.values[g as usize].truth(at) == FALSE) {
                out.push(FALSE);
                continue;
            }
            let evaluator = evaluator.get_or_insert_with(|| Evaluator::new(self.bound, household));
            if evaluator.household != household {
                evaluator.turn_to(household);
            }
            out.push(evaluator.condition_under(node, *around));
        }
        self.evaluator = evaluator;
        Values::Truths(out)
    }

    fn compute(&mut self, id: Id, domain: DomId) -> Values<'c> {
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
                self.map_scalars(*a, domain, |days| super::dates::day_plus_months(days, *by))
            }
            Op::MonthPlus(a, by) => {
                self.map_scalars(*a, domain, |v| super::lower_parts::later(v, *by, false).unwrap_or(ABSENT))
            }
            Op::Exists { over, holds } => self.exists(*over, *holds),
            Op::Count { over, present } => self.count(*over, *present),
            Op::Sum { over, present, body } => self.sum(*over, *present, *body),
            Op::Extreme { over, present, body, least } => self.extreme_of(*over, *present, *body, *least),
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

/// The months of the windows, where all are the same.
fn one_window(anchors: &[i32], lengths: &[i32]) -> Option<Range<i32>> {
    let (anchor, months) = (*anchors.first()?, *lengths.first()?);
    let same = anchors.iter().all(|a| *a == anchor) && lengths.iter().all(|m| *m == months);
    same.then_some(anchor - months..anchor)
}

/// Nodes of each node, such as those that it is computed from, in one list.
#[derive(Clone, Debug, Default)]
pub(in crate::engine) struct Parts {
    all: Vec<Id>,
    offsets: Vec<u32>,
}

impl Parts {
    /// What the nodes of a plan are computed from.
    pub fn new(plan: &Plan) -> Self {
        Self::of_each(plan.ops.iter().map(Op::parts))
    }

    /// Of one node after another.
    pub fn of_each(nodes: impl Iterator<Item = Vec<Id>>) -> Self {
        let mut parts = Self { all: Vec::new(), offsets: vec![0] };
        for of_node in nodes {
            parts.all.extend(of_node);
            parts.offsets.push(parts.all.len() as u32);
        }
        parts
    }

    /// Those of a node.
    pub fn of(&self, id: Id) -> &[Id] {
        &self.all[self.offsets[id as usize] as usize..self.offsets[id as usize + 1] as usize]
    }
}
