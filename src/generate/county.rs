//! The made-up county: households, persons and what is true of them, before any department writes it down.
//! Must not know files, formats or the engine.
use super::fact::Fact;
use jiff::civil::Date;

/// A made-up person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The citizen ID, 18 characters with a right check digit.
    pub id: String,
    /// The name.
    pub name: String,
    /// The birth date.
    pub birth: Date,
    /// 1 for a man, 2 for a woman.
    pub sex: u8,
}

/// A person of a household on the roll.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The person.
    pub person: Person,
    /// The ID as the roll states it, canonical: another one than the person's where it was taken down wrongly.
    pub stated_id: String,
    /// The relation to the applicant.
    pub relation: &'static str,
    /// Whether the person is an obligor only.
    pub obligor: bool,
    /// Since when.
    pub joined_on: Date,
    /// An authorisation of the person's own.
    pub authorised_on: Option<Date>,
    /// The sources of that authorisation.
    pub authorised_sources: Option<Vec<String>>,
    /// Declared to be a student.
    pub student: bool,
    /// Declared wage, business, property and transfer income a month, in fen.
    pub declared_fen: [i64; 4],
    /// Declared category and level of disability.
    pub declared_disability: (Option<u8>, Option<u8>),
}

/// A household of the roll.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Household {
    /// Its number.
    pub id: String,
    /// The village or community, 12 digits.
    pub area_code: String,
    /// `urban` or `rural`.
    pub residence: &'static str,
    /// The scheme.
    pub scheme: &'static str,
    /// `applicant` or `recipient`.
    pub stage: &'static str,
    /// The day of the application.
    pub applied_on: Date,
    /// The day of the confirmation.
    pub confirmed_on: Option<Date>,
    /// The day of the authorisation.
    pub authorised_on: Option<Date>,
    /// Its last day.
    pub authorised_until: Option<Date>,
    /// The sources it covers; all where absent.
    pub authorised_sources: Option<Vec<String>>,
    /// Why a single person applies.
    pub single_person_reason: Option<&'static str>,
    /// Filed as relatives of staff.
    pub relative_filed: bool,
    /// The county's visit.
    pub county_visit_on: Option<Date>,
    /// Declared deposits, in fen.
    pub declared_deposits_fen: i64,
    /// Declared homes.
    pub declared_homes: i64,
    /// Declared vehicles.
    pub declared_vehicles: i64,
    /// The monthly aid, in fen.
    pub monthly_aid_fen: Option<i64>,
    /// Members and obligors.
    pub members: Vec<Member>,
    /// Made for a planted case: no accident befalls it.
    pub planted: bool,
}

impl Household {
    /// The declared income of a member and category (wage, business, property, transfer), to be changed.
    pub fn declared_mut(&mut self, member: usize, category: usize) -> &mut i64 {
        &mut self.members[member].declared_fen[category]
    }
}

/// A case made on purpose, with what a rule must say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plant {
    /// The plant's number.
    pub plant_id: String,
    /// The household; absent for people off the roll.
    pub household_id: Option<String>,
    /// The person, for people off the roll.
    pub person_id: Option<String>,
    /// The rule.
    pub rule_id: &'static str,
    /// `conflict`, `clear`, `undecided` or `absent` (the rule doesn't run for the scheme).
    pub expect: &'static str,
    /// What makes the case.
    pub note: &'static str,
}

/// An answer made to fail on purpose.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FailedAnswer {
    /// The source.
    pub source: &'static str,
    /// The person, as the roll states the ID.
    pub person_id: String,
    /// The state that the answer must come to.
    pub state: &'static str,
}

/// How the row of a source is spoilt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Spoilt {
    /// The money of the row cannot be read; the person can.
    Amount,
    /// The ID cannot be read.
    Id,
    /// The ID is blank, the name is there.
    NoId,
}

/// The made-up county.
#[derive(Clone, Debug)]
pub struct CountyModel {
    /// The as-of date that everything is made for.
    pub as_of: Date,
    /// Households in the order of their numbers.
    pub households: Vec<Household>,
    /// People who are not on the roll.
    pub others: Vec<Person>,
    /// What is true.
    pub facts: Vec<Fact>,
    /// Rows to spoil, by place in `facts`.
    pub spoilt: Vec<(usize, Spoilt)>,
    /// Planted cases.
    pub plants: Vec<Plant>,
    /// Answers made to fail.
    pub failed: Vec<FailedAnswer>,
}
