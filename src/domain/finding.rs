//! Findings: what a rule found for a household, on what records, and what it waits for.

use super::{Bilingual, HouseholdVerdict, RuleVerdict, Severity, SourceState, citizen_id::mask};
use serde::{Deserialize, Serialize};
use std::{borrow::Cow, fmt};

/// A record that a finding rests on.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RecordRef {
    /// The source's id.
    pub source: String,
    /// The source's own key of the record.
    pub record_key: String,
    /// The person that the record is about.
    pub person_id: String,
}

/// A source (and person) whose answer could still change an undecided verdict.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
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
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
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
    /// The measured figure in `unit`; of an undecided finding what is proven so far, where that says something.
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

/// A finding whose texts stand elsewhere: of millions, none is kept.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct FindingRef<'a> {
    /// The household.
    pub household_id: &'a str,
    /// The person, only where exactly one is concerned.
    pub person_id: Option<&'a str>,
    /// The rule.
    pub rule_id: &'a str,
    /// The rule's version.
    pub rule_version: u32,
    /// `conflict` or `undecided`.
    pub verdict: RuleVerdict,
    /// The rule's severity.
    pub severity: Severity,
    /// The measured figure, in `unit`.
    pub measured: Option<i64>,
    /// The limit, in `unit`.
    pub limit: Option<i64>,
    /// The unit of both.
    pub unit: Option<Unit>,
    /// The finding in Chinese and in English words.
    pub message: [&'a str; 2],
    /// The records it rests on, sorted.
    pub evidence: &'a [RecordOf<'a>],
    /// What stands in the way of a decision, sorted.
    pub waiting_on: &'a [WaitingOf<'a>],
}

/// A [`RecordRef`] whose texts stand elsewhere.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct RecordOf<'a> {
    /// The source's id.
    pub source: &'a str,
    /// The source's own key of the record.
    pub record_key: &'a str,
    /// The person that the record is about.
    pub person_id: &'a str,
}

/// A [`WaitingOn`] whose texts stand elsewhere.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct WaitingOf<'a> {
    /// The source's id.
    pub source: Cow<'a, str>,
    /// The person, where one is concerned.
    pub person_id: Option<&'a str>,
    /// The source's state for the person.
    pub state: SourceState,
}

impl RecordOf<'_> {
    /// With texts of its own.
    pub fn to_owned(&self) -> RecordRef {
        RecordRef {
            source: self.source.to_owned(),
            record_key: self.record_key.to_owned(),
            person_id: self.person_id.to_owned(),
        }
    }
}

impl WaitingOf<'_> {
    /// With texts of its own.
    pub fn to_owned(&self) -> WaitingOn {
        WaitingOn {
            source: self.source.clone().into_owned(),
            person_id: self.person_id.map(str::to_owned),
            state: self.state,
        }
    }
}

impl FindingRef<'_> {
    /// With texts of its own.
    pub fn to_owned(&self) -> Finding {
        Finding {
            household_id: self.household_id.to_owned(),
            person_id: self.person_id.map(str::to_owned),
            rule_id: self.rule_id.to_owned(),
            rule_version: self.rule_version,
            verdict: self.verdict,
            severity: self.severity,
            measured: self.measured,
            limit: self.limit,
            unit: self.unit,
            message: Bilingual::of(self.message[0], self.message[1]),
            evidence: self.evidence.iter().map(RecordOf::to_owned).collect(),
            waiting_on: self.waiting_on.iter().map(WaitingOf::to_owned).collect(),
        }
    }
}

impl Finding {
    /// Lends its texts.
    pub fn lend<'s, T>(&'s self, to: impl FnOnce(&FindingRef<'_>) -> T) -> T {
        let record = |r: &'s RecordRef| RecordOf {
            source: &r.source,
            record_key: &r.record_key,
            person_id: &r.person_id,
        };
        let evidence: Vec<RecordOf<'_>> = self.evidence.iter().map(record).collect();
        let waiting = |w: &'s WaitingOn| WaitingOf {
            source: Cow::Borrowed(w.source.as_str()),
            person_id: w.person_id.as_deref(),
            state: w.state,
        };
        let waiting_on: Vec<WaitingOf<'_>> = self.waiting_on.iter().map(waiting).collect();
        to(&FindingRef {
            household_id: &self.household_id,
            person_id: self.person_id.as_deref(),
            rule_id: &self.rule_id,
            rule_version: self.rule_version,
            verdict: self.verdict,
            severity: self.severity,
            measured: self.measured,
            limit: self.limit,
            unit: self.unit,
            message: [&self.message.zh, &self.message.en],
            evidence: &evidence,
            waiting_on: &waiting_on,
        })
    }
}

// What is printed for those who look for faults shows IDs masked, whoever prints it.

impl fmt::Debug for RecordOf<'_> {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.debug_struct("RecordRef")
            .field("source", &self.source)
            .field("record_key", &self.record_key)
            .field("person_id", &mask(self.person_id))
            .finish()
    }
}

impl fmt::Debug for RecordRef {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { source, record_key, person_id } = self;
        RecordOf { source, record_key, person_id }.fmt(to)
    }
}

impl fmt::Debug for WaitingOf<'_> {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.debug_struct("WaitingOn")
            .field("source", &self.source)
            .field("person_id", &self.person_id.map(mask))
            .field("state", &self.state)
            .finish()
    }
}

impl fmt::Debug for WaitingOn {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let source = Cow::Borrowed(self.source.as_str());
        WaitingOf { source, person_id: self.person_id.as_deref(), state: self.state }.fmt(to)
    }
}

impl fmt::Debug for FindingRef<'_> {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.debug_struct("Finding")
            .field("household_id", &self.household_id)
            .field("person_id", &self.person_id.map(mask))
            .field("rule_id", &self.rule_id)
            .field("rule_version", &self.rule_version)
            .field("verdict", &self.verdict)
            .field("severity", &self.severity)
            .field("measured", &self.measured)
            .field("limit", &self.limit)
            .field("unit", &self.unit)
            .field("message", &self.message)
            .field("evidence", &self.evidence)
            .field("waiting_on", &self.waiting_on)
            .finish()
    }
}

impl fmt::Debug for Finding {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.lend(|finding| finding.fmt(to))
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_printed_of_a_finding_shows_ids_masked() {
        let id = "410399198506150024".to_owned();
        let finding = Finding {
            household_id: "H1".into(),
            person_id: Some(id.clone()),
            rule_id: "INC-01".into(),
            rule_version: 1,
            verdict: RuleVerdict::Conflict,
            severity: Severity::Disq,
            measured: None,
            limit: None,
            unit: None,
            message: Bilingual::of("收入", "income"),
            evidence: vec![RecordRef { source: "s".into(), record_key: "k".into(), person_id: id.clone() }],
            waiting_on: vec![WaitingOn {
                source: "s".into(),
                person_id: Some(id.clone()),
                state: SourceState::Stale,
            }],
        };
        let printed = format!("{finding:?}");
        assert!(!printed.contains(&id) && printed.matches("410399********0024").count() == 3, "{printed}");
        assert_eq!(finding.lend(|lent| lent.to_owned()), finding);
    }
}
