//! `hedui rules eval`: one expression, or many from stdin as NDJSON.

use super::{
    arguments::TextOrJson,
    carry_out::print_line,
    eval_lines::{answer, answer_line},
};
use crate::{
    expr::{
        eval::{Given, repeated_key},
        span::line_col,
    },
    run::{Exit, RunError},
};
use serde_json::{Value as Json, json};
use std::{
    fs::File,
    io::{self, BufRead, Read},
    path::Path,
};

/// The longest line of stdin, in bytes.
const LONGEST_LINE: u64 = 1 << 20;
/// The largest file of given values, in bytes.
const LARGEST_FILE: u64 = 16 << 20;

/// Evaluates an expression, or the lines of stdin.
pub(super) fn eval(expr: Option<&str>, file: Option<&Path>, format: TextOrJson) -> Result<Exit, RunError> {
    let given = match file {
        Some(file) => read_given(file)?,
        None => Given::none(),
    };
    match expr {
        Some(expr) => eval_one(expr, &given, format),
        None => eval_lines(&mut io::stdin().lock(), &given),
    }
}

fn eval_one(expr: &str, given: &Given, format: TextOrJson) -> Result<Exit, RunError> {
    let answer = answer(expr, given);
    if format == TextOrJson::Json {
        print_line(&answer.to_string())?;
        return Ok(if answer.get("value").is_some() { Exit::Done } else { Exit::BadInput });
    }
    if let Some(text) = answer.get("text").and_then(Json::as_str) {
        print_line(text)?;
        return Ok(Exit::Done);
    }
    let (word, at, message) = match answer.get("refused") {
        Some(refused) => ("refused", refused, &refused["reason"]),
        None => ("error", &answer, &answer["error"]),
    };
    let message = message.as_str().unwrap_or(word);
    Err(RunError::BadInput(format!("{word} at {}:{}: {message}", at["line"], at["column"])))
}

fn eval_lines(input: &mut impl BufRead, given: &Given) -> Result<Exit, RunError> {
    let broken = |source| RunError::Read { path: "stdin".into(), source };
    let mut exit = Exit::Done;
    let mut line = Vec::new();
    loop {
        line.clear();
        let taken = input.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line).map_err(broken)?;
        if taken == 0 {
            return Ok(exit);
        }
        let (answer, read) = if line.last() != Some(&b'\n') && taken as u64 == LONGEST_LINE {
            skip_line(input).map_err(broken)?;
            let reason = format!("the line is longer than {} MiB", LONGEST_LINE >> 20);
            (json!({ "refused": { "reason": reason, "line": 1, "column": 1 } }), true)
        } else {
            match std::str::from_utf8(&line) {
                Ok(text) if text.trim().is_empty() => continue,
                Ok(text) => answer_line(text, given),
                Err(_) => (json!({ "error": "the line is not UTF-8" }), false),
            }
        };
        if !read {
            exit = Exit::BadInput;
        }
        print_line(&answer.to_string())?;
    }
}

/// Steps over the rest of a line that is too long.
fn skip_line(input: &mut impl BufRead) -> io::Result<()> {
    loop {
        let buffer = input.fill_buf()?;
        let (length, end) = match buffer.iter().position(|byte| *byte == b'\n') {
            Some(at) => (at + 1, true),
            None => (buffer.len(), buffer.is_empty()),
        };
        input.consume(length);
        if end {
            return Ok(());
        }
    }
}

/// Reads given values from a file: TOML by its name's end, else JSON.
fn read_given(path: &Path) -> Result<Given, RunError> {
    let unread = |source| RunError::Read { path: path.to_owned(), source };
    let mut text = String::new();
    let file = File::open(path).map_err(unread)?;
    file.take(LARGEST_FILE + 1).read_to_string(&mut text).map_err(unread)?;
    let wrong = |message: String| RunError::BadInput(format!("{}: {message}", path.display()));
    if text.len() as u64 > LARGEST_FILE {
        return Err(wrong(format!("the file is larger than {} MiB", LARGEST_FILE >> 20)));
    }
    let json = if path.extension().is_some_and(|end| end == "toml") {
        let table: toml::Table = text.parse().map_err(|fault: toml::de::Error| {
            let (line, column) = line_col(&text, fault.span().map_or(0, |span| span.start as u32));
            wrong(format!("{line}:{column}: this is no TOML: {}", fault.message()))
        })?;
        let mut faults = Vec::new();
        let json = table_json(table, "", &mut faults);
        if !faults.is_empty() {
            let told: Vec<String> =
                faults.iter().map(|fault| format!("{}: {fault}", path.display())).collect();
            return Err(RunError::BadInput(told.join("\n")));
        }
        json
    } else {
        if let Some((line, column)) = repeated_key(&text) {
            return Err(wrong(format!("{line}:{column}: a key stands twice in one object")));
        }
        serde_json::from_str(&text)
            .map_err(|fault| wrong(format!("{}:{}: this is no JSON", fault.line(), fault.column())))?
    };
    let mut given = Given::none();
    given.read(&json).map_err(|faults| {
        let told: Vec<String> = faults.iter().map(|fault| format!("{}: {fault}", path.display())).collect();
        RunError::BadInput(told.join("\n"))
    })?;
    Ok(given)
}

fn table_json(table: toml::Table, path: &str, faults: &mut Vec<String>) -> Json {
    let mut member = |(name, value): (String, toml::Value)| {
        let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        (name, toml_json(value, &path, faults))
    };
    Json::Object(table.into_iter().map(&mut member).collect())
}

/// TOML's values as the JSON that given values are read from; a moment needs its offset.
fn toml_json(value: toml::Value, path: &str, faults: &mut Vec<String>) -> Json {
    match value {
        toml::Value::String(text) => json!(text),
        toml::Value::Integer(number) => json!(number),
        toml::Value::Float(number) => json!({ "doubleValue": number.to_string() }),
        toml::Value::Boolean(flag) => json!(flag),
        toml::Value::Datetime(moment) if moment.offset.is_some() && moment.time.is_some() => {
            json!({ "timestampValue": moment.to_string() })
        }
        toml::Value::Datetime(_) => {
            let what = "a date without time and offset is no value here";
            faults.push(format!("{path}: {what}: write a text, or 2026-01-31T00:00:00Z"));
            Json::Null
        }
        toml::Value::Array(items) => {
            let items = items.into_iter().enumerate();
            items.map(|(place, item)| toml_json(item, &format!("{path}[{place}]"), faults)).collect()
        }
        toml::Value::Table(table) => table_json(table, path, faults),
    }
}
