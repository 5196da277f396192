//! Soundness under completion: whatever a source leaves unsaid, a decided verdict stays what it is with everything
//! known, and every verdict is decided where nothing is unknown.

use super::{
    made_up_county::dictionary,
    planted_cases::{collected, pack},
};
use hedui::{
    domain::{RuleVerdict, SourceState},
    engine::{Bound, CompiledPack, judge},
    table::{County, KindRows, assemble},
};
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeMap;

type Verdicts = BTreeMap<String, RuleVerdict>;

/// The verdicts of a household, by rule; a clear one is absent.
fn verdicts(bound: &Bound<'_>, household: usize) -> (Verdicts, BTreeMap<String, Vec<String>>) {
    let runs = vec![true; bound.pack.rules.len()];
    let judged = judge(bound, &runs, household);
    let waiting = |f: &hedui::domain::Finding| f.waiting_on.iter().map(|w| w.source.clone()).collect();
    let pairs = judged.findings.iter();
    (
        pairs.clone().map(|f| (f.rule_id.clone(), f.verdict)).collect(),
        pairs.map(|f| (f.rule_id.clone(), waiting(f))).collect(),
    )
}

/// Takes away what one source knows of one member.
fn silence(county: &mut County, source: usize, member: usize, state: SourceState) {
    county.states[source][member] = state;
    let kind = county.sources[source].kind;
    let rows = &mut county.kinds[kind];
    let range = rows.offsets[member] as usize..rows.offsets[member + 1] as usize;
    let keep: Vec<usize> = (0..rows.source.len())
        .filter(|row| !range.contains(row) || rows.source[*row] as usize != source)
        .collect();
    let gone = (rows.source.len() - keep.len()) as u32;
    *rows = KindRows {
        grid: hedui::table::Grid {
            columns: rows.grid.columns.iter().map(|c| pick(c, &keep)).collect(),
            rows: keep.len(),
        },
        source: keep.iter().map(|r| rows.source[*r]).collect(),
        record_key: keep.iter().map(|r| rows.record_key[*r]).collect(),
        name: pick(&rows.name, &keep),
        name_key: pick(&rows.name_key, &keep),
        as_of: keep.iter().map(|r| rows.as_of[*r]).collect(),
        answer: keep.iter().map(|r| rows.answer[*r]).collect(),
        offsets: rows
            .offsets
            .iter()
            .enumerate()
            .map(|(m, o)| if m > member { o - gone } else { *o })
            .collect(),
    };
}

fn pick(column: &[i64], keep: &[usize]) -> Vec<i64> {
    if column.is_empty() { Vec::new() } else { keep.iter().map(|r| column[*r]).collect() }
}

fn unknown_state(random: &mut impl Rng) -> SourceState {
    const STATES: [SourceState; 4] =
        [SourceState::NoAnswer, SourceState::NotAsked, SourceState::Ambiguous, SourceState::Stale];
    STATES[random.random_range(0..STATES.len())]
}

/// Everything known: a county without failed answers, so that each verdict of it is one completion of a masked one.
fn known_county(pack: &CompiledPack) -> County {
    let dictionary = dictionary();
    let mut county = assemble(collected(&std::sync::Arc::new(dictionary)).draft);
    for states in &mut county.states {
        for state in states.iter_mut().filter(|s| !s.is_known()) {
            *state = SourceState::None;
        }
    }
    assert_eq!(county.as_of, pack.as_of);
    county
}

#[test]
fn a_decided_verdict_is_the_same_however_the_unknown_is_filled_in() {
    let pack = pack(&dictionary());
    let known = known_county(&pack);
    let full = Bound::new(&known, &pack).expect("the roll's fields");
    let mut random = ChaCha8Rng::seed_from_u64(20_261_101);
    let (mut decided, mut open) = (0_u32, 0_u32);
    for round in 0..200 {
        let household = random.random_range(0..known.household_count());
        let mut masked = known.clone();
        let share = [0.02, 0.1, 0.5][round % 3];
        for member in known.members_of(household) {
            for source in 0..known.sources.len() {
                if random.random_bool(share) {
                    let state = unknown_state(&mut random);
                    silence(&mut masked, source, member, state);
                }
            }
        }
        let bound = Bound::new(&masked, &pack).expect("the roll's fields");
        let (truth, _) = verdicts(&full, household);
        let (found, waiting) = verdicts(&bound, household);
        for rule in &pack.rules {
            let clear = RuleVerdict::Clear;
            let (truth, found) =
                (truth.get(&rule.id).unwrap_or(&clear), found.get(&rule.id).unwrap_or(&clear));
            let id = known.household_id(household);
            if *found == RuleVerdict::Undecided {
                open += 1;
                assert!(
                    !waiting[&rule.id].is_empty() || *truth == RuleVerdict::Undecided,
                    "{id} {}",
                    rule.id
                );
            } else {
                decided += 1;
                assert_eq!(found, truth, "round {round}, household {id}, rule {}", rule.id);
            }
        }
    }
    assert!(decided > 1_000 && open > 1_000, "{decided} decided, {open} open: the test says nothing");
}
