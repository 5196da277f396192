//! Cases of aid drawn twice, aid not paid, and spending against income.
//! Must not know how aid is reckoned.
use super::super::illustrative::OTHER_COUNTY_AREA;
use super::super::maker::{Maker, aid_fields, days_before};
use super::super::records::medical;
use super::plant_all::Case;
use crate::domain::calendar::Month;

/// The cases.
pub(super) const CASES: &[Case] = &[
    |m| {
        second_aid(
            m,
            "DUP-01",
            "tekun",
            true,
            None,
            "conflict",
            "subsistence allowance and destitute support",
        )
    },
    |m| second_aid(m, "DUP-01", "tekun", true, Some(1), "clear", "the other ended the day before"),
    |m| second_aid(m, "DUP-02", "dibao", false, None, "conflict", "aid in two counties"),
    |m| second_aid(m, "DUP-02", "temporary", false, None, "clear", "temporary aid in another county"),
    |m| second_aid(m, "DUP-03", "dibao", true, None, "conflict", "one scheme under two household numbers"),
    |m| second_aid(m, "DUP-03", "dibao", true, Some(0), "conflict", "to the day itself"),
    |m| second_aid(m, "DUP-03", "dibao", true, Some(1), "clear", "the other ended the day before"),
    |m| orphan(m, "orphan", "conflict", "destitute support and orphan's allowance"),
    |m| orphan(m, "temporary", "clear", "destitute support and temporary aid"),
    |m| unpaid(m, false, "conflict", "not paid in the month before"),
    |m| unpaid(m, true, "clear", "confirmed in the month before only"),
    |m| spending(m, 0, "clear", "exactly twice the income"),
    |m| spending(m, 1, "conflict", "one fen more than twice the income"),
    |m| rigid(m, -1, "clear", "one fen under the share"),
    |m| rigid(m, 0, "conflict", "exactly the share of an income over one and a half standards"),
];

/// A second aid of the first member under another number, here or in another county, that ended so many days ago.
fn second_aid(
    m: &mut Maker,
    rule_id: &'static str,
    scheme: &'static str,
    here: bool,
    ended: Option<i32>,
    expect: &'static str,
    note: &'static str,
) {
    let h = m.couple("dibao", "recipient");
    let area = if here { m.county.households[h].area_code.clone() } else { OTHER_COUNTY_AREA.to_owned() };
    let number = format!("YB{:08}", m.identities.number());
    let to = ended.map(|days| days_before(m.d(), days));
    m.fact((h, 0), "aid", aid_fields(scheme, &number, &area, days_before(m.d(), 600), to));
    m.expect(h, rule_id, expect, note);
}

fn orphan(m: &mut Maker, scheme: &'static str, expect: &'static str, note: &'static str) {
    let child = m.person(1, 12, None);
    let h = m.household(("tekun", "recipient", "rural"), vec![("self", child)]);
    let area = m.county.households[h].area_code.clone();
    let number = format!("GE{:08}", m.identities.number());
    m.fact((h, 0), "aid", aid_fields(scheme, &number, &area, days_before(m.d(), 300), None));
    m.expect(h, "DUP-04", expect, note);
}

/// A recipient without a payment in the month before; confirmed in that month or long ago.
fn unpaid(m: &mut Maker, new: bool, expect: &'static str, note: &'static str) {
    let h = m.couple("dibao", "recipient");
    let last = m.m().plus(-1);
    let id = m.county.households[h].members[0].person.id.clone();
    let of_last = |value: Option<&super::super::fact::Value>| matches!(value, Some(super::super::fact::Value::Month(month)) if *month == last);
    m.county.facts.retain(|fact| {
        !(fact.kind == "aid_payment" && fact.person_id == id && (new || of_last(fact.value("month"))))
    });
    if new {
        m.county.households[h].confirmed_on = Some(last.first_day());
    }
    m.expect(h, "AID-03", expect, note);
}

/// Self-paid spending of twice an income that is declared, and so much more.
fn spending(m: &mut Maker, more: i64, expect: &'static str, note: &'static str) {
    let h = m.couple("dibao", "recipient");
    *m.county.households[h].declared_mut(0, 1) = 50_000;
    let months = m.window(h);
    let first = months[0].first_day();
    let last = months[11].last_day();
    m.fact((h, 1), "medical_settlement", medical(first, 900_000, 600_000));
    m.fact((h, 1), "medical_settlement", medical(last, 800_000, 600_000 + more));
    m.fact((h, 1), "medical_settlement", medical(Month::of(first).plus(-1).last_day(), 90_000, 90_000));
    m.expect(h, "SPD-01", expect, note);
}

/// Three fifths of an income of exactly one and a half standards, and so much beside.
fn rigid(m: &mut Maker, beside: i64, expect: &'static str, note: &'static str) {
    let h = m.single("edge", "applicant");
    let total = m.standard(h) * 18;
    m.income_over_window((h, 0), "rent", total);
    *m.county.households[h].declared_mut(0, 2) = total / 12;
    let settled = m.window(h)[3].first_day();
    m.fact((h, 0), "medical_settlement", medical(settled, total, total * 3 / 5 + beside));
    m.expect(h, "SPD-03", expect, note);
}
