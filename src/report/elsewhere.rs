//! Whether people whom a household's records name stand on the roll in another household: said to the office, by that
//! household's number and nothing else of it. It knows no rules.

use crate::{
    dictionary::FieldType,
    domain::{Bilingual, Finding, citizen_id::mask},
    table::{ABSENT, Cell, County},
};
use std::collections::BTreeSet;

/// What the office is told of a finding: the people concerned who are members of another household of the roll.
pub fn elsewhere(county: &County, household: usize, finding: &Finding) -> Vec<Bilingual> {
    let mut people: BTreeSet<Cell> = BTreeSet::new();
    let concerned = finding.person_id.as_deref().and_then(|id| county.symbols.find(id)).map(Cell::from);
    people.extend(concerned);
    for record in &finding.evidence {
        let member = county.members_of(household).find(|m| county.person_id(*m) == record.person_id);
        let source = county.sources.iter().position(|s| s.id == record.source);
        if let (Some(member), Some(source)) = (member, source) {
            people.extend(named_in(county, member, source, &record.record_key));
        }
    }
    let mut people: Vec<Cell> = people.into_iter().collect();
    people.sort_by_key(|person| county.symbols.cell_text(*person));
    people.into_iter().flat_map(|person| notes(county, household, person)).collect()
}

/// The people whom a record names.
fn named_in(county: &County, member: usize, source: usize, key: &str) -> Vec<Cell> {
    let place = county.sources[source].kind;
    let rows = &county.kinds[place];
    let is_it = |row: &usize| {
        usize::from(rows.source[*row]) == source && county.symbols.text(rows.record_key[*row]) == key
    };
    let Some(row) = county.rows_of(place, member).find(is_it) else { return Vec::new() };
    let fields = county.dictionary.kinds[place].fields.iter().enumerate();
    let persons = fields.filter(|(_, field)| field.ty == FieldType::Person);
    persons.map(|(at, _)| rows.grid.cell(row, at)).filter(|cell| *cell != ABSENT).collect()
}

fn notes(county: &County, household: usize, person: Cell) -> Vec<Bilingual> {
    let (d, own) = (&county.dictionary.member, county.members_of(household));
    let (Some(id), Some(role)) = (d.field_index("person_id"), d.field_index("role")) else {
        return Vec::new();
    };
    let member = d.code("role", "member");
    let is_theirs = |m: &usize| {
        !own.contains(m)
            && county.members.cell(*m, id) == person
            && Some(county.members.cell(*m, role)) == member
    };
    let masked = county.symbols.cell_text(person).map_or_else(String::new, mask);
    let say = |m: usize| {
        let other = county.household_id(county.household_of(m));
        Bilingual {
            zh: format!("{masked} 在名册上是另一户（{other}）的成员。"),
            en: format!("{masked} is a member of another household on the roll ({other})."),
        }
    };
    (0..county.members.rows).filter(is_theirs).map(say).collect()
}
