//! Why a text is not TOML, told in plain words and at most a few times: one slip makes the parser stumble often.
//! It must not know what the keys of a file mean.

use super::{plain_words, slips};
use std::{collections::BTreeSet, ops::Range};

/// A place in bytes, and what is wrong there.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Slip {
    pub at: usize,
    pub message: String,
}

/// How many slips of a file are told at once.
pub(super) const MOST_TOLD: usize = 3;

/// How far into what the parser says one looks for them: it may say millions of things.
const MOST_LOOKED_AT: usize = 50;

/// The first slips of a text, from what the parser stumbled over. What it says behind a slip that is known by its look
/// follows from that slip and is not told.
pub(super) fn told(text: &str, stumbles: &[(usize, &str)]) -> Vec<Slip> {
    let line = |at: usize| text.get(..at).unwrap_or(text).matches('\n').count();
    let mut told = slips::known(text);
    let first = told.iter().map(|slip| line(slip.at)).min();
    for (at, message) in stumbles.iter().take(MOST_LOOKED_AT) {
        if first.is_none_or(|first| line(*at) < first) {
            told.push(plain_words::said(text, *at, message));
        }
    }
    told.sort_by_key(|slip| slip.at);
    told.dedup_by_key(|slip| line(slip.at));
    told.truncate(MOST_TOLD);
    told
}

/// Where the dates stand that are all that is wrong with a text; none where something else is wrong too.
pub(super) fn strange_dates(text: &str, stumbles: &[(usize, &str)]) -> Vec<Range<usize>> {
    if stumbles.is_empty() || !slips::known(text).is_empty() {
        return Vec::new();
    }
    let dates: Option<BTreeSet<(usize, usize)>> =
        stumbles.iter().map(|(at, _)| plain_words::date_at(text, *at)).collect();
    dates.into_iter().flatten().map(|(start, end)| start..end).collect()
}

/// The sign that a full-width or typographic one was meant to be.
pub(super) fn plain_sign(c: char) -> Option<char> {
    match c {
        '“' | '”' | '„' => Some('"'),
        '‘' | '’' => Some('\''),
        '、' => Some(','),
        '。' => Some('.'),
        '【' | '〔' => Some('['),
        '】' | '〕' => Some(']'),
        '—' | '–' | '−' => Some('-'),
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0),
        _ => None,
    }
}

/// How a date is written that was written in another way; nothing where the text is no date at all.
pub(super) fn date_advice(text: &str) -> Option<String> {
    let plain: String = text.trim().chars().map(|c| plain_sign(c).unwrap_or(c)).collect();
    let parts: Vec<&str> =
        plain.trim_end_matches('日').split(['-', '/', '.', '年', '月']).map(str::trim).collect();
    let whole = |part: &&str| !part.is_empty() && part.len() <= 4 && part.bytes().all(|b| b.is_ascii_digit());
    if !parts.iter().all(whole) || parts.first().is_none_or(|year| year.len() != 4) {
        return None;
    }
    match parts.as_slice() {
        [_, _] if plain.contains('.') => None,
        [year, month] => Some(format!("a date has a day too: write it as {year}-{month:0>2}-01")),
        [year, month, day] => {
            let written = format!("{year}-{month:0>2}-{day:0>2}");
            Some(match written.parse::<jiff::civil::Date>() {
                Ok(_) => {
                    format!("a date is written with two digits for month and day and `-` between: {written}")
                }
                Err(_) => {
                    format!("there is no day {written}: write a day of the calendar, such as 2026-11-01")
                }
            })
        }
        _ => None,
    }
}
