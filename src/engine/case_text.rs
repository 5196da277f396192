//! An explanation as plain text for the people who write rules: one line a part, indented below what it is part of.
//! It must not know how the explanation came about.

use super::case_county::ordinary_id;
use crate::{
    dictionary::{Dictionary, Notation, Value, read_value},
    domain::{Explanation, Step, WaitingOn},
    rule::Case,
};

/// How many lines of arithmetic a failed case shows at most.
const MOST_LINES: usize = 60;

/// The arithmetic of a case. Its people are called `member 1`, `member 2`, …
pub(super) fn explanation_text(explanation: &Explanation, case: &Case, dictionary: &Dictionary) -> String {
    let people = people(case, dictionary);
    let mut text = String::new();
    write_step(&explanation.condition, &people, 0, &mut text);
    let lines: Vec<&str> = text.lines().collect();
    let Some(more) = lines.len().checked_sub(MOST_LINES).filter(|more| *more > 0) else { return text };
    // What is measured and its limit stand at the end.
    let end = explanation.condition.parts.iter().rev().take(2).filter(|part| part.parts.is_empty()).count();
    let (first, last) = (&lines[..MOST_LINES - end], &lines[lines.len() - end..]);
    format!("{}\n  … {more} more lines\n{}\n", first.join("\n"), last.join("\n"))
}

/// The canonical IDs of the members, in the order of the case.
fn people(case: &Case, dictionary: &Dictionary) -> Vec<String> {
    let ty = dictionary.member.field("person_id").map(|field| &field.ty);
    let canonical = |text: String| match ty.map(|ty| read_value(ty, &text, &Notation::canonical())) {
        Some(Ok(Value::Text(id))) => id,
        _ => text,
    };
    case.members
        .iter()
        .enumerate()
        .map(|(at, member)| {
            let stated = member.fields.iter().find(|(field, _)| field == "person_id");
            canonical(stated.map_or_else(|| ordinary_id(at + 1), |(_, id)| id.clone()))
        })
        .collect()
}

fn write_step(step: &Step, people: &[String], depth: usize, text: &mut String) {
    let indent = "  ".repeat(depth + 1);
    let person = step.person_id.as_ref().map_or_else(String::new, |id| format!(" ({})", person(id, people)));
    text.push_str(&format!("{indent}{}{person}: {}\n", step.label.en, step.value.en));
    if depth == 0 {
        for line in step.expression.trim().lines() {
            text.push_str(&format!("{indent}| {}\n", line.trim_end()));
        }
    }
    for waiting in &step.waiting_on {
        text.push_str(&format!("{indent}  waits on {}\n", waiting_words(waiting, people)));
    }
    let own: Vec<String> = step.records.iter().map(|r| format!("{} {}", r.source, r.record_key)).collect();
    if step.parts.is_empty() && !own.is_empty() {
        text.push_str(&format!("{indent}  from {}\n", own.join(", ")));
    }
    step.parts.iter().for_each(|part| write_step(part, people, depth + 1, text));
}

fn waiting_words(waiting: &WaitingOn, people: &[String]) -> String {
    let person =
        waiting.person_id.as_ref().map_or_else(String::new, |id| format!(", {}", person(id, people)));
    format!("{}{person}: {}", waiting.source, waiting.state.word())
}

fn person(id: &str, people: &[String]) -> String {
    match people.iter().position(|known| known == id) {
        Some(at) => format!("member {}", at + 1),
        None => "another person".to_owned(),
    }
}
