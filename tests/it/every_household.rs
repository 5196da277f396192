//! The check of a household says what the batch says of it, for every household of a county: the states of all sources
//! for all its people, every finding, the verdict. Must not know what is right.

use super::support::{County, ROOT, hedui, text};
use encoding_rs::GB18030;
use hedui::config::{Flags, Settings};
use hedui::run::{Desk, Scope, Subject, canonical, gather};
use hedui::table::County as Table;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What an export says of each household.
fn by_household(lines: &str) -> BTreeMap<String, String> {
    let mut all: BTreeMap<String, String> = BTreeMap::new();
    for line in lines.lines() {
        let value: serde_json::Value = serde_json::from_str(line).expect("JSON");
        let said = all.entry(value["household_id"].as_str().expect("an id").to_owned()).or_default();
        if !said.is_empty() {
            said.push(',');
        }
        said.push_str(line);
    }
    all
}

/// The states of all sources for the members of a household, by source and person.
fn states(county: &Table, household: usize) -> Vec<(String, String, &'static str)> {
    let mut states = Vec::new();
    for (source, known) in county.sources.iter().zip(&county.states) {
        let of = |member| (source.id.clone(), county.person_id(member).to_owned(), known[member].word());
        states.extend(county.members_of(household).map(of));
    }
    states
}

/// Checks every `step`th household and compares with what the batch found; returns how many the batch has.
fn check_every(step: usize, settings: &Settings, findings: &str, verdicts: &str) -> usize {
    let (findings, verdicts) = (by_household(findings), by_household(verdicts));
    let whole = gather(settings, Scope::default(), &|_| {}).expect("gathers").county;
    assert_eq!(whole.household_count(), verdicts.len());
    let desk = Desk::open(settings, hedui::collect::Tables::kept()).expect("the pack is sound");
    let check = |household: usize| {
        let id = whole.household_id(household);
        let checked = desk.check(Subject::Household(id.to_owned())).expect("checks");
        let found = findings.get(id).map_or("", String::as_str);
        let expected = format!("{{\"verdicts\":[{}],\"findings\":[{found}]}}", verdicts[id]);
        assert_eq!(checked.json().expect("JSON"), expected, "{id}");
        assert_eq!(states(&checked.gathered.county, 0), states(&whole, household), "{id}");
        assert_eq!(checked.gathered.county.memberships, memberships(&whole, household), "{id}");
    };
    // Threads of the system: a check asks the pools for threads of its own.
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                loop {
                    match next.fetch_add(step, Ordering::Relaxed) {
                        household if household < whole.household_count() => check(household),
                        _ => break,
                    }
                }
            });
        }
    });
    verdicts.len()
}

/// In how many households of the whole roll each member of a household stands.
fn memberships(whole: &Table, household: usize) -> Vec<u32> {
    whole.members_of(household).map(|member| whole.memberships[member]).collect()
}

fn check_county(county: &County) -> usize {
    county.batch("r");
    let (findings, verdicts) = (county.export("r", "findings"), county.export("r", "verdicts"));
    check_every(1, &county.settings(), &findings, &verdicts)
}

#[test]
fn check_equals_the_batch_for_households_of_the_fixtures() {
    let out = tempfile::tempdir().expect("a folder");
    let said = hedui(&["--quiet", "batch", "--run", "r", "--out", text(out.path())]);
    assert_eq!(said.code, 3, "{said:?}");
    let export = |what| hedui(&["--quiet", "export", "r", what, "--out", text(out.path())]).stdout;
    let path = |name: &str| format!("{ROOT}/{name}");
    let flags: Flags = ["data", "adapters", "rules"]
        .into_iter()
        .zip([path("fixtures"), path("adapters"), path("rules")])
        .collect();
    let settings = Settings::read(None, &flags).expect("the configuration is sound");
    // Of the 2,000 households, some apply after the as-of date only.
    let checked = check_every(20, &settings, &export("findings"), &export("verdicts"));
    assert!((1_900..=2_000).contains(&checked), "{checked}");
}

#[test]
fn check_equals_the_batch_in_another_county() {
    assert_eq!(check_county(&County::department("90")), 90);
}

/// Rows of the table with some IDs blanked and some with another check digit: whose they are is then in doubt.
fn blur(path: &Path, every: usize) {
    let bytes = fs::read(path).expect("a file");
    let (whole, _, _) = GB18030.decode(&bytes);
    let mut blurred = String::new();
    for (number, line) in whole.lines().enumerate() {
        let id = line.split(',').find(|cell| cell.len() == 18 && cell.starts_with("410399"));
        let line = match id {
            Some(id) if number % every == 1 => line.replacen(id, "", 1),
            Some(id) if number % every == 2 => {
                let other = if id.ends_with('0') { '1' } else { '0' };
                line.replacen(id, &format!("{}{other}", &id[..17]), 1)
            }
            _ => line.to_owned(),
        };
        blurred.push_str(&line);
        blurred.push('\n');
    }
    fs::write(path, GB18030.encode(&blurred).0).expect("written");
}

#[test]
fn check_equals_the_batch_where_sources_fail_and_rows_are_in_doubt() {
    let county = County::department("90");
    let begins = |folder: &str, start: &str| {
        let files = super::support::files_below(&county.path("county").join(folder));
        let name = |path: &Path| path.file_name().and_then(|n| n.to_str()).map(str::to_owned);
        files.into_iter().find(|f| name(f).is_some_and(|n| n.starts_with(start))).expect("a file")
    };
    blur(&begins("psb", "jdc_"), 5);
    blur(&begins("psb", "hjrk_"), 40);
    fs::remove_file(begins("land", "bdc_")).expect("removed");
    assert_eq!(check_county(&county), 90);
    // The rows in doubt must have made states that a batch without them has not.
    let sound = County::department("90");
    sound.batch("r");
    let sources = |county: &County| county.export("r", "sources");
    assert_ne!(sources(&county), sources(&sound));
    assert!(sources(&county).contains("ambiguous"), "{}", sources(&county));
}

#[test]
fn the_tables_that_are_kept_give_what_reading_anew_gives() {
    let county = County::canonical("20");
    let settings = county.settings();
    let kept = Desk::open(&settings, hedui::collect::Tables::kept()).expect("opens");
    let anew = Desk::open(&settings, hedui::collect::Tables::anew()).expect("opens");
    let whole = gather(&settings, Scope::default(), &|_| {}).expect("gathers").county;
    for household in 0..whole.household_count() {
        let subject = || Subject::Household(whole.household_id(household).to_owned());
        let (first, second) =
            (kept.check(subject()).expect("checks"), anew.check(subject()).expect("checks"));
        assert_eq!(canonical(&first.judged).expect("lines"), canonical(&second.judged).expect("lines"));
        assert_eq!(first.gathered.sources, second.gathered.sources);
        assert_eq!(first.gathered.set_aside, second.gathered.set_aside);
    }
}

#[test]
fn an_explanation_shows_every_record_that_its_steps_rest_on() {
    let county = super::support::small_county();
    let findings = county.export("base", "findings");
    let rests = |line: &&str| {
        line.contains("\"rule_id\":\"AST-01\",")
            && line.contains("\"conflict\"")
            && !line.contains("\"evidence\":[]")
    };
    let line = findings.lines().find(rests).expect("a household with too much money");
    let finding: serde_json::Value = serde_json::from_str(line).expect("JSON");
    let id = finding["household_id"].as_str().expect("an id");
    let said = county.hedui(&["--lang", "en", "explain", "base", "--household", id, "--rule", "AST-01"]);
    assert_eq!(said.code, 0, "{said:?}");
    let (_, used) = said.stdout.split_once("\nRecords used:\n").expect("the records are shown");
    for record in finding["evidence"].as_array().expect("a list") {
        let key = record["record_key"].as_str().expect("a key");
        assert!(used.contains(&format!("#{key} ")), "{key} is not among {used}");
    }
    assert!(!said.stdout.contains("records not listed"), "{}", said.stdout);
    let told = county.hedui(&["explain", "base", "--household", id, "--rule", "AST-01", "--format", "json"]);
    let tree: serde_json::Value = serde_json::from_str(&told.stdout).expect("one object");
    assert_eq!((&tree["rule_id"], &tree["verdict"]), (&"AST-01".into(), &"conflict".into()));
    let shown = tree["records"].as_array().expect("records");
    for record in finding["evidence"].as_array().expect("a list") {
        let named = shown.iter().any(|one| one["record_key"] == record["record_key"]);
        assert!(named, "{record} is not among {shown:?}");
    }
}
