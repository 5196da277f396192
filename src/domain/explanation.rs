//! The explanation of a verdict: a tree of named parts, values and records, made by the evaluation itself.

use super::{Bilingual, RecordRef, RuleVerdict, WaitingOn};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// One part of an explanation. Text, JSON and page are rendered from this tree alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// What the part is: a named part's title, or the expression in words.
    pub label: Bilingual,
    /// The expression, as the rule states it.
    pub expression: String,
    /// The member that the part is about, where it is about one.
    pub person_id: Option<String>,
    /// The value in words: `1,234.00 元`, `≥ 1,234.00 元`, `是`, `未知`.
    pub value: Bilingual,
    /// The records that the part was computed from, sorted; at most [`Step::RECORDS_SHOWN`].
    pub records: Vec<RecordRef>,
    /// How many records there were in all.
    pub record_count: u32,
    /// What of it is unknown, and whose answer it waits for.
    pub waiting_on: Vec<WaitingOn>,
    /// The parts that it was computed from.
    pub parts: Vec<Step>,
}

impl Step {
    /// How many records a step lists.
    pub const RECORDS_SHOWN: usize = 200;

    /// The records that the step and its parts list, each once.
    pub fn all_records(&self) -> BTreeSet<&RecordRef> {
        let own = self.records.iter();
        own.chain(self.parts.iter().flat_map(|part| part.all_records())).collect()
    }
}

/// The explanation of one rule's verdict for one household.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explanation {
    /// The rule.
    pub rule_id: String,
    /// Its title.
    pub title: Bilingual,
    /// The verdict.
    pub verdict: RuleVerdict,
    /// How far the measured figure is known, where there is one.
    pub measured: Option<Certainty>,
    /// The condition with all its parts.
    pub condition: Step,
}

/// How far a figure is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Certainty {
    /// To a point.
    Exact,
    /// To be at least so much.
    AtLeast,
    /// Not at all.
    Unknown,
}
