//! Tangles a household: its entries on the roll and the rows of its members.
//! Must not know what comes of it.
use super::super::fact::Value;
use super::super::identity::with_check;
use super::super::maker::{Maker, days_before};
use super::dates::day_near;
use super::{people_rows, property_rows, roll_entries, work_rows};
use crate::domain::calendar::minus_months;

/// The fields of a row.
pub(super) type Fields = Vec<(&'static str, Value)>;
/// A household and a member's place in it.
pub(super) type Who = (usize, usize);
/// Makes rows of one kind for a member.
pub(super) type Rows = fn(&mut Maker, Who) -> Fields;

/// Tangles an ordinary household.
pub(in crate::generate) fn tangle(m: &mut Maker, place: usize) {
    m.county.households[place].planted = true;
    roll_entries::tangle_household(m, place);
    for member in 0..m.county.households[place].members.len() {
        if m.county.households[place].members[member].obligor {
            continue;
        }
        let who = (place, member);
        roll_entries::tangle_member(m, who);
        people_rows::tangle_registration(m, who);
        for (kind, rows) in people_rows::ROWS.iter().chain(work_rows::ROWS).chain(property_rows::ROWS) {
            for _ in 0..m.choices.below(9).saturating_sub(5) {
                let fields = rows(m, who);
                put(m, who, kind, fields);
            }
        }
    }
}

/// Adds a row, unless the member has one like it: a source without keys would tell it once.
fn put(m: &mut Maker, who: Who, kind: &'static str, fields: Fields) {
    let id = &m.county.households[who.0].members[who.1].person.id;
    let is_like = m
        .county
        .facts
        .iter()
        .rev()
        .take(900)
        .any(|fact| fact.kind == kind && *fact.person_id == **id && fact.fields == fields);
    if is_like {
        return;
    }
    if kind == "deposit" && m.choices.chance(1, 2) {
        m.fact_from("bank.b", who, kind, fields);
    } else {
        m.fact(who, kind, fields);
    }
}

/// Adds a field where there is a value.
pub(super) fn with(mut fields: Fields, name: &'static str, value: Option<Value>) -> Fields {
    fields.extend(value.map(|value| (name, value)));
    fields
}

/// One of these words.
pub(super) fn word(m: &mut Maker, words: &[&'static str]) -> Value {
    words[m.choices.place(words.len())].into()
}

/// The ID of somebody: of the household, or of nobody who is known, at an age that decides something.
pub(super) fn somebody(m: &mut Maker, place: usize) -> (String, String) {
    let people = &m.county.households[place].members;
    if m.choices.chance(1, 3) {
        let person = &people[m.choices.place(people.len())].person;
        return (person.id.clone(), person.name.clone());
    }
    let age = [18, 60, 9, 30][m.choices.place(4)];
    let beside = i32::try_from(m.choices.between(-1, 1)).map_or(0, |days| days);
    let birth = days_before(minus_months(m.d(), age * 12), beside);
    let number = m.choices.between(970, 998);
    let day = format!("{:04}{:02}{:02}", birth.year(), birth.month(), birth.day());
    (with_check(&format!("410399{day}{number:03}")), "无名氏".to_owned())
}

/// A day as a value.
pub(super) fn day(m: &mut Maker, place: usize) -> Value {
    Value::Day(day_near(m, place))
}
