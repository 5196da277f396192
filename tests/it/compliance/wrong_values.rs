//! Values that can't be right: each row is set aside with its field, and its person's answer is not taken for complete.

use super::county::{Known, known};
use super::encode::encode;
use super::grid::{Grid, text};
use super::sample_source::{Reading, SampleSource, sources};
use super::what_a_delivery_means::known_of;
use hedui::adapter::Format;
use hedui::collect::raw::RawCell;
use hedui::dictionary::FieldType;
use hedui::domain::SourceState;
use hedui::domain::money::Unit;
use std::collections::BTreeSet;

/// Writes a value into a column of the first row that counts; that row must be set aside for this field and its person
/// be without an answer, and nobody else's records change.
#[track_caller]
fn check_set_aside(source: &SampleSource, whole: &Known, reading: &Reading, column: &str, value: &str) {
    let grid = source.grid.with(source.row(), column, &text(value));
    if is_too_wide(source, column, value) {
        return;
    }
    let what = format!("{}: {column} is `{value}`", source.adapter.id);
    let known = known_of(source, &grid);
    assert_eq!(known.report.fault, None, "{what}");
    let fields: Vec<Option<&str>> = known.set_aside.iter().map(|row| row.field.as_deref()).collect();
    assert_eq!(fields, [Some(reading.field.as_str())], "{what}: {:?}", known.set_aside);
    assert!(!known.set_aside[0].reason.contains(value), "{what}: the reason repeats the value");
    // Without a whole answer none of the person's records counts; everybody else's do.
    let lost: Vec<&String> = whole.records.iter().filter(|record| !known.records.contains(record)).collect();
    let people: BTreeSet<&str> = lost.iter().map(|record| person_of(record)).collect();
    assert_eq!(people.len(), 1, "{what}: {lost:?}");
    assert!(known.records.iter().all(|record| whole.records.contains(record)), "{what}: {:?}", known.records);
    let person = *people.first().expect("a person");
    for (id, state) in &known.states {
        let wanted = if id == person { SourceState::NoAnswer } else { whole.states[id] };
        assert_eq!(*state, wanted, "{what}");
    }
}

fn person_of(record: &str) -> &str {
    record.split('|').next().expect("a person")
}

/// Whether a value has no room in a column of fixed width.
fn is_too_wide(source: &SampleSource, column: &str, value: &str) -> bool {
    match &source.table.format {
        Format::Fixed { columns, .. } => {
            columns.iter().any(|(name, _, width)| name == column && value.len() > *width)
        }
        _ => false,
    }
}

#[test]
fn impossible_amounts_are_set_aside() {
    let mut tried = 0;
    for source in sources() {
        let whole = known(source, &source.bytes);
        for reading in source.readings.iter().filter(|reading| reading.plain && !reading.coded) {
            let values: &[&str] = match (&reading.ty, reading.unit) {
                (_, Some(Unit::Yuan)) => &["-500", "123.456", "五百七十", "12,34.5", "1e7"],
                (_, Some(Unit::Fen)) => &["-500", "500.5", "五百七十"],
                (_, Some(Unit::WanYuan)) => &["-500", "1.2345678", "五百七十万"],
                (FieldType::Count { .. }, _) => &["-57", "57.5", "五十七"],
                (FieldType::AreaM2 | FieldType::AreaMu, _) => &["-57.5", "五十七亩"],
                (FieldType::Share, _) => &["-57", "57.5", "57/29"],
                _ => continue,
            };
            for column in &reading.columns {
                for value in values {
                    check_set_aside(source, &whole, reading, column, value);
                    tried += 1;
                }
            }
        }
    }
    assert!(tried > 200, "only {tried} values");
}

#[test]
fn impossible_days_and_months_are_set_aside() {
    for source in sources() {
        let whole = known(source, &source.bytes);
        let is_dated = |reading: &&Reading| matches!(reading.ty, FieldType::Date | FieldType::Month);
        for reading in source.readings.iter().filter(is_dated).filter(|reading| reading.plain) {
            for value in ["2026-13-45", "20261345", "去年春天", "999999"] {
                check_set_aside(source, &whole, reading, &reading.columns[0], value);
            }
        }
    }
}

#[test]
fn an_unknown_code_is_named_and_never_guessed() {
    let mut tried = 0;
    for source in sources() {
        let whole = known(source, &source.bytes);
        for reading in source.readings.iter().filter(|reading| reading.coded && !reading.other) {
            let value = if matches!(source.table.format, Format::Fixed { .. }) { "~" } else { "~未知码" };
            check_set_aside(source, &whole, reading, &reading.columns[0], value);
            tried += 1;
        }
    }
    assert!(tried > 50, "only {tried} code tables");
}

#[test]
fn a_blank_that_must_not_be_is_set_aside() {
    for source in sources() {
        let whole = known(source, &source.bytes);
        let own = source.kind.fields.iter().filter(|field| !field.optional);
        for reading in own.filter_map(|field| source.reading(&field.name)) {
            if reading.optional || reading.columns.len() > 1 || !reading.plain {
                continue;
            }
            let value = if matches!(source.table.format, Format::Fixed { .. }) { "-" } else { "NULL" };
            // A column that two fields are read from is a fault of the first of them.
            let readers = source.readings.iter().filter(|other| other.columns == reading.columns).count();
            if readers == 1 {
                check_set_aside(source, &whole, reading, &reading.columns[0], value);
            }
        }
    }
}

#[test]
fn a_masked_id_is_set_aside_and_never_joined() {
    for source in sources() {
        let id = source.reading("person_id").expect("a person").columns[0].clone();
        let row = source.row();
        let place = source.grid.place(&id).expect("a column");
        let own = super::encode::cell_text(&source.grid.rows[row][place]);
        let grid = source.grid.with(row, &id, &text("410399********0024"));
        let what = format!("{} masked", source.adapter.id);
        // One row of two is more than the delivery bears: nothing is known of anybody.
        known_of(source, &grid).is_no_answer(&what);
        // Where the adapter bears it, the row still is nobody's and nobody is without records because of it.
        let mut bearing = source.clone();
        bearing.adapter.set_aside_max = (1, 1);
        let known = known(&bearing, &encode(&source.table.format, &grid));
        let masked: Vec<_> =
            known.set_aside.iter().filter(|row| row.field.as_deref() == Some("person_id")).collect();
        assert_eq!(masked.len(), 1, "{what}: {:?}", known.set_aside);
        let whole = super::county::known(source, &source.bytes);
        assert!(known.records.len() < whole.records.len(), "{what}");
        assert!(known.records.iter().all(|record| whole.records.contains(record)), "{what}");
        let person = source.people.keys().find(|person| own.trim().eq_ignore_ascii_case(person));
        if let Some(person) = person {
            assert_ne!(known.states[person], SourceState::None, "{what}: silence is not absence");
        }
    }
}

#[test]
fn a_row_of_later_than_the_day_is_no_answer() {
    for source in sources() {
        let Some(reading) = source.reading("as_of") else { continue };
        let column = &reading.columns[0];
        let row = source.row();
        let place = source.grid.place(column).expect("a column");
        let later = later(&source.grid.rows[row][place]);
        let mut grid: Grid = source.grid.clone();
        for row in &mut grid.rows {
            row[place] = later.clone();
        }
        let known = known_of(source, &grid);
        assert!(known.records.is_empty(), "{}", source.adapter.id);
        for person in source.people.keys() {
            let state = known.states[person];
            assert_eq!(state, SourceState::NoAnswer, "{}: {known:#?}", source.adapter.id);
        }
    }
}

/// The same day a year later, written the same way.
fn later(cell: &RawCell<'static>) -> RawCell<'static> {
    match cell {
        RawCell::Date(date) => RawCell::Date(date.saturating_add(jiff::Span::new().years(1))),
        other => text(&super::encode::cell_text(other).replacen("2026", "2027", 1)),
    }
}
