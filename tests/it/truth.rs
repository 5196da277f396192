//! The truth files of made-up counties against what the program finds in the county's files: no miss and no extra, of
//! several seeds and sizes and in both forms. Must not know what a rule means.

use super::support::{ROOT, Verdicts, hedui, text};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// A line of a JSON Lines file: two of its texts as the key, a third as the value.
fn read(file: &Path, key: [&str; 2], value: &str) -> BTreeMap<(String, String), String> {
    let content = fs::read_to_string(file).expect("a truth file");
    let lines = content.lines().map(|line| {
        let line: serde_json::Value = serde_json::from_str(line).expect("a JSON object");
        let part = |name: &str| line[name].as_str().map_or(String::new(), str::to_owned);
        ((part(key[0]), part(key[1])), part(value))
    });
    lines.collect()
}

/// Generates a county, judges it, and compares every rule and every household.
fn check(households: &str, seed: &str, format: &str, as_of: &str) {
    let folder = tempfile::tempdir().expect("a folder");
    let county = folder.path().join("county");
    let made = hedui(&[
        "generate",
        "--households",
        households,
        "--seed",
        seed,
        "--format",
        format,
        "--as-of",
        as_of,
        "--out",
        text(&county),
    ]);
    assert_eq!(made.code, 0, "{made:?}");
    let adapters =
        if format == "canonical" { "county/adapters".to_owned() } else { format!("{ROOT}/adapters") };
    let settings = format!(
        "data = \"county\"\nadapters = \"{adapters}\"\nrules = \"{ROOT}/rules\"\nout = \"runs\"\nas_of = \"{as_of}\"\n"
    );
    fs::write(folder.path().join("hedui.toml"), settings).expect("written");
    let config = folder.path().join("hedui.toml");
    let said = hedui(&["--quiet", "--config", text(&config), "batch", "--run", "t"]);
    assert!(said.code == 0 || said.code == 3, "{said:?}");
    let found = Verdicts::of(&folder.path().join("runs/t"));
    let truth = read(&county.join("truth.jsonl"), ["household_id", "rule_id"], "verdict");
    let verdicts = read(&county.join("verdicts.jsonl"), ["household_id", ""], "verdict");
    let found_rules = found.rules.into_iter().map(|(key, word)| (key, word.to_owned())).collect();
    let found_households =
        found.households.into_iter().map(|(id, word)| ((id, String::new()), word.to_owned())).collect();
    let wrong = [differences(&truth, &found_rules), differences(&verdicts, &found_households)].concat();
    let county = format!("{households} households, seed {seed}, {format}, as of {as_of}");
    assert!(wrong.is_empty(), "{county}: {} wrong\n{}", wrong.len(), wrong.join("\n"));
    assert!(truth.len() > verdicts.len(), "{county}: the truth says something");
    check_plants(&folder.path().join("county"), &truth);
}

type Said = BTreeMap<(String, String), String>;

fn differences(truth: &Said, found: &Said) -> Vec<String> {
    let keys: std::collections::BTreeSet<_> = truth.keys().chain(found.keys()).collect();
    keys.into_iter()
        .filter(|key| truth.get(*key) != found.get(*key))
        .map(|key| format!("{key:?}: truth {:?}, found {:?}", truth.get(key), found.get(key)))
        .collect()
}

/// Every planted case is in the truth as it was meant, under its own number.
fn check_plants(county: &Path, truth: &Said) {
    let plants = read(&county.join("plants.jsonl"), ["household_id", "rule_id"], "expect");
    let numbers = read(&county.join("plants.jsonl"), ["household_id", "rule_id"], "plant_id");
    let told = read(&county.join("truth.jsonl"), ["household_id", "rule_id"], "plant");
    let mut wrong = Vec::new();
    for (key, expect) in plants.iter().filter(|((household, _), _)| !household.is_empty()) {
        let said = truth.get(key).map_or("clear", String::as_str);
        let meant = if expect == "absent" { "clear" } else { expect };
        if said != meant || (said != "clear" && told.get(key) != numbers.get(key)) {
            wrong.push(format!("{key:?}: planted as {expect}, the truth says {said}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_county_of_departments_is_found_as_it_is() {
    check("700", "3", "department", "2026-11-01");
    check("120", "4", "department", "2026-03-31");
}

#[test]
fn a_county_in_canonical_form_is_found_as_it_is() {
    check("700", "5", "canonical", "2026-11-01");
    check("120", "6", "canonical", "2028-02-29");
    check("120", "7", "canonical", "2025-06-30");
}
