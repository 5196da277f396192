//! Cases of homes, shops and presales: how many, how large, when they were bought or transferred.
//! Must not know money assets.
use super::super::fact::Value;
use super::super::illustrative::HOME_AREA_HUNDREDTHS;
use super::super::maker::{Maker, days_before};
use super::super::records::real_estate;
use super::plant_all::Case;
use crate::domain::calendar::minus_months;

/// The cases.
pub(super) const CASES: &[Case] = &[
    |m| two_homes(m, 0, "clear", "two homes of exactly the area"),
    |m| two_homes(m, 1, "conflict", "two homes, a hundredth of a square metre over the area"),
    one_large_home,
    |m| {
        presale(
            m,
            "active",
            Some(false),
            "conflict",
            "a home of another contract and a presale, too large together",
        )
    },
    |m| presale(m, "active", None, "conflict", "a home that states no contract is not the presale"),
    |m| presale(m, "cancelled", None, "clear", "the presale was cancelled"),
    |m| presale(m, "active", Some(true), "clear", "the presale is the registered home"),
    shared_certificate,
    |m| shop(m, true, "conflict", "a shop beside a home"),
    |m| shop(m, false, "clear", "a shop that is the only property"),
    |m| bought(m, "purchase", 0, "conflict", "bought exactly twelve months before the application"),
    |m| bought(m, "purchase", 1, "clear", "bought twelve months and a day before the application"),
    |m| bought(m, "inheritance", -60, "clear", "inherited, not bought"),
    |m| transferred(m, 0, "conflict", "transferred exactly twelve months before the application"),
    |m| transferred(m, 1, "clear", "transferred twelve months and a day before the application"),
    |m| more_homes(m, 0, "conflict", "a home that was not declared"),
    |m| more_homes(m, 1, "clear", "a home that was declared"),
];

/// A home of a member, registered eight years ago.
fn home(m: &mut Maker, who: (usize, usize), hundredths: i64) -> usize {
    let number = m.identities.number();
    let registered = days_before(m.d(), 2_900);
    m.fact(who, "real_estate", real_estate(number, "residential", hundredths, registered, "purchase"))
}

fn two_homes(m: &mut Maker, more: i64, expect: &'static str, note: &'static str) {
    let h = m.couple("dibao", "recipient");
    m.county.households[h].declared_homes = 2;
    home(m, (h, 0), HOME_AREA_HUNDREDTHS + 1_000);
    home(m, (h, 1), HOME_AREA_HUNDREDTHS - 1_000 + more);
    m.expect(h, "HSE-01", expect, note);
    m.expect(h, "HSE-05", "clear", "declared");
}

fn one_large_home(m: &mut Maker) {
    let h = m.couple("dibao", "recipient");
    m.county.households[h].declared_homes = 1;
    home(m, (h, 0), HOME_AREA_HUNDREDTHS * 6);
    m.expect(h, "HSE-01", "clear", "one home, however large");
}

/// A home and a presale; the home states no contract, that of the presale or another.
fn presale(
    m: &mut Maker,
    status: &'static str,
    same: Option<bool>,
    expect: &'static str,
    note: &'static str,
) {
    let h = m.couple("dibao", "recipient");
    m.county.households[h].declared_homes = 2;
    let contract = format!("WQ2023{:06}", m.identities.number());
    let place = home(m, (h, 0), 6_000);
    if let Some(same) = same {
        let own = if same { contract.clone() } else { format!("WQ2018{}", &contract[6..]) };
        m.county.facts[place].fields.insert(4, ("contract_no", own.into()));
    }
    let fields = vec![
        ("contract_no", contract.into()),
        ("signed_on", days_before(m.d(), 1_300).into()),
        ("area_m2", Value::Hundredths(6_050)),
        ("price", Value::Fen(26_000_000)),
        ("status", status.into()),
    ];
    m.fact((h, 1), "presale", fields);
    m.expect(h, "HSE-01", expect, note);
}

/// One certificate held in halves is one home.
fn shared_certificate(m: &mut Maker) {
    let h = m.couple("dibao", "recipient");
    m.county.households[h].declared_homes = 1;
    let number = m.identities.number();
    for member in [0, 1] {
        let mut fields = real_estate(number, "residential", 18_000, days_before(m.d(), 3_000), "purchase");
        for (field, value) in &mut fields {
            if *field == "share" {
                *value = Value::Millionths(500_000);
            }
        }
        m.fact((h, member), "real_estate", fields);
    }
    m.expect(h, "HSE-01", "clear", "one home held in halves");
    m.expect(h, "HSE-05", "clear", "one home held in halves");
}

fn shop(m: &mut Maker, with_home: bool, expect: &'static str, note: &'static str) {
    let h = m.couple("dibao", "recipient");
    if with_home {
        m.county.households[h].declared_homes = 1;
        home(m, (h, 0), 7_000);
    }
    let number = m.identities.number();
    m.fact((h, 1), "real_estate", real_estate(number, "shop", 2_400, days_before(m.d(), 2_000), "purchase"));
    m.expect(h, "HSE-02", expect, note);
}

/// A home acquired twelve months before the application and so many days before that.
fn bought(m: &mut Maker, via: &'static str, days: i32, expect: &'static str, note: &'static str) {
    let h = m.couple("dibao", "applicant");
    m.county.households[h].declared_homes = 1;
    let on = days_before(minus_months(m.county.households[h].applied_on, 12), days);
    let number = m.identities.number();
    m.fact((h, 0), "real_estate", real_estate(number, "residential", 6_600, on, via));
    m.expect(h, "HSE-03", expect, note);
}

fn transferred(m: &mut Maker, days: i32, expect: &'static str, note: &'static str) {
    let h = m.couple("dibao", "applicant");
    let on = days_before(minus_months(m.county.households[h].applied_on, 12), days);
    let place = home(m, (h, 1), 5_500);
    m.county.facts[place].fields.push(("transferred_on", on.into()));
    m.expect(h, "HSE-04", expect, note);
}

fn more_homes(m: &mut Maker, declared: i64, expect: &'static str, note: &'static str) {
    let h = m.couple("dibao", "recipient");
    m.county.households[h].declared_homes = declared;
    home(m, (h, 0), 7_700);
    m.expect(h, "HSE-05", expect, note);
}
