//! Findings: what a rule found for a household, on what records, and what it waits for.

use super::{Bilingual, HouseholdVerdict, RuleVerdict, Severity, SourceState};
use serde::{Deserialize, Serialize};

/// A record that a finding rests on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RecordRef {
    /// The source's id.
    pub source: String,
    /// The source's own key of the record.
    pub record_key: String,
    /// The person that the record is about.
    pub person_id: String,
}

/// A source (and person) whose answer could still change an undecided verdict.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct WaitingOn {
    /// The source's id; `roll` for the roll itself, `parameter:standard` for a missing standard.
    pub source: String,
    /// The person, where one is concerned.
    pub person_id: Option<String>,
    /// The source's state for the person. `hit` where the record came without the field that decides.
    pub state: SourceState,
}

/// The unit of a measured figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Whole fen.
    Fen,
    /// Square metres, in millionths.
    SquareMetre,
    /// A count.
    Count,
}

/// One finding: one household and rule (`clear` verdicts make none).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The household.
    pub household_id: String,
    /// The person, only where exactly one is concerned.
    pub person_id: Option<String>,
    /// The rule.
    pub rule_id: String,
    /// The rule's version.
    pub rule_version: u32,
    /// `conflict` or `undecided`.
    pub verdict: RuleVerdict,
    /// The rule's severity.
    pub severity: Severity,
    /// The measured figure, where it is known to a point; in `unit`.
    pub measured: Option<i64>,
    /// The limit that it is held against; in `unit`.
    pub limit: Option<i64>,
    /// The unit of both.
    pub unit: Option<Unit>,
    /// The finding in words.
    pub message: Bilingual,
    /// The records it rests on, sorted.
    pub evidence: Vec<RecordRef>,
    /// What stands in the way of a decision, sorted; empty for a conflict.
    pub waiting_on: Vec<WaitingOn>,
}

/// The main figures of a household, each only where it is known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MainFigures {
    /// Counted members.
    pub counted_members: Option<i64>,
    /// Net income of the window, in fen.
    pub net_income_fen: Option<i64>,
    /// Money assets, in fen.
    pub money_assets_fen: Option<i64>,
    /// Homes.
    pub homes: Option<i64>,
    /// Vehicles of status normal.
    pub vehicles: Option<i64>,
}

/// What all rules together say of a household.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HouseholdResult {
    /// The household.
    pub household_id: String,
    /// Its verdict.
    pub verdict: HouseholdVerdict,
    /// Findings in conflict, by severity in the order of [`Severity::ALL`].
    pub conflicts: [u32; 6],
    /// Findings undecided, by severity in the order of [`Severity::ALL`].
    pub undecided: [u32; 6],
    /// The main figures.
    pub figures: MainFigures,
    /// Required sources that are not known for a member, sorted.
    pub waiting_on: Vec<WaitingOn>,
}
