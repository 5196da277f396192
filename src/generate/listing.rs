//! What stands beside the deliveries: the planted cases, the truth, the county's own settings, adapters.
//! Must not know how tables are written.
use super::county::CountyModel;
use super::county_truth::tell_truth;
use super::departments::source_texts;
use super::request::GenerateRequest;
use super::truth::SourceNote;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// A part's lines of `plants.jsonl`, `truth.jsonl`, `verdicts.jsonl` and `states.jsonl`: what was made on purpose, what
/// rules say of households, what households come to, and which answers are no knowledge.
pub(super) fn part_lines(county: &CountyModel, notes: &[SourceNote]) -> [(&'static str, String); 4] {
    let mut planted = String::new();
    for plant in &county.plants {
        let line = json!({
            "plant_id": plant.plant_id,
            "household_id": plant.household_id,
            "person_id": plant.person_id,
            "rule_id": plant.rule_id,
            "expect": plant.expect,
            "note": plant.note,
        });
        planted.push_str(&format!("{line}\n"));
    }
    let plants: BTreeMap<(&str, &str), &str> = county
        .plants
        .iter()
        .filter_map(|plant| Some(((plant.household_id.as_deref()?, plant.rule_id), plant.plant_id.as_str())))
        .collect();
    let (mut truth, mut verdicts, mut states) = (String::new(), String::new(), BTreeSet::new());
    tell_truth(county, notes, |place, told| {
        let id = county.households[place].id.as_str();
        for (rule, verdict) in told.rules {
            let line = match plants.get(&(id, rule)) {
                Some(plant) => {
                    json!({ "household_id": id, "rule_id": rule, "verdict": verdict, "plant": plant })
                }
                None => json!({ "household_id": id, "rule_id": rule, "verdict": verdict }),
            };
            truth.push_str(&format!("{line}\n"));
        }
        let line = json!({ "household_id": id, "verdict": told.verdict });
        verdicts.push_str(&format!("{line}\n"));
        states.extend(told.failures);
    });
    let states: String = states
        .iter()
        .map(|(source, person, state)| {
            format!("{}\n", json!({ "source": source, "person_id": person, "state": state }))
        })
        .collect();
    [
        ("plants.jsonl", planted),
        ("truth.jsonl", truth),
        ("verdicts.jsonl", verdicts),
        ("states.jsonl", states),
    ]
}

/// The county's own settings.
pub(super) fn settings(request: &GenerateRequest) -> String {
    format!(
        "# A made-up county: nobody in it is a real person, and its area codes are not assigned.\n\
         as_of = {}\nhouseholds = {}\nseed = {}\n",
        request.as_of, request.households, request.seed
    )
}

/// What the shipped adapters say of their sources.
pub(super) fn source_notes() -> Vec<SourceNote> {
    let records = source_texts().iter().filter(|source| !source.kind.is_empty());
    records
        .map(|source| {
            let answers = source.text.lines().any(|line| line.starts_with("[answers]"));
            SourceNote::read(source.id, source.kind, source.text, answers)
        })
        .collect()
}

/// The adapter of a source's canonical files: what its shipped adapter says of it, with another transport.
pub(super) fn canonical_adapter(id: &str, shipped: &str, answers: bool) -> String {
    let head: String = shipped
        .lines()
        .take_while(|line| !line.starts_with('['))
        .filter(|line| !line.starts_with("canonical"))
        .map(|line| format!("{line}\n"))
        .collect();
    if id == "roll" {
        let table = |name: &str| {
            format!(
                "[{name}]\ncanonical = true\n[{name}.transport]\ntype = \"file\"\npath = \"canonical/{name}.parquet\"\n\
                 [{name}.format]\ntype = \"parquet\"\n"
            )
        };
        return format!("{head}{}{}", table("household"), table("member"));
    }
    let mut text = format!(
        "{}\ncanonical = true\n\n[transport]\ntype = \"file\"\npath = \"canonical/{id}_{{date}}.parquet\"\n\n\
         [format]\ntype = \"parquet\"\n",
        head.trim_end()
    );
    if answers {
        text.push_str(&format!(
            "\n[answers]\ncanonical = true\npath = \"canonical/answers.{id}_{{date}}.parquet\"\n\
             [answers.format]\ntype = \"parquet\"\n"
        ));
    }
    text
}
