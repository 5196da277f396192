//! Reads one value of a raw row as its plan says: blanks, code tables, derived values, then the type.
//! A reason never holds what was written.

use super::plan::{FieldPlan, Place};
use crate::{
    collect::{format::is_rounded, raw::RawCell},
    dictionary::{FieldType, Value, has_control, read_value},
    domain::{
        calendar::{Date, Month, is_blank},
        citizen_id::{Canonical, CitizenId},
        disability::certificate_part,
        half_width::{is_zero_width, trimmed},
    },
    table::{ABSENT, Cell, Symbols, value_cell},
};
use std::borrow::Cow;

/// The greatest amount, count or area that a sum may reach; the same as of a single value.
const MOST: Cell = 1_000_000_000_000_000_000;
/// The most digits of a number that a spreadsheet holds exactly.
const EXACT_DIGITS: usize = 15;

/// Reads the value of a field: [`ABSENT`] for a blank one without a default.
pub(super) fn read_field(
    plan: &FieldPlan,
    cells: &[RawCell<'_>],
    is_sheet: bool,
    symbols: &mut Symbols,
) -> Result<Cell, String> {
    let cell = |column: &usize| cells.get(*column).unwrap_or(&RawCell::Blank);
    match &plan.place {
        Place::Constant(cell) => Ok(*cell),
        Place::Column(column) => read_cell(plan, cell(column), is_sheet, symbols),
        Place::First(columns) => {
            let first = columns.iter().map(cell).find(|c| !is_absent(plan, c));
            read_cell(plan, first.unwrap_or(&RawCell::Blank), is_sheet, symbols)
        }
        Place::Join(columns, separator) => {
            let parts: Vec<Cow<'_, str>> =
                columns.iter().map(cell).filter(|c| !is_absent(plan, c)).map(text_of).collect();
            let parts: Vec<&str> = parts.iter().map(|part| ends_trimmed(part)).collect();
            read_cell(plan, &RawCell::Text(parts.join(separator).into()), is_sheet, symbols)
        }
        Place::Slice(column, from, length) => {
            let whole = cell(column);
            if is_absent(plan, whole) {
                return Ok(plan.default.unwrap_or(ABSENT));
            }
            let text = text_of(whole);
            let text = ends_trimmed(&text);
            if text.chars().count() < from - 1 + length {
                return Err(format!(
                    "the text is too short: {} characters or more are wanted",
                    from - 1 + length
                ));
            }
            let part: String = text.chars().skip(from - 1).take(*length).collect();
            read_cell(plan, &RawCell::Text(part.into()), is_sheet, symbols)
        }
        Place::Certificate(column, part) => {
            let whole = cell(column);
            if is_absent(plan, whole) {
                return Ok(plan.default.unwrap_or(ABSENT));
            }
            certificate_part(&text_of(whole), *part).ok_or_else(|| {
                "not the number of a disability certificate: an ID, a digit of category (1 to 7), one of level (1 to \
                 4) and perhaps B1 to B99 are wanted"
                    .to_owned()
            })
        }
        Place::Sum(columns) => {
            let mut sum: Cell = 0;
            for column in columns {
                let part = read_cell(plan, cell(column), is_sheet, symbols)?;
                if part == ABSENT {
                    return Ok(ABSENT);
                }
                sum = sum.checked_add(part).filter(|sum| *sum <= MOST).ok_or("the sum is too large")?;
            }
            Ok(sum)
        }
    }
}

/// Whether a row passes a filter.
pub(super) fn passes(cells: &[RawCell<'_>], column: usize, values: &[String]) -> bool {
    let text = text_of(cells.get(column).unwrap_or(&RawCell::Blank));
    let plain = trimmed(&text);
    values.iter().any(|value| *value == plain)
}

/// The text of a raw value.
fn text_of<'c>(cell: &'c RawCell<'_>) -> Cow<'c, str> {
    match cell {
        RawCell::Blank => Cow::Borrowed(""),
        RawCell::Text(text) | RawCell::Number(text) => Cow::Borrowed(text.as_ref()),
        RawCell::Flag(flag) => Cow::Borrowed(if *flag { "true" } else { "false" }),
        RawCell::Date(date) => Cow::Owned(date.to_string()),
    }
}

fn ends_trimmed(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || is_zero_width(c))
}

fn is_absent(plan: &FieldPlan, cell: &RawCell<'_>) -> bool {
    let text = text_of(cell);
    is_blank(&text) || (!plan.blank.is_empty() && plan.blank.iter().any(|b| *b == trimmed(&text)))
}

/// Reads one cell of a field.
pub(super) fn read_cell(
    plan: &FieldPlan,
    cell: &RawCell<'_>,
    is_sheet: bool,
    symbols: &mut Symbols,
) -> Result<Cell, String> {
    let text = text_of(cell);
    if !plan.codes.is_empty()
        && let Some(cell) = plan.codes.get(trimmed(&text).as_ref())
    {
        return Ok(*cell);
    }
    if is_absent(plan, cell) {
        return Ok(plan.default.unwrap_or(ABSENT));
    }
    if has_control(ends_trimmed(&text)) {
        return Err("the value holds control characters; a text without them is wanted".to_owned());
    }
    if !plan.codes.is_empty() {
        return plan.other.ok_or_else(|| {
            "the code is not in the adapter's table; a code of the table is wanted".to_owned()
        });
    }
    if plan.names_another() && text.contains(['*', '＊']) {
        return Err("the ID is masked, so that it may be anybody's; a whole one is wanted".to_owned());
    }
    let value = match (cell, &plan.ty) {
        (RawCell::Date(date), FieldType::Date) => Value::Date(in_range(*date)?),
        (RawCell::Date(date), FieldType::Month) => Value::Month(Month::of(in_range(*date)?)),
        (RawCell::Number(number), ty) if ty.is_symbol() && is_sheet && is_inexact(number) => {
            return Err(format!(
                "a number of more than {EXACT_DIGITS} digits, which the sheet has rounded; a cell of type text is wanted"
            ));
        }
        (RawCell::Number(number), ty) if ty.is_symbol() && is_rounded(number) => {
            return Err("a number that may have lost digits; a text is wanted".to_owned());
        }
        (RawCell::Flag(_), FieldType::Flag) | (RawCell::Text(_) | RawCell::Number(_), _) => {
            read_value(&plan.ty, &text, &plan.notation)?
        }
        (RawCell::Blank | RawCell::Date(_) | RawCell::Flag(_), ty) => {
            return Err(format!("a value of another type; a {} is wanted", ty.word()));
        }
    };
    if let Value::Text(id) = &value
        && plan.names_another()
        && !may_be_a_document(id)
    {
        let wanted = "a citizen ID of 18 or 15 characters, or the number of a passport or permit, is wanted";
        return Err(format!("not the form of an ID; {wanted}"));
    }
    value_cell(&value, symbols)
}

/// Whether a canonical text may be the number of a citizen ID, passport or permit: what says "none", "unknown" or less than
/// a whole number is nobody's, and would pass for a stranger's.
fn may_be_a_document(id: &str) -> bool {
    let (digits, letters) =
        (id.bytes().filter(u8::is_ascii_digit).count(), id.bytes().filter(u8::is_ascii_alphabetic).count());
    let others = id.chars().filter(|c| !c.is_ascii_alphanumeric());
    let is_plain = others.into_iter().all(|c| matches!(c, '(' | ')' | '-' | '/'));
    let is_citizens = match CitizenId::canonical(id) {
        Canonical::Right(_) => true,
        Canonical::WrongCheck(id) => id.birth_date().is_some(),
        Canonical::NotAnId => false,
    };
    is_citizens
        || (is_plain && id.len() <= 20 && letters > 0 && digits >= 4)
        || (digits == id.len() && (7..=10).contains(&digits))
}

fn in_range(date: Date) -> Result<Date, String> {
    if (1850..=2200).contains(&date.year()) {
        return Ok(date);
    }
    Err("the year lies outside 1850 to 2200".to_owned())
}

fn is_inexact(number: &str) -> bool {
    number.bytes().filter(u8::is_ascii_digit).count() > EXACT_DIGITS
}
