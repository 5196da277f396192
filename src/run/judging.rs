//! Judges a whole county in parallel; the output does not depend on the number of threads.

use super::RunError;
use crate::{
    domain::{Finding, FindingRef, HouseholdResult, SourceState},
    engine::{Bound, CompiledPack, CompiledRule, Judge, Judgement, Kept, RunsOver, Sink, wanted},
    store::{NotRun, RuleRun},
    table::County,
};
use rayon::prelude::*;
use std::ops::Range;

/// How many households one task judges.
pub(super) const TOGETHER: usize = 1024;

/// What all rules say of all households.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// The findings, by household and rule.
    pub findings: Vec<Finding>,
    /// The households' verdicts, by household.
    pub results: Vec<HouseholdResult>,
    /// The rules that ran.
    pub rules_run: Vec<RuleRun>,
    /// The rules that did not, with the kind (or field) that is missing.
    pub rules_not_run: Vec<NotRun>,
}

impl Judged {
    /// Leaves only what is of one household, or of one person off the roll, who is in none.
    pub fn narrow_to(&mut self, id: &str) {
        let of_person = |f: &Finding| f.household_id.is_empty() && f.person_id.as_deref() == Some(id);
        self.findings.retain(|f| f.household_id == id || of_person(f));
        self.results.retain(|r| r.household_id == id);
    }
}

/// Which rules can run: those whose kinds have a source, and whose fields the evidence keeps.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Runnable {
    /// One flag a rule, in the order of the compiled pack.
    pub runs: Vec<bool>,
    /// The rules that run.
    pub rules_run: Vec<RuleRun>,
    /// The rules that do not, with what is missing.
    pub rules_not_run: Vec<NotRun>,
}

impl Runnable {
    /// Sorts the rules of a pack. `keeps` says whether a field of a kind is at hand.
    pub fn of(county: &County, compiled: &CompiledPack, keeps: &dyn Fn(&str, &str) -> bool) -> Self {
        let mut runnable = Self::default();
        for rule in &compiled.rules {
            let missing = missing(county, rule, keeps);
            runnable.runs.push(missing.is_none());
            let (rule_id, rule_version) = (rule.id.clone(), rule.version);
            match missing {
                Some(missing) => runnable.rules_not_run.push(NotRun { rule_id, rule_version, missing }),
                None => runnable.rules_run.push(RuleRun { rule_id, rule_version }),
            }
        }
        runnable
    }
}

/// The first kind or field that a rule reads and nothing gives.
fn missing(county: &County, rule: &CompiledRule, keeps: &dyn Fn(&str, &str) -> bool) -> Option<String> {
    for (kind, fields) in &rule.reads {
        let described = &county.dictionary.kinds[*kind];
        if county.kind_sources[*kind].is_empty() {
            return Some(described.name.clone());
        }
        for field in fields {
            let name = &described.fields[*field].name;
            if !keeps(&described.name, name) {
                return Some(format!("{}.{name}", described.name));
            }
        }
    }
    let roll = [&county.dictionary.household, &county.dictionary.member];
    for (kind, fields) in roll.into_iter().zip(&rule.reads_of_roll) {
        let mut names = fields.iter().map(|field| &kind.fields[*field].name);
        if let Some(name) = names.find(|name| !keeps(&kind.name, name)) {
            return Some(format!("{}.{name}", kind.name));
        }
    }
    None
}

/// A pool of the threads asked for (0: one a core).
///
/// # Errors
/// Where the system gives no threads.
pub fn pool(threads: usize) -> Result<rayon::ThreadPool, RunError> {
    let builder = rayon::ThreadPoolBuilder::new().num_threads(threads).stack_size(8 << 20);
    builder.build().map_err(|e| RunError::Bug(format!("no threads: {e}")))
}

/// Households that are judged with one that is wanted, for they stand between it and the next.
const NEAR: usize = 8;

/// Keeps what is said of some households of those that are told of.
struct Wanted<'w> {
    /// The household that is told of.
    next: usize,
    /// Those that are left of the wanted ones, in order.
    wanted: &'w [usize],
    kept: Kept,
}

impl Sink for Wanted<'_> {
    fn finding(&mut self, finding: &FindingRef<'_>) {
        if self.wanted.first() == Some(&self.next) {
            self.kept.finding(finding);
        }
    }

    fn result(&mut self, result: HouseholdResult) {
        if let Some((_, left)) = self.wanted.split_first().filter(|(one, _)| **one == self.next) {
            self.kept.result(result);
            self.wanted = left;
        }
        self.next += 1;
    }
}

/// What is known of some households without judging them.
pub(super) trait Known: Sync {
    /// Whether it is known of a household.
    fn knows(&self, household: usize) -> bool;
    /// Tells what is known of a household.
    fn tell(&self, household: usize, sink: &mut dyn Sink);
}

/// Of no household is anything known.
pub(super) struct Unknown;

impl Known for Unknown {
    fn knows(&self, _household: usize) -> bool {
        false
    }

    fn tell(&self, _household: usize, _sink: &mut dyn Sink) {}
}

/// The kernel that batch, check and re-run share, bound to a county.
pub(super) struct Kernel<'c> {
    bound: Bound<'c>,
    runs: Vec<bool>,
    wanted: Vec<bool>,
}

impl<'c> Kernel<'c> {
    /// Binds the rules that run to a county.
    ///
    /// # Errors
    /// Where the dictionary lacks what the engine needs of the roll.
    pub(super) fn new(
        county: &'c County,
        compiled: &CompiledPack,
        runnable: &Runnable,
    ) -> Result<Self, RunError> {
        let bound = bind(county, compiled)?;
        let wanted = wanted(&bound, &runnable.runs, true);
        Ok(Self { bound, runs: runnable.runs.clone(), wanted })
    }

    /// Judges some households in parallel, but for those of whom it is known what is found; of each run of them, a
    /// sink hears what was found, and `end` ends it.
    pub(super) fn tell<S: Sink, T: Send>(
        &self,
        households: Range<usize>,
        known: &impl Known,
        sink: impl Fn() -> S + Sync,
        end: impl Fn(S) -> T + Sync,
    ) -> Vec<T> {
        let last = households.end;
        let starts: Vec<usize> = households.step_by(TOGETHER).collect();
        let tell = |judge: &mut Judge<'_, '_>, start: usize| {
            let mut sink = sink();
            let mut next = start;
            let end_of_run = last.min(start + TOGETHER);
            while next < end_of_run {
                let is_known = known.knows(next);
                let alike = (next..end_of_run).take_while(|h| known.knows(*h) == is_known).count();
                let households = next..next + alike;
                next = households.end;
                if is_known {
                    households.for_each(|household| known.tell(household, &mut sink));
                    sink.told();
                } else {
                    judge.tell(households, &mut sink);
                }
            }
            end(sink)
        };
        starts.into_par_iter().map_init(|| self.judge(), tell).collect()
    }

    /// Judges some households, given in order, in parallel. Those that stand near each other are judged together with
    /// those between them: many at a time take less each.
    pub(super) fn judgements(&self, households: &[usize]) -> Vec<Judgement> {
        let near = |one: &usize, next: &usize| next - one <= NEAR && one / TOGETHER == next / TOGETHER;
        let runs: Vec<&[usize]> = households.chunk_by(near).collect();
        let together = |judge: &mut Judge<'_, '_>, run: &&[usize]| {
            let (first, last) = (run[0], run[run.len() - 1]);
            let mut some = Wanted { next: first, wanted: run, kept: Kept::default() };
            judge.tell(first..last + 1, &mut some);
            some.kept.judgements
        };
        runs.par_iter().map_init(|| self.judge(), together).flatten_iter().collect()
    }

    fn judge(&self) -> Judge<'_, 'c> {
        Judge::new(&self.bound, &self.runs, &self.wanted)
    }
}

/// Judges every household of a county.
///
/// # Errors
/// Where the dictionary lacks what the engine needs of the roll, or there are no threads.
pub fn judge_all(
    county: &County,
    compiled: &CompiledPack,
    runnable: Runnable,
    threads: usize,
) -> Result<Judged, RunError> {
    let kernel = Kernel::new(county, compiled, &runnable)?;
    let households = county.household_count();
    let judgements = pool(threads)?
        .install(|| kernel.tell(0..households, &Unknown, Kept::default, |kept| kept.judgements));
    let mut judged = Judged {
        findings: Vec::new(),
        results: Vec::with_capacity(households),
        rules_run: runnable.rules_run,
        rules_not_run: runnable.rules_not_run,
    };
    for (household, judgement) in judgements.into_iter().flatten().enumerate() {
        match compiled.runs_over {
            RunsOver::Roll => {
                judged.findings.extend(judgement.findings);
                judged.results.push(judgement.result);
            }
            RunsOver::OffRoll => {
                let named = named_by(county, compiled, household);
                let found = judgement.findings.into_iter().filter(|f| named.contains(&f.rule_id.as_str()));
                judged.findings.extend(found.map(of_person));
            }
        }
    }
    Ok(judged)
}

/// The rules that run for a person off the roll: those over a register that names the person.
fn named_by<'p>(county: &County, compiled: &'p CompiledPack, household: usize) -> Vec<&'p str> {
    let field = county.dictionary.household.field_index("authorised_sources");
    let listed = field.and_then(|f| county.symbols.cell_text(county.households.cell(household, f)));
    let names_person = |kind: usize| {
        let kind = county.dictionary.kinds[kind].name.as_str();
        listed.is_some_and(|list| list.split(';').any(|named| named == kind))
    };
    let rules = compiled.rules.iter();
    let named = rules.filter(|rule| rule.sweep.as_ref().is_some_and(|s| names_person(s.kind)));
    named.map(|rule| rule.id.as_str()).collect()
}

/// A person off the roll is in no household: the one that stands in for it bears the person's ID.
fn of_person(finding: Finding) -> Finding {
    Finding { person_id: Some(finding.household_id), household_id: String::new(), ..finding }
}

/// Binds a pack to a county.
///
/// # Errors
/// Where the dictionary lacks what the engine needs of the roll.
pub fn bind<'c>(county: &'c County, compiled: &CompiledPack) -> Result<Bound<'c>, RunError> {
    Bound::new(county, compiled).ok_or_else(|| {
        let needed = "household: area_code, residence, scheme, stage, applied_on; member: role, person_id";
        RunError::BadInput(format!("the dictionary's roll lacks a field that every run needs ({needed})"))
    })
}

/// Whether some member's answer is `no_answer`, `ambiguous` or `stale`.
pub fn is_incomplete(county: &County) -> bool {
    let (role, member) =
        (county.dictionary.member.field_index("role"), county.dictionary.member.code("role", "member"));
    let open =
        |s: &SourceState| matches!(s, SourceState::NoAnswer | SourceState::Ambiguous | SourceState::Stale);
    let counts = |m: usize| role.is_none_or(|r| Some(county.members.cell(m, r)) == member);
    let unknown =
        county.states.iter().any(|s| s.iter().enumerate().any(|(m, state)| open(state) && counts(m)));
    unknown || county.roll_broken.iter().any(|b| *b)
}
