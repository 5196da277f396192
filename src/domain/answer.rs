//! What a source said of a person: six states, of which only two are knowledge.

use super::Bilingual;
use serde::{Deserialize, Serialize};

/// The state of one source for one person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum SourceState {
    /// Asked, answered, one record or more.
    Hit,
    /// Asked, answered completely, no record.
    None,
    /// Asked; failed, timed out, refused, cut short, or broke its schema.
    NoAnswer,
    /// No valid authorisation for the source, or not applicable.
    NotAsked,
    /// Records came, but it is not certain that they are this person's.
    Ambiguous,
    /// Answered, but a row is older than the adapter allows.
    Stale,
}

impl SourceState {
    /// All states, in the order of their codes.
    pub const ALL: [Self; 6] =
        [Self::Hit, Self::None, Self::NoAnswer, Self::NotAsked, Self::Ambiguous, Self::Stale];

    /// Whether the state is knowledge: only `hit` and `none` are.
    pub fn is_known(self) -> bool {
        matches!(self, Self::Hit | Self::None)
    }

    /// The word used in files.
    pub fn word(self) -> &'static str {
        match self {
            Self::Hit => "hit",
            Self::None => "none",
            Self::NoAnswer => "no_answer",
            Self::NotAsked => "not_asked",
            Self::Ambiguous => "ambiguous",
            Self::Stale => "stale",
        }
    }

    /// The state that a word names.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.word() == word)
    }

    /// The state in words for people.
    pub fn title(self) -> Bilingual {
        match self {
            Self::Hit => Bilingual::of("有记录", "records found"),
            Self::None => Bilingual::of("未发现记录", "no record"),
            Self::NoAnswer => Bilingual::of("未答复", "no answer"),
            Self::NotAsked => Bilingual::of("未查询", "not asked"),
            Self::Ambiguous => Bilingual::of("身份待核", "identity uncertain"),
            Self::Stale => Bilingual::of("数据过期", "out of date"),
        }
    }
}
