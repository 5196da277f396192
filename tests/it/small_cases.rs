//! Judges made-up households by the shipped rules, with parameters of a test's own in the place of the shipped ones: the
//! facts are written as in the cases of rule files. Must not know what is right.

use super::made_up_county::{dictionary, documents};
use hedui::dictionary::Dictionary;
use hedui::document::{Document, Faults};
use hedui::domain::{Finding, RuleVerdict};
use hedui::engine::{
    Bound, Cases, CompiledPack, KnownAmount, RunsOver, applies, compile, county_of_case, household_amount,
    judge,
};
use hedui::rule::{Case, PackDocuments, load_pack};
use std::path::Path;
use std::sync::{Arc, OnceLock};

/// A rule of a test's own, beside the shipped ones.
const OWN: &str = r#"id = "OWN-01"
title = { zh = "测试", en = "a test's own rule" }
severity = "info"
[[version]]
version = 1
from = 2000-01-01
legal = [{ cite = "-", zh = "测试", en = "test" }]
message = { zh = "测试", en = "test" }
"#;

struct Shipped {
    dictionary: Arc<Dictionary>,
    /// Name and text of each rule, without its cases.
    rules: Vec<(String, String)>,
    definitions: Vec<Document>,
}

fn shipped() -> &'static Shipped {
    static SHIPPED: OnceLock<Shipped> = OnceLock::new();
    SHIPPED.get_or_init(|| {
        let mut rules = Vec::new();
        for path in super::support::files_below(Path::new("rules")) {
            let name = path.to_str().expect("UTF-8").to_owned();
            let is_rule = name.ends_with(".toml") && !name.ends_with("definitions.toml");
            if path.parent() == Some(Path::new("rules")) && is_rule {
                let text = std::fs::read_to_string(&path).expect("a rule");
                rules.push((name, text.split("[[case]]").next().expect("a head").to_owned()));
            }
        }
        let faults = Faults::new();
        let definitions = documents(Path::new("rules"), &faults)
            .into_iter()
            .filter(|document| document.file().ends_with("definitions.toml"))
            .collect();
        Shipped { dictionary: Arc::new(dictionary()), rules, definitions }
    })
}

/// The shipped parameters, but for those given: their value (as it stands in a file), everywhere and always; an empty
/// text takes the value away.
fn parameters(own: &[(&str, &str)], faults: &Faults) -> Vec<Document> {
    let mut all = documents(Path::new("rules/parameters"), faults);
    for (name, value) in own {
        let path = format!("rules/parameters/{name}.toml");
        let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{path}: {e}"));
        let head = text.split("[[value]]").next().expect("a head");
        let values = if value.is_empty() {
            String::new()
        } else {
            format!(
                "[[value]]\nvalue = {value}\nfrom = 2000-01-01\nlegal = {{ zh = \"测试\", en = \"test\" }}\n"
            )
        };
        all.retain(|document| document.file() != path);
        all.push(Document::parse(&path, &format!("{head}{values}"), faults));
    }
    all
}

/// What the rules say of a household.
pub struct Judged {
    dictionary: Arc<Dictionary>,
    pack: CompiledPack,
    case: Case,
}

/// Judges the household of a case as of 2026-11-01. `condition` is that of the rule `OWN-01`.
pub fn judged_by(condition: &str, own: &[(&str, &str)], facts: &str) -> Judged {
    let (pack, case, faults) = compiled(condition, own, facts);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    Judged { dictionary: shipped().dictionary.clone(), pack, case: case.expect("a case") }
}

/// Judges the household of a case by the shipped rules.
pub fn judged(own: &[(&str, &str)], facts: &str) -> Judged {
    judged_by("n >= 0", own, facts)
}

/// What is wrong with a condition.
pub fn faults_of(condition: &str) -> Vec<String> {
    compiled(condition, &[], "").2
}

fn compiled(condition: &str, own: &[(&str, &str)], facts: &str) -> (CompiledPack, Option<Case>, Vec<String>) {
    let (shipped, faults) = (shipped(), Faults::new());
    let parameters = parameters(own, &faults);
    let case = "[[case]]\nname = \"a case\"\nas_of = 2026-11-01\nexpect = \"clear\"\n";
    let text = format!("{OWN}when = '{condition}'\n{case}{facts}\n");
    let mut rules: Vec<Document> =
        shipped.rules.iter().map(|(name, text)| Document::parse(name, text, &faults)).collect();
    rules.push(Document::parse("rules/own-01.toml", &text, &faults));
    let files = PackDocuments { rules: &rules, definitions: &shipped.definitions, parameters: &parameters };
    let pack = load_pack(&files, &shipped.dictionary, &faults);
    let as_of = "2026-11-01".parse().expect("a date");
    let compiled = compile(&pack, &shipped.dictionary, as_of, &files, Cases::Unasked, &faults);
    let case =
        pack.rules.iter().find(|rule| rule.id == "OWN-01").and_then(|rule| rule.cases.first().cloned());
    let faults = faults.into_sorted().iter().map(|f| f.message.clone()).collect();
    (compiled.over(RunsOver::Roll, &shipped.dictionary), case, faults)
}

impl Judged {
    fn with<R>(&self, ask: impl FnOnce(&Bound<'_>) -> R) -> R {
        let county = county_of_case(&self.case, &self.dictionary).expect("the case makes a county");
        ask(&Bound::new(&county, &self.pack).expect("the roll has its fields"))
    }

    /// The findings of all rules.
    pub fn findings(&self) -> Vec<Finding> {
        self.with(|bound| judge(bound, &vec![true; bound.pack.rules.len()], 0).findings)
    }

    /// What a rule says: conflict, clear, undecided, or absent where it does not run for the scheme.
    pub fn verdict(&self, rule_id: &str) -> &'static str {
        let found = self.findings().into_iter().find(|finding| finding.rule_id == rule_id);
        let runs = self.with(|bound| {
            let rule = bound.pack.rules.iter().find(|rule| rule.id == rule_id);
            applies(bound, rule.unwrap_or_else(|| panic!("there is no rule {rule_id}")), 0)
        });
        match found.map(|finding| finding.verdict) {
            Some(RuleVerdict::Conflict) => "conflict",
            Some(RuleVerdict::Undecided) => "undecided",
            _ if runs => "clear",
            _ => "absent",
        }
    }

    /// A main figure of the household: `n`, `net_income`, `money_assets`, `homes`, `vehicles`.
    pub fn figure(&self, name: &str) -> KnownAmount {
        self.with(|bound| household_amount(bound, 0, name))
    }

    /// Checks several rules.
    #[track_caller]
    pub fn says(&self, expected: &[(&str, &str)]) {
        let said: Vec<(&str, &str)> = expected.iter().map(|(rule, _)| (*rule, self.verdict(rule))).collect();
        assert_eq!(said, expected);
    }
}
