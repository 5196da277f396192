//! Loads a rule pack from its documents: every fault of every file at once, with file, line and column.
//! What each file looks like is said in `read_rule`, `read_case`, `read_definition` and `read_parameter`.
//! It must not know types: whether expressions make sense is the checker's.

use super::{
    DatedValue, Pack, Parameter, Parameters, Rule, periods::Period, read_definition, read_parameter,
    read_rule,
};
use crate::{
    dictionary::Dictionary,
    document::{Document, Fault, Faults, Section, nearest},
};
use std::collections::{BTreeMap, BTreeSet};

/// The parameters that all say what going to work costs: at most one is set for an area on a day.
const WORK_COST: [&str; 3] = ["work_cost_fixed", "work_cost_std_percent", "work_cost_wage_percent"];

/// The documents of a rule pack.
#[derive(Clone, Copy, Debug)]
pub struct PackDocuments<'a> {
    /// Rule files, one rule each.
    pub rules: &'a [Document],
    /// Definitions that all rules share, in order.
    pub definitions: &'a [Document],
    /// Parameter files, one parameter each.
    pub parameters: &'a [Document],
}

impl PackDocuments<'_> {
    /// A fault at a byte offset of one of the files; at its beginning where the file is not among them.
    pub fn fault_at(&self, file: &str, offset: usize, message: impl Into<String>) -> Fault {
        let all = || self.rules.iter().chain(self.definitions).chain(self.parameters);
        match all().find(|document| document.file() == file) {
            Some(document) => document.fault_at(offset, message),
            None => Fault { file: file.to_owned(), line: 1, column: 1, message: message.into() },
        }
    }
}

/// Reads the pack. What cannot be read is left out of it, and is a fault.
pub fn load_pack(documents: &PackDocuments<'_>, dictionary: &Dictionary, faults: &Faults) -> Pack {
    let definitions = read_definition::read_all(documents.definitions, faults);
    let mut rules: Vec<Rule> = documents
        .rules
        .iter()
        .filter_map(|document| read_rule::read(document, dictionary, &definitions, faults))
        .collect();
    rules.sort_by(|a, b| (&a.id, &a.file).cmp(&(&b.id, &b.file)));
    for pair in rules.windows(2) {
        if let [first, second] = pair
            && first.id == second.id
        {
            let message = format!("`{}` is the rule of {} already", second.id, first.file);
            faults.push(documents.fault_at(&second.file, 0, message));
        }
    }
    rules.dedup_by(|second, first| second.id == first.id);
    check_exceptions(&rules, documents, faults);
    let parameters = parameters(documents, dictionary, faults);
    Pack { rules, definitions, parameters }
}

fn parameters(documents: &PackDocuments<'_>, dictionary: &Dictionary, faults: &Faults) -> Parameters {
    let mut all: Vec<Parameter> = documents
        .parameters
        .iter()
        .filter_map(|document| read_parameter::read(document, dictionary, faults))
        .collect();
    all.sort_by(|a, b| (&a.name, &a.file).cmp(&(&b.name, &b.file)));
    for pair in all.windows(2) {
        if let [first, second] = pair
            && first.name == second.name
        {
            let message = format!("`{}` is the parameter of {} already", second.name, first.file);
            faults.push(documents.fault_at(&second.file, 0, message));
        }
    }
    all.dedup_by(|second, first| second.name == first.name);
    let parameters = Parameters { all };
    check_work_cost(&parameters, documents, faults);
    parameters
}

/// The rule that another is an exception to must exist, and exceptions must not go round in a circle.
fn check_exceptions(rules: &[Rule], documents: &PackDocuments<'_>, faults: &Faults) {
    let exceptions: BTreeMap<&str, &str> =
        rules.iter().filter_map(|r| Some((r.id.as_str(), r.exception_to.as_deref()?))).collect();
    let ids: Vec<&str> = rules.iter().map(|r| r.id.as_str()).collect();
    let fault = |rule: &Rule, message: String| {
        if let Some(document) = documents.rules.iter().find(|d| d.file() == rule.file) {
            document.section(faults).fault_in("exception_to", message);
        }
    };
    for rule in rules {
        let Some(general) = &rule.exception_to else { continue };
        if !ids.contains(&general.as_str()) {
            if is_unread(general, documents) {
                continue;
            }
            let hint = nearest(general, &ids).map_or_else(String::new, |n| format!("; did you mean `{n}`?"));
            fault(rule, format!("there is no rule `{general}`{hint}"));
            continue;
        }
        let mut seen = BTreeSet::from([rule.id.as_str()]);
        let mut next = general.as_str();
        while seen.insert(next) {
            match exceptions.get(next) {
                Some(further) => next = further,
                None => break,
            }
        }
        if next == rule.id {
            fault(rule, format!("`{}` is an exception to itself, by way of `{general}`", rule.id));
        }
    }
}

/// Whether the rule's file is there but cannot be read.
fn is_unread(id: &str, documents: &PackDocuments<'_>) -> bool {
    let name = format!("{}.toml", id.to_lowercase());
    documents
        .rules
        .iter()
        .any(|rule| !rule.is_whole() && rule.file().rsplit(['/', '\\']).next() == Some(&name))
}

/// Two of the three forms of work cost on one day in one area contradict each other.
fn check_work_cost(parameters: &Parameters, documents: &PackDocuments<'_>, faults: &Faults) {
    let set: Vec<(&Parameter, &DatedValue)> = WORK_COST
        .iter()
        .filter_map(|name| parameters.get(name))
        .flat_map(|parameter| parameter.values.iter().map(move |value| (parameter, value)))
        .collect();
    for (place, (parameter, value)) in set.iter().enumerate() {
        for (other, earlier) in set[..place].iter().filter(|(other, _)| other.name != parameter.name) {
            let nested = value.area.starts_with(&earlier.area) || earlier.area.starts_with(&value.area);
            let both_live = match (&value.residence, &earlier.residence) {
                (Some(a), Some(b)) => a == b,
                _ => true,
            };
            let period = |v: &DatedValue| Period { from: v.from, to: v.to, offset: 0, line: v.line };
            let Some(day) = period(value).shared_with(&period(earlier)).filter(|_| nested && both_live)
            else {
                continue;
            };
            let area = if value.area.len() > earlier.area.len() { &value.area } else { &earlier.area };
            let message = format!(
                "`{}` and `{}` ({}:{}) are both set on {day}, {}: only one form of work cost may be",
                parameter.name,
                other.name,
                other.file,
                earlier.line,
                read_parameter::place_named(area)
            );
            let mut fault = documents.fault_at(&parameter.file, 0, message);
            fault.line = value.line;
            faults.push(fault);
        }
    }
}

/// A file is named after the one thing in it.
pub(super) fn check_file_name(root: &Section<'_>, stem: &str) {
    let file = root.document().file();
    let name = file.rsplit(['/', '\\']).next().unwrap_or(file);
    let wanted = format!("{stem}.toml");
    if name != wanted {
        root.fault_in(
            if root.has("id") { "id" } else { "name" },
            format!("the file must be named `{wanted}`, not `{name}`"),
        );
    }
}

#[cfg(test)]
mod tests;
