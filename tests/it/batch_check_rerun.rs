//! One kernel, three ways in: the check of a household says what the batch said, and an old run says it again from its
//! own evidence, whatever became of the files it was made from. Must not know what is right.

use super::support::{County, ROOT, hedui, small_county, text};
use hedui::run::{OpenRun, Subject, Tally, check};
use std::fs;
use std::path::Path;

/// The lines of an export that speak of a household.
fn of_household(lines: &str, id: &str) -> String {
    let about = format!("\"household_id\":\"{id}\"");
    lines.lines().filter(|line| line.contains(&about)).collect::<Vec<_>>().join(",")
}

fn household_ids(verdicts: &str) -> Vec<String> {
    let id = |line: &str| {
        let value: serde_json::Value = serde_json::from_str(line).expect("JSON");
        value["household_id"].as_str().expect("an id").to_owned()
    };
    verdicts.lines().map(id).collect()
}

fn expected_check(findings: &str, verdicts: &str, id: &str) -> String {
    let (verdict, findings) = (of_household(verdicts, id), of_household(findings, id));
    format!("{{\"verdicts\":[{verdict}],\"findings\":[{findings}]}}")
}

#[test]
fn check_says_of_every_household_what_the_batch_says() {
    let county = County::canonical("40");
    county.batch("r");
    let (findings, verdicts) = (county.export("r", "findings"), county.export("r", "verdicts"));
    let settings = county.settings();
    let ids = household_ids(&verdicts);
    assert_eq!(ids.len(), 40);
    for id in &ids {
        let checked = check(&settings, Subject::Household(id.clone())).expect("checks");
        assert_eq!(checked.json().expect("JSON"), expected_check(&findings, &verdicts, id), "{id}");
    }
}

#[test]
fn a_page_shows_the_gravest_households_and_counts_the_others_by_township() {
    let county = small_county();
    let opened = OpenRun::open(&county.path("runs/base")).expect("the run opens");
    let recorded = opened.recorded().expect("its results are read");
    let mut gravest: Vec<_> = recorded.results.iter().map(|r| (r.verdict, r.household_id.clone())).collect();
    gravest.sort();
    let whole = opened.county().expect("its evidence is read");
    for limit in [0, 7, 60, gravest.len(), gravest.len() + 1] {
        let tally = Tally::showing(limit).with(&whole, &recorded);
        let (shown, townships) = tally.selection();
        let listed: Vec<_> =
            shown.iter().map(|h| (h.result.verdict, h.result.household_id.clone())).collect();
        assert_eq!(listed, gravest[..limit.min(gravest.len())]);
        for household in &shown {
            let id = &household.result.household_id;
            let own: Vec<_> = recorded.findings.iter().filter(|f| f.household_id == *id).cloned().collect();
            assert_eq!(household.findings, own, "{id}");
        }
        let others: u64 = townships.iter().flat_map(|t| t.verdicts).sum();
        assert_eq!(others as usize + shown.len(), gravest.len());
        assert_eq!(tally.verdicts.iter().sum::<u64>() as usize, gravest.len());
    }
}

#[test]
fn the_check_command_prints_what_the_batch_found() {
    let county = small_county();
    let (findings, verdicts) = (county.export("base", "findings"), county.export("base", "verdicts"));
    let ids = household_ids(&verdicts);
    for id in [&ids[0], &ids[75], &ids[ids.len() - 1]] {
        let said = county.hedui(&["check", "--household", id, "--format", "json"]);
        assert!(said.code == 0 || said.code == 3, "{said:?}");
        assert_eq!(said.stdout.trim_end(), expected_check(&findings, &verdicts, id));
    }
    let nobody = county.hedui(&["check", "--household", "JT0", "--format", "json"]);
    assert_eq!((nobody.code, nobody.stdout.as_str()), (4, ""));
    assert!(nobody.stderr.contains("the roll has no household `JT0` on this date"), "{}", nobody.stderr);
}

#[test]
fn a_run_says_the_same_after_data_adapters_and_rules_are_changed_or_gone() {
    let county = small_county().copied().with_own_pack();
    county.batch("r");
    fs::remove_dir_all(county.path("county")).expect("removed");
    fs::remove_dir_all(county.path("adapters")).expect("removed");
    fs::remove_file(county.path("rules/inc-01.toml")).expect("removed");
    fs::write(county.path("rules/ast-01.toml"), "no rule any more").expect("written");
    let again = county.hedui(&["rerun", "r"]);
    assert_eq!((again.code, again.stdout.as_str(), again.stderr.as_str()), (0, "SAME\n", ""));
    let one = household_ids(&county.export("r", "verdicts")).remove(3);
    let again = county.hedui(&["rerun", "r", "--household", &one]);
    assert_eq!((again.code, again.stdout.as_str()), (0, "SAME\n"), "{}", again.stderr);
    let verified = county.hedui(&["audit", "verify", "r"]);
    assert_eq!(verified.code, 0, "{verified:?}");
}

/// Changes one byte in the middle of a file of a run; the program must then name the file.
fn check_named(county: &County, file: &Path) {
    let whole = fs::read(file).expect("a file of the run");
    let mut flipped = whole.clone();
    let middle = flipped.len() / 2;
    flipped[middle] ^= 1;
    fs::remove_file(file).expect("removed");
    fs::write(file, &flipped).expect("written");
    let name = file.file_name().and_then(|name| name.to_str()).expect("a name");
    for arguments in [&["rerun", "base"][..], &["audit", "verify", "base"]] {
        let said = county.hedui(arguments);
        assert_eq!(said.code, 5, "{arguments:?} on a flipped {name}: {said:?}");
        assert!(said.stderr.contains(name), "{arguments:?} does not name {name}: {}", said.stderr);
    }
    fs::write(file, &whole).expect("written");
}

fn check_code(county: &County, arguments: &[&str], code: i32) {
    let said = county.hedui(arguments);
    assert_eq!(said.code, code, "{arguments:?}: {said:?}");
}

#[test]
fn a_flipped_byte_anywhere_in_a_run_is_named() {
    let county = small_county().copied();
    super::support::copy_folder(&small_county().path("runs"), &county.path("runs"));
    let run = county.path("runs/base");
    let evidence = super::support::files_below(&run.join("evidence"));
    let blocks: Vec<_> = evidence.iter().filter(|file| !file.ends_with("index.json")).collect();
    assert!(blocks.len() > 20, "{evidence:?}");
    for file in [blocks[0], blocks[blocks.len() / 2], blocks[blocks.len() - 1]] {
        check_named(&county, file);
    }
    for name in ["evidence/index.json", "findings.parquet", "verdicts.parquet"] {
        check_named(&county, &run.join(name));
    }
    let manifest = fs::read_to_string(run.join("run.json")).expect("a manifest");
    let root =
        manifest.split("\"evidence_root\": \"").nth(1).and_then(|rest| rest.get(..64)).expect("a root");
    for (was, is, named) in [
        (root, "0".repeat(64).as_str(), "the root that"),
        ("\"as_of\": \"2026-11-01\"", "\"as_of\": \"2026-11-05\"", "the as-of date that"),
        ("\"exit_code\": 3", "\"exit_code\": 0", ""),
        ("{", "[", ""),
    ] {
        let changed = manifest.replacen(was, is, 1);
        assert_ne!(changed, manifest, "{was} stands in it");
        fs::write(run.join("run.json"), &changed).expect("written");
        for arguments in [&["audit", "verify", "base"][..], &["rerun", "base"], &["batch", "--run", "base"]] {
            let said = county.hedui(arguments);
            assert!(said.code == 5 && said.stderr.contains("run.json"), "{arguments:?} {was}: {said:?}");
        }
        if !named.is_empty() {
            // Whoever writes the digest anew is still found out by what else says the same.
            let seal = format!("{}  run.json\n", hedui::store::sha256_hex(changed.as_bytes()));
            fs::write(run.join("run.json.sha256"), seal).expect("written");
            let said = county.hedui(&["audit", "verify", "base"]);
            assert!(said.code == 5 && said.stderr.contains(named), "{said:?}");
        }
        fs::write(run.join("run.json"), &manifest).expect("written");
        let seal = format!("{}  run.json\n", hedui::store::sha256_hex(manifest.as_bytes()));
        fs::write(run.join("run.json.sha256"), seal).expect("written");
    }
    let seal = fs::read(run.join("run.json.sha256")).expect("a digest");
    fs::remove_file(run.join("run.json.sha256")).expect("removed");
    check_code(&county, &["rerun", "base"], 5);
    fs::write(run.join("run.json.sha256"), seal).expect("written");
    let added = run.join("pack/rules/zzz-01.toml");
    fs::write(&added, "").expect("written");
    for arguments in [&["rerun", "base"][..], &["audit", "verify", "base"]] {
        let said = county.hedui(arguments);
        assert!(said.code == 5 && said.stderr.contains("zzz-01.toml"), "{said:?}");
    }
    fs::remove_file(&added).expect("removed");
    assert_eq!(county.hedui(&["rerun", "base"]).stdout, "SAME\n", "whole again");
    std::os::unix::fs::symlink(&run, county.path("linked")).expect("linked");
    assert_eq!(county.hedui(&["audit", "verify", text(&county.path("linked"))]).code, 0);
}

#[test]
fn a_rule_that_reads_a_field_the_roll_had_not_is_not_run_again() {
    let county = small_county().copied().with_own_pack();
    super::support::copy_folder(&small_county().path("runs"), &county.path("runs"));
    let kinds = county.path("adapters/kinds/national.toml");
    let text_of = fs::read_to_string(&kinds).expect("the dictionary");
    let field = "[roll.household.fields]\npets = { type = \"count\", title = { zh = \"宠物\", en = \"pets\" }, optional = true }\n";
    fs::write(&kinds, text_of.replacen("[roll.household.fields]\n", field, 1)).expect("written");
    let rule = fs::read_to_string(county.path("rules/stf-02.toml")).expect("a rule");
    let (head, _) = rule.split_once("[[case]]").expect("cases");
    let when = head.lines().find(|line| line.starts_with("when")).expect("a condition");
    let head = head.replacen(when, "when = '!has(h.pets)'", 1).replacen("STF-02", "PET-01", 1);
    let cases = "[[case]]\nname = \"a\"\nas_of = 2026-11-01\nexpect = \"conflict\"\n\n\
                 [[case]]\nname = \"b\"\nas_of = 2026-11-01\nexpect = \"clear\"\nhousehold = { pets = 1 }\n";
    fs::write(county.path("rules/pet-01.toml"), head + cases).expect("written");
    let said = county.hedui(&["rerun", "base", "--rules", "current", "--lang", "en"]);
    assert!(!said.stdout.contains("\"PET-01\""), "{said:?}");
    assert!((said.stdout.clone() + &said.stderr).contains("household.pets"), "{said:?}");
}

#[test]
fn a_page_to_hand_over_is_a_file_of_its_own_and_of_one_household() {
    let county = small_county().copied();
    super::support::copy_folder(&small_county().path("runs"), &county.path("runs"));
    let household = super::support::Verdicts::of(&county.path("runs/base")).households.into_keys().next();
    let id = household.expect("a household");
    let page = |audience: &str| county.hedui(&["report", "base", "--household", &id, "--audience", audience]);
    let (office, handed_over) = (page("office"), page("household"));
    assert_eq!((office.code, handed_over.code), (0, 0), "{office:?} {handed_over:?}");
    assert_ne!(office.stdout, handed_over.stdout);
    let whole = county.hedui(&["report", "base", "--audience", "household"]);
    assert!(whole.code == 2 && whole.stderr.contains("--household"), "{whole:?}");
}

#[test]
fn a_rerun_with_another_parameter_shows_the_first_difference() {
    let county = small_county().copied().with_own_pack();
    super::support::copy_folder(&small_county().path("runs"), &county.path("runs"));
    let rules = county.path("rules");
    let same = county.hedui(&["rerun", "base", "--rules", text(&rules)]);
    assert_eq!((same.code, same.stdout.as_str()), (0, "SAME\n"), "{}", same.stderr);
    let file = rules.join("parameters/asset_months.toml");
    let parameter = fs::read_to_string(&file).expect("read");
    assert!(parameter.contains("value = 24\n"), "{parameter}");
    fs::write(&file, parameter.replace("value = 24\n", "value = 2\n")).expect("written");
    let other = county.hedui(&["rerun", "base", "--rules", text(&rules)]);
    assert_eq!(other.code, 5, "{other:?}");
    assert!(other.stdout.starts_with("DIFFERENT: findings, line "), "{}", other.stdout);
    assert!(
        other.stdout.contains("\nrecorded: ") && other.stdout.contains("\nnow:      "),
        "{}",
        other.stdout
    );
    assert!(other.stdout.contains("AST-01"), "{}", other.stdout);
}

#[test]
fn a_run_that_is_not_there_is_not_found() {
    let out = tempfile::tempdir().expect("a folder");
    let said = hedui(&["rerun", "nowhere", "--out", text(out.path())]);
    assert_eq!(said.code, 4, "{said:?} from {ROOT}");
    assert!(said.stderr.contains("nowhere"), "{}", said.stderr);
}
