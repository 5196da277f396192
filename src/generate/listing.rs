//! What stands beside the deliveries: the planted cases, the failed answers, the county's own settings, adapters.
//! Must not know how tables are written.
use super::county::CountyModel;
use super::error::GenerateError;
use super::output::Output;
use super::request::GenerateRequest;
use serde_json::json;

/// Writes `plants.jsonl`, `states.jsonl` and `county.toml`.
pub(super) fn write_listings(
    county: &CountyModel,
    request: &GenerateRequest,
    output: &mut Output,
) -> Result<(), GenerateError> {
    let mut plants = String::new();
    for plant in &county.plants {
        let line = json!({
            "plant_id": plant.plant_id,
            "household_id": plant.household_id,
            "person_id": plant.person_id,
            "rule_id": plant.rule_id,
            "expect": plant.expect,
            "note": plant.note,
        });
        plants.push_str(&format!("{line}\n"));
    }
    output.put("plants.jsonl", plants.as_bytes())?;
    let mut states = String::new();
    for failed in &county.failed {
        let line = json!({ "source": failed.source, "person_id": failed.person_id, "state": failed.state });
        states.push_str(&format!("{line}\n"));
    }
    output.put("states.jsonl", states.as_bytes())?;
    let settings = format!(
        "# A made-up county: nobody in it is a real person, and its area codes are not assigned.\n\
         as_of = {}\nhouseholds = {}\nseed = {}\n",
        request.as_of, request.households, request.seed
    );
    output.put("county.toml", settings.as_bytes())
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
