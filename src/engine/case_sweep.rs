//! Cases of rules over people off the roll: what such a rule knows of the people of a case. It must not know which rule.

use super::case_county::ordinary_id;
use crate::{
    dictionary::{FieldType, Notation, Value, read_value},
    rule::Case,
};
use std::collections::BTreeSet;

/// The case without the people whom the rule does not name: in a sweep nothing would be known of them.
pub(super) fn with_named(case: &Case, named: &BTreeSet<String>) -> Case {
    let ids: Vec<String> = (0..case.members.len()).map(|at| canonical_id(case, at)).collect();
    let kept: Vec<usize> = (0..ids.len()).filter(|at| *at == 0 || named.contains(&ids[*at])).collect();
    // Members are numbered from 1.
    let place = |member: usize| kept.iter().position(|at| at + 1 == member).map(|at| at + 1);
    let mut narrowed = case.clone();
    narrowed.members = kept.iter().map(|at| case.members[*at].clone()).collect();
    for (member, at) in narrowed.members.iter_mut().zip(&kept) {
        // An ordinary ID depends on the place, which may be another one now.
        member.fields.retain(|(field, _)| field != "person_id");
        member.fields.push(("person_id".to_owned(), ids[*at].clone()));
    }
    narrowed.records.retain_mut(|record| moved(&mut record.member, &place));
    narrowed.unknown.retain_mut(|(_, member)| member.as_mut().is_none_or(|member| moved(member, &place)));
    narrowed
}

/// Gives a member its new number; false where it is left out.
fn moved(member: &mut usize, place: &dyn Fn(usize) -> Option<usize>) -> bool {
    let to = place(*member);
    *member = to.unwrap_or(*member);
    to.is_some()
}

fn canonical_id(case: &Case, at: usize) -> String {
    let stated = case.members[at].fields.iter().find(|(field, _)| field == "person_id");
    let written = stated.map_or_else(|| ordinary_id(at + 1), |(_, text)| text.clone());
    match read_value(&FieldType::Person, &written, &Notation::canonical()) {
        Ok(Value::Text(id)) => id,
        _ => written,
    }
}
