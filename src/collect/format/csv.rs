//! Delimited text: decoded strictly, split by the `csv` crate, every row of the wrong width shown.
//! Must not guess types: every cell is text.

use super::charset::DecodedText;
use super::column_name::{checked, joined, named, numbered};
use super::declared::declared;
use super::error::FormatError;
use super::lines::Lines;
use super::quote_watch::QuoteWatch;
use super::read::Input;
use super::row_cells::{emptied, has_hole, hole, text_cell, text_fault};
use super::text_batch::TextBatch;
use crate::collect::raw::{RawCell, RawRow, RowVisitor, Told, UnreadRow};
use ::csv::{Reader, ReaderBuilder, StringRecord, Terminator};
use std::io::{BufReader, Read};

/// What the adapter says of the table's shape.
pub(super) struct Shape {
    /// The delimiter.
    pub(super) delimiter: u8,
    /// Lines above the header.
    pub(super) title_rows: usize,
    /// Header rows; 0 names the columns `1`, `2`, ….
    pub(super) header_rows: usize,
}

/// Reads delimited text.
pub(super) fn read(
    input: &Input<'_>,
    label: &str,
    shape: &Shape,
    visit: &mut dyn RowVisitor,
) -> Result<u64, FormatError> {
    let charset = declared(input, label)?;
    let text = DecodedText::new(input.reader()?, charset);
    let mut lines = Lines::new(BufReader::new(text));
    for _ in 0..shape.title_rows {
        if lines.next()?.is_none() {
            return Err(FormatError::Empty);
        }
    }
    let titles = shape.title_rows as u64;
    let mut records = Records::new(lines.into_rest(), shape.delimiter, titles);
    let mut record = StringRecord::new();
    let mut headers = Vec::new();
    while headers.len() < shape.header_rows {
        let Some(line) = records.next(&mut record)? else {
            return Err(records.end_fault().unwrap_or(FormatError::Empty));
        };
        if records.stray(&record, line)? {
            return Err(FormatError::broken(format!(
                "text follows a closing quotation mark in the header at line {line}"
            )));
        }
        headers.push(record.iter().map(str::to_owned).collect::<Vec<String>>());
    }
    let mut first = None;
    let names = if shape.header_rows == 0 {
        first = Some(records.next(&mut record)?.ok_or(FormatError::Empty)?);
        numbered(record.len())
    } else {
        checked(named(joined(&headers)))?
    };
    visit.columns(&names).map_err(FormatError::Columns)?;
    let mut batch = TextBatch::new(names.len(), visit);
    let rows = visit_rows(records, record, first, &names, batch.as_mut(), visit);
    // Whatever ends the reading, the rows before it are seen: those that can't be read are shown.
    if let Some(mut batch) = batch {
        batch.give(visit);
    }
    rows
}

fn visit_rows<R: Read>(
    mut records: Records<R>,
    mut record: StringRecord,
    mut first: Option<u64>,
    names: &[String],
    mut batch: Option<&mut TextBatch>,
    visit: &mut dyn RowVisitor,
) -> Result<u64, FormatError> {
    let mut rows = 0;
    let mut short_row: Option<(u64, String)> = None;
    let mut cells: Vec<RawCell<'_>> = Vec::with_capacity(names.len());
    loop {
        let next = match first.take() {
            Some(line) => Some(line),
            None => records.next(&mut record)?,
        };
        let Some(line) = next else { break };
        if let Some((line, text)) = short_row.take() {
            visit.unread(wrong_width(line, names.len(), &text));
        }
        rows += 1;
        if has_hole(record.as_slice().as_bytes()) {
            return Err(hole(line));
        }
        if records.stray(&record, line)? {
            let reason = "text follows a closing quotation mark; a mark inside a quotation is written twice"
                .to_owned();
            visit.unread(UnreadRow { line, reason, told: Told::Text(&apart(&record)) });
        } else if record.len() < names.len() {
            short_row = Some((line, apart(&record)));
        } else if record.len() > names.len() {
            visit.unread(wrong_width(line, names.len(), &apart(&record)));
        } else if let Some((place, fault)) = text_fault(record.as_slice())
            .and_then(|_| record.iter().enumerate().find_map(|(p, t)| Some((p, text_fault(t)?))))
        {
            let sound = |text| if text_fault(text).is_some() { RawCell::Blank } else { text_cell(text) };
            let told: Vec<RawCell<'_>> = record.iter().map(sound).collect();
            let reason = format!("the column `{}` {fault}", names[place]);
            visit.unread(UnreadRow { line, reason, told: Told::Cells(&told) });
        } else if let Some(batch) = &mut batch {
            batch.push(line, |place| record.get(place), visit);
        } else {
            let mut row = emptied(cells);
            row.extend(record.iter().map(text_cell));
            visit.row(&RawRow { line, cells: &row });
            cells = emptied(row);
        }
    }
    if let Some(fault) = records.end_fault() {
        return Err(fault);
    }
    match short_row {
        Some((line, _)) => {
            Err(FormatError::cut_short(format!("the last row, line {line}, has too few fields")))
        }
        None => Ok(rows),
    }
}

fn wrong_width(line: u64, width: usize, text: &str) -> UnreadRow<'_> {
    let reason = format!("the row has another number of fields than the {width} columns of the header");
    UnreadRow { line, reason, told: Told::Text(text) }
}

/// The fields of a record, one to a line.
fn apart(record: &StringRecord) -> String {
    record.iter().collect::<Vec<_>>().join("\n")
}

/// Records with the lines on which they begin; blank ones are passed over.
struct Records<R> {
    reader: Reader<QuoteWatch<R>>,
    delimiter: u8,
    lines_before: u64,
}

impl<R: Read> Records<R> {
    fn new(text: R, delimiter: u8, lines_before: u64) -> Self {
        let watch = QuoteWatch::new(text, delimiter, lines_before + 1);
        let reader = ReaderBuilder::new()
            .delimiter(delimiter)
            .has_headers(false)
            .flexible(true)
            .terminator(Terminator::Any(b'\n'))
            .from_reader(watch);
        Self { reader, delimiter, lines_before }
    }

    /// Reads the next record that is not blank; returns its first line.
    fn next(&mut self, record: &mut StringRecord) -> Result<Option<u64>, FormatError> {
        while self.reader.read_record(record).map_err(split_fault)? {
            if record.iter().any(|field| !field.trim().is_empty()) {
                // Every line ends with `\n` here, so the reader stands on the line after the record's last one.
                let after = self.reader.position().line() + self.lines_before;
                let line = after - 1 - breaks(record);
                if holds_rows(record, self.delimiter) {
                    return Err(FormatError::broken(format!(
                        "the quotation marks from line {line} on hold whole rows, so that rows can't be told apart"
                    )));
                }
                return Ok(Some(line));
            }
        }
        Ok(None)
    }

    /// Whether text follows a closing mark in the record; an error where the record spans lines and may hold others.
    fn stray(&mut self, record: &StringRecord, line: u64) -> Result<bool, FormatError> {
        let stray = self.reader.get_mut().took_stray_until(line);
        if stray && breaks(record) > 0 {
            return Err(FormatError::broken(format!(
                "the quotation marks from line {line} on don't pair, so that rows can't be told apart"
            )));
        }
        Ok(stray)
    }

    /// Whether the text ended inside a quotation.
    fn end_fault(&self) -> Option<FormatError> {
        let line = self.reader.get_ref().open_since()?;
        Some(FormatError::cut_short(format!("it ends inside a quoted field of the row at line {line}")))
    }
}

/// Whether a record looks like as many rows that two stray marks made one of: with what stands beside it, each line of a
/// cell would fall into the columns by itself. Of fewer than three columns a text of several lines may look alike.
fn holds_rows(record: &StringRecord, delimiter: u8) -> bool {
    let width = record.len();
    if width < 3 || !record.as_slice().contains('\n') {
        return false;
    }
    let falls_into_columns = |(place, cell): (usize, &str)| {
        let last = cell.bytes().filter(|byte| *byte == b'\n').count();
        let whole = |(number, line): (usize, &str)| {
            let own = line.bytes().filter(|byte| *byte == delimiter).count();
            let before = if number == 0 { place } else { 0 };
            let after = if number == last { width - 1 - place } else { 0 };
            own + before + after == width - 1 || (line.is_empty() && (1..last).contains(&number))
        };
        last > 0 && cell.split('\n').enumerate().all(whole)
    };
    record.iter().enumerate().any(falls_into_columns)
}

fn breaks(record: &StringRecord) -> u64 {
    record.as_slice().bytes().filter(|byte| *byte == b'\n').count() as u64
}

fn split_fault(error: ::csv::Error) -> FormatError {
    match error.into_kind() {
        ::csv::ErrorKind::Io(error) => error.into(),
        _ => FormatError::broken("the text can't be split into fields"),
    }
}

#[cfg(test)]
#[path = "csv_tests.rs"]
mod tests;
