//! The explanation's tree as nested HTML.
//! Must not know the page around it.

use super::explain_text::{left_out, records_left_out, step_label};
use super::words::Words;
use super::{Names, ReportError, without_ids};
use crate::domain::{Explanation, Step};
use askama::Template;

/// One part of the tree; its parts are rendered before it.
#[derive(Template)]
#[template(path = "step.html")]
struct StepView {
    words: Words,
    label: String,
    expression: Option<String>,
    value: String,
    open: bool,
    records: Vec<String>,
    more: Option<String>,
    waiting: Vec<String>,
    parts: Vec<String>,
}

/// How many levels stand open on the screen; on paper all do.
const OPEN: usize = 2;

/// The tree of an explanation as one nested list.
pub(super) fn explanation_html(
    explanation: &Explanation,
    names: &Names,
    words: Words,
) -> Result<String, ReportError> {
    Ok(format!("<ul class=\"steps\">{}</ul>", step_html(&explanation.condition, names, words, 0)?))
}

fn step_html(step: &Step, names: &Names, words: Words, depth: usize) -> Result<String, ReportError> {
    let label = step_label(step, words, names);
    let expression = without_ids(&step.expression).into_owned();
    let left = records_left_out(step);
    let parts: Result<Vec<String>, ReportError> =
        step.parts.iter().map(|part| step_html(part, names, words, depth + 1)).collect();
    let view = StepView {
        words,
        expression: (!expression.is_empty() && expression != label).then_some(expression),
        label,
        value: words.of(&step.value),
        open: depth < OPEN,
        records: step.records.iter().map(|r| names.record(r, words.language())).collect(),
        more: (left > 0).then(|| left_out(words, left)),
        waiting: step.waiting_on.iter().map(|w| names.waiting(w, words.language())).collect(),
        parts: parts?,
    };
    Ok(view.render()?)
}

impl StepView {
    /// Whether there is anything below the line of label and value.
    fn has_more(&self) -> bool {
        !(self.records.is_empty() && self.parts.is_empty() && self.waiting.is_empty())
    }
}
