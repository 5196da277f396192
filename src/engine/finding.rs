//! Findings: the figures, the words, the records that a verdict rests on, and what it waits for.

use super::{
    bind::Bound,
    compiled::{CompiledPart, CompiledRule},
    explain,
    plan::{Id, Rests, RulePlan},
    trace::Open,
    value::Value,
    words::value_words,
};
use crate::{
    domain::{Bilingual, Finding, RuleVerdict, WaitingOn, ratio::Ratio},
    expr::{
        typed::Node,
        types::{Dimension, Type},
    },
};
use std::collections::BTreeSet;

/// What stands in the way of a decision.
pub(super) fn waiting(
    bound: &Bound<'_>,
    household: usize,
    verdict: RuleVerdict,
    open: impl IntoIterator<Item = Open>,
) -> Vec<WaitingOn> {
    if verdict != RuleVerdict::Undecided {
        return Vec::new();
    }
    let mut open: BTreeSet<Open> = open.into_iter().collect();
    if bound.county.roll_broken[household] {
        open.insert(Open::Roll);
    }
    explain::waiting_on(bound, &open)
}

/// The finding of a rule that is not clear. `value` gives the values of its figures.
pub(super) fn finding(
    bound: &Bound<'_>,
    (rule, plan): (&CompiledRule, &RulePlan),
    household: usize,
    verdict: RuleVerdict,
    rests: &Rests,
    value: &mut dyn FnMut(&Node, Option<Id>) -> Value,
) -> Finding {
    let mut persons = rests.persons.clone();
    if persons.is_empty() {
        persons =
            rests.rows.iter().map(|(kind, row)| bound.county.member_of_row(household, *kind, *row)).collect();
        persons.dedup();
        persons.sort_unstable();
        persons.dedup();
    }
    let person = (persons.len() == 1).then(|| persons[0]);
    // Where a row of the household on the roll could not be read, what is summed over members is not known.
    let known = !(bound.county.roll_broken[household] && rule.reads_members);
    let mut figure = |node: &Option<Node>, id: Option<Id>| {
        node.as_ref().filter(|_| known).and_then(|n| whole(value(n, id), &n.ty))
    };
    let (measured, limit) = (figure(&rule.measured, plan.measured), figure(&rule.limit, plan.limit));
    Finding {
        household_id: bound.county.household_id(household).to_owned(),
        person_id: person.map(|m| bound.county.person_id(m as usize).to_owned()),
        rule_id: rule.id.clone(),
        rule_version: rule.version,
        verdict,
        severity: rule.severity,
        measured,
        limit,
        unit: rule.unit.filter(|_| measured.is_some() || limit.is_some()),
        message: match verdict {
            RuleVerdict::Undecided => undecided(&rule.title),
            _ => message(bound, rule, plan, value),
        },
        evidence: explain::records(bound, household, &rests.rows),
        waiting_on: waiting(bound, household, verdict, rests.open.iter().copied()),
    }
}

/// The proven amount in whole units (areas in millionths), rounded half up where it is not whole.
fn whole(value: Value, ty: &Type) -> Option<i64> {
    let Value::Number(number) = value else { return None };
    let scale = if *ty == Type::Number(Dimension::M2) { 1_000_000 } else { 1 };
    let amount = number.at_least()?.checked_mul(Ratio::int(scale))?;
    i64::try_from(amount.round_half_up()).ok()
}

/// What is said of a rule that cannot be decided: its own message would state what is not known.
fn undecided(title: &Bilingual) -> Bilingual {
    Bilingual {
        zh: format!("尚不能判断“{}”：所需资料不全，待补充后再核对。", title.zh),
        en: format!("Cannot be decided yet: {}. Some of what it needs is not known.", title.en),
    }
}

/// The rule's message in both languages.
fn message(
    bound: &Bound<'_>,
    rule: &CompiledRule,
    plan: &RulePlan,
    value: &mut dyn FnMut(&Node, Option<Id>) -> Value,
) -> Bilingual {
    // The languages mostly say the same figures: each is put into words once.
    let mut said: Vec<(Id, Bilingual)> = Vec::new();
    let mut say = |language: usize| {
        let mut text = String::new();
        for (part, id) in rule.message[language].iter().zip(&plan.message[language]) {
            let node = match part {
                CompiledPart::Text(piece) => {
                    text.push_str(piece);
                    continue;
                }
                CompiledPart::Figure(node) => node,
            };
            let known = id.and_then(|id| said.iter().position(|(before, _)| *before == id));
            let words = match (known, id) {
                (Some(place), _) => said[place].1.clone(),
                (None, id) => {
                    let words = value_words(&value(node, *id), &node.ty, &bound.county.symbols);
                    said.extend(id.map(|id| (id, words.clone())));
                    words
                }
            };
            text.push_str(if language == 0 { &words.zh } else { &words.en });
        }
        text
    };
    Bilingual { zh: say(0), en: say(1) }
}
