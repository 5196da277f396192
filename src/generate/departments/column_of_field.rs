//! The columns of a field, as its mapping says that they are read: units, forms, code tables, parts of a sum.
//! Must not know tables or rows.
use super::super::sheet::{Column, DayStyle, MonthStyle, Writing};
use super::sheet_of_adapter::lasting;
use crate::adapter::{FieldMapping, Origin};
use crate::dictionary::{FieldType, Notation};
use crate::domain::calendar::{DateForm, MonthForm};
use crate::domain::money::Unit;
use std::borrow::Cow;

/// Which format the columns stand in, as far as it has types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TypedIn {
    Parquet,
    Sheet,
    Nothing,
}

/// The columns of a field; none for a constant.
pub(super) fn columns_of(mapping: &FieldMapping, ty: &FieldType, typed: TypedIn) -> Vec<Column> {
    let writing = writing_of(mapping, ty, typed);
    let absent = mapping.blank.first().map_or("", |blank| lasting(blank));
    let column = |header: &String, writing: Writing| Column {
        header: Cow::Owned(header.clone()),
        field: Cow::Owned(mapping.field.clone()),
        writing,
        absent,
    };
    match &mapping.origin {
        Origin::Constant(_) => Vec::new(),
        Origin::Column(header) => vec![column(header, writing)],
        // The whole that a slice is cut from stands in a column of its own.
        Origin::Slice(..) | Origin::Certificate(..) => Vec::new(),
        Origin::First(headers) => {
            let first = headers.iter().take(1).map(|header| column(header, writing.clone()));
            first.chain(headers.iter().skip(1).map(|header| blank(header))).collect()
        }
        Origin::Sum(headers) => {
            let of = headers.len();
            let part = |place| Writing::Part { place, of, unit: mapping.notation.unit };
            headers.iter().enumerate().map(|(place, header)| column(header, part(place))).collect()
        }
        Origin::Join(headers, _) => {
            let first = headers.iter().take(1).map(|header| column(header, Writing::Head));
            let rest = headers.iter().skip(1).take(1).map(|header| column(header, Writing::Tail));
            first.chain(rest).chain(headers.iter().skip(2).map(|header| blank(header))).collect()
        }
    }
}

fn blank(header: &str) -> Column {
    Column {
        header: Cow::Owned(header.to_owned()),
        field: Cow::Borrowed(""),
        writing: Writing::Text,
        absent: "",
    }
}

fn writing_of(mapping: &FieldMapping, ty: &FieldType, typed: TypedIn) -> Writing {
    if !mapping.codes.is_empty() {
        return codes(mapping);
    }
    match (mapping.field.as_str(), ty) {
        ("name" | "spouse_name" | "relative_name", _) => Writing::Name,
        (_, FieldType::Person) => Writing::Id,
        (_, FieldType::Money | FieldType::MoneyMonth) => match mapping.notation.unit {
            Unit::Fen => Writing::Fen,
            Unit::Yuan => Writing::Yuan,
            Unit::WanYuan => Writing::Wan,
        },
        (_, FieldType::Date) => Writing::Days(days(&mapping.notation, typed)),
        (_, FieldType::Month) => Writing::Months(month(&mapping.notation)),
        (_, FieldType::Count { .. }) => Writing::Count,
        (_, FieldType::Flag) if typed == TypedIn::Parquet => Writing::TypedFlag,
        (_, FieldType::Flag) => Writing::Flag("true", "false"),
        (_, FieldType::AreaM2 | FieldType::AreaMu) => Writing::Area,
        (_, FieldType::Share) => Writing::Share,
        _ => Writing::Text,
    }
}

/// The code table the other way round; of several texts of a word the first.
fn codes(mapping: &FieldMapping) -> Writing {
    let mut pairs: Vec<(&'static str, &'static str)> = Vec::new();
    let other = mapping.other.iter().map(|word| ("其他", word.as_str()));
    for (raw, word) in mapping.codes.iter().map(|(raw, word)| (raw.as_str(), word.as_str())).chain(other) {
        if pairs.iter().all(|(known, _)| *known != word) {
            pairs.push((lasting(word), lasting(raw)));
        }
    }
    Writing::Codes(Vec::leak(pairs))
}

fn days(notation: &Notation, typed: TypedIn) -> &'static [DayStyle] {
    let style = |form: &DateForm| match (form, typed) {
        (DateForm::Iso, TypedIn::Parquet) => DayStyle::Typed,
        (DateForm::ExcelSerial, _) => DayStyle::Typed,
        (DateForm::Compact, _) => DayStyle::Compact,
        (DateForm::Slash, _) => DayStyle::Slash,
        (DateForm::Dotted, _) => DayStyle::Dotted,
        (DateForm::Chinese, _) => DayStyle::Chinese,
        (DateForm::Iso | DateForm::DayFirst | DateForm::MonthFirst, _) => DayStyle::Iso,
    };
    let styles: Vec<DayStyle> = notation.date_forms.iter().map(style).collect();
    // A column of a typed format has one type: texts of several forms, or days.
    if typed == TypedIn::Parquet && styles.len() > 1 {
        let texts = styles.iter().map(|style| if *style == DayStyle::Typed { DayStyle::Iso } else { *style });
        return Vec::leak(texts.collect());
    }
    Vec::leak(styles)
}

fn month(notation: &Notation) -> MonthStyle {
    match notation.month_forms.first() {
        Some(MonthForm::Compact) => MonthStyle::Compact,
        Some(MonthForm::Chinese) => MonthStyle::Chinese,
        Some(MonthForm::Slash) => MonthStyle::Slash,
        Some(MonthForm::DateWithin(form)) => MonthStyle::SomeDay(match form {
            DateForm::Compact => DayStyle::Compact,
            DateForm::Slash => DayStyle::Slash,
            DateForm::Dotted => DayStyle::Dotted,
            DateForm::Chinese => DayStyle::Chinese,
            _ => DayStyle::Iso,
        }),
        Some(MonthForm::Iso) | None => MonthStyle::Iso,
    }
}
