//! The operators between two values, by CEL's overloads: arithmetic of equal types only, overflow is an error.

use super::{
    compare::{equal, order},
    stop::{Budget, Stop},
    value::{Key, Value},
};
use crate::expr::{ast::BinaryOp, span::Span};
use std::{cmp::Ordering, sync::Arc};

type Answer = Result<Value, Box<Stop>>;

/// An operator other than `&&` and `||` on two values.
pub(super) fn apply(op: BinaryOp, a: &Value, b: &Value, span: Span, budget: &mut Budget) -> Answer {
    match op {
        BinaryOp::Equal => Ok(Value::Bool(equal(a, b, span, budget)?)),
        BinaryOp::NotEqual => Ok(Value::Bool(!equal(a, b, span, budget)?)),
        BinaryOp::Less => ordered(op, a, b, span, budget, |order| order == Ordering::Less),
        BinaryOp::LessEqual => ordered(op, a, b, span, budget, |order| order != Ordering::Greater),
        BinaryOp::Greater => ordered(op, a, b, span, budget, |order| order == Ordering::Greater),
        BinaryOp::GreaterEqual => ordered(op, a, b, span, budget, |order| order != Ordering::Less),
        BinaryOp::In => within(a, b, span, budget),
        BinaryOp::Add => add(a, b, span, budget),
        BinaryOp::Subtract => subtract(a, b, span),
        BinaryOp::Multiply => multiply(a, b, span),
        BinaryOp::Divide => divide(a, b, span),
        BinaryOp::Remainder => remainder(a, b, span),
        BinaryOp::And | BinaryOp::Or => Err(no_overload(op.symbol(), &[a, b], span)),
    }
}

/// The error of a function or operator that takes no such types.
pub(super) fn no_overload(function: &str, values: &[&Value], span: Span) -> Box<Stop> {
    let types: Vec<&str> = values.iter().map(|value| value.type_name().word()).collect();
    Stop::error(span, format!("no such overload: `{function}` of {}", types.join(" and ")))
}

fn overflow(span: Span) -> Box<Stop> {
    Stop::error(span, "overflow: the result is beyond the range of its type")
}

fn ordered(
    op: BinaryOp,
    a: &Value,
    b: &Value,
    span: Span,
    budget: &mut Budget,
    holds: impl Fn(Ordering) -> bool,
) -> Answer {
    let length = |value: &Value| match value {
        Value::Text(text) => text.len(),
        Value::Bytes(bytes) => bytes.len(),
        _ => 0,
    };
    budget.spend(span, length(a).min(length(b)) as u64 / 64)?;
    match order(a, b) {
        Some(order) => Ok(Value::Bool(order.is_some_and(holds))),
        None => Err(no_overload(op.symbol(), &[a, b], span)),
    }
}

fn within(item: &Value, list: &Value, span: Span, budget: &mut Budget) -> Answer {
    match list {
        Value::List(items) => {
            for other in items.iter() {
                if equal(item, other, span, budget)? {
                    return Ok(Value::Bool(true));
                }
            }
            Ok(Value::Bool(false))
        }
        Value::Map(map) => Ok(Value::Bool(Key::equal_to(item).is_some_and(|key| map.get(&key).is_some()))),
        _ => Err(no_overload("in", &[item, list], span)),
    }
}

fn add(a: &Value, b: &Value, span: Span, budget: &mut Budget) -> Answer {
    let sum = match (a, b) {
        (Value::Int(x), Value::Int(y)) => x.checked_add(*y).map(Value::Int),
        (Value::Uint(x), Value::Uint(y)) => x.checked_add(*y).map(Value::Uint),
        (Value::Double(x), Value::Double(y)) => Some(Value::Double(x + y)),
        (Value::Text(x), Value::Text(y)) => {
            budget.allocate(span, x.len() + y.len())?;
            Some(Value::Text(Arc::from([&**x, &**y].concat())))
        }
        (Value::Bytes(x), Value::Bytes(y)) => {
            budget.allocate(span, x.len() + y.len())?;
            Some(Value::Bytes(Arc::from([&**x, &**y].concat())))
        }
        (Value::List(x), Value::List(y)) => {
            budget.allocate(span, (x.len() + y.len()) * size_of::<Value>())?;
            Some(Value::list(x.iter().chain(y.iter()).cloned().collect()))
        }
        (Value::Timestamp(x), Value::Duration(y)) | (Value::Duration(y), Value::Timestamp(x)) => {
            x.plus(*y).map(Value::Timestamp)
        }
        (Value::Duration(x), Value::Duration(y)) => x.plus(*y).map(Value::Duration),
        _ => return Err(no_overload("+", &[a, b], span)),
    };
    sum.ok_or_else(|| overflow(span))
}

fn subtract(a: &Value, b: &Value, span: Span) -> Answer {
    let difference = match (a, b) {
        (Value::Int(x), Value::Int(y)) => x.checked_sub(*y).map(Value::Int),
        (Value::Uint(x), Value::Uint(y)) => x.checked_sub(*y).map(Value::Uint),
        (Value::Double(x), Value::Double(y)) => Some(Value::Double(x - y)),
        (Value::Timestamp(x), Value::Timestamp(y)) => x.since(*y).map(Value::Duration),
        (Value::Timestamp(x), Value::Duration(y)) => x.minus(*y).map(Value::Timestamp),
        (Value::Duration(x), Value::Duration(y)) => x.minus(*y).map(Value::Duration),
        _ => return Err(no_overload("-", &[a, b], span)),
    };
    difference.ok_or_else(|| overflow(span))
}

fn multiply(a: &Value, b: &Value, span: Span) -> Answer {
    let product = match (a, b) {
        (Value::Int(x), Value::Int(y)) => x.checked_mul(*y).map(Value::Int),
        (Value::Uint(x), Value::Uint(y)) => x.checked_mul(*y).map(Value::Uint),
        (Value::Double(x), Value::Double(y)) => Some(Value::Double(x * y)),
        _ => return Err(no_overload("*", &[a, b], span)),
    };
    product.ok_or_else(|| overflow(span))
}

fn divide(a: &Value, b: &Value, span: Span) -> Answer {
    let quotient = match (a, b) {
        (Value::Int(_), Value::Int(0)) | (Value::Uint(_), Value::Uint(0)) => {
            return Err(Stop::error(span, "division by zero"));
        }
        (Value::Int(x), Value::Int(y)) => x.checked_div(*y).map(Value::Int),
        (Value::Uint(x), Value::Uint(y)) => x.checked_div(*y).map(Value::Uint),
        (Value::Double(x), Value::Double(y)) => Some(Value::Double(x / y)),
        _ => return Err(no_overload("/", &[a, b], span)),
    };
    quotient.ok_or_else(|| overflow(span))
}

fn remainder(a: &Value, b: &Value, span: Span) -> Answer {
    let rest = match (a, b) {
        (Value::Int(_), Value::Int(0)) | (Value::Uint(_), Value::Uint(0)) => {
            return Err(Stop::error(span, "modulus by zero"));
        }
        (Value::Int(x), Value::Int(y)) => x.checked_rem(*y).map(Value::Int),
        (Value::Uint(x), Value::Uint(y)) => x.checked_rem(*y).map(Value::Uint),
        _ => return Err(no_overload("%", &[a, b], span)),
    };
    rest.ok_or_else(|| overflow(span))
}

/// `-value`
pub(super) fn negate(value: &Value, span: Span) -> Answer {
    match value {
        Value::Int(number) => number.checked_neg().map(Value::Int).ok_or_else(|| overflow(span)),
        Value::Double(number) => Ok(Value::Double(-number)),
        other => Err(no_overload("-", &[other], span)),
    }
}

/// `target[index]`
pub(super) fn index(target: &Value, index: &Value, span: Span) -> Answer {
    match target {
        Value::List(items) => {
            let place = match Key::equal_to(index) {
                Some(Key::Whole(place)) => place,
                _ if matches!(index, Value::Double(_)) => {
                    return Err(Stop::error(span, "a list is indexed by whole numbers"));
                }
                _ => return Err(no_overload("[]", &[target, index], span)),
            };
            let item = usize::try_from(place).ok().and_then(|place| items.get(place));
            item.cloned().ok_or_else(|| Stop::error(span, "the index is out of the list's range"))
        }
        Value::Map(map) => Key::equal_to(index)
            .and_then(|key| map.get(&key).cloned())
            .ok_or_else(|| Stop::error(span, "no such key")),
        _ => Err(no_overload("[]", &[target, index], span)),
    }
}
