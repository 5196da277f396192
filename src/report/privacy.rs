//! Keeps whole citizen IDs out of everything that reports print, wherever in a text they stand.
//! Must not know what the text is about.

use crate::domain::citizen_id;
use std::borrow::Cow;

/// A person's ID as shown: masked.
pub(super) fn masked(person_id: &str) -> String {
    citizen_id::mask(person_id)
}

/// The text with every run of characters that reads as a citizen ID masked.
pub fn without_ids(text: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut copied = 0;
    for (from, to) in runs(text) {
        if looks_like_id(&text[from..to]) {
            out.push_str(&text[copied..from]);
            out.push_str(&citizen_id::mask(&text[from..to]));
            copied = to;
        }
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(&text[copied..]);
    Cow::Owned(out)
}

/// Runs of digits, each with a following X.
fn runs(text: &str) -> Vec<(usize, usize)> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let from = at;
        while at < bytes.len() && bytes[at].is_ascii_digit() {
            at += 1;
        }
        if at == from {
            at += 1;
            continue;
        }
        if at < bytes.len() && matches!(bytes[at], b'x' | b'X') {
            at += 1;
        }
        found.push((from, at));
    }
    found
}

/// Eighteen characters with a plausible birth date, whatever the check digit.
fn looks_like_id(run: &str) -> bool {
    let number = |from: usize, to: usize| run[from..to].parse::<u32>().unwrap_or(0);
    run.len() == 18
        && (1850..=2200).contains(&number(6, 10))
        && (1..=12).contains(&number(10, 12))
        && (1..=31).contains(&number(12, 14))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_inside_texts_are_masked() {
        assert_eq!(without_ids("王某410399198001010013，"), "王某410399********0013，");
        assert_eq!(without_ids("k-41039919800101002x-2026-01"), "k-410399********002x-2026-01");
        let two = "410399198001010013 410399199001010015";
        assert_eq!(without_ids(two), "410399********0013 410399********0015");
    }

    #[test]
    fn other_numbers_stay() {
        for text in
            ["", "1,234.00 元", "6222021234567890123", "410399001001", "2026-11-15", "410399198099990013"]
        {
            assert_eq!(without_ids(text), text);
        }
    }
}
