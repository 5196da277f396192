//! Judges households: every rule in force, three-valued; findings with their evidence; the household's verdict.

use super::{
    bind::Bound,
    compiled::{CompiledPart, CompiledRule},
    eval::Evaluator,
    explain,
    trace::{Notes, Open},
    value::{Number, Truth},
    words::value_words,
};
use crate::{
    domain::{
        Bilingual, Explanation, Finding, HouseholdResult, HouseholdVerdict, MainFigures, RuleVerdict,
        Severity, Step, WaitingOn, ratio::Ratio,
    },
    expr::{
        typed::Node,
        types::{Dimension, Type},
    },
};
use std::collections::BTreeSet;

/// What the engine says of one household.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// The findings, by rule id.
    pub findings: Vec<Finding>,
    /// The verdict and the main figures.
    pub result: HouseholdResult,
}

/// Judges a household by all rules that run: `runs[i]` says whether rule `i` does.
pub fn judge(bound: &Bound<'_>, runs: &[bool], household: usize) -> Judgement {
    let mut quick: Evaluator<'_, '_, ()> = Evaluator::new(bound, household);
    let mut noting: Evaluator<'_, '_, Notes> = Evaluator::new(bound, household);
    let mut findings = Vec::new();
    for (rule, _) in
        bound.pack.rules.iter().zip(runs).filter(|(r, runs)| **runs && applies(bound, r, household))
    {
        let verdict = verdict_of(bound, rule, household, quick.condition(&rule.when).0);
        if verdict != RuleVerdict::Clear {
            findings.push(finding(&mut noting, rule, verdict));
        }
    }
    let figures = figures(&mut quick);
    let result = result(bound, household, &findings, figures);
    Judgement { findings, result }
}

/// Explains one rule's verdict for a household; none where the rule does not run for its scheme.
pub fn explain_rule(bound: &Bound<'_>, rule: &CompiledRule, household: usize) -> Option<Explanation> {
    if !applies(bound, rule, household) {
        return None;
    }
    let mut evaluator: Evaluator<'_, '_, Notes> = Evaluator::new(bound, household);
    evaluator.frames.push(Vec::new());
    let (truth, notes) = evaluator.condition(&rule.when);
    let parts: Vec<Step> = evaluator.frames.pop().into_iter().flatten().collect();
    let verdict = verdict_of(bound, rule, household, truth);
    let record_count = explain::records(bound, &notes).len();
    let condition = Step {
        label: rule.title.clone(),
        expression: explain::one_line(&rule.text),
        person_id: None,
        value: match verdict {
            RuleVerdict::Conflict => Bilingual::of("成立", "holds"),
            RuleVerdict::Clear => Bilingual::of("不成立", "does not hold"),
            RuleVerdict::Undecided => Bilingual::of("无法确认", "cannot be decided"),
        },
        record_count: u32::try_from(record_count).unwrap_or(u32::MAX),
        records: explain::own_records(bound, &notes, &parts),
        waiting_on: waiting(bound, household, verdict, &notes),
        parts,
    };
    Some(Explanation { rule_id: rule.id.clone(), title: rule.title.clone(), verdict, condition })
}

/// Whether the rule runs for the household's scheme.
pub fn applies(bound: &Bound<'_>, rule: &CompiledRule, household: usize) -> bool {
    let scheme = bound.county.households.cell(household, bound.fields.scheme);
    rule.schemes.as_ref().is_none_or(|schemes| schemes.contains(&scheme))
}

/// A rule that reads members is undecided where a row of the household on the roll could not be read.
fn verdict_of(bound: &Bound<'_>, rule: &CompiledRule, household: usize, truth: Truth) -> RuleVerdict {
    if bound.county.roll_broken[household] && rule.reads_members {
        return RuleVerdict::Undecided;
    }
    match truth {
        Truth::True => RuleVerdict::Conflict,
        Truth::False => RuleVerdict::Clear,
        Truth::Unknown => RuleVerdict::Undecided,
    }
}

fn waiting(bound: &Bound<'_>, household: usize, verdict: RuleVerdict, notes: &Notes) -> Vec<WaitingOn> {
    if verdict != RuleVerdict::Undecided {
        return Vec::new();
    }
    let mut open = notes.open.clone();
    if bound.county.roll_broken[household] {
        open.insert(Open::Roll);
    }
    explain::waiting_on(bound, &open)
}

fn finding(evaluator: &mut Evaluator<'_, '_, Notes>, rule: &CompiledRule, verdict: RuleVerdict) -> Finding {
    let (bound, household) = (evaluator.bound, evaluator.household);
    let (_, notes) = evaluator.condition(&rule.when);
    let mut persons: BTreeSet<u32> = notes.persons.clone();
    if persons.is_empty() {
        persons = explain::members_of_records(bound, &notes);
    }
    let person = (persons.len() == 1).then(|| persons.iter().next().copied()).flatten();
    // Where a row of the household on the roll could not be read, what is summed over members is not known.
    let known = !(bound.county.roll_broken[household] && rule.reads_members);
    let mut figure = |node: &Option<Node>| {
        node.as_ref().filter(|_| known).and_then(|n| whole(evaluator.eval(n).number(), &n.ty))
    };
    let (measured, limit) = (figure(&rule.measured), figure(&rule.limit));
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
            _ => message(bound, rule, evaluator),
        },
        evidence: explain::records(bound, &notes),
        waiting_on: waiting(bound, household, verdict, &notes),
    }
}

/// The proven amount in whole units (areas in millionths), rounded half up where it is not whole.
fn whole(number: Number, ty: &Type) -> Option<i64> {
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

fn message(bound: &Bound<'_>, rule: &CompiledRule, evaluator: &mut Evaluator<'_, '_, Notes>) -> Bilingual {
    let mut say = |parts: &[CompiledPart], zh: bool| {
        let mut text = String::new();
        for part in parts {
            match part {
                CompiledPart::Text(piece) => text.push_str(piece),
                CompiledPart::Figure(node) => {
                    let value = evaluator.eval(node).value;
                    let words = value_words(&value, &node.ty, &bound.county.symbols);
                    text.push_str(if zh { &words.zh } else { &words.en });
                }
            }
        }
        text
    };
    Bilingual { zh: say(&rule.message[0], true), en: say(&rule.message[1], false) }
}

fn figures(evaluator: &mut Evaluator<'_, '_, ()>) -> MainFigures {
    let pack = &evaluator.bound.pack;
    let mut figure = |name: &str| {
        let node = pack.figures.get(name)?;
        let point = evaluator.eval(node).number().point()?;
        i64::try_from(point.round_half_up()).ok()
    };
    MainFigures {
        counted_members: figure("n"),
        net_income_fen: figure("net_income"),
        money_assets_fen: figure("money_assets"),
        homes: figure("homes"),
        vehicles: figure("vehicles"),
    }
}

fn result(
    bound: &Bound<'_>,
    household: usize,
    findings: &[Finding],
    figures: MainFigures,
) -> HouseholdResult {
    let place = |severity: Severity| Severity::ALL.iter().position(|s| *s == severity).unwrap_or(0);
    let (mut conflicts, mut undecided) = ([0; 6], [0; 6]);
    for finding in findings {
        let counts = if finding.verdict == RuleVerdict::Conflict { &mut conflicts } else { &mut undecided };
        counts[place(finding.severity)] += 1;
    }
    let mut waiting_on = required_missing(bound, household);
    let roll_broken = bound.county.roll_broken[household];
    if roll_broken {
        waiting_on.extend(explain::waiting_on(bound, &BTreeSet::from([Open::Roll])));
        waiting_on.sort();
    }
    let figures = if roll_broken { MainFigures::default() } else { figures };
    let grave = |counts: &[u32; 6]| counts[place(Severity::Disq)] + counts[place(Severity::Block)] > 0;
    let verify = place(Severity::Verify);
    let verdict = if grave(&conflicts) {
        HouseholdVerdict::Conflict
    } else if grave(&undecided) || !waiting_on.is_empty() {
        HouseholdVerdict::Undecided
    } else if conflicts[verify] + undecided[verify] > 0 {
        HouseholdVerdict::Review
    } else {
        HouseholdVerdict::Consistent
    };
    let household_id = bound.county.household_id(household).to_owned();
    HouseholdResult { household_id, verdict, conflicts, undecided, figures, waiting_on }
}

/// Required sources that are not known for a member.
fn required_missing(bound: &Bound<'_>, household: usize) -> Vec<WaitingOn> {
    let county = bound.county;
    let mut waiting = Vec::new();
    for (s, source) in county.sources.iter().enumerate().filter(|(_, s)| s.required) {
        for m in county.members_of(household) {
            let state = county.states[s][m];
            if county.members.cell(m, bound.fields.role) == bound.fields.member && !state.is_known() {
                let person_id = Some(county.person_id(m).to_owned());
                waiting.push(WaitingOn { source: source.id.clone(), person_id, state });
            }
        }
    }
    waiting.sort();
    waiting.dedup();
    waiting
}
