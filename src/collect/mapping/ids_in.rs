//! The citizen IDs that stand in a text which falls into no columns. It knows no fields.

use crate::domain::{
    citizen_id::{Canonical, CitizenId},
    half_width::{half_width, is_gap, is_zero_width},
};
use std::collections::BTreeSet;

/// How long an ID was in its old form, and is.
const LENGTHS: [usize; 2] = [15, 18];

/// The IDs in a text, canonical, each once: words of letters and digits, full-width and parted by blanks too; within longer
/// rows of them those whose check digit is right and whose birth date is real.
pub(super) fn ids_in(text: &str) -> BTreeSet<String> {
    let mut ids = BTreeSet::new();
    add_all(text, &mut ids);
    if text.contains('\\') {
        add_all(&unescaped(text), &mut ids);
    }
    ids
}

fn add_all(text: &str, ids: &mut BTreeSet<String>) {
    let sign = |c: char| if is_gap(c) && !matches!(c, '\n' | '\r') { ' ' } else { half_width(c) };
    let plain: String = text.chars().filter(|c| !is_zero_width(*c)).map(sign).collect();
    for parts in plain.split(|c: char| !(c.is_ascii_alphanumeric() || c == ' ')) {
        let words: Vec<&str> = parts.split(' ').filter(|word| !word.is_empty()).collect();
        for (first, word) in words.iter().enumerate() {
            add(word, ids);
            // An ID may be written in groups, beside columns that are parted by blanks too.
            let mut joined = (*word).to_owned();
            for next in &words[first + 1..] {
                joined.push_str(next);
                match joined.len() {
                    length if LENGTHS.contains(&length) => add(&joined, ids),
                    length if length > LENGTHS[1] => break,
                    _ => {}
                }
            }
        }
    }
}

fn add(word: &str, ids: &mut BTreeSet<String>) {
    let within = (LENGTHS[1]..=word.len()).map(|end| &word[end - LENGTHS[1]..end]);
    for part in std::iter::once(word).chain(within.filter(|_| word.len() > LENGTHS[1])) {
        let id = match CitizenId::canonical(part) {
            Canonical::Right(id) if part.len() == word.len() || id.birth_date().is_some() => id,
            Canonical::WrongCheck(id) if part.len() == word.len() => id,
            _ => continue,
        };
        ids.insert(id.reveal().to_owned());
    }
}

/// A text with the signs that JSON writes with a backslash.
fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        plain.push_str(&rest[..at]);
        let behind = &rest[at + 1..];
        let coded = behind.strip_prefix('u').and_then(|code| code.get(..4));
        let coded = coded.and_then(|code| u32::from_str_radix(code, 16).ok()).and_then(char::from_u32);
        rest = match (coded, behind.chars().next()) {
            (Some(sign), _) => {
                plain.push(sign);
                &behind[5..]
            }
            (None, Some('b' | 'f' | 'n' | 'r' | 't')) => {
                plain.push(' ');
                &behind[1..]
            }
            _ => behind,
        };
    }
    plain.push_str(rest);
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_found_however_they_are_written() {
        let one = CitizenId::completed("41039919701215569").expect("an ID").reveal().to_owned();
        let other = CitizenId::completed("41039919800101001").expect("an ID").reveal().to_owned();
        let wide: String =
            one.chars().map(|c| char::from_u32(u32::from(c) + 0xFEE0).expect("a sign")).collect();
        let parted = format!("{} {} {}", &one[..6], &one[6..14], &one[14..]);
        let old = format!("{}{}", &one[..6], &one[8..17]);
        for text in [
            format!("a,{one},b"),
            format!("a,{wide},b"),
            format!("甲\u{3000}{wide}乙"),
            format!("a,{parted},b"),
            format!("姓名 {parted} 1"),
            format!("7{one}2026"),
            format!("a,{}\u{200B}{}", &one[..6], &one[6..]),
            format!("x;{old};y"),
            format!("{} {} {} 2026 12", &old[..6], &old[6..12], &old[12..]),
            format!("1 {parted} 20261028"),
            parted.replace(' ', "\u{a0}"),
            parted.replace(' ', "\t"),
            format!("{{\"id\": \"{}\"", parted.replace(' ', "\\t")),
            one.chars().map(|c| format!("\\u{:04x}", u32::from(c) + 0xFEE0)).collect(),
            format!("x;{} {};y", &old[..6], &old[6..]),
        ] {
            assert!(ids_in(&text).contains(&one), "{}", text.len());
        }
        assert_eq!(ids_in(&format!("{one}{other}")), BTreeSet::from([one.clone(), other.clone()]));
        assert_eq!(ids_in(&format!("{wide}\t{other}")), BTreeSet::from([one, other]));
        assert!(ids_in("410399 2026-10-28 1234.50").is_empty());
    }
}
