//! Watches the quotation marks of delimited text as it streams by: is a quotation open at the end, does text follow
//! a closing mark, is a record too large. The splitting into fields is not its matter.

use super::lines::{RECORD_LIMIT, record_too_large};
use memchr::{memchr, memchr_iter};
use std::collections::VecDeque;
use std::io::{self, Read};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    FieldStart,
    Plain,
    Quoted,
    AfterQuote,
}

/// A reader that passes text on and remembers what was odd about its quotation marks.
pub(super) struct QuoteWatch<R> {
    source: R,
    delimiter: u8,
    place: Place,
    line: u64,
    record_line: u64,
    record_length: usize,
    stray: VecDeque<u64>,
    too_large: Option<u64>,
}

impl<R: Read> QuoteWatch<R> {
    /// Watches `source`, whose first line has the number `first_line`.
    pub(super) fn new(source: R, delimiter: u8, first_line: u64) -> Self {
        Self {
            source,
            delimiter,
            place: Place::FieldStart,
            line: first_line,
            record_line: first_line,
            record_length: 0,
            stray: VecDeque::new(),
            too_large: None,
        }
    }

    /// The line at which a quotation was opened that is still open.
    pub(super) fn open_since(&self) -> Option<u64> {
        (self.place == Place::Quoted).then_some(self.record_line)
    }

    /// Whether text follows a closing mark in a record that begins at or before the line; it is told once.
    pub(super) fn took_stray_until(&mut self, line: u64) -> bool {
        let mut any = false;
        while self.stray.front().is_some_and(|record_line| *record_line <= line) {
            self.stray.pop_front();
            any = true;
        }
        any
    }

    fn step(&mut self, byte: u8) {
        let ends_field = byte == self.delimiter || byte == b'\n';
        self.place = match (self.place, byte) {
            (Place::FieldStart | Place::AfterQuote, b'"') => Place::Quoted,
            (Place::Quoted, b'"') => Place::AfterQuote,
            (Place::Quoted, _) => Place::Quoted,
            (_, _) if ends_field => Place::FieldStart,
            (Place::AfterQuote, _) => {
                self.stray.push_back(self.record_line);
                Place::Plain
            }
            (Place::FieldStart | Place::Plain, _) => Place::Plain,
        };
        self.grow(1);
        if byte == b'\n' {
            self.end_line();
        }
    }

    /// Takes so many bytes to the record.
    fn grow(&mut self, bytes: usize) {
        self.record_length += bytes;
        if self.record_length > RECORD_LIMIT + 1 {
            self.too_large = self.too_large.or(Some(self.record_line));
        }
    }

    fn end_line(&mut self) {
        self.line += 1;
        if self.place != Place::Quoted {
            self.record_line = self.line;
            self.record_length = 0;
        }
    }

    fn watch(&mut self, mut bytes: &[u8]) {
        while let Some(first) = bytes.first() {
            // A mark is looked at by itself, and so is what follows a closing one.
            let next = if *first == b'"' || self.place == Place::AfterQuote {
                self.step(*first);
                1
            } else {
                let next = memchr(b'"', bytes).unwrap_or(bytes.len());
                self.pass(&bytes[..next]);
                next
            };
            bytes = &bytes[next..];
        }
    }

    /// Passes bytes without a mark, the first of which follows no closing one.
    fn pass(&mut self, bytes: &[u8]) {
        if let (false, Some(last)) = (self.place == Place::Quoted, bytes.last()) {
            let ends_field = *last == self.delimiter || *last == b'\n';
            self.place = if ends_field { Place::FieldStart } else { Place::Plain };
        }
        let mut start = 0;
        for end in memchr_iter(b'\n', bytes) {
            self.grow(end + 1 - start);
            self.end_line();
            start = end + 1;
        }
        self.grow(bytes.len() - start);
    }
}

impl<R: Read> Read for QuoteWatch<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.source.read(into)?;
        self.watch(&into[..count]);
        match self.too_large {
            Some(line) => Err(record_too_large(line).into()),
            None => Ok(count),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn watched(text: &str) -> QuoteWatch<&[u8]> {
        let mut watch = QuoteWatch::new(text.as_bytes(), b',', 1);
        let mut passed = String::new();
        watch.read_to_string(&mut passed).expect("reads");
        assert_eq!(passed, text);
        watch
    }

    type State = (Place, u64, u64, usize, VecDeque<u64>, Option<u64>);

    fn state(watch: QuoteWatch<&[u8]>) -> State {
        let QuoteWatch { place, line, record_line, record_length, stray, too_large, .. } = watch;
        (place, line, record_line, record_length, stray, too_large)
    }

    proptest::proptest! {
        #[test]
        fn many_bytes_at_once_are_seen_as_one_by_one(text in "[\",\na]{0,40}", cut in 0usize..40) {
            let new = || QuoteWatch::new(&b""[..], b',', 1);
            let (mut slow, mut quick) = (new(), new());
            text.bytes().for_each(|byte| slow.step(byte));
            let (first, second) = text.as_bytes().split_at(cut.min(text.len()));
            quick.watch(first);
            quick.watch(second);
            proptest::prop_assert_eq!(state(quick), state(slow));
        }
    }

    #[test]
    fn well_formed_quotation_is_quiet() {
        let mut watch = watched("\"a\",\"b\"\"c\"\n\"d\ne\",5\" pipe\n");
        assert_eq!(watch.open_since(), None);
        assert!(!watch.took_stray_until(u64::MAX));
    }

    #[test]
    fn an_open_quotation_names_its_record() {
        assert_eq!(watched("a\nb,\"c\nd\n").open_since(), Some(2));
    }

    #[test]
    fn text_after_a_closing_mark_is_told() {
        let mut watch = watched("a\n\"b\"c\nd\n");
        assert!(!watch.took_stray_until(1));
        assert!(watch.took_stray_until(2));
        assert!(!watch.took_stray_until(3));
    }

    #[test]
    fn a_line_of_the_limit_is_read_and_a_longer_one_refused() {
        for (length, refused) in [(RECORD_LIMIT, None), (RECORD_LIMIT + 1, Some(2))] {
            let text = format!("a\n{}\n", "b".repeat(length));
            let (mut slow, mut quick) =
                (QuoteWatch::new(&b""[..], b',', 1), QuoteWatch::new(&b""[..], b',', 1));
            text.bytes().for_each(|byte| slow.step(byte));
            quick.watch(text.as_bytes());
            assert_eq!((slow.too_large, quick.too_large), (refused, refused), "{length}");
        }
    }

    #[test]
    fn a_record_beyond_the_limit_is_refused() {
        let text = format!("a\n\"{}", "b\n".repeat(RECORD_LIMIT));
        let mut watch = QuoteWatch::new(text.as_bytes(), b',', 1);
        let error = io::copy(&mut watch, &mut io::sink()).expect_err("too large");
        assert_eq!(error.to_string(), "the record at line 2 is larger than 1 MiB");
    }
}
