//! An application: a household and its members as JSON, in the canonical fields of the roll. It need not be on the roll;
//! it is judged as if it were, in place of a household of the same number.

use super::{
    CollectError,
    deliveries::ChunkPlace,
    fault::RollFault,
    mapping::{Mapper, MapperOptions, TableRole},
    raw::{RawCell, RawRow, RowVisitor},
    roll_table::RollTable,
};
use crate::{
    adapter::{Format, Mapping, TableSource, Transport},
    dictionary::{Dictionary, Kind},
};
use serde::Deserialize;
use serde_json::{Map, Value};
use std::borrow::Cow;
use thiserror::Error;

/// The number of an application's household that has none yet.
pub const UNNUMBERED: &str = "application";

/// An application that can be read; whether it is in order is told when it is collected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Application {
    household: Map<String, Value>,
    members: Vec<Map<String, Value>>,
}

/// Why a text is no application.
#[derive(Debug, Error)]
pub enum ApplicationError {
    /// It is not the JSON of an application.
    #[error(
        "not an application at line {line}, column {column}; wanted: {{\"household\": {{…}}, \"members\": [{{…}}]}}"
    )]
    NotOne {
        /// The line.
        line: usize,
        /// The column.
        column: usize,
    },
    /// It names nobody.
    #[error("the application has no members")]
    NoMembers,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawApplication {
    household: Map<String, Value>,
    members: Vec<Map<String, Value>>,
}

impl Application {
    /// Reads an application.
    ///
    /// # Errors
    /// Where it stops being one.
    pub fn parse(json: &[u8]) -> Result<Self, ApplicationError> {
        // The reader's own words may quote the text, and so a person.
        let at = |e: serde_json::Error| ApplicationError::NotOne { line: e.line(), column: e.column() };
        let RawApplication { mut household, mut members } = serde_json::from_slice(json).map_err(at)?;
        if members.is_empty() {
            return Err(ApplicationError::NoMembers);
        }
        let id = household.entry("household_id").or_insert_with(|| UNNUMBERED.into()).clone();
        for member in &mut members {
            member.entry("household_id").or_insert_with(|| id.clone());
        }
        Ok(Self { household, members })
    }

    /// The household's number, as it is written.
    pub fn household_id(&self) -> &str {
        self.household.get("household_id").and_then(Value::as_str).unwrap_or(UNNUMBERED)
    }

    /// The two tables of the roll that it makes.
    ///
    /// # Errors
    /// Every field that can't be read.
    pub(super) fn tables(&self, dictionary: &Dictionary) -> Result<(RollTable, RollTable), CollectError> {
        let mut faults = Vec::new();
        let household =
            table(&dictionary.household, std::slice::from_ref(&self.household), "household", &mut faults);
        let members = table(&dictionary.member, &self.members, "members", &mut faults);
        if faults.is_empty() { Ok((household, members)) } else { Err(CollectError::Application(faults)) }
    }
}

fn table(kind: &Kind, rows: &[Map<String, Value>], name: &str, faults: &mut Vec<RollFault>) -> RollTable {
    let mut fault = |line: u64, field: Option<&str>, reason: String| {
        let (file, field) = (format!("application: {name}"), field.map(str::to_owned));
        faults.push(RollFault { file, line, field, reason });
    };
    let mut table = RollTable::default();
    for (number, row) in rows.iter().enumerate() {
        let line = number as u64 + 1;
        for field in row.keys().filter(|field| !is_known(kind, field)) {
            let known: Vec<&str> = kind.fields.iter().map(|f| f.name.as_str()).collect();
            let near = crate::document::nearest(field, &known);
            let hint = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
            // What is written in a name's place may be a person's.
            let plain = field.len() <= 40 && field.chars().all(|c| c.is_ascii_lowercase() || c == '_');
            let named = if plain { format!("`{field}`") } else { "a name that is written there".to_owned() };
            fault(line, None, format!("{named} is no field of the roll{hint}"));
        }
        let mut cells = Vec::new();
        for (field, value) in row {
            match cell(value) {
                Some(cell) => cells.push(cell),
                None => {
                    fault(
                        line,
                        Some(field),
                        "a text, a number, true, false, null or a list of texts is wanted".to_owned(),
                    );
                    cells.push(RawCell::Blank);
                }
            }
        }
        let mut mapper = Mapper::new(kind, &canonical_json(), options());
        let names: Vec<String> = row.keys().cloned().collect();
        match mapper.columns(&names) {
            Ok(()) => mapper.row(&RawRow { line, cells: &cells }),
            Err(reason) => fault(line, None, reason),
        }
        let mapped = mapper.finish();
        for unread in &mapped.set_aside {
            fault(line, unread.field.as_deref(), unread.reason.clone());
        }
        table.take(ChunkPlace { delivery: 0, file: 0 }, kind, &mapped);
    }
    table
}

fn is_known(kind: &Kind, field: &str) -> bool {
    let money = |f: &&crate::dictionary::Field| f.ty.is_money();
    kind.field(field).is_some()
        || field.strip_suffix("_fen").and_then(|name| kind.field(name)).as_ref().is_some_and(money)
}

fn cell(value: &Value) -> Option<RawCell<'_>> {
    match value {
        Value::Null => Some(RawCell::Blank),
        Value::Bool(flag) => Some(RawCell::Flag(*flag)),
        Value::Number(number) => Some(RawCell::Number(Cow::Owned(number.to_string()))),
        Value::String(text) => Some(RawCell::Text(Cow::Borrowed(text))),
        Value::Array(items) => {
            let texts: Option<Vec<&str>> = items.iter().map(Value::as_str).collect();
            texts.map(|texts| RawCell::Text(Cow::Owned(texts.join(";"))))
        }
        Value::Object(_) => None,
    }
}

fn options() -> MapperOptions {
    MapperOptions { role: TableRole::Roll, sources: Vec::new(), keys_required: false, keep: None }
}

fn canonical_json() -> TableSource {
    TableSource {
        transport: Transport::File { paths: Vec::new(), manifest: None, monthly: None },
        format: Format::Json { charset: "utf-8".to_owned(), records: String::new(), explode: None },
        mapping: Mapping::Canonical,
        filters: Vec::new(),
        as_of: None,
        sample: None,
    }
}
