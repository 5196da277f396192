//! Names of columns as they are compared: a header's text brought to one form, header rows joined.
//! Must not know which columns are wanted.

use super::error::FormatError;
use crate::domain::half_width::is_zero_width;
use std::collections::BTreeMap;
use unicode_normalization::UnicodeNormalization;

/// The greatest number of columns.
pub(super) const COLUMN_LIMIT: usize = 4096;

/// The form in which columns' names are compared: NFKC, without line breaks and marks of no width, trimmed.
pub fn column_name(text: &str) -> String {
    let plain: String = text.nfkc().filter(|c| !is_zero_width(*c) && !c.is_control()).collect();
    plain.trim().to_owned()
}

/// Names of a table without a header: `1`, `2`, ….
pub(super) fn numbered(width: usize) -> Vec<String> {
    (1..=width).map(|place| place.to_string()).collect()
}

/// Names in comparable form, a nameless column under its number.
pub(super) fn named(texts: impl IntoIterator<Item = String>) -> Vec<String> {
    let names = texts.into_iter().map(|text| column_name(&text)).enumerate();
    names.map(|(place, name)| if name.is_empty() { (place + 1).to_string() } else { name }).collect()
}

/// Refuses two columns of one name, and too many columns.
pub(super) fn checked(names: Vec<String>) -> Result<Vec<String>, FormatError> {
    if names.len() > COLUMN_LIMIT {
        return Err(FormatError::too_large(format!("it has more than {COLUMN_LIMIT} columns")));
    }
    // By their places: what stands where names are wanted may be a row.
    let mut seen = BTreeMap::new();
    for (place, name) in (1..).zip(&names) {
        if let Some(first) = seen.insert(name.as_str(), place) {
            return Err(FormatError::DuplicateColumn { first, second: place });
        }
    }
    Ok(names)
}

/// Joins several header rows of a text file by `/`: an upper name holds to its right until the next one, over named columns.
pub(super) fn joined(rows: &[Vec<String>]) -> Vec<String> {
    let width = rows.iter().map(Vec::len).max().unwrap_or(0);
    let lowest = rows.len().saturating_sub(1);
    let mut names = vec![String::new(); width];
    for (depth, row) in rows.iter().enumerate() {
        let mut held = String::new();
        for (place, name) in names.iter_mut().enumerate() {
            let own = row.get(place).map(|text| column_name(text)).filter(|text| !text.is_empty());
            let below = rows[lowest].get(place).is_some_and(|text| !column_name(text).is_empty());
            match own {
                Some(text) => held = text,
                None if depth == lowest || !below => continue,
                None => {}
            }
            if !held.is_empty() {
                if !name.is_empty() {
                    name.push('/');
                }
                name.push_str(&held);
            }
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_to_one_form() {
        assert_eq!(column_name("\u{FEFF} ＳＦＺＨ　"), "SFZH");
        assert_eq!(column_name("身份证\n号（全）"), "身份证号(全)");
        assert_eq!(named(["a".into(), " ".into()]), ["a", "2"]);
        assert_eq!(numbered(3), ["1", "2", "3"]);
    }

    #[test]
    fn two_of_one_name_are_refused() {
        let fault = checked(vec!["a".into(), "b".into(), "a".into()]).expect_err("twice");
        assert_eq!(fault.to_string(), "the columns 1 and 3 have one name");
    }

    #[test]
    fn header_rows_are_joined() {
        let rows = [
            vec!["姓名".into(), "收入".into(), String::new()],
            vec![String::new(), "工资".into(), "其他".into()],
        ];
        assert_eq!(joined(&rows), ["姓名", "收入/工资", "收入/其他"]);
    }
}
