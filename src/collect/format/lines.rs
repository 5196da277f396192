//! Lines of a stream with their numbers, none longer than a record may be.
//! Must not know what a line holds.

use super::error::FormatError;
use std::io::{BufRead, Read};

/// The greatest size of one record, in bytes of text.
pub(super) const RECORD_LIMIT: usize = 1024 * 1024;

/// Lines with their numbers.
pub(super) struct Lines<R> {
    source: R,
    number: u64,
    line: Vec<u8>,
}

impl<R: BufRead> Lines<R> {
    /// The lines of `source`.
    pub(super) fn new(source: R) -> Self {
        Self { source, number: 0, line: Vec::new() }
    }

    /// The next line and its number, without its break.
    pub(super) fn next(&mut self) -> Result<Option<(u64, &[u8])>, FormatError> {
        self.line.clear();
        let limit = RECORD_LIMIT as u64 + 2;
        let length = (&mut self.source).take(limit).read_until(b'\n', &mut self.line)?;
        if length == 0 {
            return Ok(None);
        }
        self.number += 1;
        if self.line.ends_with(b"\n") {
            self.line.pop();
            if self.line.ends_with(b"\r") {
                self.line.pop();
            }
        }
        if self.line.len() > RECORD_LIMIT {
            return Err(record_too_large(self.number));
        }
        Ok(Some((self.number, &self.line)))
    }

    /// The stream after the lines taken so far.
    pub(super) fn into_rest(self) -> R {
        self.source
    }
}

/// The fault of a record beyond the limit.
pub(super) fn record_too_large(line: u64) -> FormatError {
    FormatError::too_large(format!("the record at line {line} is larger than 1 MiB"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_lines_and_drops_breaks() {
        let mut lines = Lines::new(&b"a\r\n\nb"[..]);
        assert_eq!(lines.next().expect("reads"), Some((1, &b"a"[..])));
        assert_eq!(lines.next().expect("reads"), Some((2, &b""[..])));
        assert_eq!(lines.next().expect("reads"), Some((3, &b"b"[..])));
        assert_eq!(lines.next().expect("reads"), None);
    }

    #[test]
    fn refuses_a_line_beyond_the_limit() {
        let long = vec![b'a'; RECORD_LIMIT + 1];
        let fault = Lines::new(&long[..]).next().expect_err("too large");
        assert_eq!(fault.to_string(), "the record at line 1 is larger than 1 MiB");
    }
}
