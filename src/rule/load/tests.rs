//! Packs that load, and packs that must be refused, with every message and its place.

use super::*;
use crate::{
    dictionary::load_dictionary,
    domain::{Severity, ratio::Ratio},
    rule::{MessagePart, ParameterValue, case_faults},
};
use std::path::Path;

mod refused;

fn dictionary() -> Dictionary {
    let faults = Faults::new();
    let text = include_str!("../../../adapters/kinds/national.toml");
    load_dictionary(&[Document::parse("national.toml", text, &faults)], &faults).expect("a dictionary")
}

/// Loads rule, definition and parameter files given as names and texts.
fn load(
    rules: &[(&str, &str)],
    definitions: &[(&str, &str)],
    parameters: &[(&str, &str)],
) -> (Pack, Vec<String>) {
    let faults = Faults::new();
    let parse = |files: &[(&str, &str)]| -> Vec<Document> {
        files.iter().map(|(file, text)| Document::parse(file, text, &faults)).collect()
    };
    let (rules, definitions, parameters) = (parse(rules), parse(definitions), parse(parameters));
    let documents = PackDocuments { rules: &rules, definitions: &definitions, parameters: &parameters };
    let pack = load_pack(&documents, &dictionary(), &faults);
    (pack, faults.into_sorted().iter().map(ToString::to_string).collect())
}

/// Holds the faults of a load against the complete list.
fn check(found: (Pack, Vec<String>), expected: &[&str]) {
    assert_eq!(found.1, expected, "found:\n{}", found.1.join("\n"));
}

const RULE: &str = r#"id = "INC-01"
title = { zh = "收入", en = "income" }
severity = "disq"
schemes = ["dibao", "edge"]
[[version]]
version = 1
from = 2021-07-01
legal = [{ cite = "A13", zh = "第十三条", en = "art. 13", from = 2021-07-01 }]
when = '''
net >= limit * n
  && !over'''
measured = 'net'
limit = 'limit * n'
message = { zh = "净收入{net}，{{上限}}\"{limit * n}\"", en = "net {net}" }
[version.let]
zeta = { expr = 'net - 1', zh = "超出", en = "excess" }
alpha = 'zeta * 2'
[[case]]
name = "over"
as_of = 2026-11-01
expect = "undecided"
unknown = ["wage_tax", { kind = "custody", member = 2 }]
waiting_on = ["wage_tax", "roll"]
[case.household]
declared_deposits = 1000
authorised_on = ""
authorised_sources = ["a", "b"]
[[case.member]]
declared_wage = "1,500.5"
memberships = 2
[[case.member]]
off_roll = true
person_id = "１１０"
[[case.wage_tax]]
member = 2
month = "2026-01"
income = "3000"
item = "wage"
record_key = "k1"
as_of = 2026-02-01
[[case.real_estate]]
share = "50%"
registered_on = 2020-01-31
"#;

#[test]
fn a_rule_is_read_whole() {
    let (pack, faults) = load(&[("rules/income/inc-01.toml", RULE)], &[], &[]);
    assert_eq!(faults, [] as [String; 0]);
    let [rule] = pack.rules.as_slice() else { panic!("one rule") };
    assert_eq!(
        (rule.id.as_str(), rule.severity, rule.title.en.as_str()),
        ("INC-01", Severity::Disq, "income")
    );
    assert_eq!(rule.schemes.as_deref(), Some(["dibao".to_owned(), "edge".to_owned()].as_slice()));
    let [version] = rule.versions.as_slice() else { panic!("one version") };
    let lets: Vec<(&str, &str)> =
        version.lets.iter().map(|l| (l.name.as_str(), l.title.en.as_str())).collect();
    assert_eq!(lets, [("zeta", "excess"), ("alpha", "alpha")]);
    let shown: Vec<String> = version
        .message_zh
        .iter()
        .map(|part| match part {
            MessagePart::Text(text) => text.clone(),
            MessagePart::Figure(formula) => format!("<{}>", formula.text),
        })
        .collect();
    assert_eq!(shown, ["净收入", "<net>", "，{上限}\"", "<limit * n>", "\""]);
    let formulas = [&version.when, version.limit.as_ref().expect("a limit")].into_iter();
    let figures = version.message_zh.iter().filter_map(|part| match part {
        MessagePart::Figure(formula) => Some(formula),
        MessagePart::Text(_) => None,
    });
    for formula in formulas.chain(figures).chain(version.lets.iter().map(|l| &l.formula)) {
        assert!(RULE[formula.place(0)..].starts_with(&formula.text), "place of {}", formula.text);
    }
}

#[test]
fn a_case_is_read_as_written() {
    let (pack, faults) = load(&[("inc-01.toml", RULE)], &[], &[]);
    assert_eq!(faults, [] as [String; 0]);
    let case = &pack.rules[0].cases[0];
    let pairs = |fields: &[(String, String)]| -> String {
        fields.iter().map(|(field, text)| format!("{field}={text} ")).collect()
    };
    assert_eq!(pairs(&case.household), "declared_deposits=1000 authorised_on= authorised_sources=a;b ");
    assert_eq!((case.members.len(), case.members[0].memberships, case.members[1].off_roll), (2, 2, true));
    assert_eq!(pairs(&case.members[0].fields), "declared_wage=1,500.5 ");
    assert_eq!(pairs(&case.members[1].fields), "person_id=１１０ ");
    let records: Vec<String> =
        case.records.iter().map(|r| format!("{} {}: {}", r.kind, r.member, pairs(&r.fields))).collect();
    assert_eq!(
        records,
        [
            "wage_tax 2: month=2026-01 income=3000 item=wage record_key=k1 as_of=2026-02-01 ",
            "real_estate 1: share=50% registered_on=2020-01-31 ",
        ]
    );
    assert_eq!(case.unknown, [("wage_tax".to_owned(), None), ("custody".to_owned(), Some(2))]);
    assert_eq!(case.waiting_on.as_deref(), Some(["roll".to_owned(), "wage_tax".to_owned()].as_slice()));
    assert!(RULE[case.place.1.start..].starts_with("[[case]]"), "{:?}", case.place);
}

#[test]
fn definitions_come_in_order_and_shadow_nothing() {
    let text = "[[define]]\nname = \"n\"\nexpr = 'size(members)'\ntitle = { zh = \"人数\", en = \"members\" }\n\
                figure = \"n\"\n[[define]]\nname = \"wage\"\nparams = [\"m\"]\nexpr = 'm.declared_wage'\n\
                title = { zh = \"工资\", en = \"wage\" }\n";
    let (pack, faults) = load(&[], &[("definitions.toml", text)], &[]);
    assert_eq!(faults, [] as [String; 0]);
    let names: Vec<(&str, usize)> =
        pack.definitions.iter().map(|d| (d.name.as_str(), d.params.len())).collect();
    assert_eq!(names, [("n", 0), ("wage", 1)]);
    let wrong = "[[define]]\nname = \"W\"\nexpr = '1'\ntitle = { zh = \"a\", en = \"b\" }\n\
                 [[define]]\nname = \"n\"\nparams = [\"m\", \"m\", \"h\", \"a b\"]\nexpr = 'size('\n\
                 title = { zh = \"a\", en = \"b\" }\nfigure = \"n\"\n";
    let rule = RULE.replace("zeta = {", "n = {").replace("'zeta", "'n");
    check(
        load(&[("inc-01.toml", &rule)], &[("a.toml", text), ("b.toml", wrong)], &[]),
        &[
            "b.toml:2:8: `W` is built into the rule language: take another name",
            "b.toml:6:8: `n` is defined already: a.toml:1",
            "b.toml:7:16: `m` stands twice in `params`",
            "b.toml:7:21: `h` is built into the rule language: take another name",
            "b.toml:7:26: a name is written with a-z, A-Z, 0-9 and `_`, and is no word of the language",
            "b.toml:8:13: this bracket is not closed: write `)`",
            "b.toml:8:14: found the end of the expression, expected a value",
            "b.toml:10:10: `n` is defined already: a.toml:1",
            "b.toml:10:10: a definition with `params` is no figure of a household",
            "inc-01.toml:16:5: `n` is defined already: the definitions of a.toml",
        ],
    );
}

#[test]
fn only_one_form_of_work_cost_is_set_on_a_day() {
    let file = |name: &str, ty: &str, value: &str, area: &str, dates: &str| {
        format!(
            "name = \"{name}\"\ntitle = {{ zh = \"a\", en = \"b\" }}\ntype = \"{ty}\"\noptional = true\n\
             [[value]]\nvalue = {value}\n{area}{dates}\nlegal = {{ zh = \"a\", en = \"b\" }}\n"
        )
    };
    let fixed =
        |dates: &str| file("work_cost_fixed", "money_month", "\"300.00\"", "area = \"4103\"\n", dates);
    let share = file("work_cost_std_percent", "ratio", "\"20%\"", "", "from = 2022-01-01");
    let share = ("work_cost_std_percent.toml", share.as_str());
    let before = fixed("from = 2021-01-01\nto = 2021-12-31");
    check(load(&[], &[], &[("work_cost_fixed.toml", &before), share]), &[]);
    let both = fixed("from = 2021-01-01\nto = 2022-01-01");
    check(
        load(&[], &[], &[("work_cost_fixed.toml", &both), share]),
        &[
            "work_cost_std_percent.toml:5:1: `work_cost_std_percent` and `work_cost_fixed` (work_cost_fixed.toml:5) are both set on 2022-01-01, area 4103: only one form of work cost may be",
        ],
    );
}

#[test]
fn a_rule_lacking_a_case_is_named() {
    let faults = Faults::new();
    let rules = [Document::parse("inc-01.toml", RULE, &faults)];
    let documents = PackDocuments { rules: &rules, definitions: &[], parameters: &[] };
    let mut pack = load_pack(&documents, &dictionary(), &faults);
    case_faults(&pack.rules[0], true, &documents, &faults);
    let found: Vec<String> = faults.into_sorted().iter().map(ToString::to_string).collect();
    let lacking = [
        "inc-01.toml:1:1: `INC-01` has no case that expects `clear`",
        "inc-01.toml:1:1: `INC-01` has no case that expects `conflict`",
    ];
    assert_eq!(found, lacking);
    pack.rules[0].cases.clear();
    let faults = Faults::new();
    case_faults(&pack.rules[0], false, &documents, &faults);
    assert_eq!(faults.count(), 2, "a rule that reads the roll only needs no undecided case");
}

#[test]
fn the_shipped_parameters_load_without_faults() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/parameters");
    let faults = Faults::new();
    let mut files: Vec<_> = std::fs::read_dir(&folder)
        .expect("the folder of parameters")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    files.sort();
    let parameters: Vec<Document> = files
        .iter()
        .map(|path| {
            let text = std::fs::read_to_string(path).expect("a text file");
            Document::parse(&path.display().to_string(), &text, &faults)
        })
        .collect();
    let documents = PackDocuments { rules: &[], definitions: &[], parameters: &parameters };
    let parameters = load_pack(&documents, &dictionary(), &faults).parameters;
    assert_eq!(faults.into_sorted(), []);
    assert_eq!(parameters.all.len(), 19);
    assert!(parameters.all.iter().all(|p| p.illustrative), "all shipped values are marked as made up");
    let day = |text: &str| text.parse::<jiff::civil::Date>().expect("a date");
    let value = |name: &str, residence: &str, on: &str| {
        let parameter = parameters.get(name).expect(name);
        parameter.value("410399001001", residence, day(on)).map(|v| v.value.clone())
    };
    let number = |num, den| Some(ParameterValue::Number(Ratio::new(num, den).expect("a fraction")));
    for (name, residence, on, expected) in [
        ("standard", "urban", "2024-06-30", None),
        ("standard", "urban", "2025-06-30", number(65_000, 1)),
        ("standard", "rural", "2025-07-01", number(52_000, 1)),
        ("standard", "urban", "2026-11-01", number(70_000, 1)),
        ("edge_ratio", "urban", "2026-11-01", number(3, 2)),
        ("work_cost_std_percent", "rural", "2026-11-01", number(1, 5)),
        ("work_cost_fixed", "rural", "2026-11-01", None),
        ("deposit_rate", "rural", "2026-11-01", number(3, 200)),
        ("capital_cap", "rural", "2026-11-01", number(10_000_000, 1)),
        ("basic_pension_exempt", "rural", "2025-12-01", Some(ParameterValue::Flag(true))),
        ("basic_pension_exempt", "rural", "2026-01-01", Some(ParameterValue::Flag(false))),
        ("exempt_vehicles", "urban", "2026-11-01", Some(ParameterValue::Codes(vec![3, 5]))),
    ] {
        assert_eq!(value(name, residence, on), expected, "{name} {on}");
    }
}

#[test]
fn line_ends_of_any_system_keep_their_places() {
    let text = RULE.replace('\n', "\r\n");
    let (pack, faults) = load(&[("inc-01.toml", &text)], &[], &[]);
    assert_eq!(faults, [] as [String; 0]);
    let when = &pack.rules[0].versions[0].when;
    assert!(text[when.place(0)..].starts_with(&when.text));
    let wrong = text.replace("&& !over", "&& !");
    check(
        load(&[("inc-01.toml", &wrong)], &[], &[]),
        &["inc-01.toml:11:7: found the end of the expression, expected a value"],
    );
}
