//! Failures that systems of this kind are known for, each held off by a test of its own name. Must not know how the
//! engine holds them off.

use super::small_cases::{faults_of, judged, judged_by};
use super::support::small_county;
use hedui::dictionary::{FieldType, Notation, read_value};
use hedui::domain::SourceState;
use hedui::engine::KnownAmount;

const STD_700: (&str, &str) = ("standard", "\"700.00\"");
const NO_WORK_COST: (&str, &str) = ("work_cost_std_percent", "");

#[test]
fn a_count_keeps_its_predicate() {
    let facts = r#"vehicle = [{ plate = "a", status = "normal" }, { plate = "b", status = "scrapped" }, { plate = "c", status = "sold" }]"#;
    for (condition, holds) in [
        (r#"h.vehicle.count(v, v.status == "normal") == 1"#, "conflict"),
        (r#"h.vehicle.count(v, v.status == "normal") == 3"#, "clear"),
        (r#"h.vehicle.filter(v, v.status == "normal").count() == 1"#, "conflict"),
        (r#"h.vehicle.exists_one(v, v.status == "normal")"#, "conflict"),
        ("h.vehicle.count() == 3", "conflict"),
    ] {
        assert_eq!(judged_by(condition, &[], facts).verdict("OWN-01"), holds, "{condition}");
    }
}

#[test]
fn a_comparison_reads_the_field_that_it_names() {
    let facts = |balance: &str, interest: &str| {
        format!("deposit = [{{ balance = \"{balance}\", interest_12m = \"{interest}\" }}]")
    };
    let balance = "h.deposit.exists(a, a.balance > yuan(100))";
    let interest = "h.deposit.exists(a, a.interest_12m > yuan(100))";
    for (condition, facts, holds) in [
        (balance, facts("100.01", "0.00"), "conflict"),
        (balance, facts("100.00", "900.00"), "clear"),
        (interest, facts("900.00", "100.00"), "clear"),
        (interest, facts("0.00", "100.01"), "conflict"),
    ] {
        assert_eq!(judged_by(condition, &[], &facts).verdict("OWN-01"), holds, "{condition} {facts}");
    }
    // Of two fields of one type, each keeps to its own rows.
    let facts =
        r#"medical_settlement = [{ total = "900.00", self_paid = "1.00", settled_on = "2026-05-10" }]"#;
    let condition = "h.medical_settlement.sum(s, s.self_paid) >= yuan(900)";
    assert_eq!(judged_by(condition, &[], facts).verdict("OWN-01"), "clear");
}

#[test]
fn nothing_follows_from_an_empty_set() {
    // Everybody is in prison: nobody counts, and nothing can be said of income or assets a head.
    let facts = r#"custody = [{ from = "2026-01-01" }]"#;
    let nobody = judged(&[STD_700], facts);
    assert_eq!(nobody.figure("n"), KnownAmount::Unknown, "no figure to divide by or to compare with");
    nobody.says(&[("INC-01", "undecided"), ("AST-01", "undecided"), ("INC-02", "undecided")]);
    // No marriage, no home, no trade, no payment: rules that ask for the latest, the largest or all of them stay silent.
    let nothing = judged(&[STD_700], "");
    nothing.says(&[
        ("HH-01", "clear"),
        ("HH-04", "clear"),
        ("HSE-01", "clear"),
        ("HSE-02", "clear"),
        ("BIZ-02", "clear"),
        ("BIZ-03", "clear"),
        ("DEC-01", "clear"),
        ("SPD-01", "clear"),
        ("SPD-03", "clear"),
    ]);
}

#[test]
fn a_minus_sign_is_never_cut_off() {
    for text in ["-3500.00", "−3500.00", "－3500", "(3500.00)", "3500.00-", "￥-3500", "-￥3500", "- 3500"]
    {
        for ty in [
            FieldType::Money,
            FieldType::MoneyMonth,
            FieldType::AreaM2,
            FieldType::Count { min: 0, max: 9_999 },
        ] {
            let read = read_value(&ty, text, &Notation::canonical());
            assert!(read.is_err(), "{text} was read as {read:?}");
        }
    }
}

#[test]
fn a_partners_income_is_not_the_applicants() {
    let facts = r#"
member = [{ declared_wage = "0.00" }, { relation = "spouse", declared_wage = "3000.00" }]
wage_tax = [{ member = 2, month = "2026-10", item = "wage", income = "3000.00" }]
social_insurance = [{ member = 2, month = "2026-10", insured_as = "employee", base = "3000.00" }]
"#;
    judged(&[], facts).says(&[("INC-04", "clear"), ("INC-06", "clear"), ("INC-07", "clear")]);
    // The other way round the finding is about the one who declared nothing, and shows that person's records only.
    let turned = facts.replace("declared_wage = \"3000.00\"", "declared_wage = \"0.00\"");
    let findings = judged(&[], &turned).findings();
    let finding = findings.iter().find(|f| f.rule_id == "INC-06").expect("wages that nobody declared");
    let person = finding.person_id.as_deref().expect("one person");
    assert!(finding.evidence.iter().all(|record| record.person_id == person), "{finding:?}");
    assert!(person.ends_with(|c: char| c.is_ascii_alphanumeric()) && person.contains("1980"), "{person}");
}

#[test]
fn nothing_is_called_not_found_where_nothing_was_asked() {
    for state in SourceState::ALL.into_iter().filter(|state| *state != SourceState::None) {
        assert!(!state.title().zh.contains("未发现"), "{state:?}");
    }
    let county = small_county();
    let file = county.path("unauthorised.json");
    let application = r#"{"household": {"area_code": "410399001001", "residence": "urban", "scheme": "dibao",
        "stage": "applicant", "applied_on": "2026-10-20", "relative_filed": false, "declared_deposits": "0",
        "declared_homes": 0, "declared_vehicles": 0}, "members": [{"person_id": "410399198001010017", "name": "赵示例",
        "relation": "self", "role": "member", "joined_on": "2026-10-20", "student": false, "declared_wage": "0",
        "declared_business": "0", "declared_property": "0", "declared_transfer": "0"}]}"#;
    std::fs::write(&file, application).expect("written");
    let said = county.hedui(&["check", "--application", file.to_str().expect("UTF-8"), "--lang", "zh"]);
    let (_, answers) = said.stdout.split_once("数据来源的答复").unwrap_or_else(|| panic!("{said:?}"));
    let of_bank: Vec<&str> = answers.lines().filter(|line| line.contains("存款")).collect();
    assert!(!of_bank.is_empty(), "{answers}");
    assert!(of_bank.iter().all(|line| line.contains("未查询") && !line.contains("未发现")), "{of_bank:?}");
    let wrong: Vec<&str> =
        ["核实无误", "已核实"].into_iter().filter(|word| answers.contains(*word)).collect();
    assert_eq!(wrong, [] as [&str; 0]);
}

#[test]
fn a_yearly_figure_is_never_spread_over_months() {
    // A year's sum cannot be held against a month's standard: the units differ.
    let faults = faults_of("h.wage_tax.sum(r, r.income) >= std");
    assert!(faults.iter().any(|fault| fault.contains("money a month")), "{faults:?}");
    // One month's payment is that month's: it says nothing of months in which nothing was declared.
    let facts = r#"
member = [{ declared_wage = "1000.00" }]
wage_tax = [{ month = "2026-03", item = "wage", income = "12000.00" }]
"#;
    let found = judged(&[STD_700, NO_WORK_COST], facts);
    assert_eq!(
        found.figure("net_income"),
        KnownAmount::Exactly(1_200_000),
        "12,000 in all, not 12,000 a month"
    );
    let findings = found.findings();
    let finding = findings.iter().find(|f| f.rule_id == "INC-07").expect("March is a question");
    assert_eq!(finding.evidence.len(), 1, "of one month: {finding:?}");
    let even = facts.replace("12000.00", "1200.00");
    judged(&[STD_700], &even).says(&[("INC-07", "clear")]);
}

#[test]
fn a_failed_source_is_not_zero() {
    let facts = "unknown = [\"deposit\", \"wage_tax\"]\n";
    let silent = judged(&[STD_700], facts);
    silent.says(&[("AST-01", "undecided"), ("INC-01", "undecided"), ("INC-06", "undecided")]);
    assert_eq!(silent.figure("money_assets"), KnownAmount::Unknown);
    assert_eq!(silent.figure("net_income"), KnownAmount::Unknown);
    // What is known beside it is a lower bound, and decides where it suffices.
    let some = judged(&[STD_700], &format!("{facts}deposit = [{{ balance = \"16800.01\" }}]\n"));
    assert_eq!(some.figure("money_assets"), KnownAmount::AtLeast(1_680_001));
    some.says(&[("AST-01", "conflict")]);
}
