//! The rule pack as read and parsed: rules, definitions and parameters, before types are checked.

use super::Parameters;
use crate::{
    domain::{Bilingual, Severity},
    expr::ast::Expr,
};
use jiff::civil::Date;
use std::ops::Range;

/// An expression of a pack file, with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Formula {
    /// The file that it stands in.
    pub file: String,
    /// Where its text begins in the file, in bytes.
    pub offset: usize,
    /// Its text.
    pub text: String,
    /// The parsed expression; none where the text cannot be read.
    pub expr: Option<Expr>,
}

impl Formula {
    /// The place in the file, in bytes, of an offset into the formula's text.
    pub fn place(&self, offset: u32) -> usize {
        self.offset + offset as usize
    }
}

/// A named part: a definition of the pack, or a `let` of a rule.
#[derive(Clone, Debug, PartialEq)]
pub struct Definition {
    /// Its name in expressions.
    pub name: String,
    /// The names of its parameters; empty for a plain value.
    pub params: Vec<String>,
    /// Its title for people.
    pub title: Bilingual,
    /// What it stands for.
    pub formula: Formula,
    /// The main figure of a household that it is, if any: `n`, `net_income`, `money_assets`, `homes`, `vehicles`.
    pub figure: Option<String>,
}

/// A legal basis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LegalBasis {
    /// The short form, such as `A13`.
    pub cite: String,
    /// The law and article.
    pub title: Bilingual,
    /// In force from.
    pub from: Option<Date>,
    /// In force until.
    pub to: Option<Date>,
}

/// A piece of a message.
#[derive(Clone, Debug, PartialEq)]
pub enum MessagePart {
    /// Text as it stands.
    Text(String),
    /// A figure.
    Figure(Formula),
}

/// One version of a rule.
#[derive(Clone, Debug, PartialEq)]
pub struct RuleVersion {
    /// Its number, from 1.
    pub version: u32,
    /// In force from.
    pub from: Date,
    /// In force until (included).
    pub to: Option<Date>,
    /// The legal basis.
    pub legal: Vec<LegalBasis>,
    /// Named parts, in order: each may use those before it.
    pub lets: Vec<Definition>,
    /// Of whom else a sweep needs the records: a list of persons that a person's own records name.
    pub with: Option<Formula>,
    /// The condition: conflict where it holds.
    pub when: Formula,
    /// The measured figure.
    pub measured: Option<Formula>,
    /// The limit.
    pub limit: Option<Formula>,
    /// The message, Chinese.
    pub message_zh: Vec<MessagePart>,
    /// The message, English.
    pub message_en: Vec<MessagePart>,
}

/// A case inside a rule file: facts, and the verdict that must come out.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// Its name.
    pub name: String,
    /// The as-of date.
    pub as_of: Date,
    /// `conflict`, `clear`, `undecided` or `absent` (the rule does not run for the scheme).
    pub expect: String,
    /// Roll fields of the household: field and canonical text as written, empty for *absent*; the rest have ordinary
    /// defaults.
    pub household: Vec<(String, String)>,
    /// The members; never empty: a case that states none is about one ordinary member.
    pub members: Vec<CaseMember>,
    /// The records.
    pub records: Vec<CaseRecord>,
    /// Kinds (or `roll`) without an answer, for one member (from 1) or for all.
    pub unknown: Vec<(String, Option<usize>)>,
    /// The sources that must stand in the way, as kinds (or `roll`, `parameter:standard`), where the case says so.
    pub waiting_on: Option<Vec<String>>,
    /// Where the case stands, for messages.
    pub place: (String, Range<usize>),
}

/// A person of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseMember {
    /// Roll fields: field and canonical text as written, empty for *absent*; the rest have ordinary defaults.
    pub fields: Vec<(String, String)>,
    /// In how many households of the roll the person is a member.
    pub memberships: u32,
    /// Whether the person is not on the roll at all, but in registers that may be swept; so are all people of a case
    /// of a rule that sweeps, unless the case says otherwise.
    pub off_roll: bool,
}

/// A record of a case.
#[derive(Clone, Debug, PartialEq)]
pub struct CaseRecord {
    /// The kind.
    pub kind: String,
    /// The member that it is about, from 1.
    pub member: usize,
    /// Fields and canonical texts; beside the kind's own fields the envelope's `source`, `record_key`, `name`
    /// and `as_of`, where the case states them. Fields not stated have ordinary defaults, optional ones none.
    pub fields: Vec<(String, String)>,
}

/// A rule.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// Its id, the same over all versions.
    pub id: String,
    /// Its title.
    pub title: Bilingual,
    /// The severity of a conflict.
    pub severity: Severity,
    /// The schemes that it runs for; absent: all.
    pub schemes: Option<Vec<String>>,
    /// The register (a kind) that it sweeps for people off the roll; absent: it runs over the roll.
    pub over: Option<String>,
    /// The rule that it is an exception to.
    pub exception_to: Option<String>,
    /// Its versions, by date.
    pub versions: Vec<RuleVersion>,
    /// Its cases.
    pub cases: Vec<Case>,
    /// The file that it stands in.
    pub file: String,
}

impl Rule {
    /// The version in force on a date.
    pub fn in_force(&self, on: Date) -> Option<&RuleVersion> {
        self.versions.iter().find(|v| v.from <= on && v.to.is_none_or(|to| on <= to))
    }
}

/// A rule pack: everything that decides, beside the evidence.
#[derive(Clone, Debug)]
pub struct Pack {
    /// The rules, by id.
    pub rules: Vec<Rule>,
    /// The definitions, in order: each may use those before it.
    pub definitions: Vec<Definition>,
    /// The parameters.
    pub parameters: Parameters,
}
