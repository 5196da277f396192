//! The date in a file's name: `{date}` in a pattern stands for YYYY-MM-DD, YYYYMMDD or YYYYMM.
//! Must not touch files.

use super::error::TransportError;
use glob::{MatchOptions, Pattern};
use jiff::civil::Date;

/// What stands for the date in a pattern.
const PLACE: &str = "{date}";

/// How matching goes: a wildcard neither crosses folders nor meets hidden files.
pub(super) const MATCHING: MatchOptions =
    MatchOptions { case_sensitive: true, require_literal_separator: true, require_literal_leading_dot: true };

/// A form of dates in names: which places are digits, the longest form first.
const FORMS: [&str; 3] = ["dddd-dd-dd", "dddddddd", "dddddd"];

/// A date in a name: as written, and the day; the first of its month where it is a month.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct NameDate {
    /// As written.
    pub(super) written: String,
    /// The day.
    pub(super) day: Date,
}

/// Whether the pattern's names hold a date.
pub(super) fn is_dated(pattern: &str) -> bool {
    pattern.contains(PLACE)
}

/// The pattern with a date in its place.
pub(super) fn with_date(pattern: &str, written: &str) -> String {
    pattern.replace(PLACE, written)
}

/// The globs that find the pattern's files, one for each form of dates.
pub(super) fn globs(pattern: &str) -> Vec<String> {
    if !is_dated(pattern) {
        return vec![pattern.to_owned()];
    }
    FORMS.iter().map(|form| with_date(pattern, &form.replace('d', "[0-9]"))).collect()
}

/// The date in a name that one of the pattern's globs found; absent where its digits are no date.
///
/// # Errors
/// The pattern is none.
pub(super) fn date_in(pattern: &str, name: &str) -> Result<Option<NameDate>, TransportError> {
    for form in FORMS {
        for start in 0..name.len() {
            let Some(written) = name.get(start..start + form.len()) else { continue };
            let Some(day) = day_of(written, form) else { continue };
            if parsed(&with_date(pattern, written))?.matches_with(name, MATCHING) {
                return Ok(Some(NameDate { written: written.to_owned(), day }));
            }
        }
    }
    Ok(None)
}

/// The glob, or why it is none.
pub(super) fn parsed(pattern: &str) -> Result<Pattern, TransportError> {
    Pattern::new(pattern)
        .map_err(|error| TransportError::BadPath { pattern: pattern.to_owned(), reason: error.msg })
}

fn day_of(written: &str, form: &str) -> Option<Date> {
    let fits = written.bytes().zip(form.bytes()).all(|(byte, place)| match place {
        b'd' => byte.is_ascii_digit(),
        _ => byte == place,
    });
    if !fits {
        return None;
    }
    let digits = written.replace('-', "");
    let number = |from: usize, to: usize| digits.get(from..to).and_then(|text| text.parse::<i16>().ok());
    let day = if digits.len() == 8 { number(6, 8)? } else { 1 };
    let narrow = |number: i16| i8::try_from(number).ok();
    Date::new(number(0, 4)?, narrow(number(4, 6)?)?, narrow(day)?).ok().filter(|date| date.year() >= 1900)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(pattern: &str, name: &str) -> Option<String> {
        date_in(pattern, name).expect("a pattern").map(|date| format!("{} {}", date.written, date.day))
    }

    #[test]
    fn dates_are_found_in_their_forms() {
        assert_eq!(day("t/a_{date}_*.csv", "t/a_20260131_x.csv").as_deref(), Some("20260131 2026-01-31"));
        assert_eq!(day("t/a_{date}*.csv", "t/a_2026-01-31.csv").as_deref(), Some("2026-01-31 2026-01-31"));
        assert_eq!(day("a_{date}*.csv", "a_20260131_x.csv").as_deref(), Some("20260131 2026-01-31"));
        assert_eq!(day("{date}/a_{date}.csv", "202601/a_202601.csv").as_deref(), Some("202601 2026-01-01"));
        assert_eq!(day("a_{date}.csv", "a_20261331.csv"), None);
        assert_eq!(day("甲_{date}.csv", "甲_20260228.csv").as_deref(), Some("20260228 2026-02-28"));
    }

    #[test]
    fn a_pattern_without_a_date_is_one_glob() {
        assert_eq!(globs("a/*.csv"), ["a/*.csv"]);
        assert_eq!(globs("a_{date}")[2], "a_[0-9][0-9][0-9][0-9][0-9][0-9]");
        assert!(parsed("a[").is_err_and(|error| error.to_string().starts_with("the path `a[` is refused")));
    }
}
