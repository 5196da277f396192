//! Tests of workbooks: typed cells, headers of one row and of two, and every way in which they must be refused.

use super::super::recorded::{fault, recorded};
use super::super::workbook_guard;
use super::*;
use crate::adapter::Format;
use calamine::ExcelDateTimeType;
use rust_xlsxwriter::{ExcelDateTime as Written, Format as CellFormat, Formula, Workbook};
use std::io::Cursor;

fn xlsx(sheet: Option<&str>, title_rows: usize, header_rows: usize) -> Format {
    Format::Xlsx { sheet: sheet.map(str::to_owned), title_rows, header_rows }
}

fn lines(format: &Format, book: &mut Workbook) -> (String, Vec<String>, Vec<String>) {
    let kept = recorded(format, &book.save_to_buffer().expect("saves")).expect("reads");
    let rows = kept.rows.iter().map(|(line, cells)| format!("{line}: {}", cells.join("|"))).collect();
    let unread = kept.unread.iter().map(|(line, reason)| format!("{line}: {reason}")).collect();
    (kept.columns.join("|"), rows, unread)
}

#[test]
fn cells_keep_their_types() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let day = CellFormat::new().set_num_format("yyyy-mm-dd");
    for (column, name) in (0..).zip(["ＩＤ ", "数", "旗", "日", "式"]) {
        sheet.write(0, column, name).expect("writes");
    }
    sheet.write(1, 0, "甲").expect("writes");
    sheet.write(1, 1, 1_234_567.89).expect("writes");
    sheet.write(1, 2, true).expect("writes");
    let date = Written::parse_from_str("2026-01-31").expect("a date");
    sheet.write_with_format(1, 3, &date, &day).expect("writes");
    sheet.write(1, 4, Formula::new("=1+1").set_result("2")).expect("writes");
    sheet.write(3, 1, 0.1).expect("writes");
    sheet.write_with_format(3, 3, 60.0, &day).expect("writes");
    sheet.write(4, 1, 410_399_198_801_011_234.0).expect("writes");
    sheet.write(5, 1, 1e15).expect("writes");
    sheet.write(6, 7, "note").expect("writes");
    sheet.write_with_format(7, 3, 45_943.541, &day).expect("writes");
    let (columns, rows, unread) = lines(&xlsx(None, 0, 1), &mut book);
    assert_eq!(columns, "ID|数|旗|日|式");
    let expected =
        ["2: 甲|#1234567.89|?true|@2026-01-31|#2", "6: ∅|#1000000000000000|∅|∅|∅", "8: ∅|∅|∅|@2025-10-13|∅"];
    assert_eq!(rows, expected);
    let expected = [
        "4: the column `日` holds a serial number that is no date",
        "5: the column `数` holds a number of more than 15 digits, which Excel has rounded; write it as text",
        "7: the column `8` has a value, but no header",
    ];
    assert_eq!(unread, expected);
}

#[test]
fn headers_of_two_rows_are_joined() {
    let mut book = Workbook::new();
    book.add_worksheet().set_name("other").expect("names");
    let sheet = book.add_worksheet().set_name("表").expect("names");
    let plain = CellFormat::new();
    sheet.merge_range(0, 0, 0, 3, "title", &plain).expect("merges");
    sheet.merge_range(1, 0, 2, 0, "姓名", &plain).expect("merges");
    sheet.merge_range(1, 1, 1, 2, "收入", &plain).expect("merges");
    sheet.write(2, 1, "工资").expect("writes");
    sheet.write(2, 2, "其他").expect("writes");
    sheet.write(2, 3, "备注").expect("writes");
    sheet.write(3, 0, "甲").expect("writes");
    sheet.write(3, 1, 1).expect("writes");
    sheet.merge_range(4, 0, 5, 0, "乙", &plain).expect("merges");
    sheet.write(5, 1, 2).expect("writes");
    let (columns, rows, unread) = lines(&xlsx(Some("表"), 1, 2), &mut book);
    assert_eq!(columns, "姓名|收入/工资|收入/其他|备注");
    assert_eq!(rows, ["4: 甲|#1|∅|∅"]);
    let reason = "the column `姓名` is merged with other cells; undo the merging";
    assert_eq!(unread, [format!("5: {reason}"), format!("6: {reason}")]);
    let bytes = book.save_to_buffer().expect("saves");
    assert_eq!(fault(&xlsx(Some("none"), 0, 1), &bytes), "the workbook has no sheet `none`");
    assert_eq!(
        fault(&xlsx(Some("other"), 0, 1), &bytes),
        "it is empty, without even a header: that is no answer"
    );
}

#[test]
fn both_systems_of_dates() {
    let date = |value, is_1904| {
        let serial = ExcelDateTime::new(value, ExcelDateTimeType::DateTime, is_1904);
        dated(&serial).map(|cell| format!("{cell:?}"))
    };
    assert_eq!(date(45_943.541, false), Ok("Date(2025-10-13)".to_owned()));
    assert_eq!(date(44_481.0, true), Ok("Date(2025-10-13)".to_owned()));
    assert_eq!(date(0.5, false), Ok("Text(\"12:00:00\")".to_owned()));
    for refused in [60.0, -1.0, 2_958_466.0] {
        assert_eq!(date(refused, false), Err("holds a serial number that is no date"));
    }
}

#[test]
fn error_cells_set_their_row_aside() {
    let value = DataRef::Error(calamine::CellErrorType::NA);
    assert_eq!(raw_cell(&value), Err("holds an error such as #N/A"));
}

#[test]
fn duplicate_headers_are_refused() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write(0, 0, "a").expect("writes");
    sheet.write(0, 1, "ａ").expect("writes");
    let bytes = book.save_to_buffer().expect("saves");
    assert_eq!(fault(&xlsx(None, 0, 1), &bytes), "the columns 1 and 2 have one name");
}

#[test]
fn damaged_workbooks_are_refused() {
    let mut book = Workbook::new();
    book.add_worksheet().write(0, 0, "a").expect("writes");
    let bytes = book.save_to_buffer().expect("saves");
    let format = xlsx(None, 0, 1);
    assert!(fault(&format, b"a,b\n1,2\n").starts_with("it is not an XLSX workbook"));
    let cut = "it is cut short: the end of the workbook's archive is missing";
    assert_eq!(fault(&format, &bytes[..bytes.len() / 2]), cut);
    for at in (4..bytes.len()).step_by(11) {
        let mut damaged = bytes.clone();
        damaged[at] ^= 0x5A;
        // Whatever comes of it, it comes back.
        let _answer = recorded(&format, &damaged);
    }
}

#[test]
fn a_bomb_is_refused_before_it_is_opened() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write(0, 0, "a").expect("writes");
    for row in 1..2000 {
        sheet.write(row, 0, " ".repeat(30_000) + &row.to_string()).expect("writes");
    }
    let bytes = book.save_to_buffer().expect("saves");
    let refused = fault(&xlsx(None, 0, 1), &bytes);
    assert!(refused.starts_with("the workbook unpacks to more than 256 MiB, or"), "{refused}");
    let honest = {
        let mut book = Workbook::new();
        book.add_worksheet().write(0, 0, "a").expect("writes");
        book.save_to_buffer().expect("saves")
    };
    let size = honest.len() as u64;
    workbook_guard::check(&mut Cursor::new(honest), size).expect("an honest workbook passes");
}

#[test]
fn too_many_rows_are_refused() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for row in 0..=300_001 {
        sheet.write(row, 0, row).expect("writes");
    }
    let bytes = book.save_to_buffer().expect("saves");
    assert_eq!(fault(&xlsx(None, 0, 1), &bytes), "the sheet has more than 300,000 rows; send CSV or Parquet");
}
