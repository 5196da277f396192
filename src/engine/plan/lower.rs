//! From checked conditions to the plan: definitions are written out where they are used, every variable stands for the
//! items of a domain, and what is computed twice is computed once. What the columns cannot hold is left to the
//! evaluation household by household. It knows no data but the parameters.

use super::{
    super::bind::Bound,
    lower_parts::List,
    op::{Column, DomId, Id, Op, Plan, ROOTS, Source},
    vector::{FALSE, TRUE},
};
use crate::{
    dictionary::FieldType,
    domain::ratio::Ratio,
    expr::{
        typed::{Comparison, Given, Node, NodeKind},
        types::Type,
    },
    rule::ParameterValue,
    table::{ABSENT, share_parts},
};

/// Denominators beyond this are left to the evaluation household by household.
const GREATEST_DENOMINATOR: i64 = 1_000_000_000_000;

/// Shares that have no denominator up to this in common are left to it too.
const GREATEST_OF_SHARES: i64 = 1_000_000;

/// What a variable stands for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Slot {
    /// The household.
    Household,
    /// The item of a domain.
    Item(DomId),
    /// A value that is computed.
    Value(Id),
}

/// Writes conditions into a plan.
pub(super) struct Lowering<'a, 'c> {
    pub bound: &'a Bound<'c>,
    pub plan: Plan,
    pub slots: Vec<Slot>,
    pub base: usize,
    /// What holds of the items that matter, where something is known of it.
    pub guard: Option<Id>,
    /// For whom the months of the next list of months matter, where that is known.
    pub support: Option<Id>,
}

impl<'a, 'c> Lowering<'a, 'c> {
    pub fn new(bound: &'a Bound<'c>) -> Self {
        Self { bound, plan: Plan::new(), slots: Vec::new(), base: 0, guard: None, support: None }
    }

    /// The node of an expression; none where columns cannot hold it.
    pub fn lower(&mut self, node: &Node) -> Option<Id> {
        let guard = self.guard;
        let lowered = self.lower_kind(node);
        self.guard = guard;
        match lowered {
            None if node.ty == Type::Bool && self.is_closed(node) => {
                let around = self.slots.len() - self.base;
                let condition = self.plan.scalar.len() as u32;
                self.plan.scalar.push((node.clone(), around));
                let guard = guard.filter(|g| self.plan.domains_of[*g as usize] == ROOTS);
                Some(self.plan.node(Op::OneByOne { condition, guard }, ROOTS, 1))
            }
            lowered => lowered,
        }
    }

    fn lower_kind(&mut self, node: &Node) -> Option<Id> {
        match &node.kind {
            NodeKind::Bool(value) => Some(self.truth(*value)),
            NodeKind::Number(value) => self.number(*value),
            NodeKind::Scalar(value) => Some(self.plan.node(Op::Scalar(*value), ROOTS, 1)),
            NodeKind::Local(at) => match self.slots[self.base + *at] {
                Slot::Value(id) => Some(id),
                _ => None,
            },
            NodeKind::Given(given) => self.given(*given),
            NodeKind::Parameter(at, month) => self.parameter(*at, month.as_deref(), &node.ty),
            NodeKind::ParameterStated(at) => Some(self.plan.node(Op::ParameterStated(*at as u16), ROOTS, 1)),
            NodeKind::ParameterHas(at, item) => {
                let item = self.lower(item)?;
                Some(self.unary(item, |id| Op::ParameterHas(*at as u16, id)))
            }
            NodeKind::Has(field) => {
                let (column, domain, _) = self.column(field)?;
                Some(self.plan.node(Op::Stated(column), domain, 1))
            }
            NodeKind::Memberships(member) => match self.slot(member)? {
                Slot::Item(domain) => Some(self.plan.node(Op::Memberships, domain, 1)),
                _ => None,
            },
            NodeKind::HouseholdField(_)
            | NodeKind::MemberField(..)
            | NodeKind::MemberName(_)
            | NodeKind::RecordField(..)
            | NodeKind::RecordName(_)
            | NodeKind::RecordPerson(_) => self.field(node),
            // Only rules over people off the roll read these: they are decided one by one.
            NodeKind::RecordAsOf(_) | NodeKind::ParameterAt(..) => None,
            NodeKind::Call(instance, args) => {
                self.in_body(*instance, args, |lowering, body| lowering.lower(body))
            }
            NodeKind::Not(operand) => {
                let operand = self.lower(operand)?;
                Some(self.not(operand))
            }
            NodeKind::And(terms) => self.conjunction(terms),
            NodeKind::Or(terms) => {
                let terms = terms.iter().map(|t| self.lower(t)).collect::<Option<Vec<Id>>>()?;
                self.junction(&terms, Op::Or)
            }
            NodeKind::Choose(condition, then, other) => {
                let ids = [self.lower(condition)?, self.lower(then)?, self.lower(other)?];
                self.choose(ids, node.ty.is_number())
            }
            NodeKind::Compare(comparison, left, right) => self.compare(*comparison, left, right),
            NodeKind::In(item, list) => self.one_of(item, list),
            NodeKind::Add(a, b) => self.arithmetic(a, b, Op::Add),
            NodeKind::Subtract(a, b) => self.arithmetic(a, b, Op::Subtract),
            NodeKind::Multiply(a, b) => self.product(a, b),
            NodeKind::Greatest(terms) => self.fold(terms, Op::Greatest),
            NodeKind::Least(terms) => self.fold(terms, Op::Least),
            NodeKind::Function(function, args) => self.function(*function, args),
            NodeKind::Exists(list, body) => self.exists(list, body, true),
            NodeKind::All(list, body) => self.exists(list, body, false),
            NodeKind::Count(list) => self.count(list),
            NodeKind::Sum(list, body) => self.folded(list, body, None),
            NodeKind::Max(list, body) => self.folded(list, body, Some(false)),
            NodeKind::Min(list, body) => self.folded(list, body, Some(true)),
            _ => None,
        }
    }

    pub fn truth(&mut self, value: bool) -> Id {
        self.plan.node(Op::Truth(if value { TRUE } else { FALSE }), ROOTS, 1)
    }

    fn number(&mut self, value: Ratio) -> Option<Id> {
        let (num, den) = (i64::try_from(value.num()).ok()?, i64::try_from(value.den()).ok()?);
        (den <= GREATEST_DENOMINATOR).then(|| self.plan.node(Op::Number(num), ROOTS, den))
    }

    fn given(&mut self, given: Given) -> Option<Id> {
        let constant = match given {
            Given::AsOf => self.bound.as_of_days,
            Given::Month => i64::from(self.bound.month.ordinal()),
            Given::Anchor => return Some(self.plan.node(Op::Anchor, ROOTS, 1)),
            Given::Window | Given::Members | Given::Persons => return None,
        };
        Some(self.plan.node(Op::Scalar(constant), ROOTS, 1))
    }

    fn parameter(&mut self, at: usize, month: Option<&Node>, ty: &Type) -> Option<Id> {
        match (month, ty) {
            (None, Type::Bool) => Some(self.plan.node(Op::ParameterFlag(at as u16), ROOTS, 1)),
            (Some(month), Type::Bool) => {
                let month = self.lower(month)?;
                Some(self.unary(month, |id| Op::ParameterOn(at as u16, id)))
            }
            (None, Type::Number(_)) => {
                let denominator = self.parameter_denominator(at)?;
                Some(self.plan.node(Op::Parameter(at as u16), ROOTS, denominator))
            }
            _ => None,
        }
    }

    /// The least denominator that all values of a parameter share.
    fn parameter_denominator(&self, at: usize) -> Option<i64> {
        let mut common = 1i64;
        for value in &self.bound.pack.parameters.all[at].values {
            if let ParameterValue::Number(number) = &value.value {
                common = least_common(common, i64::try_from(number.den()).ok()?)?;
            }
        }
        Some(common)
    }

    /// The least denominator that all shares of a field have in common.
    fn share_denominator(&self, kind: u16, at: u16) -> Option<i64> {
        let mut common = 1;
        for cell in &self.bound.county.kinds[usize::from(kind)].grid.columns[usize::from(at)] {
            let (_, den) = share_parts(*cell);
            if *cell != ABSENT && common % den != 0 {
                common = least_common(common, den).filter(|common| *common <= GREATEST_OF_SHARES)?;
            }
        }
        Some(common)
    }

    fn field(&mut self, node: &Node) -> Option<Id> {
        let (column, domain, ty) = self.column(node)?;
        let (op, denominator) = match ty {
            Some(FieldType::Flag) => (Op::LoadFlag(column), 1),
            Some(FieldType::Money | FieldType::MoneyMonth) => (Op::LoadNumber(column, 0, i64::MAX), 1),
            Some(FieldType::AreaM2 | FieldType::AreaMu) => (Op::LoadNumber(column, 0, i64::MAX), 1_000_000),
            Some(FieldType::Count { min, max }) => (Op::LoadNumber(column, min, max), 1),
            Some(FieldType::Share) => {
                let Column::Record(kind, at) = column else { return None };
                let denominator = self.share_denominator(kind, at)?;
                (Op::LoadNumber(Column::Share(kind, at), 0, denominator), denominator)
            }
            _ => (Op::LoadScalar(column), 1),
        };
        Some(self.plan.node(op, domain, denominator))
    }

    /// The column that a field is read from, its domain, and its type where it has one of the dictionary.
    pub fn column(&self, node: &Node) -> Option<(Column, DomId, Option<FieldType>)> {
        let dictionary = &self.bound.county.dictionary;
        Some(match &node.kind {
            NodeKind::HouseholdField(at) => {
                let ty = dictionary.household.fields[*at].ty.clone();
                (Column::Household(*at as u16), ROOTS, Some(ty))
            }
            NodeKind::MemberField(member, at) => {
                let ty = dictionary.member.fields[*at].ty.clone();
                (Column::Member(*at as u16), self.item_domain(member)?, Some(ty))
            }
            NodeKind::MemberName(member) => (Column::MemberName, self.item_domain(member)?, None),
            NodeKind::RecordField(record, at) => {
                let kind = record_kind(record)?;
                let ty = dictionary.kinds[kind as usize].fields[*at].ty.clone();
                (Column::Record(kind, *at as u16), self.item_domain(record)?, Some(ty))
            }
            NodeKind::RecordName(record) => {
                (Column::RecordName(record_kind(record)?), self.item_domain(record)?, None)
            }
            NodeKind::RecordPerson(record) => {
                (Column::RecordPerson(record_kind(record)?), self.item_domain(record)?, None)
            }
            _ => return None,
        })
    }

    fn item_domain(&self, node: &Node) -> Option<DomId> {
        match self.slot(node)? {
            Slot::Item(domain) => Some(domain),
            _ => None,
        }
    }

    /// What a node of a member, record or household stands for.
    pub fn slot(&self, node: &Node) -> Option<Slot> {
        match &node.kind {
            NodeKind::Local(at) => self.slots.get(self.base + *at).copied(),
            NodeKind::Household => Some(Slot::Household),
            _ => None,
        }
    }

    /// Evaluates a body with its arguments as the first variables.
    pub fn in_body<R>(
        &mut self,
        instance: usize,
        args: &[Node],
        body: impl FnOnce(&mut Self, &'a Node) -> Option<R>,
    ) -> Option<R> {
        let part = &self.bound.pack.instances[instance];
        let mut slots = Vec::with_capacity(args.len());
        for (arg, ty) in args.iter().zip(&part.arguments) {
            slots.push(match ty {
                Type::Member | Type::Record(_) | Type::Household => self.slot(arg)?,
                _ => Slot::Value(self.lower(arg)?),
            });
        }
        let (base, top) = (self.base, self.slots.len());
        self.base = top;
        self.slots.extend(slots);
        let result = body(self, &part.body);
        self.slots.truncate(top);
        self.base = base;
        result
    }

    fn compare(&mut self, comparison: Comparison, left: &Node, right: &Node) -> Option<Id> {
        if left.ty == Type::County {
            return self.same_county(comparison, left, right);
        }
        let (a, b) = (self.lower(left)?, self.lower(right)?);
        match &left.ty {
            Type::Number(_) => {
                let (a, b) = self.aligned(a, b)?;
                self.binary(a, b, 1, |a, b| Op::CompareNumbers(comparison, a, b))
            }
            Type::Bool => {
                let same = self.binary(a, b, 1, Op::SameTruth)?;
                Some(if comparison == Comparison::Equal { same } else { self.not(same) })
            }
            _ => self.binary(a, b, 1, |a, b| Op::CompareScalars(comparison, a, b)),
        }
    }

    /// Two numbers with one denominator.
    pub fn aligned(&mut self, a: Id, b: Id) -> Option<(Id, Id)> {
        let (x, y) = (self.plan.denominators[a as usize], self.plan.denominators[b as usize]);
        let common = least_common(x, y)?;
        Some((self.scaled(a, common / x, common)?, self.scaled(b, common / y, common)?))
    }

    fn scaled(&mut self, id: Id, factor: i64, denominator: i64) -> Option<Id> {
        if factor == 1 {
            return Some(id);
        }
        if let Op::Number(value) = self.plan.ops[id as usize] {
            return Some(self.plan.node(Op::Number(value.checked_mul(factor)?), ROOTS, denominator));
        }
        let domain = self.plan.domains_of[id as usize];
        Some(self.plan.node(Op::Scale(id, factor), domain, denominator))
    }

    /// A number over a list, which is not known while who is on the list is not, where that was asked for.
    pub fn settled(&mut self, number: Id, list: &List, parent: DomId) -> Option<Id> {
        let Some((over, present)) = list.whole else { return Some(number) };
        let denominator = self.plan.denominators[number as usize];
        let unsettled = self.plan.node(Op::Unsettled { over, present }, parent, 1);
        Some(self.plan.node(Op::Whole { over, present, number, unsettled }, parent, denominator))
    }

    /// An operation on one node, in its domain.
    pub fn unary(&mut self, id: Id, op: impl FnOnce(Id) -> Op) -> Id {
        let domain = self.plan.domains_of[id as usize];
        self.plan.node(op(id), domain, 1)
    }

    /// An operation on two nodes, in the inner of their domains.
    pub fn binary(&mut self, a: Id, b: Id, denominator: i64, op: impl FnOnce(Id, Id) -> Op) -> Option<Id> {
        let domain = self.inner_of(&[a, b])?;
        let (a, b) = (self.plan.brought_down(a, domain), self.plan.brought_down(b, domain));
        Some(self.plan.node(op(a, b), domain, denominator))
    }

    /// The innermost of the nodes' domains, which must hang on one another.
    pub fn inner_of(&self, ids: &[Id]) -> Option<DomId> {
        let mut inner = ROOTS;
        for id in ids {
            let domain = self.plan.domains_of[*id as usize];
            if self.plan.hangs_on(domain, inner) {
                inner = domain;
            } else if !self.plan.hangs_on(inner, domain) {
                return None;
            }
        }
        Some(inner)
    }

    /// Whether no variable around the node stands in it.
    fn is_closed(&self, node: &Node) -> bool {
        let around = self.slots.len() - self.base;
        fn closed(node: &Node, around: usize) -> bool {
            !matches!(node.kind, NodeKind::Local(at) if at < around)
                && node.kind.parts().into_iter().all(|p| closed(p, around))
        }
        closed(node, around)
    }

    /// The innermost domain that the variables of some nodes stand in.
    pub fn reach(&self, nodes: &[&Node]) -> Option<DomId> {
        let around = self.slots.len() - self.base;
        let mut inner = ROOTS;
        let mut open: Vec<&Node> = nodes.to_vec();
        while let Some(node) = open.pop() {
            if let NodeKind::Local(at) = node.kind
                && at < around
            {
                let domain = match self.slots[self.base + at] {
                    Slot::Household => ROOTS,
                    Slot::Item(domain) => domain,
                    Slot::Value(id) => self.plan.domains_of[id as usize],
                };
                if self.plan.hangs_on(domain, inner) {
                    inner = domain;
                } else if !self.plan.hangs_on(inner, domain) {
                    return None;
                }
            }
            open.extend(node.kind.parts());
        }
        Some(inner)
    }

    /// Whether a domain is the months of the window, with the domain that they hang on.
    pub fn months_of(&self, domain: DomId) -> Option<DomId> {
        let described = self.plan.domains[domain as usize];
        (described.source == Source::Window).then_some(described.parent)
    }
}

fn record_kind(record: &Node) -> Option<u16> {
    match record.ty {
        Type::Record(kind) => u16::try_from(kind).ok(),
        _ => None,
    }
}

fn least_common(a: i64, b: i64) -> Option<i64> {
    let (mut x, mut y) = (a, b);
    while y != 0 {
        (x, y) = (y, x % y);
    }
    (a / x).checked_mul(b).filter(|common| *common <= GREATEST_DENOMINATOR)
}
