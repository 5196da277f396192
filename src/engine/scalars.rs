//! Comparisons, arithmetic and functions of single values.

use super::{
    eval::{Evaluator, Item, Val, unknown_of},
    trace::Trace,
    value::{Number, Truth, Value},
    whole::is_whole,
};
use crate::{
    domain::{
        calendar::{Month, date_from_days, date_to_days, plus_months},
        citizen_id::{Canonical, CitizenId, age_on},
        ratio::Ratio,
    },
    expr::{
        typed::{Comparison, Function, Node, NodeKind},
        types::Type,
    },
};

/// How two numbers become one.
type Join = fn(Number, Number) -> Number;

impl<T: Trace> Evaluator<'_, '_, T> {
    pub(super) fn comparison(&mut self, node: &Node) -> Val<T> {
        match &node.kind {
            NodeKind::Compare(comparison, left, right) => {
                let (a, b) = (self.eval(left), self.eval(right));
                let truth = compare(*comparison, &a, &b);
                let mut trace = a.trace;
                trace.join(&b.trace);
                Val { value: Value::Truth(truth), trace }
            }
            NodeKind::In(item, list) => {
                let item = self.eval(item);
                let mut truth = Truth::False;
                let mut trace = item.trace.clone();
                self.each(list, &mut |_, element| {
                    let found = match (item.scalar(), element.item) {
                        (Some(a), Item::Value(Value::Scalar(Some(b)))) => Truth::of(a == b),
                        (None, Item::Value(Value::Number(b))) => item.number().compare(Comparison::Equal, b),
                        _ => Truth::Unknown,
                    };
                    let found = found.and(element.present);
                    truth = truth.or(found);
                    if found != Truth::False {
                        trace.join(&element.whole_trace());
                    }
                });
                Val { value: Value::Truth(truth), trace }
            }
            _ => Val::bare(Value::Truth(Truth::Unknown)),
        }
    }

    pub(super) fn arithmetic(&mut self, node: &Node) -> Val<T> {
        let (terms, join): (Vec<&Node>, Join) = match &node.kind {
            NodeKind::Add(a, b) => (vec![a, b], Number::plus),
            NodeKind::Subtract(a, b) => (vec![a, b], |x, y| x.plus(y.negated())),
            NodeKind::Multiply(a, b) => (vec![a, b], Number::times),
            NodeKind::Greatest(terms) => (terms.iter().collect(), Number::greatest),
            NodeKind::Least(terms) => (terms.iter().collect(), Number::least),
            _ => return Val::bare(Value::Number(Number::Unknown)),
        };
        let mut total: Option<Number> = None;
        let mut trace = T::default();
        for term in terms {
            let val = self.term(term);
            trace.join(&val.trace);
            total = Some(total.map_or(val.number(), |t| join(t, val.number())));
        }
        Val { value: Value::Number(total.unwrap_or(Number::Unknown)), trace }
    }

    pub(super) fn function(&mut self, function: Function, args: &[Node]) -> Val<T> {
        let vals: Vec<Val<T>> = args.iter().map(|a| self.eval(a)).collect();
        let mut trace = T::default();
        vals.iter().for_each(|v| trace.join(&v.trace));
        let scalars: Option<Vec<i64>> = vals.iter().map(Val::scalar).collect();
        let value = match (function, scalars.as_deref()) {
            (Function::LessPercent, _) => {
                let whole = || is_whole(&self.bound.pack, &self.bound.county.dictionary, &args[0]);
                Value::Number(vals[0].number().less_percent(vals[1].number(), whole))
            }
            (Function::RoundHalfUp, _) => Value::Number(vals[0].number().rounded()),
            (Function::DatePlusMonths | Function::MonthPlus, _) => shifted(function, &vals),
            (Function::Age, Some([id])) => Value::Number(self.age(*id)),
            (Function::Age, _) => Value::Number(Number::Unknown),
            (Function::ValidId, Some([id])) => Value::Truth(Truth::of(self.is_valid_id(*id))),
            (Function::SameName, Some([a, b])) => Value::Truth(Truth::of(a == b)),
            (Function::ValidId | Function::SameName, _) => Value::Truth(Truth::Unknown),
            (Function::County, Some([area])) => Value::Scalar(self.county_number(*area)),
            (Function::MonthOf, Some([day])) => {
                Value::Scalar(date(*day).map(|d| i64::from(Month::of(d).ordinal())))
            }
            (Function::FirstDay, Some([m])) => Value::Scalar(month(*m).map(|m| days(m.first_day()))),
            (Function::LastDay, Some([m])) => Value::Scalar(month(*m).map(|m| days(m.last_day()))),
            _ => unknown_of(&Type::Date),
        };
        Val { value, trace }
    }

    fn text_of(&self, symbol: i64) -> &str {
        self.bound.text(symbol).unwrap_or("")
    }

    fn age(&self, id: i64) -> Number {
        let birth = match CitizenId::canonical(self.text_of(id)) {
            Canonical::Right(id) | Canonical::WrongCheck(id) => id.birth_date(),
            Canonical::NotAnId => None,
        };
        birth.map_or(Number::Unknown, |b| {
            Number::exactly(Ratio::int(i128::from(age_on(b, self.bound.county.as_of))))
        })
    }

    fn is_valid_id(&self, id: i64) -> bool {
        CitizenId::parse(self.text_of(id)).is_ok_and(|id| id.is_valid_on(self.bound.county.as_of))
    }

    fn county_number(&self, area: i64) -> Option<i64> {
        self.text_of(area).get(..6).and_then(|six| six.parse().ok())
    }
}

fn date(days: i64) -> Option<jiff::civil::Date> {
    i32::try_from(days).ok().and_then(date_from_days)
}

fn days(date: jiff::civil::Date) -> i64 {
    i64::from(date_to_days(date))
}

fn month(ordinal: i64) -> Option<Month> {
    i32::try_from(ordinal).ok().and_then(Month::from_ordinal)
}

fn shifted<T: Trace>(function: Function, vals: &[Val<T>]) -> Value {
    // No date is half a month later.
    let whole = vals[1].number().point().filter(|by| by.den() == 1);
    let by = whole.and_then(|by| i32::try_from(by.num()).ok());
    let (Some(from), Some(by)) = (vals[0].scalar(), by) else { return Value::Scalar(None) };
    Value::Scalar(match function {
        Function::MonthPlus => month(from).map(|m| i64::from(m.plus(by).ordinal())),
        _ => date(from).map(|d| days(plus_months(d, by))),
    })
}

fn compare<T: Trace>(comparison: Comparison, a: &Val<T>, b: &Val<T>) -> Truth {
    match (a.value, b.value) {
        (Value::Number(x), Value::Number(y)) => x.compare(comparison, y),
        (Value::Truth(x), Value::Truth(y)) => match (x, y) {
            (Truth::Unknown, _) | (_, Truth::Unknown) => Truth::Unknown,
            (x, y) => Truth::of((x == y) == (comparison == Comparison::Equal)),
        },
        (Value::Scalar(Some(x)), Value::Scalar(Some(y))) => Truth::of(match comparison {
            Comparison::Less => x < y,
            Comparison::LessOrEqual => x <= y,
            Comparison::Greater => x > y,
            Comparison::GreaterOrEqual => x >= y,
            Comparison::Equal => x == y,
            Comparison::NotEqual => x != y,
        }),
        _ => Truth::Unknown,
    }
}
