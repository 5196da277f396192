//! Why a text is not TOML, told in plain words and at most a few times: one slip makes the parser stumble often.
//! It must not know what the keys of a file mean.

/// A place in bytes, and what is wrong there.
#[derive(Debug)]
pub(super) struct Slip {
    pub at: usize,
    pub message: String,
}

/// How many slips of a file are told at once.
const MOST_TOLD: usize = 3;

/// The first slips of a text, from what the parser found.
pub(super) fn told(text: &str, found: Vec<(usize, &str)>) -> Vec<Slip> {
    let line = |at: usize| text.get(..at).unwrap_or(text).matches('\n').count();
    let mut slips: Vec<Slip> =
        found.into_iter().map(|(at, message)| Slip { at, message: message.to_owned() }).collect();
    slips.sort_by_key(|slip| slip.at);
    slips.dedup_by_key(|slip| line(slip.at));
    slips.truncate(MOST_TOLD);
    slips
}
