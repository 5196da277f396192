//! The evaluator: one household, one checked tree, a three-valued answer. The same code decides and explains; what it
//! remembers on the way is the [`Trace`].

use super::{
    bind::Bound,
    trace::{Open, Trace},
    value::{Number, Truth, Value},
};
use crate::{
    domain::{Step, calendar::Month},
    expr::{
        typed::{Given, Node, NodeKind},
        types::Type,
    },
    rule::ParameterValue,
};
use std::collections::HashMap;

/// What a variable stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Item {
    /// The household itself.
    Household,
    /// A member entry.
    Member(u32),
    /// A record.
    Row(u16, u32),
    /// A record that may exist: every field of it is unknown.
    Phantom(u16, u32),
    /// A value.
    Value(Value),
}

/// A variable with what is remembered of where it came from.
#[derive(Clone, Debug)]
pub(super) struct Local<T> {
    pub item: Item,
    pub trace: T,
}

/// A value with what is remembered of how it came about.
#[derive(Clone, Debug)]
pub(super) struct Val<T> {
    pub value: Value,
    pub trace: T,
}

impl<T: Trace> Val<T> {
    pub fn bare(value: Value) -> Self {
        Self { value, trace: T::default() }
    }

    pub fn truth(&self) -> Truth {
        match self.value {
            Value::Truth(truth) => truth,
            Value::Scalar(Some(flag)) => Truth::of(flag != 0),
            _ => Truth::Unknown,
        }
    }

    pub fn number(&self) -> Number {
        match self.value {
            Value::Number(number) => number,
            _ => Number::Unknown,
        }
    }

    pub fn scalar(&self) -> Option<i64> {
        match self.value {
            Value::Scalar(scalar) => scalar,
            _ => None,
        }
    }
}

/// Evaluates for one household after another.
#[derive(Debug)]
pub(super) struct Evaluator<'b, 'c, T> {
    pub bound: &'b Bound<'c>,
    pub household: usize,
    pub anchor: Month,
    pub window: Vec<Month>,
    pub locals: Vec<Local<T>>,
    pub base: usize,
    pub memo: HashMap<(usize, u64, u64), Val<T>>,
    /// The text that is being evaluated, where something is explained.
    pub text: &'b str,
    /// Open frames of the explanation; empty where nothing is explained.
    pub frames: Vec<Vec<Step>>,
}

impl<'b, 'c, T: Trace> Evaluator<'b, 'c, T> {
    /// An evaluator for a household.
    pub fn new(bound: &'b Bound<'c>, household: usize) -> Self {
        let mut evaluator = Self {
            bound,
            household,
            anchor: bound.month,
            window: Vec::new(),
            locals: Vec::new(),
            base: 0,
            memo: HashMap::new(),
            text: "",
            frames: Vec::new(),
        };
        evaluator.turn_to(household);
        evaluator
    }

    /// Turns to another household.
    pub fn turn_to(&mut self, household: usize) {
        let (county, fields) = (self.bound.county, self.bound.fields);
        self.household = household;
        self.memo.clear();
        self.locals.clear();
        self.base = 0;
        let applied = county.households.cell(household, fields.applied_on);
        let is_applicant = county.households.cell(household, fields.stage) == fields.applicant;
        let applied = i32::try_from(applied).ok().and_then(crate::domain::calendar::date_from_days);
        self.anchor = match applied {
            Some(applied) if is_applicant => Month::of(applied),
            _ => self.bound.month,
        };
        self.window = crate::domain::calendar::window(self.anchor, self.bound.window_months(household));
    }

    /// Evaluates a condition.
    pub fn condition(&mut self, node: &Node) -> (Truth, T) {
        let val = self.eval(node);
        (val.truth(), val.trace)
    }

    /// Evaluates a condition that stands inside so many variables and reads none of them: 1 may be true, 2 may be
    /// false, 3 either.
    pub fn condition_under(&mut self, node: &Node, around: usize) -> u8 {
        let top = self.locals.len();
        self.locals.resize(top + around, Local { item: Item::Household, trace: T::default() });
        let truth = self.condition(node).0;
        self.locals.truncate(top);
        match truth {
            Truth::True => 1,
            Truth::False => 2,
            Truth::Unknown => 3,
        }
    }

    /// What a condition rests on that stands inside so many variables and reads none of them.
    pub fn trace_under(&mut self, node: &Node, around: usize) -> T {
        let top = self.locals.len();
        self.locals.resize(top + around, Local { item: Item::Household, trace: T::default() });
        let trace = self.condition(node).1;
        self.locals.truncate(top);
        trace
    }

    /// Evaluates a node that is not a list. A condition that is decided rests on nothing open, wherever it stands.
    pub fn eval(&mut self, node: &Node) -> Val<T> {
        let mut val = self.eval_any(node);
        if matches!(val.value, Value::Truth(Truth::True | Truth::False)) {
            val.trace.settle();
        }
        val
    }

    fn eval_any(&mut self, node: &Node) -> Val<T> {
        match &node.kind {
            NodeKind::Bool(value) => Val::bare(Value::Truth(Truth::of(*value))),
            NodeKind::Number(value) => Val::bare(Value::Number(Number::exactly(*value))),
            NodeKind::Scalar(value) => Val::bare(Value::Scalar(Some(*value))),
            NodeKind::Text(_) => Val::bare(Value::Scalar(None)),
            NodeKind::Local(at) => self.local(*at),
            NodeKind::Given(given) => self.given(*given),
            NodeKind::Parameter(at, month) => self.parameter(*at, month.as_deref(), &node.ty),
            NodeKind::ParameterAt(at, area, residence) => self.parameter_at(*at, area, residence, &node.ty),
            NodeKind::ParameterHas(at, item) => self.parameter_has(*at, item),
            NodeKind::ParameterStated(at) => {
                let stated = self.bound.parameter(*at, self.household, None).is_some();
                Val::bare(Value::Truth(Truth::of(stated)))
            }
            NodeKind::HouseholdField(_)
            | NodeKind::MemberField(..)
            | NodeKind::MemberName(_)
            | NodeKind::Memberships(_)
            | NodeKind::RecordField(..)
            | NodeKind::RecordName(_)
            | NodeKind::RecordPerson(_)
            | NodeKind::RecordAsOf(_)
            | NodeKind::Has(_) => self.field(node),
            NodeKind::Call(instance, args) => self.call(*instance, args),
            NodeKind::Not(operand) => {
                let (truth, trace) = self.condition(operand);
                Val { value: Value::Truth(truth.not()), trace }
            }
            NodeKind::And(terms) => self.junction(terms, Truth::False),
            NodeKind::Or(terms) => self.junction(terms, Truth::True),
            NodeKind::Choose(condition, then, other) => self.choose(condition, then, other),
            NodeKind::Compare(..) | NodeKind::In(..) => self.comparison(node),
            NodeKind::Add(..)
            | NodeKind::Subtract(..)
            | NodeKind::Multiply(..)
            | NodeKind::Greatest(_)
            | NodeKind::Least(_) => self.arithmetic(node),
            NodeKind::Function(function, args) => self.function(*function, args),
            NodeKind::Exists(list, body) => self.exists(list, body, true),
            NodeKind::All(list, body) => self.exists(list, body, false),
            NodeKind::Count(list) => self.count(list),
            NodeKind::Sum(list, body) => self.sum(list, body),
            NodeKind::Max(list, body) => self.extreme_of(list, body, Number::greatest),
            NodeKind::Min(list, body) => self.extreme_of(list, body, Number::least),
            NodeKind::Household
            | NodeKind::Records(..)
            | NodeKind::List(_)
            | NodeKind::Filter(..)
            | NodeKind::Map(..)
            | NodeKind::Distinct(_)
            | NodeKind::Whole(_) => Val::bare(Value::Scalar(None)),
        }
    }

    fn local(&self, at: usize) -> Val<T> {
        let local = &self.locals[self.base + at];
        let value = match local.item {
            Item::Value(value) => value,
            _ => Value::Scalar(None),
        };
        Val { value, trace: local.trace.clone() }
    }

    fn given(&self, given: Given) -> Val<T> {
        Val::bare(Value::Scalar(match given {
            Given::AsOf => Some(self.bound.as_of_days),
            Given::Month => Some(i64::from(self.bound.month.ordinal())),
            Given::Anchor => Some(i64::from(self.anchor.ordinal())),
            Given::Window | Given::Members | Given::Persons => None,
        }))
    }

    fn parameter(&mut self, at: usize, month: Option<&Node>, ty: &Type) -> Val<T> {
        let month = match month {
            Some(node) => {
                let val = self.eval(node);
                match val.scalar().and_then(|m| i32::try_from(m).ok()).and_then(Month::from_ordinal) {
                    Some(month) => Some(month),
                    None => return Val { value: unknown_of(ty), trace: val.trace },
                }
            }
            None => None,
        };
        match self.bound.parameter(at, self.household, month) {
            Some(ParameterValue::Number(value)) => Val::bare(Value::Number(Number::exactly(*value))),
            Some(ParameterValue::Flag(flag)) => Val::bare(Value::Truth(Truth::of(*flag))),
            _ => Val { value: unknown_of(ty), trace: T::open(Open::Parameter(at as u16)) },
        }
    }

    fn parameter_at(&mut self, at: usize, area: &Node, residence: &str, ty: &Type) -> Val<T> {
        let bound = self.bound;
        let area = self.eval(area);
        let Some(symbol) = area.scalar().and_then(|s| u32::try_from(s).ok()) else {
            return Val { value: unknown_of(ty), trace: area.trace };
        };
        let (area_code, mut trace) = (bound.county.symbols.text(symbol), area.trace);
        let parameter = &bound.pack.parameters.all[at];
        let value = parameter.value(area_code, residence, bound.county.as_of).map(|v| &v.value);
        let value = match value {
            Some(ParameterValue::Number(value)) => Value::Number(Number::exactly(*value)),
            Some(ParameterValue::Flag(flag)) => Value::Truth(Truth::of(*flag)),
            _ => {
                trace.join(&T::open(Open::Parameter(at as u16)));
                unknown_of(ty)
            }
        };
        Val { value, trace }
    }

    fn parameter_has(&mut self, at: usize, item: &Node) -> Val<T> {
        let item = self.eval(item);
        let truth = match (self.bound.parameter(at, self.household, None), item.scalar()) {
            (Some(ParameterValue::Codes(codes)), Some(code)) => Truth::of(codes.contains(&code)),
            (Some(_), _) => Truth::Unknown,
            (None, _) => {
                let trace = T::open(Open::Parameter(at as u16));
                return Val { value: Value::Truth(Truth::Unknown), trace };
            }
        };
        Val { value: Value::Truth(truth), trace: item.trace }
    }

    fn junction(&mut self, terms: &[Node], decides: Truth) -> Val<T> {
        let mut truth = decides.not();
        let mut trace = T::default();
        let mut deciding = T::default();
        for term in terms {
            let (found, notes) = self.condition(term);
            if found == decides {
                deciding.join(&notes);
                truth = decides;
                // An `or` that holds is explained by all that hold; an `and` that fails needs no more.
                if !T::RECORDS || decides == Truth::False {
                    break;
                }
            } else {
                if truth != decides && found == Truth::Unknown {
                    truth = Truth::Unknown;
                }
                trace.join(&notes);
            }
        }
        Val { value: Value::Truth(truth), trace: if truth == decides { deciding } else { trace } }
    }

    fn choose(&mut self, condition: &Node, then: &Node, other: &Node) -> Val<T> {
        let (truth, mut trace) = self.condition(condition);
        let mut val = match truth {
            Truth::True => self.eval(then),
            Truth::False => self.eval(other),
            Truth::Unknown => {
                let (mut a, b) = (self.eval(then), self.eval(other));
                a.trace.join(&b.trace);
                Val { value: a.value.hull(b.value), trace: a.trace }
            }
        };
        trace.join(&val.trace);
        val.trace = trace;
        val
    }
}

/// An unknown value of a type.
pub(super) fn unknown_of(ty: &Type) -> Value {
    match ty {
        Type::Bool => Value::Truth(Truth::Unknown),
        Type::Number(_) => Value::Number(Number::Unknown),
        _ => Value::Scalar(None),
    }
}
