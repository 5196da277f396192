//! The compiled pack: checked conditions, their figures and messages, and the facts that they read.

use super::reads::{add_dates, add_reads, note_reads};
use crate::{
    dictionary::Dictionary,
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

/// How a rule finds people off the roll.
#[derive(Clone, Debug)]
pub struct Sweep {
    /// The register that is swept (place of its kind in the dictionary).
    pub kind: usize,
    /// Of whom else it needs the records.
    pub with: Option<Node>,
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
    /// The rule that it is an exception to.
    pub exception_to: Option<String>,
    /// For a rule over people off the roll: how it finds them.
    pub sweep: Option<Sweep>,
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
    /// What is said of how they come about.
    pub shown: Shown,
    /// The unit of both.
    pub unit: Option<Unit>,
    /// The message, Chinese and English.
    pub message: [Vec<CompiledPart>; 2],
    /// What it reads.
    pub reads: Reads,
    /// The fields of the household and of members that it reads.
    pub reads_of_roll: [BTreeSet<usize>; 2],
    /// Whether it reads members (almost all rules do).
    pub reads_members: bool,
}

/// What an explanation says beside the parts of a condition.
#[derive(Clone, Debug, Default)]
pub struct Shown {
    /// The text of the measured figure.
    pub measured: String,
    /// The text of the limit.
    pub limit: String,
    /// The parameters that the rule itself names, by their places.
    pub parameters: BTreeMap<usize, Node>,
}

/// The kinds that an expression reads, with the fields of each.
pub type Reads = BTreeMap<usize, BTreeSet<usize>>;

/// A pack, checked and ready for one as-of date.
#[derive(Clone, Debug)]
pub struct CompiledPack {
    /// The as-of date.
    pub as_of: Date,
    /// Over whom its rules run; a pack as compiled holds the rules over both.
    pub runs_over: RunsOver,
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

/// Over whom rules run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunsOver {
    /// The households of the roll.
    Roll,
    /// People who are not on the roll.
    OffRoll,
}

impl CompiledPack {
    /// The part of the pack that runs over the roll, or over people off it: those rules, and what they read.
    pub fn over(&self, whom: RunsOver, dictionary: &Dictionary) -> Self {
        let mut part = self.clone();
        part.rules.retain(|rule| rule.sweep.is_some() == (whom == RunsOver::OffRoll));
        if whom == RunsOver::OffRoll {
            part.figures.clear();
        }
        part.runs_over = whom;
        part.reads = note_reads(&mut part.rules, &part.instances);
        add_dates(dictionary, &mut part.reads);
        part
    }

    /// What tells whose records rules need beside a person's own.
    pub fn reads_of_with(&self, dictionary: &Dictionary) -> Reads {
        let mut reads = Reads::new();
        for with in self.rules.iter().filter_map(|rule| rule.sweep.as_ref()?.with.as_ref()) {
            add_reads(with, &self.instances, &mut reads);
        }
        add_dates(dictionary, &mut reads);
        reads
    }
}
