//! The truth about the whole county, household by household, from the facts as they will be written.
//! Must not know how they are written.
use super::county::{CountyModel, Spoilt};
use super::truth::{HouseholdTruth, RollIndex, Sent, Setting, Silence, SourceNote, canonical, truth_of};
use std::collections::BTreeMap;

/// Calls `tell` with the place and the truth of each household on the roll, in their order.
pub(super) fn tell_truth(
    county: &CountyModel,
    sources: &[SourceNote],
    mut tell: impl FnMut(usize, HouseholdTruth),
) {
    let spoilt: BTreeMap<usize, &Spoilt> = county.spoilt.iter().map(|(place, how)| (*place, how)).collect();
    let mut by_person: BTreeMap<&str, Vec<Sent<'_>>> = BTreeMap::new();
    let mut strays: Vec<Sent<'_>> = Vec::new();
    for (place, fact) in county.facts.iter().enumerate() {
        let how = spoilt.get(&place).copied();
        match how {
            Some(Spoilt::NoId) => strays.push((fact, how)),
            Some(Spoilt::Id) => {}
            _ => {
                if canonical(&fact.person_id).is_some_and(|id| !id.has_right_check()) {
                    strays.push((fact, how));
                }
                by_person.entry(fact.person_id.as_str()).or_default().push((fact, how));
            }
        }
    }
    let roll = RollIndex::of(&county.households, strays, county.as_of);
    let silence: Silence<'_> = county
        .failed
        .iter()
        .filter(|failed| matches!(failed.state, "no_answer" | "not_asked"))
        .map(|failed| ((failed.source, failed.person_id.as_str()), failed.state))
        .collect();
    let setting = Setting { d: county.as_of, sources, roll: &roll, silence: &silence };
    for (place, household) in county.households.iter().enumerate() {
        let mut sent = BTreeMap::new();
        for id in household.members.iter().filter_map(|member| canonical(&member.stated_id)) {
            if let Some(rows) = by_person.get(id.reveal()) {
                sent.insert(id.reveal().to_owned(), rows.clone());
            }
        }
        if let Some(truth) = truth_of(household, &sent, &setting) {
            tell(place, truth);
        }
    }
}
