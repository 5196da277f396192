//! What readers share about a row's cells: a text as a cell, texts that no cell may hold, the vector used again.
//! Must not know columns' meaning.

use super::error::FormatError;
use crate::collect::raw::RawCell;
use memchr::{memchr, memchr_iter};
use std::borrow::Cow;

/// The replacement character in UTF-8.
pub(super) const REPLACED: &[u8] = "\u{FFFD}".as_bytes();

/// A text as a cell; an empty one is blank.
pub(super) fn text_cell(text: &str) -> RawCell<'_> {
    if text.is_empty() { RawCell::Blank } else { RawCell::Text(Cow::Borrowed(text)) }
}

/// Why no cell may hold the text.
pub(super) fn text_fault(text: &str) -> Option<&'static str> {
    let bytes = text.as_bytes();
    if memchr(0, bytes).is_some() {
        Some("holds a NUL character")
    } else if memchr_iter(REPLACED[0], bytes).any(|at| bytes[at..].starts_with(REPLACED)) {
        Some("holds a replacement character: its text was spoilt before it was sent")
    } else {
        None
    }
}

/// Whether a stretch of a text was overwritten with nothing: rows may be missing there.
pub(super) fn has_hole(text: &[u8]) -> bool {
    text.contains(&0) && text.windows(2).any(|two| two == [0, 0])
}

/// Why a text with such a stretch is not read.
pub(super) fn hole(line: u64) -> FormatError {
    FormatError::broken(format!("a stretch of NUL bytes in line {line}: rows may be missing there"))
}

/// The emptied vector under another lifetime, so that one allocation serves all rows.
pub(super) fn emptied<'to>(mut cells: Vec<RawCell<'_>>) -> Vec<RawCell<'to>> {
    cells.clear();
    cells.into_iter().map(|_| RawCell::Blank).collect()
}
