//! Cases of members who have died: payments after the death, sources that differ, clocks.
//! Must not know income or assets.
use super::super::fact::Value;
use super::super::maker::{Maker, days_before};
use super::super::records::pension;
use super::plant_all::Case;
use super::register::registration_of;
use crate::domain::calendar::{Month, minus_months};
use jiff::civil::Date;

/// The cases.
pub(super) const CASES: &[Case] = &[
    |m| paid_after(m, false, "conflict", "paid for months after the death, the dead person's aid goes on"),
    |m| paid_after(m, true, "clear", "the dead person's aid ended at the death"),
    |m| told_by(m, true, false, "conflict", "registered as dead, no death record"),
    |m| told_by(m, false, true, "conflict", "a death record, registered as living"),
    |m| told_by(m, true, true, "clear", "both agree"),
    |m| pension_after(m, 1, "clear", "a pension in the month after the death"),
    |m| pension_after(m, 2, "conflict", "a pension two months after the death"),
    |m| clock(m, 0, "clear", "exactly three months after the death"),
    |m| clock(m, 1, "conflict", "three months and a day after the death"),
];

/// A couple whose second member died on a day: in the registration, in the death records, or both.
fn bereaved(m: &mut Maker, on: Date, registered: bool, recorded: bool) -> usize {
    let h = m.couple("dibao", "recipient");
    if registered {
        let place = registration_of(m, h, 1);
        for (field, value) in &mut m.county.facts[place].fields {
            if *field == "status" {
                *value = "deceased".into();
            }
        }
        m.county.facts[place].fields.insert(3, ("death_date", on.into()));
    }
    if recorded {
        m.fact((h, 1), "death", vec![("death_date", on.into()), ("via", "funeral".into())]);
    }
    h
}

/// A death five months ago; payments to the survivor go on, and the dead person's aid with them or not.
fn paid_after(m: &mut Maker, ended: bool, expect: &'static str, note: &'static str) {
    let on = minus_months(m.d(), 5);
    let h = bereaved(m, on, true, true);
    if ended {
        let id = m.county.households[h].members[1].person.id.clone();
        for fact in m.county.facts.iter_mut().filter(|fact| fact.kind == "aid" && fact.person_id == id) {
            fact.fields.insert(4, ("to", Value::Day(Month::of(on).last_day())));
        }
    }
    m.expect(h, "DEC-01", expect, note);
    m.expect(h, "DEC-04", "conflict", "a member has died");
}

fn told_by(m: &mut Maker, registered: bool, recorded: bool, expect: &'static str, note: &'static str) {
    let h = bereaved(m, days_before(m.d(), 50), registered, recorded);
    m.expect(h, "DEC-02", expect, note);
    m.expect(h, "DEC-04", "conflict", "a member has died");
}

/// A pension so many months after the month of a death.
fn pension_after(m: &mut Maker, months: i32, expect: &'static str, note: &'static str) {
    let on = minus_months(m.d(), 4);
    let h = bereaved(m, on, true, true);
    m.fact((h, 1), "pension", pension(Month::of(on).plus(months), "survivor", 30_000, 0));
    *m.county.households[h].declared_mut(1, 3) = 2_500;
    m.expect(h, "DEC-02", expect, note);
}

/// A death three months and so many days before the as-of date.
fn clock(m: &mut Maker, days: i32, expect: &'static str, note: &'static str) {
    let h = bereaved(m, days_before(minus_months(m.d(), 3), days), true, true);
    m.expect(h, "DEC-03", expect, note);
}
