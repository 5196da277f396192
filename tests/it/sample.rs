//! The sample county, judged by the program, against an independent reading of the rules: every verdict of every rule
//! and household, the undecided ones too. Must not know how anything is decided.

use super::support::{ROOT, Verdicts, hedui, text};
use hedui::store::read_findings;
use polars::prelude::{DataFrame, ParquetReader, SerReader};
use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;
use std::sync::OnceLock;

/// The folder of the one run over the sample.
fn run() -> &'static Path {
    static RUN: OnceLock<tempfile::TempDir> = OnceLock::new();
    static DONE: OnceLock<std::path::PathBuf> = OnceLock::new();
    let out = RUN.get_or_init(|| tempfile::tempdir().expect("a folder"));
    DONE.get_or_init(|| {
        let said = hedui(&[
            "batch",
            "--quiet",
            "--config",
            "fixtures/sample.toml",
            "--out",
            text(out.path()),
            "--run",
            "s",
        ]);
        assert_eq!(said.code, 3, "some sources are silent for some people: {}", said.stderr);
        out.path().join("s")
    })
}

fn table(name: &str) -> DataFrame {
    let path = Path::new(ROOT).join("fixtures/sample").join(name);
    ParquetReader::new(File::open(path).expect("opens")).finish().expect("a parquet file")
}

fn texts(table: &DataFrame, column: &str) -> Vec<String> {
    let column = table.column(column).expect("a column").str().expect("texts");
    column.iter().map(|text| text.expect("no text is missing").to_owned()).collect()
}

/// The keys whose values are not equal on both sides, with both.
fn differences<K: Ord + std::fmt::Debug, V: PartialEq + std::fmt::Debug>(
    expected: &BTreeMap<K, V>,
    found: &BTreeMap<K, V>,
) -> Vec<String> {
    let keys: std::collections::BTreeSet<&K> = expected.keys().chain(found.keys()).collect();
    keys.into_iter()
        .filter(|key| expected.get(key) != found.get(key))
        .map(|key| format!("{key:?}: expected {:?}, found {:?}", expected.get(key), found.get(key)))
        .collect()
}

#[test]
fn every_rule_says_of_the_sample_what_an_independent_reading_says() {
    let expected = table("expected.parquet");
    let keys = texts(&expected, "household_id").into_iter().zip(texts(&expected, "rule_id"));
    let expected: BTreeMap<_, _> = keys.zip(texts(&expected, "verdict")).collect();
    assert!(expected.len() > 5_000, "the sample says something");
    let found: BTreeMap<_, _> =
        Verdicts::of(run()).rules.into_iter().map(|(key, word)| (key, word.to_owned())).collect();
    let wrong = differences(&expected, &found);
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), expected.len(), wrong.join("\n"));
}

#[test]
fn every_household_of_the_sample_has_the_verdict_of_an_independent_reading() {
    let expected = table("verdicts.parquet");
    let expected: BTreeMap<_, _> =
        texts(&expected, "household_id").into_iter().zip(texts(&expected, "verdict")).collect();
    assert_eq!(expected.len(), 1_950);
    let found = Verdicts::of(run()).households.into_iter().map(|(id, word)| (id, word.to_owned())).collect();
    let wrong = differences(&expected, &found);
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), expected.len(), wrong.join("\n"));
}

#[test]
fn measured_income_and_assets_of_the_sample_are_right_to_the_fen() {
    let expected = table("expected.parquet");
    let measured = expected.column("measured_fen").expect("a column").i64().expect("whole fen");
    let keys = texts(&expected, "household_id").into_iter().zip(texts(&expected, "rule_id"));
    let expected: BTreeMap<_, i64> =
        keys.zip(measured.iter()).filter_map(|(key, fen)| fen.map(|fen| (key, fen))).collect();
    assert!(expected.len() > 100, "the sample measures something");
    let found: BTreeMap<_, i64> = read_findings(run())
        .expect("findings")
        .into_iter()
        .filter_map(|f| f.measured.map(|fen| ((f.household_id, f.rule_id), fen)))
        .filter(|(key, _)| expected.contains_key(key))
        .collect();
    let wrong = differences(&expected, &found);
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), expected.len(), wrong.join("\n"));
}
