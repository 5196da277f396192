//! Writes the county down: every table, answers table and manifest, and the lists of planted cases and failures.
//! Must not know what rules make of it.
use super::county::CountyModel;
use super::departments::{
    canonical_sheet, department_sheets, household_columns, household_table, kind_columns, member_columns,
    member_table, plain, source_texts,
};
use super::encode::encode;
use super::error::GenerateError;
use super::fact::{Fact, Value};
use super::fill::{Ledger, flaws_of};
use super::flaws::{Flaws, Pen};
use super::listing;
use super::maker::days_before;
use super::output::{Output, sha256_hex};
use super::request::GenerateRequest;
use super::sheet::{DayStyle, Parts, Shape, Sheet, Table, Writing};
use super::source_of_kind::lag_days;
use crate::dictionary::{Dictionary, load_dictionary};
use crate::document::{Document, Faults};
use crate::domain::calendar::Month;
use serde_json::json;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The dictionary of kinds as it ships.
fn built_in_dictionary() -> Result<Dictionary, GenerateError> {
    let faults = Faults::new();
    let text = include_str!("../../adapters/kinds/national.toml");
    let document = Document::parse("adapters/kinds/national.toml", text, &faults);
    load_dictionary(&[document], &faults).filter(|_| faults.count() == 0).ok_or(GenerateError::Dictionary)
}

/// Writes the county as departments deliver.
pub(super) fn write_departments(
    county: &CountyModel,
    request: &GenerateRequest,
) -> Result<Output, GenerateError> {
    let dictionary = built_in_dictionary()?;
    let mut output = Output::new(&request.out);
    write_roll(county, request, &mut output)?;
    let ledger = Ledger::new(county);
    for sheet in department_sheets(&dictionary) {
        let flaws = flaws_of(&sheet.shape);
        write_sheet(&ledger, request, &sheet, flaws, &mut output)?;
    }
    listing::write_listings(county, request, &mut output)?;
    Ok(output)
}

fn write_roll(
    county: &CountyModel,
    request: &GenerateRequest,
    output: &mut Output,
) -> Result<(), GenerateError> {
    let shape = Shape::Csv { charset: "gb18030", delimiter: b',', mark: false };
    let mut pen = Pen::new(request.seed, "civil/jzjt.csv", Flaws::Usual);
    let table = household_table(county, &household_columns(), &mut pen);
    output.put("civil/jzjt.csv", &encode(&table, &shape, "civil/jzjt.csv")?)?;
    let mut pen = Pen::new(request.seed, "civil/jtcy.csv", Flaws::OldIds);
    let table = member_table(county, &member_columns(), &mut pen);
    output.put("civil/jtcy.csv", &encode(&table, &shape, "civil/jtcy.csv")?)
}

/// The date of a source's delivery, without dashes.
fn delivered(request: &GenerateRequest, source: &str) -> String {
    days_before(request.as_of, lag_days(source)).to_string().replace('-', "")
}

fn write_sheet(
    ledger: &Ledger<'_>,
    request: &GenerateRequest,
    sheet: &Sheet,
    flaws: Flaws,
    output: &mut Output,
) -> Result<(), GenerateError> {
    let date = delivered(request, sheet.source);
    let mut pen = Pen::new(request.seed, &sheet.path, flaws);
    let facts = ledger.facts(sheet.source, sheet.answers.is_some());
    let mut manifest = Vec::new();
    for (file, facts) in divided(sheet, &date, facts) {
        let table = ledger.table(&sheet.columns, &facts, &mut pen);
        let bytes = encode(&table, &sheet.shape, &file)?;
        let name = file.rsplit('/').next().map_or(file.as_str(), |name| name);
        manifest.push(json!({ "name": name, "rows": table.rows.len(), "sha256": sha256_hex(&bytes) }));
        output.put(&file, &bytes)?;
    }
    if let Some(path) = sheet.manifest {
        let delivered_on = days_before(request.as_of, lag_days(sheet.source)).to_string();
        let text = format!("{:#}\n", json!({ "delivered_on": delivered_on, "files": manifest }));
        output.put(&path.replace("{date}", &date), text.as_bytes())?;
    }
    if let Some((path, shape, columns)) = &sheet.answers {
        let mut pen = Pen::new(request.seed, path, flaws);
        let table: Table = ledger.answers(sheet.source, columns, &mut pen);
        let file = path.replace("{date}", &date);
        output.put(&file, &encode(&table, shape, &file)?)?;
    }
    Ok(())
}

/// The facts of each file of a delivery.
fn divided<'f>(
    sheet: &Sheet,
    date: &str,
    facts: Vec<(usize, &'f Fact)>,
) -> Vec<(String, Vec<(usize, &'f Fact)>)> {
    match sheet.parts {
        Parts::One => vec![(sheet.path.replace("{date}", date), facts)],
        Parts::Two => {
            let mut first = facts;
            let second = first.split_off(first.len() / 2);
            let path = sheet.path.replace("{date}", date);
            vec![(path.replace("{part}", "1"), first), (path.replace("{part}", "2"), second)]
        }
        Parts::Monthly => {
            let mut months: BTreeMap<Month, Vec<(usize, &Fact)>> = BTreeMap::new();
            for (place, fact) in facts {
                let Some(Value::Month(month)) = fact.value("month") else { continue };
                months.entry(*month).or_default().push((place, fact));
            }
            // A month in which nobody paid has its file too: one that is missing is no answer.
            let ends = months.keys().next().copied().zip(months.keys().last().copied());
            let between = ends.map_or(0..0, |(first, last)| first.ordinal()..last.ordinal());
            for month in between.filter_map(Month::from_ordinal) {
                months.entry(month).or_default();
            }
            let file = |month: Month| sheet.path.replace("{date}", &month.to_string().replace('-', ""));
            months.into_iter().map(|(month, facts)| (file(month), facts)).collect()
        }
    }
}

/// Writes the county in canonical files, with an adapter for each source beside them.
pub(super) fn write_canonical(
    county: &CountyModel,
    request: &GenerateRequest,
) -> Result<Output, GenerateError> {
    let dictionary = built_in_dictionary()?;
    let mut output = Output::new(&request.out);
    let ledger = Ledger::new(county);
    let answering: Vec<&str> = department_sheets(&dictionary)
        .iter()
        .filter(|sheet| sheet.answers.is_some())
        .map(|sheet| sheet.source)
        .collect();
    for source in source_texts() {
        let answers = answering.contains(&source.id);
        let text = listing::canonical_adapter(source.id, source.text, answers);
        output.put(&format!("adapters/{}.toml", source.id), text.as_bytes())?;
        let path = Cow::Owned(format!("canonical/{}_{{date}}.parquet", source.id));
        let Some(mut sheet) = canonical_sheet(&dictionary, source.id, source.kind, path, Shape::Parquet)
        else {
            continue;
        };
        if answers {
            let columns = vec![
                plain("person_id", Writing::Id),
                plain("state", Writing::Text),
                plain("as_of", Writing::Days(&[DayStyle::Typed])),
            ];
            let path = Cow::Owned(format!("canonical/answers.{}_{{date}}.parquet", source.id));
            sheet.answers = Some((path, Shape::Parquet, columns));
        }
        write_sheet(&ledger, request, &sheet, Flaws::Narrow, &mut output)?;
    }
    let mut pen = Pen::new(request.seed, "canonical/member.parquet", Flaws::Narrow);
    let table = household_table(county, &kind_columns(&dictionary.household, true), &mut pen);
    output.put(
        "canonical/household.parquet",
        &encode(&table, &Shape::Parquet, "canonical/household.parquet")?,
    )?;
    let table = member_table(county, &kind_columns(&dictionary.member, true), &mut pen);
    output.put("canonical/member.parquet", &encode(&table, &Shape::Parquet, "canonical/member.parquet")?)?;
    listing::write_listings(county, request, &mut output)?;
    Ok(output)
}
