//! Fills the reports' plain structs from a county, its pack and what was judged.

use super::{
    Judged, Loaded, OpenRun, RunError, ambiguous::ambiguous_rows, judging::bind, sweep::registered_area,
    tally::Tally,
};
use crate::{
    domain::{Bilingual, Finding, Language},
    engine::{Bound, CompiledPack, KnownAmount, explain_rule, household_amount, member_amount},
    report::{
        Amount, Audience, Comparison, DiscoverReport, Figure, FindingPart, HOUSEHOLDS_IN_FULL,
        HouseholdReport, Names, NotRun, OffRollTally, PersonEntry, RuleName, RuleTally, RunReport, RunTotals,
        SourceTally, answer_matrix, declared_figures, discover_page, elsewhere, household_head, member_lines,
        names_of, record_view, roll_remark, run_page,
    },
    store::{self, Manifest, SetAsideLine},
    table::County,
};
use std::collections::{BTreeMap, BTreeSet};

/// What sources, rules and (of one household) people are called.
pub fn names(county: &County, compiled: &CompiledPack, household: Option<usize>) -> Names {
    let mut names = names_of(county, household);
    for rule in &compiled.rules {
        let basis = rule.legal.iter().map(|l| l.title.clone()).collect();
        let (title, exception_to) = (rule.title.clone(), rule.exception_to.clone());
        let name = RuleName { title, severity: rule.severity, basis, exception_to };
        names.rules.insert(rule.id.clone(), name);
    }
    names
}

/// The counts of a run.
pub fn totals_of(manifest: &Manifest, county: &County, tally: &Tally) -> RunTotals {
    let mut rules: Vec<RuleTally> =
        manifest.rules_run.iter().map(|run| tally.of_rule(&run.rule_id)).collect();
    rules.sort_by(|a, b| a.rule_id.cmp(&b.rule_id));
    let off_roll = manifest.counts.looked_at.map(|looked_at| {
        let found = county.household_count() as u64;
        OffRollTally { looked_at, found }
    });
    RunTotals {
        off_roll,
        without_standard: tally.without_standard,
        run_id: manifest.outside.run_id.clone(),
        as_of: manifest.as_of,
        area: manifest.area.clone(),
        verdicts: tally.verdicts,
        rules,
        not_run: not_run(county, &manifest.rules_not_run),
        sources: manifest.sources.iter().map(|s| source_tally(county, &s.report)).collect(),
    }
}

fn not_run(county: &County, rules: &[store::NotRun]) -> Vec<NotRun> {
    let title = |missing: &str| {
        let kind = missing.split('.').next().unwrap_or(missing);
        let found = county.dictionary.kind(kind).map(|k| k.title.clone());
        found.unwrap_or_else(|| Bilingual::same(missing))
    };
    let one = |r: &store::NotRun| NotRun { rule_id: r.rule_id.clone(), missing: vec![title(&r.missing)] };
    rules.iter().map(one).collect()
}

fn source_tally(county: &County, line: &crate::store::SourceLine) -> SourceTally {
    let entry = county.sources.iter().find(|s| s.id == line.id);
    SourceTally {
        id: line.id.clone(),
        rows_read: line.rows_read,
        rows_kept: line.rows_kept,
        rows_set_aside: line.rows_set_aside,
        rows_repeated: line.rows_repeated,
        states: line.states,
        as_of_min: line.as_of_min,
        as_of_max: line.as_of_max,
        fault: line.fault.clone(),
        none_by_decision: entry.and_then(|e| e.none_by_decision.clone()),
    }
}

/// Remarks that every page of a run carries.
fn remarks(loaded: &Loaded) -> Vec<Bilingual> {
    let illustrative = loaded.pack.parameters.all.iter().any(|p| p.illustrative);
    let text = Bilingual::of(
        "本次使用的标准和参数为示例数据，不是任何地方的官方数值。",
        "The standards and parameters used here are illustrative, not official values of any locality.",
    );
    illustrative.then_some(text).into_iter().collect()
}

/// The page of a whole run. `off_roll` are the findings about people off the roll, of a sweep for them.
///
/// # Errors
/// A page that cannot be written.
pub fn page_of(
    manifest: &Manifest,
    (county, loaded): (&County, &Loaded),
    tally: &Tally,
    off_roll: &[Finding],
    set_aside: &[SetAsideLine],
    run_id: &str,
    language: Language,
) -> Result<String, RunError> {
    let ambiguous = ambiguous_rows(set_aside, &names(county, &loaded.compiled, None));
    let totals = RunTotals { run_id: run_id.to_owned(), ..totals_of(manifest, county, tally) };
    if manifest.command == Manifest::DISCOVER {
        let report = discover_report((county, loaded), totals, off_roll, language);
        return Ok(discover_page(&DiscoverReport { ambiguous, ..report })?);
    }
    let (households, townships) = tally.selection();
    Ok(run_page(&RunReport {
        language,
        totals,
        names: names(county, &loaded.compiled, None),
        households,
        townships,
        ambiguous,
        remarks: remarks(loaded),
    })?)
}

/// The report of a sweep for people off the roll.
fn discover_report(
    (county, loaded): (&County, &Loaded),
    totals: RunTotals,
    off_roll: &[Finding],
    language: Language,
) -> DiscoverReport {
    let mut findings: BTreeMap<&str, Vec<Finding>> = BTreeMap::new();
    for finding in off_roll {
        findings.entry(finding.person_id.as_deref().unwrap_or("")).or_default().push(finding.clone());
    }
    let mut names = names(county, &loaded.compiled, None);
    let shown = findings.into_iter().take(HOUSEHOLDS_IN_FULL);
    let entry = |(person_id, findings): (&str, Vec<Finding>)| {
        let household = county.find_household(person_id);
        household.into_iter().for_each(|h| names.people.extend(names_of(county, Some(h)).people));
        let area_code = household.and_then(|h| registered_area(county, h)).unwrap_or("").to_owned();
        PersonEntry { person_id: person_id.to_owned(), area_code, findings }
    };
    let people = shown.map(entry).collect();
    let mut remarks = remarks(loaded);
    remarks.extend(unlicensed(loaded));
    DiscoverReport { language, totals, names, people, ambiguous: Vec::new(), remarks }
}

/// The registers that rules would sweep and that no source is licensed for.
fn unlicensed(loaded: &Loaded) -> Vec<Bilingual> {
    let registers: BTreeSet<usize> =
        loaded.compiled.rules.iter().filter_map(|r| r.sweep.as_ref()).map(|s| s.kind).collect();
    let licensed = |kind: usize| {
        loaded.adapters.iter().any(|a| {
            a.sweep && matches!(&a.content, crate::adapter::Content::Records { kind: k, .. } if *k == kind)
        })
    };
    let say = |kind: usize| {
        let title = &loaded.dictionary.kinds[kind].title;
        Bilingual {
            zh: format!("“{}”没有可用于主动发现的来源，未作扫描。", title.zh),
            en: format!("No source of “{}” is licensed to be swept: nobody was looked for in it.", title.en),
        }
    };
    registers.into_iter().filter(|kind| !licensed(*kind)).map(say).collect()
}

/// The report of one household of a finished run.
///
/// # Errors
/// Where the household is not in the run.
pub fn household_report(
    run: &OpenRun,
    household_id: &str,
    audience: Audience,
    language: Language,
) -> Result<HouseholdReport, RunError> {
    if run.is_off_roll() {
        let what = "people off the roll are in no household: the page of the whole run shows what was found for them";
        return Err(RunError::NotFound(what.to_owned()));
    }
    let county = run.household(&run.loaded.dictionary, household_id)?;
    let found = county.find_household(household_id);
    let household =
        found.ok_or_else(|| RunError::NotFound(format!("the run has no household `{household_id}`")))?;
    let judged = run.recorded_of(household_id)?;
    fill_household(&county, &run.loaded, &judged, household, &run.run_id, audience, language)
}

/// The report of one household of a county.
///
/// # Errors
/// Where the pack cannot be bound to the county.
pub fn fill_household(
    county: &County,
    loaded: &Loaded,
    judged: &Judged,
    household: usize,
    run_id: &str,
    audience: Audience,
    language: Language,
) -> Result<HouseholdReport, RunError> {
    let bound = bind(county, &loaded.compiled)?;
    let id = county.household_id(household);
    let result = judged.results.iter().find(|r| r.household_id == id);
    let result = result.ok_or_else(|| RunError::Bug("a household of the run was not judged".to_owned()))?;
    let findings = judged.findings.iter().filter(|f| f.household_id == id);
    Ok(HouseholdReport {
        language,
        audience,
        run_id: run_id.to_owned(),
        as_of: county.as_of,
        names: names(county, &loaded.compiled, Some(household)),
        head: household_head(county, household),
        members: member_lines(county, household),
        result: result.clone(),
        compared: compared(&bound, household),
        findings: findings.map(|f| part(&bound, household, f)).collect(),
        answers: answer_matrix(county, household),
        not_run: not_run(county, &judged.rules_not_run),
        remarks: roll_remark(county, household).into_iter().chain(remarks(loaded)).collect(),
    })
}

fn part(bound: &Bound<'_>, household: usize, finding: &Finding) -> FindingPart {
    let rule = bound.pack.rules.iter().find(|r| r.id == finding.rule_id);
    FindingPart {
        finding: finding.clone(),
        explanation: rule.and_then(|r| explain_rule(bound, r, household)),
        notes: elsewhere(bound.county, household, finding),
        records: finding.evidence.iter().filter_map(|r| record_view(bound.county, household, r)).collect(),
    }
}

/// Declared and verified side by side: the verified figures come from the pack's own definitions.
fn compared(bound: &Bound<'_>, household: usize) -> Vec<Comparison> {
    let county = bound.county;
    let months = bound.window_months(household);
    let mut lines = declared_figures(county, household, months);
    for line in &mut lines {
        let amount = match &line.person_id {
            Some(person) => {
                let member = county.members_of(household).find(|m| county.person_id(*m) == person);
                let name = format!("verified_{}", line.key);
                member.map_or(KnownAmount::Unknown, |m| member_amount(bound, household, &name, m))
            }
            // Somebody may be missing, or it is not known what the household declares.
            None if county.roll_broken[household] => KnownAmount::Unknown,
            None => {
                let figure = if line.key == "deposits" { "money_assets" } else { line.key.as_str() };
                household_amount(bound, household, figure)
            }
        };
        let unit = |n| {
            if matches!(line.key.as_str(), "homes" | "vehicles") { Amount::Count(n) } else { Amount::Fen(n) }
        };
        line.verified = match amount {
            KnownAmount::Exactly(n) => Figure::Known(unit(n)),
            KnownAmount::AtLeast(n) => Figure::AtLeast(unit(n)),
            KnownAmount::Unknown => Figure::Unknown,
            KnownAmount::NotDefined => Figure::Unverified,
        };
    }
    lines
}
