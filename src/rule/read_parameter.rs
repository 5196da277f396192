//! Reads a parameter file: one parameter, its values by locality and date, each with its legal reference.
//!
//! ```toml
//! name = "standard"                    # the file is named after it: standard.toml
//! title = { zh = "…", en = "…" }
//! type = "money_month"                 # money | money_month | months | ratio | area_m2 | flag | words
//! of = "vehicle.class"                 # words only: the code field that they are words of
//! gaps = true                          # default false: days without a value between two values are no fault
//! optional = true                      # default false: there may be no value at all
//! illustrative = true                  # default false: made-up values, shown as such on every report
//! [[value]]
//! value = "700.00"                     # yuan | 24 (months) | "3/2", "1.5", "20%" | 40 (m²) | true | ["agri"]
//! area = "410399"                      # default everywhere; digits of an area code, the longest match wins
//! residence = "urban"                  # default both
//! from = 2025-07-01
//! to = 2026-06-30                      # the last day; default open
//! legal = { zh = "…", en = "…" }
//! ```
//!
//! It must not know which rules read a parameter.

use super::{DatedValue, Parameter, ParameterType, periods, periods::Period, read_value};
use crate::{
    dictionary::{Dictionary, FieldType},
    document::{Document, Faults, Section, nearest},
    domain::Bilingual,
};
use std::collections::BTreeMap;

const TYPES: [&str; 7] = ["money", "money_month", "months", "ratio", "area_m2", "flag", "words"];

/// Digits of an area code that tell a province, prefecture, county, township or village.
const AREA_DIGITS: [usize; 5] = [2, 4, 6, 9, 12];

/// Reads one parameter file.
pub(super) fn read(document: &Document, dictionary: &Dictionary, faults: &Faults) -> Option<Parameter> {
    let root = document.section(faults);
    let name = root.required_text("name").filter(|name| super::read_definition::is_name(&root, "name", name));
    if let Some(name) = &name {
        super::load::check_file_name(&root, name);
    }
    let title = root.bilingual("title");
    let ty = parameter_type(&root, dictionary);
    let gaps = root.flag("gaps").unwrap_or(false);
    let optional = root.flag("optional").unwrap_or(false);
    let illustrative = root.flag("illustrative").unwrap_or(false);
    let mut values = Vec::new();
    let mut series: BTreeMap<(String, Option<String>), Vec<Period>> = BTreeMap::new();
    let sections = root.sections("value");
    if sections.is_empty() && !optional {
        root.fault("there is no `[[value]]`; only a parameter with `optional = true` may have none");
    }
    for section in &sections {
        let area = area(section);
        let residence = residence(section, dictionary);
        let period = Period::read(section);
        let legal = section.bilingual("legal");
        let value = match &ty {
            Some(ty) => read_value::read(section, ty, dictionary),
            None => unread(section),
        };
        section.finish();
        let (Some(area), Some(residence), Some(period)) = (area, residence, period) else { continue };
        series.entry((area.clone(), residence.clone())).or_default().push(period.clone());
        let (Some(legal), Some(value)) = (legal, value) else { continue };
        values.push(DatedValue {
            area,
            residence,
            from: period.from,
            to: period.to,
            value,
            legal,
            line: period.line,
        });
    }
    root.finish();
    for ((area, residence), periods) in series {
        let what = format!("{}, {}", place_named(&area), residence.as_deref().unwrap_or("urban and rural"));
        periods::check(&root, &what, periods, gaps);
    }
    values.sort_by(|a, b| (&a.area, &a.residence, a.from).cmp(&(&b.area, &b.residence, b.from)));
    let (name, ty) = (name?, ty?);
    let title = title.unwrap_or_else(|| Bilingual::same(&name));
    let file = document.file().to_owned();
    Some(Parameter { name, title, ty, gaps, optional, illustrative, file, values })
}

/// A value of a parameter without a readable type.
fn unread(section: &Section<'_>) -> Option<super::ParameterValue> {
    section.require("value")?;
    if section.is_list("value") {
        section.items("value");
    } else {
        section.scalar("value");
    }
    None
}

/// An area as messages name it.
pub(super) fn place_named(area: &str) -> String {
    if area.is_empty() { "everywhere".to_owned() } else { format!("area {area}") }
}

fn parameter_type(root: &Section<'_>, dictionary: &Dictionary) -> Option<ParameterType> {
    let of = root.text("of");
    let word = root.required_one_of("type", &TYPES)?;
    if of.is_some() && word != "words" {
        root.fault_in("of", "`of` goes with `type = \"words\"` only");
    }
    Some(match word.as_str() {
        "money" => ParameterType::Money,
        "money_month" => ParameterType::MoneyMonth,
        "months" => ParameterType::Months,
        "ratio" => ParameterType::Ratio,
        "area_m2" => ParameterType::AreaM2,
        "flag" => ParameterType::Flag,
        _ => {
            root.require("of")?;
            return words_of(root, &of?, dictionary);
        }
    })
}

/// The code field that `of` names.
fn words_of(root: &Section<'_>, of: &str, dictionary: &Dictionary) -> Option<ParameterType> {
    let fields: Vec<String> = [&dictionary.household, &dictionary.member]
        .into_iter()
        .chain(&dictionary.kinds)
        .flat_map(|kind| {
            let codes = kind.fields.iter().filter(|f| matches!(f.ty, FieldType::Code(_)));
            codes.map(|f| format!("{}.{}", kind.name, f.name))
        })
        .collect();
    let known: Vec<&str> = fields.iter().map(String::as_str).collect();
    match of.split_once('.') {
        Some((kind, field)) if known.contains(&of) => {
            Some(ParameterType::Words { kind: kind.to_owned(), field: field.to_owned() })
        }
        _ => {
            let hint = nearest(of, &known).map_or_else(String::new, |n| format!("; did you mean `{n}`?"));
            root.fault_in("of", format!("`{of}` is no code field `kind.field` of the dictionary{hint}"));
            None
        }
    }
}

fn area(section: &Section<'_>) -> Option<String> {
    if !section.has("area") {
        return Some(String::new());
    }
    let area = section.text("area")?;
    let digits = area.bytes().all(|b| b.is_ascii_digit());
    let last = AREA_DIGITS.iter().rev().find(|d| **d < area.len()).copied().unwrap_or(0);
    if !digits || !AREA_DIGITS.contains(&area.len()) {
        section.fault_in("area", "`area` must be the first 2, 4, 6, 9 or 12 digits of an area code");
        return None;
    }
    if area[last..].bytes().all(|b| b == b'0') {
        section.fault_in(
            "area",
            format!("`area` ends in zeros that stand for a whole area: write \"{}\"", &area[..last]),
        );
        return None;
    }
    Some(area)
}

/// The residence, absent for both. `None` where it cannot be read.
fn residence(section: &Section<'_>, dictionary: &Dictionary) -> Option<Option<String>> {
    if !section.has("residence") {
        return Some(None);
    }
    let words: Vec<&str> = match dictionary.household.field("residence").map(|f| &f.ty) {
        Some(FieldType::Code(values)) => values.iter().map(|v| v.word.as_str()).collect(),
        _ => Vec::new(),
    };
    section.one_of("residence", &words).map(Some)
}
