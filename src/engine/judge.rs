//! Judges households: every rule in force, three-valued; findings with their evidence; the household's verdict.

use super::{
    bind::Bound,
    compiled::CompiledRule,
    eval::Evaluator,
    explain,
    finding::{finding, waiting},
    plan::{Id, Recorder, Rests, Verdicts},
    trace::{Notes, Open, Trace},
    value::Truth,
};
use crate::domain::{
    Bilingual, Explanation, Finding, HouseholdResult, HouseholdVerdict, MainFigures, RuleVerdict, Severity,
    Step, WaitingOn,
};
use crate::expr::typed::Node;
use std::{collections::BTreeSet, ops::Range};

/// How many households are decided together.
const CHUNK: usize = 256;

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
    let mut judgements = judge_run(bound, runs, household..household + 1);
    judgements.pop().expect("one household gives one judgement")
}

/// Judges a run of households, in their order: all conditions in columns first, then, for what was not clear, the
/// findings with what they rest on.
pub fn judge_run(bound: &Bound<'_>, runs: &[bool], households: Range<usize>) -> Vec<Judgement> {
    let needed = bound.plan.needed(runs, true);
    let mut verdicts = Verdicts::new(bound, &needed);
    let mut judgements = Vec::with_capacity(households.len());
    let mut open: Vec<Range<usize>> =
        households.clone().step_by(CHUNK).map(|s| s..households.end.min(s + CHUNK)).rev().collect();
    while let Some(run) = open.pop() {
        let exact = verdicts.turn_to(run.clone());
        if !exact && run.len() > 1 {
            // Some number is beyond whole words: the chunk is halved until that household stands alone.
            let middle = run.start + run.len() / 2;
            open.extend([middle..run.end, run.start..middle]);
            continue;
        }
        let mut writer = Writer::new(bound, &verdicts, exact, run.start);
        for (at, open) in verdicts_of_run(bound, runs, &verdicts, exact, run.clone()).into_iter().enumerate()
        {
            judgements.push(writer.judgement(at, open));
        }
    }
    judgements
}

/// Writes the judgements of a run of households whose verdicts are decided.
struct Writer<'v, 'b, 'c> {
    bound: &'b Bound<'c>,
    verdicts: &'v Verdicts<'b, 'c>,
    exact: bool,
    start: usize,
    recorder: Recorder<'v, 'b, 'c>,
    quick: Evaluator<'b, 'c, ()>,
}

impl<'v, 'b, 'c> Writer<'v, 'b, 'c> {
    fn new(bound: &'b Bound<'c>, verdicts: &'v Verdicts<'b, 'c>, exact: bool, start: usize) -> Self {
        let (recorder, quick) = (verdicts.recorder(), Evaluator::new(bound, start));
        Self { bound, verdicts, exact, start, recorder, quick }
    }

    fn judgement(&mut self, at: usize, open: Vec<(usize, RuleVerdict)>) -> Judgement {
        let household = self.start + at;
        let figures = match self.exact {
            true => known_figures(self.verdicts, at),
            false => figures(turned(&mut self.quick, household)),
        };
        let findings: Vec<Finding> =
            open.into_iter().map(|(rule, verdict)| self.finding(at, rule, verdict)).collect();
        let result = result(self.bound, household, &findings, figures);
        Judgement { findings, result }
    }

    fn finding(&mut self, at: usize, rule: usize, verdict: RuleVerdict) -> Finding {
        let (bound, household, exact, verdicts) = (self.bound, self.start + at, self.exact, self.verdicts);
        let (compiled, plan) = (&bound.pack.rules[rule], bound.plan.rule(rule));
        let mut slow = Rests::default();
        let rests = match plan.condition.filter(|_| exact) {
            Some(node) => self.recorder.condition(node, at),
            None => {
                let mut noting: Evaluator<'_, '_, Notes> = Evaluator::new(bound, household);
                slow.add(&noting.condition(&compiled.when).1);
                &slow
            }
        };
        let quick = &mut self.quick;
        let mut value = |node: &Node, id: Option<Id>| match id.filter(|_| exact) {
            Some(id) => verdicts.value(id, at),
            None => turned(quick, household).eval(node).value,
        };
        finding(bound, (compiled, plan), household, verdict, rests, &mut value)
    }
}

fn turned<'e, 'b, 'c, T: Trace>(
    evaluator: &'e mut Evaluator<'b, 'c, T>,
    household: usize,
) -> &'e mut Evaluator<'b, 'c, T> {
    if evaluator.household != household {
        evaluator.turn_to(household);
    }
    evaluator
}

/// For each household of a run, the rules that are not clear with their verdicts, in the order of the rules.
fn verdicts_of_run(
    bound: &Bound<'_>,
    runs: &[bool],
    verdicts: &Verdicts<'_, '_>,
    exact: bool,
    run: Range<usize>,
) -> Vec<Vec<(usize, RuleVerdict)>> {
    let mut found = vec![Vec::new(); run.len()];
    let broken: Vec<usize> = run.clone().filter(|h| bound.county.roll_broken[*h]).collect();
    let mut quick: Option<Evaluator<'_, '_, ()>> = None;
    for (at, rule) in bound.pack.rules.iter().enumerate().filter(|(at, _)| runs[*at]) {
        let mut add = |household: usize, truth: Truth| {
            let verdict = verdict_of(bound, rule, household, truth);
            if verdict != RuleVerdict::Clear && applies(bound, rule, household) {
                found[household - run.start].push((at, verdict));
            }
        };
        if !exact || !verdicts.holds(at) {
            for household in run.clone() {
                let quick = quick.get_or_insert_with(|| Evaluator::new(bound, household));
                add(household, turned(quick, household).condition(&rule.when).0);
            }
            continue;
        }
        verdicts.not_false(at, run.len(), |place, truth| add(run.start + place, truth));
        for household in &broken {
            if rule.reads_members && verdicts.condition(at, household - run.start) == Some(Truth::False) {
                add(*household, Truth::False);
            }
        }
    }
    found
}

/// The main figures as the plan has them.
fn known_figures(verdicts: &Verdicts<'_, '_>, at: usize) -> MainFigures {
    let figure = |name: &str| {
        let point = verdicts.figure(name, at)?.point()?;
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
    let rows: Vec<(u16, u32)> = notes.rows.iter().copied().collect();
    let record_count = explain::records(bound, household, &rows).len();
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
        records: explain::own_records(bound, household, &notes, &parts),
        waiting_on: waiting(bound, household, verdict, notes.open.iter().copied()),
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

/// Decides all rules for a run of households and counts conflicts and undecided ones; it makes no findings. For
/// measurements.
pub fn decide_only(bound: &Bound<'_>, runs: &[bool], households: Range<usize>) -> (usize, usize) {
    let needed = bound.plan.needed(runs, true);
    let mut verdicts = Verdicts::new(bound, &needed);
    let (mut conflicts, mut undecided) = (0, 0);
    for start in households.clone().step_by(CHUNK) {
        let run = start..households.end.min(start + CHUNK);
        let exact = verdicts.turn_to(run.clone());
        for open in verdicts_of_run(bound, runs, &verdicts, exact, run) {
            for (_, verdict) in open {
                conflicts += usize::from(verdict == RuleVerdict::Conflict);
                undecided += usize::from(verdict == RuleVerdict::Undecided);
            }
        }
    }
    (conflicts, undecided)
}
