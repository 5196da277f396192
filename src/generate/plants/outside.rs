//! Cases of people off the roll who may need help, and of some who get it already.
//! Must not know the roll.
use super::super::fact::Value;
use super::super::maker::{Maker, aid_fields, days_before};
use super::super::records::{disability, kinship, medical, social_insurance};
use super::plant_all::Case;
use crate::domain::calendar::minus_months;

/// The cases.
pub(super) const CASES: &[Case] = &[
    |m| disabled(m, 35, 1, "", "conflict", "severely disabled, of working age, no work and no aid"),
    |m| disabled(m, 35, 1, "aid", "clear", "already aided"),
    |m| disabled(m, 35, 1, "work", "clear", "insured as an employee last month"),
    |m| disabled(m, 60, 1, "", "clear", "sixty"),
    |m| disabled(m, 35, 4, "", "clear", "level four"),
    |m| ill(m, 0, "clear", "exactly twelve standards self-paid"),
    |m| ill(m, 1, "conflict", "one fen more than twelve standards self-paid"),
    |m| monitored(m, false, "conflict", "monitored, no aid"),
    |m| monitored(m, true, "clear", "monitored and aided"),
    |m| child(m, "", "conflict", "one parent dead, the other in prison"),
    |m| child(m, "defacto_orphan", "clear", "already aided"),
];

fn aided(m: &mut Maker, person: &super::super::county::Person, scheme: &str) {
    let (area, number) = (m.area("rural"), format!("QT{:08}", m.identities.number()));
    m.add(person, "aid", aid_fields(scheme, &number, &area, days_before(m.d(), 500), None));
}

fn disabled(m: &mut Maker, age: i32, level: u8, has: &'static str, expect: &'static str, note: &'static str) {
    let birth = minus_months(m.d(), age * 12);
    let person = m.person_born(1, birth, None);
    let person = m.settle(person);
    let fields = disability(&person.id, 4, level, days_before(m.d(), 1_000), None);
    m.add(&person, "disability", fields);
    if has == "aid" {
        aided(m, &person, "dibao");
    }
    if has == "work" {
        let employer = m.identities.entity("company");
        let month = m.m().plus(-1);
        m.add(&person, "social_insurance", social_insurance(month, Some(&employer), "employee", 380_000));
    }
    m.expect_of(&person, "PRO-01", expect, note);
}

fn ill(m: &mut Maker, more: i64, expect: &'static str, note: &'static str) {
    let person = m.outsider(2, 52);
    let standard = super::super::illustrative::standard_fen("urban", m.d());
    let settled = m.m().plus(-12).first_day();
    m.add(&person, "medical_settlement", medical(settled, standard * 30, standard * 12 + more));
    m.expect_of(&person, "PRO-02", expect, note);
}

fn monitored(m: &mut Maker, has_aid: bool, expect: &'static str, note: &'static str) {
    let person = m.outsider(1, 57);
    let fields: Vec<(&'static str, Value)> =
        vec![("risk", "因病".into()), ("from", days_before(m.d(), 260).into())];
    m.add(&person, "poverty_monitor", fields);
    if has_aid {
        aided(m, &person, "edge");
    }
    m.expect_of(&person, "PRO-03", expect, note);
}

/// A child of two parents, one dead and one in prison.
fn child(m: &mut Maker, scheme: &'static str, expect: &'static str, note: &'static str) {
    let child = m.outsider(2, 9);
    let (father, mother) = (m.outsider(1, 38), m.person(2, 36, None));
    let area = m.area("rural");
    let died = days_before(m.d(), 700);
    m.register(&mother, &area, "deceased", Some(died));
    m.county.others.push(mother.clone());
    m.add(&mother, "death", vec![("death_date", died.into()), ("via", "hospital".into())]);
    m.add(&father, "custody", vec![("via", "prison".into()), ("from", days_before(m.d(), 300).into())]);
    for parent in [&father, &mother] {
        m.add(&child, "kinship", kinship(parent, "parent", None));
    }
    if !scheme.is_empty() {
        aided(m, &child, scheme);
    }
    m.expect_of(&child, "PRO-04", expect, note);
}
