//! Rows about people: registration, death, marriage, kin, custody, certificates, schools, illness, aid, staff.
//! Must not know money that is earned or owned.
use super::super::fact::Value;
use super::super::illustrative::OTHER_COUNTY_AREA;
use super::super::maker::{Maker, aid_fields};
use super::super::names;
use super::super::records::medical;
use super::dates::{begun, day_near, ended, fen_near, month_near};
use super::tangle::{Fields, Rows, Who, day, somebody, with, word};
use jiff::civil::Date;

/// The kinds.
pub(super) const ROWS: &[(&str, Rows)] = &[
    ("death", death),
    ("marriage", marriage),
    ("kinship", kinship),
    ("custody", custody),
    ("disability", disability),
    ("enrolment", enrolment),
    ("medical_settlement", settlement),
    ("aid", aid),
    ("aid_payment", aid_payment),
    ("staff_roster", staff),
];

/// Changes the registration of a member: another name, no name, dead with a day or without, or none at all.
pub(super) fn tangle_registration(m: &mut Maker, (place, member): Who) {
    let id = m.county.households[place].members[member].person.id.clone();
    let found = m.county.facts.iter().rposition(|fact| fact.kind == "registration" && *fact.person_id == *id);
    let Some(row) = found else { return };
    let died = day_near(m, place);
    match m.choices.below(16) {
        0 => m.county.facts[row].name = names::another(&m.county.facts[row].name).into(),
        1 => m.county.facts[row].name = "".into(),
        2 => set(&mut m.county.facts[row].fields, "status", "deceased".into()),
        3 | 4 => {
            let fields = &mut m.county.facts[row].fields;
            set(fields, "status", "deceased".into());
            set(fields, "death_date", Value::Day(died));
        }
        5 => set(&mut m.county.facts[row].fields, "status", "moved_out".into()),
        6 => set(&mut m.county.facts[row].fields, "status", "cancelled".into()),
        7 => {
            m.county.facts.remove(row);
        }
        _ => {}
    }
}

fn set(fields: &mut Fields, name: &'static str, value: Value) {
    match fields.iter_mut().find(|(field, _)| *field == name) {
        Some((_, old)) => *old = value,
        None => fields.push((name, value)),
    }
}

fn death(m: &mut Maker, who: Who) -> Fields {
    let via = word(m, &["police", "hospital", "funeral"]);
    vec![("death_date", day(m, who.0)), ("via", via)]
}

fn marriage(m: &mut Maker, who: Who) -> Fields {
    let (id, name) = somebody(m, who.0);
    vec![
        ("spouse_id", id.into()),
        ("spouse_name", name.into()),
        ("status", word(m, &["married", "divorced", "annulled"])),
        ("registered_on", day(m, who.0)),
    ]
}

fn kinship(m: &mut Maker, who: Who) -> Fields {
    let (id, name) = somebody(m, who.0);
    let fields = vec![
        ("relative_id", id.into()),
        ("relative_name", name.into()),
        ("relation", word(m, &["child", "child", "parent", "sibling"])),
    ];
    let until = ended(m, who.0, Date::MIN);
    with(fields, "until", until.map(Value::Day))
}

fn custody(m: &mut Maker, who: Who) -> Fields {
    let from = begun(m, who.0);
    let fields = vec![("via", word(m, &["prison", "detox"])), ("from", from.into())];
    let to = Some(day_near(m, who.0)).filter(|to| *to >= from && m.choices.chance(5, 6));
    with(fields, "to", to.map(Value::Day))
}

fn disability(m: &mut Maker, who: Who) -> Fields {
    let id = m.county.households[who.0].members[who.1].person.id.clone();
    let (category, level) = (m.choices.between(1, 7), m.choices.between(1, 4));
    let issued = begun(m, who.0);
    let fields = vec![
        ("certificate_no", format!("{id}{category}{level}").into()),
        ("category", Value::Count(category)),
        ("level", Value::Count(level)),
        ("issued_on", issued.into()),
    ];
    let until = ended(m, who.0, issued);
    let mut fields = with(fields, "valid_until", until.map(Value::Day));
    fields.push(("status", word(m, &["valid", "valid", "cancelled"])));
    fields
}

fn enrolment(m: &mut Maker, who: Who) -> Fields {
    let stages = ["junior", "senior", "vocational", "college", "bachelor", "master", "doctor"];
    let from = begun(m, who.0);
    let fields = vec![
        ("school", "示例学校".into()),
        ("stage", word(m, &stages)),
        ("full_time", m.choices.chance(2, 3).into()),
        ("fee_class", word(m, &["public", "private", "private_high", "overseas"])),
        ("from", from.into()),
    ];
    let to = ended(m, who.0, from);
    let mut fields = with(fields, "to", to.map(Value::Day));
    fields.push(("aid_listed", false.into()));
    fields
}

fn settlement(m: &mut Maker, who: Who) -> Fields {
    let own = fen_near(m, who.0, 0);
    let settled = day_near(m, who.0);
    medical(settled, own * 2, own)
}

fn number_of(m: &mut Maker, place: usize) -> String {
    let own = m.county.households[place].id.clone();
    if m.choices.chance(2, 3) { own } else { format!("YB{:04}", m.choices.between(1, 2)) }
}

fn aid(m: &mut Maker, who: Who) -> Fields {
    let schemes = ["dibao", "dibao", "edge", "tekun", "rigid", "temporary", "orphan", "defacto_orphan"];
    let scheme = schemes[m.choices.place(schemes.len())];
    let own = m.county.households[who.0].area_code.clone();
    let area = if m.choices.chance(5, 6) { own } else { OTHER_COUNTY_AREA.to_owned() };
    let (number, from) = (number_of(m, who.0), begun(m, who.0));
    let to = ended(m, who.0, from);
    aid_fields(scheme, &number, &area, from, to)
}

fn aid_payment(m: &mut Maker, who: Who) -> Fields {
    vec![
        ("month", month_near(m, who.0).into()),
        ("scheme", word(m, &["dibao", "edge", "tekun", "temporary"])),
        ("household_no", number_of(m, who.0).into()),
        ("area_code", m.county.households[who.0].area_code.clone().into()),
        ("amount", Value::Fen(m.choices.between(1, 90_000))),
    ]
}

fn staff(m: &mut Maker, who: Who) -> Fields {
    let own = m.county.households[who.0].area_code.clone();
    let area = if m.choices.chance(1, 3) { own } else { OTHER_COUNTY_AREA.to_owned() };
    vec![
        ("staff_id", format!("JB{:06}", m.identities.number()).into()),
        ("post", "村(社区)委员会委员".into()),
        ("relation", word(m, &["self", "spouse", "child", "parent", "sibling"])),
        ("area_code", area.into()),
    ]
}
