//! The canonical JSON lines of a run: field order, names and sorting are a promise for all versions to come.
//! One object a line; an absent optional field is left out, a main figure that is not known is `null`.

use super::{
    json_object::Object,
    lines::{SetAsideLine, SourceLine},
};
use crate::domain::{Finding, FindingRef, HouseholdResult, Unit, WaitingOn};
use serde::Serialize;
use std::io::{self, Write};

/// The word of a unit in files.
pub(super) fn unit_word(unit: Unit) -> &'static str {
    match unit {
        Unit::Fen => "fen",
        Unit::SquareMetre => "m2_millionths",
        Unit::Count => "count",
    }
}

/// The unit of a word.
pub(super) fn unit_of(word: &str) -> Option<Unit> {
    [Unit::Fen, Unit::SquareMetre, Unit::Count].into_iter().find(|u| unit_word(*u) == word)
}

#[derive(Serialize)]
struct RecordLine<'a> {
    source: &'a str,
    record_key: &'a str,
    person_id: &'a str,
}

#[derive(Serialize)]
struct WaitingLine<'a> {
    source: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    person_id: Option<&'a str>,
    state: &'static str,
}

fn waiting_lines(waiting_on: &[WaitingOn]) -> Vec<WaitingLine<'_>> {
    let lines = waiting_on.iter();
    lines
        .map(|w| WaitingLine { source: &w.source, person_id: w.person_id.as_deref(), state: w.state.word() })
        .collect()
}

fn record_lines(finding: &Finding) -> Vec<RecordLine<'_>> {
    let refs = finding.evidence.iter();
    refs.map(|r| RecordLine { source: &r.source, record_key: &r.record_key, person_id: &r.person_id })
        .collect()
}

/// The evidence of a finding as one JSON text.
pub(super) fn evidence_text(finding: &Finding) -> io::Result<String> {
    Ok(serde_json::to_string(&record_lines(finding))?)
}

/// What is waited for as one JSON text.
pub(super) fn waiting_text(waiting_on: &[WaitingOn]) -> io::Result<String> {
    Ok(serde_json::to_string(&waiting_lines(waiting_on))?)
}

/// The household of a finding; a person swept belongs to none.
pub(super) fn household_of(household_id: &str) -> Option<&str> {
    (!household_id.is_empty()).then_some(household_id)
}

/// Findings in canonical order: by household, rule and person.
pub(super) fn ordered_findings(findings: &[Finding]) -> Vec<&Finding> {
    let mut ordered: Vec<&Finding> = findings.iter().collect();
    ordered.sort_by_key(|f| (&f.household_id, &f.rule_id, &f.person_id, f.rule_version));
    ordered
}

/// Results in canonical order: by household.
pub(super) fn ordered_verdicts(results: &[HouseholdResult]) -> Vec<&HouseholdResult> {
    let mut ordered: Vec<&HouseholdResult> = results.iter().collect();
    ordered.sort_by_key(|r| &r.household_id);
    ordered
}

fn line(to: &mut impl Write, value: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *to, value)?;
    to.write_all(b"\n")
}

/// Writes findings as canonical JSON lines, in canonical order.
pub fn findings_jsonl(findings: &[Finding], to: &mut impl Write) -> io::Result<()> {
    let mut line = Vec::new();
    for finding in ordered_findings(findings) {
        line.clear();
        finding.lend(|f| finding_line(f, &mut line));
        to.write_all(&line)?;
    }
    Ok(())
}

/// The line of a finding. Written by hand: most of what a run writes is this.
pub(super) fn finding_line(f: &FindingRef<'_>, to: &mut Vec<u8>) {
    let mut object = Object::open(to);
    household_of(f.household_id).into_iter().for_each(|id| object.text("household_id", id));
    f.person_id.into_iter().for_each(|id| object.text("person_id", id));
    object.text("rule_id", f.rule_id);
    object.number("rule_version", i64::from(f.rule_version));
    object.text("verdict", f.verdict.word());
    object.text("severity", f.severity.word());
    let fen = f.unit == Some(Unit::Fen);
    let [measured, limit] = if fen { ["measured_fen", "limit_fen"] } else { ["measured", "limit"] };
    f.measured.into_iter().for_each(|n| object.number(measured, n));
    f.limit.into_iter().for_each(|n| object.number(limit, n));
    f.unit.into_iter().for_each(|unit| object.text("unit", unit_word(unit)));
    object.text("message_zh", f.message[0]);
    object.text("message_en", f.message[1]);
    let records = f.evidence.iter().map(|r| [r.source, r.record_key, r.person_id]);
    object.triples("evidence", ["source", "record_key", "person_id"], records);
    object.list("waiting_on", f.waiting_on, |w, object| {
        object.text("source", &w.source);
        w.person_id.into_iter().for_each(|id| object.text("person_id", id));
        object.text("state", w.state.word());
    });
    object.close();
    to.push(b'\n');
}

/// The names of the twelve counts, conflicts first, with their values.
pub(super) fn severity_counts(result: &HouseholdResult) -> impl Iterator<Item = (&'static str, u32)> + '_ {
    let counts = result.conflicts.iter().chain(&result.undecided);
    COUNTS.into_iter().zip(counts.copied())
}

/// The names of the counts, in the order of [`Severity::ALL`](crate::domain::Severity::ALL).
pub(super) const COUNTS: [&str; 12] = [
    "conflict_disq",
    "conflict_block",
    "conflict_verify",
    "conflict_info",
    "conflict_for",
    "conflict_need",
    "undecided_disq",
    "undecided_block",
    "undecided_verify",
    "undecided_info",
    "undecided_for",
    "undecided_need",
];

/// The names of the main figures, with their values.
pub(super) fn figures(result: &HouseholdResult) -> [(&'static str, Option<i64>); 5] {
    let f = &result.figures;
    [
        ("n", f.counted_members),
        ("net_income_fen", f.net_income_fen),
        ("money_assets_fen", f.money_assets_fen),
        ("homes", f.homes),
        ("vehicles", f.vehicles),
    ]
}

/// The line of a household's verdict.
pub(super) fn verdict_line(result: &HouseholdResult, to: &mut Vec<u8>) {
    let mut object = Object::open(to);
    object.text("household_id", &result.household_id);
    object.text("verdict", result.verdict.word());
    for (name, count) in severity_counts(result) {
        object.number(name, i64::from(count));
    }
    for (name, figure) in figures(result) {
        match figure {
            Some(figure) => object.number(name, figure),
            None => object.null(name),
        }
    }
    object.list("waiting_on", &result.waiting_on, |w, object| {
        object.text("source", &w.source);
        w.person_id.iter().for_each(|id| object.text("person_id", id));
        object.text("state", w.state.word());
    });
    object.close();
    to.push(b'\n');
}

/// Writes the households' verdicts as canonical JSON lines, in canonical order.
pub fn verdicts_jsonl(results: &[HouseholdResult], to: &mut impl Write) -> io::Result<()> {
    let mut line = Vec::new();
    ordered_verdicts(results).into_iter().try_for_each(|result| {
        line.clear();
        verdict_line(result, &mut line);
        to.write_all(&line)
    })
}

/// Writes the sources as JSON lines, by id.
pub fn sources_jsonl(sources: &[SourceLine], to: &mut impl Write) -> io::Result<()> {
    let mut ordered: Vec<&SourceLine> = sources.iter().collect();
    ordered.sort_by_key(|s| &s.id);
    ordered.into_iter().try_for_each(|s| line(to, s))
}

/// Writes the rows set aside as JSON lines, by source, file and line.
pub fn set_aside_jsonl(lines: &[SetAsideLine], to: &mut impl Write) -> io::Result<()> {
    let mut ordered: Vec<&SetAsideLine> = lines.iter().collect();
    ordered.sort();
    ordered.into_iter().try_for_each(|l| line(to, l))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::domain::{
        Bilingual, HouseholdVerdict, MainFigures, RecordRef, RuleVerdict, Severity, SourceState,
    };

    /// Three findings, out of order.
    pub fn findings() -> Vec<Finding> {
        let conflict = Finding {
            household_id: "H2".into(),
            person_id: Some("410399198001010016".into()),
            rule_id: "INC-01".into(),
            rule_version: 3,
            verdict: RuleVerdict::Conflict,
            severity: Severity::Disq,
            measured: Some(350_000),
            limit: Some(-1),
            unit: Some(Unit::Fen),
            message: Bilingual::of("收入“高”\n", "=income"),
            evidence: ["k1", "k2"]
                .map(|k| RecordRef {
                    source: "tax.withholding".into(),
                    record_key: k.into(),
                    person_id: "410399198001010016".into(),
                })
                .into(),
            waiting_on: vec![],
        };
        let undecided = Finding {
            household_id: "H1".into(),
            person_id: None,
            rule_id: "AST-02".into(),
            verdict: RuleVerdict::Undecided,
            severity: Severity::Verify,
            measured: None,
            limit: Some(60_000_000),
            unit: Some(Unit::SquareMetre),
            message: Bilingual::of("房", "homes"),
            evidence: vec![],
            waiting_on: vec![
                WaitingOn { source: "roll".into(), person_id: None, state: SourceState::NoAnswer },
                WaitingOn {
                    source: "house".into(),
                    person_id: Some("410399198001010016".into()),
                    state: SourceState::Stale,
                },
            ],
            ..conflict.clone()
        };
        let swept = Finding {
            household_id: String::new(),
            rule_id: "PRO-01".into(),
            measured: None,
            limit: None,
            unit: None,
            ..conflict.clone()
        };
        vec![conflict, undecided, swept]
    }

    /// Two households, out of order.
    pub fn results() -> Vec<HouseholdResult> {
        let known = HouseholdResult {
            household_id: "H2".into(),
            verdict: HouseholdVerdict::Conflict,
            conflicts: [1, 0, 2, 0, 0, 0],
            undecided: [0; 6],
            figures: MainFigures {
                counted_members: Some(3),
                net_income_fen: Some(0),
                money_assets_fen: Some(12_345),
                homes: Some(1),
                vehicles: Some(0),
            },
            waiting_on: vec![],
        };
        let open = HouseholdResult {
            household_id: "H1".into(),
            verdict: HouseholdVerdict::Undecided,
            undecided: [0, 1, 0, 0, 0, 0],
            figures: MainFigures { counted_members: Some(1), ..MainFigures::default() },
            waiting_on: findings()[1].waiting_on.clone(),
            ..known.clone()
        };
        vec![known, open]
    }

    #[test]
    fn findings_have_fixed_names_order_and_sorting() {
        let mut bytes = Vec::new();
        findings_jsonl(&findings(), &mut bytes).expect("written");
        let text = String::from_utf8(bytes).expect("UTF-8");
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines[0].starts_with(
            r#"{"person_id":"410399198001010016","rule_id":"PRO-01","rule_version":3,"verdict":"conflict","severity":"disq","message_zh""#
        ), "{text}");
        assert_eq!(
            lines[1],
            r#"{"household_id":"H1","rule_id":"AST-02","rule_version":3,"verdict":"undecided","severity":"verify","limit":60000000,"unit":"m2_millionths","message_zh":"房","message_en":"homes","evidence":[],"waiting_on":[{"source":"roll","state":"no_answer"},{"source":"house","person_id":"410399198001010016","state":"stale"}]}"#
        );
        assert_eq!(
            lines[2],
            r#"{"household_id":"H2","person_id":"410399198001010016","rule_id":"INC-01","rule_version":3,"verdict":"conflict","severity":"disq","measured_fen":350000,"limit_fen":-1,"unit":"fen","message_zh":"收入“高”\n","message_en":"=income","evidence":[{"source":"tax.withholding","record_key":"k1","person_id":"410399198001010016"},{"source":"tax.withholding","record_key":"k2","person_id":"410399198001010016"}],"waiting_on":[]}"#
        );
    }

    #[test]
    fn counts_are_named_by_severity() {
        let words = Severity::ALL.map(Severity::word);
        let named = ["conflict", "undecided"].iter().flat_map(|v| words.map(|word| format!("{v}_{word}")));
        assert!(named.eq(COUNTS.iter().map(|name| (*name).to_owned())));
    }

    #[test]
    fn verdicts_say_null_where_a_figure_is_unknown() {
        let mut bytes = Vec::new();
        verdicts_jsonl(&results(), &mut bytes).expect("written");
        let text = String::from_utf8(bytes).expect("UTF-8");
        assert_eq!(
            text.lines().next(),
            Some(
                r#"{"household_id":"H1","verdict":"undecided","conflict_disq":1,"conflict_block":0,"conflict_verify":2,"conflict_info":0,"conflict_for":0,"conflict_need":0,"undecided_disq":0,"undecided_block":1,"undecided_verify":0,"undecided_info":0,"undecided_for":0,"undecided_need":0,"n":1,"net_income_fen":null,"money_assets_fen":null,"homes":null,"vehicles":null,"waiting_on":[{"source":"roll","state":"no_answer"},{"source":"house","person_id":"410399198001010016","state":"stale"}]}"#
            )
        );
    }
}
