//! The value of a parameter, exact and in its type. It must not know where or when the value is valid.

use super::{ParameterType, ParameterValue};
use crate::{
    dictionary::{Dictionary, FieldType},
    document::{Section, nearest},
    domain::{
        money::{Money, Unit},
        ratio::Ratio,
    },
};

/// The longest window that a parameter may name, in months.
const MOST_MONTHS: i64 = 1200;

/// Reads `value` of a section in the parameter's type.
pub(super) fn read(
    section: &Section<'_>,
    ty: &ParameterType,
    dictionary: &Dictionary,
) -> Option<ParameterValue> {
    section.require("value")?;
    match ty {
        ParameterType::Flag => section.flag("value").map(ParameterValue::Flag),
        ParameterType::Months => months(section).map(ParameterValue::Number),
        ParameterType::Words { kind, field } => codes(section, kind, field, dictionary),
        ParameterType::Money | ParameterType::MoneyMonth => {
            let (text, _) = section.scalar("value")?;
            let money = Money::parse(&text, Unit::Yuan).map_err(|fault| fault.to_string());
            let fen = money.and_then(|m| match m.fen() {
                fen if fen < 0 => Err("the amount is below zero".to_owned()),
                fen => Ok(Ratio::int(fen.into())),
            });
            number(section, fen, "an amount in yuan such as \"700.00\"")
        }
        ParameterType::Ratio => {
            let (text, _) = section.scalar("value")?;
            number(section, ratio(&text), "a fraction \"3/2\", a decimal \"1.5\" or a percentage \"150%\"")
        }
        ParameterType::AreaM2 => {
            let (text, _) = section.scalar("value")?;
            let area = Ratio::parse_decimal(&text).map_err(|fault| fault.to_string()).and_then(not_negative);
            number(section, area, "square metres such as 40 or \"40.5\"")
        }
    }
}

fn number(section: &Section<'_>, read: Result<Ratio, String>, wanted: &str) -> Option<ParameterValue> {
    match read {
        Ok(number) => Some(ParameterValue::Number(number)),
        Err(fault) => {
            section.fault_in("value", format!("`value`: {fault}; write {wanted}"));
            None
        }
    }
}

fn months(section: &Section<'_>) -> Option<Ratio> {
    let months = section.integer("value")?;
    if !(1..=MOST_MONTHS).contains(&months) {
        section.fault_in("value", format!("`value` must be a number of months from 1 to {MOST_MONTHS}"));
        return None;
    }
    Some(Ratio::int(months.into()))
}

fn not_negative(number: Ratio) -> Result<Ratio, String> {
    if number < Ratio::ZERO { Err("the number is below zero".to_owned()) } else { Ok(number) }
}

/// A plain number, exact: `n/d`, a decimal or a percentage, of any size above or at zero.
fn ratio(text: &str) -> Result<Ratio, String> {
    let plain = text.trim();
    let decimal = |text: &str| Ratio::parse_decimal(text).map_err(|fault| fault.to_string());
    let whole = |text: &str| match text.parse::<u32>() {
        Ok(number) => Ok(i128::from(number)),
        Err(_) => Err("a fraction has a whole number on both sides".to_owned()),
    };
    let number = if let Some((num, den)) = plain.split_once('/') {
        Ratio::new(whole(num)?, whole(den)?).ok_or("the denominator is zero")?
    } else if let Some(percent) = plain.strip_suffix(['%', '％']) {
        let percent = decimal(percent)?;
        percent.checked_mul(Ratio::new(1, 100).unwrap_or(Ratio::ZERO)).ok_or("the number is too large")?
    } else {
        decimal(plain)?
    };
    not_negative(number)
}

fn codes(section: &Section<'_>, kind: &str, field: &str, dictionary: &Dictionary) -> Option<ParameterValue> {
    let known = match dictionary.kind(kind).and_then(|k| k.field(field)).map(|f| &f.ty) {
        Some(FieldType::Code(values)) => values,
        _ => return None,
    };
    let words: Vec<&str> = known.iter().map(|v| v.word.as_str()).collect();
    let mut codes = Vec::new();
    for (word, span) in section.texts("value")? {
        match words.iter().position(|w| *w == word) {
            Some(code) if codes.contains(&(code as i64)) => {
                section.fault_at(span.start, format!("`{word}` stands twice"));
            }
            Some(code) => codes.push(code as i64),
            None => {
                let hint = nearest(&word, &words).map_or_else(
                    || format!("; it has {}", words.join(", ")),
                    |n| format!("; did you mean `{n}`?"),
                );
                section.fault_at(span.start, format!("`{kind}.{field}` has no word `{word}`{hint}"));
            }
        }
    }
    codes.sort_unstable();
    Some(ParameterValue::Codes(codes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_are_exact_whatever_their_form() {
        for (text, num, den) in [
            ("3/2", 3, 2),
            ("20%", 1, 5),
            ("150%", 3, 2),
            ("1.5%", 3, 200),
            ("0.015", 3, 200),
            ("2", 2, 1),
            ("0", 0, 1),
        ] {
            assert_eq!(ratio(text), Ok(Ratio::new(num, den).expect("a fraction")), "{text}");
        }
        for (text, fault) in [
            ("3/0", "the denominator is zero"),
            ("-3/2", "a fraction has a whole number on both sides"),
            ("-0.5", "the number is below zero"),
            ("half", "not a plain decimal number"),
            ("%", "no number is written"),
        ] {
            assert_eq!(ratio(text), Err(fault.to_owned()), "{text}");
        }
    }
}
