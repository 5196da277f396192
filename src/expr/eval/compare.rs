//! Equality and order. Numbers compare by value whatever their type; values of different types are not equal.

use super::{
    stop::{Budget, Stop},
    value::{Map, Value},
};
use crate::expr::span::Span;
use std::cmp::Ordering;

/// Whether two values are equal.
pub(super) fn equal(a: &Value, b: &Value, span: Span, budget: &mut Budget) -> Result<bool, Box<Stop>> {
    budget.spend(span, 1)?;
    Ok(match (a, b) {
        (Value::Null, Value::Null) => true,
        (Value::Bool(x), Value::Bool(y)) => x == y,
        (Value::Text(x), Value::Text(y)) => {
            budget.spend(span, x.len().min(y.len()) as u64 / 64)?;
            x == y
        }
        (Value::Bytes(x), Value::Bytes(y)) => {
            budget.spend(span, x.len().min(y.len()) as u64 / 64)?;
            x == y
        }
        (Value::Timestamp(x), Value::Timestamp(y)) => x == y,
        (Value::Duration(x), Value::Duration(y)) => x == y,
        (Value::Type(x), Value::Type(y)) => x == y,
        (Value::List(x), Value::List(y)) => {
            if x.len() != y.len() {
                return Ok(false);
            }
            for (item, other) in x.iter().zip(y.iter()) {
                if !equal(item, other, span, budget)? {
                    return Ok(false);
                }
            }
            true
        }
        (Value::Map(x), Value::Map(y)) => return equal_maps(x, y, span, budget),
        _ => numbers(a, b) == Some(Some(Ordering::Equal)),
    })
}

fn equal_maps(a: &Map, b: &Map, span: Span, budget: &mut Budget) -> Result<bool, Box<Stop>> {
    if a.entries().len() != b.entries().len() {
        return Ok(false);
    }
    for ((key, value), (other_key, other)) in a.by_key().zip(b.by_key()) {
        if key != other_key || !equal(value, other, span, budget)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The order of two values: nothing if they have none, nothing inside if one is not a number.
pub(super) fn order(a: &Value, b: &Value) -> Option<Option<Ordering>> {
    match (a, b) {
        (Value::Bool(x), Value::Bool(y)) => Some(Some(x.cmp(y))),
        (Value::Text(x), Value::Text(y)) => Some(Some(x.as_bytes().cmp(y.as_bytes()))),
        (Value::Bytes(x), Value::Bytes(y)) => Some(Some(x.cmp(y))),
        (Value::Timestamp(x), Value::Timestamp(y)) => Some(Some(x.cmp(y))),
        (Value::Duration(x), Value::Duration(y)) => Some(Some(x.cmp(y))),
        _ => numbers(a, b),
    }
}

/// The order of two numbers of any types. A whole number meets a double as the double next to it, as CEL has it.
fn numbers(a: &Value, b: &Value) -> Option<Option<Ordering>> {
    match (a, b) {
        (Value::Double(x), _) => double(b).map(|y| x.partial_cmp(&y)),
        (_, Value::Double(y)) => double(a).map(|x| x.partial_cmp(y)),
        _ => Some(Some(whole(a)?.cmp(&whole(b)?))),
    }
}

fn whole(value: &Value) -> Option<i128> {
    match value {
        Value::Int(number) => Some(i128::from(*number)),
        Value::Uint(number) => Some(i128::from(*number)),
        _ => None,
    }
}

fn double(value: &Value) -> Option<f64> {
    match value {
        Value::Int(number) => Some(*number as f64),
        Value::Uint(number) => Some(*number as f64),
        Value::Double(number) => Some(*number),
        _ => None,
    }
}
