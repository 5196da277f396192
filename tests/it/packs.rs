//! A department or a rule is one file: added without a rebuild, and answered with every mistake at once where it is
//! wrong. Must not know how files are read.

use super::support::{County, ROOT, hedui, small_county, text};
use std::fs;

const SOURCE: &str = r#"id = "water.meter"
department = { zh = "水务公司", en = "Water company" }
title = { zh = "用水", en = "water use" }
kind = "vehicle"
delivery = "latest"
not_listed = "none"
access = "authorised"
max_age_days = 3650

[transport]
type = "file"
path = "water/use.csv"

[format]
type = "csv"
charset = "utf-8"

[fields]
record_key = { column = "key" }
person_id = { column = "sfzh" }
plate = { column = "hphm" }
class = { column = "cllx", codes = [["2", "motorcycle"]] }
registered_on = { column = "ccdjrq", forms = ["iso"] }
status = { column = "zt", codes = [["A", "normal"]] }
as_of = { column = "sjrq", forms = ["iso"] }
"#;

const RULE: &str = r#"id = "VEH-07"
title = { zh = "有摩托车", en = "A motorcycle" }
severity = "info"
schemes = ["dibao", "edge", "tekun", "rigid"]

[[version]]
version = 1
from = 2021-07-01
legal = [{ cite = "A13", zh = "第13条", en = "art. 13" }]
when = 'h.vehicle.exists(v, v.class == "motorcycle")'
message = { zh = "有摩托车。", en = "A motorcycle." }
"#;

/// A person of a household on the roll, with the household.
fn somebody(county: &County) -> (String, String) {
    let findings = county.export("base", "findings");
    let row = findings
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).expect("JSON"))
        .find(|row| row["rule_id"] == "INC-01" && row["verdict"] == "conflict")
        .expect("somebody is above the limit");
    let person = row["evidence"][0]["person_id"].as_str().expect("a person");
    (row["household_id"].as_str().expect("a household").to_owned(), person.to_owned())
}

#[test]
fn a_department_and_a_rule_are_one_file_each() {
    let (household, person) = somebody(small_county());
    let county = small_county().copied().with_own_pack();
    fs::write(county.path("adapters/water-meter.toml"), SOURCE).expect("written");
    fs::write(county.path("rules/veh-07.toml"), RULE).expect("written");
    fs::create_dir(county.path("county/water")).expect("made");
    let rows =
        format!("key,sfzh,hphm,cllx,ccdjrq,zt,sjrq\nW-1,{person},示A000001,2,2020-01-31,A,2026-10-28\n");
    fs::write(county.path("county/water/use.csv"), rows).expect("written");
    assert!(county.hedui(&["rules", "list"]).stdout.contains("VEH-07   v1 info"));
    assert!(
        county.hedui(&["adapters", "list"]).stdout.contains("水务公司 · 用水 (adapters/water-meter.toml)")
    );
    county.batch("more");
    let findings = county.export("more", "findings");
    let evidence =
        format!("{{\"source\":\"water.meter\",\"record_key\":\"W-1\",\"person_id\":\"{person}\"}}");
    let found = findings.lines().find(|line| {
        line.contains(&format!("\"household_id\":\"{household}\"")) && line.contains("\"rule_id\":\"VEH-07\"")
    });
    let found = found.expect("the new rule finds the new source's record");
    assert!(found.contains("\"verdict\":\"conflict\"") && found.contains(&evidence), "{found}");
}

#[test]
fn every_mistake_in_new_files_is_named_at_once() {
    let county = small_county().copied().with_own_pack();
    let source = SOURCE
        .replace("\"water.meter\"", "\"Water\"")
        .replace(", en = \"Water company\"", "")
        .replace("\"vehicle\"", "\"vehicel\"")
        .replace("\"none\"", "\"never\"");
    fs::write(county.path("adapters/water-meter.toml"), source).expect("written");
    let rule = RULE.replace("\"info\"", "\"imfo\"").replace("\"edge\"", "\"edgee\"") + "colour = \"red\"\n";
    fs::write(county.path("rules/veh-07.toml"), rule).expect("written");
    let rule = RULE.replace("VEH-07", "VEH-08").replace("v.class", "v.clas");
    fs::write(county.path("rules/veh-08.toml"), rule).expect("written");
    let expected = [
        "adapters/water-meter.toml:1:6: `Water` is no id of a source: small letters, digits, `.`, `_` and `-` are wanted",
        "adapters/water-meter.toml:2:14: `en` is missing in `department`",
        "adapters/water-meter.toml:4:8: there is no kind `vehicel`; did you mean `vehicle`?",
        "adapters/water-meter.toml:6:14: `not_listed` is `never`; it must be one of none, not_asked",
        "rules/veh-07.toml:3:12: `severity` is `imfo`; it must be one of disq, block, verify, info, for, need",
        "rules/veh-07.toml:4:21: `edgee` is no scheme; did you mean `edge`?",
        "rules/veh-07.toml:12:1: unknown key `colour`; known here: from, legal, let, message, to, version, when",
        "rules/veh-08.toml:10:",
    ];
    for arguments in [&["rules", "list"][..], &["adapters", "check"], &["batch", "--run", "r"]] {
        let said = county.hedui(arguments);
        assert_eq!(said.code, 2, "{said:?}");
        for text in expected {
            assert!(said.stderr.contains(text), "{arguments:?} does not say `{text}`:\n{}", said.stderr);
        }
        assert!(said.stderr.contains("`clas`") && said.stderr.contains("class"), "{}", said.stderr);
        assert!(said.stderr.ends_with("8 fault(s)\n"), "{}", said.stderr);
    }
    assert!(!county.path("runs/r").exists(), "nothing was run");
}

#[test]
fn a_rule_whose_kind_has_no_source_is_listed_as_not_run() {
    let county = small_county().copied().with_own_pack();
    fs::remove_file(county.path("adapters/transport.licence.toml")).expect("removed");
    let said = county.hedui(&["--lang", "en", "batch", "--run", "less"]);
    assert_eq!(said.code, 3, "{said:?}");
    let listed =
        said.stdout.split("\nRules not run (what is missing)\n").nth(1).expect("rules that were not run");
    assert!(listed.lines().any(|line| line.starts_with("  VEH-04 ")), "{listed}");
    let manifest = fs::read_to_string(county.path("runs/less/run.json")).expect("read");
    let manifest: serde_json::Value = serde_json::from_str(&manifest).expect("JSON");
    let not_run = manifest["rules_not_run"].as_array().expect("a list");
    let listed = not_run.iter().find(|rule| rule["rule_id"] == "VEH-04").expect("VEH-04 was not run");
    assert_eq!(listed["missing"], "transport_licence");
    assert!(!county.export("less", "findings").contains("VEH-04"));
}

#[test]
fn the_shipped_rules_and_adapters_have_no_fault_and_pass_their_cases() {
    let out = tempfile::tempdir().expect("a folder");
    let said = |arguments: &[&str]| {
        let mut all = arguments.to_vec();
        all.extend(["--out", text(out.path())]);
        hedui(&all)
    };
    let checked = said(&["rules", "check"]);
    assert_eq!((checked.code, checked.stderr.as_str()), (0, ""), "rules check in {ROOT}");
    assert!(checked.stdout.starts_with("no fault in 64 rules"), "{}", checked.stdout);
    let checked = said(&["adapters", "check"]);
    assert_eq!((checked.code, checked.stderr.as_str()), (0, ""), "{}", checked.stdout);
    let probed = said(&["adapters", "probe"]);
    assert_eq!(probed.code, 0, "{}", probed.stdout);
    assert!(!probed.stdout.contains("no sample"), "every table has a sample");
    let tested = said(&["rules", "test"]);
    assert_eq!(tested.code, 0, "{}", tested.stdout);
    assert!(tested.stdout.ends_with(" passed, 0 failed\n"), "{}", tested.stdout);
}

#[test]
fn folders_that_are_not_there_are_told_at_once_with_what_to_do() {
    let county = County::canonical("2");
    county.configure("no-adapters", "no-rules");
    let said = county.hedui(&["batch"]);
    assert_eq!((said.code, said.stdout.as_str()), (2, ""), "{said:?}");
    for text in ["`adapters` (", "no-adapters\n", "`rules` (", "no-rules\n", "the root of the repository"] {
        assert!(said.stderr.contains(text), "`{text}` is not in {}", said.stderr);
    }
}

const AID: &str = r#"id = "other.aid"
department = { zh = "外县民政局", en = "Another county's civil affairs bureau" }
title = { zh = "在册救助", en = "aid on the books" }
kind = "aid"
delivery = "latest"
not_listed = "none"
access = "own"
canonical = true
max_age_days = 3650

[transport]
type = "file"
path = "other/aid.csv"

[format]
type = "csv"
charset = "utf-8"
"#;

#[test]
fn a_county_under_its_old_and_its_new_code_is_one_county() {
    let (household, person) = somebody(small_county());
    let county = small_county().copied().with_own_pack();
    fs::write(county.path("adapters/other-aid.toml"), AID).expect("written");
    fs::create_dir(county.path("county/other")).expect("made");
    let row = |area: &str| format!("O-{area},{person},2026-10-28,dibao,N1,{area}001001,2020-01-01,,1.00\n");
    let head = "record_key,person_id,as_of,scheme,household_no,area_code,from,to,monthly_amount\n";
    let rows = format!("{head}{}{}", row("410397"), row("410399"));
    fs::write(county.path("county/other/aid.csv"), rows).expect("written");
    let two_counties = |run: &str| {
        county.batch(run);
        county.export(run, "findings").lines().any(|line| {
            line.contains(&format!("\"household_id\":\"{household}\""))
                && line.contains("\"rule_id\":\"DUP-02\"")
        })
    };
    assert!(two_counties("apart"), "aid in two counties at once is a question");
    let areas = county.path("adapters/kinds/areas.toml");
    let listed = fs::read_to_string(&areas).expect("the list of changes");
    let with = |days: &str, code: &str| {
        fs::write(&areas, format!("{listed}\n[[area]]\ncode = \"{code}\"\n{days}\nsuccessor = \"410399\"\n"))
            .expect("written");
    };
    with("valid_to = 2024-12-31", "410397");
    assert!(!two_counties("one"), "the county had been given another code");
    with("valid_to = 2026-12-31", "410397");
    assert!(two_counties("later"), "on the as-of date both codes are in force");
    with("valid_to = 2024-12-31", "410399");
    let said = county.hedui(&["batch", "--run", "refused"]);
    let fault = "`410399000000` is not in force on the day after `valid_to`";
    assert!(
        said.code == 2 && said.stderr.contains("adapters/kinds/areas.toml:") && said.stderr.contains(fault)
    );
}
