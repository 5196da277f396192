//! Excel workbooks by calamine: typed cells of one sheet, streamed row by row.
//! Must not guess: an error cell, a merged cell or a number that Excel has rounded sets its row aside.

use super::column_name::numbered;
use super::decimal_form::shortest;
use super::error::FormatError;
use super::read::{Input, ReadSeek};
use super::row_cells::text_fault;
use super::sheet_header::names;
use super::sheet_rows::{Merged, SheetRow, SheetRows, sheet_fault};
use super::workbook_guard;
use crate::collect::raw::{RawCell, RawRow, RowVisitor, Told, UnreadRow};
use calamine::{DataRef, ExcelDateTime, Reader, Xlsx};
use jiff::civil::Date;
use std::borrow::Cow;

/// The most rows that a sheet may have below its header.
const ROW_LIMIT: u64 = 300_000;
/// Whole numbers beyond this have lost digits in a workbook.
const EXACT_LIMIT: f64 = 9_007_199_254_740_992.0;
/// The day after 9999-12-31 as a serial date.
const LAST_SERIAL: f64 = 2_958_466.0;

/// Reads one sheet: the named one, or the first.
pub(super) fn read(
    input: &Input<'_>,
    sheet: Option<&str>,
    title_rows: usize,
    header_rows: usize,
    visit: &mut dyn RowVisitor,
) -> Result<u64, FormatError> {
    workbook_guard::check(&mut *input.reader()?, input.size())?;
    let mut book: Xlsx<Box<dyn ReadSeek + '_>> = Xlsx::new(input.reader()?).map_err(sheet_fault)?;
    let sheets = book.sheet_names();
    let name = match sheet {
        Some(name) => sheets.iter().find(|own| *own == name).cloned(),
        None => sheets.first().cloned(),
    };
    let name = name.ok_or_else(|| FormatError::NoSheet { name: sheet.unwrap_or("1").to_owned() })?;
    let mut merged = Merged::new(book.merge_cells_by_sheet_name(&name).map_err(sheet_fault)?);
    let mut rows = SheetRows::new(book.worksheet_cells_reader(&name).map_err(sheet_fault)?);
    let first = u32::try_from(title_rows).unwrap_or(u32::MAX);
    let end = first.saturating_add(u32::try_from(header_rows).unwrap_or(u32::MAX));
    let mut header = Vec::new();
    let mut next = rows.next()?;
    while let Some(row) = next.take_if(|row| row.row < end) {
        if row.row >= first {
            header.push(row);
        }
        next = rows.next()?;
    }
    let columns = if header_rows == 0 {
        let widest = next.as_ref().and_then(|row| row.cells.last()).ok_or(FormatError::Empty)?;
        numbered(widest.0 as usize + 1)
    } else {
        names(&header, &merged, first, end)?
    };
    visit.columns(&columns).map_err(FormatError::Columns)?;
    let mut count = 0;
    while let Some(row) = next {
        count += 1;
        if count > ROW_LIMIT {
            return Err(FormatError::too_large("the sheet has more than 300,000 rows; send CSV or Parquet"));
        }
        visit_row(&row, &columns, merged.column_in(row.row), visit);
        next = rows.next()?;
    }
    Ok(count)
}

fn visit_row(row: &SheetRow<'_>, columns: &[String], merged: Option<u32>, visit: &mut dyn RowVisitor) {
    let line = u64::from(row.row) + 1;
    let mut cells = vec![RawCell::Blank; columns.len()];
    let mut fault = merged.map(|column| (column as usize, "is merged with other cells; undo the merging"));
    for (column, value) in &row.cells {
        let place = *column as usize;
        match cells.get_mut(place) {
            None => fault = fault.or(Some((place, "has a value, but no header"))),
            Some(cell) => match raw_cell(value) {
                Ok(raw) => *cell = raw,
                Err(reason) => fault = fault.or(Some((place, reason))),
            },
        }
    }
    match fault {
        None => visit.row(&RawRow { line, cells: &cells }),
        Some((place, reason)) => {
            let number = (place + 1).to_string();
            let column = columns.get(place).unwrap_or(&number);
            let reason = format!("the column `{column}` {reason}");
            visit.unread(UnreadRow { line, reason, told: Told::Cells(&cells) });
        }
    }
}

fn raw_cell<'v>(value: &'v DataRef<'_>) -> Result<RawCell<'v>, &'static str> {
    match value {
        DataRef::Empty => Ok(RawCell::Blank),
        DataRef::Int(number) => Ok(RawCell::Number(Cow::Owned(number.to_string()))),
        DataRef::Float(number) if number.abs() > EXACT_LIMIT => {
            Err("holds a number of more than 15 digits, which Excel has rounded; write it as text")
        }
        DataRef::Float(number) => {
            let form = shortest(*number).ok_or("holds what is no number")?;
            Ok(RawCell::Number(Cow::Owned(form)))
        }
        DataRef::String(text) => plain_text(text),
        DataRef::SharedString(text) => plain_text(text),
        DataRef::Bool(flag) => Ok(RawCell::Flag(*flag)),
        DataRef::DateTime(serial) => dated(serial),
        DataRef::DateTimeIso(text) => Ok(match text.get(..10).map(str::parse::<Date>) {
            Some(Ok(date)) => RawCell::Date(date),
            _ => RawCell::Text(Cow::Borrowed(text)),
        }),
        DataRef::DurationIso(text) => Ok(RawCell::Text(Cow::Borrowed(text))),
        DataRef::Error(_) => Err("holds an error such as #N/A"),
    }
}

fn plain_text(text: &str) -> Result<RawCell<'_>, &'static str> {
    match text_fault(text) {
        Some(fault) => Err(fault),
        None => Ok(RawCell::Text(Cow::Borrowed(text))),
    }
}

/// A serial date; a time without a date is text.
fn dated(serial: &ExcelDateTime) -> Result<RawCell<'_>, &'static str> {
    let value = serial.as_f64();
    if serial.is_duration() || (0.0..1.0).contains(&value) {
        let (_, _, _, hour, minute, second, _) = serial.to_ymd_hms_milli();
        return Ok(RawCell::Text(Cow::Owned(format!("{hour:02}:{minute:02}:{second:02}"))));
    }
    let reason = "holds a serial number that is no date";
    if !(1.0..LAST_SERIAL).contains(&value) {
        return Err(reason);
    }
    let (year, month, day, ..) = serial.to_ymd_hms_milli();
    // Serial 60 of the 1900 system is 1900-02-29, a day that never was.
    let narrow = (i16::try_from(year), i8::try_from(month), i8::try_from(day));
    let (Ok(year), Ok(month), Ok(day)) = narrow else { return Err(reason) };
    Date::new(year, month, day).map(RawCell::Date).map_err(|_| reason)
}

/// A header cell's text.
pub(super) fn header_text<'v>(value: &'v DataRef<'_>) -> Cow<'v, str> {
    match raw_cell(value) {
        Ok(RawCell::Text(text) | RawCell::Number(text)) => text,
        Ok(RawCell::Date(date)) => Cow::Owned(date.to_string()),
        Ok(RawCell::Flag(flag)) => Cow::Owned(flag.to_string()),
        Ok(RawCell::Blank) | Err(_) => Cow::Borrowed(""),
    }
}

#[cfg(test)]
#[path = "xlsx_tests.rs"]
mod tests;
