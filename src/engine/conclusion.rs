//! The end of an explanation: the parameters that a rule names, the figure that it measures, and the limit. They come
//! of the same evaluation as the condition.

use super::{
    bind::Bound, compiled::CompiledRule, eval::Evaluator, explain::one_line, trace::Notes, value::Value,
    words::value_words,
};
use crate::{
    domain::{Bilingual, Certainty, Step, ratio::Ratio},
    expr::typed::{Node, NodeKind},
};

/// The last parts of a rule's explanation for a household, and how far the measured figure is known.
pub(super) fn conclusion<'b>(
    evaluator: &mut Evaluator<'b, '_, Notes>,
    bound: &'b Bound<'_>,
    rule: &'b CompiledRule,
) -> (Vec<Step>, Option<Certainty>) {
    let mut steps = Vec::new();
    for (at, node) in &rule.shown.parameters {
        let parameter = &bound.pack.parameters.all[*at];
        let text = format!("param.{}", parameter.name);
        steps.push(step(evaluator, node, parameter.title.clone(), &text).0);
    }
    if bound.is_hidden(rule, evaluator.household) {
        return (steps, rule.measured.as_ref().map(|_| Certainty::Unknown));
    }
    let mut figure = |node: &'b Option<Node>, label: Bilingual, text: &str| {
        let node = node.as_ref()?;
        let (step, value) = step(evaluator, node, label, text);
        // A number that stands in the rule needs no line.
        steps.extend((!matches!(node.kind, NodeKind::Number(_))).then_some(step));
        Some(certainty(value))
    };
    let measured = figure(&rule.measured, Bilingual::of("数额", "Measured"), &rule.shown.measured);
    figure(&rule.limit, Bilingual::of("限额", "Limit"), &rule.shown.limit);
    (steps, measured)
}

/// How far a value is known. That an amount is at least nothing is not known of it, but so of all.
fn certainty(value: Value) -> Certainty {
    match value {
        Value::Number(number) if number.point().is_some() => Certainty::Exact,
        Value::Number(number) if number.at_least().is_some_and(|low| low != Ratio::ZERO) => {
            Certainty::AtLeast
        }
        _ => Certainty::Unknown,
    }
}

fn step<'b>(
    evaluator: &mut Evaluator<'b, '_, Notes>,
    node: &'b Node,
    label: Bilingual,
    text: &str,
) -> (Step, Value) {
    // The parts that it is made of were told with the condition.
    let told = std::mem::take(&mut evaluator.frames);
    let value = evaluator.eval(node).value;
    evaluator.frames = told;
    let step = Step {
        label,
        expression: one_line(text),
        person_id: None,
        value: value_words(&value, &node.ty, evaluator.bound),
        records: Vec::new(),
        record_count: 0,
        waiting_on: Vec::new(),
        parts: Vec::new(),
    };
    (step, value)
}
