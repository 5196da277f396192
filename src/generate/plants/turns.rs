//! Cases at the turns of the calendar: leap days, month ends, first and last days of windows, rows after the day.
//! Must not know amounts.
use super::super::county::Person;
use super::super::fact::Value;
use super::super::illustrative::basic_pension_fen;
use super::super::maker::{Maker, aid_fields, days_before, member};
use super::super::records::{
    disability, enrolment, kinship, marriage, medical, pension, real_estate, vehicle,
};
use super::plant_all::Case;
use crate::domain::calendar::{Month, minus_months};
use crate::domain::citizen_id::age_on;
use jiff::civil::Date;

/// The cases.
pub(super) const CASES: &[Case] = &[
    born_on_a_leap_day,
    born_today,
    |m| application_at_a_month_end(m, 31),
    |m| application_at_a_month_end(m, 29),
    |m| window_edges(m, "applicant"),
    |m| window_edges(m, "recipient"),
    |m| settled(m, 0, "conflict", "settled on the first day of the window"),
    |m| settled(m, 1, "clear", "settled the day before the window"),
    |m| lease_edge(m, 0, "conflict", "a lease that ends on the first day of the window"),
    |m| lease_edge(m, 1, "clear", "a lease that ended the day before the window"),
    |m| tomorrow(m, 0),
    |m| tomorrow(m, -1),
    died_at_a_month_end,
    exempt_and_not,
    not_yet_a_member,
    not_yet_on_the_roll,
    certificate_days,
    school_days,
    aid_days,
    latest_marriage_by_day,
];

/// The last leap day on which somebody born is so old, if there is one near.
fn leap_birth(d: Date, age: i32) -> Option<Date> {
    let year = i32::from(d.year()) - age;
    let year = (year - 3..=year + 1).rev().find(|year| {
        Date::new(i16::try_from(*year).map_or(0, |year| year), 2, 29)
            .is_ok_and(|birth| age_on(birth, d) >= age)
    })?;
    Date::new(i16::try_from(year).ok()?, 2, 29).ok()
}

/// Somebody born on 29 February: of age on 1 March of a common year.
fn born_on_a_leap_day(m: &mut Maker) {
    for age in [60, 57] {
        let Some(birth) = leap_birth(m.d(), age) else { return };
        let (parent, d) = (m.person_born(2, birth, None), m.d());
        let h = m.household(("dibao", "recipient", "rural"), vec![("self", parent)]);
        let son = m.outsider(1, 25);
        m.fact((h, 0), "kinship", kinship(&son, "child", None));
        let expect = if age_on(birth, d) >= 60 { "conflict" } else { "clear" };
        m.expect(h, "HH-06", expect, "born on a leap day");
    }
    let Some(birth) = leap_birth(m.d(), 17) else { return };
    let h = m.couple("dibao", "recipient");
    let child = m.person_born(1, birth, None);
    let child = m.settle(child);
    m.fact((h, 1), "kinship", kinship(&child, "child", None));
    let expect = if age_on(birth, m.d()) < 18 { "conflict" } else { "clear" };
    m.expect(h, "HH-02", expect, "a child born on a leap day");
}

/// A child born on the day itself.
fn born_today(m: &mut Maker) {
    let (mother, child) = (m.person(2, 30, None), m.person_born(1, m.d(), None));
    let h = m.household(("dibao", "recipient", "urban"), vec![("self", mother), ("child", child)]);
    m.expect(h, "ID-01", "clear", "born on the day");
    m.expect(h, "HH-03", "clear", "no student");
}

/// An application on the last days of a month: twelve months before it, the day is held at the month's end.
fn application_at_a_month_end(m: &mut Maker, day: i8) {
    let leap = (1..12).map(|back| m.d().year() - back).find(|year| Date::new(*year, 2, 29).is_ok());
    let applied = match day {
        29 => leap.and_then(|year| Date::new(year, 2, 29).ok()),
        _ => Some(Date::constant(m.d().year() - 1, 3, 31)),
    };
    let Some(applied) = applied else { return };
    let first = minus_months(applied, 12);
    for (days, expect) in [(0, "conflict"), (1, "clear")] {
        let h = m.single("dibao", "recipient");
        set_applied(m, h, applied);
        let number = m.identities.number();
        let on = days_before(first, days);
        m.fact((h, 0), "real_estate", real_estate(number, "residential", 6_000, on, "purchase"));
        m.county.households[h].declared_homes = 1;
        let wife = m.outsider(2, 41);
        m.fact((h, 0), "marriage", marriage(&wife, "divorced", on));
        m.expect(h, "HSE-03", expect, "bought twelve months before a month's end");
        m.expect(h, "HH-04", expect, "divorced twelve months before a month's end");
    }
    let h = m.single("dibao", "recipient");
    set_applied(m, h, applied);
    let wife = m.outsider(2, 42);
    m.fact((h, 0), "marriage", marriage(&wife, "divorced", applied));
    m.expect(h, "HH-04", "clear", "divorced on the day of the application itself");
}

fn set_applied(m: &mut Maker, h: usize, applied: Date) {
    let household = &mut m.county.households[h];
    household.applied_on = applied;
    household.authorised_on = Some(applied);
    household.confirmed_on = household.confirmed_on.map(|_| days_before(applied, -30));
    for member in &mut household.members {
        member.joined_on = applied;
    }
}

/// Income in the first and last month of the window, and in the months beside it.
fn window_edges(m: &mut Maker, stage: &'static str) {
    for (months, expect) in [(-12, "conflict"), (-1, "conflict"), (-13, "clear"), (0, "clear")] {
        let h = m.couple("dibao", stage);
        let month = m.window_end(h).plus(months);
        let fields = vec![("month", month.into()), ("amount", Value::Fen(1))];
        m.fact((h, 1), "unemployment_benefit", fields);
        m.expect(h, "INC-10", expect, "a benefit at an end of the window");
    }
}

fn settled(m: &mut Maker, days: i32, expect: &'static str, note: &'static str) {
    let h = m.couple("temporary", "applicant");
    let on = days_before(m.window(h)[0].first_day(), days);
    m.fact((h, 0), "medical_settlement", medical(on, 100, 1));
    m.expect(h, "SPD-01", expect, note);
}

fn lease_edge(m: &mut Maker, days: i32, expect: &'static str, note: &'static str) {
    let h = m.couple("dibao", "applicant");
    let last = days_before(m.window(h)[0].first_day(), days);
    let fields = vec![
        ("from", days_before(m.d(), 1_500).into()),
        ("to", last.into()),
        ("monthly_rent", Value::Fen(1)),
    ];
    m.fact((h, 0), "rent_out", fields);
    m.expect(h, "INC-13", expect, note);
}

/// Rows of the day, and of the day after it, which is not seen.
fn tomorrow(m: &mut Maker, days: i32) {
    let seen = |word| if days == 0 { word } else { "clear" };
    let on = days_before(m.d(), days);
    let h = m.couple("dibao", "recipient");
    m.fact((h, 1), "custody", vec![("via", "prison".into()), ("from", on.into())]);
    m.fact((h, 0), "transport_licence", vec![("licence_no", "410399000001".into()), ("from", on.into())]);
    let number = m.identities.number();
    m.fact((h, 0), "vehicle", vehicle(number, "car", on, None, "normal"));
    let wife = m.outsider(2, 50);
    m.fact((h, 0), "marriage", marriage(&wife, "married", on));
    m.fact((h, 0), "enrolment", enrolment("示例学校", "senior", "overseas", on, None));
    for rule in ["HH-05", "VEH-04", "VEH-01", "VEH-06", "HH-01", "SPD-02"] {
        m.expect(h, rule, seen("conflict"), "a row of the day, or of the day after");
    }
    let h = m.couple("dibao", "recipient");
    m.fact((h, 1), "death", vec![("death_date", on.into()), ("via", "hospital".into())]);
    let place = super::register::registration_of(m, h, 0);
    for (field, value) in &mut m.county.facts[place].fields {
        if *field == "status" {
            *value = "deceased".into();
        }
    }
    m.county.facts[place].fields.insert(3, ("death_date", on.into()));
    m.expect(h, "DEC-02", seen("conflict"), "a death of the day, or of the day after");
    m.expect(h, "DEC-04", seen("conflict"), "a death of the day, or of the day after");
}

/// Three months after 30 November is 28 or 29 February; the day after, they are over.
fn died_at_a_month_end(m: &mut Maker) {
    let d = m.d();
    for days in [0, 1] {
        let h = m.couple("dibao", "recipient");
        let died = days_before(minus_months(d, 3), days);
        // Held days could make three months later the day itself again.
        let over = d > crate::domain::calendar::plus_months(died, 3);
        m.fact((h, 0), "death", vec![("death_date", died.into()), ("via", "police".into())]);
        m.expect(h, "DEC-03", if over { "conflict" } else { "clear" }, "three months after a death");
    }
    let h = m.couple("dibao", "recipient");
    let place = super::register::registration_of(m, h, 1);
    for (field, value) in &mut m.county.facts[place].fields {
        if *field == "status" {
            *value = "deceased".into();
        }
    }
    m.expect(h, "DEC-03", "clear", "registered as dead without a day");
    m.expect(h, "DEC-04", "conflict", "registered as dead without a day");
    m.expect(h, "DEC-01", "undecided", "paid, and the day of the death is not known");
}

/// A pension in the last exempt month and in the first that is not.
fn exempt_and_not(m: &mut Maker) {
    let Some(last) = Month::new(2025, 12) else { return };
    for stage in ["applicant", "recipient"] {
        for (month, expect) in [(last, "clear"), (last.plus(1), "conflict")] {
            let retired = m.person(1, 70, None);
            let h = m.household(("dibao", stage, "rural"), vec![("self", retired)]);
            let basic = basic_pension_fen(month.year());
            m.fact((h, 0), "pension", pension(month, "resident", basic, basic));
            let within = m.window(h).contains(&month);
            m.expect(
                h,
                "INC-08",
                if within { expect } else { "clear" },
                "a basic pension at the end of its exemption",
            );
        }
    }
}

/// Somebody who joins tomorrow is nobody's member today.
fn not_yet_a_member(m: &mut Maker) {
    for (days, expect) in [(0, "clear"), (-1, "conflict")] {
        let h = m.single("dibao", "recipient");
        let wife = m.outsider(2, 44);
        m.fact((h, 0), "marriage", marriage(&wife, "married", days_before(m.d(), 900)));
        let joined = days_before(m.d(), days);
        let mut entry = member("spouse", wife, joined);
        entry.authorised_on = Some(joined);
        m.county.households[h].members.push(entry);
        m.expect(h, "HH-01", expect, "the spouse joins on the day, or on the day after");
    }
}

/// A household that applies tomorrow is not on the roll, nor makes anybody a member of two.
fn not_yet_on_the_roll(m: &mut Maker) {
    let one = m.single("dibao", "recipient");
    let person: Person = m.county.households[one].members[0].person.clone();
    let other = m.single("edge", "applicant");
    let tomorrow = days_before(m.d(), -1);
    m.county.households[other].members.push(member("sibling", person, tomorrow));
    set_applied(m, other, tomorrow);
    m.expect(one, "ID-03", "clear", "the other household applies tomorrow");
    m.county.households[other].planted = true;
}

fn certificate_days(m: &mut Maker) {
    for (issued, until, expect) in
        [(0, None, "clear"), (-1, None, "conflict"), (900, Some(0), "clear"), (900, Some(1), "conflict")]
    {
        let h = m.single("dibao", "recipient");
        m.county.households[h].single_person_reason = Some("disability");
        m.county.households[h].members[0].declared_disability = (Some(6), Some(3));
        let id = m.county.households[h].members[0].person.id.clone();
        let until = until.map(|days| days_before(m.d(), days));
        let fields = disability(&id, 6, 3, days_before(m.d(), issued), until);
        m.fact((h, 0), "disability", fields);
        m.expect(h, "AID-01", expect, "a certificate on its first or last day");
        m.expect(h, "AID-02", expect, "a certificate on its first or last day");
    }
}

fn school_days(m: &mut Maker) {
    for (from, to, full, expect) in [
        (400, Some(0), true, "clear"),
        (400, Some(1), true, "conflict"),
        (-1, None, true, "conflict"),
        (400, None, false, "conflict"),
    ] {
        let h = m.parent_and_child("recipient", 20);
        m.county.households[h].members[1].student = true;
        let to = to.map(|days| days_before(m.d(), days));
        let mut fields = enrolment("示例学院", "college", "public", days_before(m.d(), from), to);
        for (field, value) in &mut fields {
            if *field == "full_time" {
                *value = full.into();
            }
        }
        m.fact((h, 1), "enrolment", fields);
        m.expect(h, "HH-03", expect, "a school on its first or last day, or part-time");
    }
    let birth = minus_months(m.d(), 18 * 12);
    for (days, expect) in [(0, "conflict"), (-1, "clear")] {
        let (mother, child) = (m.person(2, 45, None), m.person_born(2, days_before(birth, days), None));
        let h = m.household(("dibao", "recipient", "urban"), vec![("self", mother), ("child", child)]);
        m.county.households[h].members[1].student = true;
        m.expect(h, "HH-03", expect, "a student on the eighteenth birthday, or the day before");
    }
}

/// Aid that begins on the day, and on the day after.
fn aid_days(m: &mut Maker) {
    for (from, to, expect) in
        [(0, None, "conflict"), (-1, None, "clear"), (400, Some(0), "conflict"), (400, Some(1), "clear")]
    {
        let h = m.couple("dibao", "recipient");
        let area = m.county.households[h].area_code.clone();
        let number = format!("YB{:08}", m.identities.number());
        let to = to.map(|days| days_before(m.d(), days));
        m.fact((h, 1), "aid", aid_fields("tekun", &number, &area, days_before(m.d(), from), to));
        m.expect(h, "DUP-01", expect, "aid on its first or last day");
    }
    for (confirmed, expect) in [(0, "clear"), (1, "conflict")] {
        let h = m.couple("edge", "recipient");
        let last = m.m().plus(-1);
        m.county.households[h].confirmed_on = Some(days_before(last.first_day(), confirmed));
        let id = m.county.households[h].members[0].person.id.clone();
        m.county.facts.retain(|fact| !(fact.kind == "aid_payment" && *fact.person_id == *id));
        m.expect(h, "AID-03", expect, "confirmed on the first day of the month, or the day before");
    }
}

/// Married again, and divorced from the first: what was registered last counts, in whatever order rows come.
fn latest_marriage_by_day(m: &mut Maker) {
    for (married, divorced, expect) in [(800, 900, "conflict"), (900, 800, "clear")] {
        let h = m.single("dibao", "recipient");
        let (first, second) = (m.outsider(2, 40), m.outsider(2, 38));
        let on = days_before(m.d(), married);
        m.fact((h, 0), "marriage", marriage(&second, "married", on));
        let on = days_before(m.d(), divorced);
        m.fact((h, 0), "marriage", marriage(&first, "divorced", on));
        m.expect(h, "HH-01", expect, "the marriage that was registered last");
    }
}
