//! How many steps lists within lists come to for an ordinary household: a rule of a few words could else ask for more
//! than any night has. It knows how long lists are by their kind only.

use super::{core::Checker, scope::Place};
use crate::expr::typed::{Given, Node, NodeKind};

/// How many steps a list may come to with all that is asked of its items.
const MOST_STEPS: u64 = 2_000_000;

/// How many records of a kind a household is taken to have.
const RECORDS: u64 = 8;
/// How many members.
const MEMBERS: u64 = 4;
/// How many items a list that a definition is given.
const GIVEN: u64 = 32;
/// How many months its income window has.
const MONTHS: u64 = 12;

impl Checker<'_> {
    /// The node, where what it comes to is few enough steps.
    pub(super) fn in_few_steps(&mut self, node: Node, place: &Place) -> Option<Node> {
        if self.steps(&node) <= MOST_STEPS {
            return Some(node);
        }
        let message = format!(
            "lists within lists come to more than {MOST_STEPS} steps for each household, all parts that are named \
             included: ask of fewer lists at once"
        );
        self.fault(place, node.span, message)
    }

    /// How many steps an expression comes to, what it calls included.
    pub(super) fn steps(&self, node: &Node) -> u64 {
        let sum = |nodes: Vec<&Node>| {
            nodes.into_iter().fold(0, |sum: u64, node| sum.saturating_add(self.steps(node)))
        };
        match &node.kind {
            NodeKind::Filter(list, body)
            | NodeKind::Map(list, body)
            | NodeKind::Exists(list, body)
            | NodeKind::All(list, body)
            | NodeKind::Sum(list, body)
            | NodeKind::Max(list, body)
            | NodeKind::Min(list, body) => {
                let items = self.items(list).saturating_mul(self.steps(body).saturating_add(1));
                self.steps(list).saturating_add(items)
            }
            NodeKind::Call(instance, arguments) => {
                sum(arguments.iter().collect()).saturating_add(self.steps[*instance])
            }
            other => sum(other.parts()),
        }
    }

    /// How long a list is taken to be.
    fn items(&self, list: &Node) -> u64 {
        match &list.kind {
            NodeKind::Given(Given::Window) => MONTHS,
            NodeKind::Given(_) => MEMBERS,
            NodeKind::List(items) => items.len() as u64,
            NodeKind::Choose(_, a, b) => self.items(a).max(self.items(b)),
            NodeKind::Local(_) => GIVEN,
            NodeKind::Filter(inner, _) | NodeKind::Map(inner, _) => self.items(inner),
            NodeKind::Distinct(inner) | NodeKind::Whole(inner) => self.items(inner),
            NodeKind::Call(instance, _) => self.items(&self.instances()[*instance].body),
            _ => RECORDS,
        }
    }
}
