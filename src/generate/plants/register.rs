//! Cases of authorisations, IDs, names and relatives of staff: what the roll itself says.
//! Must not know income or assets.
use super::super::fact::Value;
use super::super::identity::{old_form, with_check, with_wrong_check};
use super::super::illustrative::OTHER_COUNTY_AREA;
use super::super::maker::{Maker, days_before, member};
use super::super::names;
use super::plant_all::Case;

/// The cases.
pub(super) const CASES: &[Case] = &[
    unauthorised,
    |m| authorised_until(m, 0, "clear", "the authorisation ends on the day"),
    |m| authorised_until(m, 1, "conflict", "the authorisation ended the day before"),
    own_authorisation_later,
    |m| joined(m, 0, "clear", "joined on the day of signing"),
    |m| joined(m, 1, "conflict", "joined the day after signing"),
    wrong_check_digit,
    no_such_birthday,
    not_an_id,
    old_id,
    |m| registered_name(m, true, "conflict", "registered under another name"),
    |m| registered_name(m, false, "clear", "registered under the same name in other writing"),
    unregistered_name,
    twice_on_the_roll,
    obligor_elsewhere,
    unregistered,
    |m| relative_of_staff(m, false, true, "conflict", "a relative of staff, not filed"),
    |m| relative_of_staff(m, true, true, "clear", "a relative of staff, filed"),
    |m| relative_of_staff(m, false, false, "clear", "a relative of staff of another county"),
    |m| visit(m, None, "conflict", "filed and confirmed without a visit"),
    |m| visit(m, Some(-1), "conflict", "visited the day after the confirmation"),
    |m| visit(m, Some(0), "clear", "visited on the day of the confirmation"),
];

fn unauthorised(m: &mut Maker) {
    let h = m.couple("dibao", "applicant");
    m.county.households[h].authorised_on = None;
    m.expect(h, "AUTH-01", "conflict", "no authorisation at all");
    m.expect(h, "AUTH-02", "clear", "no date: the other rule speaks");
    m.expect(h, "VEH-01", "undecided", "nobody may be asked");
}

fn authorised_until(m: &mut Maker, days_ago: i32, expect: &'static str, note: &'static str) {
    let h = m.couple("dibao", "applicant");
    m.county.households[h].authorised_until = Some(days_before(m.d(), days_ago));
    m.expect(h, "AUTH-01", expect, note);
}

/// An obligor whose own authorisation is signed after the as-of date.
fn own_authorisation_later(m: &mut Maker) {
    let h = m.couple("dibao", "applicant");
    let son = m.outsider(1, 27);
    let mut obligor = member("child", son, m.county.households[h].applied_on);
    obligor.obligor = true;
    obligor.authorised_on = Some(days_before(m.d(), -5));
    m.county.households[h].members.push(obligor);
    m.expect(h, "AUTH-01", "conflict", "an obligor signs after the day");
}

fn joined(m: &mut Maker, days_after: i32, expect: &'static str, note: &'static str) {
    let h = m.couple("dibao", "recipient");
    m.county.households[h].members[1].joined_on = days_before(m.county.households[h].applied_on, -days_after);
    m.expect(h, "AUTH-02", expect, note);
}

fn wrong_check_digit(m: &mut Maker) {
    let h = m.couple("dibao", "recipient");
    let stated = with_wrong_check(&m.county.households[h].members[1].person.id);
    m.county.households[h].members[1].stated_id = stated;
    m.expect(h, "ID-01", "conflict", "a wrong check digit on the roll");
}

fn no_such_birthday(m: &mut Maker) {
    let h = m.couple("dibao", "recipient");
    let number = m.identities.number() % 500;
    m.county.households[h].members[1].stated_id =
        with_check(&format!("41039919850230{:03}", number * 2 % 1_000));
    m.expect(h, "ID-01", "conflict", "born on 30 February");
}

fn not_an_id(m: &mut Maker) {
    let h = m.couple("dibao", "recipient");
    m.county.households[h].members[1].stated_id = format!("无证{:06}", m.identities.number());
    m.expect(h, "ID-01", "conflict", "no ID on the roll");
}

fn old_id(m: &mut Maker) {
    let h = m.couple("dibao", "recipient");
    if let Some(old) = old_form(&m.county.households[h].members[0].person.id) {
        m.county.households[h].members[0].stated_id = old;
    }
    m.expect(h, "ID-01", "clear", "fifteen digits");
    m.expect(h, "ID-04", "clear", "fifteen digits are upgraded before joining");
}

/// The place of the registration of a member.
pub(super) fn registration_of(m: &Maker, household: usize, place: usize) -> usize {
    let id = &m.county.households[household].members[place].person.id;
    m.county
        .facts
        .iter()
        .rposition(|fact| fact.kind == "registration" && fact.person_id == *id)
        .expect("every member is registered when the household is made")
}

fn registered_name(m: &mut Maker, other: bool, expect: &'static str, note: &'static str) {
    let h = m.couple("dibao", "recipient");
    let place = registration_of(m, h, 0);
    let name = m.county.facts[place].name.clone();
    let written = if other { names::another(&name) } else { names::variant(&mut m.choices, &name) };
    m.county.facts[place].name = written.into();
    m.expect(h, "ID-02", expect, note);
}

fn unregistered_name(m: &mut Maker) {
    let h = m.couple("dibao", "recipient");
    let place = registration_of(m, h, 0);
    m.county.facts[place].name = "".into();
    m.expect(h, "ID-02", "undecided", "registered without a name");
}

fn twice_on_the_roll(m: &mut Maker) {
    let one = m.couple("dibao", "recipient");
    let other = m.single("edge", "applicant");
    let joined = m.county.households[other].applied_on;
    let shared = m.county.households[one].members[1].person.clone();
    m.county.households[other].members.push(member("sibling", shared, joined));
    m.expect(one, "ID-03", "conflict", "a member of two households");
    m.expect(other, "ID-03", "conflict", "a member of two households");
}

fn obligor_elsewhere(m: &mut Maker) {
    let one = m.couple("dibao", "recipient");
    let other = m.single("dibao", "applicant");
    let mut obligor =
        member("child", m.county.households[one].members[0].person.clone(), days_before(m.d(), 45));
    obligor.obligor = true;
    m.county.households[other].members.push(obligor);
    m.expect(one, "ID-03", "clear", "a member here, an obligor there");
}

fn unregistered(m: &mut Maker) {
    let h = m.couple("dibao", "recipient");
    let place = registration_of(m, h, 1);
    m.county.facts.remove(place);
    m.expect(h, "ID-04", "conflict", "nobody registered under the ID");
}

fn relative_of_staff(m: &mut Maker, filed: bool, here: bool, expect: &'static str, note: &'static str) {
    let h = m.couple("dibao", "applicant");
    m.county.households[h].relative_filed = filed;
    let area = if here { m.county.households[h].area_code.clone() } else { OTHER_COUNTY_AREA.to_owned() };
    let number = m.identities.number();
    let fields = vec![
        ("staff_id", format!("JB{number:06}").into()),
        ("post", Value::from("村(社区)委员会委员")),
        ("relation", "sibling".into()),
        ("area_code", area.into()),
    ];
    m.fact((h, 0), "staff_roster", fields);
    m.expect(h, "STF-01", expect, note);
}

/// A filed household, visited so many days before its confirmation.
fn visit(m: &mut Maker, days_before_confirmation: Option<i32>, expect: &'static str, note: &'static str) {
    let h = m.couple("dibao", "recipient");
    let confirmed = m.county.households[h].confirmed_on;
    let household = &mut m.county.households[h];
    household.relative_filed = true;
    household.county_visit_on =
        confirmed.zip(days_before_confirmation).map(|(day, days)| days_before(day, days));
    m.expect(h, "STF-02", expect, note);
}
