//! JSON documents and JSON lines; headers with dots become nested objects.
//! Must not know what the columns mean.
use super::error::GenerateError;
use super::sheet::{Cell, Column, Row};
use serde_json::{Map, Value, json};

/// What stands before and after the records of a document with a code, a message and the list.
pub(super) fn around(records: &str, file: &str) -> Result<(Vec<u8>, Vec<u8>), GenerateError> {
    let mut root = Map::new();
    root.insert("code".to_owned(), json!("200"));
    root.insert("message".to_owned(), json!("示例数据"));
    place(&mut root, records, Value::Array(Vec::new()));
    let fault = |source| GenerateError::Json { file: file.to_owned(), source };
    let mut before = serde_json::to_vec(&Value::Object(root)).map_err(fault)?;
    let list = before.windows(2).position(|pair| pair == b"[]").map_or(before.len(), |start| start + 1);
    let after = before.split_off(list);
    Ok((before, after))
}

/// Records with commas between them.
pub(super) fn records(columns: &[Column], rows: &[Row], file: &str) -> Result<Vec<u8>, GenerateError> {
    let fault = |source| GenerateError::Json { file: file.to_owned(), source };
    let mut bytes = Vec::new();
    for row in rows {
        if !bytes.is_empty() {
            bytes.push(b',');
        }
        serde_json::to_writer(&mut bytes, &object(columns, row, "")).map_err(fault)?;
    }
    Ok(bytes)
}

/// One object a line; where a list is spread, one line a person (neighbouring rows of equal other columns).
pub(super) fn lines(
    columns: &[Column],
    rows: &[Row],
    explode: Option<&str>,
    file: &str,
) -> Result<Vec<u8>, GenerateError> {
    let mut bytes = Vec::new();
    let mut put = |value: &Map<String, Value>| -> Result<(), GenerateError> {
        let fault = |source| GenerateError::Json { file: file.to_owned(), source };
        serde_json::to_writer(&mut bytes, value).map_err(fault)?;
        bytes.push(b'\n');
        Ok(())
    };
    let Some(list) = explode else {
        for row in rows {
            put(&object(columns, row, ""))?;
        }
        return Ok(bytes);
    };
    let below = format!("{list}.");
    let mut open: Option<(Map<String, Value>, Vec<Value>)> = None;
    for row in rows {
        let item = Value::Object(object(columns, row, &below));
        let own = own_object(columns, row, &below);
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
fn object(columns: &[Column], row: &[Cell], prefix: &str) -> Map<String, Value> {
    let mut object = Map::new();
    for (column, cell) in columns.iter().zip(row) {
        if let Some(path) = column.header.strip_prefix(prefix) {
            place(&mut object, path, value(cell));
        }
    }
    object
}

/// The columns whose header does not begin with `prefix`.
fn own_object(columns: &[Column], row: &[Cell], prefix: &str) -> Map<String, Value> {
    let mut object = Map::new();
    for (column, cell) in columns.iter().zip(row) {
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
