//! What a node can rest on, whatever the values: nothing at all, no more than the record that it is read from, or more.
//! It spares the second pass what cannot add anything; it knows no values.

use super::{
    op::{Column, DomId, Id, Op, Plan, ROOTS, Source},
    runner::{Parts, Runner},
    vector::{FALSE, Values},
};

/// What a decided node can rest on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::engine) enum Reach {
    /// No record and no person.
    Nothing,
    /// At most the record that the item is.
    Own,
    /// Other items too.
    More,
}

/// The reach of every node of a plan.
pub(in crate::engine) fn reaches(plan: &Plan) -> Vec<Reach> {
    let mut found: Vec<Option<Reach>> = vec![None; plan.ops.len()];
    (0..plan.ops.len() as Id).map(|id| reach(plan, id, &mut found)).collect()
}

fn reach(plan: &Plan, id: Id, found: &mut Vec<Option<Reach>>) -> Reach {
    if let Some(known) = found[id as usize] {
        return known;
    }
    let source = |domain: DomId| plan.domains[domain as usize].source;
    let mut of = |id: Id| reach(plan, id, found);
    let op = &plan.ops[id as usize];
    let reached = match op {
        Op::LoadFlag(column) | Op::LoadNumber(column, ..) | Op::LoadScalar(column) | Op::Stated(column) => {
            match (column, source(plan.domains_of[id as usize])) {
                (Column::Record(..) | Column::Share(..), _) => Reach::Own,
                (Column::RecordName(_) | Column::RecordPerson(_), _) => Reach::Own,
                (Column::Item, Source::Values { .. }) => Reach::More,
                _ => Reach::Nothing,
            }
        }
        Op::Present | Op::MonthSum { .. } | Op::MonthExists { .. } | Op::OneByOne { .. } => Reach::More,
        Op::Unsettled { .. } => Reach::More,
        Op::Down(above) => outer(of(*above)),
        Op::Exists { over, holds } => match source(*over) {
            Source::Window => outer(of(*holds)),
            _ => Reach::More,
        },
        Op::Count { over, .. } | Op::Sum { over, .. } | Op::Extreme { over, .. } => match source(*over) {
            Source::Window | Source::Members | Source::Persons => {
                op.parts().into_iter().map(|part| outer(of(part))).max().unwrap_or(Reach::Nothing)
            }
            _ => Reach::More,
        },
        Op::Whole { present, number, .. } => {
            let unsure = present.map_or(Reach::Nothing, |p| outer(of(p)));
            of(*number).max(unsure)
        }
        other => other.parts().into_iter().map(of).max().unwrap_or(Reach::Nothing),
    };
    found[id as usize] = Some(reached);
    reached
}

/// Whether a node rests on no record and is never open.
pub(super) fn is_leaf(op: &Op) -> bool {
    match op {
        Op::Truth(_) | Op::Number(_) | Op::Scalar(_) | Op::Anchor | Op::ParameterStated(_) => true,
        Op::LoadFlag(column) | Op::LoadNumber(column, ..) | Op::LoadScalar(column) | Op::Stated(column) => {
            matches!(
                column,
                Column::Household(_)
                    | Column::Member(_)
                    | Column::MemberName
                    | Column::MemberBirth
                    | Column::MemberIdValid
            )
        }
        _ => false,
    }
}

/// The reach of a node of another domain.
fn outer(reach: Reach) -> Reach {
    if reach == Reach::Nothing { Reach::Nothing } else { Reach::More }
}

/// Which nodes may be come to more than once on the way down from one condition at one household.
pub(in crate::engine) fn shared(plan: &Plan, conditions: impl Iterator<Item = Id>) -> Vec<bool> {
    let mut shared = vec![false; plan.ops.len()];
    let mut seen = vec![None; plan.ops.len()];
    for condition in conditions {
        let mut next = vec![(condition, 1)];
        while let Some((id, ways)) = next.pop() {
            let at = id as usize;
            let before = seen[at].replace(condition) == Some(condition);
            shared[at] |= before || ways > 1;
            if before {
                continue;
            }
            let op = &plan.ops[at];
            let many = if matches!(op, Op::Down(_)) { 2 } else { 1 };
            next.extend(op.parts().into_iter().map(|part| (part, many)));
            for domain in op.over().into_iter().chain([plan.domains_of[at]]) {
                if let Source::Values { values, present, .. } = plan.domains[domain as usize].source {
                    next.extend(present.into_iter().chain([values]).map(|part| (part, 2)));
                }
            }
        }
    }
    shared
}

/// Of which nodes of households it is kept what they rest on: those that several conditions come to.
pub(in crate::engine) fn kept(
    plan: &Plan,
    reaches: &[Reach],
    conditions: impl Iterator<Item = Id>,
) -> Vec<bool> {
    let mut comes = vec![0u32; plan.ops.len()];
    for condition in conditions {
        let (mut seen, mut next) = (vec![false; plan.ops.len()], vec![condition]);
        while let Some(id) = next.pop() {
            if plan.domains_of[id as usize] == ROOTS && !std::mem::replace(&mut seen[id as usize], true) {
                comes[id as usize] += 1;
                next.extend(plan.parts.of(id));
            }
        }
    }
    (0..plan.ops.len()).map(|id| comes[id] > 1 && reaches[id] == Reach::More).collect()
}

/// What nodes read beside records and members.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::engine) struct AlsoRead {
    /// Whether the income window.
    pub months: bool,
    /// Whether parameters of a household's locality; the window is one of them.
    pub parameters: bool,
}

/// What is read for the nodes that are asked for.
pub(in crate::engine) fn also_read(plan: &Plan, wanted: &[bool]) -> AlsoRead {
    use Op::{Anchor, InWindow, Parameter, ParameterFlag, ParameterHas, ParameterOn, ParameterStated};
    let mut read = AlsoRead::default();
    let mut seen = vec![false; plan.ops.len()];
    let mut open: Vec<Id> = (0..plan.ops.len() as Id).filter(|id| wanted[*id as usize]).collect();
    while let Some(id) = open.pop() {
        if std::mem::replace(&mut seen[id as usize], true) {
            continue;
        }
        let op = &plan.ops[id as usize];
        let mut domain = plan.domains_of[id as usize];
        let mut domains: Vec<DomId> = op.over().into_iter().collect();
        while domain != ROOTS {
            domains.push(domain);
            domain = plan.domains[domain as usize].parent;
        }
        let is_window = |d: &DomId| plan.domains[*d as usize].source == Source::Window;
        if matches!(op, Anchor | InWindow(_)) || domains.iter().any(is_window) {
            return AlsoRead { months: true, parameters: true };
        }
        read.parameters |= matches!(
            op,
            Parameter(_) | ParameterFlag(_) | ParameterHas(..) | ParameterOn(..) | ParameterStated(_)
        );
        open.extend(op.parts());
        for domain in domains.into_iter().map(|d| plan.domains[d as usize]) {
            open.extend(domain.guard);
            if let Source::Values { values, present, .. } = domain.source {
                open.extend(present.into_iter().chain([values]));
            }
        }
    }
    read
}

/// Whether a node that is decided rests on all that it is computed from, item by item.
fn passes(op: &Op) -> bool {
    use Op::{
        Add, CompareNumbers, CompareScalars, Greatest, Least, LessPercent, Multiply, SameCounty, Subtract,
    };
    let of_two =
        matches!(op, Add(..) | Subtract(..) | Multiply(..) | Greatest(..) | Least(..) | LessPercent(..));
    let compares = matches!(op, CompareNumbers(..) | CompareScalars(..) | Op::SameTruth(..) | SameCounty(..));
    let of_one = matches!(op, Op::Not(_) | Op::Scale(..) | Op::Round(_) | Op::OneOf(..) | Op::InWindow(_));
    let of_a_date = matches!(op, Op::MonthOf(_) | Op::MonthPlus(..) | Op::FirstDay(_) | Op::LastDay(_));
    let of_a_person = matches!(op, Op::Age(_) | Op::BirthOf(_) | Op::ValidId(_));
    of_two || compares || of_one || of_a_date || of_a_person || matches!(op, Op::DatePlusMonths(..))
}

/// What each node, once decided, rests on by way of nodes that only pass on what they are computed from; the node itself
/// where it does not. Nodes of which it is kept what they rest on stand for themselves.
pub(in crate::engine) fn grounds(plan: &Plan, reaches: &[Reach], kept: &[bool]) -> Parts {
    Parts::of_each((0..plan.ops.len() as Id).map(|id| {
        let mut grounds = Vec::new();
        let mut next = if passes(&plan.ops[id as usize]) { plan.parts.of(id).to_vec() } else { vec![id] };
        next.reverse();
        while let Some(ground) = next.pop() {
            let at = ground as usize;
            if reaches[at] == Reach::Nothing || grounds.contains(&ground) {
                continue;
            }
            if ground == id || kept[at] || !passes(&plan.ops[at]) {
                grounds.push(ground);
            } else {
                next.extend(plan.parts.of(ground).iter().rev());
            }
        }
        grounds
    }))
}

/// The reach of nodes in a chunk, where many lists are empty: each looked up when it is first asked for.
#[derive(Debug, Default)]
pub(in crate::engine) struct ReachNow(Vec<(u32, Option<Reach>)>);

impl ReachNow {
    /// Makes room for so many nodes.
    pub fn hold(&mut self, nodes: usize) {
        self.0.resize(nodes, (0, None));
    }

    /// The reach of a node for the items of a chunk.
    #[inline]
    pub fn of(&mut self, runner: &Runner<'_, '_>, reaches: &[Reach], id: Id) -> Reach {
        let at = id as usize;
        if reaches[at] == Reach::Nothing {
            return Reach::Nothing;
        }
        match self.0[at] {
            (round, Some(reach)) if round == runner.round => reach,
            _ => {
                let reach = self.look(runner, reaches, id);
                self.0[at] = (runner.round, Some(reach));
                reach
            }
        }
    }

    #[inline(never)]
    fn look(&mut self, runner: &Runner<'_, '_>, reaches: &[Reach], id: Id) -> Reach {
        let (at, op) = (id as usize, &runner.plan.ops[id as usize]);
        // What was not asked for in this chunk has no values of it.
        if runner.done[at] != runner.round || reaches[at] == Reach::Own {
            return reaches[at];
        }
        if runner.is_as_it_lies(id) {
            let is_none = matches!(runner.values[at], Values::Truth(FALSE) | Values::Number(0));
            return if is_none { Reach::Nothing } else { Reach::More };
        }
        let mut of = |id: Id| self.of(runner, reaches, id);
        let is_bare = |over: DomId| runner.built[over as usize] && runner.len(over) == 0;
        match op {
            Op::Exists { over, holds } => match runner.plan.domains[*over as usize].source {
                _ if is_bare(*over) || matches!(runner.values[at], Values::Truth(FALSE)) => Reach::Nothing,
                Source::Window => outer(of(*holds)),
                _ => Reach::More,
            },
            Op::Count { over, .. } | Op::Sum { over, .. } | Op::Extreme { over, .. } => {
                match runner.plan.domains[*over as usize].source {
                    _ if is_bare(*over) => Reach::Nothing,
                    Source::Window | Source::Members | Source::Persons => {
                        op.parts().into_iter().map(|part| outer(of(part))).max().unwrap_or(Reach::Nothing)
                    }
                    _ => Reach::More,
                }
            }
            Op::MonthSum { over, .. } | Op::MonthExists { over, .. } if is_bare(*over) => Reach::Nothing,
            Op::Present | Op::MonthSum { .. } | Op::MonthExists { .. } | Op::OneByOne { .. } => Reach::More,
            Op::LoadFlag(_) | Op::LoadNumber(..) | Op::LoadScalar(_) | Op::Stated(_) => reaches[at],
            Op::Unsettled { .. } => Reach::More,
            Op::Down(above) => outer(of(*above)),
            Op::Whole { present, number, .. } => {
                let unsure = present.map_or(Reach::Nothing, |p| outer(of(p)));
                of(*number).max(unsure)
            }
            other => other.parts().into_iter().map(of).max().unwrap_or(Reach::Nothing),
        }
    }
}
