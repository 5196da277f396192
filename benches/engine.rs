//! How fast the engine decides, on made-up counties in memory, beside loops written by hand over the same columns.
//! `cargo bench --bench engine [-- HOUSEHOLDS [--facts DIR]]`, HOUSEHOLDS: how many the three conditions are asked of;
//! DIR: where what they read is written. Figures are printed as ratios of the same run; nothing is asserted of a time.

mod made_county;

use hedui::{
    engine::{Bound, CompiledPack, Judge, judge, wanted},
    table::{ABSENT, County, Draft, DraftRows, Texts, assemble},
};
use made_county::{CONDITIONS, Maker, Shipped, list_keys, silence, write_facts};
use std::{hint::black_box, path::Path, time::Instant};

/// The program's own allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Households of the county with all that a real one's sources know.
const FULL: usize = 50_000;

fn main() {
    let households = std::env::args().find_map(|a| a.parse().ok()).unwrap_or(1_000_000);
    let facts = std::env::args().skip_while(|a| a != "--facts").nth(1);
    let as_of = jiff::civil::date(2026, 11, 1);
    let shipped = Shipped::new(Path::new(env!("CARGO_MANIFEST_DIR")));
    let pack = shipped.compiled(as_of, &[]);
    for (words, silent) in [("all known", false), ("one source in 2,000 silent", true)] {
        let county = Maker::new(&shipped.dictionary, as_of, 7).make(FULL, silent);
        println!("{}, {words}", extent(&county));
        whole_pack(&county, &pack);
        one_household(&county, &pack);
    }
    let mut draft = Maker::new(&shipped.dictionary, as_of, 7).plain(households);
    grouping(&draft, "keys in the order of the file");
    grouping(&with_keys_in_no_order(draft.clone()), "keys in no order");
    for (words, silent) in [("all known", false), ("one source in 2,000 silent", true)] {
        if silent {
            silence(&mut draft, 7);
        }
        let county = assemble(draft.clone());
        println!("{}, {words}", extent(&county));
        conditions(&county, &shipped, as_of);
        if let (Some(folder), false) = (&facts, silent) {
            let bound = Bound::new(&county, &pack).expect("the dictionary has what a run needs");
            write_facts(&county, &bound, folder.as_ref());
        }
    }
}

fn extent(county: &County) -> String {
    let records: usize = county.kinds.iter().map(|k| k.grid.rows).sum();
    format!("{} households, {records} records", county.household_count())
}

/// The least nanoseconds a household of some runs.
fn best(households: usize, mut run: impl FnMut()) -> f64 {
    let one = |_| {
        let start = Instant::now();
        run();
        start.elapsed().as_nanos() as f64 / households as f64
    };
    (0..5).map(one).fold(f64::INFINITY, f64::min)
}

fn whole_pack(county: &County, pack: &CompiledPack) {
    let bound = Bound::new(county, pack).expect("the dictionary has what a run needs");
    let runs: Vec<bool> = bound.pack.rules.iter().map(|r| r.sweep.is_none()).collect();
    let wanted = wanted(&bound, &runs, true);
    let mut decider = Judge::new(&bound, &runs, &wanted);
    let all = 0..county.household_count();
    let mut counts = [0; 3];
    let decided = best(all.len(), || counts = black_box(decider.decide(all.clone(), false)));
    let explained = best(all.len(), || counts = black_box(decider.decide(all.clone(), true)));
    let per = |n: usize| n as f64 / all.len() as f64;
    println!(
        "  whole pack: {decided:.0} ns a household; with what {:.2} conflicts and {:.2} undecided rest on ({:.1} \
         records): {explained:.0} ns",
        per(counts[0]),
        per(counts[1]),
        per(counts[2]),
    );
}

/// The wage rows with keys of which a later one isn't a greater one.
fn with_keys_in_no_order(mut draft: Draft) -> Draft {
    let wages = draft.dictionary.kind_index("wage_tax").expect("a kind");
    let rows = draft.kinds[wages].member.len() as u64;
    let mut keys = Texts::new();
    // A prime that is no divisor of the number of rows: no key twice.
    (0..rows).for_each(|row| keys.push(&format!("{:08}", row * 982_451_653 % rows)));
    list_keys(&mut draft.kinds[wages], keys, &mut draft.symbols);
    draft
}

/// What it takes to group wage rows that come in random order by household and member, as a run does.
fn grouping(draft: &Draft, words: &str) {
    let wages = draft.dictionary.kind_index("wage_tax").expect("a kind");
    let rows = draft.kinds[wages].member.len();
    let only = |wanted: Option<usize>| {
        let mut only = draft.clone();
        for (k, kind) in only.kinds.iter_mut().enumerate().filter(|(k, _)| Some(*k) != wanted) {
            *kind = DraftRows::of_fields(draft.kinds[k].columns.len());
        }
        only
    };
    let least = |draft: &Draft| {
        let one = |_| {
            let draft = draft.clone();
            let start = Instant::now();
            black_box(assemble(draft));
            start.elapsed().as_nanos() as f64
        };
        (0..5).map(one).fold(f64::INFINITY, f64::min)
    };
    let (all, roll) = (least(&only(Some(wages))), least(&only(None)));
    println!(
        "{rows} wage rows of {} households, in random order, {words}: grouped in {:.0} ns a row",
        draft.households.len(),
        (all - roll) / rows as f64
    );
}

fn one_household(county: &County, pack: &CompiledPack) {
    let bound = Bound::new(county, pack).expect("the dictionary has what a run needs");
    let runs: Vec<bool> = bound.pack.rules.iter().map(|r| r.sweep.is_none()).collect();
    let start = Instant::now();
    let asked = 200;
    for household in 0..asked {
        black_box(judge(&bound, &runs, household));
    }
    println!(
        "  one household, all rules, findings in words: {:.0} us",
        start.elapsed().as_micros() as f64 / asked as f64
    );
}

fn conditions(county: &County, shipped: &Shipped, as_of: jiff::civil::Date) {
    for (number, (id, text)) in CONDITIONS.into_iter().enumerate() {
        let pack = shipped.compiled(as_of, &[(id, text)]);
        let bound = Bound::new(county, &pack).expect("the dictionary has what a run needs");
        let wanted = wanted(&bound, &[true], false);
        let mut decider = Judge::new(&bound, &[true], &wanted);
        let all = 0..county.household_count();
        let mut found = 0;
        let ours = best(all.len(), || found = black_box(decider.decide(all.clone(), false))[0]);
        let mut by_hand = 0;
        let limits: Vec<i64> = all.clone().map(|h| bound.standard_fen(h)).collect();
        let hand = best(all.len(), || by_hand = black_box(by_hand_of(county, &bound, &limits, number)));
        println!(
            "  {id}: {ours:.2} ns a household, {:.1} x the loop by hand ({hand:.1} ns); {found} hold",
            ours / hand
        );
        let silent = county.states.iter().flatten().any(|s| !s.is_known());
        assert!(silent || found == by_hand, "{id}: {found} by the engine, {by_hand} by hand");
    }
}

/// The same condition in a loop written by hand, where all is known: how many households it holds for.
fn by_hand_of(county: &County, bound: &Bound<'_>, limits: &[i64], condition: usize) -> usize {
    let kind = |name: &str| county.dictionary.kind_index(name).expect("a kind");
    let field = |k: usize, name: &str| county.dictionary.kinds[k].field_index(name).expect("a field");
    let rows_of = |k: usize, h: usize| {
        let (members, offsets) = (county.members_of(h), &county.kinds[k].offsets);
        (members.len() as i64, offsets[members.start] as usize..offsets[members.end] as usize)
    };
    let households = 0..county.household_count();
    match condition {
        0 => {
            let k = kind("vehicle");
            let class = &county.kinds[k].grid.columns[field(k, "class")];
            let disability = county.dictionary.kinds[k].code("class", "disability").expect("a class");
            households.filter(|h| class[rows_of(k, *h).1].iter().any(|c| *c != disability)).count()
        }
        1 => {
            let k = kind("wage_tax");
            let (month, income) = (field(k, "month"), field(k, "income"));
            let (months, incomes) =
                (&county.kinds[k].grid.columns[month], &county.kinds[k].grid.columns[income]);
            let after = i64::from(bound.month.plus(-12).ordinal());
            let over = |h: &usize| {
                let (persons, rows) = rows_of(k, *h);
                let pairs = months[rows.clone()].iter().zip(&incomes[rows]);
                pairs.map(|(m, n)| if *m > after { *n } else { 0 }).sum::<i64>() > limits[*h] * persons * 12
            };
            households.filter(over).count()
        }
        _ => {
            let k = kind("deposit");
            let balance = &county.kinds[k].grid.columns[field(k, "balance")];
            let over = |h: &usize| {
                let (persons, rows) = rows_of(k, *h);
                balance[rows].iter().filter(|c| **c != ABSENT).sum::<i64>() > limits[*h] * persons * 24
            };
            households.filter(over).count()
        }
    }
}
