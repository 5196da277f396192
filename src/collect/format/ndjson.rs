//! One JSON object a line, read twice: once for its columns, once for its rows.
//! Must not know what the records mean.

use super::charset::DecodedText;
use super::column_name::COLUMN_LIMIT;
use super::declared::declared;
use super::error::FormatError;
use super::json_columns::Columns;
use super::json_node::Node;
use super::lines::Lines;
use super::read::Input;
use super::row_cells::{has_hole, hole};
use crate::collect::raw::{RowVisitor, Told, UnreadRow};
use encoding_rs::Encoding;
use std::io::BufReader;

/// Reads one object a line; `explode` names a list in each whose items become rows.
pub(super) fn read(
    input: &Input<'_>,
    label: &str,
    explode: Option<&str>,
    visit: &mut dyn RowVisitor,
) -> Result<u64, FormatError> {
    let charset = declared(input, label)?;
    let mut columns = Columns::new(explode);
    let (mut last, mut broken) = (Ok(()), false);
    let seen = each_line(input, charset, |line, bytes, parsed| {
        if has_hole(bytes) {
            return Err(hole(line));
        }
        broken |= parsed.is_err();
        last = match parsed {
            Ok(record) => {
                columns.add(&record);
                Ok(())
            }
            Err(error) if error.is_eof() => Err(line),
            Err(_) => Ok(()),
        };
        columns.check_width(COLUMN_LIMIT)
    })?;
    if let Err(line) = last {
        return Err(FormatError::cut_short(format!("the last line, {line}, ends before its object does")));
    }
    if seen > 0 && !broken && columns.is_of_no_rows() {
        return Ok(0);
    }
    visit.columns(&columns.names()?).map_err(FormatError::Columns)?;
    let mut rows = 0;
    let lines = each_line(input, charset, |line, bytes, parsed| {
        rows += match parsed {
            Ok(record) => columns.visit(&record, line, visit),
            Err(error) => {
                let reason = format!("the line is not one JSON object, at its character {}", error.column());
                visit.unread(UnreadRow { line, reason, told: Told::Text(&String::from_utf8_lossy(bytes)) });
                1
            }
        };
        Ok(())
    })?;
    if lines == 0 { Err(FormatError::Empty) } else { Ok(rows) }
}

/// Parses every line that is not blank; returns how many they were.
fn each_line(
    input: &Input<'_>,
    charset: &'static Encoding,
    mut take: impl FnMut(u64, &[u8], Result<Node, serde_json::Error>) -> Result<(), FormatError>,
) -> Result<u64, FormatError> {
    let text = DecodedText::new(input.reader()?, charset);
    let mut lines = Lines::new(BufReader::new(text));
    let mut count = 0;
    while let Some((line, bytes)) = lines.next()? {
        if !bytes.iter().all(u8::is_ascii_whitespace) {
            count += 1;
            take(line, bytes, serde_json::from_slice(bytes))?;
        }
    }
    Ok(count)
}

#[cfg(test)]
mod tests {
    use super::super::recorded::{fault, recorded};
    use crate::adapter::Format;

    fn ndjson() -> Format {
        Format::Ndjson { charset: "utf-8".into(), explode: None }
    }

    #[test]
    fn columns_are_the_union_of_all_lines() {
        let kept = recorded(&ndjson(), b"{\"a\": 1.50}\r\n\r\n{\"b\": \"x\", \"a\": -0}").expect("reads");
        assert_eq!(kept.columns, ["a", "b"]);
        let rows = [(1, vec!["#1.5", "∅"]), (3, vec!["#0", "x"])];
        assert_eq!(
            kept.rows,
            rows.map(|(line, cells)| (line, cells.into_iter().map(str::to_owned).collect()))
        );
    }

    #[test]
    fn lines_that_cannot_be_read_are_shown() {
        let kept = recorded(&ndjson(), b"{\"a\": 1, \"a\": 2}\n[]\n{\"a\":\n{\"a\": 1}\n").expect("reads");
        assert_eq!(kept.rows.len(), 1);
        let lines: Vec<u64> = kept.unread.iter().map(|(line, _)| *line).collect();
        assert_eq!((lines, kept.count), (vec![1, 2, 3], 4));
        assert_eq!(kept.unread[1].1, "an object with named values is wanted here");
    }

    #[test]
    fn what_is_no_answer_is_refused() {
        let cut = "it is cut short: the last line, 2, ends before its object does";
        assert_eq!(fault(&ndjson(), b"{\"a\": 1}\n{\"a\": "), cut);
        assert_eq!(fault(&ndjson(), b"\n"), "it is empty, without even a header: that is no answer");
        assert_eq!(
            fault(&ndjson(), b"{\"a\": 1}\n{\"a\": \"\xD0\xD5\"}\n"),
            "encoding: line 2 is not whole UTF-8 text"
        );
        let long = format!("{{\"a\": \"{}\"}}\n", "x".repeat(1024 * 1024));
        assert_eq!(fault(&ndjson(), long.as_bytes()), "the record at line 1 is larger than 1 MiB");
    }
}
