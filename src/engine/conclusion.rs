//! The end of an explanation: the parameters that a rule names, the figure that it measures, and the limit. They come
//! of the same evaluation as the condition.

use super::{
    bind::Bound, compiled::CompiledRule, eval::Evaluator, explain::one_line, trace::Notes, words::value_words,
};
use crate::{
    domain::{Bilingual, Explanation, Step},
    expr::typed::{Node, NodeKind},
};

/// The last parts of a rule's explanation for a household.
pub(super) fn conclusion<'b>(
    evaluator: &mut Evaluator<'b, '_, Notes>,
    bound: &'b Bound<'_>,
    rule: &'b CompiledRule,
) -> Vec<Step> {
    let mut steps = Vec::new();
    for (at, node) in &rule.shown.parameters {
        let parameter = &bound.pack.parameters.all[*at];
        let text = format!("param.{}", parameter.name);
        steps.push(step(evaluator, node, parameter.title.clone(), &text));
    }
    let measured = Explanation::MEASURED;
    let figures = [
        (&rule.measured, &rule.shown.measured, Bilingual::of(measured[0], measured[1])),
        (&rule.limit, &rule.shown.limit, Bilingual::of("限额", "Limit")),
    ];
    // Where a row of the household on the roll could not be read, what is summed over members is not known.
    let known = !(bound.county.roll_broken[evaluator.household] && rule.reads_members);
    for (node, text, label) in figures.into_iter().filter(|_| known) {
        // A number that stands in the rule needs no line.
        if let Some(node) = node.as_ref().filter(|node| !matches!(node.kind, NodeKind::Number(_))) {
            steps.push(step(evaluator, node, label, text));
        }
    }
    steps
}

fn step<'b>(evaluator: &mut Evaluator<'b, '_, Notes>, node: &'b Node, label: Bilingual, text: &str) -> Step {
    // The parts that it is made of were told with the condition.
    let told = std::mem::take(&mut evaluator.frames);
    let value = evaluator.eval(node).value;
    evaluator.frames = told;
    Step {
        label,
        expression: one_line(text),
        person_id: None,
        value: value_words(&value, &node.ty, &evaluator.bound.county.symbols),
        records: Vec::new(),
        record_count: 0,
        waiting_on: Vec::new(),
        parts: Vec::new(),
    }
}
