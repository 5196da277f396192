//! Nothing fails on the greatest and least of everything: random rules and the shipped pack over a county of extremes.

use super::{
    in_ours::InOurs,
    random_rules::{Manner, RandomRules},
};
use crate::{
    dictionary::{FieldType, Kind},
    document::{Document, Faults},
    domain::{RuleVerdict, calendar::date_to_days},
    engine::{
        Bound, Cases, CompiledPack, applies, compile, explain_rule, judge_run,
        pack_tests::{Chance, RandomCounty, Shipped, bind},
    },
    rule::{PackDocuments, load_pack},
    table::{ABSENT, Cell, County, share_cell},
};
use jiff::civil::{Date, date};
use std::collections::BTreeSet;

const DAYS: [Date; 3] = [date(2026, 11, 1), date(2028, 2, 29), date(9999, 12, 31)];

fn extreme(ty: &FieldType, cell: Cell, chance: &mut Chance) -> Cell {
    let (first, last) = (date(1, 1, 1), date(9999, 12, 31));
    let month = |d: Date| i64::from(d.year()) * 12 + i64::from(d.month()) - 1;
    let ends = match ty {
        FieldType::Money | FieldType::MoneyMonth => [0, 1_000_000_000_000_000, i64::MAX, i64::MAX / 9],
        FieldType::AreaM2 | FieldType::AreaMu => [0, 1, i64::MAX, i64::MAX / 9],
        FieldType::Count { min, max } => [*min, *max, *min, *max],
        FieldType::Share => {
            let share = |den: i64| share_cell(1, den).expect("a share");
            [share(1), share(999_983), share(999_979), share(1_000_000)]
        }
        FieldType::Date => [first, last, date(2024, 2, 29), last].map(|d| i64::from(date_to_days(d))),
        FieldType::Month => [first, last, date(2024, 2, 29), first].map(month),
        _ => return cell,
    };
    ends[chance.below(4) as usize]
}

/// Makes three values in four as extreme as their type has them.
fn stretch(county: &mut County, seed: u64) {
    let dictionary = county.dictionary.clone();
    let mut chance = Chance(seed);
    let mut stretched = |columns: &mut [Vec<Cell>], kind: &Kind| {
        for (column, field) in columns.iter_mut().zip(&kind.fields) {
            for cell in column.iter_mut().filter(|cell| **cell != ABSENT) {
                if !chance.one_in(4) {
                    *cell = extreme(&field.ty, *cell, &mut chance);
                }
            }
        }
    };
    stretched(&mut county.households.columns, &dictionary.household);
    stretched(&mut county.members.columns, &dictionary.member);
    for (rows, kind) in county.kinds.iter_mut().zip(&dictionary.kinds) {
        stretched(&mut rows.grid.columns, kind);
    }
}

fn random_pack(shipped: &Shipped, seed: u64, as_of: Date) -> CompiledPack {
    let mut random = RandomRules::new(&shipped.dictionary, seed, Manner::Free);
    random.extreme = true;
    let ours = InOurs(&shipped.dictionary);
    let faults = Faults::new();
    let definitions = [Document::parse("rules/definitions.toml", &ours.parts(&random.parts), &faults)];
    let mut documents: Vec<Document> = (1..=40)
        .map(|n| {
            let text = ours.rule(&format!("RND-{n:03}"), &random.rule(), false);
            Document::parse(&format!("rules/rnd-{n:03}.toml"), &text, &faults)
        })
        .collect();
    loop {
        let faults = Faults::new();
        let all =
            PackDocuments { rules: &documents, definitions: &definitions, parameters: &shipped.parameters };
        let pack = load_pack(&all, &shipped.dictionary, &faults);
        let compiled = compile(&pack, &shipped.dictionary, as_of, &all, Cases::Unasked, &faults);
        let faulty: BTreeSet<String> = faults.into_sorted().into_iter().map(|f| f.file).collect();
        if faulty.is_empty() {
            assert!(documents.len() > 20, "seed {seed}: too many rules are refused");
            return compiled;
        }
        let before = documents.len();
        documents.retain(|d| !faulty.contains(d.file()));
        assert!(documents.len() < before, "{faulty:?}");
    }
}

/// Judges and explains everything: both come to the same, and wait for the same where that is asked. How many verdicts
/// were not clear.
fn judged(bound: &Bound<'_>, seed: u64, waits: bool) -> usize {
    let households = bound.county.household_count();
    let judged = judge_run(bound, &vec![true; bound.pack.rules.len()], 0..households);
    for (household, judgement) in judged.iter().enumerate() {
        for rule in bound.pack.rules.iter().filter(|rule| applies(bound, rule, household)) {
            let found = judgement.findings.iter().find(|f| f.rule_id == rule.id);
            let explained = explain_rule(bound, rule, household).expect("it applies");
            let verdict = found.map_or(RuleVerdict::Clear, |f| f.verdict);
            assert_eq!(explained.verdict, verdict, "seed {seed}, household {household}: {}", rule.text);
            if let Some(finding) = found.filter(|_| waits) {
                let place = format!("seed {seed}, household {household}: {}", rule.id);
                assert_eq!(explained.condition.waiting_on, finding.waiting_on, "{place}");
            }
        }
    }
    judged.iter().map(|j| j.findings.len()).sum()
}

#[test]
fn nothing_fails_on_extremes() {
    let shipped = Shipped::new();
    let mut open = 0;
    let seeds = std::env::var("READINGS").map_or(3, |text| text.parse().expect("a number"));
    for seed in 0..seeds {
        let as_of = DAYS[seed as usize % DAYS.len()];
        let mut county = RandomCounty::new(&shipped.dictionary, as_of, seed, 4).make(12);
        stretch(&mut county, seed);
        open += judged(&bind(&county, &shipped.compiled(as_of, &[])), seed, true);
        open += judged(&bind(&county, &random_pack(&shipped, seed, as_of)), seed, false);
    }
    assert!(open > 300, "{open} verdicts were not clear: the test says nothing");
}
