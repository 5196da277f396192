//! Conditions that no household can meet: constants that disagree, and conditions of one value that exclude each
//! other. What it cannot see is no fault. It must not know records.

use crate::{
    domain::ratio::Ratio,
    expr::typed::{Comparison, Node, NodeKind},
};
use std::collections::BTreeMap;

/// The truth of a condition where it is the same for every household; `text` is what the condition was read from.
pub fn constant_truth(node: &Node, text: &str) -> Option<bool> {
    let truth = |node: &Node| constant_truth(node, text);
    match &node.kind {
        NodeKind::Bool(flag) => Some(*flag),
        NodeKind::Not(inner) => truth(inner).map(|flag| !flag),
        NodeKind::And(terms) => {
            let known: Vec<Option<bool>> = terms.iter().map(truth).collect();
            if known.contains(&Some(false)) || excluded(terms, text) {
                return Some(false);
            }
            known.iter().all(|flag| *flag == Some(true)).then_some(true)
        }
        NodeKind::Or(terms) => {
            let known: Vec<Option<bool>> = terms.iter().map(truth).collect();
            if known.contains(&Some(true)) {
                return Some(true);
            }
            known.iter().all(|flag| *flag == Some(false)).then_some(false)
        }
        NodeKind::Choose(condition, then, other) => match truth(condition) {
            Some(true) => truth(then),
            Some(false) => truth(other),
            None => truth(then).filter(|flag| truth(other) == Some(*flag)),
        },
        NodeKind::Compare(comparison, a, b) => compared(*comparison, a, b),
        NodeKind::Exists(list, body) => (truth(body) == Some(false) || is_empty(list, text)).then_some(false),
        NodeKind::All(list, body) => (truth(body) == Some(true) || is_empty(list, text)).then_some(true),
        _ => None,
    }
}

/// Whether a list can hold nothing.
fn is_empty(list: &Node, text: &str) -> bool {
    match &list.kind {
        NodeKind::Filter(inner, body) => constant_truth(body, text) == Some(false) || is_empty(inner, text),
        NodeKind::Map(inner, _) | NodeKind::Distinct(inner) => is_empty(inner, text),
        _ => false,
    }
}

fn compared(comparison: Comparison, a: &Node, b: &Node) -> Option<bool> {
    if let (Some(x), Some(y)) = (constant(a), constant(b)) {
        return Some(holds(comparison, x.cmp(&y)));
    }
    // How many there are is never below zero.
    let (comparison, limit) = match (&a.kind, &b.kind) {
        (NodeKind::Count(_), _) => (comparison, constant(b)?),
        (_, NodeKind::Count(_)) => (mirrored(comparison), constant(a)?),
        _ => return None,
    };
    match comparison {
        Comparison::Less | Comparison::Equal if limit < Ratio::ZERO => Some(false),
        Comparison::Less if limit == Ratio::ZERO => Some(false),
        Comparison::LessOrEqual if limit < Ratio::ZERO => Some(false),
        Comparison::GreaterOrEqual if limit <= Ratio::ZERO => Some(true),
        Comparison::Greater | Comparison::NotEqual if limit < Ratio::ZERO => Some(true),
        _ => None,
    }
}

fn holds(comparison: Comparison, order: std::cmp::Ordering) -> bool {
    match comparison {
        Comparison::Less => order.is_lt(),
        Comparison::LessOrEqual => order.is_le(),
        Comparison::Greater => order.is_gt(),
        Comparison::GreaterOrEqual => order.is_ge(),
        Comparison::Equal => order.is_eq(),
        Comparison::NotEqual => order.is_ne(),
    }
}

fn mirrored(comparison: Comparison) -> Comparison {
    match comparison {
        Comparison::Less => Comparison::Greater,
        Comparison::LessOrEqual => Comparison::GreaterOrEqual,
        Comparison::Greater => Comparison::Less,
        Comparison::GreaterOrEqual => Comparison::LessOrEqual,
        other => other,
    }
}

fn constant(node: &Node) -> Option<Ratio> {
    match &node.kind {
        NodeKind::Number(number) => Some(*number),
        NodeKind::Scalar(number) => Some(Ratio::int(i128::from(*number))),
        _ => None,
    }
}

/// What several conditions leave of one value.
struct Range {
    /// The greatest lower bound, and whether it is itself left out.
    low: Option<(Ratio, bool)>,
    high: Option<(Ratio, bool)>,
    not: Vec<Ratio>,
}

impl Range {
    fn narrow(&mut self, comparison: Comparison, limit: Ratio) {
        let (low, high) = match comparison {
            Comparison::Less => (None, Some((limit, true))),
            Comparison::LessOrEqual => (None, Some((limit, false))),
            Comparison::Greater => (Some((limit, true)), None),
            Comparison::GreaterOrEqual => (Some((limit, false)), None),
            Comparison::Equal => (Some((limit, false)), Some((limit, false))),
            Comparison::NotEqual => {
                self.not.push(limit);
                (None, None)
            }
        };
        if let Some(low) = low {
            self.low = Some(self.low.map_or(low, |known| known.max(low)));
        }
        if let Some((limit, strict)) = high {
            let tighter = |known: (Ratio, bool)| {
                if (known.0, !known.1) <= (limit, !strict) { known } else { (limit, strict) }
            };
            self.high = Some(self.high.map_or((limit, strict), tighter));
        }
    }

    fn is_empty(&self) -> bool {
        let (Some((low, low_out)), Some((high, high_out))) = (self.low, self.high) else { return false };
        low > high || low == high && (low_out || high_out || self.not.contains(&low))
    }
}

/// What was written, without the parentheses around it.
fn bare(mut text: &str) -> &str {
    loop {
        text = text.trim();
        match text.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')) {
            Some(inner) => text = inner,
            None => return text,
        }
    }
}

/// Whether terms that must all hold exclude each other.
fn excluded(terms: &[Node], text: &str) -> bool {
    let written = |node: &Node| node.span.text(text).map(bare);
    let mut ranges: BTreeMap<&str, Range> = BTreeMap::new();
    let mut stated: BTreeMap<&str, bool> = BTreeMap::new();
    for term in terms {
        let (flag, inner) = match &term.kind {
            NodeKind::Not(inner) => (false, inner.as_ref()),
            _ => (true, term),
        };
        if let Some(name) = written(inner)
            && stated.insert(name, flag).is_some_and(|before| before != flag)
        {
            return true;
        }
        let NodeKind::Compare(comparison, a, b) = &term.kind else { continue };
        let (name, comparison, limit) = match (constant(a), constant(b)) {
            (None, Some(limit)) => (written(a), *comparison, limit),
            (Some(limit), None) => (written(b), mirrored(*comparison), limit),
            _ => continue,
        };
        let Some(name) = name else { continue };
        let range = ranges.entry(name).or_insert(Range { low: None, high: None, not: Vec::new() });
        range.narrow(comparison, limit);
        if range.is_empty() {
            return true;
        }
    }
    false
}
