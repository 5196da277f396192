//! What the rule language has beyond the Common Expression Language, as functions of whole numbers: written anew, with
//! nothing of the engine, so that a mistake in one is not a mistake in both.

use cel::{Context, ExecutionError, Value};
use jiff::{ToSpan, civil::Date};
use std::sync::Arc;

type List = Arc<Vec<Value>>;
type Answer<T> = Result<T, ExecutionError>;

/// Day 0 of the numbers that days are.
const FIRST: Date = jiff::civil::date(1970, 1, 1);

/// Adds the functions; `unknown_age` is the age of whose ID has no birth date, if any is assumed.
pub fn add_functions(context: &mut Context<'_, '_>, today: Date, unknown_age: Option<i64>) {
    let added = [
        context.add_function("flat", |lists: List| flat(&lists)),
        context.add_function("total", |list: List| total(&list)),
        context.add_function("greatest", |list: List| greatest(&list)),
        context.add_function("least_of", |list: List| least_of(&list)),
        context.add_function("larger", |a: i64, b: i64| a.max(b)),
        context.add_function("least", |a: i64, b: i64| a.min(b)),
        context.add_function("each_once", |list: List| each_once(&list)),
        context.add_function("half_up", |n: i64, d: i64| half_up(n, d)),
        context.add_function("month_of", |day: i64| date(day).map(month_of)),
        context.add_function("first_day", first_day),
        context.add_function("plus_months", plus_months),
        context.add_function("county", |area: Arc<String>| area.chars().take(6).collect::<String>()),
        context.add_function("age", move |id: Arc<String>| age(&id, today, unknown_age)),
        context.add_function("valid_id", move |id: Arc<String>| valid_id(&id, today)),
    ];
    added.into_iter().for_each(|added| added.expect("a name of its own"));
}

fn fault(function: &str) -> ExecutionError {
    ExecutionError::function_error(function, "not a value that it takes")
}

fn whole(value: &Value) -> Answer<i64> {
    match value {
        Value::Int(n) => Ok(*n),
        _ => Err(fault("whole")),
    }
}

fn flat(lists: &[Value]) -> Answer<Value> {
    let mut all = Vec::new();
    for list in lists {
        match list {
            Value::List(items) => all.extend(items.iter().cloned()),
            _ => return Err(fault("flat")),
        }
    }
    Ok(Value::List(Arc::new(all)))
}

fn total(list: &[Value]) -> Answer<i64> {
    list.iter().try_fold(0_i64, |sum, item| sum.checked_add(whole(item)?).ok_or_else(|| fault("total")))
}

fn greatest(list: &[Value]) -> Answer<i64> {
    let numbers: Vec<i64> = list.iter().map(whole).collect::<Answer<_>>()?;
    Ok(numbers.into_iter().max().unwrap_or(0))
}

fn least_of(list: &[Value]) -> Answer<i64> {
    let numbers: Vec<i64> = list.iter().map(whole).collect::<Answer<_>>()?;
    Ok(numbers.into_iter().min().unwrap_or(0))
}

fn each_once(list: &[Value]) -> Value {
    let mut once: Vec<Value> = Vec::new();
    for item in list {
        if !once.contains(item) {
            once.push(item.clone());
        }
    }
    Value::List(Arc::new(once))
}

fn half_up(n: i64, d: i64) -> Answer<i64> {
    n.checked_mul(2)
        .and_then(|n| n.checked_add(d))
        .map(|n| n.div_euclid(2 * d))
        .ok_or_else(|| fault("half_up"))
}

fn date(day: i64) -> Answer<Date> {
    FIRST.checked_add(day.days()).map_err(|_| fault("date"))
}

fn day(date: Date) -> i64 {
    i64::from(FIRST.until(date).expect("days between dates").get_days())
}

fn month_of(date: Date) -> i64 {
    i64::from(date.year()) * 12 + i64::from(date.month()) - 1
}

fn first_day(month: i64) -> Answer<i64> {
    let year = i16::try_from(month.div_euclid(12)).map_err(|_| fault("first_day"))?;
    let month = i8::try_from(month.rem_euclid(12) + 1).expect("a month");
    Date::new(year, month, 1).map(day).map_err(|_| fault("first_day"))
}

fn plus_months(from: i64, by: i64) -> Answer<i64> {
    date(from)?.checked_add(by.months()).map(day).map_err(|_| fault("plus_months"))
}

/// The eighteen digits of an ID.
fn digits(id: &str) -> Option<String> {
    let body = match id.len() {
        18 => id.to_owned(),
        15 => format!("{}19{}", &id[..6], &id[6..]),
        _ => return None,
    };
    body.as_bytes()[..17].iter().all(u8::is_ascii_digit).then_some(body)
}

fn birth(id: &str) -> Option<Date> {
    let body = digits(id)?;
    let part = |from: usize, to: usize| body[from..to].parse::<i16>().expect("digits");
    Date::new(part(6, 10), part(10, 12) as i8, part(12, 14) as i8).ok()
}

fn age(id: &str, today: Date, unknown: Option<i64>) -> Answer<i64> {
    let Some(born) = birth(id) else { return unknown.ok_or_else(|| fault("age")) };
    let years = today.year() - born.year();
    let reached = (today.month(), today.day()) >= (born.month(), born.day());
    Ok(i64::from(if reached { years } else { years - 1 }))
}

fn valid_id(id: &str, today: Date) -> bool {
    let (Some(body), Some(born)) = (digits(id), birth(id)) else { return false };
    let mut rest = 0;
    for (place, digit) in body.bytes().take(17).enumerate() {
        // The weight of a place is a power of two, counted from the end.
        rest = (rest + u32::from(digit - b'0') * (1 << (17 - place))) % 11;
    }
    let check = char::from(b"10X98765432"[rest as usize]);
    let stated = if id.len() == 18 { body.chars().nth(17) } else { Some(check) };
    stated == Some(check) && born <= today
}
