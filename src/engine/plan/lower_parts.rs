//! Lists, sums, logic and functions of the plan's writing; see [`super::lower`].

use super::{
    super::whole::is_whole,
    lower::{Lowering, Slot},
    op::{Column, DomId, Domain, Id, Op, ROOTS, Source},
    vector::{FALSE, TRUE},
};
use crate::{
    domain::calendar::{Month, date_from_days, date_to_days, plus_months},
    expr::{
        typed::{Comparison, Function, Given, Node, NodeKind},
        types::Type,
    },
};

/// A list: the domain of its items, what each stands for, and whether it is there.
#[derive(Clone, Copy)]
pub(super) struct List {
    pub domain: DomId,
    pub item: Slot,
    pub present: Option<Id>,
    /// Sums over the list are unknown while the presence of these items is.
    pub whole: Option<(DomId, Option<Id>)>,
}

impl<'a> Lowering<'a, '_> {
    pub(super) fn not(&mut self, id: Id) -> Id {
        match self.plan.ops[id as usize] {
            Op::Not(inner) => inner,
            Op::Truth(TRUE) => self.truth(false),
            Op::Truth(FALSE) => self.truth(true),
            _ => self.unary(id, Op::Not),
        }
    }

    pub(super) fn conjunction(&mut self, terms: &'_ [Node]) -> Option<Id> {
        let mut ids = Vec::with_capacity(terms.len());
        for term in terms {
            let id = self.lower(term)?;
            self.guard = self.both(self.guard, Some(id));
            ids.push(id);
        }
        self.junction(&ids, Op::And)
    }

    /// All terms of a conjunction but the last.
    pub(super) fn but_the_last(&mut self, node: &Node) -> Option<Id> {
        let NodeKind::And(terms) = &node.kind else { return None };
        let (_, before) = terms.split_last()?;
        for term in before {
            let id = self.lower(term)?;
            self.guard = self.both(self.guard, Some(id));
        }
        self.guard.take()
    }

    /// What holds where both hold.
    fn both(&mut self, a: Option<Id>, b: Option<Id>) -> Option<Id> {
        match (a, b) {
            (Some(a), Some(b)) => match self.inner_of(&[a, b]) {
                Some(_) => self.junction(&[a, b], Op::And),
                None => Some(b),
            },
            (a, b) => a.or(b),
        }
    }

    pub(super) fn junction(&mut self, ids: &[Id], op: fn(Box<[Id]>) -> Op) -> Option<Id> {
        let domain = self.inner_of(ids)?;
        let is_and = matches!(op(Box::new([])), Op::And(_));
        let (neutral, decides) = if is_and { (TRUE, FALSE) } else { (FALSE, TRUE) };
        let mut terms = Vec::with_capacity(ids.len());
        for id in ids {
            match &self.plan.ops[*id as usize] {
                Op::Truth(t) if *t == neutral => {}
                Op::Truth(t) if *t == decides => return Some(self.truth(!is_and)),
                // A conjunction of conjunctions is one.
                Op::And(inner) if is_and && self.plan.domains_of[*id as usize] == domain => {
                    terms.extend(inner.iter().copied());
                }
                _ => terms.push(self.plan.brought_down(*id, domain)),
            }
        }
        match terms.as_slice() {
            [] => Some(self.truth(is_and)),
            [one] => Some(*one),
            _ => Some(self.plan.node(op(terms.into_boxed_slice()), domain, 1)),
        }
    }

    pub(super) fn choose(&mut self, [condition, then, other]: [Id; 3], numbers: bool) -> Option<Id> {
        let (then, other) = if numbers { self.aligned(then, other)? } else { (then, other) };
        let domain = self.inner_of(&[condition, then, other])?;
        let denominator = self.plan.denominators[then as usize];
        let [condition, then, other] = [condition, then, other].map(|id| self.plan.brought_down(id, domain));
        Some(self.plan.node(Op::Choose(condition, then, other), domain, denominator))
    }

    pub(super) fn arithmetic(&mut self, a: &Node, b: &Node, op: fn(Id, Id) -> Op) -> Option<Id> {
        let (a, b) = (self.lower(a)?, self.lower(b)?);
        let (a, b) = self.aligned(a, b)?;
        let denominator = self.plan.denominators[a as usize];
        self.binary(a, b, denominator, op)
    }

    pub(super) fn product(&mut self, a: &Node, b: &Node) -> Option<Id> {
        let (a, b) = (self.lower(a)?, self.lower(b)?);
        let denominator =
            self.plan.denominators[a as usize].checked_mul(self.plan.denominators[b as usize])?;
        if self.plan.ops[b as usize] == Op::Number(1) && denominator == self.plan.denominators[a as usize] {
            return Some(a);
        }
        self.binary(a, b, denominator, Op::Multiply)
    }

    pub(super) fn fold(&mut self, terms: &[Node], op: fn(Id, Id) -> Op) -> Option<Id> {
        let mut folded: Option<Id> = None;
        for term in terms {
            let id = self.lower(term)?;
            folded = Some(match folded {
                None => id,
                Some(before) => {
                    let (a, b) = self.aligned(before, id)?;
                    let denominator = self.plan.denominators[a as usize];
                    self.binary(a, b, denominator, op)?
                }
            });
        }
        folded
    }

    pub(super) fn one_of(&mut self, item: &Node, list: &Node) -> Option<Id> {
        let id = self.lower(item)?;
        match &list.kind {
            NodeKind::Given(Given::Window) => Some(self.unary(id, Op::InWindow)),
            NodeKind::List(items) if item.ty.is_number() => {
                let mut found = Vec::with_capacity(items.len());
                for item in items {
                    let other = self.lower(item)?;
                    let (a, b) = self.aligned(id, other)?;
                    found.push(self.binary(a, b, 1, |a, b| Op::CompareNumbers(Comparison::Equal, a, b))?);
                }
                self.junction(&found, Op::Or)
            }
            NodeKind::List(items) => {
                let constant = |node: &Node| match node.kind {
                    NodeKind::Scalar(value) => Some(value),
                    _ => None,
                };
                let mut codes: Vec<i64> = items.iter().map(constant).collect::<Option<_>>()?;
                codes.sort_unstable();
                codes.dedup();
                Some(self.unary(id, |id| Op::OneOf(id, codes.into_boxed_slice())))
            }
            _ => None,
        }
    }

    pub(super) fn same_county(&mut self, comparison: Comparison, left: &Node, right: &Node) -> Option<Id> {
        let mut area = |node: &Node| match &node.kind {
            NodeKind::Function(Function::County, args) => self.lower(&args[0]),
            _ => None,
        };
        let (a, b) = (area(left)?, area(right)?);
        let same = self.binary(a, b, 1, Op::SameCounty)?;
        Some(if comparison == Comparison::Equal { same } else { self.not(same) })
    }

    pub(super) fn function(&mut self, function: Function, args: &[Node]) -> Option<Id> {
        let person = |lowering: &Self| match &args[0].kind {
            NodeKind::MemberField(_, at) if *at == lowering.bound.fields.person => {
                lowering.column(&args[0]).map(|(_, domain, _)| domain)
            }
            _ => None,
        };
        match (function, person(self)) {
            (Function::Age, Some(domain)) => {
                let birth = self.plan.node(Op::LoadScalar(Column::MemberBirth), domain, 1);
                return Some(self.unary(birth, Op::Age));
            }
            (Function::ValidId, Some(domain)) => {
                return Some(self.plan.node(Op::LoadFlag(Column::MemberIdValid), domain, 1));
            }
            (Function::County, _) => return None,
            _ => {}
        }
        let ids = args.iter().map(|a| self.lower(a)).collect::<Option<Vec<Id>>>()?;
        let months = || match args.get(1).map(|a| &a.kind) {
            Some(NodeKind::Number(k)) if k.den() == 1 => i32::try_from(k.num()).ok(),
            _ => None,
        };
        match function {
            Function::Age => {
                let birth = self.unary(ids[0], Op::BirthOf);
                Some(self.unary(birth, Op::Age))
            }
            Function::ValidId => Some(self.unary(ids[0], Op::ValidId)),
            Function::SameName => {
                self.binary(ids[0], ids[1], 1, |a, b| Op::CompareScalars(Comparison::Equal, a, b))
            }
            Function::MonthOf => Some(self.unary(ids[0], Op::MonthOf)),
            Function::FirstDay => Some(self.unary(ids[0], Op::FirstDay)),
            Function::LastDay => Some(self.unary(ids[0], Op::LastDay)),
            Function::DatePlusMonths => Some(self.later(ids[0], months()?, true)),
            Function::MonthPlus => Some(self.later(ids[0], months()?, false)),
            Function::RoundHalfUp => Some(self.unary(ids[0], Op::Round)),
            // Of what is not whole it does not go bound by bound.
            Function::LessPercent if is_whole(&self.bound.pack, &self.bound.county.dictionary, &args[0]) => {
                let denominator = self.plan.denominators[ids[0] as usize];
                self.binary(ids[0], ids[1], denominator, Op::LessPercent)
            }
            Function::LessPercent | Function::County => None,
        }
    }

    /// A date or month so many months later; that of a constant is a constant.
    fn later(&mut self, id: Id, by: i32, is_date: bool) -> Id {
        if let Op::Scalar(value) = self.plan.ops[id as usize]
            && let Some(value) = later(value, by, is_date)
        {
            return self.plan.node(Op::Scalar(value), ROOTS, 1);
        }
        self.unary(id, |id| if is_date { Op::DatePlusMonths(id, by) } else { Op::MonthPlus(id, by) })
    }

    // --- lists ---

    /// The list, each item hanging on an item of the parent.
    pub(super) fn list(&mut self, node: &Node, parent: DomId) -> Option<List> {
        let source = match &node.kind {
            NodeKind::Given(Given::Members) => Source::Members,
            NodeKind::Given(Given::Persons) => Source::Persons,
            NodeKind::Given(Given::Window) => Source::Window,
            NodeKind::Records(Some(member), kind) => match self.slot(member)? {
                Slot::Item(domain) => Source::Rows(*kind as u16, domain),
                _ => return None,
            },
            NodeKind::Records(None, kind) => Source::HouseholdRows(*kind as u16),
            NodeKind::Filter(inner, body) => {
                let list = self.list(inner, parent)?;
                let holds = self.with(&list, |lowering| lowering.lower(body))?;
                let holds = self.plan.brought_down(holds, list.domain);
                let present = self.both(list.present, Some(holds));
                return Some(List { present, ..list });
            }
            NodeKind::Map(inner, body) => {
                let list = self.list(inner, parent)?;
                let value = self.with(&list, |lowering| lowering.lower(body))?;
                let value = self.plan.brought_down(value, list.domain);
                return Some(List { item: Slot::Value(value), ..list });
            }
            NodeKind::Distinct(inner) => {
                let list = self.list(inner, parent)?;
                let Slot::Value(values) = list.item else { return None };
                if list.whole.is_some() || self.plan.is_constant(values) {
                    return None;
                }
                Source::Values { over: list.domain, values, present: list.present }
            }
            NodeKind::Whole(inner) => {
                let list = self.list(inner, parent)?;
                return Some(List { whole: Some((list.domain, list.present)), ..list });
            }
            NodeKind::Call(instance, args) => {
                return self.in_body(*instance, args, |lowering, body| lowering.list(body, parent));
            }
            _ => return None,
        };
        let guard = match source {
            Source::Window => self.support.take(),
            Source::Values { .. } => self.guard_of(parent, true),
            _ => self.guard_of(parent, false),
        };
        let domain = self.plan.domain(Domain { parent, source, guard });
        let (item, present) = match source {
            Source::Window => (Slot::Value(self.item(domain)), None),
            Source::Values { .. } => {
                (Slot::Value(self.item(domain)), Some(self.plan.node(Op::Present, domain, 1)))
            }
            _ => (Slot::Item(domain), None),
        };
        Some(List { domain, item, present, whole: None })
    }

    fn item(&mut self, domain: DomId) -> Id {
        self.plan.node(Op::LoadScalar(Column::Item), domain, 1)
    }

    /// What holds of the parent's items that matter; asked only where it spares pairs, or what there is of each distinct
    /// value.
    fn guard_of(&mut self, parent: DomId, of_values: bool) -> Option<Id> {
        let guard = self.guard?;
        let spares = of_values
            || !matches!(
                self.plan.domains[parent as usize].source,
                Source::Roots | Source::Members | Source::Persons | Source::Window
            );
        let domain = self.plan.domains_of[guard as usize];
        let usable = spares && !self.plan.is_constant(guard) && self.plan.hangs_on(parent, domain);
        usable.then(|| self.plan.brought_down(guard, parent))
    }

    /// Lowers with the item as the next variable.
    fn with<R>(&mut self, list: &List, body: impl FnOnce(&mut Self) -> Option<R>) -> Option<R> {
        let guard = std::mem::replace(&mut self.guard, list.present);
        self.slots.push(list.item);
        let result = body(self);
        self.slots.pop();
        self.guard = guard;
        result
    }

    pub(super) fn exists(&mut self, list: &Node, body: &Node, exists: bool) -> Option<Id> {
        let parent = self.reach(&[list, body])?;
        self.support = if exists { self.support_of(list, body, parent) } else { None };
        if exists && let Some(id) = self.month_exists(list, body, parent) {
            return Some(id);
        }
        let guard = self.guard;
        if exists && let Some(some) = self.some_at_all(list, body, parent) {
            self.guard = self.both(guard, Some(some));
        }
        let list = self.list(list, parent);
        self.guard = guard;
        let list = list?;
        let holds = self.with(&list, |lowering| lowering.lower(body))?;
        let holds = if exists { holds } else { self.not(holds) };
        let holds = self.both(list.present, Some(holds))?;
        let holds = self.plan.brought_down(holds, list.domain);
        let found = self.plan.node(Op::Exists { over: list.domain, holds }, parent, 1);
        Some(if exists { found } else { self.not(found) })
    }

    /// Whether a member has some record for which those parts of a condition hold that read nothing else below the
    /// member: asked once for the member, where the records would be gone through for each of other items.
    fn some_at_all(&mut self, list: &Node, body: &Node, parent: DomId) -> Option<Id> {
        let NodeKind::Records(Some(member), _) = &list.kind else { return None };
        let above = match self.slot(member)? {
            Slot::Item(above) if above != parent && self.plan.hangs_on(parent, above) => above,
            _ => return None,
        };
        let terms: Vec<&Node> = match &body.kind {
            NodeKind::And(terms) => terms.iter().collect(),
            _ => vec![body],
        };
        let guard = self.guard.take();
        let found = self.list(list, above).and_then(|list| {
            let mut own = Vec::new();
            for term in terms {
                // The variables around the list: the record itself may be one of another variable's list.
                if self.reach(&[term]).is_some_and(|around| self.plan.hangs_on(above, around)) {
                    own.push(self.with(&list, |lowering| lowering.lower(term))?);
                }
            }
            let holds = self.junction(&own, Op::And).filter(|holds| !self.plan.is_constant(*holds))?;
            let holds = self.plan.brought_down(holds, list.domain);
            Some(self.plan.node(Op::Exists { over: list.domain, holds }, above, 1))
        });
        self.guard = guard;
        found
    }

    pub(super) fn count(&mut self, list: &Node) -> Option<Id> {
        let parent = self.reach(&[list])?;
        let list = self.list(list, parent)?;
        let count = self.plan.node(Op::Count { over: list.domain, present: list.present }, parent, 1);
        self.settled(count, &list, parent)
    }

    /// A number of all items: their sum, or the greatest or (`Some(true)`) the least of theirs.
    pub(super) fn folded(&mut self, list: &Node, body: &Node, extreme: Option<bool>) -> Option<Id> {
        let parent = self.reach(&[list, body])?;
        self.support = self.support_of(list, body, parent);
        if extreme.is_none()
            && let Some(id) = self.month_sum(list, body, parent)
        {
            return Some(id);
        }
        let list = self.list(list, parent)?;
        let body = self.with(&list, |lowering| lowering.lower(body))?;
        let denominator = self.plan.denominators[body as usize];
        let body = self.plan.brought_down(body, list.domain);
        let (over, present) = (list.domain, list.present);
        let op = match extreme {
            None => Op::Sum { over, present, body },
            Some(least) => Op::Extreme { over, present, body, least },
        };
        let number = self.plan.node(op, parent, denominator);
        self.settled(number, &list, parent)
    }

    // --- by month ---

    /// A sum over records of the month that the parent's item is: computed for all months at once.
    fn month_sum(&mut self, list: &Node, body: &Node, parent: DomId) -> Option<Id> {
        let by_month = self.by_month(list, parent)?;
        let (over, month, present) = self.month_rows(&by_month, parent)?;
        let list = List { domain: over, item: Slot::Item(over), present, whole: None };
        if self.with(&list, |lowering| lowering.reach(&[body])).is_none_or(|d| self.plan.hangs_on(d, parent))
        {
            return None;
        }
        let body = self.with(&list, |lowering| lowering.lower(body))?;
        let denominator = self.plan.denominators[body as usize];
        let body = self.plan.brought_down(body, over);
        Some(self.plan.node(Op::MonthSum { over, month, present, body }, parent, denominator))
    }

    /// Whether there is a record of the month: `m.kind.exists(r, r.month == mo && …)`.
    fn month_exists(&mut self, list: &Node, body: &Node, parent: DomId) -> Option<Id> {
        if !matches!(list.kind, NodeKind::Records(Some(_), _)) {
            return None;
        }
        let filter = NodeKind::Filter(Box::new(list.clone()), Box::new(body.clone()));
        let filtered = Node { kind: filter, ty: list.ty.clone(), span: list.span };
        let by_month = self.by_month(&filtered, parent)?;
        let (over, month, present) = self.month_rows(&by_month, parent)?;
        Some(self.plan.node(Op::MonthExists { over, month, present }, parent, 1))
    }

    /// The records, the month of each, and the other conditions of `records.filter(r, r.month == mo && …)`, where the
    /// parent's item is `mo`.
    fn by_month<'n>(&self, list: &'n Node, parent: DomId) -> Option<ByMonth<'n>> {
        self.months_of(parent)?;
        let NodeKind::Filter(records, condition) = &list.kind else { return None };
        if !matches!(records.kind, NodeKind::Records(Some(_), _)) {
            return None;
        }
        let terms: Vec<&Node> = match &condition.kind {
            NodeKind::And(terms) => terms.iter().collect(),
            _ => vec![condition],
        };
        let is_month = |node: &Node| match node.kind {
            NodeKind::Local(at) => match self.slots.get(self.base + at) {
                Some(Slot::Value(id)) => {
                    self.plan.ops[*id as usize] == Op::LoadScalar(Column::Item)
                        && self.plan.domains_of[*id as usize] == parent
                }
                _ => false,
            },
            _ => false,
        };
        let month = terms.iter().position(|t| match &t.kind {
            NodeKind::Compare(Comparison::Equal, a, b) => is_month(a) != is_month(b),
            _ => false,
        })?;
        let NodeKind::Compare(_, a, b) = &terms[month].kind else { return None };
        let of_record: &Node = if is_month(a) { b } else { a };
        if of_record.ty != Type::Month {
            return None;
        }
        let rest: Vec<&Node> =
            terms.into_iter().enumerate().filter(|(i, _)| *i != month).map(|(_, t)| t).collect();
        let mut others = rest.clone();
        others.push(of_record);
        let hangs = self.reach(&others).is_none_or(|d| self.plan.hangs_on(d, parent));
        (!hangs).then_some(ByMonth { records, month: of_record, rest })
    }

    fn month_rows(&mut self, by: &ByMonth<'_>, parent: DomId) -> Option<(DomId, Id, Option<Id>)> {
        let above = self.months_of(parent)?;
        let guard = self.guard.take();
        let list = self.list(by.records, above);
        self.guard = guard;
        let list = list?;
        let mut terms = Vec::with_capacity(by.rest.len());
        for term in &by.rest {
            terms.push(self.with(&list, |lowering| lowering.lower(term))?);
        }
        let month = self.with(&list, |lowering| lowering.lower(by.month))?;
        let month = self.plan.brought_down(month, list.domain);
        let present = match terms.as_slice() {
            [] => None,
            _ => {
                let all = self.junction(&terms, Op::And)?;
                Some(self.plan.brought_down(all, list.domain))
            }
        };
        Some((list.domain, month, present))
    }
}

/// Records by month: see [`Lowering::by_month`].
struct ByMonth<'n> {
    records: &'n Node,
    month: &'n Node,
    rest: Vec<&'n Node>,
}

/// A date (days) or month (ordinal) so many months later.
pub(super) fn later(value: i64, by: i32, is_date: bool) -> Option<i64> {
    let value = i32::try_from(value).ok()?;
    if is_date {
        return date_from_days(value).map(|d| i64::from(date_to_days(plus_months(d, by))));
    }
    Month::from_ordinal(value).map(|m| i64::from(m.plus(by).ordinal()))
}
