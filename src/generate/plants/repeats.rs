//! Cases of rows told twice under one key, and of rows that are later than the day.
//! Must not know how rows are collected.
use super::super::county::FailedAnswer;
use super::super::maker::{Maker, days_before};
use super::super::records::medical;
use super::plant_all::Case;

/// The cases.
pub(super) const CASES: &[Case] = &[
    |m| told_twice(m, [(20, 90_000), (10, 0)], "clear", "corrected to nothing later"),
    |m| told_twice(m, [(10, 0), (20, 90_000)], "clear", "corrected to nothing later, told in another order"),
    |m| told_twice(m, [(20, 0), (10, 90_000)], "conflict", "corrected to something later"),
    |m| told_twice(m, [(10, 0), (10, 90_000)], "undecided", "told twice for one day, and differently"),
    |m| told_twice(m, [(10, 90_000), (10, 90_000)], "conflict", "told twice, and the same"),
    |m| told_twice(m, [(20, 90_000), (-1, 90_000)], "undecided", "a row that stood after the day"),
    |m| told_twice(m, [(44, 90_000), (45, 90_000)], "conflict", "as old as may be"),
    |m| told_twice(m, [(20, 90_000), (46, 0)], "conflict", "too old, but told again later"),
    two_keys,
    too_old,
];

/// One settlement of the window told twice under one key: how many days ago it stood so, and what was self-paid.
fn told_twice(m: &mut Maker, rows: [(i32, i64); 2], expect: &'static str, note: &'static str) {
    let h = m.couple("rigid", "recipient");
    let settled = m.window(h)[4].first_day();
    let places = rows.map(|(days, own)| {
        let place = m.fact((h, 0), "medical_settlement", medical(settled, 200_000, own));
        m.county.facts[place].as_of = days_before(m.d(), days);
        place
    });
    m.county.facts[places[1]].record_key = m.county.facts[places[0]].record_key.clone();
    if expect == "undecided" {
        fail(m, h, places[0], "no_answer");
    }
    m.expect(h, "SPD-01", expect, note);
}

fn fail(m: &mut Maker, h: usize, place: usize, state: &'static str) {
    let source = m.county.facts[place].source;
    let person_id = m.county.households[h].members[0].person.id.clone();
    m.county.failed.push(FailedAnswer { source, person_id, state });
}

/// Two settlements alike in all but their keys are two.
fn two_keys(m: &mut Maker) {
    let h = m.couple("rigid", "recipient");
    *m.county.households[h].declared_mut(0, 2) = 5_000;
    let settled = m.window(h)[4].first_day();
    for own in [60_001, 60_000] {
        m.fact((h, 0), "medical_settlement", medical(settled, 200_000, own));
    }
    m.expect(h, "SPD-01", "conflict", "two settlements, a fen over twice the income together");
}

/// The only row is a day too old.
fn too_old(m: &mut Maker) {
    let h = m.couple("rigid", "recipient");
    let settled = m.window(h)[4].first_day();
    let place = m.fact((h, 0), "medical_settlement", medical(settled, 200_000, 1));
    m.county.facts[place].as_of = days_before(m.d(), 46);
    fail(m, h, place, "stale");
    m.expect(h, "SPD-01", "undecided", "the only row is a day too old");
}
