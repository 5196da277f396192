//! What a run's results come to, counted while they come: no run has to hold all of its findings at once.

use super::Judged;
use crate::{
    domain::{Finding, FindingRef, HouseholdResult, HouseholdVerdict, RuleVerdict},
    report::{HOUSEHOLDS_IN_FULL, HouseholdEntry, RuleTally, TownshipTally, household_head},
    store::Counts,
    table::County,
};
use std::{collections::BTreeMap, sync::Arc};

/// What a finding waits for that lacks a standard.
const STANDARD: &str = "parameter:standard";

/// What was found for some households, counted.
#[derive(Clone, Debug, Default)]
pub(super) struct Counted {
    verdicts: Vec<HouseholdVerdict>,
    /// Conflicts and undecided ones by rule.
    rules: BTreeMap<String, [u64; 2]>,
    without_standard: u64,
    lacks_standard: bool,
}

impl Counted {
    /// Counts a finding of the household that is being judged.
    pub(super) fn finding(&mut self, finding: &FindingRef<'_>) {
        let place = usize::from(finding.verdict != RuleVerdict::Conflict);
        if let Some(counts) = self.rules.get_mut(finding.rule_id) {
            counts[place] += 1;
        } else {
            let mut counts = [0; 2];
            counts[place] = 1;
            self.rules.insert(finding.rule_id.to_owned(), counts);
        }
        self.lacks_standard |= finding.waiting_on.iter().any(|w| w.source == STANDARD);
    }

    /// Ends a household.
    pub(super) fn result(&mut self, verdict: HouseholdVerdict) {
        self.verdicts.push(verdict);
        self.end();
    }

    fn end(&mut self) {
        self.without_standard += u64::from(std::mem::take(&mut self.lacks_standard));
    }

    /// How many households were counted.
    pub(super) fn households(&self) -> usize {
        self.verdicts.len()
    }
}

/// Counts of a run, and the households that its page shows in full: the gravest first, then by id.
#[derive(Clone, Debug)]
pub struct Tally {
    limit: usize,
    /// Households by verdict, in the order of [`HouseholdVerdict::ALL`].
    pub verdicts: [u64; 4],
    /// Of how many households (or people off the roll) something waits for a standard.
    pub without_standard: u64,
    rules: BTreeMap<String, [u64; 2]>,
    townships: BTreeMap<String, [u64; 4]>,
    wanted: [usize; 4],
    shown: [Vec<Arc<HouseholdEntry>>; 4],
}

impl Default for Tally {
    fn default() -> Self {
        Self::showing(HOUSEHOLDS_IN_FULL)
    }
}

impl Tally {
    /// Nothing counted yet; up to `limit` households are shown in full.
    pub fn showing(limit: usize) -> Self {
        Self {
            limit,
            verdicts: [0; 4],
            without_standard: 0,
            rules: BTreeMap::new(),
            townships: BTreeMap::new(),
            wanted: [0; 4],
            shown: [const { Vec::new() }; 4],
        }
    }

    /// The counts of what was judged at once.
    pub fn of(county: &County, judged: &Judged) -> Self {
        Self::default().with(county, judged)
    }

    /// Adds what was judged at once.
    pub fn with(mut self, county: &County, judged: &Judged) -> Self {
        let tally = &mut self;
        let mut findings = judged.findings.as_slice();
        for result in &judged.results {
            let own = findings.partition_point(|f| f.household_id <= result.household_id);
            let (of_household, rest) = findings.split_at(own);
            findings = rest;
            let mut counted = Counted::default();
            of_household.iter().for_each(|finding| finding.lend(|f| counted.finding(f)));
            counted.result(result.verdict);
            let Some(household) = county.find_household(&result.household_id) else { continue };
            for household in tally.add(county, household.., &counted) {
                tally.show(county, household, result.clone(), of_household.to_vec());
            }
        }
        // People off the roll are in no household, and their findings are in order of the rules first.
        let mut findings: Vec<&Finding> = findings.iter().collect();
        findings.sort_by_key(|finding| &finding.person_id);
        for of_person in findings.chunk_by(|a, b| a.person_id == b.person_id) {
            let mut counted = Counted::default();
            of_person.iter().for_each(|finding| finding.lend(|f| counted.finding(f)));
            counted.end();
            tally.add(county, 0.., &counted);
        }
        self
    }

    /// Adds households, which come in order of their ids; answers those that the page will show, as far as is known
    /// now, for [`Tally::show`].
    pub(super) fn add(
        &mut self,
        county: &County,
        households: impl Iterator<Item = usize>,
        counted: &Counted,
    ) -> Vec<usize> {
        self.without_standard += counted.without_standard;
        for (rule, [conflict, undecided]) in &counted.rules {
            let counts = self.rules.entry(rule.clone()).or_insert([0; 2]);
            counts[0] += conflict;
            counts[1] += undecided;
        }
        let field = county.dictionary.household.field_index("area_code");
        let mut shown = Vec::new();
        for (household, verdict) in households.zip(&counted.verdicts) {
            let place = place(*verdict);
            self.verdicts[place] += 1;
            let area = field.and_then(|f| county.symbols.cell_text(county.households.cell(household, f)));
            self.in_township(area.unwrap_or(""))[place] += 1;
            if self.wanted[..=place].iter().sum::<usize>() < self.limit {
                self.wanted[place] += 1;
                shown.push(household);
            }
        }
        shown
    }

    /// Gives a household to be shown with its findings.
    pub(super) fn show(
        &mut self,
        county: &County,
        household: usize,
        result: HouseholdResult,
        findings: Vec<Finding>,
    ) {
        let head = household_head(county, household);
        let (area_code, scheme) = (head.area_code, head.scheme);
        let entry = HouseholdEntry { area_code, scheme, findings, page: None, result };
        self.shown[place(entry.result.verdict)].push(Arc::new(entry));
    }

    fn in_township(&mut self, area: &str) -> &mut [u64; 4] {
        let township = area.get(..9).unwrap_or(area);
        if !self.townships.contains_key(township) {
            self.townships.insert(township.to_owned(), [0; 4]);
        }
        self.townships.get_mut(township).expect("it was put in if it was not there")
    }

    /// Enters the counts into a manifest's.
    pub(super) fn enter(&self, counts: &mut Counts) {
        for (verdict, count) in
            HouseholdVerdict::ALL.iter().zip(self.verdicts).filter(|(_, count)| *count > 0)
        {
            counts.verdicts.insert(verdict.word().to_owned(), count);
        }
        for (place, verdict) in [RuleVerdict::Conflict, RuleVerdict::Undecided].iter().enumerate() {
            let count: u64 = self.rules.values().map(|counts| counts[place]).sum();
            if count > 0 {
                counts.findings.insert(verdict.word().to_owned(), count);
            }
        }
    }

    /// The findings of a rule.
    pub(super) fn of_rule(&self, rule_id: &str) -> RuleTally {
        let [conflict, undecided] = self.rules.get(rule_id).copied().unwrap_or([0; 2]);
        RuleTally { rule_id: rule_id.to_owned(), conflict, undecided }
    }

    /// The households that a page shows in full, and how many others each township has.
    pub fn selection(&self) -> (Vec<Arc<HouseholdEntry>>, Vec<TownshipTally>) {
        let shown: Vec<_> = self.shown.iter().flatten().take(self.limit).cloned().collect();
        let mut others = self.townships.clone();
        for entry in &shown {
            let township = entry.area_code.get(..9).unwrap_or(&entry.area_code);
            if let Some(counts) = others.get_mut(township) {
                counts[place(entry.result.verdict)] -= 1;
            }
        }
        let tally = |(area_code, verdicts)| TownshipTally { area_code, verdicts };
        let others = others.into_iter().filter(|(_, counts)| counts.iter().any(|count| *count > 0));
        (shown, others.map(tally).collect())
    }
}

fn place(verdict: HouseholdVerdict) -> usize {
    HouseholdVerdict::ALL.iter().position(|v| *v == verdict).unwrap_or(0)
}
