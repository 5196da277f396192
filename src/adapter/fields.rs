//! Reads `[fields]`: where each canonical field comes from, checked against the dictionary.
//! It knows nothing of rows.

use super::{FieldMapping, Mapping, Origin, table::TableSpec};
use crate::{
    dictionary::{AREA_UNITS, DATE_FORMS, FieldType, MONEY_UNITS, MONTH_FORMS, Notation, read_value},
    document::{Section, nearest},
    domain::disability::CertificatePart,
};

/// What is derived of one column, which is named beside it.
const OF_ONE_COLUMN: [&str; 3] = ["slice", "disability_category", "disability_level"];

/// Reads the mapping of a table: `canonical = true` or `[fields]`.
pub(super) fn read_mapping(section: &Section<'_>, spec: &TableSpec<'_>) -> Option<Mapping> {
    let canonical = section.flag("canonical").unwrap_or(false);
    let fields = section.section("fields");
    match (canonical, fields) {
        (true, None) => Some(Mapping::Canonical),
        (true, Some(fields)) => {
            fields.fault("`canonical = true` excludes `fields`: the columns are named as in the dictionary");
            None
        }
        (false, Some(fields)) => read_fields(&fields, spec),
        (false, None) => {
            section.fault(
                "`fields` is missing; say where each field comes from, or `canonical = true` where the columns are \
                 named as in the dictionary",
            );
            None
        }
    }
}

fn read_fields(section: &Section<'_>, spec: &TableSpec<'_>) -> Option<Mapping> {
    let known = spec.fields();
    let mut mappings = Vec::new();
    let names = section.keys();
    for name in &names {
        let Some((_, ty, _)) = known.iter().find(|(known, ..)| known == name) else {
            let words: Vec<&str> = known.iter().map(|(name, ..)| *name).collect();
            let hint = nearest(name, &words).map_or_else(
                || format!("; its fields are {}", words.join(", ")),
                |near| format!("; did you mean `{near}`?"),
            );
            section.fault_in(name, format!("kind `{}` has no field `{name}`{hint}", spec.kind.name));
            continue;
        };
        if let Some(field) = section.section(name) {
            mappings.extend(read_field(&field, name, ty));
            field.finish();
        }
    }
    let missing: Vec<String> = known
        .iter()
        .filter(|(name, _, required)| *required && !names.contains(name))
        .map(|(name, ..)| format!("`{name}`"))
        .collect();
    if !missing.is_empty() {
        section.fault(format!("kind `{}` also needs {}", spec.kind.name, missing.join(", ")));
    }
    (missing.is_empty() && mappings.len() == names.len()).then_some(Mapping::Fields(mappings))
}

fn read_field(section: &Section<'_>, name: &str, ty: &FieldType) -> Option<FieldMapping> {
    let origin = read_origin(section, name, ty);
    let mut mapping = FieldMapping::plain(name, Origin::Constant(String::new()));
    if section.has("constant") {
        mapping.origin = origin?;
        return Some(mapping);
    }
    let notation = read_notation(section, ty);
    let is_coded = !matches!(
        ty,
        FieldType::Money
            | FieldType::MoneyMonth
            | FieldType::AreaM2
            | FieldType::AreaMu
            | FieldType::Date
            | FieldType::Month
    );
    let mut sound = true;
    if is_coded {
        (mapping.codes, sound) = read_codes(section, name, ty);
        mapping.other = section.text("other");
        if let Some(word) = &mapping.other {
            sound &= is_value(section, "other", name, ty, word);
            if mapping.codes.is_empty() && sound {
                section.fault_in("other", "`other` stands beside `codes` only");
                sound = false;
            }
        }
    }
    mapping.blank = section.texts("blank").into_iter().flatten().map(|(text, _)| text).collect();
    mapping.default = section.scalar("default").map(|(text, _)| text);
    if let Some(text) = &mapping.default {
        sound &= is_value(section, "default", name, ty, text);
    }
    mapping.notation = notation?;
    mapping.origin = origin?;
    sound.then_some(mapping)
}

fn read_origin(section: &Section<'_>, name: &str, ty: &FieldType) -> Option<Origin> {
    let given: Vec<&str> =
        ["column", "constant", "derive"].into_iter().filter(|key| section.has(key)).collect();
    section.allow(&["column", "constant", "derive"]);
    let names_column = section.text("derive").is_some_and(|word| OF_ONE_COLUMN.contains(&word.as_str()));
    match given.as_slice() {
        ["column"] => Some(Origin::Column(named(section, "column")?)),
        ["constant"] => {
            let (text, _) = section.scalar("constant")?;
            is_value(section, "constant", name, ty, &text).then_some(Origin::Constant(text))
        }
        ["derive"] => derived(section, ty),
        ["column", "derive"] if names_column => derived(section, ty),
        _ => {
            section.fault(format!(
                "`{name}` needs one of `column`, `constant`, `derive`; found {}",
                if given.is_empty() { "none".to_owned() } else { given.join(", ") }
            ));
            None
        }
    }
}

fn derived(section: &Section<'_>, ty: &FieldType) -> Option<Origin> {
    let is_amount = matches!(
        ty,
        FieldType::Money
            | FieldType::MoneyMonth
            | FieldType::Count { .. }
            | FieldType::AreaM2
            | FieldType::AreaMu
    );
    let words: &[&str] = match ty {
        FieldType::Count { .. } => &["sum", "first", "slice", "disability_category", "disability_level"],
        _ if is_amount => &["sum", "first", "slice"],
        _ => &["join", "first", "slice"],
    };
    match section.one_of("derive", words)?.as_str() {
        "sum" => Some(Origin::Sum(columns(section)?)),
        "first" => Some(Origin::First(columns(section)?)),
        "join" => {
            let separator = section.text("separator").as_deref().unwrap_or("").to_owned();
            Some(Origin::Join(columns(section)?, separator))
        }
        "disability_category" => Some(Origin::Certificate(certificate(section)?, CertificatePart::Category)),
        "disability_level" => Some(Origin::Certificate(certificate(section)?, CertificatePart::Level)),
        _ => {
            let column = section.required_text("column");
            let (from, length) = (place(section, "from"), place(section, "length"));
            Some(Origin::Slice(column?, from?, length?))
        }
    }
}

fn certificate(section: &Section<'_>) -> Option<String> {
    section.require("column")?;
    named(section, "column")
}

fn named(section: &Section<'_>, key: &str) -> Option<String> {
    let text = section.text(key)?;
    if text.trim().is_empty() {
        section.fault_in(key, format!("`{key}` names no column"));
        return None;
    }
    Some(text)
}

fn columns(section: &Section<'_>) -> Option<Vec<String>> {
    section.require("columns")?;
    let names: Vec<String> = section.texts("columns")?.into_iter().map(|(name, _)| name).collect();
    if names.len() < 2 {
        section.fault_in("columns", "`columns` must name two columns or more");
        return None;
    }
    Some(names)
}

fn place(section: &Section<'_>, key: &str) -> Option<usize> {
    section.require(key)?;
    let number = section.integer(key)?;
    let place = usize::try_from(number).ok().filter(|n| (1..=10_000).contains(n));
    if place.is_none() {
        section.fault_in(key, format!("`{key}` counts characters from 1"));
    }
    place
}

fn read_notation(section: &Section<'_>, ty: &FieldType) -> Option<Notation> {
    let mut notation = Notation::canonical();
    match ty {
        FieldType::Money | FieldType::MoneyMonth => {
            let words = MONEY_UNITS.map(|(word, _)| word);
            let unit = section.required_one_of("unit", &words)?;
            notation.unit = MONEY_UNITS.iter().find(|(word, _)| *word == unit)?.1;
        }
        FieldType::AreaM2 | FieldType::AreaMu if section.has("unit") => {
            let unit = section.one_of("unit", &AREA_UNITS.map(|(word, _)| word))?;
            notation.area_unit = Some(AREA_UNITS.iter().find(|(word, _)| *word == unit)?.1);
        }
        FieldType::Date => notation.date_forms = forms(section, &DATE_FORMS)?,
        FieldType::Month => notation.month_forms = forms(section, &MONTH_FORMS)?,
        _ => {}
    }
    Some(notation)
}

fn forms<Form: Copy>(section: &Section<'_>, known: &[(&'static str, Form)]) -> Option<Vec<Form>> {
    let words: Vec<&str> = known.iter().map(|(word, _)| *word).collect();
    if !section.has("forms") {
        section.fault(format!("`forms` is missing; a list of {}", words.join(", ")));
        return None;
    }
    let given = section.texts("forms")?;
    let mut forms = Vec::new();
    for (word, span) in &given {
        match known.iter().find(|(known, _)| known == word) {
            Some((_, form)) => forms.push(*form),
            None => {
                let message = format!("`{word}` is no form; it must be one of {}", words.join(", "));
                section.fault_at(span.start, message);
            }
        }
    }
    if given.is_empty() {
        section.fault_in("forms", format!("`forms` is empty; a list of {}", words.join(", ")));
    }
    (!given.is_empty() && forms.len() == given.len()).then_some(forms)
}

fn read_codes(section: &Section<'_>, name: &str, ty: &FieldType) -> (Vec<(String, String)>, bool) {
    let mut codes: Vec<(String, String)> = Vec::new();
    let mut sound = true;
    for row in section.rows("codes").into_iter().flatten() {
        match row.as_slice() {
            [raw, _] if raw.trim().is_empty() => {
                section.fault_in("codes", "a blank is no code; say `default` for it");
                sound = false;
            }
            [raw, _] if codes.iter().any(|(known, _)| known == raw) => {
                section.fault_in("codes", format!("code `{raw}` stands twice"));
                sound = false;
            }
            [raw, word] => {
                sound &= is_value(section, "codes", name, ty, word);
                codes.push((raw.clone(), word.clone()));
            }
            _ => {
                section.fault_in("codes", "a code is written [\"as the source writes it\", \"canonical\"]");
                sound = false;
            }
        }
    }
    (codes, sound)
}

/// Whether a canonical text can be a value of the field; else a fault.
fn is_value(section: &Section<'_>, key: &str, name: &str, ty: &FieldType, text: &str) -> bool {
    let Err(reason) = read_value(ty, text, &Notation::canonical()) else { return true };
    let near = match ty {
        FieldType::Code(values) => {
            let words: Vec<&str> = values.iter().map(|v| v.word.as_str()).collect();
            nearest(text, &words)
        }
        _ => None,
    };
    let hint = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
    section.fault_in(key, format!("`{text}` is no value of `{name}`: {reason}{hint}"));
    false
}
