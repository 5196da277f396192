//! What the inside of a quoted literal says: escapes, line ends, raw text. It must not know where a literal
//! starts or ends: the lexer does.

use super::fault::{Faults, quoted};
use super::span::Span;

/// The inside of a quoted literal, without prefix and quotes.
pub(super) struct Body<'t> {
    /// The text between the quotes.
    pub(super) text: &'t str,
    /// Where it starts in the expression.
    pub(super) start: usize,
    /// Whether backslashes stand for themselves.
    pub(super) raw: bool,
}

/// A piece of a literal's value.
enum Piece {
    Char(char),
    /// A code from 0 to 255: in strings a code point, in bytes literals one byte.
    Code(u8),
}

/// An escape that is not right: the length of its faulty part after the backslash, and what is wrong.
struct BadEscape {
    length: usize,
    message: String,
}

impl Body<'_> {
    /// The string it stands for. Faulty escapes are noted and left out.
    pub(super) fn string(&self, faults: &mut Faults) -> String {
        let mut value = String::with_capacity(self.text.len());
        self.pieces(false, faults, |piece| match piece {
            Piece::Char(c) => value.push(c),
            Piece::Code(code) => value.push(char::from(code)),
        });
        value
    }

    /// The bytes it stands for. Faulty escapes are noted and left out.
    pub(super) fn bytes(&self, faults: &mut Faults) -> Vec<u8> {
        let mut value = Vec::with_capacity(self.text.len());
        self.pieces(true, faults, |piece| match piece {
            Piece::Char(c) => value.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
            Piece::Code(code) => value.push(code),
        });
        value
    }

    /// Walks the text once. Line ends of every kind count as `\n`.
    fn pieces(&self, in_bytes: bool, faults: &mut Faults, mut put: impl FnMut(Piece)) {
        let mut at = 0;
        while let Some(c) = self.text[at..].chars().next() {
            let here = at;
            at += c.len_utf8();
            match c {
                '\r' => {
                    put(Piece::Char('\n'));
                    at += usize::from(self.text[at..].starts_with('\n'));
                }
                '\\' if !self.raw => match escape(&self.text[at..], in_bytes) {
                    Ok((piece, length)) => {
                        put(piece);
                        at += length;
                    }
                    Err(bad) => {
                        at += bad.length;
                        faults.add(Span::new(self.start + here, self.start + at), bad.message);
                    }
                },
                other => put(Piece::Char(other)),
            }
        }
    }
}

/// The escape after a backslash, and its length.
fn escape(rest: &str, in_bytes: bool) -> Result<(Piece, usize), BadEscape> {
    let Some(first) = rest.chars().next() else {
        let message = "the backslash escapes nothing: write `\\\\` for a backslash".to_owned();
        return Err(BadEscape { length: 0, message });
    };
    let code = match first {
        'a' => 0x07,
        'b' => 0x08,
        'f' => 0x0c,
        'n' => b'\n',
        'r' => b'\r',
        't' => b'\t',
        'v' => 0x0b,
        '\\' => b'\\',
        '?' => b'?',
        '"' => b'"',
        '\'' => b'\'',
        '`' => b'`',
        'x' | 'X' => return hexadecimal(rest, 2).map(|value| (Piece::Code((value & 0xff) as u8), 3)),
        'u' | 'U' => return code_point(rest, if first == 'u' { 4 } else { 8 }, in_bytes),
        '0'..='9' => return octal(rest).map(|value| (Piece::Code(value), 3)),
        other => {
            let message = format!(
                "{} is no escape: write `\\\\` for a backslash, or `r` before the quotes for raw text",
                quoted(&format!("\\{other}"))
            );
            return Err(BadEscape { length: other.len_utf8(), message });
        }
    };
    Ok((Piece::Code(code), 1))
}

/// The `digits` hexadecimal digits after the escape's letter.
fn hexadecimal(rest: &str, digits: usize) -> Result<u32, BadEscape> {
    let found = rest.bytes().skip(1).take(digits).take_while(u8::is_ascii_hexdigit).count();
    let value = u32::from_str_radix(&rest[1..=found], 16);
    match value {
        Ok(value) if found == digits => Ok(value),
        _ => {
            let letter = &rest[..1];
            let message = format!("`\\{letter}` takes exactly {digits} hexadecimal digits, found {found}");
            Err(BadEscape { length: 1 + found, message })
        }
    }
}

/// A Unicode escape of four or eight digits.
fn code_point(rest: &str, digits: usize, in_bytes: bool) -> Result<(Piece, usize), BadEscape> {
    let value = hexadecimal(rest, digits)?;
    let length = 1 + digits;
    if in_bytes {
        let message =
            "a bytes literal takes no Unicode escape: write each byte as `\\x` with two digits".into();
        return Err(BadEscape { length, message });
    }
    char::from_u32(value).map(|c| (Piece::Char(c), length)).ok_or_else(|| BadEscape {
        length,
        message: format!("{value:X} is the code of no character: codes run to 10FFFF without D800 to DFFF"),
    })
}

/// Three octal digits from 000 to 377.
fn octal(rest: &str) -> Result<u8, BadEscape> {
    let found = rest.bytes().take(3).take_while(|digit| matches!(digit, b'0'..=b'7')).count();
    let value = u8::from_str_radix(&rest[..found], 8);
    match value {
        Ok(value) if found == 3 => Ok(value),
        _ => {
            let message = "an octal escape is a backslash and exactly 3 digits from 000 to 377".into();
            Err(BadEscape { length: found.max(1), message })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn string(text: &str) -> Result<String, Vec<(u32, u32, String)>> {
        let mut faults = Faults::default();
        let value = Body { text, start: 0, raw: false }.string(&mut faults);
        if faults.is_empty() { Ok(value) } else { Err(places(faults)) }
    }

    fn bytes(text: &str) -> Result<Vec<u8>, Vec<(u32, u32, String)>> {
        let mut faults = Faults::default();
        let value = Body { text, start: 0, raw: false }.bytes(&mut faults);
        if faults.is_empty() { Ok(value) } else { Err(places(faults)) }
    }

    fn places(faults: Faults) -> Vec<(u32, u32, String)> {
        faults
            .into_sorted()
            .into_iter()
            .map(|fault| (fault.span.start, fault.span.end, fault.message))
            .collect()
    }

    #[test]
    fn every_escape_has_its_value() {
        let cases = [
            (r"\a\b\f\n\r\t\v", "\x07\x08\x0c\n\r\t\x0b"),
            (r#"\\\?\"\'\`"#, "\\?\"'`"),
            (r"\x41\X7e\xff", "A~ÿ"),
            (r"\u4f4e\U00004FDD\U0001F600", "低保😀"),
            (r"\101\000\377", "A\0ÿ"),
            (r"\1011", "A1"),
            ("低\\n保", "低\n保"),
            ("a\r\nb\rc\nd", "a\nb\nc\nd"),
        ];
        for (text, expected) in cases {
            assert_eq!(string(text).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn codes_are_bytes_in_bytes_literals() {
        assert_eq!(bytes(r"\xff\303\277ÿ"), Ok(vec![0xff, 0xc3, 0xbf, 0xc3, 0xbf]));
        let refused = bytes(r"a\u0041").expect_err("no Unicode escape in bytes");
        assert_eq!((refused[0].0, refused[0].1), (1, 7));
    }

    #[test]
    fn faulty_escapes_are_placed() {
        let cases = [
            (r"ab\q", 2, 4, "is no escape"),
            ("\\保", 0, 4, "is no escape"),
            (r"\x4", 0, 3, "exactly 2 hexadecimal digits, found 1"),
            (r"\xg0", 0, 2, "found 0"),
            (r"\u12G4", 0, 4, "exactly 4"),
            (r"\U0001F60", 0, 9, "exactly 8"),
            ("\\x保", 0, 2, "found 0"),
            (r"\ud800", 0, 6, "no character"),
            (r"\U00110000", 0, 10, "no character"),
            (r"\12", 0, 3, "exactly 3 digits"),
            (r"\400", 0, 4, "000 to 377"),
            (r"\8", 0, 2, "exactly 3 digits"),
        ];
        for (text, start, end, message) in cases {
            let faults = string(text).expect_err(text);
            assert_eq!((faults[0].0, faults[0].1), (start, end), "{text}");
            assert!(faults[0].2.contains(message), "{text}: {}", faults[0].2);
        }
    }

    #[test]
    fn raw_text_keeps_its_backslashes() {
        let mut faults = Faults::default();
        let body = Body { text: r"\d+\n", start: 0, raw: true };
        assert_eq!(body.string(&mut faults), r"\d+\n");
        assert!(faults.is_empty());
    }
}
