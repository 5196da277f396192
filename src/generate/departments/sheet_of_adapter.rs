//! The table that an adapter reads, from what the adapter says of it: a department added is written without Rust.
//! Must not know which rows go into it.
use super::super::sheet::{Column, Parts, Shape, Sheet, Writing};
use super::canonical_files::canonical_sheet;
use super::column_of_field::{TypedIn, columns_of};
use crate::adapter::{Adapter, Format, Mapping, TableSource, Transport, answers_kind};
use crate::dictionary::{Dictionary, FieldType, Kind};
use std::borrow::Cow;

/// A text for as long as the program runs: the tables are made once.
pub(super) fn lasting(text: &str) -> &'static str {
    Box::leak(text.to_owned().into_boxed_str())
}

/// How a pattern says that further workbooks may follow the first.
const FURTHER_BOOKS: &str = "[._]*xlsx";

/// The table of an adapter.
pub(super) fn sheet_of(
    adapter: &Adapter,
    dictionary: &Dictionary,
    kind: &Kind,
    table: &TableSource,
    answers: Option<&TableSource>,
) -> Sheet {
    let Transport::File { paths, manifest, monthly } = &table.transport;
    let source = lasting(&adapter.id);
    let shape = shape_of(&table.format, &adapter.title.zh);
    let path = paths.first().map_or("", |path| path.as_str());
    // A workbook that is full is followed by another: the first bears the plain name.
    let path = path.replace(FURTHER_BOOKS, ".xlsx");
    let parts = match (path.contains('*'), monthly) {
        (true, _) => Parts::Two,
        (false, Some(_)) => Parts::Monthly,
        (false, None) => Parts::One,
    };
    let path: Cow<'static, str> = Cow::Owned(path.replace('*', "{part}"));
    let columns = match &table.mapping {
        Mapping::Canonical => {
            canonical_sheet(dictionary, source, &kind.name, path.clone(), shape.clone()).map(|s| s.columns)
        }
        Mapping::Fields(_) => None,
    };
    Sheet {
        source,
        path,
        columns: columns.unwrap_or_else(|| columns_of_table(kind, table)),
        parts,
        manifest: manifest.as_deref().map(lasting),
        answers: answers.map(|answers| {
            let Transport::File { paths, .. } = &answers.transport;
            let path = paths.first().map_or("", |path| path.as_str());
            let shape = shape_of(&answers.format, &adapter.title.zh);
            (Cow::Owned(path.to_owned()), shape, columns_of_table(&answers_kind(), answers))
        }),
        shape,
    }
}

fn columns_of_table(kind: &Kind, table: &TableSource) -> Vec<Column> {
    let typed = match table.format {
        Format::Parquet => TypedIn::Parquet,
        Format::Xlsx { .. } => TypedIn::Sheet,
        _ => TypedIn::Nothing,
    };
    let Mapping::Fields(mappings) = &table.mapping else { return Vec::new() };
    let mut columns: Vec<Column> = Vec::new();
    for mapping in mappings {
        let ty = kind.field(&mapping.field).map(|field| &field.ty).unwrap_or(envelope(&mapping.field));
        for column in columns_of(mapping, ty, typed) {
            if columns.iter().all(|known| known.header != column.header) {
                columns.push(column);
            }
        }
    }
    for filter in &table.filters {
        let passing = filter.values.first().map_or("", |value| value.as_str());
        columns.push(Column {
            header: Cow::Owned(filter.column.clone()),
            field: Cow::Borrowed(""),
            writing: Writing::Text,
            absent: lasting(passing),
        });
    }
    match &table.format {
        Format::Fixed { columns: places, .. } => in_places(places, &columns),
        _ => columns,
    }
}

/// The type of a field of the envelope.
fn envelope(field: &str) -> &'static FieldType {
    match field {
        "person_id" => &FieldType::Person,
        "as_of" => &FieldType::Date,
        _ => &FieldType::Text,
    }
}

/// The columns in the order of their bytes; what nothing reads stays blank.
fn in_places(places: &[(String, usize, usize)], columns: &[Column]) -> Vec<Column> {
    let column = |name: &str| columns.iter().find(|column| column.header == name).cloned();
    let blank = |name: &str| Column {
        header: Cow::Owned(name.to_owned()),
        field: Cow::Borrowed(""),
        writing: Writing::Text,
        absent: "",
    };
    places.iter().map(|(name, ..)| column(name).unwrap_or_else(|| blank(name))).collect()
}

fn shape_of(format: &Format, title: &str) -> Shape {
    match format {
        Format::Csv { charset, delimiter, .. } => {
            let mark = charset.starts_with("utf-16") || (charset == "utf-8" && *delimiter != b',');
            Shape::Csv { charset: lasting(charset), delimiter: *delimiter, mark }
        }
        Format::Xlsx { sheet, .. } => Shape::Xlsx {
            sheet: lasting(sheet.as_deref().map_or("Sheet1", |sheet| sheet)),
            title: lasting(&format!("示例县{title}(示例数据)")),
        },
        Format::Json { records, .. } => Shape::Json { records: lasting(records) },
        Format::Ndjson { explode, .. } => Shape::Ndjson { explode: explode.as_deref().map(lasting) },
        Format::Parquet => Shape::Parquet,
        Format::Fixed { columns, .. } => {
            let widths: Vec<usize> = columns.iter().map(|(_, _, width)| *width).collect();
            Shape::Fixed { widths: Vec::leak(widths) }
        }
    }
}
