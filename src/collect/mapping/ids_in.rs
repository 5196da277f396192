//! The citizen IDs that stand in a text which falls into no columns. It knows no fields.

use crate::domain::{
    citizen_id::{Canonical, CitizenId},
    half_width::{half_width, is_zero_width},
};
use std::collections::BTreeSet;

/// How long an ID is, and was in its old form.
const LENGTHS: [usize; 2] = [18, 15];

/// The IDs in a text, canonical, each once: words of letters and digits, full-width and parted by blanks too; within longer
/// rows of them those whose check digit is right and whose birth date is real.
pub(super) fn ids_in(text: &str) -> BTreeSet<String> {
    let plain: String = text.chars().filter(|c| !is_zero_width(*c)).map(half_width).collect();
    let mut ids = BTreeSet::new();
    for parts in plain.split(|c: char| !(c.is_ascii_alphanumeric() || c == ' ')) {
        parts.split(' ').for_each(|word| add(word, &mut ids));
        // An ID may be written with blanks: of its own groups, or between two columns.
        let words: Vec<&str> = parts.split(' ').filter(|word| !word.is_empty()).collect();
        if words.len() > 1 {
            add(&words.concat(), &mut ids);
        }
    }
    ids
}

fn add(word: &str, ids: &mut BTreeSet<String>) {
    let within = (LENGTHS[0]..=word.len()).map(|end| &word[end - LENGTHS[0]..end]);
    for part in std::iter::once(word).chain(within.filter(|_| word.len() > LENGTHS[0])) {
        let id = match CitizenId::canonical(part) {
            Canonical::Right(id) if part.len() == word.len() || id.birth_date().is_some() => id,
            Canonical::WrongCheck(id) if part.len() == word.len() => id,
            _ => continue,
        };
        ids.insert(id.reveal().to_owned());
    }
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
            format!("x;{} {};y", &old[..6], &old[6..]),
        ] {
            assert!(ids_in(&text).contains(&one), "{}", text.len());
        }
        assert_eq!(ids_in(&format!("{one}{other}")), BTreeSet::from([one.clone(), other.clone()]));
        assert_eq!(ids_in(&format!("{wide}\t{other}")), BTreeSet::from([one, other]));
        assert!(ids_in("410399 2026-10-28 1234.50").is_empty());
    }
}
