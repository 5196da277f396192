//! Cells as canonical texts and back: amounts as decimal yuan, ISO dates, shares as decimals or `n/d`.
//! It knows nothing of languages: what people read is worded elsewhere.

use super::{ABSENT, Cell, Symbols, cell::share_cell, cell::share_parts};
use crate::{
    dictionary::{FieldType, Notation, Value, read_value},
    domain::{
        calendar::{Month, date_from_days, date_to_days},
        money::Money,
        ratio::Ratio,
    },
};

/// The canonical text of a cell; empty for an absent one.
pub fn cell_text(ty: &FieldType, cell: Cell, symbols: &Symbols) -> String {
    if cell == ABSENT {
        return String::new();
    }
    match ty {
        FieldType::Text
        | FieldType::Person
        | FieldType::CreditCode
        | FieldType::Area(_)
        | FieldType::List => symbols.text(cell as u32).to_owned(),
        FieldType::Money | FieldType::MoneyMonth => Money::from_fen(cell).to_string(),
        FieldType::Count { .. } => cell.to_string(),
        FieldType::Code(values) => {
            let word = usize::try_from(cell).ok().and_then(|place| values.get(place));
            word.map_or_else(String::new, |value| value.word.clone())
        }
        FieldType::AreaM2 | FieldType::AreaMu => ratio_text(i128::from(cell), 1_000_000),
        FieldType::Share => {
            let (num, den) = share_parts(cell);
            ratio_text(i128::from(num), i128::from(den))
        }
        FieldType::Flag => (cell != 0).to_string(),
        FieldType::Date => {
            let date = i32::try_from(cell).ok().and_then(date_from_days);
            date.map_or_else(String::new, |date| date.to_string())
        }
        FieldType::Month => {
            let month = i32::try_from(cell).ok().and_then(Month::from_ordinal);
            month.map_or_else(String::new, |month| month.to_string())
        }
    }
}

fn ratio_text(num: i128, den: i128) -> String {
    Ratio::new(num, den).map_or_else(String::new, |ratio| ratio.to_string())
}

/// The cell of a value.
///
/// # Errors
/// A share whose parts do not fit a cell.
pub fn value_cell(value: &Value, symbols: &mut Symbols) -> Result<Cell, String> {
    Ok(match value {
        Value::Text(text) => Cell::from(symbols.intern(text)),
        Value::Fen(number) | Value::Count(number) | Value::Millionths(number) => *number,
        Value::Code(place) => *place as Cell,
        Value::Share(num, den) => share_cell(*num, *den).ok_or("the share is too fine")?,
        Value::Flag(flag) => Cell::from(*flag),
        Value::Date(date) => Cell::from(date_to_days(*date)),
        Value::Month(month) => Cell::from(month.ordinal()),
    })
}

/// The cell of a canonical text, which must not be blank.
///
/// # Errors
/// What was wrong and what would have been right, without the text itself.
pub fn parse_cell(ty: &FieldType, text: &str, symbols: &mut Symbols) -> Result<Cell, String> {
    value_cell(&read_value(ty, text, &Notation::canonical())?, symbols)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{dictionary::CodeValue, domain::Bilingual};

    #[track_caller]
    fn check(ty: &FieldType, text: &str, canonical: &str) {
        let mut symbols = Symbols::new();
        let cell = parse_cell(ty, text, &mut symbols).expect("canonical");
        assert_eq!(cell_text(ty, cell, &symbols), canonical);
        assert_eq!(parse_cell(ty, canonical, &mut symbols), Ok(cell));
    }

    #[test]
    fn texts_come_back_in_canonical_form() {
        check(&FieldType::Text, "甲村", "甲村");
        check(&FieldType::Money, "3500", "3500.00");
        check(&FieldType::MoneyMonth, "0.05", "0.05");
        check(&FieldType::Count { min: 0, max: 9 }, "7", "7");
        check(&FieldType::AreaM2, "89.10", "89.1");
        check(&FieldType::AreaMu, "0.000001", "0.000001");
        check(&FieldType::Share, "0.5", "0.5");
        check(&FieldType::Share, "2/6", "1/3");
        check(&FieldType::Share, "1", "1");
        check(&FieldType::Flag, "true", "true");
        check(&FieldType::Date, "1949-10-01", "1949-10-01");
        check(&FieldType::Month, "2026-01", "2026-01");
        check(&FieldType::List, "a,b", "a;b");
        check(&FieldType::Area(Default::default()), "410399001002", "410399001002");
        let words = ["car", "bus"].map(|w| CodeValue { word: w.into(), title: Bilingual::same(w) });
        check(&FieldType::Code(words.to_vec()), "bus", "bus");
    }

    #[test]
    fn an_absent_cell_is_an_empty_text() {
        assert_eq!(cell_text(&FieldType::Money, ABSENT, &Symbols::new()), "");
        assert_eq!(
            parse_cell(&FieldType::Text, "", &mut Symbols::new()),
            Err("no value is written".to_owned())
        );
    }
}
