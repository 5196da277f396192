//! Cases of homes, vehicles, capital and aid in less plain forms: shares, transfers, contracts, things held by two.
//! Must not know income.
use super::super::fact::Value;
use super::super::illustrative::HOME_AREA_HUNDREDTHS;
use super::super::maker::{Maker, days_before};
use super::super::records::{business, real_estate, vehicle};
use super::plant_all::Case;
use crate::domain::calendar::{Month, minus_months};

/// The cases.
pub(super) const CASES: &[Case] = &[
    |m| shares(m, [333_333, 666_667], 0, "clear", "two shares that add up to a whole"),
    |m| shares(m, [333_333, 666_667], 1, "conflict", "two shares that add up to a whole, a hundredth over"),
    |m| shares(m, [1_000_000, 1_000_000], 0, "clear", "two whole shares are one whole"),
    |m| shares(m, [250_000, 250_000], 4_000, "clear", "half of a home counts by half"),
    |m| transferred_home(m, 0, "clear", "one of two homes transferred on the day"),
    |m| transferred_home(m, -1, "conflict", "one of two homes will be transferred the day after"),
    |m| shop_without_home(m, 0, "clear", "a shop, and a home transferred on the day"),
    |m| shop_without_home(m, -1, "conflict", "a shop, and a home to be transferred the day after"),
    transferred_shop,
    |m| presale_signed(m, "active", 0, "conflict", "signed twelve months before the application"),
    |m| presale_signed(m, "active", 1, "clear", "signed twelve months and a day before the application"),
    |m| presale_signed(m, "cancelled", 0, "clear", "signed and cancelled"),
    sold_again,
    homestead,
    contract_of_two,
    one_plate_of_two,
    |m| capital(m, Some(10_000_000), None, "undecided", "a stake that is not stated beside the cap"),
    |m| capital(m, Some(10_000_001), None, "conflict", "a stake that is not stated beside more than the cap"),
    |m| capital(m, None, Some("cancelled"), "clear", "the entity is cancelled"),
    |m| capital(m, None, None, "undecided", "stakes that are not stated"),
    sales_of_the_other,
    |m| other_wheels(m, "tricycle", "conflict"),
    |m| other_wheels(m, "bus", "conflict"),
    |m| other_wheels(m, "other", "conflict"),
    |m| other_wheels(m, "disability", "clear"),
    |m| paid_for_the_dead(m, 0, None, "clear", "paid for the month of the death"),
    |m| paid_for_the_dead(m, 1, None, "conflict", "paid for the month after the death"),
    |m| paid_for_the_dead(m, 1, Some(0), "conflict", "aid to the first day of the month that was paid"),
    |m| paid_for_the_dead(m, 1, Some(1), "clear", "aid to the day before the month that was paid"),
    paid_under_another_number,
];

fn home(m: &mut Maker, who: (usize, usize), hundredths: i64, share: i64, number: u32) -> usize {
    let mut fields = real_estate(number, "residential", hundredths, days_before(m.d(), 3_000), "purchase");
    for (field, value) in &mut fields {
        if *field == "share" {
            *value = Value::Millionths(share);
        }
    }
    m.fact(who, "real_estate", fields)
}

/// A home of a member, and another of both by these shares: the limit of two together, and so much more.
fn shares(m: &mut Maker, by: [i64; 2], more: i64, expect: &'static str, note: &'static str) {
    let h = m.couple("tekun", "recipient");
    let (own, both) = (m.identities.number(), m.identities.number());
    home(m, (h, 0), HOME_AREA_HUNDREDTHS, 1_000_000, own);
    for (member, share) in by.into_iter().enumerate() {
        home(m, (h, member), HOME_AREA_HUNDREDTHS + more, share, both);
    }
    m.county.households[h].declared_homes = 2;
    m.expect(h, "HSE-01", expect, note);
    m.expect(h, "HSE-05", "clear", "two homes, as declared");
}

fn transferred_home(m: &mut Maker, days: i32, expect: &'static str, note: &'static str) {
    let h = m.couple("dibao", "recipient");
    for sold in [false, true] {
        let number = m.identities.number();
        let place = home(m, (h, 0), 20_000, 1_000_000, number);
        if sold {
            let on = days_before(m.d(), days);
            m.county.facts[place].fields.push(("transferred_on", on.into()));
        }
    }
    m.county.households[h].declared_homes = 1;
    m.expect(h, "HSE-01", expect, note);
    m.expect(h, "HSE-05", expect, note);
}

fn shop_without_home(m: &mut Maker, days: i32, expect: &'static str, note: &'static str) {
    let h = m.couple("rigid", "recipient");
    for use_ in ["garage", "residential"] {
        let number = m.identities.number();
        let mut fields = real_estate(number, use_, 3_000, days_before(m.d(), 3_500), "gift");
        if use_ == "residential" {
            fields.push(("transferred_on", days_before(m.d(), days).into()));
        }
        m.fact((h, 1), "real_estate", fields);
    }
    m.expect(h, "HSE-02", expect, note);
}

fn transferred_shop(m: &mut Maker) {
    let h = m.couple("dibao", "applicant");
    let number = m.identities.number();
    home(m, (h, 0), 6_000, 1_000_000, number);
    let number = m.identities.number();
    let mut fields = real_estate(number, "office", 3_000, days_before(m.d(), 3_500), "purchase");
    fields.push(("transferred_on", days_before(m.county.households[h].applied_on, 1).into()));
    m.fact((h, 1), "real_estate", fields);
    m.expect(h, "HSE-02", "clear", "the office was transferred");
    m.expect(h, "HSE-04", "conflict", "an office transferred the day before the application");
}

fn presale_signed(m: &mut Maker, status: &'static str, days: i32, expect: &'static str, note: &'static str) {
    let h = m.couple("edge", "applicant");
    let signed = days_before(minus_months(m.county.households[h].applied_on, 12), days);
    let fields = vec![
        ("contract_no", format!("WQ2025{:06}", m.identities.number()).into()),
        ("signed_on", signed.into()),
        ("area_m2", Value::Hundredths(9_000)),
        ("price", Value::Fen(40_000_000)),
        ("status", status.into()),
    ];
    m.fact((h, 0), "presale", fields);
    m.expect(h, "HSE-03", expect, note);
    let counted = if status == "active" { "conflict" } else { "clear" };
    m.expect(h, "HSE-05", counted, "a contract is a home, none is declared");
}

/// Bought within the year before the application, and sold again.
fn sold_again(m: &mut Maker) {
    let h = m.couple("dibao", "applicant");
    let applied = m.county.households[h].applied_on;
    let number = m.identities.number();
    let mut fields = real_estate(number, "residential", 9_000, days_before(applied, 200), "purchase");
    fields.push(("transferred_on", days_before(applied, 20).into()));
    m.fact((h, 0), "real_estate", fields);
    m.expect(h, "HSE-03", "conflict", "bought and sold again");
    m.expect(h, "HSE-04", "conflict", "sold shortly before the application");
    m.expect(h, "HSE-05", "clear", "no home is left");
}

/// A homestead is no home on the register.
fn homestead(m: &mut Maker) {
    let h = m.couple("dibao", "recipient");
    let number = m.identities.number();
    m.fact(
        (h, 0),
        "real_estate",
        real_estate(number, "homestead", 90_000, days_before(m.d(), 9_000), "build"),
    );
    m.expect(h, "HSE-05", "clear", "a homestead");
    m.expect(h, "HSE-01", "clear", "a homestead");
}

/// One contract signed by both is one home.
fn contract_of_two(m: &mut Maker) {
    let h = m.couple("dibao", "recipient");
    let number = m.identities.number();
    for member in [0, 1] {
        let fields = vec![
            ("contract_no", format!("WQ2019{number:06}").into()),
            ("signed_on", days_before(m.d(), 2_000).into()),
            ("area_m2", Value::Hundredths(30_000)),
            ("price", Value::Fen(40_000_000)),
            ("status", "active".into()),
        ];
        m.fact((h, member), "presale", fields);
    }
    m.county.households[h].declared_homes = 1;
    m.expect(h, "HSE-01", "clear", "one contract of both, however large");
    m.expect(h, "HSE-05", "clear", "one contract of both");
}

fn one_plate_of_two(m: &mut Maker) {
    let h = m.couple("dibao", "recipient");
    let (number, registered) = (m.identities.number(), days_before(m.d(), 700));
    for member in [0, 1] {
        m.fact((h, member), "vehicle", vehicle(number, "motorcycle", registered, None, "normal"));
    }
    m.county.households[h].declared_vehicles = 1;
    m.expect(h, "VEH-06", "clear", "one vehicle of both");
    m.expect(h, "VEH-01", "clear", "a motorcycle");
    m.expect(h, "VEH-03", "undecided", "no inspection is stated");
}

/// Stakes in two companies.
fn capital(
    m: &mut Maker,
    one: Option<i64>,
    status: Option<&'static str>,
    expect: &'static str,
    note: &'static str,
) {
    let h = m.couple("dibao", "recipient");
    let since = days_before(m.d(), 1_200);
    for (member, fen) in [one, None].into_iter().enumerate() {
        let uscc = m.identities.entity("company");
        let status = status.map_or("active", |status| status);
        let mut fields = business(&uscc, "company", "shareholder", status, since);
        fields.extend(fen.map(|fen| ("subscribed", Value::Fen(fen))));
        m.fact((h, member), "business", fields);
    }
    m.expect(h, "BIZ-02", expect, note);
}

/// Sales of the entity that were filed under the spouse.
fn sales_of_the_other(m: &mut Maker) {
    let h = m.couple("dibao", "recipient");
    let uscc = m.identities.entity("company");
    m.fact((h, 0), "business", business(&uscc, "company", "officer", "active", days_before(m.d(), 900)));
    let fields = vec![("month", m.m().plus(-3).into()), ("uscc", uscc.into()), ("amount", Value::Fen(100))];
    m.fact((h, 1), "sales", fields);
    m.expect(h, "BIZ-03", "conflict", "the sales were filed under somebody else");
    m.expect(h, "INC-12", "conflict", "any turnover, no business income declared");
}

fn other_wheels(m: &mut Maker, class: &'static str, expect: &'static str) {
    let h = m.couple("edge", "applicant");
    let number = m.identities.number();
    let fields = vehicle(number, class, days_before(m.d(), 400), Some(days_before(m.d(), -90)), "normal");
    m.fact((h, 0), "vehicle", fields);
    m.expect(h, "VEH-01", expect, "a class of vehicle");
    m.expect(h, "VEH-06", "conflict", "a vehicle that was not declared, exempt or not");
}

/// A death four months ago, and one payment so many months later; the dead person's aid ended so many days before the
/// second day of that month.
fn paid_for_the_dead(
    m: &mut Maker,
    months: i32,
    ended: Option<i32>,
    expect: &'static str,
    note: &'static str,
) {
    let h = m.couple("dibao", "recipient");
    let died = m.m().plus(-4);
    let ids: Vec<String> =
        m.county.households[h].members.iter().map(|member| member.person.id.clone()).collect();
    m.county
        .facts
        .retain(|fact| !(fact.kind == "aid_payment" && ids.iter().any(|id| *id == *fact.person_id)));
    m.fact((h, 1), "death", vec![("death_date", died.last_day().into()), ("via", "funeral".into())]);
    let month = died.plus(months);
    m.pay_aid((h, 0), month);
    if let Some(days) = ended {
        let last = days_before(month.first_day(), days);
        for fact in m.county.facts.iter_mut().filter(|fact| fact.kind == "aid" && ids[1] == *fact.person_id) {
            fact.fields.insert(4, ("to", Value::Day(last)));
        }
    }
    m.expect(h, "DEC-01", expect, note);
}

/// The payments go to a number under which the dead person never stood.
fn paid_under_another_number(m: &mut Maker) {
    let h = m.couple("dibao", "recipient");
    let id = m.county.households[h].members[1].person.id.clone();
    for fact in m.county.facts.iter_mut().filter(|fact| fact.kind == "aid" && *fact.person_id == *id) {
        for (field, value) in &mut fact.fields {
            if *field == "household_no" {
                *value = "JT0000000000001".into();
            }
        }
    }
    let died = Month::of(days_before(m.d(), 100)).first_day();
    m.fact((h, 1), "death", vec![("death_date", died.into()), ("via", "police".into())]);
    m.expect(h, "DEC-01", "clear", "the dead person's own register is another one");
}
