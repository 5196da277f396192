//! For whom the months of a window matter: a sum over months is nothing for a person without a record of the kinds that
//! it reads, if it is nothing by its own arithmetic when there are no records. Most persons are left out so.

use super::{
    lower::Lowering,
    op::{DomId, Id, Op, ROOTS, Source},
};
use crate::{
    domain::ratio::Ratio,
    expr::typed::{Comparison, Function, Given, Node, NodeKind},
    rule::ParameterValue,
};
use std::collections::BTreeSet;

/// What a value is when the records that it reads are none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Bare {
    /// Exactly 0.
    Zero,
    /// 0 or more, or not known.
    NotNegative,
    /// 0 or less, or not known.
    NotPositive,
    /// False.
    False,
    /// Nothing is known of it.
    Any,
}

impl Lowering<'_, '_> {
    /// The condition under which a month of the window matters for the parent's item; none where all do.
    pub(super) fn support_of(&mut self, list: &Node, body: &Node, parent: DomId) -> Option<Id> {
        if !matches!(list.kind, NodeKind::Given(Given::Window)) {
            return None;
        }
        // Persons of the household itself: no other person's records are in sight.
        let described = self.plan.domains[parent as usize];
        if described.parent != ROOTS || !matches!(described.source, Source::Members | Source::Persons) {
            return None;
        }
        let mut of =
            Support { kinds: BTreeSet::new(), parameters: BTreeSet::new(), stated: Vec::new(), whole: true };
        of.walk(self, body);
        if !of.whole || of.kinds.is_empty() || !matches!(bare(self, body), Bare::Zero | Bare::False) {
            return None;
        }
        // Whatever has gaps, so that sums that read it and sums that do not share their months.
        let all = self.bound.pack.parameters.all.iter().enumerate();
        of.parameters.extend(all.filter(|(_, p)| p.gaps).map(|(at, _)| at as u16));
        let kinds: Vec<u16> = of.kinds.into_iter().collect();
        let mut terms = vec![self.plan.node(Op::AnyOf(kinds.into_boxed_slice()), parent, 1)];
        for parameter in of.parameters {
            // Without a value the month is not nothing, but unknown.
            let stated = self.plan.node(Op::ParameterStated(parameter), ROOTS, 1);
            terms.push(self.not(stated));
        }
        self.junction(&terms, Op::Or)
    }
}

/// What a body reads.
struct Support {
    kinds: BTreeSet<u16>,
    /// Parameters that may be without a value.
    parameters: BTreeSet<u16>,
    /// Parameters that have a value where the walk is.
    stated: Vec<usize>,
    /// Whether only records of persons are read.
    whole: bool,
}

impl Support {
    fn walk(&mut self, lowering: &Lowering<'_, '_>, node: &Node) {
        match &node.kind {
            NodeKind::Records(Some(_), kind) => {
                self.kinds.insert(*kind as u16);
            }
            NodeKind::Records(None, _) | NodeKind::Given(Given::Members | Given::Persons) => {
                self.whole = false
            }
            NodeKind::Parameter(at, _) | NodeKind::ParameterHas(at, _) | NodeKind::ParameterAt(at, _, _) => {
                let parameter = &lowering.bound.pack.parameters.all[*at];
                if (parameter.gaps || parameter.optional) && !self.stated.contains(at) {
                    self.parameters.insert(*at as u16);
                }
            }
            // `has(param.x) ? … : …`: it has a value where it is read.
            NodeKind::Choose(condition, then, other) => {
                if let NodeKind::ParameterStated(at) = condition.kind {
                    self.stated.push(at);
                    self.walk(lowering, then);
                    self.stated.pop();
                    return self.walk(lowering, other);
                }
            }
            NodeKind::Call(instance, _) => {
                self.walk(lowering, &lowering.bound.pack.instances[*instance].body)
            }
            _ => {}
        }
        node.kind.parts().into_iter().for_each(|part| self.walk(lowering, part));
    }
}

/// What a node is when all records are none.
fn bare(lowering: &Lowering<'_, '_>, node: &Node) -> Bare {
    let of = |node: &Node| bare(lowering, node);
    match &node.kind {
        NodeKind::Bool(false) => Bare::False,
        NodeKind::Number(n) if *n == Ratio::ZERO => Bare::Zero,
        NodeKind::Number(n) if *n > Ratio::ZERO => Bare::NotNegative,
        NodeKind::Sum(list, _) | NodeKind::Count(list) if is_of_records(list) => Bare::Zero,
        NodeKind::Max(list, _) | NodeKind::Min(list, _) if is_of_records(list) => Bare::Zero,
        NodeKind::Exists(list, _) if is_of_records(list) => Bare::False,
        NodeKind::MemberField(..) | NodeKind::HouseholdField(_) if node.ty.is_number() => Bare::NotNegative,
        NodeKind::Parameter(at, None) if node.ty.is_number() => {
            let values = &lowering.bound.pack.parameters.all[*at].values;
            let negative = |v: &ParameterValue| matches!(v, ParameterValue::Number(n) if *n < Ratio::ZERO);
            if values.iter().any(|v| negative(&v.value)) { Bare::Any } else { Bare::NotNegative }
        }
        NodeKind::Call(instance, _) => of(&lowering.bound.pack.instances[*instance].body),
        NodeKind::Choose(condition, then, other) => match (of(condition), of(then), of(other)) {
            (Bare::False, _, other) => other,
            (_, then, other) if then == other => then,
            (_, Bare::Zero | Bare::NotNegative, Bare::Zero | Bare::NotNegative) => Bare::NotNegative,
            _ => Bare::Any,
        },
        NodeKind::And(terms) if terms.iter().any(|t| of(t) == Bare::False) => Bare::False,
        NodeKind::Or(terms) if terms.iter().all(|t| of(t) == Bare::False) => Bare::False,
        NodeKind::Compare(Comparison::Greater, a, b) => match (of(a), of(b)) {
            (Bare::Zero | Bare::NotPositive, Bare::Zero | Bare::NotNegative) => Bare::False,
            _ => Bare::Any,
        },
        NodeKind::Add(a, b) => added(of(a), of(b)),
        NodeKind::Subtract(a, b) => added(of(a), negated(of(b))),
        NodeKind::Multiply(a, b) => match (of(a), of(b)) {
            (Bare::Zero, Bare::Zero | Bare::NotNegative) | (Bare::NotNegative, Bare::Zero) => Bare::Zero,
            (Bare::NotNegative, Bare::NotNegative) => Bare::NotNegative,
            _ => Bare::Any,
        },
        NodeKind::Greatest(terms) => {
            let terms: Vec<Bare> = terms.iter().map(of).collect();
            if terms.contains(&Bare::Zero)
                && terms.iter().all(|t| matches!(t, Bare::Zero | Bare::NotPositive))
            {
                return Bare::Zero;
            }
            let positive = terms.iter().any(|t| matches!(t, Bare::Zero | Bare::NotNegative));
            if positive { Bare::NotNegative } else { Bare::Any }
        }
        NodeKind::Function(Function::RoundHalfUp, args) => of(&args[0]),
        _ => Bare::Any,
    }
}

fn added(a: Bare, b: Bare) -> Bare {
    match (a, b) {
        (Bare::Zero, other) | (other, Bare::Zero) if other != Bare::False => other,
        (Bare::NotNegative, Bare::NotNegative) => Bare::NotNegative,
        (Bare::NotPositive, Bare::NotPositive) => Bare::NotPositive,
        _ => Bare::Any,
    }
}

fn negated(a: Bare) -> Bare {
    match a {
        Bare::NotNegative => Bare::NotPositive,
        Bare::NotPositive => Bare::NotNegative,
        other => other,
    }
}

/// Whether a list is made of records of a person only.
fn is_of_records(list: &Node) -> bool {
    match &list.kind {
        NodeKind::Records(Some(_), _) => true,
        NodeKind::Filter(inner, _) | NodeKind::Map(inner, _) | NodeKind::Distinct(inner) => {
            is_of_records(inner)
        }
        _ => false,
    }
}
