//! A household's content as canonical lines: what its leaf covers. See the module above for the form.

use super::table::{Table, Values};
use crate::domain::{SourceState, calendar::date_from_days};
use std::{io::Write, ops::Range};

/// Writes the lines of rows of tables; made once a table.
pub(super) struct LineWriter<'t, 'a> {
    start: Vec<u8>,
    columns: Vec<(Vec<u8>, &'t Values<'a>)>,
}

impl<'t, 'a> LineWriter<'t, 'a> {
    /// A writer of a table's rows.
    pub(super) fn new(table: &'t Table<'a>) -> Self {
        let mut start = b"{\"table\":".to_vec();
        text(&mut start, &table.name);
        let key = |name: &str| {
            let mut key = b",".to_vec();
            text(&mut key, name);
            key.push(b':');
            key
        };
        Self { start, columns: table.columns.iter().map(|(name, values)| (key(name), values)).collect() }
    }

    /// Writes the lines of some rows.
    pub(super) fn write(&self, rows: Range<usize>, to: &mut Vec<u8>) {
        for row in rows {
            to.extend_from_slice(&self.start);
            for (key, values) in &self.columns {
                value(to, key, values, row);
            }
            to.extend_from_slice(b"}\n");
        }
    }
}

fn value(to: &mut Vec<u8>, key: &[u8], values: &Values<'_>, row: usize) {
    match values {
        Values::Text(v) => {
            if let Some(t) = &v[row] {
                to.extend_from_slice(key);
                text(to, t);
            }
        }
        Values::Number(v) => {
            if let Some(n) = v[row] {
                to.extend_from_slice(key);
                shown(to, n);
            }
        }
        Values::Flag(v) => {
            if let Some(flag) = v[row] {
                to.extend_from_slice(key);
                to.extend_from_slice(if flag { b"true" } else { b"false" });
            }
        }
        Values::Day(v) => {
            if let Some(days) = v[row] {
                to.extend_from_slice(key);
                match date_from_days(days) {
                    Some(date) => shown(to, format_args!("\"{date}\"")),
                    None => shown(to, days),
                }
            }
        }
        Values::State(v) => {
            to.extend_from_slice(key);
            match SourceState::ALL.get(usize::from(v[row])) {
                Some(state) => text(to, state.word()),
                None => shown(to, v[row]),
            }
        }
    }
}

fn shown(to: &mut Vec<u8>, value: impl std::fmt::Display) {
    write!(to, "{value}").expect("a vector takes all that is written");
}

/// A JSON string: only what JSON demands is escaped.
fn text(to: &mut Vec<u8>, text: &str) {
    if text.bytes().all(|b| b >= 0x20 && b != b'"' && b != b'\\') {
        to.push(b'"');
        to.extend_from_slice(text.as_bytes());
        to.push(b'"');
    } else {
        serde_json::to_writer(to, text).expect("a vector takes all that is written");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_json_without_the_absent() {
        let table = Table {
            name: "s".into(),
            columns: vec![
                ("a".into(), Values::Text(vec![Some("户\"\n".into()), None])),
                ("b_fen".into(), Values::Number(vec![Some(-1), None])),
                ("c".into(), Values::Flag(vec![Some(true), None])),
                ("d".into(), Values::Day(vec![Some(0), None])),
                ("e".into(), Values::State(vec![2, 0])),
            ],
        };
        let mut lines = Vec::new();
        LineWriter::new(&table).write(0..2, &mut lines);
        assert_eq!(
            String::from_utf8(lines).expect("UTF-8"),
            "{\"table\":\"s\",\"a\":\"户\\\"\\n\",\"b_fen\":-1,\"c\":true,\"d\":\"1970-01-01\",\"e\":\"no_answer\"}\n\
             {\"table\":\"s\",\"e\":\"hit\"}\n"
        );
    }
}
