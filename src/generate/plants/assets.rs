//! Cases of money assets, vehicles and machines at their limits.
//! Must not know income or homes.
use super::super::fact::Value;
use super::super::illustrative::{ASSET_MONTHS, MACHINE_VALUE_FEN};
use super::super::maker::{Maker, days_before};
use super::super::records::{deposit, disability, vehicle};
use super::plant_all::Case;
use crate::domain::calendar::minus_months;

/// The cases.
pub(super) const CASES: &[Case] = &[
    |m| cap(m, -1, "clear", "one fen under the cap"),
    |m| cap(m, 0, "clear", "exactly the cap"),
    |m| cap(m, 1, "conflict", "one fen over the cap, over five institutions"),
    |m| undeclared(m, 0, "clear", "exactly a standard more than declared"),
    |m| undeclared(m, 1, "conflict", "one fen more than a standard over what was declared"),
    |m| one_vehicle(m, "car", "normal", "conflict", "a car"),
    |m| one_vehicle(m, "truck", "normal", "conflict", "a truck"),
    |m| one_vehicle(m, "motorcycle", "normal", "clear", "a motorcycle"),
    |m| one_vehicle(m, "car", "sold", "clear", "a car that was sold"),
    |m| carer(m, Some(4), None, "clear", "a valid certificate of the right category"),
    |m| carer(m, Some(4), Some(1), "conflict", "a certificate that ended the day before"),
    |m| carer(m, Some(4), Some(0), "clear", "a certificate that ends on the day"),
    |m| carer(m, Some(1), None, "conflict", "a certificate of another category"),
    |m| carer(m, None, None, "conflict", "no certificate"),
    |m| inspection(m, 0, "clear", "inspection ended exactly three years before"),
    |m| inspection(m, 1, "conflict", "inspection ended three years and a day before"),
    |m| licence(m, 0, "conflict", "a licence that ends on the day"),
    |m| licence(m, 1, "clear", "a licence that ended the day before"),
    |m| machine(m, Some(0), "clear", "a machine of exactly the value"),
    |m| machine(m, Some(1), "conflict", "a machine one fen over the value"),
    |m| machine(m, None, "undecided", "a machine without a value"),
    vessel,
    |m| more_vehicles(m, 0, "conflict", "a motorcycle that was not declared"),
    |m| more_vehicles(m, 1, "clear", "a motorcycle that was declared"),
];

/// Money assets of a couple over five institutions, so much beside the cap.
fn cap(m: &mut Maker, beside: i64, expect: &'static str, note: &'static str) {
    let h = m.couple("dibao", "recipient");
    let total = m.standard(h) * ASSET_MONTHS * 2 + beside;
    m.county.households[h].declared_deposits_fen = total;
    let rest = total - 500_000 - 123_456 - 300_000 - 99_999;
    m.fact((h, 0), "deposit", deposit("示例农商银行", 1_205, rest, Some(0)));
    m.fact_from("bank.b", (h, 1), "deposit", deposit("示例村镇银行", 7_760, 500_000, None));
    let holding = vec![
        ("broker", "示例证券".into()),
        ("market_value", Value::Fen(120_000)),
        ("cash", Value::Fen(3_456)),
    ];
    m.fact((h, 1), "security", holding);
    for (form, fen) in [("savings", 300_000), ("protection", 9_000_000)] {
        let policy = vec![
            ("insurer", "示例人寿".into()),
            ("form", form.into()),
            ("cash_value", Value::Fen(fen)),
            ("premium_year", Value::Fen(60_000)),
        ];
        m.fact((h, 0), "insurance_policy", policy);
    }
    let account = vec![("operator", "示例支付".into()), ("balance", Value::Fen(99_999))];
    m.fact((h, 1), "payment_account", account);
    m.expect(h, "AST-01", expect, note);
    m.expect(h, "AST-02", "clear", "declared in full");
}

fn undeclared(m: &mut Maker, more: i64, expect: &'static str, note: &'static str) {
    let h = m.couple("dibao", "applicant");
    let total = 400_000 + m.standard(h) + more;
    m.county.households[h].declared_deposits_fen = 400_000;
    m.fact((h, 0), "deposit", deposit("示例农商银行", 3_318, total, None));
    m.expect(h, "AST-02", expect, note);
}

fn one_vehicle(
    m: &mut Maker,
    class: &'static str,
    status: &'static str,
    expect: &'static str,
    note: &'static str,
) {
    let h = m.couple("dibao", "recipient");
    let number = m.identities.number();
    let (registered, inspection) = (days_before(m.d(), 1_500), days_before(m.d(), -200));
    m.fact((h, 0), "vehicle", vehicle(number, class, registered, Some(inspection), status));
    m.county.households[h].declared_vehicles = 1;
    m.expect(h, "VEH-01", expect, note);
    m.expect(h, "VEH-06", "clear", "declared");
}

/// A vehicle for the disabled, with a certificate of this category that ended so many days ago.
fn carer(m: &mut Maker, category: Option<u8>, ended: Option<i32>, expect: &'static str, note: &'static str) {
    let h = m.couple("dibao", "recipient");
    let number = m.identities.number();
    let (registered, inspection) = (days_before(m.d(), 700), days_before(m.d(), -100));
    m.fact((h, 0), "vehicle", vehicle(number, "disability", registered, Some(inspection), "normal"));
    m.county.households[h].declared_vehicles = 1;
    if let Some(category) = category {
        let id = m.county.households[h].members[1].person.id.clone();
        let until = ended.map(|days| days_before(m.d(), days));
        let fields = disability(&id, category, 3, days_before(m.d(), 2_000), until);
        m.fact((h, 1), "disability", fields);
    }
    m.expect(h, "VEH-02", expect, note);
    m.expect(h, "VEH-01", "clear", "a vehicle for the disabled is exempt");
}

fn inspection(m: &mut Maker, days: i32, expect: &'static str, note: &'static str) {
    let h = m.couple("dibao", "recipient");
    let number = m.identities.number();
    let until = days_before(minus_months(m.d(), 36), days);
    let fields = vehicle(number, "car", days_before(m.d(), 5_000), Some(until), "normal");
    m.fact((h, 1), "vehicle", fields);
    m.county.households[h].declared_vehicles = 1;
    m.expect(h, "VEH-03", expect, note);
}

fn licence(m: &mut Maker, ended_days_ago: i32, expect: &'static str, note: &'static str) {
    let h = m.couple("dibao", "recipient");
    let number = m.identities.number();
    let fields = vec![
        ("licence_no", format!("4103990{number:06}").into()),
        ("from", days_before(m.d(), 1_000).into()),
        ("to", days_before(m.d(), ended_days_ago).into()),
    ];
    m.fact((h, 0), "transport_licence", fields);
    m.expect(h, "VEH-04", expect, note);
}

fn machine(m: &mut Maker, more: Option<i64>, expect: &'static str, note: &'static str) {
    let h = m.couple("dibao", "recipient");
    let number = m.identities.number();
    let mut fields = vec![("plate", format!("豫农{number:06}").into()), ("class", "拖拉机".into())];
    fields.extend(more.map(|more| ("value", Value::Fen(MACHINE_VALUE_FEN + more))));
    fields.push(("status", "active".into()));
    m.fact((h, 0), "farm_machine", fields);
    m.expect(h, "VEH-05", expect, note);
}

fn vessel(m: &mut Maker) {
    let h = m.couple("dibao", "recipient");
    let number = m.identities.number();
    let fields = vec![
        ("name_no", format!("示渔{number:05}").into()),
        ("use", "捕捞".into()),
        ("value", Value::Fen(MACHINE_VALUE_FEN * 2)),
        ("status", "active".into()),
    ];
    m.fact((h, 0), "vessel", fields);
    m.expect(h, "VEH-05", "conflict", "a vessel of twice the value");
}

fn more_vehicles(m: &mut Maker, declared: i64, expect: &'static str, note: &'static str) {
    let h = m.couple("dibao", "recipient");
    let number = m.identities.number();
    let (registered, inspection) = (days_before(m.d(), 900), days_before(m.d(), -90));
    m.fact((h, 0), "vehicle", vehicle(number, "motorcycle", registered, Some(inspection), "normal"));
    m.county.households[h].declared_vehicles = declared;
    m.expect(h, "VEH-06", expect, note);
}
