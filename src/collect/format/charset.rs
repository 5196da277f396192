//! Text by its declared character set: decoded strictly as it streams, every line break made `\n`.
//! Must not know what the text holds.

use super::{error::FormatError, row_cells::REPLACED};
use encoding_rs::{Decoder, DecoderResult, Encoding};
use memchr::{memchr, memchr_iter, memmem};
use std::io::{self, Read};

/// Bytes taken from the source at a time.
const CHUNK: usize = 64 * 1024;
/// The byte-order mark in UTF-8.
const MARK: &[u8] = b"\xEF\xBB\xBF";

/// The character set of a label.
pub(super) fn charset(label: &str) -> Result<&'static Encoding, FormatError> {
    Encoding::for_label(label.trim().as_bytes())
        .ok_or_else(|| FormatError::UnknownCharset { label: label.to_owned() })
}

/// A reader of UTF-8 text made from text of any character set.
///
/// A byte-order mark of the character set is removed; `\r\n` and `\r` become `\n`; the last line always ends with `\n`.
/// A malformed sequence or a replacement character is an error, never a substitute.
pub(super) struct DecodedText<R> {
    source: R,
    decoder: Decoder,
    raw: Vec<u8>,
    raw_at: usize,
    raw_end: usize,
    text: Vec<u8>,
    text_at: usize,
    text_end: usize,
    lines_done: u64,
    after_return: bool,
    last_byte: Option<u8>,
    drained: bool,
    ended: bool,
}

impl<R: Read> DecodedText<R> {
    /// Reads `source` as text of the character set.
    pub(super) fn new(source: R, charset: &'static Encoding) -> Self {
        Self {
            source,
            decoder: charset.new_decoder_with_bom_removal(),
            raw: vec![0; CHUNK],
            raw_at: 0,
            raw_end: 0,
            text: vec![0; CHUNK * 3 + 16],
            text_at: 0,
            text_end: 0,
            lines_done: 0,
            after_return: false,
            last_byte: None,
            drained: false,
            ended: false,
        }
    }

    /// Makes at least one byte of text ready, or marks the end.
    fn fill(&mut self) -> io::Result<()> {
        while self.text_at == self.text_end && !self.ended {
            if self.raw_at == self.raw_end && !self.drained {
                self.raw_at = 0;
                self.raw_end = self.source.read(&mut self.raw)?;
                self.drained = self.raw_end == 0;
            }
            let (result, read, written) = self.decoder.decode_to_utf8_without_replacement(
                &self.raw[self.raw_at..self.raw_end],
                &mut self.text,
                self.drained,
            );
            self.raw_at += read;
            self.keep(written, matches!(result, DecoderResult::Malformed(..)))?;
            if self.drained && result == DecoderResult::InputEmpty {
                self.end();
            }
        }
        Ok(())
    }

    /// Checks the decoded text and unifies its line breaks.
    fn keep(&mut self, written: usize, malformed: bool) -> io::Result<()> {
        // What the decoder gives is whole UTF-8 text, in which a character's bytes stand for nothing else.
        let replaced = memmem::find(&self.text[..written], REPLACED);
        let kept = self.unify_breaks(replaced.unwrap_or(written));
        self.lines_done += memchr_iter(b'\n', &self.text[..kept]).count() as u64;
        if malformed || replaced.is_some() {
            let charset = self.decoder.encoding().name().to_owned();
            return Err(FormatError::Charset { charset, line: self.lines_done + 1 }.into());
        }
        // The decoder of GB18030 lets its mark pass.
        let has_mark = self.last_byte.is_none() && self.text[..kept].starts_with(MARK);
        self.text_at = if has_mark { MARK.len() } else { 0 };
        self.text_end = kept;
        if kept > 0 {
            self.last_byte = Some(self.text[kept - 1]);
        }
        Ok(())
    }

    /// Makes `\r\n` and `\r` in the first `length` bytes one `\n`; returns the new length.
    fn unify_breaks(&mut self, length: usize) -> usize {
        let text = &mut self.text[..length];
        let Some(last) = text.last().copied() else { return 0 };
        let (mut at, mut kept) = (usize::from(self.after_return && text[0] == b'\n'), 0);
        self.after_return = last == b'\r';
        while let Some(line) = memchr(b'\r', &text[at..]) {
            text.copy_within(at..at + line, kept);
            kept += line;
            text[kept] = b'\n';
            kept += 1;
            at += line + 1;
            at += usize::from(text.get(at) == Some(&b'\n'));
        }
        if at > kept {
            text.copy_within(at.., kept);
        }
        length - (at - kept)
    }

    /// Ends the text, with a line break after the last line.
    fn end(&mut self) {
        self.ended = true;
        if self.last_byte.is_some_and(|byte| byte != b'\n') {
            self.text[self.text_end] = b'\n';
            self.text_end += 1;
        }
    }
}

impl<R: Read> Read for DecodedText<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.fill()?;
        let count = into.len().min(self.text_end - self.text_at);
        into[..count].copy_from_slice(&self.text[self.text_at..self.text_at + count]);
        self.text_at += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(label: &str, bytes: &[u8]) -> Result<String, String> {
        let charset = charset(label).map_err(|fault| fault.to_string())?;
        let mut text = String::new();
        match DecodedText::new(bytes, charset).read_to_string(&mut text) {
            Ok(_) => Ok(text),
            Err(error) => Err(FormatError::from(error).to_string()),
        }
    }

    #[test]
    fn reads_the_declared_charset_and_honours_marks() {
        assert_eq!(decoded("gb18030", b"\xD0\xD5\xC3\xFB\n"), Ok("姓名\n".to_owned()));
        // 𠮷, a character of four bytes, and one of the private-use area's successors.
        assert_eq!(decoded("gb18030", b"\x95\x34\xAF\x31\n").map(|text| text.chars().count()), Ok(2));
        assert_eq!(decoded("utf-8", b"\xEF\xBB\xBFa"), Ok("a\n".to_owned()));
        assert_eq!(decoded("gb18030", b"\x84\x31\x95\x33\xD0\xD5"), Ok("姓\n".to_owned()));
        assert_eq!(decoded("utf-16le", b"\xFF\xFEa\0\n\0"), Ok("a\n".to_owned()));
        assert_eq!(decoded("utf-16be", b"\xFE\xFF\0a\0\n"), Ok("a\n".to_owned()));
        assert!(decoded("utf-8", b"\xFF\xFEa\0\n\0").is_err(), "a mark of another character set");
        assert_eq!(decoded("utf-16le", b"\x0D\x54\n\0"), Ok("名\n".to_owned()));
        assert_eq!(decoded("utf-16be", b"\x54\x0D\0\n"), Ok("名\n".to_owned()));
    }

    #[test]
    fn unifies_line_breaks() {
        assert_eq!(decoded("utf-8", b"a\r\nb\rc\nd\r\n\r\n"), Ok("a\nb\nc\nd\n\n".to_owned()));
        assert_eq!(decoded("utf-8", b""), Ok(String::new()));
    }

    /// A reader that gives so many bytes at a time.
    struct Slow<'b>(&'b [u8], usize);

    impl Read for Slow<'_> {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            let count = self.1.min(self.0.len()).min(into.len());
            let (first, rest) = self.0.split_at(count);
            into[..count].copy_from_slice(first);
            self.0 = rest;
            Ok(count)
        }
    }

    proptest::proptest! {
        #[test]
        fn line_breaks_are_unified_wherever_a_read_ends(text in "[\r\na姓]{0,40}", count in 1usize..50) {
            let mut wanted = text.replace("\r\n", "\n").replace('\r', "\n");
            if !wanted.is_empty() && !wanted.ends_with('\n') {
                wanted.push('\n');
            }
            for label in ["utf-8", "gb18030", "utf-16le"] {
                let charset = charset(label).expect("a character set");
                let written = match label {
                    "utf-16le" => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
                    _ => charset.encode(&text).0.into_owned(),
                };
                let mut read = String::new();
                DecodedText::new(Slow(&written, count), charset).read_to_string(&mut read).expect("text");
                proptest::prop_assert_eq!(&read, &wanted, "{}", label);
            }
        }
    }

    #[test]
    fn malformed_text_names_charset_and_line() {
        assert_eq!(
            decoded("utf-8", b"a\nb\n\xD0\xD5"),
            Err("encoding: line 3 is not whole UTF-8 text".to_owned())
        );
        assert_eq!(
            decoded("gb18030", b"a\r\n\xD0"),
            Err("encoding: line 2 is not whole gb18030 text".to_owned())
        );
        assert_eq!(
            decoded("utf-16le", b"\x00\xD8a\0"),
            Err("encoding: line 1 is not whole UTF-16LE text".to_owned())
        );
        assert_eq!(
            decoded("utf-8", "a\n\u{FFFD}\n".as_bytes()),
            Err("encoding: line 2 is not whole UTF-8 text".to_owned())
        );
        assert!(
            decoded("klingon", b"").is_err_and(|text| text.starts_with("`klingon` is not a character set"))
        );
    }
}
