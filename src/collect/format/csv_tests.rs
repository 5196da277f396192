//! Tests of delimited text: what is read, and every way in which it must be refused.

use super::super::recorded::{fault, recorded};
use crate::adapter::Format;

fn csv(charset: &str, title_rows: usize, header_rows: usize) -> Format {
    Format::Csv { charset: charset.to_owned(), delimiter: b',', title_rows, header_rows }
}

fn rows(kept: &super::super::recorded::Recorded) -> Vec<(u64, String)> {
    kept.rows.iter().map(|(line, cells)| (*line, cells.join("|"))).collect()
}

#[test]
fn reads_rows_with_their_physical_lines() {
    let text = "\u{FEFF}ＳＦＺＨ, 姓名 \r\n\r\n1,甲\r\n\"2\",\"乙\r\n丙\"\r\n,\r\n\r\n3,";
    let kept = recorded(&csv("utf-8", 0, 1), text.as_bytes()).expect("reads");
    assert_eq!(kept.columns, ["SFZH", "姓名"]);
    assert_eq!(rows(&kept), [(3, "1|甲".into()), (4, "2|乙\n丙".into()), (8, "3|∅".into())]);
    assert_eq!(kept.count, 3);
}

#[test]
fn reads_declared_charsets() {
    let kept = recorded(&csv("gb18030", 0, 1), b"\xD0\xD5\xC3\xFB,b\n\xBC\xD7,1\n").expect("reads");
    assert_eq!((kept.columns[0].as_str(), rows(&kept)), ("姓名", vec![(2, "甲|1".into())]));
    let utf16: Vec<u8> = "a,b\n1,2\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(rows(&recorded(&csv("utf-16le", 0, 1), &utf16).expect("reads")), [(2, "1|2".into())]);
}

#[test]
fn title_rows_and_no_header() {
    let kept = recorded(&csv("utf-8", 2, 1), b"\"title\n\na\n1\n").expect("reads");
    assert_eq!((kept.columns.clone(), rows(&kept)), (vec!["a".to_owned()], vec![(4, "1".into())]));
    let kept = recorded(&csv("utf-8", 0, 0), b"x,y\nz,w\n").expect("reads");
    assert_eq!(kept.columns, ["1", "2"]);
    assert_eq!(rows(&kept), [(1, "x|y".into()), (2, "z|w".into())]);
    assert_eq!(recorded(&csv("utf-8", 0, 1), b"a,b\n").expect("a header alone").count, 0);
}

#[test]
fn rows_that_cannot_be_read_are_shown() {
    let text = b"a,b\n1\n1,2,3\n1,\0\n\"1\"x,2\n1,2\n";
    let kept = recorded(&csv("utf-8", 0, 1), text).expect("reads");
    assert_eq!(rows(&kept), [(6, "1|2".into())]);
    let width = "the row has another number of fields than the 2 columns of the header";
    let marks = "text follows a closing quotation mark; a mark inside a quotation is written twice";
    let expected = [
        (2, width.to_owned()),
        (3, width.to_owned()),
        (4, "the column `b` holds a NUL character".to_owned()),
        (5, marks.to_owned()),
    ];
    assert_eq!(kept.unread, expected);
    assert_eq!(kept.count, 5);
}

#[test]
fn cut_text_is_refused() {
    let format = csv("utf-8", 0, 1);
    assert_eq!(fault(&format, b"a,b\n1,2\n3"), "it is cut short: the last row, line 3, has too few fields");
    assert_eq!(
        fault(&format, b"a,b\n1,2\n3,\"4\n5,6\n"),
        "it is cut short: it ends inside a quoted field of the row at line 3"
    );
    assert_eq!(
        fault(&format, b"\"a,b\n"),
        "it is cut short: it ends inside a quoted field of the row at line 1"
    );
    assert_eq!(fault(&format, b""), "it is empty, without even a header: that is no answer");
    assert_eq!(fault(&format, b"\n\n"), "it is empty, without even a header: that is no answer");
}

#[test]
fn broken_text_is_refused() {
    let format = csv("utf-8", 0, 1);
    assert_eq!(fault(&format, b"a,b\n1,2\n\xD0\xD5,2\n"), "encoding: line 3 is not whole UTF-8 text");
    assert_eq!(
        fault(&csv("gb18030", 0, 1), b"a,b\n\xFF\xFF,2\n"),
        "encoding: line 2 is not whole gb18030 text"
    );
    assert_eq!(fault(&format, b"a,a\n1,2\n"), "the columns 1 and 2 have one name");
    assert_eq!(fault(&format, b"refuse\n1\n"), "the column `wanted` is missing");
    assert_eq!(
        fault(&format, b"a,b\n1,\"x\n2,y\n3,\"z\"\n"),
        "the quotation marks from line 2 on don't pair, so that rows can't be told apart"
    );
    let long = format!("a,b\n1,{}\n", "x".repeat(1024 * 1024));
    assert_eq!(fault(&format, long.as_bytes()), "the record at line 2 is larger than 1 MiB");
}

#[test]
fn marks_that_make_one_row_of_several_are_refused() {
    let told = |text: &str| fault(&csv("utf-8", 0, 1), text.as_bytes());
    let wanted = |line: u32| {
        format!("the quotation marks from line {line} on hold whole rows, so that rows can't be told apart")
    };
    // Two lone marks, each at the beginning of a cell or at its end: in the last column, in one between, in the header.
    assert_eq!(told("a,b,c\n1,2,\"x\n3,4,y\n5,6,z\"\n7,8,w\n"), wanted(2));
    assert_eq!(told("a,b,c\n1,\"2,x\n3,4\",y\n5,6,z\n"), wanted(2));
    assert_eq!(told("a,b,\"c\n1,2,x\n3,4,\"\n5,6,z\n"), wanted(1));
    assert_eq!(told("a,b,c\n1,2,\"x\n\n3,4,y\n5,6,z\"\n7,8,w\n"), wanted(2));
    // Texts of several lines are texts.
    assert_eq!(
        recorded(&csv("utf-8", 0, 1), b"a,b,c\n1,\"A, B, C\nD, E\",x\n").expect("reads").rows.len(),
        1
    );
    let sound = "a,b,c\n1,\"one\ntwo\n\nthree\",x\n2,y,\"first, second\nthird\"\n";
    assert_eq!(recorded(&csv("utf-8", 0, 1), sound.as_bytes()).expect("reads").rows.len(), 2);
    assert_eq!(recorded(&csv("utf-8", 0, 1), b"a,b\n1,\"x, y\nz, w\"\n").expect("reads").rows.len(), 1);
}
