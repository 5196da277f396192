//! The plan of a whole pack: its rules' conditions, figures and limits, and what is asked for of it.

use super::{
    fused::FusedNodes,
    lower::Lowering,
    memory::Memory,
    op::{Id, Plan},
    reach::{Reach, grounds, kept, reaches, shared},
    record::Recorder,
    runner::{Parts, Runner},
    vector::{BOTTOM, FALSE, Interval, NOTHING, OPEN, TRUE, Values, not_false_bits},
};
use crate::{
    domain::ratio::Ratio,
    engine::{
        bind::Bound,
        compiled::{CompiledPart, CompiledRule},
        value::{Number, Truth, Value},
    },
    expr::typed::Node,
    table::ABSENT,
};
use std::collections::BTreeMap;

/// The nodes of a rule; none where the plan cannot hold one.
#[derive(Clone, Debug, Default)]
pub(in crate::engine) struct RulePlan {
    /// The condition.
    pub condition: Option<Id>,
    /// The measured figure.
    pub measured: Option<Id>,
    /// The limit.
    pub limit: Option<Id>,
    /// The parts of the message in both languages; none for what is text.
    pub message: [Vec<Option<Id>>; 2],
}

impl RulePlan {
    fn of(rule: &CompiledRule, lowering: &mut Lowering<'_, '_>) -> Self {
        let condition = lowering.lower(&rule.when);
        // Figures are asked for only where the condition may hold, and so all but its last part.
        lowering.guard = lowering.but_the_last(&rule.when);
        let mut figure = |node: &Option<Node>| node.as_ref().and_then(|n| lowering.lower(n));
        let (measured, limit) = (figure(&rule.measured), figure(&rule.limit));
        let mut part = |part: &CompiledPart| match part {
            CompiledPart::Text(_) => None,
            CompiledPart::Figure(node) => lowering.lower(node),
        };
        let message = [0, 1].map(|language| rule.message[language].iter().map(&mut part).collect());
        lowering.guard = None;
        Self { condition, measured, limit, message }
    }

    fn nodes(&self) -> impl Iterator<Item = Id> + '_ {
        let single = [self.condition, self.measured, self.limit].into_iter().flatten();
        single.chain(self.message.iter().flatten().copied().flatten())
    }
}

/// The plan of a bound pack.
#[derive(Clone, Debug, Default)]
pub(in crate::engine) struct PackPlan {
    pub(super) plan: Plan,
    /// What each node can rest on.
    pub(super) reaches: Vec<Reach>,
    /// Which nodes may be come to more than once.
    pub(super) shared: Vec<bool>,
    /// Of which nodes it is kept what they rest on.
    pub(super) kept: Vec<bool>,
    /// What nodes rest on by way of others.
    pub(super) grounds: Parts,
    /// The rules.
    rules: Vec<RulePlan>,
    /// The main figures, by name.
    figures: BTreeMap<String, Id>,
}

impl PackPlan {
    /// Writes the plan of a pack that is bound to a county.
    pub fn new(bound: &Bound<'_>) -> Self {
        let mut lowering = Lowering::new(bound);
        let rules: Vec<RulePlan> = bound.pack.rules.iter().map(|r| RulePlan::of(r, &mut lowering)).collect();
        let mut figures = BTreeMap::new();
        for (name, node) in &bound.pack.figures {
            if let Some(id) = lowering.lower(node) {
                figures.insert(name.clone(), id);
            }
        }
        lowering.plan.parts = Parts::new(&lowering.plan);
        lowering.plan.fused = FusedNodes::of(&lowering.plan, bound.county);
        let reaches = reaches(&lowering.plan);
        let conditions = || rules.iter().filter_map(|rule| rule.condition);
        let shared = shared(&lowering.plan, conditions());
        let kept = kept(&lowering.plan, &reaches, conditions());
        let grounds = grounds(&lowering.plan, &reaches, &kept);
        Self { reaches, shared, kept, grounds, plan: lowering.plan, rules, figures }
    }

    /// The nodes of a rule.
    pub fn rule(&self, rule: usize) -> &RulePlan {
        &self.rules[rule]
    }

    /// The nodes that the rules that run are read from, and those of the figures where they are asked for.
    pub fn wanted(&self, runs: &[bool], figures: bool) -> Vec<bool> {
        let mut wanted = vec![false; self.plan.ops.len()];
        let rules = self.rules.iter().zip(runs).filter(|(_, runs)| **runs).flat_map(|(rule, _)| rule.nodes());
        let figures = self.figures.values().copied().filter(|_| figures);
        rules.chain(figures).for_each(|id| wanted[id as usize] = true);
        wanted
    }
}

/// The verdicts of a plan for one run of households after another.
#[derive(Debug)]
pub(in crate::engine) struct Verdicts<'b, 'c> {
    pack: &'b PackPlan,
    pub(super) runner: Runner<'b, 'c>,
}

impl<'b, 'c> Verdicts<'b, 'c> {
    /// For the nodes that are asked for, see [`PackPlan::wanted`].
    pub fn new(bound: &'b Bound<'c>, wanted: &'b [bool]) -> Self {
        let pack = &bound.plan;
        Self { pack, runner: Runner::new(bound, &pack.plan, wanted) }
    }

    /// Turns to a run of households; whether all numbers were held exactly.
    pub fn turn_to(&mut self, households: std::ops::Range<usize>) -> bool {
        self.runner.run(households);
        !self.runner.overflow.get()
    }

    /// A rule's condition for a household, by its place in the run; none where the plan does not hold it.
    pub fn condition(&self, rule: usize, at: usize) -> Option<Truth> {
        let id = self.pack.rules[rule].condition?;
        Some(truth(self.runner.values[id as usize].truth(at)))
    }

    /// A recorder of what conditions rest on.
    pub fn recorder<'r>(&'r self, memory: &'r mut Memory) -> Recorder<'r, 'b, 'c> {
        Recorder::new(&self.runner, self.pack, memory)
    }

    /// Whether the plan holds a rule's condition.
    pub fn holds(&self, rule: usize) -> bool {
        self.pack.rules[rule].condition.is_some()
    }

    /// Visits the households of a run of so many for which a rule's condition is not false.
    pub fn not_false(&self, rule: usize, households: usize, mut visit: impl FnMut(usize, Truth)) {
        let Some(id) = self.pack.rules[rule].condition else { return };
        match &self.runner.values[id as usize] {
            Values::Truth(FALSE) => {}
            Values::Truths(all) => {
                for (start, run) in (0..).step_by(64).zip(all.chunks(64)) {
                    let mut bits = not_false_bits(run);
                    while bits != 0 {
                        let at = start + bits.trailing_zeros() as usize;
                        visit(at, truth(all[at]));
                        bits &= bits - 1;
                    }
                }
            }
            other => (0..households).for_each(|at| visit(at, truth(other.truth(at)))),
        }
    }

    /// A main figure of a household; none where the plan does not hold it.
    pub fn figure(&self, name: &str, at: usize) -> Option<Number> {
        match self.value(*self.pack.figures.get(name)?, at) {
            Value::Number(number) => Some(number),
            _ => None,
        }
    }

    /// The value of a node for a household.
    pub fn value(&self, id: Id, at: usize) -> Value {
        let values = &self.runner.values[id as usize];
        match values {
            Values::Truth(_) | Values::Truths(_) => Value::Truth(truth(values.truth(at))),
            Values::Scalar(_) | Values::Scalars(_) => {
                let scalar = values.scalar(at);
                Value::Scalar((scalar != ABSENT).then_some(scalar))
            }
            _ => Value::Number(number(values.interval(at), self.pack.plan.denominators[id as usize])),
        }
    }
}

fn truth(t: u8) -> Truth {
    match t {
        TRUE => Truth::True,
        FALSE => Truth::False,
        _ => Truth::Unknown,
    }
}

fn number(interval: Interval, denominator: i64) -> Number {
    if interval == NOTHING {
        return Number::Unknown;
    }
    let bound = |raw: i64| match raw {
        OPEN | BOTTOM => None,
        raw if denominator == 1 => Some(Ratio::int(i128::from(raw))),
        raw => Ratio::new(i128::from(raw), i128::from(denominator)),
    };
    Number::Between(bound(interval.0), bound(interval.1))
}
