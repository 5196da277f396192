//! Text of fixed width: each field cut out by bytes of the declared character set, then decoded.
//! Must not guess types: every cell is text.

use super::column_name::{checked, column_name};
use super::declared::{GB_MARK, declared, is_gb};
use super::error::FormatError;
use super::lines::Lines;
use super::read::Input;
use super::row_cells::{has_hole, hole, text_fault};
use crate::collect::raw::{RawCell, RawRow, RowVisitor, Told, UnreadRow};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use std::borrow::Cow;
use std::io::{BufRead, BufReader};

/// A line as long as so many rows is not one row with something behind it: how many there were is not known.
const MANY: usize = 2;

/// The mark with which UTF-8 text may begin.
const MARK: &[u8] = b"\xEF\xBB\xBF";

/// Reads text of fixed width; `columns` are name, first byte (from 1) and width.
pub(super) fn read(
    input: &Input<'_>,
    label: &str,
    columns: &[(String, usize, usize)],
    visit: &mut dyn RowVisitor,
) -> Result<u64, FormatError> {
    let charset = declared(input, label)?;
    if charset == UTF_16LE || charset == UTF_16BE {
        return Err(FormatError::broken("text of fixed width is not read in UTF-16; send UTF-8 or GB18030"));
    }
    let names = checked(columns.iter().map(|(name, _, _)| column_name(name)).collect())?;
    visit.columns(&names).map_err(FormatError::Columns)?;
    let width = columns.iter().map(|(_, from, width)| from.saturating_sub(1) + width).max().unwrap_or(0);
    let mut source = BufReader::new(input.reader()?);
    let mark = if charset == UTF_8 { MARK } else { GB_MARK };
    if (charset == UTF_8 || is_gb(charset)) && source.fill_buf()?.starts_with(mark) {
        source.consume(mark.len());
    }
    let mut lines = Lines::new(source);
    let mut rows = 0;
    let mut short_row: Option<(u64, String)> = None;
    while let Some((line, bytes)) = lines.next()? {
        if bytes.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        if let Some(short) = short_row.take() {
            let (line, text) = short;
            let reason = format!("the line is shorter than its {width} bytes");
            visit.unread(UnreadRow { line, reason, told: Told::Text(&text) });
        }
        rows += 1;
        if has_hole(bytes) {
            return Err(hole(line));
        }
        if bytes.len() < width {
            short_row = Some((line, told(bytes, charset, columns)));
            continue;
        }
        if width > 0 && bytes.trim_ascii_end().len() >= MANY * width {
            return Err(many_rows(line));
        }
        if bytes[width..].iter().any(|byte| !byte.is_ascii_whitespace()) {
            let reason = format!("the line is longer than the {width} bytes of its columns");
            visit.unread(UnreadRow { line, reason, told: Told::Text(&told(bytes, charset, columns)) });
            continue;
        }
        let mut cells = cut(bytes, charset, columns, line)?;
        let faulty = cells.iter().zip(&names).find_map(|(cell, name)| Some((name, cell_fault(cell)?)));
        match faulty {
            Some((name, fault)) => {
                let reason = format!("the column `{name}` {fault}");
                cells
                    .iter_mut()
                    .filter(|cell| cell_fault(cell).is_some())
                    .for_each(|cell| *cell = RawCell::Blank);
                visit.unread(UnreadRow { line, reason, told: Told::Cells(&cells) })
            }
            None => visit.row(&RawRow { line, cells: &cells }),
        }
    }
    match short_row {
        Some((line, _)) => {
            Err(FormatError::cut_short(format!("the last line, {line}, is shorter than its {width} bytes")))
        }
        None if rows == 0 => Err(FormatError::Empty),
        None => Ok(rows),
    }
}

/// Why a file is not read whose lines are no rows.
fn many_rows(line: u64) -> FormatError {
    FormatError::broken(format!(
        "line {line} is as long as {MANY} rows or more: rows do not end with line breaks, or the columns do not cover \
         them"
    ))
}

/// What can be read of a line that does not fall into its columns: those that it has, and all of it.
fn told(bytes: &[u8], charset: &'static Encoding, columns: &[(String, usize, usize)]) -> String {
    let decoded = |bytes| charset.decode_without_bom_handling(bytes).0;
    let whole =
        columns.iter().filter_map(|(_, from, width)| bytes.get(from.saturating_sub(1)..)?.get(..*width));
    let texts: Vec<Cow<'_, str>> = whole.chain([bytes]).map(decoded).collect();
    texts.join("\n")
}

/// The fields of a line that is long enough.
fn cut<'a>(
    bytes: &'a [u8],
    charset: &'static Encoding,
    columns: &[(String, usize, usize)],
    line: u64,
) -> Result<Vec<RawCell<'a>>, FormatError> {
    let fault = || FormatError::Charset { charset: charset.name().to_owned(), line };
    let field = |(_, from, width): &(String, usize, usize)| {
        let start = from.saturating_sub(1);
        let text = charset.decode_without_bom_handling_and_without_replacement(&bytes[start..start + width]);
        let text = trimmed(text.ok_or_else(fault)?);
        if text.contains('\u{FFFD}') {
            return Err(fault());
        }
        Ok(if text.is_empty() { RawCell::Blank } else { RawCell::Text(text) })
    };
    columns.iter().map(field).collect()
}

/// The text without the blanks that fill its width.
fn trimmed(text: Cow<'_, str>) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
        Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
    }
}

fn cell_fault(cell: &RawCell<'_>) -> Option<&'static str> {
    match cell {
        RawCell::Text(text) => text_fault(text),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::recorded::{fault, recorded};
    use crate::adapter::Format;

    fn fixed(charset: &str) -> Format {
        let columns = vec![("ID".to_owned(), 1, 3), ("XM".to_owned(), 4, 4), ("JE".to_owned(), 8, 2)];
        Format::Fixed { charset: charset.to_owned(), columns }
    }

    #[test]
    fn widths_count_bytes_of_the_charset() {
        let kept = recorded(&fixed("gb18030"), b"001\xBC\xD7  12\r\n\n002\xD2\xD2\xB1\xFB 5").expect("reads");
        assert_eq!(kept.columns, ["ID", "XM", "JE"]);
        let rows = [(1, vec!["001", "甲", "12"]), (3, vec!["002", "乙丙", "5"])];
        assert_eq!(
            kept.rows,
            rows.map(|(line, cells)| (line, cells.into_iter().map(str::to_owned).collect()))
        );
        let kept = recorded(&fixed("utf-8"), b"\xEF\xBB\xBF001abcd  \n").expect("reads");
        assert_eq!(kept.rows[0].1, ["001", "abcd", "∅"]);
    }

    #[test]
    fn short_and_spoilt_lines() {
        let kept =
            recorded(&fixed("utf-8"), b"001\n002a\0cd12\n004abcd12003abcd1\n003abcd12 \n").expect("reads");
        let reasons = [
            (1, "the line is shorter than its 9 bytes".to_owned()),
            (2, "the column `XM` holds a NUL character".to_owned()),
            (3, "the line is longer than the 9 bytes of its columns".to_owned()),
        ];
        assert_eq!((kept.unread, kept.rows.len()), (reasons.to_vec(), 1));
        let cut = "it is cut short: the last line, 2, is shorter than its 9 bytes";
        assert_eq!(fault(&fixed("utf-8"), b"003abcd12\n004ab"), cut);
        assert_eq!(
            fault(&fixed("gb18030"), b"001abc\xBC\xD72\n"),
            "encoding: line 1 is not whole gb18030 text"
        );
        // Ends of lines that are none make one line of all.
        for lines in ["003abcd12\r004abcd12\r", "003abcd12004abcd12\n", "003abcd12\r004abcd12\r005abcd12\r"] {
            let told = fault(&fixed("utf-8"), lines.as_bytes());
            assert!(told.contains("line 1 is as long as 2 rows or more"), "{told}");
        }
        assert_eq!(fault(&fixed("utf-8"), b"\n \n"), "it is empty, without even a header: that is no answer");
    }
}
