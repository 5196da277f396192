//! The compiled pack: checked conditions, their figures and messages, and the facts that they read.

use crate::{
    domain::{Bilingual, Severity, Unit},
    expr::typed::{Instance, Node},
    rule::{LegalBasis, Parameters},
};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// A piece of a message.
#[derive(Clone, Debug)]
pub enum CompiledPart {
    /// Text as it stands.
    Text(String),
    /// A figure.
    Figure(Node),
}

/// A rule in the version that is in force on the as-of date.
#[derive(Clone, Debug)]
pub struct CompiledRule {
    /// The rule's id.
    pub id: String,
    /// Its title.
    pub title: Bilingual,
    /// Its severity.
    pub severity: Severity,
    /// The version.
    pub version: u32,
    /// The schemes that it runs for, as codes of the household's `scheme`; absent: all.
    pub schemes: Option<Vec<i64>>,
    /// The legal basis.
    pub legal: Vec<LegalBasis>,
    /// The condition's text.
    pub text: String,
    /// The condition.
    pub when: Node,
    /// The measured figure.
    pub measured: Option<Node>,
    /// The limit.
    pub limit: Option<Node>,
    /// The unit of both.
    pub unit: Option<Unit>,
    /// The message, Chinese and English.
    pub message: [Vec<CompiledPart>; 2],
    /// What it reads.
    pub reads: Reads,
    /// Whether it reads members (almost all rules do).
    pub reads_members: bool,
}

/// The kinds that an expression reads, with the fields of each.
pub type Reads = BTreeMap<usize, BTreeSet<usize>>;

/// A pack, checked and ready for one as-of date.
#[derive(Clone, Debug)]
pub struct CompiledPack {
    /// The as-of date.
    pub as_of: Date,
    /// The rules in force, by id.
    pub rules: Vec<CompiledRule>,
    /// The instances of definitions that the rules call.
    pub instances: Vec<Instance>,
    /// The main figures, by name.
    pub figures: BTreeMap<String, Node>,
    /// The parameters.
    pub parameters: Parameters,
    /// The months of the income window.
    pub window_parameter: Option<usize>,
    /// Everything that the rules and figures read.
    pub reads: Reads,
}
