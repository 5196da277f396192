//! Workbooks as departments send them: a title above the header, merged header cells, typed dates.
//! Must not know what the columns mean.
use super::error::GenerateError;
use super::sheet::{Cell, Column, Row};
use crate::domain::calendar::date_from_days;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

/// Rows of a workbook: departments send no more than 300,000 in one file.
pub(super) const MOST_ROWS: usize = 250_000;

/// The bytes of the workbook; they do not depend on the time of writing.
pub(super) fn workbook(
    columns: &[Column],
    rows: &[Row],
    sheet: &str,
    title: &str,
    file: &str,
) -> Result<Vec<u8>, GenerateError> {
    build(columns, rows, sheet, title)
        .map_err(|source| GenerateError::Workbook { file: file.to_owned(), source: Box::new(source) })
}

fn build(columns: &[Column], rows: &[Row], sheet: &str, title: &str) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let created = ExcelDateTime::from_ymd(2026, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&created));
    let page = workbook.add_worksheet();
    page.set_name(sheet)?;
    let bold = Format::new().set_bold();
    let last = column_number(columns.len() - 1);
    page.merge_range(0, 0, 0, last, title, &bold)?;
    let first_row = header(page, columns, &bold)?;
    let dated = Format::new().set_num_format("yyyy-mm-dd");
    for (row, cells) in (first_row..).zip(rows) {
        for (column, cell) in cells.iter().enumerate() {
            put(page, row, column_number(column), cell, &dated)?;
        }
    }
    workbook.save_to_buffer()
}

/// Writes the header below the title, in two rows where headers have groups; the first row of the body.
fn header(page: &mut Worksheet, columns: &[Column], bold: &Format) -> Result<u32, XlsxError> {
    let parts: Vec<Option<(&str, &str)>> =
        columns.iter().map(|column| column.header.split_once('/')).collect();
    if parts.iter().any(Option::is_none) {
        for (place, column) in columns.iter().enumerate() {
            page.write_with_format(1, column_number(place), column.header.as_ref(), bold)?;
        }
        return Ok(2);
    }
    let parts: Vec<(&str, &str)> = parts.into_iter().flatten().collect();
    let mut from = 0;
    while from < parts.len() {
        let group = parts[from].0;
        let until = from + parts[from..].iter().take_while(|(own, _)| *own == group).count();
        if until - from > 1 {
            page.merge_range(1, column_number(from), 1, column_number(until - 1), group, bold)?;
        } else {
            page.write_with_format(1, column_number(from), group, bold)?;
        }
        for (place, (_, own)) in parts.iter().enumerate().take(until).skip(from) {
            page.write_with_format(2, column_number(place), *own, bold)?;
        }
        from = until;
    }
    Ok(3)
}

fn put(page: &mut Worksheet, row: u32, column: u16, cell: &Cell, dated: &Format) -> Result<(), XlsxError> {
    match cell {
        Cell::Blank => {}
        Cell::Text(text) => {
            page.write(row, column, text.as_str())?;
        }
        Cell::Whole(number) => match i32::try_from(*number) {
            Ok(number) => {
                page.write(row, column, number)?;
            }
            Err(_) => {
                page.write(row, column, number.to_string())?;
            }
        },
        Cell::Flag(flag) => {
            page.write(row, column, *flag)?;
        }
        Cell::Day(days) => {
            if let Some(day) = date_from_days(*days) {
                let year = u16::try_from(day.year()).map_or(1900, |year| year);
                let (month, date) = (day.month().unsigned_abs(), day.day().unsigned_abs());
                page.write_with_format(row, column, &ExcelDateTime::from_ymd(year, month, date)?, dated)?;
            }
        }
    }
    Ok(())
}

fn column_number(place: usize) -> u16 {
    u16::try_from(place).map_or(u16::MAX, |number| number)
}
