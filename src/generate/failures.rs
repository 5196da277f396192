//! Answers made to fail on purpose, in ordinary households only: silence, age, doubtful identity, unreadable rows.
//! Must not know planted cases, but to leave them alone.
use super::county::{FailedAnswer, Household, Person, Spoilt};
use super::fact::Fact;
use super::maker::{Maker, days_before};
use super::names;
use super::roll_ids::RollIds;
use super::source_of_kind::lag_days;
use crate::domain::citizen_id::{Canonical, CitizenId};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// Sources whose rows may be given another person's name, grow old or become unreadable.
const NAMED: [&str; 5] = ["hr.pension", "hr.insurance", "medical.insured", "psb.vehicle", "land.real_estate"];
const STALE: [&str; 3] = ["psb.vehicle", "medical.insured", "dpf.certificate"];
const UNREADABLE: [&str; 3] = ["hr.pension", "tax.withholding", "medical.settlement"];

/// Makes answers of ordinary households of a part fail at set rates; `ids` holds everybody in the county.
pub(super) fn fail_answers(m: &mut Maker, ids: &RollIds) {
    let people: Vec<Person> = m
        .county
        .households
        .iter()
        .filter(|household| !household.planted && fully_authorised(household, m.d()))
        .flat_map(|household| household.members.iter().filter(|member| !member.obligor))
        .filter(|member| member.stated_id == member.person.id)
        .map(|member| member.person.clone())
        .collect();
    silence(m, &people);
    let rows = rows_by_person(&m.county.facts);
    for person in &people {
        for source in NAMED.into_iter().chain(STALE).chain(UNREADABLE) {
            if let Some(places) = rows.get(&(source, person.id.clone())) {
                spoil(m, source, person, places);
            }
        }
    }
    strangers(m, &people, ids);
    m.county.failed.sort();
    m.county.failed.dedup_by(|a, b| (a.source, &a.person_id) == (b.source, &b.person_id));
}

/// Whether every source may be asked about the household: else nothing is known and nothing can fail.
fn fully_authorised(household: &Household, d: Date) -> bool {
    household.authorised_on.is_some_and(|day| day <= d)
        && household.authorised_until.is_none_or(|day| day >= d)
        && household.authorised_sources.is_none()
}

type Rows = BTreeMap<(&'static str, String), Vec<usize>>;

fn rows_by_person(facts: &[Fact]) -> Rows {
    let mut rows = Rows::new();
    for (place, fact) in facts.iter().enumerate() {
        rows.entry((fact.source, fact.person_id.to_string())).or_default().push(place);
    }
    rows
}

/// Answers tables of the sources that send one: no answer, or not asked at all.
fn silence(m: &mut Maker, people: &[Person]) {
    for person in people {
        for (source, of) in [("bank.a", 45), ("hpf.account", 70)] {
            let state = if m.choices.chance(1, of) {
                "no_answer"
            } else if m.choices.chance(1, 150) {
                "not_asked"
            } else {
                continue;
            };
            fail(m, source, person, state);
        }
    }
}

fn fail(m: &mut Maker, source: &'static str, person: &Person, state: &'static str) {
    m.county.failed.push(FailedAnswer { source, person_id: person.id.clone(), state });
}

/// One failure at most for a person and source.
fn spoil(m: &mut Maker, source: &'static str, person: &Person, places: &[usize]) {
    if m.county.failed.iter().rev().take(8).any(|f| f.source == source && f.person_id == person.id) {
        return;
    }
    let last = places[places.len() - 1];
    if UNREADABLE.contains(&source) && m.choices.chance(1, 180) {
        m.county.spoilt.push((last, Spoilt::Amount));
        fail(m, source, person, "no_answer");
    } else if STALE.contains(&source) && m.choices.chance(1, 110) {
        m.county.facts[last].as_of = days_before(m.d(), 640);
        fail(m, source, person, "stale");
    } else if NAMED.contains(&source) && m.choices.chance(1, 240) {
        m.county.facts[last].name = names::another(&person.name).into();
        fail(m, source, person, "ambiguous");
    }
}

/// Rows of nobody on the roll that still touch somebody: without an ID, or with a slip of the pen in it.
fn strangers(m: &mut Maker, people: &[Person], ids: &RollIds) {
    let rounds = people.len() / 900;
    for round in 0..rounds {
        let person = people[(round * 811 + 97) % people.len()].clone();
        let source = ["hr.pension", "medical.insured"][round % 2];
        let Some(slip) = slip_of(&person.id, ids) else { continue };
        if stranger(m, source, &person, &slip) {
            fail(m, source, &person, "ambiguous");
        }
    }
    nameless(m, people);
    unreadable_ids(m);
}

/// A row that says of somebody else's affairs that they are this person's; whether there was such a row.
fn stranger(m: &mut Maker, source: &'static str, person: &Person, id: &str) -> bool {
    let other = |fact: &&Fact| fact.source == source && fact.person_id != person.id;
    let Some(mut row) = m.county.facts.iter().find(other).cloned() else { return false };
    row.record_key = m.identities.key(source);
    row.as_of = days_before(m.d(), lag_days(source));
    row.name = person.name.as_str().into();
    row.person_id = id.into();
    m.county.facts.push(row);
    true
}

/// Rows with a rare name and no ID: they touch everybody of that name, neighbours in one part of the county.
fn nameless(m: &mut Maker, people: &[Person]) {
    let mut by_name: BTreeMap<&str, Vec<&Person>> = BTreeMap::new();
    for person in people.iter().filter(|person| names::is_rare(&person.name)) {
        by_name.entry(&person.name).or_default().push(person);
    }
    let on_roll = |m: &Maker, name: &str| {
        let members = m.county.households.iter().flat_map(|household| &household.members);
        members.filter(|member| member.person.name == name).count()
    };
    for (round, (name, namesakes)) in by_name.into_iter().enumerate().take(3 * (people.len() / 900)) {
        // Each namesake must be somebody whose answers may fail.
        if round % 3 != 0 || on_roll(m, name) != namesakes.len() {
            continue;
        }
        let source = ["hr.pension", "medical.insured"][round % 2];
        if stranger(m, source, namesakes[0], &namesakes[0].id) {
            m.county.spoilt.push((m.county.facts.len() - 1, Spoilt::NoId));
            for person in namesakes {
                fail(m, source, person, "ambiguous");
            }
        }
    }
}

/// An ID with a wrong check digit that lies next to this person's and to nobody else's on the roll.
fn slip_of(id: &str, ids: &RollIds) -> Option<String> {
    let Canonical::Right(own) = CitizenId::canonical(id) else { return None };
    own.neighbours().map(|slip| (slip, slip.reveal().to_owned())).find_map(|(slip, text)| {
        let near = slip.neighbours().filter(|near| ids.holds(near.reveal())).count();
        (!slip.has_right_check() && near == 1 && !ids.holds(&text)).then_some(text)
    })
}

/// Rows of strangers whose ID cannot be read: fewer than one in a thousand, so that the delivery still counts.
fn unreadable_ids(m: &mut Maker) {
    for source in UNREADABLE {
        let rows = m.county.facts.iter().filter(|fact| fact.source == source).count();
        let first = m.county.facts.iter().position(|fact| fact.source == source);
        let Some(first) = first.filter(|_| rows >= 2_500) else { continue };
        let mut row = m.county.facts[first].clone();
        row.record_key = m.identities.key(source);
        row.name = "佚名氏".into();
        m.county.spoilt.push((m.county.facts.len(), Spoilt::Id));
        m.county.facts.push(row);
    }
}
