//! JSON documents and JSON lines; headers with dots become nested objects.
//! Must not know what the columns mean.
use super::error::GenerateError;
use super::sheet::{Cell, Table};
use serde_json::{Map, Value, json};

/// One document with a code, a message, the list of records and their number.
pub(super) fn document(table: &Table, records: &str, file: &str) -> Result<Vec<u8>, GenerateError> {
    let list: Vec<Value> = table.rows.iter().map(|row| Value::Object(object(table, row, ""))).collect();
    let mut root = Map::new();
    root.insert("code".to_owned(), json!("200"));
    root.insert("message".to_owned(), json!("示例数据"));
    place(&mut root, records, Value::Array(list));
    let fault = |source| GenerateError::Json { file: file.to_owned(), source };
    serde_json::to_vec(&Value::Object(root)).map_err(fault)
}

/// One object a line; where a list is spread, one line a person (neighbouring rows of equal other columns).
pub(super) fn lines(table: &Table, explode: Option<&str>, file: &str) -> Result<Vec<u8>, GenerateError> {
    let mut bytes = Vec::new();
    let mut put = |value: &Map<String, Value>| -> Result<(), GenerateError> {
        let fault = |source| GenerateError::Json { file: file.to_owned(), source };
        serde_json::to_writer(&mut bytes, value).map_err(fault)?;
        bytes.push(b'\n');
        Ok(())
    };
    let Some(list) = explode else {
        for row in &table.rows {
            put(&object(table, row, ""))?;
        }
        return Ok(bytes);
    };
    let below = format!("{list}.");
    let mut open: Option<(Map<String, Value>, Vec<Value>)> = None;
    for row in &table.rows {
        let item = Value::Object(object(table, row, &below));
        let own = own_object(table, row, &below);
        match &mut open {
            Some((before, items)) if *before == own => items.push(item),
            _ => {
                if let Some((mut before, items)) = open.replace((own, vec![item])) {
                    before.insert(list.to_owned(), Value::Array(items));
                    put(&before)?;
                }
            }
        }
    }
    if let Some((mut last, items)) = open {
        last.insert(list.to_owned(), Value::Array(items));
        put(&last)?;
    }
    Ok(bytes)
}

/// The columns whose header begins with `prefix`, without it.
fn object(table: &Table, row: &[Cell], prefix: &str) -> Map<String, Value> {
    let mut object = Map::new();
    for (column, cell) in table.columns.iter().zip(row) {
        if let Some(path) = column.header.strip_prefix(prefix) {
            place(&mut object, path, value(cell));
        }
    }
    object
}

/// The columns whose header does not begin with `prefix`.
fn own_object(table: &Table, row: &[Cell], prefix: &str) -> Map<String, Value> {
    let mut object = Map::new();
    for (column, cell) in table.columns.iter().zip(row) {
        if !column.header.starts_with(prefix) {
            place(&mut object, &column.header, value(cell));
        }
    }
    object
}

fn value(cell: &Cell) -> Value {
    match cell {
        Cell::Blank => Value::Null,
        Cell::Whole(number) => json!(number),
        Cell::Flag(flag) => json!(flag),
        Cell::Text(_) | Cell::Day(_) => json!(cell.text()),
    }
}

fn place(object: &mut Map<String, Value>, path: &str, value: Value) {
    match path.split_once('.') {
        None => {
            object.insert(path.to_owned(), value);
        }
        Some((head, rest)) => {
            let below = object.entry(head).or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(below) = below {
                place(below, rest, value);
            }
        }
    }
}
