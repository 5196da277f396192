//! Expressions and messages inside TOML strings, read so that every fault is named at its place in the file.
//! It must not know what the expressions mean.

use super::{Formula, MessagePart};
use crate::{
    document::{Document, Section},
    expr::parser::parse,
};
use std::ops::Range;

/// Reads the expression under `key`, where it stands.
pub(super) fn optional(section: &Section<'_>, key: &str) -> Option<Formula> {
    section.has(key).then(|| read(section, key))
}

/// Reads the expression that must stand under `key`.
pub(super) fn required(section: &Section<'_>, key: &str) -> Formula {
    match section.require(key) {
        Some(()) => read(section, key),
        None => unread(section, section.span().start, ""),
    }
}

fn read(section: &Section<'_>, key: &str) -> Formula {
    let Some((text, span)) = section.text_at(key) else { return unread(section, section.span().start, "") };
    formula(section, &text, section.document().string_start(&span))
}

/// An expression that cannot be read, of which that has been told: what uses it is looked at all the same.
fn unread(section: &Section<'_>, offset: usize, text: &str) -> Formula {
    Formula { file: section.document().file().to_owned(), offset, text: text.to_owned(), expr: None }
}

/// Parses an expression whose text begins at a byte offset of the document.
fn formula(section: &Section<'_>, text: &str, offset: usize) -> Formula {
    let document = section.document();
    if !document.text()[offset..].starts_with(text) {
        let message = "write the expression in single quotes ('…' or '''…'''), without escapes and with plain \
                       line ends, so that faults in it have a place";
        section.fault_at(offset, message);
        return unread(section, offset, text);
    }
    match parse(text) {
        Ok(expr) => Formula { expr: Some(expr), ..unread(section, offset, text) },
        Err(faults) => {
            for fault in faults {
                section.fault_at(offset + fault.span.start as usize, fault.message);
            }
            unread(section, offset, text)
        }
    }
}

/// Of how many texts and figures a message consists at most.
const MOST_PARTS: usize = 200;

/// Reads a message under `key`: `{expression}` is a figure, `{{` and `}}` are plain braces.
pub(super) fn message(section: &Section<'_>, key: &str) -> Option<Vec<MessagePart>> {
    section.require(key)?;
    let (text, span) = section.text_at(key)?;
    let places = Places::of(section.document(), &span, &text);
    let mut parts = Vec::new();
    let mut plain = String::new();
    let mut sound = true;
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        if rest.starts_with("{{") || rest.starts_with("}}") {
            plain.push(c);
            at += 2;
        } else if c == '}' {
            section.fault_at(places.at(at), "`}` closes nothing: write `}}` for a plain brace");
            sound = false;
            at += 1;
        } else if c == '{' {
            let Some(length) = figure_length(&rest[1..]) else {
                section.fault_at(places.at(at), "`{` is not closed by `}`; write `{{` for a plain brace");
                return None;
            };
            if !plain.is_empty() {
                parts.push(MessagePart::Text(std::mem::take(&mut plain)));
            }
            if parts.len() >= MOST_PARTS {
                section.fault_at(places.at(at), format!("a message has at most {MOST_PARTS} pieces"));
                return None;
            }
            parts.push(MessagePart::Figure(formula(section, &rest[1..1 + length], places.at(at + 1))));
            at += length + 2;
        } else {
            if let Some(meant) = plain_brace(c) {
                let message = format!("found the wide sign `{c}`: write `{meant}`");
                section.fault_at(places.at(at), message);
                sound = false;
            }
            plain.push(c);
            at += c.len_utf8();
        }
    }
    if parts.is_empty() && plain.trim().is_empty() {
        plain.clear();
    }
    if !plain.is_empty() {
        parts.push(MessagePart::Text(plain));
    }
    if sound && parts.is_empty() {
        section.fault_in(key, format!("`{key}` is empty: say what was found"));
        return None;
    }
    sound.then_some(parts)
}

/// The brace that a full-width one was meant to be.
fn plain_brace(c: char) -> Option<char> {
    match c {
        '｛' => Some('{'),
        '｝' => Some('}'),
        _ => None,
    }
}

/// How long the expression is that a `}` outside of quotes ends; none where the next figure begins before it.
fn figure_length(text: &str) -> Option<usize> {
    let mut quote = None;
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match quote {
            _ if escaped => escaped = false,
            Some(_) if c == '\\' => escaped = true,
            Some(open) if c == open => quote = None,
            None if matches!(c, '"' | '\'') => quote = Some(c),
            None if c == '}' => return Some(at),
            None if c == '{' => return None,
            _ => {}
        }
    }
    None
}

/// Where the bytes of a string's value stand in the document.
struct Places {
    start: usize,
    /// After an escape: an offset into the value and the same place in the document, in order.
    shifts: Vec<(usize, usize)>,
}

impl Places {
    fn of(document: &Document, span: &Range<usize>, text: &str) -> Self {
        let start = document.string_start(span);
        let raw = &document.text()[start..span.end];
        let mut shifts = Vec::new();
        if !raw.starts_with(text) {
            let (mut value, mut place) = (0, 0);
            while value < text.len() && place < raw.len() {
                let length = raw[place..].chars().next().map_or(1, char::len_utf8);
                let (written, meant) = escape(&raw[place..]).unwrap_or((length, length));
                (value, place) = (value + meant, place + written);
                if written != meant {
                    shifts.push((value, start + place));
                }
            }
        }
        Self { start, shifts }
    }

    /// The place in the document of an offset into the value.
    fn at(&self, value: usize) -> usize {
        let before = self.shifts.partition_point(|(v, _)| *v <= value);
        let (v, place) = before.checked_sub(1).map_or((0, self.start), |i| self.shifts[i]);
        place + (value - v)
    }
}

/// The length of a TOML escape, and of what it stands for.
fn escape(raw: &str) -> Option<(usize, usize)> {
    let rest = raw.strip_prefix('\\')?;
    let digits = match rest.chars().next()? {
        'x' => 2,
        'u' => 4,
        'U' => 8,
        // A line end that is escaped takes the blanks after it along.
        c if c.is_whitespace() => return Some((raw.len() - rest.trim_start().len(), 0)),
        c => return Some((1 + c.len_utf8(), 1)),
    };
    let code = u32::from_str_radix(rest.get(1..=digits)?, 16).map_or(None, char::from_u32)?;
    Some((digits + 2, code.len_utf8()))
}
