//! Makes a whole county at once, and the bystanders of every county.
//! Must not know files and formats.
use super::county::{CountyModel, Person, Spoilt};
use super::county_plan::CountyPlan;
use super::fact::Value;
use super::illustrative::OTHER_COUNTY_AREA;
use super::maker::{Maker, aid_fields, days_before};
use super::records::{business, deposit, kinship, pension, real_estate, social_insurance};
use jiff::civil::Date;

/// The county of so many households, all of it in memory; the same for the same arguments.
pub fn make_county(households: u32, seed: u64, as_of: Date) -> CountyModel {
    let plan = CountyPlan::new(households, seed, as_of);
    let mut county = plan.make(0);
    for number in 1..plan.parts() {
        let part = plan.make(number);
        let facts = county.facts.len();
        let moved = |(place, how): (usize, Spoilt)| (facts + place, how);
        county.spoilt.extend(part.spoilt.into_iter().map(moved));
        county.facts.extend(part.facts);
        county.households.extend(part.households);
        county.others.extend(part.others);
        county.plants.extend(part.plants);
        county.failed.extend(part.failed);
    }
    county
}

/// Somebody off the roll whom the sources with few records know, so that no delivery of a small county is empty.
pub(super) fn bystander(m: &mut Maker) {
    for via in ["hospital", "police", "funeral"] {
        let late = m.person(1, 71, None);
        let area = m.area("urban");
        let died = days_before(m.d(), 90);
        m.register(&late, &area, "deceased", Some(died));
        m.add(&late, "death", vec![("death_date", died.into()), ("via", via.into())]);
        m.county.others.push(late);
    }
    let person = m.outsider(1, 41);
    for via in ["detox", "prison"] {
        let from = days_before(m.d(), 900);
        let to = Value::Day(days_before(m.d(), 400));
        m.add(&person, "custody", vec![("via", via.into()), ("from", from.into()), ("to", to)]);
    }
    let (employer, last) = (m.identities.entity("company"), m.m().plus(-1));
    m.add(&person, "social_insurance", social_insurance(last, Some(&employer), "employee", 400_000));
    let unit = vec![("month", last.into()), ("unit", "示例县环卫所".into()), ("gross", Value::Fen(380_000))];
    m.add(&person, "public_payroll", unit);
    for scheme in ["employee", "public", "resident"] {
        m.add(&person, "pension", pension(last, scheme, 30_000, 0));
    }
    for (class, item) in SUBSIDIES {
        let fen = Value::Fen(9_600);
        let fields =
            vec![("month", last.into()), ("class", class.into()), ("item", item.into()), ("amount", fen)];
        m.add(&person, "subsidy", fields);
    }
    belongings(m, &person);
    windfalls(m, &person);
    family(m, &person);
}

/// A subsidy of each class.
const SUBSIDIES: [(&str, &str); 6] = [
    ("agri", "耕地地力保护补贴"),
    ("elderly", "高龄津贴"),
    ("disability", "残疾人两项补贴"),
    ("veteran", "优待抚恤金"),
    ("relief", "冬春救助"),
    ("other", "水库移民后期扶持"),
];

/// One of each thing that somebody may own.
fn belongings(m: &mut Maker, person: &Person) {
    for (source, bank) in [("bank.b", "示例村镇银行"), ("bank.c", "示例邮政储蓄")] {
        m.add_from(source, person, "deposit", deposit(bank, 1, 100, None));
    }
    for (form, cash) in [("protection", 0), ("savings", 120_000)] {
        let policy = vec![
            ("insurer", "示例人寿".into()),
            ("form", form.into()),
            ("cash_value", Value::Fen(cash)),
            ("premium_year", Value::Fen(12_000)),
        ];
        m.add(person, "insurance_policy", policy);
    }
    for broker in ["示例证券", "示例基金"] {
        let (value, cash) = (Value::Fen(100_000), Value::Fen(12));
        m.add(person, "security", vec![("broker", broker.into()), ("market_value", value), ("cash", cash)]);
    }
    for operator in ["示例支付", "示例钱包"] {
        let account = vec![("operator", operator.into()), ("balance", Value::Fen(1_234))];
        m.add(person, "payment_account", account);
    }
    for (number, use_) in ["养殖", "捕捞"].into_iter().enumerate() {
        let name = format!("示渔{number:05}");
        m.add(
            person,
            "vessel",
            vec![("name_no", name.into()), ("use", use_.into()), ("status", "cancelled".into())],
        );
    }
    let long_ago = days_before(m.d(), 2_000);
    for use_ in ["residential", "homestead"] {
        let number = m.identities.number();
        m.add(person, "real_estate", real_estate(number, use_, 9_000, long_ago, "build"));
    }
    for form in ["individual", "company", "cooperative"] {
        let uscc = m.identities.entity(form);
        m.add(person, "business", business(&uscc, form, "shareholder", "cancelled", long_ago));
    }
}

/// One of each lump sum.
fn windfalls(m: &mut Maker, person: &Person) {
    let on = days_before(m.d(), 200);
    for class in ["compensation", "demolition", "lottery", "inheritance", "other"] {
        let fields = vec![("on", on.into()), ("class", class.into()), ("amount", Value::Fen(1_000_000))];
        if class == "lottery" {
            m.add_from("lottery.sports", person, "lump_sum", fields.clone());
        }
        m.add(person, "lump_sum", fields);
    }
}

/// A child by birth and one by adoption, aid for a child, aid elsewhere, and a post.
fn family(m: &mut Maker, person: &Person) {
    for source in ["health.birth", "civil.adoption"] {
        let child = m.outsider(2, 9);
        m.add_from(source, person, "kinship", kinship(&child, "child", None));
        let from = days_before(m.d(), 300);
        let to = Some(days_before(m.d(), 100));
        m.add(&child, "aid", aid_fields("orphan", "ET0000001", "410399001001", from, to));
        m.add(&child, "aid", aid_fields("temporary", "YD0000001", OTHER_COUNTY_AREA, from, to));
    }
    let late = m.outsider(1, 58);
    for post in ["乡镇经办人员", "村(社区)委员会委员"] {
        m.add(
            &late,
            "staff_roster",
            vec![
                ("staff_id", "JB000000".into()),
                ("post", post.into()),
                ("relation", "self".into()),
                ("area_code", "410399102203".into()),
            ],
        );
    }
}
