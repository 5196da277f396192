//! Runs the cases of rule files: builds each case's county, judges it by the same engine as any other, and compares.
//! A case that fails says what was expected, what came, and the arithmetic. It knows nothing of where files lie.

use super::{
    bind::Bound,
    case_county::county_of,
    case_sweep::with_named,
    case_text::explanation_text,
    compile::{Cases, compile},
    compiled::CompiledPack,
    judge::{explain_rule, judge},
    sweep::named_with,
};
use crate::{
    dictionary::Dictionary,
    document::Faults,
    domain::{Explanation, RuleVerdict},
    rule::{Case, Pack, PackDocuments, Rule},
    table::County,
};
use jiff::civil::Date;
use std::{collections::BTreeMap, sync::Arc};

/// What became of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseOutcome {
    /// The rule.
    pub rule_id: String,
    /// The case's name.
    pub case_name: String,
    /// Whether all came out as expected.
    pub passed: bool,
    /// The file that the case stands in.
    pub file: String,
    /// The line of the case, from 1.
    pub line: usize,
    /// What was expected and what came, with the arithmetic; empty where the case passed.
    pub difference: String,
}

/// Runs the cases of a pack, or those of one rule. The pack must have been checked: a rule that does not compile fails
/// all its cases.
pub fn run_cases(
    pack: &Pack,
    dictionary: &Arc<Dictionary>,
    documents: &PackDocuments<'_>,
    only: Option<&str>,
) -> Vec<CaseOutcome> {
    let mut compiled: BTreeMap<Date, CompiledPack> = BTreeMap::new();
    let mut outcomes = Vec::new();
    for rule in pack.rules.iter().filter(|rule| only.is_none_or(|id| rule.id == id)) {
        for case in &rule.cases {
            let pack = compiled.entry(case.as_of).or_insert_with(|| {
                compile(pack, dictionary, case.as_of, documents, Cases::Unasked, &Faults::new())
            });
            let mut outcome = run_case(case, rule, pack, dictionary);
            outcome.line = documents.fault_at(&case.place.0, case.place.1.start, "").line;
            outcomes.push(outcome);
        }
    }
    outcomes
}

/// Runs one case of a rule by a pack that was compiled for its as-of date. The line is left at 1.
pub fn run_case(case: &Case, rule: &Rule, pack: &CompiledPack, dictionary: &Arc<Dictionary>) -> CaseOutcome {
    let difference = match difference(case, rule, pack, dictionary) {
        Ok(difference) => difference,
        Err(fault) => Some(format!("the case cannot be run: {fault}\n")),
    };
    CaseOutcome {
        rule_id: rule.id.clone(),
        case_name: case.name.clone(),
        passed: difference.is_none(),
        file: case.place.0.clone(),
        line: 1,
        difference: difference.unwrap_or_else(String::new),
    }
}

/// What differs from the expectation, if anything.
fn difference(
    case: &Case,
    rule: &Rule,
    pack: &CompiledPack,
    dictionary: &Arc<Dictionary>,
) -> Result<Option<String>, String> {
    let lacking = "the dictionary lacks a field of the roll";
    let compiled = pack.rules.iter().find(|r| r.id == rule.id);
    let on_roll = !case.members[0].off_roll;
    let narrowed;
    let case = match compiled.filter(|r| r.sweep.is_some()) {
        None if case.members.iter().any(|member| member.off_roll) => {
            return Err("a person off the roll is in no household that a rule could be run for".to_owned());
        }
        None => case,
        Some(_) if on_roll && case.expect == "absent" => return Ok(None),
        Some(_) if on_roll => {
            let came = format!("expected {}, came absent\n", case.expect);
            return Ok(Some(format!("{came}the rule runs over people who are not on the roll\n")));
        }
        Some(compiled) => {
            let county = county_of(case, dictionary)?;
            let bound = Bound::new(&county, pack).ok_or(lacking)?;
            let compiled = bound.pack.rules.iter().find(|r| r.id == compiled.id).ok_or(lacking)?;
            narrowed = with_named(case, &named_with(&bound, compiled, 0));
            &narrowed
        }
    };
    let county = county_of(case, dictionary)?;
    let bound = Bound::new(&county, pack).ok_or(lacking)?;
    let explanation = match bound.pack.rules.iter().find(|r| r.id == rule.id) {
        Some(compiled) => explain_rule(&bound, compiled, 0),
        None if rule.in_force(case.as_of).is_some() => return Err("the rule does not compile".to_owned()),
        None => None,
    };
    let runs: Vec<bool> = bound.pack.rules.iter().map(|r| r.id == rule.id).collect();
    let found = judge(&bound, &runs, 0).findings.first().map(|finding| finding.verdict);
    let quick = found.unwrap_or(RuleVerdict::Clear);
    let came = explanation.as_ref().map_or("absent", |e| verdict_word(e.verdict));
    let mut lines = Vec::new();
    if came != case.expect {
        lines.push(format!("expected {}, came {came}", case.expect));
    }
    if explanation.as_ref().is_some_and(|e| e.verdict != quick) {
        lines.push(format!("judged {}, explained {came}: they must be the same", verdict_word(quick)));
    }
    let waiting = explanation.as_ref().map_or_else(Vec::new, |e| waiting_kinds(e, &county));
    if let Some(expected) = case.waiting_on.as_ref().filter(|expected| **expected != waiting) {
        lines.push(format!("expected to wait on {}, came {}", listed(expected), listed(&waiting)));
    }
    if lines.is_empty() {
        return Ok(None);
    }
    let text = explanation.map_or_else(
        || "the rule does not run for the case\n".to_owned(),
        |e| explanation_text(&e, case, dictionary),
    );
    Ok(Some(format!("{}\n{text}", lines.join("\n"))))
}

fn verdict_word(verdict: RuleVerdict) -> &'static str {
    match verdict {
        RuleVerdict::Conflict => "conflict",
        RuleVerdict::Clear => "clear",
        RuleVerdict::Undecided => "undecided",
    }
}

/// The kinds of the sources that stand in the way; `roll` and parameters under their own names.
fn waiting_kinds(explanation: &Explanation, county: &County) -> Vec<String> {
    let kind_of = |source: &str| match county.sources.iter().find(|entry| entry.id == source) {
        Some(entry) => county.dictionary.kinds[entry.kind].name.clone(),
        None => source.to_owned(),
    };
    let mut kinds: Vec<String> =
        explanation.condition.waiting_on.iter().map(|waiting| kind_of(&waiting.source)).collect();
    kinds.sort();
    kinds.dedup();
    kinds
}

fn listed(kinds: &[String]) -> String {
    if kinds.is_empty() { "nothing".to_owned() } else { kinds.join(", ") }
}

#[cfg(test)]
#[path = "case_tests.rs"]
mod tests;
