//! Findings: the figures, the words, the records that a verdict rests on, and what it waits for.

use super::{
    bind::Bound,
    compiled::{CompiledPart, CompiledRule},
    explain,
    judge::Sink,
    plan::{Id, Rests, RulePlan},
    trace::Open,
    value::{Number, Value},
    words::value_words,
};
use crate::{
    domain::{Bilingual, FindingRef, RecordOf, RuleVerdict, WaitingOf, WaitingOn, ratio::Ratio},
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

/// Adds to a message, Chinese and English.
pub(super) type Add<'a> = dyn FnMut(&mut [String; 2]) + 'a;

/// What a finding is put together in; used for one after another.
#[derive(Debug, Default)]
pub(super) struct Draft<'c> {
    persons: Vec<u32>,
    message: [String; 2],
    evidence: Vec<RecordOf<'c>>,
    waiting_on: Vec<WaitingOf<'c>>,
}

/// Tells the finding of a rule that is not clear. `value` gives the values of its figures, `add` adds to
/// its message.
pub(super) fn tell<'c>(
    bound: &Bound<'c>,
    (rule, plan): (&CompiledRule, &RulePlan),
    (household, verdict): (usize, RuleVerdict),
    rests: &Rests,
    value: &mut dyn FnMut(&Node, Option<Id>) -> Value,
    (draft, add, sink): (&mut Draft<'c>, &mut Add<'_>, &mut dyn Sink),
) {
    let county = bound.county;
    let person = draft.only_person(bound, household, rests);
    let broken = county.roll_broken[household];
    let known = !bound.is_hidden(rule, household);
    let mut figure = |node: &Option<Node>, id: Option<Id>, of: fn(Number) -> Option<Ratio>| {
        node.as_ref().filter(|_| known).and_then(|n| whole(value(n, id), &n.ty, of))
    };
    // Of what is measured the proven amount is told; a limit only where it is certain.
    let measured = figure(&rule.measured, plan.measured, Number::at_least);
    let limit = figure(&rule.limit, plan.limit, Number::point);
    draft.evidence.clear();
    explain::records_of(bound, household, &rests.rows, &mut draft.evidence);
    draft.waiting_on.clear();
    match verdict {
        RuleVerdict::Undecided => {
            undecided(&rule.title, &mut draft.message);
            let roll = broken.then_some(&Open::Roll);
            explain::waiting_of(bound, rests.open.iter().chain(roll), &mut draft.waiting_on);
        }
        _ => message(bound, rule, plan, value, &mut draft.message),
    }
    add(&mut draft.message);
    sink.finding(&FindingRef {
        household_id: county.household_id(household),
        person_id: person.map(|m| county.person_id(m as usize)),
        rule_id: &rule.id,
        rule_version: rule.version,
        verdict,
        severity: rule.severity,
        measured,
        limit,
        unit: rule.unit.filter(|_| measured.is_some() || limit.is_some()),
        message: [&draft.message[0], &draft.message[1]],
        evidence: &draft.evidence,
        waiting_on: &draft.waiting_on,
    });
}

impl Draft<'_> {
    /// The person concerned, where it is exactly one.
    fn only_person(&mut self, bound: &Bound<'_>, household: usize, rests: &Rests) -> Option<u32> {
        let one = |persons: &[u32]| (persons.len() == 1).then(|| persons[0]);
        if !rests.persons.is_empty() {
            return one(&rests.persons);
        }
        let rows = rests.rows.iter();
        self.persons.clear();
        self.persons.extend(rows.map(|(kind, row)| bound.county.member_of_row(household, *kind, *row)));
        self.persons.sort_unstable();
        self.persons.dedup();
        one(&self.persons)
    }
}

/// An amount in whole units (areas in millionths), rounded half up where it is not whole.
fn whole(value: Value, ty: &Type, of: fn(Number) -> Option<Ratio>) -> Option<i64> {
    let Value::Number(number) = value else { return None };
    let scale = if *ty == Type::Number(Dimension::M2) { 1_000_000 } else { 1 };
    let amount = of(number)?.checked_mul(Ratio::int(scale))?;
    i64::try_from(amount.round_half_up()).ok()
}

/// What is said of a rule that cannot be decided: its own message would state what is not known.
fn undecided(title: &Bilingual, message: &mut [String; 2]) {
    let [zh, en] = message;
    zh.clear();
    en.clear();
    ["尚不能判断“", &title.zh, "”：所需资料不全，待补充后再核对。"].iter().for_each(|part| zh.push_str(part));
    ["Cannot be decided yet: ", &title.en, ". Some of what it needs is not known."]
        .iter()
        .for_each(|part| en.push_str(part));
}

/// The rule's message in both languages.
fn message(
    bound: &Bound<'_>,
    rule: &CompiledRule,
    plan: &RulePlan,
    value: &mut dyn FnMut(&Node, Option<Id>) -> Value,
    message: &mut [String; 2],
) {
    // The languages mostly say the same figures: each is put into words once.
    let mut said: Vec<(Id, Bilingual)> = Vec::new();
    for (language, text) in message.iter_mut().enumerate() {
        text.clear();
        for (part, id) in rule.message[language].iter().zip(&plan.message[language]) {
            let node = match part {
                CompiledPart::Text(piece) => {
                    text.push_str(piece);
                    continue;
                }
                CompiledPart::Figure(node) => node,
            };
            let word = |words: &Bilingual, text: &mut String| {
                text.push_str(if language == 0 { &words.zh } else { &words.en });
            };
            if let Some((_, words)) = said.iter().find(|(before, _)| Some(*before) == *id) {
                word(words, text);
                continue;
            }
            let words = value_words(&value(node, *id), &node.ty, bound);
            word(&words, text);
            said.extend(id.map(|id| (id, words)));
        }
    }
}
