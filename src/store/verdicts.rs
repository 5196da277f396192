//! `verdicts.parquet`: one row a household. Must not know how it was decided.

use super::{
    StoreError,
    findings::{read_waiting, waiting_column},
    json_lines::{figures, severity_counts},
    table_file::{Read, number_column, recorded_frame, text_column},
};
use crate::domain::{HouseholdResult, HouseholdVerdict, MainFigures, Severity};
use polars::prelude::Column;
use std::path::Path;

/// The file's name.
pub(super) const FILE: &str = "verdicts.parquet";

/// The columns of `verdicts.parquet` for results in canonical order.
pub(super) fn verdict_columns(path: &Path, r: &[&HouseholdResult]) -> Result<Vec<Column>, StoreError> {
    let mut columns = vec![
        text_column("household_id", r.iter().map(|r| Some(r.household_id.as_str()))),
        text_column("verdict", r.iter().map(|r| Some(r.verdict.word()))),
    ];
    for (verdict, of) in [("conflict", true), ("undecided", false)] {
        for (place, severity) in Severity::ALL.iter().enumerate() {
            let count =
                |r: &&HouseholdResult| i64::from(if of { r.conflicts[place] } else { r.undecided[place] });
            let name = format!("{verdict}_{}", severity.word());
            columns.push(number_column(&name, r.iter().map(|r| Some(count(r)))));
        }
    }
    for (place, name) in FIGURES.into_iter().enumerate() {
        columns.push(number_column(name, r.iter().map(|r| figures(r)[place].1)));
    }
    columns.push(waiting_column(path, r.iter().map(|r| r.waiting_on.as_slice()))?);
    Ok(columns)
}

/// The columns of the main figures.
pub(super) const FIGURES: [&str; 5] = ["n", "net_income_fen", "money_assets_fen", "homes", "vehicles"];

/// A result that says nothing, for the names of the columns.
pub(super) fn blank() -> HouseholdResult {
    HouseholdResult {
        household_id: String::new(),
        verdict: HouseholdVerdict::Undecided,
        conflicts: [0; 6],
        undecided: [0; 6],
        figures: MainFigures::default(),
        waiting_on: Vec::new(),
    }
}

/// Reads the verdicts of a run, in canonical order.
pub fn read_verdicts(folder: &Path) -> Result<Vec<HouseholdResult>, StoreError> {
    let frame = recorded_frame(folder, FILE)?;
    let path = folder.join(FILE);
    let read = Read { frame: &frame, path: &path };
    let households = read.all_texts("household_id")?;
    let verdicts = read.words("verdict", HouseholdVerdict::from_word)?;
    let blank = blank();
    let names: Vec<&str> = severity_counts(&blank).map(|(name, _)| name).collect();
    let counts = names.iter().map(|n| read.numbers(n)).collect::<Result<Vec<_>, _>>()?;
    let figures = FIGURES.iter().map(|n| read.numbers(n)).collect::<Result<Vec<_>, _>>()?;
    let mut results = Vec::with_capacity(frame.height());
    for (row, waiting_on) in read_waiting(&read)?.into_iter().enumerate() {
        let mut result = HouseholdResult { household_id: households[row].to_owned(), ..blank.clone() };
        for (place, column) in counts.iter().enumerate() {
            let count = column[row].and_then(|c| u32::try_from(c).ok());
            let count = count.ok_or_else(|| StoreError::value(&path, names[place], row, "a count"))?;
            let of = if place < 6 { &mut result.conflicts } else { &mut result.undecided };
            of[place % 6] = count;
        }
        result.verdict = verdicts[row];
        result.figures = MainFigures {
            counted_members: figures[0][row],
            net_income_fen: figures[1][row],
            money_assets_fen: figures[2][row],
            homes: figures[3][row],
            vehicles: figures[4][row],
        };
        results.push(HouseholdResult { waiting_on, ..result });
    }
    Ok(results)
}
