//! Delimited text and text of fixed width, in the character set of the department.
//! Must not know what the columns mean.
use super::error::GenerateError;
use super::sheet::Table;

/// Delimited text with a header.
pub(super) fn csv(
    table: &Table,
    charset: &str,
    delimiter: u8,
    mark: bool,
    file: &str,
) -> Result<Vec<u8>, GenerateError> {
    let fault = |source: csv::Error| GenerateError::Delimited { file: file.to_owned(), source };
    let mut writer = csv::WriterBuilder::new()
        .delimiter(delimiter)
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    writer.write_record(table.columns.iter().map(|column| column.header.as_ref())).map_err(fault)?;
    for row in &table.rows {
        writer.write_record(row.iter().map(|cell| cell.text().into_owned())).map_err(fault)?;
    }
    let bytes = writer.into_inner().map_err(|error| fault(error.into_error().into()))?;
    let text = String::from_utf8_lossy(&bytes);
    Ok(encoded(&text, charset, mark))
}

/// The text in a character set, with a byte-order mark where one is wanted.
fn encoded(text: &str, charset: &str, mark: bool) -> Vec<u8> {
    let marked = if mark { format!("\u{FEFF}{text}") } else { text.to_owned() };
    match charset {
        "gb18030" => encoding_rs::GB18030.encode(&marked).0.into_owned(),
        "utf-16le" => marked.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        _ => marked.into_bytes(),
    }
}

/// Text of fixed width in GB18030, blanks to the right of each value.
pub(super) fn fixed(table: &Table, widths: &[usize], file: &str) -> Result<Vec<u8>, GenerateError> {
    let mut bytes = Vec::new();
    for row in &table.rows {
        for ((cell, width), column) in row.iter().zip(widths).zip(&table.columns) {
            let text = cell.text();
            let value = encoding_rs::GB18030.encode(&text).0;
            let rest = width.checked_sub(value.len()).ok_or_else(|| GenerateError::TooWide {
                file: file.to_owned(),
                column: column.header.to_string(),
            })?;
            bytes.extend_from_slice(&value);
            bytes.extend(std::iter::repeat_n(b' ', rest));
        }
        bytes.extend_from_slice(b"\r\n");
    }
    Ok(bytes)
}
