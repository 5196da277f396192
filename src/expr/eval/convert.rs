//! Conversions: `int(…)`, `uint(…)`, `double(…)`, `string(…)`, `bytes(…)`, `bool(…)`, `timestamp(…)`,
//! `duration(…)`. What is out of range or not written right is an error.

use super::{
    double_text::double_text,
    operators::no_overload,
    stop::{Budget, Stop},
    time::{Duration, Timestamp},
    value::{TypeName, Value},
};
use crate::expr::span::Span;
use std::sync::Arc;

type Answer = Result<Value, Box<Stop>>;

/// 2^63 and 2^64 as doubles.
const TWO_63: f64 = 9_223_372_036_854_775_808.0;
const TWO_64: f64 = 18_446_744_073_709_551_616.0;

/// A value converted to a type.
pub(super) fn convert(to: TypeName, value: &Value, span: Span, budget: &mut Budget) -> Answer {
    if value.type_name() == to && to != TypeName::Type {
        return Ok(value.clone());
    }
    if let Value::Text(text) = value {
        budget.spend(span, text.len() as u64 / 16)?;
    }
    match to {
        TypeName::Int => int(value, span),
        TypeName::Uint => uint(value, span),
        TypeName::Double => double(value, span),
        TypeName::Text => text(value, span, budget),
        TypeName::Bytes => match value {
            Value::Text(text) => {
                budget.allocate(span, text.len())?;
                Ok(Value::Bytes(Arc::from(text.as_bytes())))
            }
            other => Err(no_overload("bytes", &[other], span)),
        },
        TypeName::Bool => bool(value, span),
        TypeName::Timestamp => timestamp(value, span),
        TypeName::Duration => match value {
            Value::Text(text) => Duration::parse(text)
                .map(Value::Duration)
                .ok_or_else(|| Stop::error(span, "the text is no duration in range, such as \"1h30m\"")),
            other => Err(no_overload("duration", &[other], span)),
        },
        TypeName::Null | TypeName::List | TypeName::Map | TypeName::Type => {
            Err(no_overload(to.word(), &[value], span))
        }
    }
}

fn out_of_range(to: &str, span: Span) -> Box<Stop> {
    Stop::error(span, format!("range error: the value does not fit {to}"))
}

fn not_written(to: &str, span: Span) -> Box<Stop> {
    Stop::error(span, format!("the text is no {to}"))
}

fn int(value: &Value, span: Span) -> Answer {
    let number = match value {
        Value::Uint(number) => i64::try_from(*number).ok(),
        // Both bounds are out: the double next to each has lost what would tell them apart.
        Value::Double(number) => (-TWO_63 < *number && *number < TWO_63).then_some(*number as i64),
        Value::Timestamp(moment) => Some(moment.seconds()),
        Value::Text(text) => {
            return text.parse().map(Value::Int).map_err(|_| not_written("int", span));
        }
        Value::Duration(_) => {
            let reason = "int() of a duration is not in CEL's standard: write duration.getSeconds()";
            return Err(Stop::refused(span, reason));
        }
        other => return Err(no_overload("int", &[other], span)),
    };
    number.map(Value::Int).ok_or_else(|| out_of_range("int", span))
}

fn uint(value: &Value, span: Span) -> Answer {
    let number = match value {
        Value::Int(number) => u64::try_from(*number).ok(),
        Value::Double(number) => (0.0 <= *number && *number < TWO_64).then_some(*number as u64),
        Value::Text(text) => {
            let plain = !text.starts_with('+');
            let number = text.parse().ok().filter(|_| plain);
            return number.map(Value::Uint).ok_or_else(|| not_written("uint", span));
        }
        other => return Err(no_overload("uint", &[other], span)),
    };
    number.map(Value::Uint).ok_or_else(|| out_of_range("uint", span))
}

fn double(value: &Value, span: Span) -> Answer {
    match value {
        Value::Int(number) => Ok(Value::Double(*number as f64)),
        Value::Uint(number) => Ok(Value::Double(*number as f64)),
        Value::Text(text) => {
            if text.contains(['x', 'X', '_', 'p', 'P']) {
                return Err(Stop::refused(span, "doubles in hexadecimal are not part of the profile"));
            }
            let number: f64 = text.parse().map_err(|_| not_written("double", span))?;
            let named = text.contains(['i', 'I']);
            if number.is_infinite() && !named {
                return Err(out_of_range("double", span));
            }
            Ok(Value::Double(number))
        }
        other => Err(no_overload("double", &[other], span)),
    }
}

fn text(value: &Value, span: Span, budget: &mut Budget) -> Answer {
    let text = match value {
        Value::Int(number) => number.to_string(),
        Value::Uint(number) => number.to_string(),
        Value::Double(number) => double_text(*number),
        Value::Bool(flag) => flag.to_string(),
        Value::Timestamp(moment) => moment.text(),
        Value::Duration(duration) => duration.text(),
        Value::Bytes(bytes) => match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) => return Err(Stop::error(span, "the bytes are invalid UTF-8")),
        },
        other => return Err(no_overload("string", &[other], span)),
    };
    budget.allocate(span, text.len())?;
    Ok(Value::text(&text))
}

fn bool(value: &Value, span: Span) -> Answer {
    let Value::Text(text) = value else { return Err(no_overload("bool", &[value], span)) };
    match &**text {
        "1" | "t" | "T" | "true" | "TRUE" | "True" => Ok(Value::Bool(true)),
        "0" | "f" | "F" | "false" | "FALSE" | "False" => Ok(Value::Bool(false)),
        _ => Err(not_written("bool", span)),
    }
}

fn timestamp(value: &Value, span: Span) -> Answer {
    match value {
        Value::Int(seconds) => Timestamp::from_seconds(*seconds)
            .map(Value::Timestamp)
            .ok_or_else(|| out_of_range("a timestamp of the years 1 to 9999", span)),
        Value::Text(text) => Timestamp::parse(text).map(Value::Timestamp).ok_or_else(|| {
            Stop::error(span, "the text is no timestamp in range, such as \"2009-02-13T23:31:30Z\"")
        }),
        other => Err(no_overload("timestamp", &[other], span)),
    }
}
