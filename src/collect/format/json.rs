//! One JSON document that holds a list of records.
//! Must not know what the records mean.

use super::charset::DecodedText;
use super::declared::declared;
use super::error::FormatError;
use super::json_columns::Columns;
use super::json_node::Node;
use super::read::Input;
use crate::collect::raw::RowVisitor;
use memchr::memchr3_iter;
use std::io::Read;

/// The greatest size of a document, which is held in memory as a whole.
const DOCUMENT_LIMIT: u64 = 256 * 1024 * 1024;
/// The most commas and opening brackets of a document: before each value but one stands one of them, and a value takes
/// some 75 bytes of memory.
const SIGN_LIMIT: usize = 20_000_000;
/// Names beside the list of records under which a document states how many they are.
const COUNTS: [&str; 4] = ["count", "total", "total_count", "totalCount"];

/// Reads the records at the path `records`; `explode` names a list in each whose items become rows.
pub(super) fn read(
    input: &Input<'_>,
    label: &str,
    records: &str,
    explode: Option<&str>,
    visit: &mut dyn RowVisitor,
) -> Result<u64, FormatError> {
    if input.size() > DOCUMENT_LIMIT {
        return Err(FormatError::too_large(
            "the document is larger than 256 MiB; send NDJSON, CSV or Parquet",
        ));
    }
    let mut text = String::new();
    let charset = declared(input, label)?;
    DecodedText::new(input.reader()?, charset).read_to_string(&mut text)?;
    if text.trim().is_empty() {
        return Err(FormatError::Empty);
    }
    check_values(&text, SIGN_LIMIT)?;
    let document: Node = serde_json::from_str(&text).map_err(document_fault)?;
    drop(text);
    let list = listed(&document, records)?;
    check_count(&document, records, list.len() as u64)?;
    let mut columns = Columns::new(explode);
    list.iter().for_each(|record| columns.add(record));
    if columns.is_of_no_rows() {
        return Ok(0);
    }
    visit.columns(&columns.names()?).map_err(FormatError::Columns)?;
    Ok((1..).zip(list).map(|(line, record)| columns.visit(record, line, visit)).sum())
}

fn document_fault(error: serde_json::Error) -> FormatError {
    let line = error.line();
    if error.is_eof() {
        FormatError::cut_short(format!("the document ends at line {line} before it is complete"))
    } else {
        FormatError::broken_by(format!("the document is not JSON as wanted, at line {line}"), error)
    }
}

/// The list of records.
fn listed<'a>(document: &'a Node, records: &str) -> Result<&'a [Node], FormatError> {
    match document.at(records) {
        Some(Node::List(list)) => Ok(list),
        Some(_) if records.is_empty() => Err(FormatError::broken("the document is not a list of records")),
        Some(_) => Err(FormatError::broken(format!("`{records}` is not a list of records"))),
        None => Err(FormatError::broken(format!("the document has no list of records at `{records}`"))),
    }
}

/// Compares the list with the number that stands beside it.
fn check_count(document: &Node, records: &str, held: u64) -> Result<(), FormatError> {
    let beside = match records.rsplit_once('.') {
        Some((parent, _)) => document.at(parent),
        None => Some(document),
    };
    for name in COUNTS {
        let stated = match beside.and_then(|object| object.get(name)) {
            Some(Node::Number(stated)) => stated.as_str(),
            Some(Node::Text(stated)) if is_count(stated.trim()) => stated.trim(),
            _ => continue,
        };
        if stated != held.to_string() {
            return Err(FormatError::Short { stated: stated.to_owned(), held });
        }
    }
    Ok(())
}

/// Refuses a document of so many values that holding them takes far more memory than its size.
fn check_values(text: &str, most: usize) -> Result<(), FormatError> {
    if memchr3_iter(b',', b'[', b'{', text.as_bytes()).count() > most {
        return Err(FormatError::too_large(format!(
            "the document has more than {most} commas and brackets; send NDJSON, CSV or Parquet"
        )));
    }
    Ok(())
}

/// Whether a text is a number of records.
fn is_count(text: &str) -> bool {
    (1..=18).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::super::recorded::{fault, recorded};
    use crate::adapter::Format;

    fn json(records: &str, explode: Option<&str>) -> Format {
        Format::Json { charset: "utf-8".into(), records: records.into(), explode: explode.map(str::to_owned) }
    }

    fn lines(format: &Format, text: &str) -> (String, Vec<String>, Vec<String>) {
        let kept = recorded(format, text.as_bytes()).expect("reads");
        let rows = kept.rows.iter().map(|(line, cells)| format!("{line}: {}", cells.join("|"))).collect();
        let unread = kept.unread.iter().map(|(line, reason)| format!("{line}: {reason}")).collect();
        (kept.columns.join("|"), rows, unread)
    }

    #[test]
    fn columns_are_the_union_in_order() {
        let text = r#"{"data": {"count": 3, "items": [
            {"a": 3500.00, "owner": {"id": "甲"}}, {"b": true, "a": null}, {"tags": ["x", 2], "a": ""}]}}"#;
        let (columns, rows, unread) = lines(&json("data.items", None), text);
        assert_eq!(columns, "a|owner.id|b|tags");
        assert_eq!(rows, ["1: #3500|甲|∅|∅", "2: ∅|∅|?true|∅", "3: ∅|∅|∅|x,2"]);
        assert_eq!(unread, [""; 0]);
    }

    #[test]
    fn a_list_in_each_record_is_spread() {
        let text = r#"[{"id": 1, "acc": [{"no": "x"}, {"no": "y"}]}, {"id": 2, "acc": []}, {"id": 3}]"#;
        let (columns, rows, unread) = lines(&json("", Some("acc")), text);
        assert_eq!(columns, "id|acc.no");
        assert_eq!(rows, ["1: #1|x", "1: #1|y"]);
        assert_eq!(unread, ["3: the record has no list `acc`, not even an empty one"]);
    }

    #[test]
    fn an_empty_list_is_a_whole_answer_without_columns() {
        let none = (String::new(), Vec::new(), Vec::new());
        assert_eq!(lines(&json("items", None), r#"{"total": 0, "items": []}"#), none);
        assert_eq!(lines(&json("", Some("acc")), r#"[{"id": 1, "acc": []}, {"id": 2, "acc": []}]"#), none);
        for stated in ["\"total\": 2", "\"total\": \" 2\"", "\"totalCount\": 2"] {
            assert_eq!(
                fault(&json("items", None), format!("{{{stated}, \"items\": []}}").as_bytes()),
                "it states 2 records and holds 0"
            );
        }
    }

    #[test]
    fn rows_that_cannot_be_read_are_shown() {
        let names = r#"[{"410399198001010016": {"b": 1}, "410399198001010016.b": 2}]"#;
        let (_, _, unread) = lines(&json("", None), names);
        assert_eq!(unread, ["1: the name `…` is there twice, nested and written with a dot"]);
        let text = r#"[{"a": 1e400}, 7, {"a": {"b": 1}, "a.b": 2}, {"a": "\u0000"}, {"a": [[1]]}]"#;
        let (columns, rows, unread) = lines(&json("", None), text);
        assert_eq!((columns.as_str(), rows.len()), ("a||a.b", 0));
        assert_eq!(
            unread,
            [
                "1: the column `a` holds a number that is too long to be written out",
                "2: an object with named values is wanted here",
                "3: the name `a.b` is there twice, nested and written with a dot",
                "4: the column `a` holds a NUL character",
                "5: the column `a` holds a list of objects; `explode` makes rows of it",
            ]
        );
    }

    #[test]
    fn a_document_of_too_many_values_is_refused() {
        super::check_values("[1,{},3]", 4).expect("no more than wanted");
        let told = super::check_values("[1,{},3]", 3).expect_err("more").to_string();
        assert_eq!(told, "the document has more than 3 commas and brackets; send NDJSON, CSV or Parquet");
    }

    #[test]
    fn what_is_no_answer_is_refused() {
        let format = json("items", None);
        let none = "the document has no list of records at `items`";
        assert_eq!(fault(&format, b"null"), none);
        assert_eq!(fault(&format, b"{}"), none);
        assert_eq!(fault(&format, br#"{"items": {}}"#), "`items` is not a list of records");
        assert_eq!(fault(&json("", None), b"{}"), "the document is not a list of records");
        assert_eq!(fault(&format, b" \n"), "it is empty, without even a header: that is no answer");
        assert_eq!(
            fault(&format, br#"{"items": [{"a": 1"#),
            "it is cut short: the document ends at line 2 before it is complete"
        );
        assert_eq!(
            fault(&format, br#"{"total": 3, "items": [{"a": 1}]}"#),
            "it states 3 records and holds 1"
        );
        let broken = "the document is not JSON as wanted, at line 1";
        assert_eq!(fault(&format, br#"{"items": [], "items": [{"a": 1}]}"#), broken);
        assert_eq!(fault(&format, b"<html>"), broken);
        assert_eq!(fault(&format, b"{\"items\": \"\xFF\"}"), "encoding: line 1 is not whole UTF-8 text");
        assert_eq!(
            fault(&format, br#"{"items": [{"a": 1, "\uff41": 2}]}"#),
            "the columns 1 and 2 have one name"
        );
    }
}
