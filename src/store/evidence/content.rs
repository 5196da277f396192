//! A household's content as canonical lines: what its leaf covers. See the module above for the form.

use super::table::{Table, Values};
use crate::domain::{SourceState, calendar::date_from_days};
use jiff::civil::Date;
use std::ops::Range;

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
                number(to, n);
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
                    Some(date) if date.year() >= 1000 => day(to, date),
                    Some(date) => text(to, &date.to_string()),
                    None => number(to, i64::from(days)),
                }
            }
        }
        Values::State(v) => {
            to.extend_from_slice(key);
            match SourceState::ALL.get(usize::from(v[row])) {
                Some(state) => text(to, state.word()),
                None => number(to, i64::from(v[row])),
            }
        }
    }
}

/// A whole number, without the detour over a formatter: there are many.
fn number(to: &mut Vec<u8>, value: i64) {
    let mut digits = [0; 20];
    let mut start = digits.len();
    let mut rest = value.unsigned_abs();
    loop {
        start -= 1;
        digits[start] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if value < 0 {
        to.push(b'-');
    }
    to.extend_from_slice(&digits[start..]);
}

/// A date of four digits' year.
fn day(to: &mut Vec<u8>, date: Date) {
    to.push(b'"');
    number(to, i64::from(date.year()));
    for part in [date.month(), date.day()] {
        to.extend_from_slice(&[b'-', b'0' + part as u8 / 10, b'0' + part as u8 % 10]);
    }
    to.push(b'"');
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
    fn numbers_and_dates_are_written_as_formatters_write_them() {
        for n in [0, 9, 10, -1, 350_000, i64::MAX, i64::MIN] {
            let mut bytes = Vec::new();
            number(&mut bytes, n);
            assert_eq!(String::from_utf8(bytes).expect("UTF-8"), n.to_string());
        }
        for days in [-25_567, 0, 20_758, 2_932_896] {
            let (mut bytes, date) = (Vec::new(), date_from_days(days).expect("a date"));
            day(&mut bytes, date);
            assert_eq!(String::from_utf8(bytes).expect("UTF-8"), format!("\"{date}\""));
        }
    }

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
