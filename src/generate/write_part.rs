//! What a part of the county adds to each file: tables, answers tables, the roll, the lists of what was made on
//! purpose. Must not know what rules make of it.
use super::county::CountyModel;
use super::departments::{household_rows, member_rows};
use super::encode::{Body, body};
use super::error::GenerateError;
use super::fact::{Fact, Value};
use super::fill::{Ledger, flaws_of};
use super::flaws::{Flaws, Pen};
use super::listing::part_lines;
use super::maker::days_before;
use super::open_file::Addition;
use super::sheet::{Column, Parts, Row, Shape, Sheet};
use super::source_of_kind::lag_days;
use super::truth::SourceNote;
use crate::domain::calendar::{Month, window};
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A table of the roll.
pub(super) struct RollSheet {
    /// Its file.
    pub(super) file: &'static str,
    /// Its format.
    pub(super) shape: Shape,
    /// Its columns.
    pub(super) columns: Arc<[Column]>,
    /// Its flaws.
    pub(super) flaws: Flaws,
    /// Its manifest.
    pub(super) manifest: Option<&'static str>,
}

/// A source's table, with its columns at hand for every part.
pub(super) struct Job {
    /// The table.
    pub(super) sheet: Sheet,
    /// Its flaws.
    pub(super) flaws: Flaws,
    columns: Arc<[Column]>,
    answers: Arc<[Column]>,
}

impl Job {
    /// The job of a department's table.
    pub(super) fn new(sheet: Sheet, flaws: Option<Flaws>) -> Self {
        let columns = Arc::from(sheet.columns.as_slice());
        let answers = sheet.answers.as_ref().map_or(&[][..], |(_, _, columns)| columns.as_slice());
        let answers = Arc::from(answers);
        Self { flaws: flaws.unwrap_or_else(|| flaws_of(&sheet.shape)), sheet, columns, answers }
    }
}

/// Everything that a county is written as.
pub(super) struct Form {
    /// Households of the roll.
    pub(super) households: RollSheet,
    /// Members of the roll.
    pub(super) members: RollSheet,
    /// The sources' tables.
    pub(super) jobs: Vec<Job>,
    /// What is known of the sources.
    pub(super) notes: Vec<SourceNote>,
}

/// A part of the county, ready to be added to its files.
pub(super) struct WrittenPart {
    /// What is added.
    pub(super) additions: Vec<Addition>,
    /// Households, members, records, planted cases and failed answers.
    pub(super) counts: [usize; 5],
}

/// The date of a source's delivery, without dashes.
pub(super) fn delivered(as_of: Date, source: &str) -> String {
    days_before(as_of, lag_days(source)).to_string().replace('-', "")
}

/// Writes part `number` of `parts` down.
pub(super) fn write_part(
    county: &CountyModel,
    form: &Form,
    seed: u64,
    (number, parts): (usize, usize),
) -> Result<WrittenPart, GenerateError> {
    let mut additions = Vec::new();
    for (sheet, is_member) in [(&form.households, false), (&form.members, true)] {
        let mut pen = Pen::new(seed, sheet.file, number, sheet.flaws);
        let fill = if is_member { member_rows } else { household_rows };
        let rows = fill(county, &sheet.columns, &mut pen);
        let digested = sheet.manifest.is_some();
        additions.push(addition(sheet.file.to_owned(), &sheet.shape, &sheet.columns, rows, digested)?);
    }
    let ledger = Ledger::new(county);
    for job in &form.jobs {
        write_sheet(&ledger, county.as_of, job, seed, (number, parts), &mut additions)?;
    }
    for (file, lines) in part_lines(county, &form.notes) {
        let bytes = lines.into_bytes();
        let shape = Shape::Ndjson { explode: None };
        let rows = bytes.iter().filter(|byte| **byte == b'\n').count();
        let (file, body, columns) = (file.to_owned(), Body::Bytes(bytes), Arc::from([]));
        additions.push(Addition { file, shape, columns, rows, body, digested: false });
    }
    let members = county.households.iter().map(|household| household.members.len()).sum();
    let counts =
        [county.households.len(), members, county.facts.len(), county.plants.len(), county.failed.len()];
    Ok(WrittenPart { additions, counts })
}

fn write_sheet(
    ledger: &Ledger<'_>,
    as_of: Date,
    job: &Job,
    seed: u64,
    (number, parts): (usize, usize),
    additions: &mut Vec<Addition>,
) -> Result<(), GenerateError> {
    let sheet = &job.sheet;
    let date = delivered(as_of, sheet.source);
    let mut pen = Pen::new(seed, &sheet.path, number, job.flaws);
    let facts = ledger.facts(sheet.source, sheet.answers.is_some());
    for (file, facts) in divided(sheet, (as_of, &date), facts, number * 2 < parts) {
        let rows = ledger.rows(&sheet.columns, &facts, &mut pen);
        additions.push(addition(file, &sheet.shape, &job.columns, rows, sheet.manifest.is_some())?);
    }
    if let Some((path, shape, columns)) = &sheet.answers {
        let mut pen = Pen::new(seed, path, number, job.flaws);
        let rows = ledger.answers(sheet.source, columns, &mut pen);
        additions.push(addition(path.replace("{date}", &date), shape, &job.answers, rows, false)?);
    }
    Ok(())
}

fn addition(
    file: String,
    shape: &Shape,
    columns: &Arc<[Column]>,
    rows: Vec<Row>,
    digested: bool,
) -> Result<Addition, GenerateError> {
    let count = rows.len();
    let body = body(columns, rows, shape, &file)?;
    Ok(Addition { file, shape: shape.clone(), columns: Arc::clone(columns), rows: count, body, digested })
}

type Facts<'f> = Vec<(usize, &'f Fact)>;

/// Months of which a source that sends a file a month has one, be it empty.
const MONTHS: i64 = 24;

/// The facts of each file of a delivery; `early` in the first half of the county.
fn divided<'f>(
    sheet: &Sheet,
    (as_of, date): (Date, &str),
    facts: Facts<'f>,
    early: bool,
) -> Vec<(String, Facts<'f>)> {
    match sheet.parts {
        Parts::One => vec![(sheet.path.replace("{date}", date), facts)],
        Parts::Two => {
            let path = sheet.path.replace("{date}", date);
            let (first, second) = if early { (facts, Vec::new()) } else { (Vec::new(), facts) };
            vec![(path.replace("{part}", "1"), first), (path.replace("{part}", "2"), second)]
        }
        Parts::Monthly => {
            let name = |month: Month| month.to_string().replace('-', "");
            let mut months: BTreeMap<String, Facts<'f>> =
                window(Month::of(as_of), MONTHS).into_iter().map(|month| (name(month), Vec::new())).collect();
            for (place, fact) in facts {
                let Some(Value::Month(month)) = fact.value("month") else { continue };
                months.entry(name(*month)).or_default().push((place, fact));
            }
            months.into_iter().map(|(month, facts)| (sheet.path.replace("{date}", &month), facts)).collect()
        }
    }
}
