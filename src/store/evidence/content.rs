//! A household's content as bytes: what its leaf covers. See the module above for the form.

use super::{
    column::{HOUSEHOLD, HOUSEHOLDS},
    table::{Table, Values},
};
use sha2::{Digest, Sha256};
use std::ops::Range;

/// Writes the rows of a table as content; made once a table.
pub(super) struct RowWriter<'t, 'a> {
    /// What the table is: the digest of its name and of its columns' names.
    heading: [u8; 32],
    columns: Vec<&'t Values<'a>>,
}

impl<'t, 'a> RowWriter<'t, 'a> {
    /// A writer of a table's rows.
    pub(super) fn new(table: &'t Table<'a>) -> Self {
        // Which household a row belongs to is said by the leaf that it stands in.
        let said = |name: &str| table.name == HOUSEHOLDS || name != HOUSEHOLD;
        let columns: Vec<_> = table.columns.iter().filter(|(name, _)| said(name)).collect();
        let mut names = Vec::new();
        text(&mut names, &table.name);
        columns.iter().for_each(|(name, _)| text(&mut names, name));
        let heading = Sha256::digest(&names).into();
        Self { heading, columns: columns.into_iter().map(|(_, values)| values).collect() }
    }

    /// Writes a household's rows; nothing where it has none.
    pub(super) fn write(&self, rows: Range<usize>, to: &mut Vec<u8>) {
        if rows.is_empty() {
            return;
        }
        to.extend_from_slice(&self.heading);
        to.extend_from_slice(&(rows.len() as u32).to_be_bytes());
        for row in rows {
            self.columns.iter().for_each(|values| value(to, values, row));
        }
    }
}

fn value(to: &mut Vec<u8>, values: &Values<'_>, row: usize) {
    match values {
        Values::Text(v) => match v.get(row) {
            Some(t) => text(to, t),
            None => to.push(b'-'),
        },
        Values::Number(v) => match v[row] {
            Some(n) => number(to, n),
            None => to.push(b'-'),
        },
        Values::Flag(v) => to.push(match v[row] {
            Some(true) => b'y',
            Some(false) => b'n',
            None => b'-',
        }),
        Values::Day(v) => match v[row] {
            Some(days) => number(to, i64::from(days)),
            None => to.push(b'-'),
        },
        Values::State(v) => to.push(v[row]),
    }
}

fn number(to: &mut Vec<u8>, value: i64) {
    let mut bytes = [b'#'; 9];
    bytes[1..].copy_from_slice(&value.to_be_bytes());
    to.extend_from_slice(&bytes);
}

fn text(to: &mut Vec<u8>, text: &str) {
    let mut bytes = [b'"'; 5];
    bytes[1..].copy_from_slice(&(text.len() as u32).to_be_bytes());
    to.extend_from_slice(&bytes);
    to.extend_from_slice(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::{super::texts::Texts, *};

    fn content(table: &Table<'_>, rows: Range<usize>) -> Vec<u8> {
        let mut bytes = Vec::new();
        RowWriter::new(table).write(rows, &mut bytes);
        bytes
    }

    #[test]
    fn every_value_is_told_apart_from_every_other() {
        let table = |name: &str, columns: Vec<(&str, Values<'static>)>| Table {
            name: name.into(),
            columns: columns.into_iter().map(|(name, values)| (name.into(), values)).collect(),
        };
        let of = |values| content(&table("s", vec![("a", values)]), 0..1);
        let texts = |t: Option<&'static str>| Values::Text(Texts::each([t].into_iter()));
        let mut all = vec![
            of(texts(None)),
            of(texts(Some(""))),
            of(texts(Some("-"))),
            of(texts(Some("户"))),
            of(Values::Number(vec![Some(0)])),
            of(Values::Number(vec![Some(-1)])),
            of(Values::Flag(vec![Some(true)])),
            of(Values::Flag(vec![Some(false)])),
            of(Values::State(vec![0])),
            of(Values::State(vec![1])),
            content(&table("t", vec![("a", texts(None))]), 0..1),
            content(&table("s", vec![("b", texts(None))]), 0..1),
            content(&table("s", vec![("a", texts(None)), ("b", texts(None))]), 0..1),
        ];
        let count = all.len();
        all.sort();
        all.dedup();
        assert_eq!(all.len(), count);
    }

    #[test]
    fn content_has_the_form_that_is_written_down() {
        let table = Table {
            name: "s".into(),
            columns: vec![
                (HOUSEHOLD.into(), Values::Text(Texts::each([Some("H1"), Some("H1")].into_iter()))),
                ("a".into(), Values::Text(Texts::each([Some("户"), None].into_iter()))),
                ("b_fen".into(), Values::Number(vec![Some(-1), None])),
                ("c".into(), Values::Flag(vec![Some(true), None])),
                ("d".into(), Values::Day(vec![Some(256), None])),
                ("e".into(), Values::State(vec![2, 0])),
            ],
        };
        let mut wanted = Sha256::digest(
            b"\"\0\0\0\x01s\"\0\0\0\x01a\"\0\0\0\x05b_fen\"\0\0\0\x01c\"\0\0\0\x01d\"\0\0\0\x01e",
        )
        .to_vec();
        wanted.extend(
            b"\0\0\0\x02\"\0\0\0\x03\xe6\x88\xb7#\xff\xff\xff\xff\xff\xff\xff\xffy#\0\0\0\0\0\0\x01\0\x02",
        );
        wanted.extend(b"----\0");
        assert_eq!(content(&table, 0..2), wanted);
        assert!(content(&table, 1..1).is_empty());
    }
}
