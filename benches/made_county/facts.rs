//! What the three conditions read, as CSV tables for other engines: each row with the household and the member it is of.

use hedui::{engine::Bound, table::County};
use std::{fmt::Write as _, path::Path};

/// Writes the tables into a folder that is there.
pub fn write_facts(county: &County, bound: &Bound<'_>, folder: &Path) {
    let after = bound.month.plus(-12).ordinal();
    let mut households = String::from("hid,standard,persons,after\n");
    for h in 0..county.household_count() {
        let persons = county.members_of(h).len();
        writeln!(households, "{h},{},{persons},{after}", bound.standard_fen(h))
            .expect("a text takes any line");
    }
    let disability = county.dictionary.kind("vehicle").and_then(|k| k.code("class", "disability"));
    let class = |cell| if Some(cell) == disability { "disability".to_owned() } else { "car".to_owned() };
    let tables = [
        ("household.csv", households),
        ("vehicle.csv", rows(county, "vehicle", &["class"], &class)),
        ("wage.csv", rows(county, "wage_tax", &["month", "income"], &|cell| cell.to_string())),
        ("deposit.csv", rows(county, "deposit", &["balance"], &|cell| cell.to_string())),
    ];
    for (name, text) in tables {
        std::fs::write(folder.join(name), text).expect("the folder can be written");
    }
}

fn rows(county: &County, kind: &str, fields: &[&str], write: &dyn Fn(i64) -> String) -> String {
    let k = county.dictionary.kind_index(kind).expect("a kind of the dictionary");
    let places: Vec<usize> =
        fields.iter().map(|f| county.dictionary.kinds[k].field_index(f).expect("a field")).collect();
    let mut text = format!("hid,mid,{}\n", fields.join(","));
    for h in 0..county.household_count() {
        for m in county.members_of(h) {
            for row in county.rows_of(k, m) {
                let cells = places.iter().map(|f| write(county.kinds[k].grid.cell(row, *f)));
                let cells: Vec<String> = cells.collect();
                writeln!(text, "{h},{m},{}", cells.join(",")).expect("a text takes any line");
            }
        }
    }
    text
}
