//! What a node can rest on, whatever the values: nothing at all, no more than the record that it is read from, or more.
//! It spares the second pass what cannot add anything; it knows no values.

use super::op::{Column, DomId, Id, Op, Plan, Source};

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
        Op::Count { over, .. } | Op::Sum { over, .. } | Op::Max { over, .. } => match source(*over) {
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

/// The reach of a node of another domain.
fn outer(reach: Reach) -> Reach {
    if reach == Reach::Nothing { Reach::Nothing } else { Reach::More }
}
