//! Values in words, Chinese and English: what is known, and how far.

use super::{
    bind::Bound,
    value::{Number, Truth, Value},
};
use crate::{
    domain::{
        Bilingual,
        calendar::{Month, date_from_days},
        citizen_id::mask,
        money::Money,
        ratio::Ratio,
    },
    expr::types::{Dimension, Type},
};

/// A value in words.
pub(super) fn value_words(value: &Value, ty: &Type, bound: &Bound<'_>) -> Bilingual {
    match value {
        Value::Truth(truth) => truth_words(*truth),
        Value::Number(number) => number_words(*number, ty),
        Value::Scalar(None) => unknown(),
        Value::Scalar(Some(scalar)) => scalar_words(*scalar, ty, bound),
    }
}

fn unknown() -> Bilingual {
    Bilingual::of("未知", "unknown")
}

fn truth_words(truth: Truth) -> Bilingual {
    match truth {
        Truth::True => Bilingual::of("是", "yes"),
        Truth::False => Bilingual::of("否", "no"),
        Truth::Unknown => unknown(),
    }
}

fn number_words(number: Number, ty: &Type) -> Bilingual {
    let dimension = match ty {
        Type::Number(dimension) => *dimension,
        _ => Dimension::PLAIN,
    };
    let say = |x: Ratio| amount(x, dimension);
    match number {
        Number::Unknown | Number::Between(None, None) => unknown(),
        Number::Between(Some(low), None) if low == Ratio::ZERO => unknown(),
        Number::Between(Some(low), Some(high)) if low == high => say(low),
        Number::Between(Some(low), None) => {
            let low = say(low);
            Bilingual { zh: format!("不低于 {}", low.zh), en: format!("at least {}", low.en) }
        }
        Number::Between(None, Some(high)) => {
            let high = say(high);
            Bilingual { zh: format!("不高于 {}", high.zh), en: format!("at most {}", high.en) }
        }
        Number::Between(Some(low), Some(high)) => {
            let (low, high) = (say(low), say(high));
            Bilingual { zh: format!("{} 至 {}", low.zh, high.zh), en: format!("{} to {}", low.en, high.en) }
        }
    }
}

fn amount(value: Ratio, dimension: Dimension) -> Bilingual {
    let said = match dimension {
        Dimension::MONEY | Dimension::MONEY_MONTH => yuan(value),
        _ => value.to_string(),
    };
    let with =
        |zh: &str, en: &str| Bilingual { zh: [&said, " ", zh].concat(), en: [&said, " ", en].concat() };
    match dimension {
        Dimension::MONEY => with("元", "yuan"),
        Dimension::MONEY_MONTH => with("元/月", "yuan a month"),
        Dimension::MONTHS => with("个月", "months"),
        Dimension::M2 => with("平方米", "m²"),
        Dimension::MU => with("亩", "mu"),
        _ => Bilingual::same(&said),
    }
}

/// An amount of fen in yuan.
fn yuan(fen: Ratio) -> String {
    match i64::try_from(fen.num()) {
        Ok(whole) if fen.den() == 1 => Money::from_fen(whole).grouped(),
        // Parts of a fen, exactly: nothing is rounded away before a comparison.
        _ => Ratio::new(fen.num(), fen.den().saturating_mul(100)).unwrap_or(fen).to_string(),
    }
}

fn scalar_words(scalar: i64, ty: &Type, bound: &Bound<'_>) -> Bilingual {
    let small = i32::try_from(scalar);
    match ty {
        Type::Date => match small.map(date_from_days) {
            Ok(Some(date)) => Bilingual::same(&date.to_string()),
            _ => unknown(),
        },
        Type::Month => match small.map(Month::from_ordinal) {
            Ok(Some(month)) => Bilingual::same(&month.to_string()),
            _ => unknown(),
        },
        Type::Code(values) => match usize::try_from(scalar).map(|at| values.get(at)) {
            Ok(Some(value)) => value.title.clone(),
            _ => unknown(),
        },
        Type::County => Bilingual::same(&format!("{scalar:06}")),
        Type::Person => bound.text(scalar).map_or_else(unknown, |id| Bilingual::same(&mask(id))),
        _ => bound.text(scalar).map_or_else(unknown, Bilingual::same),
    }
}
