//! Verdicts of rules and of households, and the severities of rules.

use super::Bilingual;
use serde::{Deserialize, Serialize};

/// What a rule answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RuleVerdict {
    /// The condition holds, however the unknown is filled in.
    Conflict,
    /// The condition does not hold, however the unknown is filled in.
    Clear,
    /// It depends on what is unknown.
    Undecided,
}

impl RuleVerdict {
    /// The word used in files.
    pub fn word(self) -> &'static str {
        match self {
            Self::Conflict => "conflict",
            Self::Clear => "clear",
            Self::Undecided => "undecided",
        }
    }

    /// The verdict that a word names.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Conflict, Self::Clear, Self::Undecided].into_iter().find(|v| v.word() == word)
    }
}

/// The verdict for a household. None of them grants or refuses anything: a named person decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HouseholdVerdict {
    /// A rule of severity disq or block is in conflict.
    Conflict,
    /// A rule of severity disq or block is undecided, or a required source is not known.
    Undecided,
    /// A rule of severity verify is in conflict or undecided.
    Review,
    /// Nothing stands open.
    Consistent,
}

impl HouseholdVerdict {
    /// All, gravest first.
    pub const ALL: [Self; 4] = [Self::Conflict, Self::Undecided, Self::Review, Self::Consistent];

    /// The word used in files.
    pub fn word(self) -> &'static str {
        match self {
            Self::Conflict => "conflict",
            Self::Undecided => "undecided",
            Self::Review => "review",
            Self::Consistent => "consistent",
        }
    }

    /// The verdict that a word names.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|v| v.word() == word)
    }

    /// The verdict in words for people.
    pub fn title(self) -> Bilingual {
        match self {
            Self::Conflict => Bilingual::of("有冲突，待核实", "conflict to be examined"),
            Self::Undecided => Bilingual::of("无法确认", "cannot be confirmed"),
            Self::Review => Bilingual::of("需查看", "to be looked at"),
            Self::Consistent => Bilingual::of("一致", "consistent"),
        }
    }
}

/// How much weight a rule's conflict has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Would disqualify if a person confirms it.
    Disq,
    /// Stops the process until mended.
    Block,
    /// Asks a person to look.
    Verify,
    /// For information.
    Info,
    /// Speaks for the household.
    For,
    /// Someone may need help and gets none.
    Need,
}

impl Severity {
    /// All, gravest first.
    pub const ALL: [Self; 6] = [Self::Disq, Self::Block, Self::Verify, Self::Info, Self::For, Self::Need];

    /// The word used in files.
    pub fn word(self) -> &'static str {
        match self {
            Self::Disq => "disq",
            Self::Block => "block",
            Self::Verify => "verify",
            Self::Info => "info",
            Self::For => "for",
            Self::Need => "need",
        }
    }

    /// The severity that a word names.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.word() == word)
    }

    /// The severity in words for people.
    pub fn title(self) -> Bilingual {
        match self {
            Self::Disq => Bilingual::of(
                "可能不符合条件（须由人核定）",
                "may not meet the conditions (for a person to decide)",
            ),
            Self::Block => Bilingual::of("须先补正", "to be mended first"),
            Self::Verify => Bilingual::of("需核实", "to be verified"),
            Self::Info => Bilingual::of("提示", "for information"),
            Self::For => Bilingual::of("对家庭有利", "speaks for the household"),
            Self::Need => Bilingual::of("可能需要帮助", "may need help"),
        }
    }
}
