//! Reads dictionary files: every fault of every file at once.

use super::{CodeValue, Dictionary, Field, FieldType, Kind, LaterDeath};
use crate::{
    document::{Document, Faults, Section, nearest},
    domain::{
        Bilingual,
        area_code::{AreaChanges, AreaCode, AreaValidity, list_faults},
    },
};

const TYPES: [&str; 15] = [
    "text",
    "person",
    "credit_code",
    "area",
    "money",
    "money_month",
    "count",
    "code",
    "area_m2",
    "area_mu",
    "share",
    "flag",
    "date",
    "month",
    "list",
];

/// Names that every record carries beside its kind's own fields.
pub const ENVELOPE: [&str; 6] = ["source", "record_key", "person_id", "name", "as_of", "answer"];

/// Reads the dictionary from its files. `None` (with faults) where the roll's tables are missing.
pub fn load_dictionary(documents: &[Document], faults: &Faults) -> Option<Dictionary> {
    let mut kinds: Vec<Kind> = Vec::new();
    let (mut areas, mut sections) = (Vec::new(), Vec::new());
    let (mut household, mut member) = (None, None);
    for document in documents {
        let root = document.section(faults);
        if let Some(roll) = root.section("roll") {
            for name in roll.keys() {
                let Some(section) = roll.section(name) else { continue };
                let slot = match name {
                    "household" => &mut household,
                    "member" => &mut member,
                    other => {
                        roll.fault_in(other, format!("the roll has `household` and `member`, not `{other}`"));
                        continue;
                    }
                };
                if slot.replace(read_kind(&section, name, true)).is_some() {
                    section.fault(format!("`roll.{name}` is described twice"));
                }
            }
        }
        if let Some(all) = root.section("kind") {
            for name in all.keys() {
                let Some(section) = all.section(name) else { continue };
                let kind = read_kind(&section, name, false);
                match kinds.iter_mut().find(|k| k.name == name) {
                    Some(known) => extend(known, kind, &section),
                    None => kinds.push(kind),
                }
            }
        }
        for section in root.sections("area") {
            if let Some(area) = read_area(&section) {
                areas.push(area);
                sections.push(section);
            }
        }
        root.finish();
    }
    for (place, fault) in list_faults(&areas) {
        sections[place].fault(fault);
    }
    kinds.sort_by(|a, b| a.name.cmp(&b.name));
    match (household, member) {
        (Some(household), Some(member)) => Some(Dictionary { household, member, kinds, areas }),
        _ => {
            if let Some(first) = documents.first() {
                first.section(faults).fault("`roll.household` and `roll.member` must both be described");
            }
            None
        }
    }
}

/// A division code, and the days on which it is in force.
fn read_area(section: &Section<'_>) -> Option<AreaValidity> {
    let code = |key: &str| {
        let text = section.text(key)?;
        AreaCode::parse(&text).map_err(|fault| section.fault_in(key, fault.to_string())).ok()
    };
    section.require("code");
    let (valid_from, valid_to) = (section.date("valid_from"), section.date("valid_to"));
    let (code, successor) = (code("code"), code("successor"));
    section.finish();
    Some(AreaValidity { code: code?, valid_from, valid_to, successor })
}

/// A later file may add fields to a kind; it may not change one.
fn extend(known: &mut Kind, more: Kind, section: &Section<'_>) {
    for field in more.fields {
        if known.field(&field.name).is_some() {
            section.fault(format!("field `{}` of kind `{}` is described twice", field.name, known.name));
        } else {
            known.fields.push(field);
        }
    }
}

fn read_kind(section: &Section<'_>, name: &str, roll: bool) -> Kind {
    let title = section.bilingual("title").unwrap_or_else(|| Bilingual::same(name));
    let mut fields = Vec::new();
    if let Some(list) = section.section("fields") {
        for field in list.keys() {
            if !roll && ENVELOPE.contains(&field) {
                list.fault_in(field, format!("`{field}` belongs to the envelope that every record carries"));
            }
            if let Some(entry) = list.section(field) {
                fields.extend(read_field(&entry, field));
            }
        }
    } else {
        section.require("fields");
    }
    let mut kind = Kind { name: name.to_owned(), title, fields, own_date: None, later_death: None };
    kind.own_date = section.text("own_date").and_then(|f| {
        let found = field_named(section, "own_date", &kind, &f)?;
        let dated = matches!(kind.fields[found].ty, FieldType::Date | FieldType::Month);
        if !dated {
            section.fault_in("own_date", format!("`{f}` is neither a date nor a month"));
        }
        dated.then_some(found)
    });
    kind.later_death = section.section("later_death").and_then(|s| later_death(&s, &kind));
    section.finish();
    kind
}

fn later_death(section: &Section<'_>, kind: &Kind) -> Option<LaterDeath> {
    let date = section.required_text("date")?;
    let status = section.required_text("status")?;
    let (dead, living) = (section.required_text("dead")?, section.required_text("living")?);
    section.finish();
    let code = |key: &str, word: &str| {
        let code = kind.code(&status, word);
        if code.is_none() {
            section.fault_in(key, format!("`{word}` is no word of `{status}`"));
        }
        code
    };
    let (dead, living) = (code("dead", &dead)?, code("living", &living)?);
    Some(LaterDeath {
        date: field_named(section, "date", kind, &date)?,
        status: field_named(section, "status", kind, &status)?,
        dead,
        living,
    })
}

fn field_named(section: &Section<'_>, key: &str, kind: &Kind, name: &str) -> Option<usize> {
    let found = kind.field_index(name);
    if found.is_none() {
        let known: Vec<&str> = kind.fields.iter().map(|f| f.name.as_str()).collect();
        let hint = nearest(name, &known).map_or_else(String::new, |n| format!("; did you mean `{n}`?"));
        section.fault_in(key, format!("kind `{}` has no field `{name}`{hint}", kind.name));
    }
    found
}

fn read_field(section: &Section<'_>, name: &str) -> Option<Field> {
    let title = section.bilingual("title").unwrap_or_else(|| Bilingual::same(name));
    let word = section.required_one_of("type", &TYPES);
    let optional = section.flag("optional").unwrap_or(false);
    let personal = section.flag("personal").unwrap_or(false);
    let (min, max) =
        (section.integer("min").unwrap_or(0), section.integer("max").unwrap_or(i64::from(i32::MAX)));
    let values = section.rows("values");
    let ty = match word?.as_str() {
        "text" => FieldType::Text,
        "person" => FieldType::Person,
        "credit_code" => FieldType::CreditCode,
        "area" => FieldType::Area(AreaChanges::default()),
        "money" => FieldType::Money,
        "money_month" => FieldType::MoneyMonth,
        "count" => FieldType::Count { min, max },
        "code" => FieldType::Code(code_values(section, values)),
        "area_m2" => FieldType::AreaM2,
        "area_mu" => FieldType::AreaMu,
        "share" => FieldType::Share,
        "flag" => FieldType::Flag,
        "date" => FieldType::Date,
        "month" => FieldType::Month,
        _ => FieldType::List,
    };
    section.finish();
    Some(Field { name: name.to_owned(), title, ty, optional, personal })
}

fn code_values(section: &Section<'_>, rows: Option<Vec<Vec<String>>>) -> Vec<CodeValue> {
    let Some(rows) = rows else {
        section.fault("a code needs `values = [[\"word\", \"中文\", \"English\"], …]`");
        return Vec::new();
    };
    let mut values: Vec<CodeValue> = Vec::new();
    for row in rows {
        match row.as_slice() {
            [word, zh, en] if values.iter().all(|v| v.word != *word) => {
                values.push(CodeValue { word: word.clone(), title: Bilingual::of(zh, en) });
            }
            [word, ..] => section
                .fault_in("values", format!("`{word}` must stand once, with a Chinese and an English title")),
            [] => section.fault_in("values", "an empty list is no word"),
        }
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults_of(text: &str) -> Vec<String> {
        let faults = Faults::new();
        let documents = [Document::parse("k.toml", text, &faults)];
        load_dictionary(&documents, &faults);
        faults.into_sorted().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn all_faults_come_back_at_once_with_their_lines() {
        let text = "[kind.x]\ntitle = { zh = \"甲\", en = \"x\" }\nown_date = \"mnth\"\n[kind.x.fields]\n\
                    month = { type = \"month\", title = { zh = \"月\", en = \"month\" }, optonal = true }\n\
                    y = { type = \"mony\", title = { zh = \"钱\", en = \"money\" } }\n";
        let found = faults_of(text);
        assert_eq!(found.len(), 4, "{found:#?}");
        assert!(found[0].starts_with("k.toml:1:1: `roll.household`"), "{found:#?}");
        assert!(
            found[1].starts_with("k.toml:3:12: kind `x` has no field `mnth`; did you mean `month`?"),
            "{found:#?}"
        );
        assert!(
            found[2].contains("k.toml:5:") && found[2].contains("did you mean `optional`?"),
            "{found:#?}"
        );
        assert!(found[3].contains("`type` is `mony`; it must be one of text, person"), "{found:#?}");
    }

    #[test]
    fn codes_that_ended_are_read_as_what_took_their_place() {
        let roll = "[roll.household]\n[roll.household.fields]\narea_code = { type = \"area\" }\n\
                    [roll.member]\n[roll.member.fields]\nperson_id = { type = \"person\" }\n";
        let with = |areas: &str| format!("{roll}{areas}");
        let faulty = "[[area]]\ncode = \"4103\"\n[[area]]\ncode = \"410398\"\nvalid_too = 2024-12-31\n\
                      [[area]]\ncode = \"410397\"\nsuccessor = \"410399\"\n";
        let found = faults_of(&with(faulty));
        for (line, wanted) in [
            ("k.toml:8:", "a division code has 6, 9 or 12 digits"),
            ("k.toml:11:", "did you mean `valid_to`?"),
            ("k.toml:12:", "a code in force has none"),
        ] {
            assert!(found.iter().any(|f| f.starts_with(line) && f.contains(wanted)), "{wanted}: {found:#?}");
        }
        let faults = Faults::new();
        let text = with("[[area]]\ncode = \"410398\"\nvalid_to = 2024-12-31\nsuccessor = \"410399\"\n");
        let dictionary =
            load_dictionary(&[Document::parse("k.toml", &text, &faults)], &faults).expect("a roll");
        let last = jiff::civil::date(2024, 12, 31);
        for (on, county) in [(last, "410398001001"), (jiff::civil::date(2025, 1, 1), "410399001001")] {
            let ty = &dictionary.clone().on(on).household.fields[0].ty;
            let read =
                crate::dictionary::read_value(ty, "410398001001", &crate::dictionary::Notation::canonical());
            assert_eq!(read, Ok(crate::dictionary::Value::Text(county.to_owned())), "{on}");
        }
    }

    #[test]
    fn the_national_dictionary_is_sound() {
        let faults = Faults::new();
        let text = include_str!("../../adapters/kinds/national.toml");
        let areas = include_str!("../../adapters/kinds/areas.toml");
        let documents =
            [Document::parse("areas.toml", areas, &faults), Document::parse("national.toml", text, &faults)];
        let dictionary = load_dictionary(&documents, &faults).expect("both tables of the roll");
        assert_eq!(faults.into_sorted(), []);
        assert_eq!(dictionary.kinds.len(), 39);
        let wage = dictionary.kind("wage_tax").expect("wage_tax");
        assert_eq!(wage.own_date, wage.field_index("month"));
        assert_eq!(wage.code("item", "labour"), Some(1));
    }
}
