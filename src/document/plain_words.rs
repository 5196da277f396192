//! What a TOML parser says, in the words of people who write rules. It must not know what the keys of a file mean.

use super::syntax::{Slip, date_advice};

/// The longest piece of a file that is repeated in a message.
const LONGEST_SHOWN: usize = 40;

const LINE: &str = "a line is `key = value`, a head such as `[[case]]`, or a remark behind `#`";

/// What is said of two values of a list with nothing between.
pub(super) const COMMA: &str = "a `,` is missing before this";

/// The words for what the parser says at a place.
pub(super) fn said(text: &str, at: usize, message: &str) -> Slip {
    let (start, piece) = piece(text, at);
    let what = message.split(", expected").next().unwrap_or(message);
    if let Some(advice) = date_advice(piece) {
        return Slip { at: start, message: advice };
    }
    if let Some(next) = next_number(text, start, piece) {
        return Slip { at: next, message: COMMA.to_owned() };
    }
    let (at, message) = match what {
        "string values must be quoted" | "invalid boolean" => (start, unquoted(piece)),
        "invalid float" | "invalid floating-point number" if piece.starts_with(char::is_alphabetic) => {
            (start, unquoted(piece))
        }
        "missing opening quote" => (start, "the opening quote of this text is missing".to_owned()),
        "duplicate key" => (at, twice(text, at)),
        "missing comma between key-value pairs" | "missing comma between array elements" => {
            (at, COMMA.to_owned())
        }
        "extra comma in array" | "extra comma in inline table" => (at, "this `,` is one too many".to_owned()),
        "unclosed array" => (at, "a `]` is missing here".to_owned()),
        "unclosed inline table" => (at, "a `}` is missing here".to_owned()),
        "unclosed table" | "unclosed array table" => {
            (at, "this head is not closed: write `[[case]]`".to_owned())
        }
        "invalid unquoted key" => (at, key_signs(text, at)),
        "key with no value" => no_equals(text, at),
        "extra `=`" => (at, "found `==`: write `=`".to_owned()),
        "missing assignment between key-value pairs"
        | "missing value for key"
        | "missing key for inline table element" => (at, "`key = value` is needed here".to_owned()),
        "unexpected key or value" => {
            (at, "nothing more may stand on this line: take it out, or begin a remark with `#`".to_owned())
        }
        "missing escaped value" | "too few unicode value digits" => {
            (at, "a `\\` in \"…\" begins an escape: write `\\\\`, or put the text in '…' instead".to_owned())
        }
        "unexpected leading zero" => {
            (start, format!("a number has no zero in front; a code stands in quotes: \"{piece}\""))
        }
        "invalid basic string"
        | "invalid multi-line basic string"
        | "invalid literal string"
        | "invalid multi-line literal string" => (at, "the closing quote of this text is missing".to_owned()),
        _ => (at, message.to_owned()),
    };
    Slip { at, message }
}

/// Where a date begins and ends that stands at a place, and cannot be read.
pub(super) fn date_at(text: &str, at: usize) -> Option<(usize, usize)> {
    let (start, piece) = piece(text, at);
    date_advice(piece)?;
    let start = start + text[start..].find(piece)?;
    Some((start, start + piece.len()))
}

/// The value that stands at a place: from the sign before it to the sign behind it.
fn piece(text: &str, at: usize) -> (usize, &str) {
    let before = text.get(..at).unwrap_or(text);
    let start = before.rfind(['=', ',', '[', '{', '\n', ' ']).map_or(0, |sign| sign + 1);
    let rest = &text[start..];
    let end = rest.find([',', '}', ']', '#', '\n', '\r']).unwrap_or(rest.len());
    (start, rest[..end].trim())
}

/// Where the second of a list's numbers begins that stand side by side.
fn next_number(text: &str, start: usize, piece: &str) -> Option<usize> {
    let next = piece.split_whitespace().nth(1)?;
    let is_number = |word: &str| {
        let digits = word.strip_prefix(['+', '-']).unwrap_or(word);
        digits.starts_with(|c: char| c.is_ascii_digit())
            && digits.bytes().all(|b| b.is_ascii_digit() || b"._".contains(&b))
    };
    let listed = text[..start].trim_end().ends_with(['[', ',']);
    // Both are pieces of the text.
    let at = next.as_ptr().addr() - text.as_ptr().addr();
    (listed && piece.split_whitespace().all(is_number)).then_some(at)
}

/// The key or word at a place.
fn word(text: &str, at: usize) -> &str {
    let rest = text.get(at..).unwrap_or("");
    let end = rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-'))).unwrap_or(rest.len());
    &rest[..end]
}

/// What is said of a key that stands twice.
fn twice(text: &str, at: usize) -> String {
    let (before, key) = (text.get(..at).unwrap_or(text), word(text, at));
    let line = before.rsplit('\n').next().unwrap_or(before).trim_start();
    if line.starts_with("[[") {
        return format!("`{key}` is no list of tables further up: write `[[{key}]]` there too");
    }
    format!("`{key}` stands here a second time: keep one of the two")
}

/// What is said of a value without quotes.
fn unquoted(piece: &str) -> String {
    let small = piece.to_lowercase();
    if piece.is_empty() {
        "the value is missing behind `=`".to_owned()
    } else if matches!(small.as_str(), "true" | "false") {
        format!("write `{small}` in small letters")
    } else if word(piece, 0).len() == piece.len() && piece.chars().count() <= LONGEST_SHOWN {
        format!("a text stands in quotes: write \"{piece}\"")
    } else {
        "a text or an expression stands in quotes: write '…' around it".to_owned()
    }
}

/// What is said of a key with other signs than keys have.
fn key_signs(text: &str, at: usize) -> String {
    let key = word(text, at);
    if key.is_empty() || key.chars().count() > LONGEST_SHOWN {
        return LINE.to_owned();
    }
    format!("a key is written with a-z, A-Z, 0-9, `_` and `-`; found `{key}`")
}

/// What is said of a line that has no `=`, at its beginning.
fn no_equals(text: &str, at: usize) -> (usize, String) {
    let before = text.get(..at).unwrap_or(text);
    let line = before.rfind('\n').map_or(0, |end| end + 1);
    let whole = text[line..].lines().next().unwrap_or("");
    let start = line + (whole.len() - whole.trim_start().len());
    let key = word(text, start);
    let rest = whole.trim_start()[key.len()..].trim();
    match rest.chars().next() {
        _ if key.is_empty() => (start, LINE.to_owned()),
        None => (start, format!("`= …` is missing behind `{key}`")),
        Some('"' | '\'' | '[' | '{') => (start, format!("a `=` is missing behind `{key}`")),
        Some(':') => (start + key.len(), "found `:`: write `=`".to_owned()),
        Some(_) => (start, LINE.to_owned()),
    }
}
