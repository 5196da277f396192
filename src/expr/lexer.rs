//! Cuts the text of an expression into words. Faulty ones are noted and, where their meaning is plain, replaced
//! by what was meant, so that one slip is one fault. It must not know how words are put together.

use super::fault::{Faults, quoted};
use super::literal::Body;
use super::span::Span;
use super::token::{Symbol, Token, TokenKind};

/// The words of a text, the last of them [`TokenKind::End`].
pub(super) fn tokens(text: &str, faults: &mut Faults) -> Vec<Token> {
    let mut lexer = Lexer { text, at: 0, faults };
    let mut found = Vec::new();
    loop {
        lexer.skip_blank();
        let start = lexer.at;
        let kind = lexer.word();
        let done = kind == TokenKind::End;
        found.push(Token { kind, span: Span::new(start, lexer.at) });
        if done {
            return found;
        }
    }
}

struct Lexer<'t, 'f> {
    text: &'t str,
    at: usize,
    faults: &'f mut Faults,
}

impl<'t> Lexer<'t, '_> {
    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn byte(&self, ahead: usize) -> Option<u8> {
        self.text.as_bytes().get(self.at + ahead).copied()
    }

    /// Steps over the characters that fit, and returns them.
    fn take_while(&mut self, fits: impl Fn(char) -> bool) -> &'t str {
        let rest = self.rest();
        let end = rest.find(|c| !fits(c)).unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    fn fault(&mut self, start: usize, message: impl Into<String>) {
        self.faults.add(Span::new(start, self.at), message);
    }

    fn skip_blank(&mut self) {
        loop {
            self.take_while(|c| matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{c}'));
            if !self.rest().starts_with("//") {
                return;
            }
            self.take_while(|c| c != '\n' && c != '\r');
        }
    }

    fn word(&mut self) -> TokenKind {
        let Some(first) = self.rest().chars().next() else { return TokenKind::End };
        match first {
            '0'..='9' => self.number(),
            '.' if self.byte(1).is_some_and(|next| next.is_ascii_digit()) => self.number(),
            '"' | '\'' => self.quoted_literal(0),
            '`' => self.quoted_name(),
            _ if is_name_part(first) => match self.literal_prefix() {
                Some(length) => self.quoted_literal(length),
                None => self.name(),
            },
            _ => self.symbol(first),
        }
    }

    /// The length of an `r`, `b` or `br` that stands before a quote.
    fn literal_prefix(&self) -> Option<usize> {
        let bytes = matches!(self.byte(0), Some(b'b' | b'B'));
        let raw = matches!(self.byte(usize::from(bytes)), Some(b'r' | b'R'));
        let length = usize::from(bytes) + usize::from(raw);
        (length > 0 && matches!(self.byte(length), Some(b'"' | b'\''))).then_some(length)
    }

    fn name(&mut self) -> TokenKind {
        let start = self.at;
        let name = self.take_while(is_name_part);
        if !name.is_ascii() {
            let message = format!("names are written with a-z, A-Z, 0-9 and `_`; found {}", quoted(name));
            self.fault(start, message);
        }
        match name {
            "true" => TokenKind::True,
            "false" => TokenKind::False,
            "null" => TokenKind::Null,
            "in" => TokenKind::In,
            _ => TokenKind::Name(name.to_owned()),
        }
    }

    /// A name in back-quotes, which CEL has for the fields of messages.
    fn quoted_name(&mut self) -> TokenKind {
        let start = self.at;
        self.at += 1;
        let name = self.take_while(|c| !matches!(c, '`' | '\n' | '\r'));
        self.at += usize::from(self.byte(0) == Some(b'`'));
        self.fault(start, "names in back-quotes are not part of the rule language: write the plain name");
        TokenKind::Name(name.to_owned())
    }

    fn number(&mut self) -> TokenKind {
        let start = self.at;
        let kind = if self.byte(0) == Some(b'0') && matches!(self.byte(1), Some(b'x' | b'X')) {
            self.hexadecimal(start)
        } else {
            self.decimal(start)
        };
        let tail = self.take_while(is_name_part);
        if !tail.is_empty() {
            let message = format!("a number runs into {}: put a blank or an operator between", quoted(tail));
            self.fault(start, message);
        }
        kind
    }

    fn hexadecimal(&mut self, start: usize) -> TokenKind {
        let upper = self.byte(1) == Some(b'X');
        self.at += 2;
        let digits = self.take_while(|c| c.is_ascii_hexdigit());
        if digits.is_empty() {
            self.fault(start, "`0x` without digits: write a hexadecimal number such as `0x1F`");
        } else if upper {
            self.fault(start, "a hexadecimal number starts with a small `0x`");
        }
        self.whole(start, digits, 16)
    }

    fn decimal(&mut self, start: usize) -> TokenKind {
        let digits = self.take_while(|c| c.is_ascii_digit());
        let mut double = false;
        if self.byte(0) == Some(b'.') && self.byte(1).is_some_and(|next| next.is_ascii_digit()) {
            double = true;
            self.at += 1;
            self.take_while(|c| c.is_ascii_digit());
        }
        if matches!(self.byte(0), Some(b'e' | b'E')) {
            let sign = usize::from(matches!(self.byte(1), Some(b'+' | b'-')));
            if self.byte(1 + sign).is_some_and(|next| next.is_ascii_digit()) {
                double = true;
                self.at += 1 + sign;
                self.take_while(|c| c.is_ascii_digit());
            }
        }
        if double { self.double(start) } else { self.whole(start, digits, 10) }
    }

    /// A whole number with or without the suffix `u`.
    fn whole(&mut self, start: usize, digits: &str, radix: u32) -> TokenKind {
        let value = magnitude(digits, radix);
        if !matches!(self.byte(0), Some(b'u' | b'U')) {
            return TokenKind::Int(value.unwrap_or(u64::MAX));
        }
        self.at += 1;
        if value.is_none() {
            let message = format!("the number is too large: a number with `u` is at most {}u", u64::MAX);
            self.fault(start, message);
        }
        TokenKind::Uint(value.unwrap_or(u64::MAX))
    }

    /// A floating-point number. Rule files refuse doubles; only `rules eval` knows them.
    fn double(&mut self, start: usize) -> TokenKind {
        match self.text[start..self.at].parse::<f64>() {
            Ok(value) if value.is_finite() => TokenKind::Double(value),
            _ => {
                self.fault(start, "the number is too large for a floating-point number");
                TokenKind::Double(0.0)
            }
        }
    }

    /// A string or bytes literal whose prefix has the given length.
    fn quoted_literal(&mut self, prefix: usize) -> TokenKind {
        let start = self.at;
        let letters = &self.text[start..start + prefix];
        let raw = letters.contains(['r', 'R']);
        self.at += prefix;
        let rest = self.rest();
        let long = rest.starts_with("\"\"\"") || rest.starts_with("'''");
        let quotes = &rest[..if long { 3 } else { 1 }];
        self.at += quotes.len();
        let opened = Span::new(start, self.at);
        let body = Body { start: self.at, raw, text: self.quoted_body(quotes, raw) };
        if self.rest().starts_with(quotes) {
            self.at += quotes.len();
        } else {
            let end = if long { "before the expression ends" } else { "on the same line" };
            self.faults.add(opened, format!("the string is not closed: write {quotes} {end}"));
        }
        if letters.contains(['b', 'B']) {
            TokenKind::Bytes(body.bytes(self.faults))
        } else {
            TokenKind::Text(body.string(self.faults))
        }
    }

    /// The text up to the closing quotes, or as far as the literal can go.
    fn quoted_body(&mut self, quotes: &str, raw: bool) -> &'t str {
        let bytes = self.text.as_bytes();
        let (start, long) = (self.at, quotes.len() == 3);
        let mut at = start;
        while let Some(&byte) = bytes.get(at) {
            let ends_line = matches!(byte, b'\n' | b'\r');
            if bytes[at..].starts_with(quotes.as_bytes()) || (ends_line && !long) {
                break;
            }
            at += 1;
            if byte == b'\\'
                && !raw
                && bytes.get(at).is_some_and(|next| long || !matches!(next, b'\n' | b'\r'))
            {
                at += 1;
            }
        }
        // What follows a backslash may be wider than the one byte stepped over; its other bytes are no quotes,
        // so the loop ends on a character boundary.
        self.at = at;
        &self.text[start..at]
    }

    fn symbol(&mut self, first: char) -> TokenKind {
        let two = self.byte(1).map(|second| (first, char::from(second)));
        let (symbol, length) = match (first, two) {
            (_, Some(('&', '&'))) => (Symbol::And, 2),
            (_, Some(('|', '|'))) => (Symbol::Or, 2),
            (_, Some(('=', '='))) => (Symbol::Equal, 2),
            (_, Some(('!', '='))) => (Symbol::NotEqual, 2),
            (_, Some(('<', '='))) => (Symbol::LessEqual, 2),
            (_, Some(('>', '='))) => (Symbol::GreaterEqual, 2),
            (_, Some(('<', '>'))) => return self.instead("<>", Symbol::NotEqual),
            ('<', _) => (Symbol::Less, 1),
            ('>', _) => (Symbol::Greater, 1),
            ('(', _) => (Symbol::OpenParen, 1),
            (')', _) => (Symbol::CloseParen, 1),
            ('[', _) => (Symbol::OpenBracket, 1),
            (']', _) => (Symbol::CloseBracket, 1),
            ('{', _) => (Symbol::OpenBrace, 1),
            ('}', _) => (Symbol::CloseBrace, 1),
            ('.', _) => (Symbol::Dot, 1),
            (',', _) => (Symbol::Comma, 1),
            (':', _) => (Symbol::Colon, 1),
            ('?', _) => (Symbol::Question, 1),
            ('!', _) => (Symbol::Not, 1),
            ('+', _) => (Symbol::Plus, 1),
            ('-', _) => (Symbol::Minus, 1),
            ('*', _) => (Symbol::Star, 1),
            ('/', _) => (Symbol::Slash, 1),
            ('%', _) => (Symbol::Percent, 1),
            _ => return self.stranger(first),
        };
        if matches!(symbol, Symbol::Equal | Symbol::NotEqual) && self.byte(2) == Some(b'=') {
            let found = if symbol == Symbol::Equal { "===" } else { "!==" };
            return self.instead(found, symbol);
        }
        self.at += length;
        TokenKind::Symbol(symbol)
    }

    /// Steps over `found`, notes it, and goes on with what was meant.
    fn instead(&mut self, found: &str, meant: Symbol) -> TokenKind {
        let start = self.at;
        self.at += found.len();
        self.fault(start, format!("found `{found}`: write `{}`", meant.text()));
        TokenKind::Symbol(meant)
    }

    /// A character that starts no word.
    fn stranger(&mut self, first: char) -> TokenKind {
        match first {
            '=' => return self.instead("=", Symbol::Equal),
            '&' => return self.instead("&", Symbol::And),
            '|' => return self.instead("|", Symbol::Or),
            '“' | '”' | '‘' | '’' => return self.curly_literal(first),
            _ => {}
        }
        if let Some(meant) = wide_symbol(first) {
            let start = self.at;
            self.at += first.len_utf8();
            self.fault(start, format!("found the wide sign `{first}`: write `{}`", meant.text()));
            return TokenKind::Symbol(meant);
        }
        let start = self.at;
        let found = self.take_while(is_stranger);
        if found.is_empty() {
            self.at += first.len_utf8();
        }
        let shown = if first.is_control() || first.is_whitespace() {
            format!("the character U+{:04X}", u32::from(first))
        } else {
            format!("`{first}`")
        };
        self.fault(start, format!("{shown} has no meaning here"));
        TokenKind::Bad
    }

    /// A string in typographic quotes.
    fn curly_literal(&mut self, first: char) -> TokenKind {
        let start = self.at;
        self.at += first.len_utf8();
        let single = matches!(first, '‘' | '’');
        let ends: [char; 2] = if single { ['‘', '’'] } else { ['“', '”'] };
        let body = self.take_while(|c| !ends.contains(&c) && c != '\n' && c != '\r');
        let closing = self.rest().chars().next().filter(|c| ends.contains(c));
        self.at += closing.map_or(0, char::len_utf8);
        self.fault(start, "strings stand in plain quotes: write `\"` or `'` at both ends");
        TokenKind::Text(body.to_owned())
    }
}

fn is_name_part(c: char) -> bool {
    c == '_' || c.is_alphanumeric()
}

/// Whether a character neither starts a word nor is one that has its own message.
fn is_stranger(c: char) -> bool {
    let known =
        c.is_ascii() && !c.is_ascii_control() && !matches!(c, '#' | '$' | ';' | '@' | '\\' | '^' | '~');
    let blank = matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{c}');
    !known && !blank && !is_name_part(c) && !matches!(c, '“' | '”' | '‘' | '’') && wide_symbol(c).is_none()
}

/// What a full-width or mathematical sign stands for.
fn wide_symbol(c: char) -> Option<Symbol> {
    Some(match c {
        '（' => Symbol::OpenParen,
        '）' => Symbol::CloseParen,
        '［' | '【' => Symbol::OpenBracket,
        '］' | '】' => Symbol::CloseBracket,
        '｛' => Symbol::OpenBrace,
        '｝' => Symbol::CloseBrace,
        '．' | '。' => Symbol::Dot,
        '，' | '、' => Symbol::Comma,
        '：' => Symbol::Colon,
        '？' => Symbol::Question,
        '！' => Symbol::Not,
        '＋' => Symbol::Plus,
        '－' | '−' | '—' | '–' => Symbol::Minus,
        '＊' | '×' => Symbol::Star,
        '／' | '÷' => Symbol::Slash,
        '％' => Symbol::Percent,
        '＜' => Symbol::Less,
        '≤' => Symbol::LessEqual,
        '＞' => Symbol::Greater,
        '≥' => Symbol::GreaterEqual,
        '＝' => Symbol::Equal,
        '≠' => Symbol::NotEqual,
        _ => return None,
    })
}

/// The value of a run of digits, or nothing if it does not fit.
fn magnitude(digits: &str, radix: u32) -> Option<u64> {
    digits.chars().try_fold(0_u64, |value, digit| {
        value.checked_mul(u64::from(radix))?.checked_add(u64::from(digit.to_digit(radix)?))
    })
}

#[cfg(test)]
mod tests;
