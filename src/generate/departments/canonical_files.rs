//! Tables in canonical form: columns named and typed as in the dictionary of kinds.
//! Must not know which rows go into them.
use super::super::sheet::{Column, DayStyle, MonthStyle, Shape, Sheet, Writing};
use crate::dictionary::{Dictionary, FieldType, Kind};
use std::borrow::Cow;

/// A table of a kind in canonical form; typed where the format is, with money in fen there.
pub(crate) fn canonical_sheet(
    dictionary: &Dictionary,
    source: &'static str,
    kind: &str,
    path: Cow<'static, str>,
    shape: Shape,
) -> Option<Sheet> {
    let typed = shape == Shape::Parquet;
    let day = if typed { Writing::Days(&[DayStyle::Typed]) } else { Writing::Days(&[DayStyle::Iso]) };
    let mut columns = vec![
        plain("record_key", Writing::Text),
        plain("person_id", Writing::Id),
        plain("name", Writing::Name),
        plain("as_of", day),
    ];
    columns.extend(kind_columns(dictionary.kind(kind)?, typed));
    let mut sheet = Sheet::one(source, "", shape, columns);
    sheet.path = path;
    Some(sheet)
}

/// The columns of a kind, or of a table of the roll, in canonical form.
pub(crate) fn kind_columns(kind: &Kind, typed: bool) -> Vec<Column> {
    kind.fields.iter().map(|field| column(&field.name, &field.ty, typed)).collect()
}

fn column(name: &str, ty: &FieldType, typed: bool) -> Column {
    let writing = match ty {
        FieldType::Money | FieldType::MoneyMonth if typed => Writing::Fen,
        FieldType::Money | FieldType::MoneyMonth => Writing::PlainYuan,
        FieldType::Date if typed => Writing::Days(&[DayStyle::Typed]),
        FieldType::Date => Writing::Days(&[DayStyle::Iso]),
        FieldType::Month => Writing::Months(MonthStyle::Iso),
        FieldType::Person => Writing::Id,
        FieldType::Count { .. } => Writing::Count,
        FieldType::Flag if typed => Writing::TypedFlag,
        FieldType::Flag => Writing::Flag("true", "false"),
        FieldType::AreaM2 | FieldType::AreaMu => Writing::Area,
        FieldType::Share => Writing::Share,
        FieldType::Text
        | FieldType::CreditCode
        | FieldType::Area(_)
        | FieldType::Code(_)
        | FieldType::List => Writing::Text,
    };
    let header = if writing == Writing::Fen { format!("{name}_fen") } else { name.to_owned() };
    Column { header: Cow::Owned(header), field: Cow::Owned(name.to_owned()), writing, absent: "" }
}

/// A column that bears its field's name.
pub(crate) fn plain(field: &'static str, writing: Writing) -> Column {
    super::super::sheet::col(field, field, writing)
}
