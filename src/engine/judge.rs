//! Judges households: every rule in force, three-valued; findings with their evidence; the household's verdict.

use super::{
    bind::Bound,
    compiled::CompiledRule,
    conclusion::conclusion,
    eval::Evaluator,
    exceptions::Exceptions,
    explain,
    finding::{Add, Draft, tell, waiting},
    plan::{Id, Memory, Recorder, Rests, Verdicts},
    trace::{Notes, Open, Trace},
    value::{Number, Truth},
};
use crate::domain::{
    Bilingual, Explanation, Finding, FindingRef, HouseholdResult, HouseholdVerdict, MainFigures, RuleVerdict,
    Severity, Step, WaitingOn,
};
use crate::expr::typed::Node;
use std::{collections::BTreeSet, ops::Range};

/// What the engine says of one household.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// The findings, by rule id.
    pub findings: Vec<Finding>,
    /// The verdict and the main figures.
    pub result: HouseholdResult,
}

/// Takes what the judge says, household by household: the findings of one, by rule, and then its result.
pub trait Sink {
    /// A finding.
    fn finding(&mut self, finding: &FindingRef<'_>);
    /// The verdict and the main figures of a household.
    fn result(&mut self, result: HouseholdResult);
    /// Some households are decided; what is found for them is told next.
    fn decided(&mut self) {}
    /// All that is found for the households that were decided is told.
    fn told(&mut self) {}
}

/// Keeps what is said.
#[derive(Clone, Debug, Default)]
pub struct Kept {
    findings: Vec<Finding>,
    /// The judgements so far.
    pub judgements: Vec<Judgement>,
}

impl Sink for Kept {
    fn finding(&mut self, finding: &FindingRef<'_>) {
        self.findings.push(finding.to_owned());
    }

    fn result(&mut self, result: HouseholdResult) {
        self.judgements.push(Judgement { findings: std::mem::take(&mut self.findings), result });
    }
}

/// Judges a household by all rules that run: `runs[i]` says whether rule `i` does.
pub fn judge(bound: &Bound<'_>, runs: &[bool], household: usize) -> Judgement {
    let mut judgements = judge_run(bound, runs, household..household + 1);
    judgements.pop().expect("one household gives one judgement")
}

/// Judges a run of households, in their order.
pub fn judge_run(bound: &Bound<'_>, runs: &[bool], households: Range<usize>) -> Vec<Judgement> {
    let wanted = bound.plan.wanted(runs, true);
    Judge::new(bound, runs, &wanted).run(households)
}

/// The nodes of the plan that some rules are read from, and the main figures where they are asked for, for
/// [`Judge::new`].
pub fn wanted(bound: &Bound<'_>, runs: &[bool], figures: bool) -> Vec<bool> {
    bound.plan.wanted(runs, figures)
}

/// Judges one run of households after another: all conditions in columns first, then, for what was not clear, the
/// findings with what they rest on.
#[derive(Debug)]
pub struct Judge<'b, 'c> {
    bound: &'b Bound<'c>,
    runs: &'b [bool],
    verdicts: Verdicts<'b, 'c>,
    open: OpenRules,
    memory: Memory,
}

impl<'b, 'c> Judge<'b, 'c> {
    /// A judge for the rules that run; `wanted` comes from [`wanted`].
    pub fn new(bound: &'b Bound<'c>, runs: &'b [bool], wanted: &'b [bool]) -> Self {
        Self {
            bound,
            runs,
            verdicts: Verdicts::new(bound, wanted),
            open: OpenRules::default(),
            memory: Memory::default(),
        }
    }

    /// The judgements of a run of households, in their order.
    pub fn run(&mut self, households: Range<usize>) -> Vec<Judgement> {
        let mut kept = Kept::default();
        self.tell(households, &mut kept);
        kept.judgements
    }

    /// Tells the judgements of a run of households, in their order.
    pub fn tell(&mut self, households: Range<usize>, sink: &mut dyn Sink) {
        self.each_chunk(households, true, &mut |judge, exact, run, memory| {
            sink.decided();
            let mut writer = Writer::new(judge.bound, (&judge.verdicts, memory), exact, run.start);
            for at in 0..run.len() {
                writer.judgement(at, judge.open.of(at), sink);
            }
            sink.told();
        });
    }

    /// Decides all rules for a run of households and notes what each open verdict rests on, without words. For
    /// measurements; how many conflicts and how many undecided there are, and how many records they rest on.
    pub fn decide(&mut self, households: Range<usize>, explain: bool) -> [usize; 3] {
        let mut counts = [0; 3];
        self.each_chunk(households, explain, &mut |judge, exact, run, memory| {
            if !explain {
                let undecided = |verdict: &RuleVerdict| usize::from(*verdict == RuleVerdict::Undecided);
                return judge.open.found.iter().for_each(|(_, _, verdict)| counts[undecided(verdict)] += 1);
            }
            let mut recorder = judge.verdicts.recorder(memory);
            for at in 0..run.len() {
                for (rule, verdict) in judge.open.of(at) {
                    counts[usize::from(*verdict == RuleVerdict::Undecided)] += 1;
                    let node = judge.bound.plan.rule(usize::from(*rule)).condition.filter(|_| exact);
                    counts[2] += node.map_or(0, |node| recorder.condition(node, at).rows.len());
                }
            }
        });
        counts
    }

    /// Decides chunk after chunk; `ordered` where what is open is asked for household by household.
    fn each_chunk(&mut self, households: Range<usize>, ordered: bool, visit: &mut Visit<'_, Self>) {
        let end = households.end;
        let mut next = households.start;
        let mut open: Vec<Range<usize>> = Vec::new();
        loop {
            if open.is_empty() && next < end {
                let many = self.bound.chunk_from(next);
                open.push(next..end.min(next + many));
                next += many;
            }
            let Some(run) = open.pop() else { break };
            let exact = self.verdicts.turn_to(run.clone());
            if !exact && run.len() > 1 {
                // Some number is beyond whole words: the chunk is halved until that household stands alone.
                let middle = run.start + run.len() / 2;
                open.extend([middle..run.end, run.start..middle]);
                continue;
            }
            let mut rules = std::mem::take(&mut self.open);
            self.find_open(exact, run.clone(), &mut rules);
            if ordered {
                rules.order(run.len());
            }
            self.open = rules;
            let mut memory = std::mem::take(&mut self.memory);
            visit(self, exact, run, &mut memory);
            self.memory = memory;
        }
    }

    /// Finds the rules that are not clear, for each household of a run in the order of the rules.
    fn find_open(&self, exact: bool, run: Range<usize>, open: &mut OpenRules) {
        let (bound, verdicts) = (self.bound, &self.verdicts);
        open.clear();
        let first = bound.broken.partition_point(|h| *h < run.start);
        let broken = &bound.broken[first..bound.broken.partition_point(|h| *h < run.end)];
        let mut quick: Option<Evaluator<'_, '_, ()>> = None;
        for (at, rule) in bound.pack.rules.iter().enumerate().filter(|(at, _)| self.runs[*at]) {
            if exact && broken.is_empty() && rule.schemes.is_none() && verdicts.holds(at) {
                let add = |place: usize, truth: Truth| open.add(place, at as u16, verdict_of(truth, false));
                verdicts.not_false(at, run.len(), add);
                continue;
            }
            let mut add = |household: usize, truth: Truth| {
                let verdict = verdict_of(truth, !broken.is_empty() && bound.is_hidden(rule, household));
                if verdict != RuleVerdict::Clear && applies(bound, rule, household) {
                    open.add(household - run.start, at as u16, verdict);
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
            for household in broken {
                if bound.is_hidden(rule, *household)
                    && verdicts.condition(at, household - run.start) == Some(Truth::False)
                {
                    add(*household, Truth::False);
                }
            }
        }
    }
}

/// What is done with a decided chunk: the judge, whether all numbers were held exactly, its households.
type Visit<'v, J> = dyn FnMut(&J, bool, Range<usize>, &mut Memory) + 'v;

/// The rules that are not clear, by household.
#[derive(Debug, Default)]
struct OpenRules {
    found: Vec<(u32, u16, RuleVerdict)>,
    offsets: Vec<u32>,
    sorted: Vec<(u16, RuleVerdict)>,
}

impl OpenRules {
    fn clear(&mut self) {
        self.found.clear();
    }

    fn add(&mut self, at: usize, rule: u16, verdict: RuleVerdict) {
        self.found.push((at as u32, rule, verdict));
    }

    /// Orders by household; within one, the order of coming stays.
    fn order(&mut self, households: usize) {
        self.offsets.clear();
        self.offsets.resize(households + 2, 0);
        self.found.iter().for_each(|(at, ..)| self.offsets[*at as usize + 2] += 1);
        for at in 2..self.offsets.len() {
            self.offsets[at] += self.offsets[at - 1];
        }
        self.sorted.clear();
        self.sorted.resize(self.found.len(), (0, RuleVerdict::Clear));
        for (at, rule, verdict) in &self.found {
            let place = &mut self.offsets[*at as usize + 1];
            self.sorted[*place as usize] = (*rule, *verdict);
            *place += 1;
        }
    }

    fn of(&self, at: usize) -> &[(u16, RuleVerdict)] {
        &self.sorted[self.offsets[at] as usize..self.offsets[at + 1] as usize]
    }
}

/// The main figures as the plan has them.
fn known_figures(verdicts: &Verdicts<'_, '_>, at: usize) -> MainFigures {
    main_figures(|name| verdicts.figure(name, at))
}

/// The main figures, each only where it is known to a point.
fn main_figures(mut number: impl FnMut(&str) -> Option<Number>) -> MainFigures {
    let mut figure = |name: &str| i64::try_from(number(name)?.point()?.round_half_up()).ok();
    MainFigures {
        counted_members: figure("n"),
        net_income_fen: figure("net_income"),
        money_assets_fen: figure("money_assets"),
        homes: figure("homes"),
        vehicles: figure("vehicles"),
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

/// Writes the judgements of a run of households whose verdicts are decided.
struct Writer<'v, 'b, 'c> {
    bound: &'b Bound<'c>,
    verdicts: &'v Verdicts<'b, 'c>,
    exact: bool,
    start: usize,
    recorder: Recorder<'v, 'b, 'c>,
    quick: Evaluator<'b, 'c, ()>,
    draft: Draft<'c>,
    exceptions: Exceptions,
}

impl<'v, 'b, 'c> Writer<'v, 'b, 'c> {
    fn new(
        bound: &'b Bound<'c>,
        (verdicts, memory): (&'v Verdicts<'b, 'c>, &'v mut Memory),
        exact: bool,
        start: usize,
    ) -> Self {
        let (recorder, quick) = (verdicts.recorder(memory), Evaluator::new(bound, start));
        let (draft, exceptions) = (Draft::default(), Exceptions::of(&bound.pack));
        Self { bound, verdicts, exact, start, recorder, quick, draft, exceptions }
    }

    fn judgement(&mut self, at: usize, open: &[(u16, RuleVerdict)], sink: &mut dyn Sink) {
        let household = self.start + at;
        let figures = match self.exact {
            true => known_figures(self.verdicts, at),
            false => figures(turned(&mut self.quick, household)),
        };
        for (rule, verdict) in open {
            self.finding(at, (usize::from(*rule), *verdict), open, sink);
        }
        sink.result(result(self.bound, household, open, figures));
    }

    fn finding(
        &mut self,
        at: usize,
        (rule, verdict): (usize, RuleVerdict),
        open: &[(u16, RuleVerdict)],
        sink: &mut dyn Sink,
    ) {
        let (bound, household, exact, verdicts) = (self.bound, self.start + at, self.exact, self.verdicts);
        let (compiled, plan) = (&bound.pack.rules[rule], bound.plan.rule(rule));
        let mut slow = Rests::default();
        let rests = match plan.condition.filter(|_| exact) {
            Some(node) => self.recorder.condition(node, at),
            None => {
                let mut noting: Evaluator<'_, '_, Notes> = Evaluator::new(bound, household);
                slow.add(&noting.condition(&compiled.when).1, true);
                &slow
            }
        };
        let quick = &mut self.quick;
        let mut value = |node: &Node, id: Option<Id>| match id.filter(|_| exact) {
            Some(id) => verdicts.value(id, at),
            None => turned(quick, household).eval(node).value,
        };
        let exceptions = &self.exceptions;
        let mut add = |message: &mut [String; 2]| exceptions.add(&bound.pack, rule, open, message);
        let writing = (&mut self.draft, &mut add as &mut Add<'_>, sink);
        tell(bound, (compiled, plan), (household, verdict), rests, &mut value, writing);
    }
}

/// Explains one rule's verdict for a household; none where the rule does not run for its scheme.
pub fn explain_rule(bound: &Bound<'_>, rule: &CompiledRule, household: usize) -> Option<Explanation> {
    if !applies(bound, rule, household) {
        return None;
    }
    let mut evaluator: Evaluator<'_, '_, Notes> = Evaluator::new(bound, household);
    evaluator.frames.push(Vec::new());
    evaluator.text = &rule.text;
    let (truth, notes) = evaluator.condition(&rule.when);
    let parts: Vec<Step> = evaluator.frames.pop().into_iter().flatten().collect();
    let verdict = verdict_of(truth, bound.is_hidden(rule, household));
    let rows: Vec<(u16, u32)> = notes.rows.iter().copied().collect();
    let record_count = explain::records(bound, household, &rows).len();
    let records = explain::own_records(bound, household, &notes, &parts);
    let (end, measured) = conclusion(&mut evaluator, bound, rule);
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
        records,
        waiting_on: waiting(bound, household, verdict, notes.open.iter().copied()),
        parts: parts.into_iter().chain(end).collect(),
    };
    Some(Explanation { rule_id: rule.id.clone(), title: rule.title.clone(), verdict, measured, condition })
}

/// Whether the rule runs for the household's scheme.
pub fn applies(bound: &Bound<'_>, rule: &CompiledRule, household: usize) -> bool {
    let scheme = || bound.county.households.cell(household, bound.fields.scheme);
    rule.schemes.as_ref().is_none_or(|schemes| schemes.contains(&scheme()))
}

/// What a condition's truth says of the rule. One that reads members is undecided where a row of the household on the
/// roll could not be read.
fn verdict_of(truth: Truth, is_broken: bool) -> RuleVerdict {
    if is_broken {
        return RuleVerdict::Undecided;
    }
    match truth {
        Truth::True => RuleVerdict::Conflict,
        Truth::False => RuleVerdict::Clear,
        Truth::Unknown => RuleVerdict::Undecided,
    }
}

/// The main figures by the evaluation household by household.
fn figures(evaluator: &mut Evaluator<'_, '_, ()>) -> MainFigures {
    let pack = &evaluator.bound.pack;
    main_figures(|name| pack.figures.get(name).map(|node| evaluator.eval(node).number()))
}

fn result(
    bound: &Bound<'_>,
    household: usize,
    open: &[(u16, RuleVerdict)],
    figures: MainFigures,
) -> HouseholdResult {
    let place = |severity: Severity| Severity::ALL.iter().position(|s| *s == severity).unwrap_or(0);
    let (mut conflicts, mut undecided) = ([0; 6], [0; 6]);
    for (rule, verdict) in open {
        let counts = if *verdict == RuleVerdict::Conflict { &mut conflicts } else { &mut undecided };
        counts[place(bound.pack.rules[usize::from(*rule)].severity)] += 1;
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
