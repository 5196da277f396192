//! What reports are rendered from: plain structs that whoever ran the check fills in.
//! Must not know the county, the engine or the files; every amount keeps "not known" apart from zero.

use super::Names;
use crate::domain::{
    Bilingual, Explanation, Finding, HouseholdResult, HouseholdVerdict, Language, RecordRef, SourceState,
    WaitingOn,
};
use jiff::civil::Date;
use std::sync::Arc;

/// How often a rule answered conflict or undecided.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RuleTally {
    /// The rule's id.
    pub rule_id: String,
    /// Households in conflict.
    pub conflict: u64,
    /// Households undecided.
    pub undecided: u64,
}

/// A rule that was not run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotRun {
    /// The rule's id.
    pub rule_id: String,
    /// The record kinds (or fields) that no source gives.
    pub missing: Vec<Bilingual>,
}

/// What one source delivered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceTally {
    /// The source's id; department and title stand in [`Names`].
    pub id: String,
    /// Rows read.
    pub rows_read: u64,
    /// Rows kept.
    pub rows_kept: u64,
    /// Rows set aside.
    pub rows_set_aside: u64,
    /// Rows repeated.
    pub rows_repeated: u64,
    /// Persons by state, in the order of [`SourceState::ALL`].
    pub states: [u64; 6],
    /// The earliest as-of day of its rows.
    pub as_of_min: Option<Date>,
    /// The latest as-of day of its rows.
    pub as_of_max: Option<Date>,
    /// What went wrong with the delivery as a whole, in words.
    pub fault: Option<String>,
    /// The locality's decision that it has no such source, in words.
    pub none_by_decision: Option<String>,
}

/// How many people off the roll were looked at, and how many found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OffRollTally {
    /// Looked at: those whom a register names.
    pub looked_at: u64,
    /// Found: those with a finding.
    pub found: u64,
}

/// The counts of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunTotals {
    /// Of a sweep for people off the roll: how many were looked at and found.
    pub off_roll: Option<OffRollTally>,
    /// Households in which something waits for a standard that is not there on the date.
    pub without_standard: u64,
    /// The run's id.
    pub run_id: String,
    /// The as-of date.
    pub as_of: Date,
    /// The area that the run was narrowed to.
    pub area: Option<String>,
    /// Households by verdict, in the order of [`HouseholdVerdict::ALL`].
    pub verdicts: [u64; 4],
    /// The rules that ran, each with its counts (zero counts may be left out).
    pub rules: Vec<RuleTally>,
    /// The rules that were not run.
    pub not_run: Vec<NotRun>,
    /// The sources.
    pub sources: Vec<SourceTally>,
}

/// A row of which a person must say whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AmbiguousRow {
    /// The source's title.
    pub source: Bilingual,
    /// File and line.
    pub place: String,
    /// Why it is uncertain.
    pub reason: Bilingual,
    /// The household that it may concern; absent for people off the roll.
    pub household_id: Option<String>,
}

/// Somebody off the roll who may need help.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonEntry {
    /// The person.
    pub person_id: String,
    /// Where the person is registered; empty where that is not known.
    pub area_code: String,
    /// The findings.
    pub findings: Vec<Finding>,
}

/// The report of a sweep for people off the roll.
#[derive(Clone, Debug)]
pub struct DiscoverReport {
    /// The language.
    pub language: Language,
    /// The counts.
    pub totals: RunTotals,
    /// What sources, rules and people are called.
    pub names: Names,
    /// The people shown, by ID.
    pub people: Vec<PersonEntry>,
    /// Rows of which a person must say whose they are.
    pub ambiguous: Vec<AmbiguousRow>,
    /// Remarks.
    pub remarks: Vec<Bilingual>,
}

impl RunTotals {
    /// How many households the run judged.
    pub fn households(&self) -> u64 {
        self.verdicts.iter().sum()
    }
}

/// A household in the list of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HouseholdEntry {
    /// Verdict, counts, and what it waits for.
    pub result: HouseholdResult,
    /// Its area code.
    pub area_code: String,
    /// Its scheme in words.
    pub scheme: Bilingual,
    /// Its findings.
    pub findings: Vec<Finding>,
    /// The file of its own page, relative to the run's page.
    pub page: Option<String>,
}

/// Households of a township that are not listed one by one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TownshipTally {
    /// The township's code, 9 digits.
    pub area_code: String,
    /// Its households by verdict, in the order of [`HouseholdVerdict::ALL`].
    pub verdicts: [u64; 4],
}

/// A run, for its page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunReport {
    /// The language of the page.
    pub language: Language,
    /// The counts.
    pub totals: RunTotals,
    /// What sources and rules are called.
    pub names: Names,
    /// Households in full, in the order in which they are to be shown.
    pub households: Vec<Arc<HouseholdEntry>>,
    /// The households that are not listed, by township.
    pub townships: Vec<TownshipTally>,
    /// Rows of which a person must say whose they are.
    pub ambiguous: Vec<AmbiguousRow>,
    /// Remarks that the page must carry (parameters that are illustrative, a missing standard).
    pub remarks: Vec<Bilingual>,
}

/// Whom a household's report is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Audience {
    /// The office that decides.
    #[default]
    Office,
    /// The household itself: no third person's data.
    Household,
}

/// An amount with its unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Amount {
    /// Money, in fen.
    Fen(i64),
    /// A count.
    Count(i64),
}

/// A figure, declared or verified.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Figure {
    /// Known to a point.
    Known(Amount),
    /// Known up to now; more may come.
    AtLeast(Amount),
    /// Not stated on the roll.
    NotStated,
    /// Not known yet. Never zero.
    #[default]
    Unknown,
    /// No source tells it: it rests on what the household says.
    Unverified,
}

impl Figure {
    /// Money that is known, or unknown where there is none.
    pub fn fen(value: Option<i64>) -> Self {
        value.map_or(Self::Unknown, |fen| Self::Known(Amount::Fen(fen)))
    }

    /// A count that is known, or unknown where there is none.
    pub fn count(value: Option<i64>) -> Self {
        value.map_or(Self::Unknown, |count| Self::Known(Amount::Count(count)))
    }
}

/// One line of "declared and verified".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// The member, or none for the household.
    pub person_id: Option<String>,
    /// What is compared: `wage`, `business`, `property`, `transfer`, `deposits`, `homes`, `vehicles`.
    pub key: String,
    /// What is compared, in words.
    pub label: Bilingual,
    /// What the household stated.
    pub declared: Figure,
    /// What the sources prove.
    pub verified: Figure,
}

/// The head of a household's report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HouseholdHead {
    /// The household's id.
    pub household_id: String,
    /// Its area code.
    pub area_code: String,
    /// Scheme, in words.
    pub scheme: Bilingual,
    /// Residence, in words.
    pub residence: Bilingual,
    /// Stage, in words.
    pub stage: Bilingual,
    /// When it applied.
    pub applied_on: Option<Date>,
    /// When it was confirmed.
    pub confirmed_on: Option<Date>,
}

/// A person of the household.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberLine {
    /// The person's canonical ID; it is shown masked.
    pub person_id: String,
    /// The name on the roll.
    pub name: String,
    /// Relation to the applicant, in words.
    pub relation: Bilingual,
    /// Role, in words.
    pub role: Bilingual,
}

/// A field of a record, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldLine {
    /// The field's title.
    pub title: Bilingual,
    /// Its value; none where the source gave none.
    pub value: Option<Bilingual>,
    /// Whether it tells of someone outside the household.
    pub third_person: bool,
}

/// A record, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordView {
    /// Which record it is.
    pub reference: RecordRef,
    /// The answer that it came in: the file, where the source says nothing else.
    pub answer: String,
    /// The title of its kind.
    pub kind: Bilingual,
    /// The day on which the source says that it stood.
    pub as_of: Option<Date>,
    /// The fields.
    pub fields: Vec<FieldLine>,
}

/// A finding with its arithmetic and its records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FindingPart {
    /// The finding.
    pub finding: Finding,
    /// Its arithmetic.
    pub explanation: Option<Explanation>,
    /// What the office is told beside: people concerned who stand on the roll elsewhere.
    pub notes: Vec<Bilingual>,
    /// The records that it rests on.
    pub records: Vec<RecordView>,
}

/// What one source said of one member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MemberAnswer {
    /// The state.
    pub state: SourceState,
    /// The latest as-of day of its rows, where there are any.
    pub as_of: Option<Date>,
}

/// What one source said of every member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerRow {
    /// The source's id.
    pub source: String,
    /// One answer a member, in the order of [`AnswerMatrix::persons`].
    pub answers: Vec<MemberAnswer>,
    /// The locality's decision that it has no such source, in words.
    pub none_by_decision: Option<String>,
}

/// Which sources answered, of whom, and as of when.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AnswerMatrix {
    /// The persons (canonical IDs).
    pub persons: Vec<String>,
    /// The sources.
    pub rows: Vec<AnswerRow>,
}

/// One household's report (核对报告).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HouseholdReport {
    /// The language of the page.
    pub language: Language,
    /// Whom it is for.
    pub audience: Audience,
    /// The run's id.
    pub run_id: String,
    /// The as-of date.
    pub as_of: Date,
    /// What sources, rules and people are called.
    pub names: Names,
    /// The head.
    pub head: HouseholdHead,
    /// The members and obligors.
    pub members: Vec<MemberLine>,
    /// Verdict and main figures.
    pub result: HouseholdResult,
    /// Declared and verified, side by side.
    pub compared: Vec<Comparison>,
    /// The findings with their arithmetic.
    pub findings: Vec<FindingPart>,
    /// Which sources answered.
    pub answers: AnswerMatrix,
    /// The rules that were not run.
    pub not_run: Vec<NotRun>,
    /// Remarks that the page must carry.
    pub remarks: Vec<Bilingual>,
}

impl HouseholdReport {
    /// The required sources that are not known, each with the person.
    pub fn waits_for(&self) -> &[WaitingOn] {
        &self.result.waiting_on
    }

    /// The household's verdict.
    pub fn verdict(&self) -> HouseholdVerdict {
        self.result.verdict
    }
}
