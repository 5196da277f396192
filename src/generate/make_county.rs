//! Makes the county from a seed: planted cases first, then ordinary households, then failed answers.
//! Must not know files and formats.
use super::county::CountyModel;
use super::fact::Value;
use super::failures::fail_answers;
use super::household::ordinary_household;
use super::maker::{Maker, days_before};
use super::plants::plant_all;
use super::records::{deposit, social_insurance};
use jiff::civil::Date;

/// The county of so many households, the same for the same arguments.
pub fn make_county(households: u32, seed: u64, as_of: Date) -> CountyModel {
    let mut maker = Maker::new(seed, as_of);
    plant_all(&mut maker, households);
    let wanted = usize::try_from(households).map_or(usize::MAX, |wanted| wanted);
    while maker.county.households.len() < wanted {
        ordinary_household(&mut maker);
    }
    fail_answers(&mut maker);
    bystander(&mut maker);
    maker.county
}

/// Somebody off the roll whom the sources with few records know, so that no delivery of a small county is empty.
fn bystander(m: &mut Maker) {
    let late = m.person(1, 71, None);
    let area = m.area("urban");
    let died = days_before(m.d(), 90);
    m.register(&late, &area, "deceased", Some(died));
    m.add(&late, "death", vec![("death_date", died.into()), ("via", "hospital".into())]);
    m.county.others.push(late);
    let person = m.outsider(1, 41);
    let from = days_before(m.d(), 900);
    let to = Value::Day(days_before(m.d(), 400));
    m.add(&person, "custody", vec![("via", "detox".into()), ("from", from.into()), ("to", to)]);
    let employer = m.identities.entity("company");
    let last = m.m().plus(-1);
    m.add(&person, "social_insurance", social_insurance(last, Some(&employer), "employee", 400_000));
    m.add_from("bank.b", &person, "deposit", deposit("示例村镇银行", 1, 100, None));
    let unit = vec![("month", last.into()), ("unit", "示例县环卫所".into()), ("gross", Value::Fen(380_000))];
    m.add(&person, "public_payroll", unit);
    let policy = vec![
        ("insurer", "示例人寿".into()),
        ("form", "protection".into()),
        ("cash_value", Value::Fen(0)),
        ("premium_year", Value::Fen(12_000)),
    ];
    m.add(&person, "insurance_policy", policy);
    let vessel =
        vec![("name_no", "示渔00000".into()), ("use", "养殖".into()), ("status", "cancelled".into())];
    m.add(&person, "vessel", vessel);
}
