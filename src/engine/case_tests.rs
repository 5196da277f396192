//! The shipped rule pack passes its own cases; a case with a wrong expectation fails, and says how.

use super::*;
use crate::{
    document::Document,
    engine::pack_tests::{Shipped, check},
    rule::load_pack,
};

impl Shipped {
    fn run(&self, rules: &[Document], only: Option<&str>) -> Vec<CaseOutcome> {
        let faults = Faults::new();
        let documents = PackDocuments { rules, definitions: &self.definitions, parameters: &self.parameters };
        let pack = load_pack(&documents, &self.dictionary, &faults);
        check(faults);
        run_cases(&pack, &self.dictionary, &documents, only)
    }
}

#[test]
fn every_case_of_the_shipped_pack_passes() {
    let shipped = Shipped::new();
    let outcomes = shipped.run(&shipped.rules, None);
    assert!(!outcomes.is_empty(), "the pack has no case");
    let failed: Vec<String> = outcomes
        .iter()
        .filter(|o| !o.passed)
        .map(|o| format!("{}:{} {} `{}`\n{}", o.file, o.line, o.rule_id, o.case_name, o.difference))
        .collect();
    assert!(failed.is_empty(), "{} of {} cases fail\n{}", failed.len(), outcomes.len(), failed.join("\n"));
}

const RULE: &str = r#"id = "VEH-01"
title = { zh = "车", en = "A vehicle" }
severity = "disq"
schemes = ["dibao"]
[[version]]
version = 1
from = 2021-07-01
legal = [{ cite = "A14", zh = "第14条", en = "art. 14" }]
when = 'normal_vehicles > 1'
message = { zh = "车", en = "vehicles" }
"#;

/// The outcomes of a rule file with these cases.
fn outcomes(cases: &str) -> Vec<CaseOutcome> {
    let shipped = Shipped::new();
    let faults = Faults::new();
    let rules = [Document::parse("rules/veh-01.toml", &format!("{RULE}{cases}"), &faults)];
    check(faults);
    shipped.run(&rules, Some("VEH-01"))
}

#[test]
fn a_wrong_expectation_fails_with_the_arithmetic() {
    let outcomes = outcomes(
        r#"
[[case]]
name = "one car"
as_of = 2026-11-01
expect = "conflict"
[[case.vehicle]]
plate = "A1"
[[case]]
name = "one car, the rest unknown"
as_of = 2026-11-01
expect = "undecided"
waiting_on = ["deposit"]
unknown = ["vehicle"]
[[case.vehicle]]
plate = "A1"
"#,
    );
    assert!(outcomes.iter().all(|o| !o.passed));
    assert_eq!((outcomes[0].file.as_str(), outcomes[0].line), ("rules/veh-01.toml", 12));
    let expected = "\
expected conflict, came clear
  A vehicle: does not hold
  | normal_vehicles > 1
    vehicles of status normal: 1
      from case.vehicle record-1
";
    assert_eq!(outcomes[0].difference, expected);
    let waiting = &outcomes[1].difference;
    assert!(waiting.starts_with("expected to wait on deposit, came vehicle\n"), "{waiting}");
    assert!(waiting.contains("waits on case.vehicle.other, member 1: no_answer"), "{waiting}");
}

#[test]
fn later_repeated_and_contradicting_rows() {
    let outcomes = outcomes(
        r#"
[[case]]
name = "a car registered after the as-of date is not seen, a repeated row counts once"
as_of = 2026-11-01
expect = "clear"
[[case.vehicle]]
registered_on = "2026-11-02"
[[case.vehicle]]
plate = "A1"
record_key = "1"
as_of = "2026-10-01"
[[case.vehicle]]
plate = "A2"
record_key = "1"
[[case]]
name = "two rows of one key and date that differ are no answer"
as_of = 2026-11-01
expect = "undecided"
waiting_on = ["vehicle"]
[[case.vehicle]]
plate = "A1"
record_key = "1"
[[case.vehicle]]
plate = "A2"
record_key = "1"
[[case]]
name = "a row of a later date than the as-of date is no answer"
as_of = 2026-11-01
expect = "undecided"
[[case.vehicle]]
as_of = "2026-11-02"
[[case]]
name = "does not run for the scheme"
as_of = 2026-11-01
expect = "absent"
household = { scheme = "tekun" }
[[case]]
name = "a row of the household on the roll cannot be read"
as_of = 2026-11-01
expect = "undecided"
waiting_on = ["roll"]
unknown = ["roll"]
"#,
    );
    let failed: Vec<&CaseOutcome> = outcomes.iter().filter(|o| !o.passed).collect();
    assert!(failed.is_empty(), "{failed:#?}");
}

#[test]
fn an_explanation_ends_with_the_parameters_the_figure_and_the_limit() {
    let shipped = Shipped::new();
    let wrong = |case: &str| {
        let rule = include_str!("../../rules/ast-01.toml");
        let text = format!("{}\n[[case]]\nname = \"wrong\"\nas_of = 2026-11-01\n{case}", rule.trim_end());
        let faults = Faults::new();
        let rules = [Document::parse("rules/ast-01.toml", &text, &faults)];
        let outcomes = shipped.run(&rules, None);
        let failed: Vec<&CaseOutcome> = outcomes.iter().filter(|outcome| !outcome.passed).collect();
        assert_eq!(failed.len(), 1, "{failed:#?}");
        failed[0].difference.clone()
    };
    let told = wrong("expect = \"clear\"\ndeposit = [{ balance = \"16800.01\" }]\n");
    let end = "    limit of money assets, in months of the standard: 24 months\n    Measured: 16,800.01 yuan\n    Limit: 16,800.00 yuan\n";
    assert!(told.ends_with(end), "{told}");
    let told = wrong("expect = \"clear\"\nunknown = [\"deposit\"]\n");
    assert!(told.contains("    Measured: unknown\n    Limit: 16,800.00 yuan\n"), "{told}");
    let told = wrong(
        "expect = \"clear\"\nunknown = [\"security\"]\ndeposit = [{ balance = \"16800.01\" }, { balance = \"3.00\" }]\n\
         payment_account = [{ balance = \"200.00\" }]\ninsurance_policy = [{ form = \"protection\", cash_value = \"9.00\" }]\n",
    );
    let each = "
        bank deposits: 16,803.01 yuan
          from case.deposit record-1, case.deposit record-2
        securities: unknown
          waits on case.security, member 1: no_answer
        payment accounts: 200.00 yuan
          from case.payment_account record-3
    subsistence standard";
    assert!(told.contains(each), "{told}");
}

/// What a condition comes to for one member, 張 三, whose wage is declared; and a deposit of 2.00 yuan.
fn of_one_member(when: &str, expect: &str) -> Vec<CaseOutcome> {
    let shipped = Shipped::new();
    let faults = Faults::new();
    let case = format!(
        r#"
[[case]]
name = "one member"
as_of = 2026-11-01
expect = "{expect}"
household = {{ scheme = "dibao", stage = "recipient", residence = "urban" }}
member = [{{ name = "張 三" }}]
deposit = [{{ balance = "2.00" }}]
"#
    );
    let rule = RULE.replace("'normal_vehicles > 1'", &format!("'''{when}'''"));
    let rules = [Document::parse("rules/veh-01.toml", &format!("{rule}{case}"), &faults)];
    check(faults);
    shipped.run(&rules, Some("VEH-01"))
}

#[test]
fn texts_are_equal_only_to_themselves_and_names_however_written() {
    for (when, expect) in [
        ("'abc' == 'xyz' || n > 5", "clear"),
        ("'abc' != 'xyz' && n > 0", "conflict"),
        ("'abc' == 'abc' && n > 0", "conflict"),
        ("(n == 1 ? 'no1' : 'no2') == 'no2'", "clear"),
        ("(n == 1 ? 'no1' : 'no2') == 'no1'", "conflict"),
        ("n > 0 && ['abc', 'xyz'].distinct().count() == 2", "conflict"),
        ("n > 0 && ['no1', 'no2'].all(x, x == 'no1')", "clear"),
        ("'abc' in ['xyz', 'abc'] && n > 0", "conflict"),
        ("h.scheme in ['edge', 'dibao'] && n > 0", "conflict"),
        ("'dibao' in [h.scheme]", "conflict"),
        ("'edge' in [h.scheme]", "clear"),
        ("n in [2, 1]", "conflict"),
        ("D in [date('2026-11-01'), date('2026-11-02')]", "conflict"),
        ("members.exists(m, same_name(m.name, '张三'))", "conflict"),
        ("members.exists(m, same_name('張三 ', m.name))", "conflict"),
        ("members.exists(m, same_name(m.name, '李四'))", "clear"),
        ("same_name('li lei', 'LI  LEI') && n > 0", "conflict"),
        ("same_name('李四', '王五') || n > 5", "clear"),
        ("h.deposit.max(d, d.balance) == yuan(2)", "conflict"),
        ("h.deposit.min(d, d.balance) == yuan(2) && h.vehicle.min(v, yuan(2)) == yuan(0)", "conflict"),
        (
            "h.deposit.max(d, d.balance * -1) == yuan(-2) && h.deposit.sum(d, d.balance * -1) < yuan(-1)",
            "conflict",
        ),
        ("county(h.area_code) == '410399' && h.area_code != '410399000000'", "conflict"),
        ("county(h.area_code) == '410398'", "clear"),
        ("D.plus_months(n * ratio(1, 2)) == D.plus_months(1)", "undecided"),
        ("D.plus_months(n * 1) == D.plus_months(1)", "conflict"),
    ] {
        let failed: Vec<CaseOutcome> =
            of_one_member(when, expect).into_iter().filter(|o| !o.passed).collect();
        assert!(failed.is_empty(), "{when}: {failed:#?}");
    }
}
