//! Random rules over random households: what the engine decides, another interpreter says too, of the same records.

use super::{
    cel_rests::Known,
    facts::{Facts, Fill, denominator},
    grammar::Rule,
    in_cel::{InCel, Scope},
    in_ours::InOurs,
    random_rules::{Manner, RandomRules},
};
use crate::{
    document::{Document, Faults},
    domain::{Finding, RuleVerdict, SourceState},
    engine::{
        Bound, Cases, CompiledPack, compile,
        eval::Evaluator,
        explain, explain_rule, judge_run,
        pack_tests::{Chance, RandomCounty, Shipped, bind},
        trace::Notes,
        value::Truth,
    },
    rule::{PackDocuments, Parameters, load_pack},
    table::County,
};
use cel::{Context, ExecutionError, Program, Value};
use jiff::civil::{Date, date};
use std::{
    cell::Cell,
    collections::{BTreeMap, BTreeSet},
};

/// How long an expression may be that gives records: they repeat what they rest on.
const LONGEST: usize = 40_000;

/// What a reading came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Tally {
    rules: usize,
    refused: usize,
    pairs: usize,
    conflicts: usize,
    clear: usize,
    undecided: usize,
    /// Pairs of which the other interpreter cannot hold a number.
    beyond: usize,
    /// Findings whose records were compared.
    rests: usize,
    records: usize,
    figures: usize,
}

impl std::ops::AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.rules += other.rules;
        self.refused += other.refused;
        self.pairs += other.pairs;
        self.conflicts += other.conflicts;
        self.clear += other.clear;
        self.undecided += other.undecided;
        self.beyond += other.beyond;
        self.rests += other.rests;
        self.records += other.records;
        self.figures += other.figures;
    }
}

/// A rule in the other interpreter's language.
struct Read {
    text: String,
    when: Program,
    rests: Option<Program>,
    /// The figure, by how much its values are more than its unit's, and its text.
    measured: Option<(Program, i64, bool)>,
}

struct Reading<'s> {
    shipped: &'s Shipped,
    as_of: Date,
    manner: Manner,
    seed: u64,
    /// One person in so many has a source that does not answer; 0: none.
    silent: u64,
    /// How often the unknown is filled in.
    fills: u64,
}

impl Reading<'_> {
    /// Random rules over a random county.
    fn read(&self, rules: usize, households: usize) -> Tally {
        let mut random = RandomRules::new(&self.shipped.dictionary, self.seed, self.manner);
        let rules: BTreeMap<String, Rule> =
            (1..=rules).map(|n| (format!("RND-{n:03}"), random.rule())).collect();
        let (pack, refused) = self.compiled(&random, &rules);
        let mut county = RandomCounty::new(&self.shipped.dictionary, self.as_of, self.seed, self.silent);
        county.whole = self.silent == 0;
        let mut county = county.make(households);
        self.silence(&mut county);
        let bound = bind(&county, &pack);
        let reads = self.translated(&random, &rules, &pack);
        let mut tally = Tally { rules: pack.rules.len(), refused, ..Tally::default() };
        let judged = judge_run(&bound, &vec![true; pack.rules.len()], 0..households);
        let mut evaluator: Evaluator<'_, '_, ()> = Evaluator::new(&bound, 0);
        for (household, judgement) in judged.iter().enumerate() {
            evaluator.turn_to(household);
            let contexts: Vec<Context<'_, '_>> = self
                .fills()
                .iter()
                .map(|f| Facts::new(&county, &pack.parameters, household, *f).context(&random.kinds))
                .collect();
            for (rule, read) in bound.pack.rules.iter().zip(&reads) {
                let finding = judgement.findings.iter().find(|f| f.rule_id == rule.id);
                let place = format!(
                    "{:?} seed {}, {} of household {household}\n{}\n{}",
                    self.manner, self.seed, rule.id, rule.text, read.text
                );
                let slow = evaluator.condition(&rule.when).0;
                assert_eq!(truth(finding), slow, "plan and evaluation, {place}");
                self.explained(&bound, (rule, household), finding, &place);
                self.compare(read, &contexts, finding, &mut tally, &place);
            }
        }
        tally
    }

    /// Some more sources do not answer.
    fn silence(&self, county: &mut County) {
        let mut chance = Chance(self.seed);
        for state in county.states.iter_mut().flatten() {
            if self.silent > 0 && chance.one_in(4 + self.silent) {
                *state = SourceState::NoAnswer;
            }
        }
    }

    fn fills(&self) -> Vec<Fill> {
        match self.manner {
            Manner::Guarded if self.silent == 0 => vec![Fill::Nothing],
            Manner::Logic => vec![Fill::Open],
            _ => (0..self.fills).map(|n| Fill::Random(self.seed * 1_000 + n)).collect(),
        }
    }

    /// The explanation comes to the same verdict, records and sources in the way.
    fn explained(
        &self,
        bound: &Bound<'_>,
        (rule, household): (&crate::engine::CompiledRule, usize),
        finding: Option<&Finding>,
        place: &str,
    ) {
        let Some(finding) = finding else { return };
        let explanation = explain_rule(bound, rule, household).expect("the rule runs for all");
        assert_eq!(explanation.verdict, finding.verdict, "explanation, {place}");
        assert_eq!(explanation.condition.waiting_on, finding.waiting_on, "{place}");
        let mut noting: Evaluator<'_, '_, Notes> = Evaluator::new(bound, household);
        let rows: Vec<(u16, u32)> = noting.condition(&rule.when).1.rows.into_iter().collect();
        let noted = explain::records(bound, household, &rows);
        assert_eq!(noted, finding.evidence, "records of the evaluation, {place}");
    }

    fn compare(
        &self,
        read: &Read,
        contexts: &[Context<'_, '_>],
        finding: Option<&Finding>,
        tally: &mut Tally,
        place: &str,
    ) {
        tally.pairs += 1;
        let verdict = finding.map_or(RuleVerdict::Clear, |f| f.verdict);
        match verdict {
            RuleVerdict::Conflict => tally.conflicts += 1,
            RuleVerdict::Clear => tally.clear += 1,
            RuleVerdict::Undecided => tally.undecided += 1,
        }
        for context in contexts {
            let said = match read.when.execute(context) {
                Ok(Value::Bool(true)) => RuleVerdict::Conflict,
                Ok(Value::Bool(false)) => RuleVerdict::Clear,
                Err(fault) if is_beyond(&fault) => {
                    tally.beyond += 1;
                    return;
                }
                Err(_) if self.manner == Manner::Logic => RuleVerdict::Undecided,
                other => panic!("{other:?}, {place}"),
            };
            if verdict != RuleVerdict::Undecided || self.manner == Manner::Logic || self.silent == 0 {
                assert_eq!(verdict, said, "the other interpreter, {place}");
            }
        }
        if let ([context], Some(finding)) = (contexts, finding)
            && verdict == RuleVerdict::Conflict
            && self.silent == 0
        {
            self.compare_records(read, context, finding, tally, place);
        }
    }

    fn compare_records(
        &self,
        read: &Read,
        context: &Context<'_, '_>,
        finding: &Finding,
        tally: &mut Tally,
        place: &str,
    ) {
        if let Some(rests) = &read.rests {
            let keys = match rests.execute(context) {
                Ok(Value::List(keys)) => keys,
                other => panic!("no records but {other:?}, {place}"),
            };
            let keys: BTreeSet<String> = keys.iter().map(text_of).collect();
            let found: BTreeSet<String> =
                finding.evidence.iter().map(|r| format!("{} {}", r.source, r.record_key)).collect();
            assert_eq!(found, keys, "records, {place}");
            tally.rests += 1;
            tally.records += keys.len();
        }
        if let (Some((program, denominator, area)), Some(measured)) = (&read.measured, finding.measured) {
            match program.execute(context) {
                Ok(Value::Int(n)) => {
                    let whole = i128::from(n) * if *area { 1_000_000 } else { 1 };
                    let denominator = i128::from(*denominator);
                    let rounded = (2 * whole + denominator).div_euclid(2 * denominator);
                    assert_eq!(i128::from(measured), rounded, "the figure, {place}");
                    tally.figures += 1;
                }
                Err(fault) if is_beyond(&fault) => {}
                other => panic!("{other:?}, the figure, {place}"),
            }
        }
    }

    /// The rules that the checker takes, and how many it refuses.
    fn compiled(&self, random: &RandomRules<'_>, rules: &BTreeMap<String, Rule>) -> (CompiledPack, usize) {
        let ours = InOurs(&self.shipped.dictionary);
        let faults = Faults::new();
        let definitions = [Document::parse("rules/definitions.toml", &ours.parts(&random.parts), &faults)];
        let mut documents: Vec<Document> = rules
            .iter()
            .enumerate()
            .map(|(n, (id, rule))| {
                let text = ours.rule(id, rule, n % 2 == 0);
                Document::parse(&format!("rules/{}.toml", id.to_lowercase()), &text, &faults)
            })
            .collect();
        let before = documents.len();
        loop {
            let faults = Faults::new();
            let all = PackDocuments {
                rules: &documents,
                definitions: &definitions,
                parameters: &self.shipped.parameters,
            };
            let pack = load_pack(&all, &self.shipped.dictionary, &faults);
            let compiled =
                compile(&pack, &self.shipped.dictionary, self.as_of, &all, Cases::Unasked, &faults);
            let found = faults.into_sorted();
            let Some(first) = found.first() else { return (compiled, before - documents.len()) };
            let faulty: BTreeSet<&str> = found.iter().map(|f| f.file.as_str()).collect();
            let kept = documents.len();
            documents.retain(|d| !faulty.contains(d.file()));
            assert!(documents.len() < kept, "{first:?}");
        }
    }

    fn translated(
        &self,
        random: &RandomRules<'_>,
        rules: &BTreeMap<String, Rule>,
        pack: &CompiledPack,
    ) -> Vec<Read> {
        let cel = InCel {
            dictionary: &self.shipped.dictionary,
            parts: &random.parts,
            denominators: denominators(&pack.parameters),
            open: self.manner == Manner::Logic,
            named: Cell::new(0),
        };
        let none = Scope::new();
        let program = |text: &str| Program::compile(text).unwrap_or_else(|e| panic!("{e}\n{text}"));
        let one = |rule: &Rule| {
            let text = cel.cond(&rule.when, &none);
            let rests =
                if self.silent == 0 { cel.cond_rests(&rule.when, Known::True, &none) } else { String::new() };
            let rests = if rests.is_empty() { "[]".to_owned() } else { rests };
            let measured = rule.measured.as_ref().filter(|_| self.silent == 0).map(|m| cel.num(m, &none));
            Read {
                when: program(&text),
                rests: (self.silent == 0 && rests.len() < LONGEST).then(|| program(&rests)),
                measured: measured.map(|m| (program(&m.text), m.denominator, false)),
                text,
            }
        };
        pack.rules
            .iter()
            .map(|compiled| {
                let mut read = one(&rules[&compiled.id]);
                let area = compiled.unit == Some(crate::domain::Unit::SquareMetre);
                read.measured.iter_mut().for_each(|m| m.2 = area);
                read
            })
            .collect()
    }
}

fn denominators(parameters: &Parameters) -> BTreeMap<String, i64> {
    let all = parameters.all.iter();
    all.map(|p| (p.name.clone(), denominator(parameters, &p.name))).collect()
}

fn truth(finding: Option<&Finding>) -> Truth {
    match finding.map(|f| f.verdict) {
        None | Some(RuleVerdict::Clear) => Truth::False,
        Some(RuleVerdict::Conflict) => Truth::True,
        Some(RuleVerdict::Undecided) => Truth::Unknown,
    }
}

fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.to_string(),
        other => panic!("{other:?} is no text"),
    }
}

/// Whether a number is beyond what the other interpreter holds.
fn is_beyond(fault: &ExecutionError) -> bool {
    match fault {
        ExecutionError::Overflow(..) => true,
        ExecutionError::FunctionError { function, .. } => matches!(function.as_str(), "total" | "half_up"),
        _ => false,
    }
}

const DAYS: [Date; 3] = [date(2026, 11, 1), date(2025, 12, 31), date(2028, 2, 29)];

/// Readings with all known, with sources that are silent, and of logic alone.
fn readings(seeds: std::ops::Range<u64>, rules: usize, households: usize) -> [Tally; 3] {
    let shipped = Shipped::new();
    let mut tallies = [Tally::default(), Tally::default(), Tally::default()];
    for seed in seeds {
        let as_of = DAYS[seed as usize % DAYS.len()];
        let ways = [(Manner::Guarded, 0), (Manner::Free, 1 + seed % 4), (Manner::Logic, 1 + seed % 3)];
        for (tally, (manner, silent)) in tallies.iter_mut().zip(ways) {
            let reading = Reading { shipped: &shipped, as_of, manner, seed, silent, fills: 4 };
            *tally += reading.read(rules, households);
        }
    }
    tallies
}

/// The environment's `READINGS` asks for more than the five readings of each kind that are made otherwise.
#[test]
fn another_interpreter_reads_the_rules_as_the_engine_does() {
    let seeds = std::env::var("READINGS").map_or(5, |text| text.parse().expect("a number"));
    let [known, silent, logic] = readings(0..seeds, 24, 20);
    let said = format!("{known:?}\n{silent:?}\n{logic:?}");
    assert!(known.undecided == 0, "{said}");
    assert!(known.conflicts > 200 && known.clear > 200 && known.figures > 50, "{said}");
    assert!(known.rests == known.conflicts && known.records > 150, "{said}");
    assert!(silent.conflicts + silent.clear > 400 && silent.undecided > 30, "{said}");
    assert!(logic.conflicts + logic.clear > 400 && logic.undecided > 20, "{said}");
    for tally in [&known, &silent, &logic] {
        assert!(tally.refused * 4 < tally.rules && tally.beyond * 10 < tally.pairs, "{said}");
    }
}

/// Rules were made of this seed of which a comparison is the same either way of a condition that is open.
#[test]
fn what_is_the_same_either_way_is_not_waited_for() {
    let [_, silent, _] = readings(212..213, 24, 20);
    assert!(silent.undecided > 0, "{silent:?}");
}
