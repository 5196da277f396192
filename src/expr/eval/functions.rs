//! The functions of CEL's standard: sizes, texts, conversions, and the fields of times.
//! It must not know which names an expression may use: `admit` refused the others.

use super::{
    convert::convert,
    operators::no_overload,
    pattern::{self, PatternFault},
    stop::{Budget, Stop},
    time::{Duration, Timestamp},
    value::{TypeName, Value},
    zone::{Zone, zone},
};
use crate::expr::span::Span;
use regex::Regex;

type Answer = Result<Value, Box<Stop>>;

/// How many compiled patterns an evaluation keeps.
const MOST_PATTERNS: usize = 8;

/// Patterns that were compiled already.
#[derive(Debug)]
pub(super) struct Patterns(Vec<(String, Regex)>);

impl Patterns {
    pub(super) fn none() -> Self {
        Self(Vec::new())
    }

    fn compiled(&mut self, text: &str, span: Span, budget: &mut Budget) -> Result<&Regex, Box<Stop>> {
        let known = self.0.iter().position(|(known, _)| known == text);
        let at = match known {
            Some(at) => at,
            None => {
                budget.spend(span, 2_000 + 200 * text.len() as u64)?;
                let regex = pattern::compile(text).map_err(|fault| match fault {
                    PatternFault::Malformed(message) => Stop::error(span, message),
                    PatternFault::Beyond(reason) => Stop::refused(span, reason),
                })?;
                if self.0.len() == MOST_PATTERNS {
                    self.0.remove(0);
                }
                self.0.push((text.to_owned(), regex));
                self.0.len() - 1
            }
        };
        Ok(&self.0[at].1)
    }
}

/// `name(args)`, the receiver being the first of them.
pub(super) fn call(
    name: &str,
    args: &[Value],
    span: Span,
    budget: &mut Budget,
    patterns: &mut Patterns,
) -> Answer {
    let types = || no_overload(name, &args.iter().collect::<Vec<_>>(), span);
    match (name, args) {
        ("size", [value]) => size(value, span, budget),
        ("type", [value]) => Ok(Value::Type(value.type_name())),
        ("dyn", [value]) => Ok(value.clone()),
        ("contains" | "startsWith" | "endsWith" | "matches", [Value::Text(text), Value::Text(part)]) => {
            budget.spend(span, (text.len() + part.len()) as u64 / 32)?;
            Ok(Value::Bool(match name {
                "contains" => text.contains(&**part),
                "startsWith" => text.starts_with(&**part),
                "endsWith" => text.ends_with(&**part),
                _ => {
                    let steps = text.len() as u64 * (part.len() as u64 / 16 + 1) / 2;
                    let regex = patterns.compiled(part, span, budget)?;
                    budget.spend(span, steps)?;
                    regex.is_match(text)
                }
            }))
        }
        ("timestamp" | "duration", [value]) => {
            let to = if name == "timestamp" { TypeName::Timestamp } else { TypeName::Duration };
            convert(to, value, span, budget)
        }
        ("int" | "uint" | "double" | "string" | "bytes" | "bool", [value]) => {
            let to = TypeName::from_word(name).ok_or_else(types)?;
            convert(to, value, span, budget)
        }
        (_, [Value::Timestamp(moment)]) => field(name, *moment, 0).ok_or_else(types),
        (_, [Value::Timestamp(moment), Value::Text(text)]) => match zone(text, *moment) {
            Zone::Offset(offset) => field(name, *moment, offset).ok_or_else(types),
            Zone::Malformed => Err(Stop::error(span, "the time zone is not written as +08:00")),
            Zone::Unknown => Err(Stop::refused(span, "the time zone is not known here")),
        },
        (_, [Value::Duration(duration)]) => part(name, *duration).ok_or_else(types),
        _ => Err(types()),
    }
}

fn size(value: &Value, span: Span, budget: &mut Budget) -> Answer {
    let size = match value {
        Value::Text(text) => {
            budget.spend(span, text.len() as u64 / 64)?;
            text.chars().count()
        }
        Value::Bytes(bytes) => bytes.len(),
        Value::List(items) => items.len(),
        Value::Map(map) => map.entries().len(),
        other => return Err(no_overload("size", &[other], span)),
    };
    i64::try_from(size).map(Value::Int).map_err(|_| Stop::error(span, "overflow"))
}

/// A field of a moment, at an offset from UTC.
fn field(name: &str, moment: Timestamp, offset: i32) -> Option<Value> {
    let civil = moment.civil(offset);
    Some(Value::Int(match name {
        "getFullYear" => civil.year,
        "getMonth" => civil.month - 1,
        "getDate" => civil.day,
        "getDayOfMonth" => civil.day - 1,
        "getDayOfWeek" => civil.weekday,
        "getDayOfYear" => civil.day_of_year,
        "getHours" => civil.second_of_day / 3600,
        "getMinutes" => civil.second_of_day / 60 % 60,
        "getSeconds" => civil.second_of_day % 60,
        "getMilliseconds" => i64::from(moment.nanos() / 1_000_000),
        _ => return None,
    }))
}

/// A length of time in a unit; its milliseconds are those beyond the seconds.
fn part(name: &str, duration: Duration) -> Option<Value> {
    Some(Value::Int(match name {
        "getHours" => duration.seconds() / 3600,
        "getMinutes" => duration.seconds() / 60,
        "getSeconds" => duration.seconds(),
        "getMilliseconds" => duration.nanos() / 1_000_000,
        _ => return None,
    }))
}
