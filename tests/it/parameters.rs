//! Gaps of parameters: a place without a standard is left undecided and counted, any other gap stops the run and names
//! both of its sides. Must not know how values are chosen.

use super::support::small_county;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;

#[test]
fn a_standard_that_has_ended_leaves_its_rules_undecided_and_the_run_counts_the_households() {
    let county = small_county().copied().with_own_pack();
    let file = county.path("rules/parameters/standard.toml");
    let text = fs::read_to_string(&file).expect("the standard");
    let open = "area = \"410399\"\nresidence = \"urban\"\nfrom = 2025-07-01\n";
    assert!(text.contains(open), "{text}");
    let mut ended = text.replace(open, &format!("{open}to = 2026-06-30\n"));
    let rural = open.replace("urban", "rural");
    assert!(text.contains(&rural), "{text}");
    ended = ended.replace(&rural, &format!("{rural}to = 2026-06-30\n"));
    fs::write(&file, ended).expect("written");
    let said = county.hedui(&["batch", "--run", "r", "--lang", "en"]);
    assert!(said.code == 0 || said.code == 3, "{said:?}");
    let findings = county.export("r", "findings");
    let lines: Vec<Value> = findings.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let waits = |line: &&Value| {
        let waiting = line["waiting_on"].as_array().expect("a list");
        waiting.iter().any(|w| w["source"] == "parameter:standard")
    };
    let households: BTreeSet<&str> =
        lines.iter().filter(waits).map(|line| line["household_id"].as_str().expect("an id")).collect();
    assert!(households.len() > 100, "{}", households.len());
    assert!(said.stdout.contains(&format!("undecided: {}\n", households.len())), "{}", said.stdout);
    let decided: Vec<&Value> =
        lines.iter().filter(|l| l["rule_id"] == "INC-01" && l["verdict"] != "undecided").collect();
    assert_eq!(decided, [] as [&Value; 0]);
    let page = county.hedui(&["report", "r", "--lang", "en", "--file", "-"]);
    assert!(page.stdout.contains("without a standard in force on the date"), "{}", page.stderr);
    let again = county.hedui(&["rerun", "r"]);
    assert_eq!((again.code, again.stdout.as_str()), (0, "SAME\n"));
}

#[test]
fn a_gap_in_any_other_parameter_stops_the_run_and_names_both_sides() {
    let county = small_county().copied().with_own_pack();
    let file = county.path("rules/parameters/edge_ratio.toml");
    let text = fs::read_to_string(&file).expect("the ratio");
    let (head, value) = text.split_once("[[value]]").expect("a value");
    let earlier = value.replace("from = 2021-07-01", "from = 2021-07-01\nto = 2026-06-30");
    let later = value.replace("from = 2021-07-01", "from = 2027-01-01");
    fs::write(&file, format!("{head}[[value]]{earlier}\n[[value]]{later}")).expect("written");
    let said = county.hedui(&["batch", "--run", "r"]);
    assert_eq!((said.code, said.stdout.as_str()), (2, ""), "{said:?}");
    let line = |at: usize| head.lines().count() + 1 + at;
    for words in ["edge_ratio", "2026-06-30", "2027-01-01", &format!("line {}", line(0))] {
        assert!(said.stderr.contains(words), "`{words}` is missing in {}", said.stderr);
    }
    assert!(!county.path("runs/r").exists(), "nothing is left half-done");
}

#[test]
fn a_parameter_for_some_households_only_is_remarked_on() {
    let county = small_county().copied().with_own_pack();
    let said = county.hedui(&["rules", "check"]);
    assert!(said.code == 0 && !said.stdout.contains("has no value on"), "{said:?}");
    let file = county.path("rules/parameters/asset_months.toml");
    let text = fs::read_to_string(&file).expect("the parameter");
    fs::write(&file, text.replacen("[[value]]", "[[value]]\nresidence = \"urban\"", 1)).expect("written");
    let said = county.hedui(&["rules", "check"]);
    let remark = "note: `asset_months` has no value on 2026-11-01 for rural households of areas that no value names: for \
                  them what reads it is undecided\n";
    assert!(said.code == 0 && said.stdout.contains(remark), "{said:?}");
}
