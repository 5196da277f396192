//! Delimited text and text of fixed width, in the character set of the department.
//! Must not know what the columns mean.
use super::error::GenerateError;
use super::gb18030::Gb18030;
use super::sheet::{Column, Row};

/// The header of delimited text, after a byte-order mark where one is wanted.
pub(super) fn csv_head(
    columns: &[Column],
    charset: &str,
    delimiter: u8,
    mark: bool,
    file: &str,
) -> Result<Vec<u8>, GenerateError> {
    let fault = |source: csv::Error| GenerateError::Delimited { file: file.to_owned(), source };
    let mut writer = writer(delimiter);
    writer.write_record(columns.iter().map(|column| column.header.as_ref())).map_err(fault)?;
    let bytes = writer.into_inner().map_err(|error| fault(error.into_error().into()))?;
    let head = encoded(&String::from_utf8_lossy(&bytes), charset);
    let mut marked = if mark { encoded("\u{FEFF}", charset) } else { Vec::new() };
    marked.extend(head);
    Ok(marked)
}

/// Rows of delimited text.
pub(super) fn csv(rows: &[Row], charset: &str, delimiter: u8, file: &str) -> Result<Vec<u8>, GenerateError> {
    let fault = |source: csv::Error| GenerateError::Delimited { file: file.to_owned(), source };
    let mut writer = writer(delimiter);
    for row in rows {
        for cell in row {
            writer.write_field(cell.text().as_bytes()).map_err(fault)?;
        }
        writer.write_record(None::<&[u8]>).map_err(fault)?;
    }
    let bytes = writer.into_inner().map_err(|error| fault(error.into_error().into()))?;
    if charset == "utf-8" {
        return Ok(bytes);
    }
    Ok(encoded(&String::from_utf8_lossy(&bytes), charset))
}

fn writer(delimiter: u8) -> csv::Writer<Vec<u8>> {
    csv::WriterBuilder::new().delimiter(delimiter).terminator(csv::Terminator::CRLF).from_writer(Vec::new())
}

/// The text in a character set.
fn encoded(text: &str, charset: &str) -> Vec<u8> {
    match charset {
        "gb18030" => {
            let mut bytes = Vec::with_capacity(text.len());
            Gb18030::new().append(text, &mut bytes);
            bytes
        }
        "utf-16le" => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        _ => text.as_bytes().to_vec(),
    }
}

/// Text of fixed width in GB18030, blanks to the right of each value.
pub(super) fn fixed(
    columns: &[Column],
    rows: &[Row],
    widths: &[usize],
    file: &str,
) -> Result<Vec<u8>, GenerateError> {
    let (mut bytes, mut encoder) = (Vec::new(), Gb18030::new());
    for row in rows {
        for ((cell, width), column) in row.iter().zip(widths).zip(columns) {
            let before = bytes.len();
            encoder.append(&cell.text(), &mut bytes);
            let rest = width.checked_sub(bytes.len() - before).ok_or_else(|| GenerateError::TooWide {
                file: file.to_owned(),
                column: column.header.to_string(),
            })?;
            bytes.extend(std::iter::repeat_n(b' ', rest));
        }
        bytes.extend_from_slice(b"\r\n");
    }
    Ok(bytes)
}
