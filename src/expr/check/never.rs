//! Conditions that no household can meet: constants that disagree, and conditions of one value that exclude each
//! other. What it cannot see is no fault. It must not know records.

use crate::{
    dictionary::{Dictionary, FieldType},
    domain::ratio::Ratio,
    expr::{
        typed::{Comparison, Function, Given, Node, NodeKind},
        types::Type,
    },
};
use std::collections::BTreeMap;

/// The truth of a condition where it is the same for every household; `text` is what the condition was read from.
pub fn constant_truth(node: &Node, text: &str, dictionary: &Dictionary) -> Option<bool> {
    Constants { text, dictionary }.truth(node)
}

/// A least and a greatest number; none where there is none.
type Bounds = (Option<Ratio>, Option<Ratio>);

/// What is the same for every household.
struct Constants<'a> {
    text: &'a str,
    dictionary: &'a Dictionary,
}

impl Constants<'_> {
    fn truth(&self, node: &Node) -> Option<bool> {
        let truth = |node: &Node| self.truth(node);
        match &node.kind {
            NodeKind::Bool(flag) => Some(*flag),
            NodeKind::Not(inner) => truth(inner).map(|flag| !flag),
            NodeKind::And(terms) => {
                let known: Vec<Option<bool>> = terms.iter().map(truth).collect();
                if known.contains(&Some(false)) || excluded(terms, self.text) {
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
            NodeKind::Compare(comparison, a, b) => self.compared(*comparison, a, b),
            NodeKind::Exists(list, body) => {
                (truth(body) == Some(false) || self.is_empty(list)).then_some(false)
            }
            NodeKind::All(list, body) => (truth(body) == Some(true) || self.is_empty(list)).then_some(true),
            _ => None,
        }
    }

    /// Whether a list can hold nothing.
    fn is_empty(&self, list: &Node) -> bool {
        match &list.kind {
            NodeKind::Filter(inner, body) => self.truth(body) == Some(false) || self.is_empty(inner),
            NodeKind::Map(inner, _) | NodeKind::Distinct(inner) => self.is_empty(inner),
            _ => false,
        }
    }

    fn compared(&self, comparison: Comparison, a: &Node, b: &Node) -> Option<bool> {
        if let (Some(x), Some(y)) = (constant(a), constant(b)) {
            return Some(holds(comparison, x.cmp(&y)));
        }
        let strict = matches!(comparison, Comparison::Less | Comparison::Greater | Comparison::NotEqual);
        let same =
            a.span.text(self.text).map(bare).is_some_and(|one| b.span.text(self.text).map(bare) == Some(one));
        if same && strict {
            return Some(false);
        }
        if let (Some((x, by_x)), Some((y, by_y))) = (from_given(a), from_given(b))
            && x == y
        {
            return Some(holds(comparison, by_x.cmp(&by_y)));
        }
        match comparison {
            Comparison::Greater | Comparison::GreaterOrEqual => self.compared(mirrored(comparison), b, a),
            Comparison::NotEqual => self.compared(Comparison::Equal, a, b).map(|flag| !flag),
            _ if !a.ty.is_number() => None,
            _ => {
                let ((low, high), (least, most)) = (self.range(a), self.range(b));
                let below = |x: Option<Ratio>, y: Option<Ratio>| x.zip(y).is_some_and(|(x, y)| x < y);
                let at_most = |x: Option<Ratio>, y: Option<Ratio>| x.zip(y).is_some_and(|(x, y)| x <= y);
                let (yes, no) = match comparison {
                    Comparison::Less => (below(high, least), at_most(most, low)),
                    Comparison::LessOrEqual => (at_most(high, least), below(most, low)),
                    _ => (false, below(high, least) || below(most, low)),
                };
                if yes { Some(true) } else { no.then_some(false) }
            }
        }
    }

    /// Between what a number lies whatever is recorded; none where nothing bounds it.
    fn range(&self, node: &Node) -> Bounds {
        let zero = Some(Ratio::ZERO);
        let add = |x: Option<Ratio>, y: Option<Ratio>| x.zip(y).and_then(|(x, y)| x.checked_add(y));
        let turned = |x: Option<Ratio>| x.and_then(|x| Ratio::ZERO.checked_sub(x));
        match &node.kind {
            NodeKind::Number(number) => (Some(*number), Some(*number)),
            NodeKind::HouseholdField(at) => of_field(&self.dictionary.household.fields[*at].ty),
            NodeKind::MemberField(_, at) => of_field(&self.dictionary.member.fields[*at].ty),
            NodeKind::RecordField(record, at) => match record.ty {
                Type::Record(kind) => of_field(&self.dictionary.kinds[kind].fields[*at].ty),
                _ => (None, None),
            },
            NodeKind::Count(_) | NodeKind::Memberships(_) => (zero, None),
            NodeKind::Sum(_, body) => {
                let (low, high) = self.range(body);
                (
                    low.filter(|low| *low >= Ratio::ZERO).and(zero),
                    high.filter(|high| *high <= Ratio::ZERO).and(zero),
                )
            }
            NodeKind::Max(_, body) | NodeKind::Min(_, body) => {
                let (low, high) = self.range(body);
                (low.map(|low| low.min(Ratio::ZERO)), high.map(|high| high.max(Ratio::ZERO)))
            }
            NodeKind::Add(a, b) => {
                let ((a, b), (c, d)) = (self.range(a), self.range(b));
                (add(a, c), add(b, d))
            }
            NodeKind::Subtract(a, b) => {
                let ((a, b), (c, d)) = (self.range(a), self.range(b));
                (add(a, turned(d)), add(b, turned(c)))
            }
            NodeKind::Multiply(a, b) => of_product(self.range(a), self.range(b)),
            _ => (None, None),
        }
    }
}

/// Between what a product lies of numbers that are not below 0, or of which one is a constant.
fn of_product(a: Bounds, b: Bounds) -> Bounds {
    let times = |x: Option<Ratio>, y: Option<Ratio>| x.zip(y).and_then(|(x, y)| x.checked_mul(y));
    let is_positive = |bounds: Bounds| bounds.0.is_some_and(|low| low >= Ratio::ZERO);
    let is_constant = |bounds: Bounds| bounds.0.is_some() && bounds.0 == bounds.1;
    match (a, b) {
        (a, b) if is_positive(a) && is_positive(b) => (times(a.0, b.0), times(a.1, b.1)),
        (a, b) if is_constant(b) && is_positive(b) => (times(a.0, b.0), times(a.1, b.0)),
        (a, b) if is_constant(b) => (times(a.1, b.0), times(a.0, b.0)),
        (a, b) if is_constant(a) => of_product(b, a),
        _ => (None, None),
    }
}

/// Between what the values of a field lie.
fn of_field(ty: &FieldType) -> Bounds {
    let whole = |number: i64| Some(Ratio::int(i128::from(number)));
    match ty {
        FieldType::Money | FieldType::MoneyMonth | FieldType::AreaM2 | FieldType::AreaMu => {
            (Some(Ratio::ZERO), None)
        }
        FieldType::Count { min, max } => (whole(*min), whole(*max)),
        FieldType::Share => (Some(Ratio::ZERO), Some(Ratio::ONE)),
        _ => (None, None),
    }
}

/// By how many months a date or month lies behind one that the run gives.
fn from_given(node: &Node) -> Option<(Given, Ratio)> {
    match &node.kind {
        NodeKind::Given(given @ (Given::AsOf | Given::Month | Given::Anchor)) => Some((*given, Ratio::ZERO)),
        NodeKind::Function(Function::MonthPlus | Function::DatePlusMonths, args) => {
            let (given, by) = from_given(&args[0])?;
            Some((given, by.checked_add(constant(&args[1])?)?)).filter(|_| by == Ratio::ZERO)
        }
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
