//! Writes a county down, part by part: parts are made on all cores while those before them are added to the files.
//! Must not know what rules make of it.
use super::county_plan::CountyPlan;
use super::departments::{
    canonical_sheet, department_sheets, household_columns, kind_columns, member_columns, plain, source_texts,
};
use super::error::GenerateError;
use super::flaws::Flaws;
use super::listing;
use super::maker::days_before;
use super::output::{Complete, Output};
use super::request::{GenerateFormat, GenerateRequest};
use super::sheet::{Column, DayStyle, Parts, Shape, Writing};
use super::source_of_kind::lag_days;
use super::write_part::{Form, Job, RollSheet, WrittenPart, delivered, write_part};
use crate::dictionary::{Dictionary, load_dictionary};
use crate::document::{Document, Faults};
use jiff::civil::Date;
use rayon::prelude::*;
use serde_json::json;
use std::borrow::Cow;
use std::sync::Arc;

/// The dictionary of kinds as it ships.
fn built_in_dictionary() -> Result<Dictionary, GenerateError> {
    let faults = Faults::new();
    let text = include_str!("../../adapters/kinds/national.toml");
    let document = Document::parse("adapters/kinds/national.toml", text, &faults);
    load_dictionary(&[document], &faults).filter(|_| faults.count() == 0).ok_or(GenerateError::Dictionary)
}

/// Writes the county, telling after every few parts how many households are done; the counts of what was made.
pub(super) fn write_county(
    plan: &CountyPlan,
    request: &GenerateRequest,
    progress: &(dyn Fn(u64, u64) + Sync),
) -> Result<(Output, [usize; 5]), GenerateError> {
    let dictionary = built_in_dictionary()?;
    let mut output = Output::new(&request.out)?;
    let form = match request.format {
        GenerateFormat::Department => departments(&dictionary),
        GenerateFormat::Canonical => canonical(&dictionary, &mut output)?,
    };
    let mut counts = [0; 5];
    let mut before: Vec<WrittenPart> = Vec::new();
    let (parts, step) = (plan.parts(), 4 * rayon::current_num_threads());
    for first in (0..parts).step_by(step) {
        let make = || -> Result<Vec<WrittenPart>, GenerateError> {
            let numbers = (first..parts.min(first + step)).into_par_iter();
            let make = |number| write_part(&plan.make(number), &form, request.seed, (number, parts));
            numbers.map(make).collect()
        };
        let (added, made) = rayon::join(|| add(std::mem::take(&mut before), &mut output, &mut counts), make);
        added?;
        before = made?;
        progress(counts[0] as u64, u64::from(request.households));
    }
    add(before, &mut output, &mut counts)?;
    let complete = output.close()?;
    write_manifests(&form, request, &complete, &mut output)?;
    output.put("county.toml", listing::settings(request).as_bytes())?;
    progress(counts[0] as u64, u64::from(request.households));
    Ok((output, counts))
}

fn add(parts: Vec<WrittenPart>, output: &mut Output, counts: &mut [usize; 5]) -> Result<(), GenerateError> {
    for part in parts {
        output.append(part.additions)?;
        for (sum, more) in counts.iter_mut().zip(part.counts) {
            *sum += more;
        }
    }
    Ok(())
}

/// The forms in which departments deliver.
fn departments(dictionary: &Dictionary) -> Form {
    let roll = |file, manifest, columns: Vec<Column>, flaws| RollSheet {
        file,
        manifest: Some(manifest),
        shape: Shape::Csv { charset: "gb18030", delimiter: b',', mark: false },
        columns: Arc::from(columns),
        flaws,
    };
    Form {
        households: roll("civil/jzjt.csv", "civil/jzjt_manifest.json", household_columns(), Flaws::Usual),
        members: roll("civil/jtcy.csv", "civil/jtcy_manifest.json", member_columns(), Flaws::OldIds),
        jobs: department_sheets(dictionary).into_iter().map(|sheet| Job::new(sheet, None)).collect(),
        notes: listing::source_notes(),
    }
}

/// Canonical files, with an adapter for each source beside them.
fn canonical(dictionary: &Dictionary, output: &mut Output) -> Result<Form, GenerateError> {
    let answering: Vec<&str> = department_sheets(dictionary)
        .iter()
        .filter(|sheet| sheet.answers.is_some())
        .map(|sheet| sheet.source)
        .collect();
    let mut jobs = Vec::new();
    for source in source_texts() {
        let answers = answering.contains(&source.id);
        let text = listing::canonical_adapter(source.id, source.text, answers);
        output.put(&format!("adapters/{}.toml", source.id), text.as_bytes())?;
        let path = Cow::Owned(format!("canonical/{}_{{date}}.parquet", source.id));
        let Some(mut sheet) = canonical_sheet(dictionary, source.id, source.kind, path, Shape::Parquet)
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
        jobs.push(Job::new(sheet, Some(Flaws::Narrow)));
    }
    let roll = |file, kind| RollSheet {
        file,
        shape: Shape::Parquet,
        columns: Arc::from(kind_columns(kind, true)),
        flaws: Flaws::Narrow,
        manifest: None,
    };
    Ok(Form {
        households: roll("canonical/household.parquet", &dictionary.household),
        members: roll("canonical/member.parquet", &dictionary.member),
        jobs,
        notes: listing::source_notes(),
    })
}

/// The manifests of the sources that send one: the rows and the digest of each of their files.
fn write_manifests(
    form: &Form,
    request: &GenerateRequest,
    complete: &[Complete],
    output: &mut Output,
) -> Result<(), GenerateError> {
    for sheet in [&form.households, &form.members] {
        let Some(manifest) = sheet.manifest else { continue };
        let text = manifest_text(request.as_of, complete.iter().filter(|known| known.file == sheet.file));
        output.put(manifest, text.as_bytes())?;
    }
    for job in &form.jobs {
        let Some(manifest) = job.sheet.manifest else { continue };
        let delivered_on = days_before(request.as_of, lag_days(job.sheet.source));
        if matches!(job.sheet.parts, Parts::Monthly) {
            let (head, tail) = job.sheet.path.split_once("{date}").unwrap_or((&job.sheet.path, ""));
            for known in complete {
                let month = known.file.strip_prefix(head).and_then(|rest| rest.strip_suffix(tail));
                if let Some(month) = month.filter(|m| m.bytes().all(|b| b.is_ascii_digit())) {
                    let text = manifest_text(delivered_on, [known].into_iter());
                    output.put(&manifest.replace("{date}", month), text.as_bytes())?;
                }
            }
            continue;
        }
        let date = delivered(request.as_of, job.sheet.source);
        let path = job.sheet.path.replace("{date}", &date);
        let (head, tail) = path.split_once("{part}").unwrap_or((&path, ""));
        let own = |known: &&Complete| match tail {
            "" => known.file == head,
            tail => known.file.starts_with(head) && known.file.ends_with(tail),
        };
        let text = manifest_text(delivered_on, complete.iter().filter(own));
        output.put(&manifest.replace("{date}", &date), text.as_bytes())?;
    }
    Ok(())
}

/// A manifest of files.
fn manifest_text<'c>(delivered_on: Date, files: impl Iterator<Item = &'c Complete>) -> String {
    let entry = |known: &Complete| {
        let name = known.file.rsplit('/').next().map_or(known.file.as_str(), |name| name);
        json!({ "name": name, "rows": known.rows, "sha256": known.sha256 })
    };
    let files: Vec<_> = files.map(entry).collect();
    format!("{:#}\n", json!({ "delivered_on": delivered_on.to_string(), "files": files }))
}
