//! Rows about what is owned: homes, contracts, vehicles, machines, licences, accounts, securities, policies.
//! Must not know what comes in.
use super::super::fact::Value;
use super::super::maker::Maker;
use super::super::records::{deposit as deposit_row, vehicle as vehicle_row};
use super::dates::{begun, day_near, ended, fen_near};
use super::tangle::{Fields, Rows, Who, day, with, word};

/// The kinds.
pub(super) const ROWS: &[(&str, Rows)] = &[
    ("real_estate", estate),
    ("presale", presale),
    ("vehicle", vehicle),
    ("vessel", vessel),
    ("farm_machine", machine),
    ("transport_licence", licence),
    ("deposit", deposit),
    ("security", security),
    ("insurance_policy", policy),
    ("payment_account", account),
];

/// The household's contract of this number: that of the certificate of the number, where one states it.
fn contract(place: usize, number: i64) -> Value {
    format!("WQ{place:06}{number}").into()
}

fn estate(m: &mut Maker, who: Who) -> Fields {
    let number = m.choices.between(1, 3);
    let use_ = word(
        m,
        &["residential", "residential", "residential", "shop", "office", "garage", "homestead", "other"],
    );
    let areas = [2_000, 4_000, 4_001, 8_000, 12_345];
    let shares = [1_000_000, 1_000_000, 500_000, 333_333, 666_667];
    let fields = vec![
        ("certificate_no", format!("豫(2024)示例县不动产权第{:05}{number}号", who.0).into()),
        ("use", use_),
        ("area_m2", Value::Hundredths(areas[m.choices.place(areas.len())])),
        ("share", Value::Millionths(shares[m.choices.place(shares.len())])),
    ];
    let stands = m.choices.chance(1, 2).then(|| contract(who.0, number));
    let mut fields = with(fields, "contract_no", stands);
    let registered = if m.choices.chance(1, 2) { begun(m, who.0) } else { day_near(m, who.0) };
    fields.push(("registered_on", registered.into()));
    fields.push(("via", word(m, &["purchase", "gift", "inheritance", "build", "other"])));
    let transferred = ended(m, who.0, registered);
    with(fields, "transferred_on", transferred.map(Value::Day))
}

fn presale(m: &mut Maker, who: Who) -> Fields {
    let areas = [4_000, 8_000, 12_001];
    let number = m.choices.between(1, 3);
    vec![
        ("contract_no", contract(who.0, number)),
        ("signed_on", day(m, who.0)),
        ("area_m2", Value::Hundredths(areas[m.choices.place(areas.len())])),
        ("price", Value::Fen(30_000_000)),
        ("status", word(m, &["active", "active", "cancelled"])),
    ]
}

fn vehicle(m: &mut Maker, who: Who) -> Fields {
    let number = u32::try_from(who.0 % 300_000 * 3).map_or(0, |number| number);
    let number = number + u32::try_from(m.choices.below(3)).map_or(0, |beside| beside);
    let classes = ["car", "truck", "bus", "motorcycle", "tricycle", "disability", "disability", "other"];
    let class = classes[m.choices.place(classes.len())];
    let statuses = ["normal", "normal", "scrapped", "sold"];
    let status = statuses[m.choices.place(statuses.len())];
    let registered = begun(m, who.0);
    let until = ended(m, who.0, registered);
    vehicle_row(number, class, registered, until, status)
}

fn valued(m: &mut Maker, fields: Fields) -> Fields {
    let values = [None, Some(2_999_999), Some(3_000_000), Some(3_000_001)];
    let value = values[m.choices.place(values.len())];
    let mut fields = with(fields, "value", value.map(Value::Fen));
    fields.push(("status", word(m, &["active", "active", "cancelled"])));
    fields
}

fn vessel(m: &mut Maker, _: Who) -> Fields {
    let name = format!("示渔{:05}", m.identities.number());
    let use_ = word(m, &["养殖", "捕捞"]);
    valued(m, vec![("name_no", name.into()), ("use", use_)])
}

fn machine(m: &mut Maker, _: Who) -> Fields {
    let plate = format!("豫农{:06}", m.identities.number());
    valued(m, vec![("plate", plate.into()), ("class", "拖拉机".into())])
}

fn licence(m: &mut Maker, who: Who) -> Fields {
    let number = format!("4103990{:06}", m.identities.number());
    let from = begun(m, who.0);
    let fields = vec![("licence_no", number.into()), ("from", from.into())];
    let to = ended(m, who.0, from);
    with(fields, "to", to.map(Value::Day))
}

fn deposit(m: &mut Maker, who: Who) -> Fields {
    let declared = m.county.households[who.0].declared_deposits_fen;
    let (balance, tail) = (fen_near(m, who.0, declared), m.identities.number());
    let interest = m.choices.chance(1, 2).then(|| declared * 18 / 1_000 + m.choices.between(0, 1));
    deposit_row("示例银行", tail, balance, interest)
}

fn security(m: &mut Maker, who: Who) -> Fields {
    let value = Value::Fen(fen_near(m, who.0, 0));
    vec![
        ("broker", "示例证券".into()),
        ("market_value", value),
        ("cash", Value::Fen(m.choices.between(0, 500_000))),
    ]
}

fn policy(m: &mut Maker, who: Who) -> Fields {
    let cash = Value::Fen(fen_near(m, who.0, 0));
    vec![
        ("insurer", "示例人寿".into()),
        ("form", word(m, &["savings", "annuity", "protection"])),
        ("cash_value", cash),
        ("premium_year", Value::Fen(60_000)),
    ]
}

fn account(m: &mut Maker, who: Who) -> Fields {
    let balance = Value::Fen(fen_near(m, who.0, 0));
    vec![("operator", "示例支付".into()), ("balance", balance)]
}
