//! The planted cases of the made-up county, judged by the shipped rules: each rule says what the case was made for,
//! and each answer that was made to fail is in the state that it was made for.

use super::made_up_county::{AS_OF, HOUSEHOLDS, SEED, adapters, county, dictionary, documents};
use hedui::collect::{CollectRequest, Collected, collect};
use hedui::dictionary::Dictionary;
use hedui::document::{Document, Faults};
use hedui::domain::{RuleVerdict, SourceState};
use hedui::engine::{Bound, Cases, CompiledPack, applies, compile, judge};
use hedui::generate::{CountyModel, GenerateFormat, make_county};
use hedui::rule::{PackDocuments, load_pack};
use hedui::table::assemble;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

pub(super) fn pack(dictionary: &Dictionary) -> CompiledPack {
    let faults = Faults::new();
    let is_definitions = |document: &Document| document.file().ends_with("definitions.toml");
    let (definitions, rules): (Vec<_>, Vec<_>) =
        documents(Path::new("rules"), &faults).into_iter().partition(is_definitions);
    let parameters = documents(Path::new("rules/parameters"), &faults);
    let files = PackDocuments { rules: &rules, definitions: &definitions, parameters: &parameters };
    let pack = load_pack(&files, dictionary, &faults);
    // What the pack's files lack is their own tests' matter; a rule that cannot be compiled is missed below.
    compile(&pack, dictionary, AS_OF, &files, Cases::Unasked, &faults)
}

pub(super) fn collected(dictionary: &Arc<Dictionary>) -> Collected {
    let folder = tempfile::tempdir().expect("a folder for the test");
    county(folder.path(), GenerateFormat::Department);
    // Kinds that no rule reads are not made.
    let made: BTreeSet<&str> =
        make_county(HOUSEHOLDS, SEED, AS_OF).facts.iter().map(|fact| fact.kind).collect();
    let kinds = dictionary.kinds.iter().enumerate().filter(|(_, kind)| made.contains(kind.name.as_str()));
    let request = CollectRequest {
        adapters: adapters(Path::new("adapters"), dictionary),
        dictionary: Arc::clone(dictionary),
        as_of: AS_OF,
        data_root: folder.path().to_owned(),
        needed: kinds.map(|(place, kind)| (place, (0..kind.fields.len()).collect())).collect(),
        area: None,
        only: None,
        application: None,
        earlier: None,
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    let collected = runtime.block_on(collect(&request, &|_| {})).expect("collects");
    let faults: Vec<_> = collected.reports.iter().filter(|report| report.fault.is_some()).collect();
    assert!(faults.is_empty(), "{faults:?}");
    collected
}

/// The states that are no knowledge though the household authorised the source, by source and person.
fn failures(collected: &Collected, model: &CountyModel) -> BTreeSet<(String, String, &'static str)> {
    let draft = &collected.draft;
    let place = |name: &str| draft.dictionary.member.field_index(name).expect("a field of the roll");
    let (household, person) = (place("household_id"), place("person_id"));
    let authorised: BTreeSet<&str> = model
        .households
        .iter()
        .filter(|h| h.authorised_on.is_some_and(|day| day <= AS_OF) && h.authorised_sources.is_none())
        .filter(|h| h.authorised_until.is_none_or(|day| day >= AS_OF))
        .map(|h| h.id.as_str())
        .collect();
    let obligors: BTreeSet<&str> = model
        .households
        .iter()
        .flat_map(|h| &h.members)
        .filter(|member| {
            member.obligor || member.authorised_on.is_some() || member.authorised_sources.is_some()
        })
        .map(|member| member.person.id.as_str())
        .collect();
    let mut failures = BTreeSet::new();
    for (entry, row) in draft.members.iter().enumerate() {
        let text = |field: usize| draft.symbols.cell_text(row[field]).expect("a text");
        if !authorised.contains(text(household)) || obligors.contains(text(person)) {
            continue;
        }
        for (source, states) in draft.sources.iter().zip(&draft.states) {
            if !matches!(states[entry], SourceState::Hit | SourceState::None) {
                failures.insert((source.id.clone(), text(person).to_owned(), states[entry].word()));
            }
        }
    }
    failures
}

#[test]
fn failed_answers_come_to_the_state_they_were_made_for() {
    let dictionary = Arc::new(dictionary());
    let model = make_county(HOUSEHOLDS, SEED, AS_OF);
    let found = failures(&collected(&dictionary), &model);
    let made: BTreeSet<_> = model
        .failed
        .iter()
        .map(|failed| (failed.source.to_owned(), failed.person_id.clone(), failed.state))
        .collect();
    let wanting: Vec<_> = made.difference(&found).collect();
    assert!(wanting.is_empty(), "made to fail and did not: {wanting:#?}");
    // A text that is no ID cannot be put into an answers table: nobody was asked about it.
    let beside: Vec<_> = found.difference(&made).filter(|(_, person, _)| person.len() == 18).collect();
    assert!(beside.is_empty(), "failed without being made to: {beside:#?}");
}

#[test]
fn rules_say_of_planted_cases_what_they_were_made_for() {
    let dictionary = Arc::new(dictionary());
    let pack = pack(&dictionary);
    let county = assemble(collected(&dictionary).draft);
    let bound = Bound::new(&county, &pack).expect("the roll has its fields");
    let runs = vec![true; pack.rules.len()];
    let mut wrong = Vec::new();
    let mut judged: BTreeMap<String, BTreeMap<String, RuleVerdict>> = BTreeMap::new();
    for plant in make_county(HOUSEHOLDS, SEED, AS_OF).plants {
        let Some(id) = &plant.household_id else { continue };
        let household = county.find_household(id).expect("every planted household is on the roll");
        let findings = judged.entry(id.clone()).or_insert_with(|| {
            judge(&bound, &runs, household).findings.into_iter().map(|f| (f.rule_id, f.verdict)).collect()
        });
        let Some(rule) = pack.rules.iter().find(|rule| rule.id == plant.rule_id) else {
            wrong.push(format!("{} is no rule of the pack", plant.rule_id));
            continue;
        };
        let said = match findings.get(plant.rule_id) {
            Some(verdict) => verdict.word(),
            None if applies(&bound, rule, household) => "clear",
            None => "absent",
        };
        if said != plant.expect {
            wrong
                .push(format!("{}: {} expected, {said} said ({})", plant.plant_id, plant.expect, plant.note));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
