//! Cases of who belongs to the household: spouses, children, students, people in custody, disability.
//! Must not know money.
use super::super::county::Person;
use super::super::fact::Value;
use super::super::maker::{Maker, days_before, member};
use super::super::records::{disability, enrolment, kinship, marriage};
use super::plant_all::Case;
use crate::domain::calendar::minus_months;
use jiff::civil::Date;

/// The cases.
pub(super) const CASES: &[Case] = &[
    |m| spouse(m, "outside", "conflict", "a spouse who is nobody in the household"),
    |m| spouse(m, "obligor", "clear", "a spouse who is an obligor"),
    |m| spouse(m, "divorced", "clear", "divorced since"),
    |m| child(m, -1, false, "conflict", "a child of seventeen, a day before the birthday"),
    |m| child(m, 0, false, "clear", "a child of eighteen on the day"),
    |m| child(m, -2_000, true, "clear", "a tie that ended the day before"),
    |m| student(m, None, "conflict", "declared a student, not enrolled"),
    |m| student(m, Some("bachelor"), "clear", "a full-time student"),
    |m| student(m, Some("master"), "conflict", "a master's student"),
    |m| divorce(m, 0, "conflict", "divorced exactly twelve months before the application"),
    |m| divorce(m, 1, "clear", "divorced twelve months and a day before the application"),
    |m| custody(m, None, "conflict", "in prison"),
    |m| custody(m, Some(0), "conflict", "in custody to the day itself"),
    |m| custody(m, Some(1), "clear", "released the day before"),
    |m| grown_child(m, 60, false, "conflict", "sixty, and a grown child outside the household"),
    |m| grown_child(m, 59, false, "clear", "fifty-nine, and a grown child outside the household"),
    |m| grown_child(m, 70, true, "clear", "the grown child is an obligor"),
    |m| declared_disability(m, Some(2), Some((4, 2)), "clear", "as certified"),
    |m| declared_disability(m, Some(2), Some((4, 3)), "conflict", "another level than certified"),
    |m| declared_disability(m, None, Some((4, 3)), "clear", "no level declared"),
    |m| declared_disability(m, Some(2), None, "conflict", "no certificate"),
    |m| alone(m, 4, 3, "conflict", "level three, physical"),
    |m| alone(m, 5, 3, "clear", "level three, intellectual"),
    |m| alone(m, 1, 2, "clear", "level two"),
    |m| school(m, "private_high", "conflict", "a high-fee school"),
    |m| school(m, "private", "clear", "an ordinary private school"),
];

/// A marriage to somebody off the roll, to an obligor, or ended.
fn spouse(m: &mut Maker, how: &'static str, expect: &'static str, note: &'static str) {
    let h = m.single("dibao", "recipient");
    let wife = m.outsider(2, 43);
    m.fact((h, 0), "marriage", marriage(&wife, "married", days_before(m.d(), 6_000)));
    if how == "divorced" {
        m.fact((h, 0), "marriage", marriage(&wife, "divorced", days_before(m.d(), 2_500)));
    }
    if how == "obligor" {
        add_obligor(m, h, "spouse", wife);
    }
    m.expect(h, "HH-01", expect, note);
}

fn add_obligor(m: &mut Maker, h: usize, relation: &'static str, person: Person) {
    let mut obligor = member(relation, person, m.county.households[h].applied_on);
    obligor.obligor = true;
    m.county.households[h].members.push(obligor);
}

/// A child off the roll who came of age so many days ago; the tie ended the day before, or not.
fn child(m: &mut Maker, of_age_days: i32, ended: bool, expect: &'static str, note: &'static str) {
    let h = m.couple("dibao", "recipient");
    let birth = days_before(minus_months(m.d(), 18 * 12), of_age_days);
    let child = m.person_born(1, birth, None);
    let child = m.settle(child);
    let until = ended.then(|| days_before(m.d(), 1));
    m.fact((h, 0), "kinship", kinship(&child, "child", until));
    m.expect(h, "HH-02", expect, note);
}

fn student(m: &mut Maker, stage: Option<&'static str>, expect: &'static str, note: &'static str) {
    let h = m.parent_and_child("recipient", 20);
    m.county.households[h].members[1].student = true;
    if let Some(stage) = stage {
        let fields = enrolment("示例学院", stage, "public", days_before(m.d(), 430), None);
        m.fact((h, 1), "enrolment", fields);
    }
    m.expect(h, "HH-03", expect, note);
}

fn divorce(m: &mut Maker, days: i32, expect: &'static str, note: &'static str) {
    let h = m.single("dibao", "applicant");
    let wife = m.outsider(2, 41);
    let on: Date = days_before(minus_months(m.county.households[h].applied_on, 12), days);
    m.fact((h, 0), "marriage", marriage(&wife, "married", days_before(m.d(), 5_000)));
    m.fact((h, 0), "marriage", marriage(&wife, "divorced", on));
    m.expect(h, "HH-04", expect, note);
}

fn custody(m: &mut Maker, ended_days_ago: Option<i32>, expect: &'static str, note: &'static str) {
    let h = m.couple("dibao", "recipient");
    let mut fields = vec![("via", "prison".into()), ("from", days_before(m.d(), 400).into())];
    fields.extend(ended_days_ago.map(|days| ("to", Value::Day(days_before(m.d(), days)))));
    m.fact((h, 0), "custody", fields);
    m.expect(h, "HH-05", expect, note);
}

fn grown_child(m: &mut Maker, age: i32, obligor: bool, expect: &'static str, note: &'static str) {
    let birth = minus_months(m.d(), age * 12);
    let parent = m.person_born(2, birth, None);
    let h = m.household(("dibao", "recipient", "rural"), vec![("self", parent)]);
    let son = m.outsider(1, 32);
    m.fact((h, 0), "kinship", kinship(&son, "child", None));
    if obligor {
        add_obligor(m, h, "child", son);
    }
    m.expect(h, "HH-06", expect, note);
}

fn certify(m: &mut Maker, who: (usize, usize), category: u8, level: u8) {
    let id = m.county.households[who.0].members[who.1].person.id.clone();
    let fields =
        disability(&id, category, level, days_before(m.d(), 1_900), Some(days_before(m.d(), -1_700)));
    m.fact(who, "disability", fields);
}

fn declared_disability(
    m: &mut Maker,
    level: Option<u8>,
    certified: Option<(u8, u8)>,
    expect: &'static str,
    note: &'static str,
) {
    let h = m.couple("dibao", "recipient");
    m.county.households[h].members[1].declared_disability = (Some(4), level);
    if let Some((category, level)) = certified {
        certify(m, (h, 1), category, level);
    }
    m.expect(h, "AID-01", expect, note);
}

fn alone(m: &mut Maker, category: u8, level: u8, expect: &'static str, note: &'static str) {
    let h = m.single("dibao", "recipient");
    m.county.households[h].single_person_reason = Some("disability");
    certify(m, (h, 0), category, level);
    m.expect(h, "AID-02", expect, note);
}

fn school(m: &mut Maker, fee_class: &'static str, expect: &'static str, note: &'static str) {
    let h = m.parent_and_child("recipient", 14);
    let fields = enrolment("示例外国语学校", "junior", fee_class, days_before(m.d(), 420), None);
    m.fact((h, 1), "enrolment", fields);
    m.expect(h, "SPD-02", expect, note);
}
