//! The second pass: what a decided condition rests on, read off the very columns that decided it.
//!
//! It goes down from a rule's node at one household, along the values that were computed, and notes records, persons and
//! what is open. Nothing is computed again, so that what is shown cannot differ from what decided.

use super::{
    super::trace::{Notes, Open},
    memory::{Memory, Rests},
    op::{Column, DomId, Id, Op, Source},
    pack_plan::PackPlan,
    reach::{Reach, is_leaf},
    record_months::Months,
    runner::Runner,
    vector::{FALSE, TRUE, UNKNOWN, Values},
};
use crate::{
    engine::{eval::Evaluator, trace::Trace},
    table::ABSENT,
};

/// Goes down the columns of a chunk.
#[derive(Debug)]
pub(in crate::engine) struct Recorder<'r, 'b, 'c> {
    pub(super) runner: &'r Runner<'b, 'c>,
    pub(super) pack: &'r PackPlan,
    pub(super) memory: &'r mut Memory,
    evaluator: Option<Evaluator<'b, 'c, Notes>>,
}

impl<'r, 'b, 'c> Recorder<'r, 'b, 'c> {
    pub fn new(runner: &'r Runner<'b, 'c>, pack: &'r PackPlan, memory: &'r mut Memory) -> Self {
        memory.hold(runner.plan.ops.len());
        Self { runner, pack, memory, evaluator: None }
    }

    /// What a condition rests on for a household of the chunk.
    pub fn condition(&mut self, id: Id, at: usize) -> &Rests {
        self.memory.begin((self.runner.round, at));
        self.truth(id, at, true);
        self.memory.end()
    }

    /// What a node can rest on in this chunk.
    #[inline]
    pub(super) fn reach(&mut self, id: Id) -> Reach {
        self.memory.reach.of(self.runner, &self.pack.reaches, id)
    }

    /// Whether a node rests on no more than the record that its item is.
    pub(super) fn is_own(&mut self, id: Id) -> bool {
        self.reach(id) <= Reach::Own
    }

    /// Notes a record of a list.
    pub(super) fn row(&mut self, kind: u16, row: u32) {
        self.memory.row(kind, row);
    }

    pub(super) fn value(&self, id: Id) -> &'r Values<'c> {
        &self.runner.values[id as usize]
    }

    /// A condition that is decided rests on nothing open.
    fn truth(&mut self, id: Id, item: usize, open: bool) {
        let open = open && self.value(id).truth(item) == UNKNOWN;
        self.go(id, item, open);
    }

    /// A node of an item that was noted itself: where nothing is open, and it rests on no other, there is no more to say.
    pub(super) fn of_noted(&mut self, id: Id, item: usize, open: bool) {
        if open || !self.is_own(id) {
            self.any(id, item, open);
        }
    }

    fn go(&mut self, id: Id, item: usize, open: bool) {
        if !open {
            return self.decided(id, item);
        }
        let runner = self.runner;
        let op = &runner.plan.ops[id as usize];
        if is_leaf(op) || (self.pack.shared[id as usize] && self.memory.is_done(id, item, open)) {
            return;
        }
        if runner.is_as_it_lies(id) {
            return runner.rows_as_they_lie(id, item, |kind, row| self.row(kind, row));
        }
        self.through(id, op, item, open);
    }

    /// A node of which nothing is open.
    fn decided(&mut self, id: Id, item: usize) {
        if self.reach(id) == Reach::Nothing
            || (self.pack.shared[id as usize] && self.memory.is_done(id, item, false))
        {
            return;
        }
        if !self.pack.kept[id as usize] {
            return self.on_grounds(id, item);
        }
        if !self.memory.recall(id) {
            let around = self.memory.enter();
            self.on_grounds(id, item);
            self.memory.leave(around, id);
        }
    }

    fn on_grounds(&mut self, id: Id, item: usize) {
        let (runner, pack) = (self.runner, self.pack);
        for ground in pack.grounds.of(id) {
            if *ground != id {
                self.decided(*ground, item);
            } else if runner.is_as_it_lies(id) {
                runner.rows_as_they_lie(id, item, |kind, row| self.row(kind, row));
            } else {
                self.through(id, &runner.plan.ops[id as usize], item, false);
            }
        }
    }

    fn through(&mut self, id: Id, op: &Op, item: usize, open: bool) {
        let runner = self.runner;
        let domain = runner.plan.domains_of[id as usize];
        match op {
            Op::Down(above) => {
                let item = runner.items[domain as usize].parent_of(item);
                self.any(*above, item, open);
            }
            Op::LoadFlag(column) | Op::LoadNumber(column, ..) | Op::LoadScalar(column) => {
                self.field(*column, domain, item, open, false);
            }
            Op::Stated(column) => self.field(*column, domain, item, open, true),
            Op::Present => self.distinct(domain, item, open),
            Op::Memberships
            | Op::Parameter(_)
            | Op::ParameterFlag(_)
            | Op::ParameterOn(..)
            | Op::ParameterHas(..) => self.given(id, domain, item, open),
            Op::And(terms) => self.junction(terms, id, item, open, FALSE),
            Op::Or(terms) => self.junction(terms, id, item, open, TRUE),
            Op::Choose(condition, then, other) => {
                let truth = self.value(*condition).truth(item);
                self.truth(*condition, item, open);
                if truth != FALSE {
                    self.any(*then, item, open);
                }
                if truth != TRUE {
                    self.any(*other, item, open);
                }
            }
            Op::Exists { over, holds } => self.exists(*over, *holds, id, item, open),
            Op::Count { over, present } => {
                for at in runner.items[*over as usize].of(item) {
                    if present.is_none_or(|p| self.value(p).truth(at) != FALSE) {
                        self.element(*over, at, *present, open);
                    }
                }
            }
            Op::Sum { over, present, body } => self.sum(*over, *present, *body, item, open),
            Op::Extreme { over, present, body, .. } => {
                for at in runner.items[*over as usize].of(item) {
                    if present.is_none_or(|p| self.value(p).truth(at) != FALSE) {
                        self.element(*over, at, *present, open);
                        self.of_noted(*body, at, open);
                    }
                }
            }
            Op::MonthSum { .. } | Op::MonthExists { .. } => {
                if let Some(month) = Months::all(domain, item..item + 1) {
                    self.some_months(id, month, open);
                }
            }
            Op::Whole { over, present, number, .. } => {
                self.go(*number, item, open);
                for at in runner.items[*over as usize].of(item) {
                    let there = present.map_or(TRUE, |p| self.value(p).truth(at));
                    if there == UNKNOWN {
                        self.element(*over, at, *present, open);
                    }
                }
            }
            Op::OneByOne { condition, .. } => self.one_by_one(*condition, item, open),
            _ => self.parts(id, item, open),
        }
    }

    fn parts(&mut self, id: Id, item: usize, open: bool) {
        for part in self.runner.plan.parts.of(id) {
            if open || self.reach(*part) != Reach::Nothing {
                self.any(*part, item, open);
            }
        }
    }

    /// What the roll and the parameters leave open.
    fn given(&mut self, id: Id, domain: DomId, item: usize, open: bool) {
        let runner = self.runner;
        match &runner.plan.ops[id as usize] {
            Op::Memberships if open && runner.bound.county.memberships_open[self.member(domain, item)] => {
                self.memory.found.open.push(Open::Roll);
            }
            Op::Parameter(at)
                if open && runner.values[id as usize].interval(item) == super::vector::NOTHING =>
            {
                self.memory.found.open.push(Open::Parameter(*at));
            }
            Op::ParameterFlag(at) if open && self.value(id).truth(item) == UNKNOWN => {
                self.memory.found.open.push(Open::Parameter(*at));
            }
            Op::ParameterOn(at, month) => {
                let known = self.value(*month).scalar(item) != ABSENT;
                if known && open && self.value(id).truth(item) == UNKNOWN {
                    self.memory.found.open.push(Open::Parameter(*at));
                }
                if !known {
                    self.any(*month, item, open);
                }
            }
            Op::ParameterHas(at, code) => {
                let stated = runner.localities.is_stated(*at, runner.root_of(domain, item));
                if stated {
                    self.any(*code, item, open);
                } else if open {
                    self.memory.found.open.push(Open::Parameter(*at));
                }
            }
            _ => {}
        }
    }

    /// A node of any type.
    pub(super) fn any(&mut self, id: Id, item: usize, open: bool) {
        match self.value(id) {
            Values::Truth(_) | Values::Truths(_) => self.truth(id, item, open),
            _ => self.go(id, item, open),
        }
    }

    fn member(&self, domain: DomId, item: usize) -> usize {
        (self.runner.items[domain as usize].element(item) & !super::items::MAYBE) as usize
    }

    /// The record, month or distinct value itself, and why it may not be there.
    pub(super) fn element(&mut self, domain: DomId, at: usize, present: Option<Id>, open: bool) {
        self.item(domain, at, open);
        if let Some(present) = present {
            self.of_noted(present, at, open);
        }
    }

    /// An item, with the items that it hangs on.
    fn item(&mut self, domain: DomId, at: usize, open: bool) {
        let described = self.runner.plan.domains[domain as usize];
        let items = &self.runner.items[domain as usize];
        match described.source {
            Source::Rows(kind, _) | Source::HouseholdRows(kind) => {
                if !items.is_maybe(at) {
                    self.row(kind, items.element(at));
                } else if open {
                    let member = items.element(at) & !super::items::MAYBE;
                    self.memory.found.open.push(Open::Kind { kind, member });
                }
            }
            Source::Values { .. } => self.distinct(domain, at, open),
            Source::Roots | Source::Persons | Source::Members | Source::Window => {}
        }
    }

    /// The items that have a distinct value.
    fn distinct(&mut self, domain: DomId, at: usize, open: bool) {
        let Source::Values { over, values, present } = self.runner.plan.domains[domain as usize].source
        else {
            return;
        };
        let (items, below) = (&self.runner.items[domain as usize], &self.runner.items[over as usize]);
        let value = items.value[at];
        for item in below.of(items.parent_of(at)) {
            if present.is_some_and(|p| self.value(p).truth(item) == FALSE) {
                continue;
            }
            if self.value(values).scalar(item) == value {
                self.element(over, item, present, open);
                self.of_noted(values, item, open);
            }
        }
    }

    fn field(&mut self, column: Column, domain: DomId, item: usize, open: bool, stated: bool) {
        let county = self.runner.bound.county;
        let items = &self.runner.items[domain as usize];
        match column {
            Column::Record(kind, at) | Column::Share(kind, at) => {
                self.item(domain, item, open);
                let absent =
                    || county.kinds[usize::from(kind)].grid.cell(items.element(item) as usize, at.into());
                if open && !stated && !items.is_maybe(item) && absent() == ABSENT {
                    self.lacks(kind, domain, item);
                }
            }
            Column::RecordName(kind) => {
                self.item(domain, item, open);
                let rows = &county.kinds[usize::from(kind)];
                if open && !items.is_maybe(item) && rows.name_key[items.element(item) as usize] == ABSENT {
                    self.lacks(kind, domain, item);
                }
            }
            Column::RecordPerson(_) => self.item(domain, item, open),
            Column::Item => self.item(domain, item, open),
            Column::Household(_) | Column::Member(_) | Column::MemberName => {}
            Column::MemberBirth | Column::MemberIdValid => {}
        }
    }

    /// A record came without a field.
    fn lacks(&mut self, kind: u16, domain: DomId, item: usize) {
        let runner = self.runner;
        let row = runner.items[domain as usize].element(item);
        let rows = &runner.bound.county.kinds[usize::from(kind)];
        let member = match runner.plan.domains[domain as usize].source {
            Source::Rows(_, of) => self.member(of, runner.item_of(domain, item, of)) as u32,
            _ => (rows.offsets.partition_point(|o| *o <= row) - 1) as u32,
        };
        self.memory.found.open.push(Open::Field { source: rows.source[row as usize], member });
    }

    fn junction(&mut self, terms: &[Id], id: Id, item: usize, open: bool, decides: u8) {
        let decided = self.value(id).truth(item) == decides;
        for term in terms {
            let truth = self.value(*term).truth(item);
            if decided != (truth == decides) {
                continue;
            }
            self.truth(*term, item, open);
            // A conjunction that fails needs no more than one reason.
            if decided && decides == FALSE {
                return;
            }
        }
    }

    fn exists(&mut self, over: DomId, holds: Id, id: Id, item: usize, open: bool) {
        let wanted = self.value(id).truth(item);
        if wanted == FALSE {
            return;
        }
        let runner = self.runner;
        let items = &runner.items[over as usize];
        if items.of(item).is_empty() {
            return;
        }
        let source = runner.plan.domains[over as usize].source;
        if source == Source::Window
            && let Some(months) = Months::all(over, items.of(item))
        {
            let which = self.months_with(holds, months, wanted);
            return self.some_months(holds, Months { which, ..months }, open);
        }
        let is_person = matches!(source, Source::Members | Source::Persons);
        if let (Source::Rows(kind, _) | Source::HouseholdRows(kind), false) = (source, open)
            && self.is_own(holds)
        {
            let holds = self.value(holds);
            let rows = items.of(item).filter(|at| holds.truth(*at) == wanted && !items.is_maybe(*at));
            return rows.for_each(|at| self.row(kind, items.element(at)));
        }
        for at in items.of(item) {
            let truth = self.value(holds).truth(at);
            let truth = if items.is_maybe(at) { super::vector::and(truth, UNKNOWN) } else { truth };
            if truth != wanted {
                continue;
            }
            self.item(over, at, open);
            self.of_noted(holds, at, open);
            if is_person {
                self.memory.found.persons.push(items.element(at));
            }
        }
    }

    fn sum(&mut self, over: DomId, present: Option<Id>, body: Id, item: usize, open: bool) {
        let runner = self.runner;
        let items = runner.items[over as usize].of(item);
        if items.is_empty() {
            return;
        }
        if runner.plan.domains[over as usize].source == Source::Window
            && present.is_none()
            && let Some(months) = Months::all(over, items.clone())
        {
            return self.some_months(body, months, open);
        }
        let list = &runner.items[over as usize];
        if let (Source::Rows(kind, _) | Source::HouseholdRows(kind), false) =
            (runner.plan.domains[over as usize].source, open)
            && present.is_none_or(|p| self.is_own(p))
            && self.is_own(body)
        {
            let (there, body) = (present.map(|p| self.value(p)), self.value(body));
            for at in items.filter(|at| !list.is_maybe(*at)) {
                let there = there.map_or(TRUE, |there| there.truth(at));
                if there == TRUE || (there != FALSE && body.interval(at) != (0, 0)) {
                    self.row(kind, list.element(at));
                }
            }
            return;
        }
        for at in items {
            let there = present.map_or(TRUE, |p| self.value(p).truth(at));
            let sure = there == TRUE && !runner.items[over as usize].is_maybe(at);
            if there != FALSE && (sure || self.value(body).interval(at) != (0, 0)) {
                self.element(over, at, present, open);
                self.of_noted(body, at, open);
            }
        }
    }

    fn one_by_one(&mut self, condition: u32, item: usize, open: bool) {
        let runner = self.runner;
        let household = runner.households.start + item;
        let (node, around) = &runner.plan.scalar[condition as usize];
        let evaluator = self.evaluator.get_or_insert_with(|| Evaluator::new(runner.bound, household));
        if evaluator.household != household {
            evaluator.turn_to(household);
        }
        let trace = evaluator.trace_under(node, *around);
        if let Some(notes) = trace.notes() {
            self.memory.found.add(notes, open);
        }
    }
}
