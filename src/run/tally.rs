//! What a run's results come to, counted while they come: no run has to hold all of its findings at once.

use super::Judged;
use crate::{
    domain::{Finding, HouseholdResult, HouseholdVerdict, RuleVerdict},
    report::{HOUSEHOLDS_IN_FULL, HouseholdEntry, RuleTally, TownshipTally, household_head},
    store::Counts,
    table::County,
};
use std::collections::BTreeMap;

/// What a finding waits for that lacks a standard.
const STANDARD: &str = "parameter:standard";

/// Counts of a run, and the households that its page shows in full: the gravest first, then by id.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// Households by verdict, in the order of [`HouseholdVerdict::ALL`].
    pub verdicts: [u64; 4],
    /// Of how many households (or people off the roll) something waits for a standard.
    pub without_standard: u64,
    findings: BTreeMap<&'static str, u64>,
    rules: BTreeMap<String, [u64; 2]>,
    townships: BTreeMap<String, [u64; 4]>,
    shown: [Vec<HouseholdEntry>; 4],
}

impl Tally {
    /// The counts of what was judged at once.
    pub fn of(county: &County, judged: &Judged) -> Self {
        let mut tally = Self::default();
        let mut findings = judged.findings.as_slice();
        for result in &judged.results {
            let own = findings.partition_point(|f| f.household_id <= result.household_id);
            let (of_household, rest) = findings.split_at(own);
            findings = rest;
            let household = county.find_household(&result.household_id);
            tally.add(county, household, result.clone(), of_household.to_vec());
        }
        // People off the roll are in no household; a person's findings stand together.
        for of_person in findings.chunk_by(|a, b| a.person_id == b.person_id) {
            tally.count(of_person);
        }
        tally
    }

    /// Adds a household with its findings. Households come in order of their ids.
    pub fn add(
        &mut self,
        county: &County,
        household: Option<usize>,
        result: HouseholdResult,
        findings: Vec<Finding>,
    ) {
        self.count(&findings);
        let place = HouseholdVerdict::ALL.iter().position(|v| *v == result.verdict).unwrap_or(0);
        self.verdicts[place] += 1;
        let shown = self.shown[place].len() < HOUSEHOLDS_IN_FULL;
        let field = county.dictionary.household.field_index("area_code").filter(|_| !shown);
        if let (Some(household), Some(field)) = (household, field) {
            let area = county.symbols.cell_text(county.households.cell(household, field)).unwrap_or("");
            self.count_in_township(area, place);
        }
        if shown {
            let head = household.map(|h| household_head(county, h));
            let (area_code, scheme) =
                head.map_or_else(Default::default, |head| (head.area_code, head.scheme));
            self.shown[place].push(HouseholdEntry { result, area_code, scheme, findings, page: None });
        }
    }

    fn count_in_township(&mut self, area: &str, place: usize) {
        let township = area.get(..9).unwrap_or(area);
        if let Some(counts) = self.townships.get_mut(township) {
            counts[place] += 1;
        } else {
            let mut counts = [0; 4];
            counts[place] = 1;
            self.townships.insert(township.to_owned(), counts);
        }
    }

    fn count(&mut self, findings: &[Finding]) {
        for finding in findings {
            *self.findings.entry(finding.verdict.word()).or_default() += 1;
            let place = usize::from(finding.verdict != RuleVerdict::Conflict);
            if let Some(counts) = self.rules.get_mut(&finding.rule_id) {
                counts[place] += 1;
            } else {
                let mut counts = [0; 2];
                counts[place] = 1;
                self.rules.insert(finding.rule_id.clone(), counts);
            }
        }
        let waits = |f: &Finding| f.waiting_on.iter().any(|w| w.source == STANDARD);
        self.without_standard += u64::from(findings.iter().any(waits));
    }

    /// Enters the counts into a manifest's.
    pub(super) fn enter(&self, counts: &mut Counts) {
        for (verdict, count) in
            HouseholdVerdict::ALL.iter().zip(self.verdicts).filter(|(_, count)| *count > 0)
        {
            counts.verdicts.insert(verdict.word().to_owned(), count);
        }
        counts.findings = self.findings.iter().map(|(word, count)| ((*word).to_owned(), *count)).collect();
    }

    /// The findings of a rule.
    pub(super) fn of_rule(&self, rule_id: &str) -> RuleTally {
        let [conflict, undecided] = self.rules.get(rule_id).copied().unwrap_or([0; 2]);
        RuleTally { rule_id: rule_id.to_owned(), conflict, undecided }
    }

    /// The households that a page shows in full, and how many others each township has.
    pub(super) fn selection(&self) -> (Vec<HouseholdEntry>, Vec<TownshipTally>) {
        let mut townships = self.townships.clone();
        let mut shown = Vec::new();
        for (place, entries) in self.shown.iter().enumerate() {
            let room = entries.len().min(HOUSEHOLDS_IN_FULL - shown.len());
            shown.extend_from_slice(&entries[..room]);
            for entry in &entries[room..] {
                let township: String = entry.area_code.chars().take(9).collect();
                townships.entry(township).or_insert([0; 4])[place] += 1;
            }
        }
        let tally = |(area_code, verdicts)| TownshipTally { area_code, verdicts };
        (shown, townships.into_iter().map(tally).collect())
    }
}
