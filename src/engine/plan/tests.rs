//! The plan decides as the evaluation household by household does, on counties that hold all there is.

use super::{Memory, Rests, Verdicts, op::Op};
use crate::domain::{Finding, SourceState};
use crate::engine::{
    Bound, applies,
    eval::Evaluator,
    judge_run,
    pack_tests::{RandomCounty, Shipped, bind},
    trace::Notes,
    value::Truth,
};
use crate::table::{ABSENT, County};
use jiff::civil::{Date, date};

/// Every rule and figure of every household, decided both ways. How many chunks had a number beyond what is held: they
/// are left to the evaluation household by household.
fn compare(bound: &Bound<'_>, chunk: usize) -> usize {
    let plan = &bound.plan;
    let wanted = plan.wanted(&vec![true; bound.pack.rules.len()], true);
    let mut verdicts = Verdicts::new(bound, &wanted);
    let mut evaluator: Evaluator<'_, '_, ()> = Evaluator::new(bound, 0);
    let households = bound.county.household_count();
    let (mut memory, mut beyond) = (Memory::default(), 0);
    for start in (0..households).step_by(chunk) {
        let run = start..households.min(start + chunk);
        if !verdicts.turn_to(run.clone()) {
            beyond += 1;
            continue;
        }
        let mut recorder = verdicts.recorder(&mut memory);
        let mut noting: Evaluator<'_, '_, Notes> = Evaluator::new(bound, start);
        for household in run {
            evaluator.turn_to(household);
            for (at, rule) in bound.pack.rules.iter().enumerate() {
                let expect = evaluator.condition(&rule.when).0;
                let found = verdicts.condition(at, household - start);
                assert_eq!(found, Some(expect), "{} of household {household}", rule.id);
                if expect == Truth::False {
                    continue;
                }
                noting.turn_to(household);
                let mut rests = Rests::default();
                rests.add(&noting.condition(&rule.when).1, true);
                let node = bound.plan.rule(at).condition.expect("the plan holds it");
                assert_eq!(*recorder.condition(node, household - start), rests, "{} of {household}", rule.id);
            }
            for (name, node) in &bound.pack.figures {
                let expect = evaluator.eval(node).number();
                assert_eq!(verdicts.figure(name, household - start), Some(expect), "{name} of {household}");
            }
        }
    }
    beyond
}

fn random(seed: u64, silent: u64, as_of: Date, chunk: usize, instead: &[(&str, &str)]) {
    let shipped = Shipped::new();
    let pack = shipped.compiled(as_of, instead);
    let county = RandomCounty::new(&shipped.dictionary, as_of, seed, silent).make(150);
    assert_eq!(compare(&bind(&county, &pack), chunk), 0, "no number is beyond what is held");
}

/// A county whose first households are plain, without obligors and with all sources known, and whose others are not;
/// nobody has a record of some kinds.
fn mixed(shipped: &Shipped, as_of: Date, seed: u64) -> County {
    let mut random = RandomCounty::new(&shipped.dictionary, as_of, seed, 2);
    random.whole = seed.is_multiple_of(2);
    let mut county = random.make(150);
    let plain = county.member_offsets[100] as usize;
    let (role, member) = (
        shipped.dictionary.member.field_index("role").expect("a field"),
        shipped.dictionary.member.code("role", "member").expect("a role"),
    );
    county.members.columns[role][..plain].fill(member);
    county.states.iter_mut().for_each(|states| states[..plain].fill(SourceState::None));
    let kinds = county.kinds.iter_mut().enumerate();
    let without = kinds.filter(|(k, _)| (*k as u64 + seed).is_multiple_of(4));
    without.for_each(|(_, kind)| kind.offsets.fill(0));
    county
}

#[test]
fn it_agrees_where_plain_households_stand_beside_others() {
    let shipped = Shipped::new();
    let as_of = date(2026, 11, 1);
    let pack = shipped.compiled(as_of, &[]);
    for seed in 40..48 {
        let county = mixed(&shipped, as_of, seed);
        for chunk in [1, 30, 100, 150] {
            assert_eq!(compare(&bind(&county, &pack), chunk), 0, "no number is beyond what is held");
        }
    }
}

#[test]
fn amounts_are_exact_up_to_what_columns_hold() {
    let shipped = Shipped::new();
    let as_of = date(2026, 11, 1);
    let pack = shipped.compiled(as_of, &[]);
    let (mut held, mut beyond) = (0, 0);
    for bits in (34..62u32).step_by(3) {
        let mut county = mixed(&shipped, as_of, u64::from(bits));
        for (kind, described) in county.kinds.iter_mut().zip(&shipped.dictionary.kinds) {
            for (column, field) in kind.grid.columns.iter_mut().zip(&described.fields) {
                if field.ty.is_money() {
                    let amounts = column.iter_mut().step_by(5).filter(|cell| **cell != ABSENT);
                    amounts.for_each(|cell| *cell += (1i64 << bits) - 1);
                }
            }
        }
        let of_chunks = compare(&bind(&county, &pack), 5);
        (held, beyond) = (held + 30 - of_chunks, beyond + of_chunks);
    }
    assert!(held > 0 && beyond > 0, "{held} chunks are held, {beyond} are not");
}

#[test]
fn it_agrees_where_all_is_known() {
    (0..4).for_each(|seed| random(seed, 0, date(2026, 11, 1), 64, &[]));
}

#[test]
fn it_agrees_where_sources_are_silent() {
    (10..20).for_each(|seed| random(seed, 1 + seed % 7, date(2026, 11, 1), 37, &[]));
}

#[test]
fn it_agrees_on_other_days_and_one_household_at_a_time() {
    random(30, 2, date(2024, 2, 29), 1, &[]);
    random(31, 3, date(2026, 1, 31), 150, &[]);
}

#[test]
fn amounts_beyond_what_columns_hold_are_left_to_the_slow_evaluation() {
    let shipped = Shipped::new();
    let as_of = date(2026, 11, 1);
    let pack = shipped.compiled(as_of, &[]);
    let mut county = RandomCounty::new(&shipped.dictionary, as_of, 5, 4).make(60);
    for kind in ["wage_tax", "deposit", "pension"] {
        let place = shipped.dictionary.kind_index(kind).expect("a kind");
        let described = &shipped.dictionary.kinds[place];
        for (column, field) in county.kinds[place].grid.columns.iter_mut().zip(&described.fields) {
            if field.ty.is_money() {
                column.iter_mut().step_by(7).for_each(|cell| *cell = i64::MAX / 5);
            }
        }
    }
    let bound = bind(&county, &pack);
    let runs = vec![true; bound.pack.rules.len()];
    let wanted = bound.plan.wanted(&runs, true);
    let mut verdicts = Verdicts::new(&bound, &wanted);
    assert!(!verdicts.turn_to(0..60), "some number is beyond");
    let mut evaluator: Evaluator<'_, '_, ()> = Evaluator::new(&bound, 0);
    for (household, judged) in judge_run(&bound, &runs, 0..60).iter().enumerate() {
        evaluator.turn_to(household);
        for rule in bound.pack.rules.iter().filter(|rule| applies(&bound, rule, household)) {
            let expect = evaluator.condition(&rule.when).0;
            let found = judged.findings.iter().find(|f| f.rule_id == rule.id).map(|f| f.verdict.word());
            let words = match expect {
                Truth::True => Some("conflict"),
                Truth::False => None,
                Truth::Unknown => Some("undecided"),
            };
            assert_eq!(found, words, "{} of {household}", rule.id);
        }
    }
}

#[test]
fn each_rule_alone_comes_to_the_same() {
    let shipped = Shipped::new();
    let as_of = date(2026, 11, 1);
    let pack = shipped.compiled(as_of, &[]);
    let county = RandomCounty::new(&shipped.dictionary, as_of, 77, 3).make(60);
    let bound = bind(&county, &pack);
    let all = vec![true; bound.pack.rules.len()];
    let together = judge_run(&bound, &all, 0..60);
    for (at, rule) in bound.pack.rules.iter().enumerate() {
        let mut runs = vec![false; all.len()];
        runs[at] = true;
        for (alone, together) in judge_run(&bound, &runs, 0..60).iter().zip(&together) {
            let of_rule = |f: &&Finding| f.rule_id == rule.id;
            let (a, b) = (alone.findings.iter().find(of_rule), together.findings.iter().find(of_rule));
            assert_eq!(a, b, "{}", rule.id);
        }
    }
}

#[test]
fn almost_all_of_the_shipped_pack_is_in_columns() {
    let shipped = Shipped::new();
    let pack = shipped.compiled(date(2026, 11, 1), &[]);
    let county = RandomCounty::new(&shipped.dictionary, date(2026, 11, 1), 1, 0).make(1);
    let bound = bind(&county, &pack);
    let slow = bound.plan.plan.ops.iter().filter(|op| matches!(op, Op::OneByOne { .. })).count();
    assert_eq!(slow, 1, "the standard of another county is left to the evaluation one by one");
}
