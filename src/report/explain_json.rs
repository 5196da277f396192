//! The arithmetic behind a verdict, for other tools: the explanation's tree as it is, with the records that it names.
//! Must not know how any of it was computed.

use super::RecordView;
use crate::domain::Explanation;
use serde_json::{Value as Json, json};

/// An explanation as one JSON object: rule, title, verdict, how far the figure is known, the tree of the condition
/// (each step with label, expression, value, records, what it waits for, parts) and the records in words.
///
/// # Errors
/// None that a tree of texts and numbers can have.
pub fn explain_json(explanation: &Explanation, records: &[RecordView]) -> serde_json::Result<String> {
    let mut object = serde_json::to_value(explanation)?;
    object["records"] = records.iter().map(record).collect();
    Ok(object.to_string())
}

fn record(record: &RecordView) -> Json {
    let fields = record.fields.iter().map(|field| json!({ "title": field.title, "value": field.value }));
    json!({
        "source": record.reference.source,
        "record_key": record.reference.record_key,
        "person_id": record.reference.person_id,
        "kind": record.kind,
        "as_of": record.as_of.map(|day| day.to_string()),
        "fields": fields.collect::<Json>(),
    })
}

#[cfg(test)]
mod tests {
    use super::super::examples;
    use super::*;
    use crate::domain::Language;

    #[test]
    fn the_tree_reads_back_as_it_was() {
        let report = examples::household(Language::Zh);
        let explained: Vec<_> = report.findings.iter().filter(|part| part.explanation.is_some()).collect();
        assert!(explained.len() > 1);
        for part in explained {
            let explanation = part.explanation.as_ref().expect("an explanation");
            let line = explain_json(explanation, &part.records).expect("a line");
            assert_eq!(serde_json::from_str::<Explanation>(&line).expect("the tree"), *explanation);
            let records: Json = serde_json::from_str::<Json>(&line).expect("an object")["records"].take();
            assert_eq!(records.as_array().map(Vec::len), Some(part.records.len()));
        }
        let line =
            explain_json(report.findings[0].explanation.as_ref().expect("one"), &report.findings[0].records);
        let object: Json = serde_json::from_str(&line.expect("a line")).expect("an object");
        assert_eq!(object["verdict"], "conflict");
        assert_eq!(object["condition"]["parts"][0]["value"]["en"], "≥ 68,100.00 yuan");
        assert_eq!(object["records"][0]["record_key"], "A-17");
        assert_eq!(object["records"][0]["fields"][2]["value"], Json::Null);
    }
}
