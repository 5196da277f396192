//! People off the roll who may need help: who is found, what is left undecided, and that the run's folder is as good as
//! any other. Must not know how they are looked for.

use super::support::{County, Said};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// A run's id, from where its summary says that its folder lies.
fn run_of(out: &Path) -> String {
    let mut runs: Vec<String> = fs::read_dir(out)
        .expect("runs")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .filter(|name| name.contains("-discover-"))
        .collect();
    assert_eq!(runs.len(), 1, "{runs:?}");
    runs.remove(0)
}

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

fn discover(county: &County, more: &[&str]) -> Said {
    let mut arguments = vec!["discover", "--as-of", "2026-11-01"];
    arguments.extend(more);
    let said = county.hedui(&arguments);
    assert!(said.code == 0 || said.code == 3, "{said:?}");
    said
}

/// What is found, by person and rule.
fn found(lines: &[Value]) -> BTreeSet<(String, String, String)> {
    let word = |line: &Value, field: &str| line[field].as_str().expect("a text").to_owned();
    lines.iter().map(|l| (word(l, "person_id"), word(l, "rule_id"), word(l, "verdict"))).collect()
}

#[test]
fn the_planted_people_are_found_and_the_run_can_be_told_again() {
    let county = planted();
    let out = county.path("runs");
    let run_hedui = |arguments: &[&str]| county.hedui(arguments);
    let said = run_hedui(&["discover", "--lang", "zh"]);
    assert!(said.code == 0 || said.code == 3, "{said:?}");
    assert!(said.stdout.contains("名册以外人员"), "{}", said.stdout);
    let run = run_of(&out);
    let exported = run_hedui(&["export", &run, "findings"]);
    assert_eq!(exported.code, 0, "{exported:?}");
    let findings = lines(&exported.stdout);
    assert!(findings.iter().all(|line| line.get("household_id").is_none()), "{}", exported.stdout);
    let said_of = found(&findings);
    assert!(said_of.iter().all(|(_, rule, _)| rule.starts_with("PRO-")), "{said_of:?}");
    let plants = fs::read_to_string(county.path("county/plants.jsonl")).expect("plants");
    let mut planted = 0;
    for plant in
        lines(&plants).iter().filter(|p| p["rule_id"].as_str().is_some_and(|r| r.starts_with("PRO-")))
    {
        let of = |word: &str| (text_of(plant, "person_id"), text_of(plant, "rule_id"), word.to_owned());
        let said = ["conflict", "undecided"].into_iter().find(|word| said_of.contains(&of(word)));
        assert_eq!(said.unwrap_or("clear"), plant["expect"], "{plant}");
        planted += 1;
    }
    assert!(planted > 10, "{planted}");
    let lost = |line: &&Value| line["rule_id"] == "PRO-04" && line["verdict"] == "conflict";
    assert!(findings.iter().any(|line| lost(&line)));
    for finding in findings.iter().filter(lost) {
        let records = finding["evidence"].as_array().expect("a list");
        let persons: BTreeSet<_> = records.iter().map(|record| text_of(record, "person_id")).collect();
        assert!(persons.len() >= 3, "the child's records, and what proves each parent's fate: {finding}");
    }
    assert_eq!(run_hedui(&["rerun", &run]).stdout, "SAME\n");
    assert_eq!(run_hedui(&["audit", "verify", &run]).code, 0);
    assert!(run_hedui(&["runs", "list"]).stdout.contains(&run));
    let verdicts = run_hedui(&["export", &run, "verdicts"]);
    assert_eq!((verdicts.code, verdicts.stdout.as_str()), (0, ""), "nobody off the roll is a household");
    let manifest: Value =
        serde_json::from_str(&fs::read_to_string(out.join(&run).join("run.json")).expect("run.json"))
            .expect("JSON");
    assert_eq!(manifest["command"], "discover");
    let rules: Vec<&str> = ["rules_run", "rules_not_run"]
        .iter()
        .flat_map(|list| manifest[list].as_array().expect("a list"))
        .map(|rule| rule["rule_id"].as_str().expect("an id"))
        .collect();
    assert_eq!(rules, ["PRO-01", "PRO-02", "PRO-03", "PRO-04"], "and no rule over the roll");
    let page = run_hedui(&["report", &run, "--file", "-"]);
    assert!(page.stdout.contains("主动发现"), "{}", page.stderr);
    let (person, ..) = said_of.first().expect("somebody");
    assert!(!page.stdout.contains(person.as_str()), "IDs are masked on the page");
    let alone = run_hedui(&["report", &run, "--household", person]);
    assert!(alone.code == 4 && alone.stderr.contains("people off the roll are in no household"), "{alone:?}");
    let (person, rule, _) = said_of.iter().find(|(.., word)| word == "conflict").expect("a conflict");
    let explained = run_hedui(&["explain", &run, "--household", person]);
    assert!(explained.code == 0 && explained.stdout.contains(rule.as_str()), "{explained:?}");
    assert_eq!(run_hedui(&["rerun", &run, "--household", person]).stdout, "SAME\n");
    let log = fs::read_to_string(out.join("access.jsonl")).expect("the access log");
    assert!(log.lines().next().is_some_and(|line| line.contains("\"discover\"")), "{log}");
}

fn text_of(line: &Value, field: &str) -> String {
    line[field].as_str().expect("a text").to_owned()
}

#[test]
fn nobody_on_the_roll_is_looked_at_and_a_batch_runs_no_such_rule() {
    let county = County::canonical("60").with_own_pack();
    license(&county, &["disability", "kinship", "registration", "aid"]);
    discover(&county, &[]);
    let run = run_of(&county.path("runs"));
    let findings = lines(&county.export(&run, "findings"));
    county.batch("roll");
    let roll = county.export("roll", "findings");
    assert!(!roll.contains("\"PRO-"), "a batch runs no rule over people off the roll");
    let settings = county.settings();
    let folder = settings.path("out").join("roll");
    let manifest = fs::read_to_string(folder.join("run.json")).expect("run.json");
    assert!(!manifest.contains("\"PRO-"), "neither as run nor as not run");
    let people: BTreeSet<String> = found(&findings).into_iter().map(|(person, ..)| person).collect();
    let gathered = hedui::run::gather(&settings, hedui::run::Scope::default(), &|_| {}).expect("gathers");
    let county = &gathered.county;
    let on_roll: BTreeSet<&str> = (0..county.members.rows).map(|m| county.person_id(m)).collect();
    let both: Vec<&String> = people.iter().filter(|id| on_roll.contains(id.as_str())).collect();
    assert_eq!(both, [] as [&String; 0]);
}

/// A county in which people off the roll are planted, with adapters of its own.
fn planted() -> County {
    County::department("900").with_own_pack()
}

/// Gives the sources of some kinds the licence to be swept, and takes it from all others.
fn license(county: &County, kinds: &[&str]) {
    for file in super::support::files_below(&county.path("adapters")) {
        let inside = file.parent().is_some_and(|folder| folder.ends_with("kinds"));
        if inside || file.extension().is_none_or(|ending| ending != "toml") {
            continue;
        }
        let adapter = fs::read_to_string(&file).expect("an adapter");
        let mut kept: Vec<&str> = adapter.lines().filter(|line| !line.starts_with("sweep")).collect();
        let licensed = kinds.iter().any(|kind| kept.contains(&format!("kind = \"{kind}\"").as_str()));
        if let (true, Some(at)) = (licensed, kept.iter().position(|line| line.starts_with("kind"))) {
            kept.insert(at, "sweep = true");
        }
        fs::write(&file, format!("{}\n", kept.join("\n"))).expect("written");
    }
}

#[test]
fn a_source_without_licence_leaves_rules_undecided_and_never_clear() {
    let county = planted();
    let all = [
        "disability",
        "medical_settlement",
        "poverty_monitor",
        "kinship",
        "registration",
        "death",
        "custody",
        "social_insurance",
        "aid",
    ];
    license(&county, &all);
    discover(&county, &[]);
    let run = run_of(&county.path("runs"));
    let with = found(&lines(&county.export(&run, "findings")));
    let conflicts: BTreeSet<_> = with.iter().filter(|(.., verdict)| verdict == "conflict").cloned().collect();
    let rules: BTreeSet<&str> = conflicts.iter().map(|(_, rule, _)| rule.as_str()).collect();
    assert_eq!(rules.into_iter().collect::<Vec<_>>(), ["PRO-01", "PRO-02", "PRO-03", "PRO-04"]);
    fs::remove_dir_all(county.path("runs")).expect("removed");
    license(&county, &all[..8]);
    discover(&county, &[]);
    let run = run_of(&county.path("runs"));
    let findings = lines(&county.export(&run, "findings"));
    let without = found(&findings);
    assert!(without.iter().all(|(.., verdict)| verdict == "undecided"), "the aid register was not asked");
    for (person, rule, _) in &conflicts {
        assert!(without.contains(&(person.clone(), rule.clone(), "undecided".to_owned())), "{person} {rule}");
    }
    let waits = |line: &Value| {
        let waiting = line["waiting_on"].as_array().expect("a list");
        waiting.iter().any(|w| w["state"] == "not_asked")
    };
    assert!(findings.iter().all(waits), "and each says so");
}

#[test]
fn an_area_narrows_by_where_people_are_registered() {
    let county = planted();
    discover(&county, &["--area", "410399"]);
    let here = run_of(&county.path("runs"));
    let here = county.export(&here, "findings");
    assert!(!here.is_empty());
    fs::remove_dir_all(county.path("runs")).expect("removed");
    discover(&county, &["--area", "410398"]);
    let elsewhere = run_of(&county.path("runs"));
    let elsewhere = found(&lines(&county.export(&elsewhere, "findings")));
    let here = found(&lines(&here));
    assert!(elsewhere.len() < here.len(), "{} of {}", elsewhere.len(), here.len());
    assert!(elsewhere.is_subset(&here), "whoever is left is registered nowhere that is known");
}
