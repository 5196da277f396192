//! Workbooks: texts as string cells, never as formulas; whole numbers as numbers where Excel holds them exactly.
//! Must not know what the columns mean.

use super::sheet::{Sheet, Shown};
use jiff::civil::Date;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, Worksheet, XlsxError};

/// Rows a worksheet, without its header.
const ROWS: usize = 1_000_000;
/// Excel's limit of a text, in UTF-16 units, less the room for the note of a cut.
const TEXT: usize = 32_600;
/// Up to here every whole number is exact in Excel.
const EXACT: u64 = 999_999_999_999_999;

/// The bytes of a workbook; the same for the same content.
pub(super) fn write_workbook(name: &str, sheet: &Sheet, as_of: Date) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let made = ExcelDateTime::from_ymd(as_of.year().unsigned_abs(), as_of.month() as u8, as_of.day() as u8)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&made));
    let mut parts: Vec<&[Vec<Shown>]> = sheet.rows.chunks(ROWS).collect();
    if parts.is_empty() {
        parts.push(&[]);
    }
    for (part, rows) in parts.into_iter().enumerate() {
        let worksheet = workbook.add_worksheet();
        let title = if part == 0 { name.to_owned() } else { format!("{name} {}", part + 1) };
        worksheet.set_name(title)?;
        for (column, title) in sheet.header.iter().enumerate() {
            worksheet.write_string(0, column as u16, title)?;
        }
        worksheet.set_freeze_panes(1, 0)?;
        for (row, cells) in rows.iter().enumerate() {
            for (column, cell) in cells.iter().enumerate() {
                write_cell(worksheet, row as u32 + 1, column as u16, cell)?;
            }
        }
    }
    workbook.save_to_buffer()
}

fn write_cell(worksheet: &mut Worksheet, row: u32, column: u16, cell: &Shown) -> Result<(), XlsxError> {
    match cell {
        Shown::Blank => {}
        Shown::Number(number) if number.unsigned_abs() <= EXACT => {
            worksheet.write_number(row, column, *number as f64)?;
        }
        Shown::Number(number) => {
            worksheet.write_string(row, column, number.to_string())?;
        }
        Shown::Text(text) => {
            worksheet.write_string(row, column, shortened(text))?;
        }
    }
    Ok(())
}

/// A text that Excel can hold; a cut is said.
fn shortened(text: &str) -> String {
    let mut units = 0;
    for (place, character) in text.char_indices() {
        units += character.len_utf16();
        if units > TEXT {
            return format!("{}… [余下部分见 jsonl / cut here, in full as jsonl]", &text[..place]);
        }
    }
    text.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::{Data, Reader, Xlsx};
    use std::io::Cursor;

    #[test]
    fn texts_are_strings_and_numbers_are_numbers() {
        let texts = ["=HYPERLINK(\"x\")", "+1", "-1", "@SUM(1)", "＝1", "\t=1", "007", "410399198001010016"];
        let mut row: Vec<Shown> = texts.iter().map(|t| Shown::Text((*t).into())).collect();
        row.extend([Shown::Number(-5), Shown::Number(i64::MAX), Shown::Blank]);
        let header = (0..row.len()).map(|i| format!("c{i}")).collect();
        let sheet = Sheet { header, rows: vec![row] };
        let bytes = write_workbook("findings", &sheet, jiff::civil::date(2026, 11, 1)).expect("written");
        assert_eq!(
            bytes,
            write_workbook("findings", &sheet, jiff::civil::date(2026, 11, 1)).expect("written")
        );
        let mut book = Xlsx::new(Cursor::new(bytes)).expect("a workbook");
        let formulas = book.worksheet_formula("findings").expect("sheet");
        assert!(formulas.used_cells().next().is_none());
        let range = book.worksheet_range("findings").expect("sheet");
        for (column, text) in texts.iter().enumerate() {
            assert_eq!(range.get((1, column)), Some(&Data::String((*text).into())));
        }
        assert_eq!(range.get((1, 8)), Some(&Data::Float(-5.0)));
        assert_eq!(range.get((1, 9)), Some(&Data::String(i64::MAX.to_string())));
    }

    #[test]
    fn a_cut_text_says_so() {
        let long = "户".repeat(40_000);
        let cut = shortened(&long);
        assert!(cut.contains("cut here") && cut.encode_utf16().count() < 32_767);
        assert_eq!(shortened("户"), "户");
    }
}
