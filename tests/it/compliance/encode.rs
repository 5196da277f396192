//! Writes a grid in the format that an adapter declares.
//! Must not know what the columns mean.

use super::grid::Grid;
use hedui::adapter::Format;
use hedui::collect::raw::RawCell;
use polars::prelude::{Column, DataFrame, DataType, IntoColumn, NamedFrom, ParquetWriter, Series};
use rust_xlsxwriter::{Format as Style, Workbook};
use serde_json::{Map, Value, json};

/// The bytes of a grid in this format.
pub(super) fn encode(format: &Format, grid: &Grid) -> Vec<u8> {
    match format {
        Format::Csv { charset, delimiter, title_rows, header_rows } => {
            let mut rows: Vec<Vec<String>> = vec![vec!["示例".to_owned()]; *title_rows];
            if *header_rows > 0 {
                rows.push(grid.columns.clone());
            }
            rows.extend(grid.rows.iter().map(|row| row.iter().map(cell_text).collect()));
            in_charset(&delimited(&rows, *delimiter), charset)
        }
        Format::Fixed { charset, columns } => fixed(grid, charset, columns),
        Format::Json { charset, records, explode } => {
            let list: Vec<Value> =
                grid.rows.iter().map(|row| record(grid, row, explode.as_deref())).collect();
            let mut document = Value::Array(list);
            for key in records.rsplit('.').filter(|key| !key.is_empty()) {
                document = json!({ key: document });
            }
            in_charset(&document.to_string(), charset)
        }
        Format::Ndjson { charset, explode } => {
            let lines = grid.rows.iter().map(|row| format!("{}\n", record(grid, row, explode.as_deref())));
            in_charset(&lines.collect::<String>(), charset)
        }
        Format::Xlsx { sheet, title_rows, header_rows } => {
            workbook(grid, sheet.as_deref(), *title_rows, *header_rows)
        }
        Format::Parquet => parquet(grid),
    }
}

/// The text of a cell.
pub(super) fn cell_text(cell: &RawCell<'_>) -> String {
    match cell {
        RawCell::Blank => String::new(),
        RawCell::Text(text) | RawCell::Number(text) => text.to_string(),
        RawCell::Flag(flag) => flag.to_string(),
        RawCell::Date(date) => date.to_string(),
    }
}

/// The bytes of a text in a character set.
pub(super) fn in_charset(text: &str, charset: &str) -> Vec<u8> {
    let encoding = encoding_rs::Encoding::for_label(charset.as_bytes()).expect("a character set");
    if encoding == encoding_rs::UTF_16LE {
        return text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    }
    encoding.encode(text).0.into_owned()
}

fn delimited(rows: &[Vec<String>], delimiter: u8) -> String {
    let mut writer = csv::WriterBuilder::new().delimiter(delimiter).flexible(true).from_writer(Vec::new());
    for row in rows {
        writer.write_record(row).expect("written");
    }
    String::from_utf8(writer.into_inner().expect("written")).expect("UTF-8")
}

fn fixed(grid: &Grid, charset: &str, columns: &[(String, usize, usize)]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for row in &grid.rows {
        let mut line = Vec::new();
        for (name, from, width) in columns {
            line.resize(from - 1, b' ');
            let text = grid.place(name).map_or_else(String::new, |place| cell_text(&row[place]));
            let mut value = in_charset(&text, charset);
            assert!(value.len() <= *width, "{text} is too wide for {name}");
            value.resize(*width, b' ');
            line.extend(value);
        }
        bytes.extend(line);
        bytes.extend(b"\r\n");
    }
    bytes
}

fn value(cell: &RawCell<'_>) -> Value {
    match cell {
        RawCell::Blank => Value::Null,
        RawCell::Number(number) => serde_json::from_str(number).expect("a number"),
        RawCell::Flag(flag) => json!(flag),
        RawCell::Text(_) | RawCell::Date(_) => json!(cell_text(cell)),
    }
}

/// A row as an object; what lies below the list that is spread becomes its only item.
fn record(grid: &Grid, row: &[RawCell<'static>], explode: Option<&str>) -> Value {
    let mut root = Map::new();
    for (column, cell) in grid.columns.iter().zip(row) {
        put(&mut root, column, value(cell));
    }
    if let Some(list) = explode
        && let Some(item) = root.remove(list)
    {
        root.insert(list.to_owned(), json!([item]));
    }
    Value::Object(root)
}

fn put(object: &mut Map<String, Value>, path: &str, value: Value) {
    match path.split_once('.') {
        None => {
            object.insert(path.to_owned(), value);
        }
        Some((head, rest)) => {
            let below = object.entry(head).or_insert_with(|| json!({}));
            put(below.as_object_mut().expect("an object"), rest, value);
        }
    }
}

fn workbook(grid: &Grid, sheet: Option<&str>, title_rows: usize, header_rows: usize) -> Vec<u8> {
    let mut book = Workbook::new();
    let page = book.add_worksheet();
    page.set_name(sheet.unwrap_or("Sheet1")).expect("a name");
    let plain = Style::new();
    for row in 0..title_rows {
        page.write(number(row), 0, "示例").expect("written");
    }
    if header_rows == 2 {
        let heads: Vec<(&str, &str)> =
            grid.columns.iter().map(|name| name.split_once('/').unwrap_or((name, name))).collect();
        let mut from = 0;
        while from < heads.len() {
            let width = heads[from..].iter().take_while(|(group, _)| *group == heads[from].0).count();
            let (row, first, last) = (number(title_rows), short(from), short(from + width - 1));
            if width > 1 {
                page.merge_range(row, first, row, last, heads[from].0, &plain).expect("merged");
            } else {
                page.write(row, first, heads[from].0).expect("written");
            }
            from += width;
        }
        for (place, (_, own)) in heads.iter().enumerate() {
            page.write(number(title_rows + 1), short(place), *own).expect("written");
        }
    } else {
        for (place, name) in grid.columns.iter().enumerate() {
            page.write(number(title_rows), short(place), name).expect("written");
        }
    }
    for (row, cells) in grid.rows.iter().enumerate() {
        for (place, cell) in cells.iter().enumerate().filter(|(_, cell)| **cell != RawCell::Blank) {
            let row = number(title_rows + header_rows + row);
            page.write(row, short(place), cell_text(cell)).expect("written");
        }
    }
    book.save_to_buffer().expect("a workbook")
}

fn number(place: usize) -> u32 {
    u32::try_from(place).expect("a row of a sheet")
}

fn short(place: usize) -> u16 {
    u16::try_from(place).expect("a column of a sheet")
}

fn parquet(grid: &Grid) -> Vec<u8> {
    let columns: Vec<Column> =
        (0..grid.columns.len()).map(|place| series(grid, place).into_column()).collect();
    let mut frame = DataFrame::new(grid.rows.len(), columns).expect("a table");
    let mut bytes = Vec::new();
    ParquetWriter::new(&mut bytes).finish(&mut frame).expect("written");
    bytes
}

/// A column of days or whole numbers where all its cells are; else of texts.
fn series(grid: &Grid, place: usize) -> Series {
    let name = grid.columns[place].as_str();
    let cells = || grid.rows.iter().map(|row| &row[place]);
    let all = |fits: fn(&RawCell<'_>) -> bool| cells().all(|cell| *cell == RawCell::Blank || fits(cell));
    if all(|cell| matches!(cell, RawCell::Date(_))) {
        let days: Vec<Option<i32>> = cells()
            .map(|cell| match cell {
                RawCell::Date(date) => Some(hedui::domain::calendar::date_to_days(*date)),
                _ => None,
            })
            .collect();
        return Series::new(name.into(), days).cast(&DataType::Date).expect("days");
    }
    if all(|cell| matches!(cell, RawCell::Number(number) if number.parse::<i64>().is_ok())) {
        let numbers: Vec<Option<i64>> = cells().map(|cell| cell_text(cell).parse().ok()).collect();
        return Series::new(name.into(), numbers);
    }
    let texts: Vec<Option<String>> =
        cells().map(|cell| (*cell != RawCell::Blank).then(|| cell_text(cell))).collect();
    Series::new(name.into(), texts)
}
