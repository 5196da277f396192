//! `verdicts.parquet`: one row a household. Must not know how it was decided.

use super::{
    StoreError,
    findings::{FEW_WAITING, WAITING},
    findings_view::waiting_of,
    json_lines::{COUNTS, figures, severity_counts},
    list_column::{list_field, read_lists},
    pages::{PlainTexts, RecordColumns, RowPages, WordColumn},
    table_file::{Read, number_field, recorded_frame, text_field},
};
use crate::domain::{HouseholdResult, HouseholdVerdict, MainFigures, WaitingOf};
use polars::prelude::Field;
use std::path::Path;

/// The file's name.
pub(super) const FILE: &str = "verdicts.parquet";

/// Rows of `verdicts.parquet`, one after another.
pub(super) struct VerdictRows {
    household: PlainTexts,
    verdict: WordColumn,
    counts: [Vec<Option<i64>>; 12],
    figures: [Vec<Option<i64>>; 5],
    waiting: RecordColumns<3>,
}

/// The columns of the file.
pub(super) fn columns() -> Vec<Field> {
    let mut columns = vec![text_field("household_id"), text_field("verdict")];
    columns.extend(COUNTS.into_iter().chain(FIGURES).map(number_field));
    columns.push(list_field("waiting_on", &WAITING));
    columns
}

impl VerdictRows {
    /// No rows yet.
    pub(super) fn new() -> Self {
        Self {
            household: PlainTexts::default(),
            verdict: WordColumn::default(),
            counts: Default::default(),
            figures: Default::default(),
            waiting: RecordColumns::new(FEW_WAITING),
        }
    }

    /// Adds a household.
    pub(super) fn push(&mut self, r: &HouseholdResult) {
        self.household.push(Some(&r.household_id));
        self.verdict.push(Some(r.verdict.word()));
        let counts = severity_counts(r);
        self.counts.iter_mut().zip(counts).for_each(|(to, (_, count))| to.push(Some(i64::from(count))));
        self.figures.iter_mut().zip(figures(r)).for_each(|(to, (_, figure))| to.push(figure));
        let waiting = r.waiting_on.iter();
        self.waiting
            .push(waiting.map(|w| [Some(w.source.as_str()), w.person_id.as_deref(), Some(w.state.word())]));
    }

    /// The columns of all rows.
    pub(super) fn finish(self, path: &Path) -> Result<RowPages, StoreError> {
        let mut rows = RowPages::of(self.counts[0].len());
        rows.texts(self.household, path)?;
        rows.words(self.verdict);
        for numbers in self.counts.iter().chain(&self.figures) {
            rows.numbers(numbers, path)?;
        }
        self.waiting.finish(&mut rows, path)?;
        Ok(rows)
    }
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
    verdicts_of(&Read { frame: &frame, path: &folder.join(FILE) })
}

/// The verdicts of a frame.
pub(super) fn verdicts_of(read: &Read<'_>) -> Result<Vec<HouseholdResult>, StoreError> {
    let households = read.all_texts("household_id")?;
    let verdicts = read.words("verdict", HouseholdVerdict::from_word)?;
    let blank = blank();
    let names: Vec<&str> = severity_counts(&blank).map(|(name, _)| name).collect();
    let counts = names.iter().map(|n| read.numbers(n)).collect::<Result<Vec<_>, _>>()?;
    let figures = FIGURES.iter().map(|n| read.numbers(n)).collect::<Result<Vec<_>, _>>()?;
    let lists = read_lists(read, "waiting_on")?;
    let waiting = waiting_of(&lists, read.path)?;
    let mut results = Vec::with_capacity(read.frame.height());
    for (row, household) in households.into_iter().enumerate() {
        let mut result = HouseholdResult { household_id: household.to_owned(), ..blank.clone() };
        for (place, column) in counts.iter().enumerate() {
            let count = column[row].and_then(|c| u32::try_from(c).ok());
            let count = count.ok_or_else(|| StoreError::value(read.path, names[place], row, "a count"))?;
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
        result.waiting_on = waiting.of(row).iter().map(WaitingOf::to_owned).collect();
        results.push(result);
    }
    Ok(results)
}
