//! What an expression reads, derived from it: what evidence keeps and what sources are asked for follow from the rules.

use super::compiled::{CompiledPart, CompiledRule, Reads};
use crate::{
    dictionary::Dictionary,
    expr::{
        span::Span,
        typed::{Instance, Node, NodeKind},
        types::Type,
    },
};
use std::collections::{BTreeMap, BTreeSet};

/// Adds the fields of the household and of members that a node reads, through the definitions that it calls.
pub(super) fn add_roll_reads(
    node: &Node,
    (instances, seen): (&[Instance], &mut [bool]),
    reads: &mut [BTreeSet<usize>; 2],
) {
    match &node.kind {
        NodeKind::HouseholdField(field) => {
            reads[0].insert(*field);
        }
        NodeKind::MemberField(_, field) => {
            reads[1].insert(*field);
        }
        NodeKind::Call(instance, _) if !seen[*instance] => {
            seen[*instance] = true;
            add_roll_reads(&instances[*instance].body, (instances, seen), reads);
        }
        _ => {}
    }
    for part in node.kind.parts() {
        add_roll_reads(part, (instances, seen), reads);
    }
}

/// What a rule over people off the roll reads that only the roll has, and where; a definition that reads it by its name.
pub(super) fn read_of_roll_only(
    node: &Node,
    instances: &[Instance],
    dictionary: &Dictionary,
) -> Vec<(Span, String)> {
    let mut seen = BTreeMap::new();
    found_of_roll(node, (instances, dictionary), &mut seen)
}

/// The same; each definition is looked through once.
fn found_of_roll(
    node: &Node,
    (instances, dictionary): (&[Instance], &Dictionary),
    seen: &mut BTreeMap<usize, Option<String>>,
) -> Vec<(Span, String)> {
    let mut found = Vec::new();
    let mut open = vec![node];
    while let Some(node) = open.pop() {
        let what = match &node.kind {
            NodeKind::HouseholdField(at) => Some(format!("`{}`", dictionary.household.fields[*at].name)),
            NodeKind::Memberships(_) => Some("`memberships`".to_owned()),
            NodeKind::MemberField(_, at) => {
                let name = dictionary.member.fields[*at].name.as_str();
                (!OFF_ROLL.contains(&name)).then(|| format!("`{name}`"))
            }
            NodeKind::Call(instance, _) if seen.contains_key(instance) => seen[instance].clone(),
            NodeKind::Call(instance, _) => {
                let called = &instances[*instance];
                let within = found_of_roll(&called.body, (instances, dictionary), seen).pop();
                let what = within.map(|(_, what)| format!("{what} (by way of `{}`)", called.name));
                seen.insert(*instance, what.clone());
                what
            }
            _ => None,
        };
        found.extend(what.map(|what| (node.span, what)));
        open.extend(node.kind.parts());
    }
    found
}

/// What is known of a person off the roll.
const OFF_ROLL: [&str; 3] = ["person_id", "name", "role"];

/// Adds the kinds and fields that a node reads, through the definitions that it calls.
pub(super) fn add_reads(node: &Node, instances: &[Instance], reads: &mut Reads) {
    let mut seen = vec![false; instances.len()];
    walk(node, instances, &mut seen, reads);
}

fn walk(node: &Node, instances: &[Instance], seen: &mut [bool], reads: &mut Reads) {
    match &node.kind {
        NodeKind::Records(_, kind) => {
            reads.entry(*kind).or_default();
        }
        NodeKind::RecordField(record, field) => {
            if let Type::Record(kind) = record.ty {
                reads.entry(kind).or_default().insert(*field);
            }
        }
        NodeKind::Call(instance, _) if !seen[*instance] => {
            seen[*instance] = true;
            walk(&instances[*instance].body, instances, seen, reads);
        }
        _ => {}
    }
    for part in node.kind.parts() {
        walk(part, instances, seen, reads);
    }
}

/// Notes what each rule reads; returns what all of them read together, the figures of their messages too.
pub(super) fn note_reads(rules: &mut [CompiledRule], instances: &[Instance]) -> Reads {
    let mut reads = BTreeMap::new();
    for rule in rules {
        add_reads(&rule.when, instances, &mut rule.reads);
        rule.reads_members = reads_members(&rule.when, instances);
        let mut seen = vec![false; instances.len()];
        add_roll_reads(&rule.when, (instances, &mut seen), &mut rule.reads_of_roll);
        let figures = rule.message.iter().flatten().filter_map(|p| match p {
            CompiledPart::Figure(node) => Some(node),
            CompiledPart::Text(_) => None,
        });
        let sweep = rule.sweep.iter().flat_map(|s| &s.with);
        for node in figures.chain(&rule.measured).chain(&rule.limit).chain([&rule.when]).chain(sweep) {
            add_reads(node, instances, &mut reads);
        }
    }
    reads
}

/// Fields that are read of every kind that is read at all: its own date, and what hides a later death.
pub(super) fn add_dates(dictionary: &Dictionary, reads: &mut Reads) {
    for (kind, fields) in reads {
        let described = &dictionary.kinds[*kind];
        fields.extend(described.own_date);
        if let Some(death) = described.later_death {
            fields.extend([death.date, death.status]);
        }
    }
}

/// Whether an expression reads members of the household.
pub(super) fn reads_members(node: &Node, instances: &[Instance]) -> bool {
    fn walk(node: &Node, instances: &[Instance], depth: usize) -> bool {
        use crate::expr::typed::Given;
        match &node.kind {
            NodeKind::Given(Given::Members | Given::Persons) | NodeKind::Records(..) => return true,
            NodeKind::Call(instance, _)
                if depth < 64 && walk(&instances[*instance].body, instances, depth + 1) =>
            {
                return true;
            }
            _ => {}
        }
        node.kind.parts().into_iter().any(|p| walk(p, instances, depth))
    }
    walk(node, instances, 0)
}
