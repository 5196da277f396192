//! When the same facts could lead to another answer: what a pack says of a household on one day holds on a later day of
//! the same month unless a date of its facts, a birthday or a value of the pack has its turn in between.
//! Must not know what the answer is; where it can't tell, everything has its turn.

use super::compiled::{CompiledPack, CompiledPart};
use crate::{
    dictionary::{FieldType, Kind},
    domain::{
        calendar::{Month, date_to_days, plus_months},
        citizen_id::{Canonical, CitizenId, age_on},
    },
    expr::typed::{Function, Given, Instance, Node, NodeKind},
    table::{ABSENT, County, Grid},
};
use jiff::civil::Date;
use std::collections::BTreeSet;

/// How dates of facts are held against the as-of date: `(a, b)` for `fact.plus_months(b)` against `D.plus_months(a)`.
type Shifts = BTreeSet<(i32, i32)>;

/// What has its turn between two as-of dates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turns {
    from: Date,
    to: Date,
    everything: bool,
    /// Days (since 1970-01-01) at which a date of the facts has its turn, as closed ranges.
    days: Vec<(i64, i64)>,
}

impl Turns {
    /// What has its turn after the day `from` until the day `to`, for the pack that is in force on `to`.
    pub fn between(pack: &CompiledPack, from: Date, to: Date) -> Self {
        let mut turns = Self { from, to, everything: false, days: Vec::new() };
        if from == to {
            return turns;
        }
        let mut shifts = Some(Shifts::new());
        pack.instances.iter().for_each(|Instance { body, .. }| note(body, &mut shifts));
        for rule in &pack.rules {
            let figures = rule.message.iter().flatten().filter_map(|part| match part {
                CompiledPart::Figure(node) => Some(node),
                CompiledPart::Text(_) => None,
            });
            let with = rule.sweep.iter().flat_map(|sweep| &sweep.with);
            let nodes = figures.chain(&rule.measured).chain(&rule.limit).chain([&rule.when]).chain(with);
            nodes.for_each(|node| note(node, &mut shifts));
        }
        pack.figures.values().for_each(|node| note(node, &mut shifts));
        let stated = pack.parameters.all.iter().flat_map(|p| &p.values);
        let begins_or_ends = stated.into_iter().any(|value| {
            let begins = from < value.from && value.from <= to;
            begins || value.to.is_some_and(|last| from <= last && last < to)
        });
        turns.everything =
            to < from || Month::of(from) != Month::of(to) || begins_or_ends || shifts.is_none();
        turns.days = shifts.into_iter().flatten().map(|(a, b)| days(from, to, a, b)).collect();
        turns
    }

    /// Whether every household has its turn.
    pub fn everything(&self) -> bool {
        self.everything
    }

    /// Whether the answer for a household could be another one, though its facts are the same.
    pub fn concern(&self, county: &County, household: usize) -> bool {
        if self.everything {
            return true;
        }
        if self.from == self.to {
            return false;
        }
        let dictionary = &county.dictionary;
        let members = county.members_of(household);
        self.in_row(county, &dictionary.household, &county.households, household)
            || members.clone().any(|m| self.in_row(county, &dictionary.member, &county.members, m))
            || dictionary.kinds.iter().zip(&county.kinds).enumerate().any(|(kind, (described, rows))| {
                let mut of_members = members.clone().flat_map(|m| county.rows_of(kind, m));
                of_members.any(|row| {
                    self.on_day(i64::from(rows.as_of[row])) || self.in_row(county, described, &rows.grid, row)
                })
            })
    }

    fn in_row(&self, county: &County, kind: &Kind, grid: &Grid, row: usize) -> bool {
        kind.fields.iter().enumerate().any(|(field, described)| match described.ty {
            FieldType::Date if !grid.columns[field].is_empty() => self.on_day(grid.cell(row, field)),
            FieldType::Person if !grid.columns[field].is_empty() => {
                county.symbols.cell_text(grid.cell(row, field)).is_some_and(|id| self.of_person(id))
            }
            _ => false,
        })
    }

    fn on_day(&self, day: i64) -> bool {
        day != ABSENT && self.days.iter().any(|(first, last)| (*first..=*last).contains(&day))
    }

    /// Whether a person's age, or the standing of the ID, is another one.
    fn of_person(&self, id: &str) -> bool {
        let (Canonical::Right(id) | Canonical::WrongCheck(id)) = CitizenId::canonical(id) else {
            return false;
        };
        id.birth_date().is_some_and(|born| {
            age_on(born, self.from) != age_on(born, self.to) || (self.from < born && born <= self.to)
        })
    }
}

/// The days of a fact's date that could compare otherwise with the later as-of date than with the earlier one.
fn days(from: Date, to: Date, a: i32, b: i32) -> (i64, i64) {
    let day = |date: Date| i64::from(date_to_days(date));
    let (first, last) = (plus_months(from, a), plus_months(to, a));
    if b == 0 {
        return (day(first), day(last));
    }
    // A date that is held at a month's end moves by three days at most.
    (day(plus_months(first, -b)) - 4, day(plus_months(last, -b)) + 4)
}

/// Notes how an expression uses the as-of date; none where it uses it otherwise than in comparisons with dates of facts.
fn note(node: &Node, shifts: &mut Option<Shifts>) {
    match &node.kind {
        NodeKind::Given(Given::AsOf) => *shifts = None,
        NodeKind::Compare(_, left, right) => match (of_as_of(left), of_as_of(right)) {
            (None, None) => node.kind.parts().into_iter().for_each(|part| note(part, shifts)),
            (Some(a), None) => against(a, right, shifts),
            (None, Some(a)) => against(a, left, shifts),
            (Some(_), Some(_)) => *shifts = None,
        },
        _ => node.kind.parts().into_iter().for_each(|part| note(part, shifts)),
    }
}

/// Notes what an as-of date moved by `a` months is compared with.
fn against(a: i32, node: &Node, shifts: &mut Option<Shifts>) {
    match (of_fact(node), shifts.as_mut()) {
        (Some(b), Some(noted)) => {
            noted.insert((a, b));
        }
        _ => *shifts = None,
    }
}

/// By how many months an expression moves the as-of date, where it is that date.
fn of_as_of(node: &Node) -> Option<i32> {
    moved(node, &|kind| matches!(kind, NodeKind::Given(Given::AsOf)))
}

/// By how many months an expression moves a date of the facts, where it is one.
fn of_fact(node: &Node) -> Option<i32> {
    moved(node, &|kind| {
        use NodeKind::{HouseholdField, MemberField, RecordAsOf, RecordField};
        matches!(kind, HouseholdField(_) | MemberField(..) | RecordField(..) | RecordAsOf(_))
    })
}

fn moved(node: &Node, is: &dyn Fn(&NodeKind) -> bool) -> Option<i32> {
    match &node.kind {
        NodeKind::Function(Function::DatePlusMonths, parts) => match parts.as_slice() {
            [date, by] if is(&date.kind) => match &by.kind {
                NodeKind::Number(months) if months.den() == 1 => i32::try_from(months.num()).ok(),
                _ => None,
            },
            _ => None,
        },
        kind => is(kind).then_some(0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{
        judge_run,
        pack_tests::{RandomCounty, Shipped, bind},
    };
    use jiff::civil::date;

    /// Of households whose facts are the same on two days: how many had no turn, and how many another answer.
    fn held(shipped: &Shipped, from: Date, to: Date, seed: u64) -> [usize; 2] {
        let (before, after) = (shipped.compiled(from, &[]), shipped.compiled(to, &[]));
        let turns = Turns::between(&after, from, to);
        let county = RandomCounty::new(&shipped.dictionary, from, seed, 4).make(150);
        let mut later = county.clone();
        later.as_of = to;
        let runs = vec![true; before.rules.len()];
        let judged = |county: &County, pack: &CompiledPack| {
            judge_run(&bind(county, pack), &runs, 0..county.household_count())
        };
        let both = judged(&county, &before).into_iter().zip(judged(&later, &after));
        let (mut without, mut changed) = (0, 0);
        for (household, (before, after)) in both.enumerate() {
            changed += usize::from(before != after);
            if !turns.concern(&later, household) {
                without += 1;
                assert_eq!(before, after, "household {household} of {seed}, {from} to {to}");
            }
        }
        [without, changed]
    }

    #[test]
    fn without_a_turn_the_answer_is_the_same() {
        let shipped = Shipped::new();
        let (mut without, mut changed) = (0, 0);
        for seed in 0..12 {
            let first = 1 + (seed % 28) as i8;
            for to in [first, first + 1, 30] {
                let [w, c] = held(&shipped, date(2026, 11, first), date(2026, 11, to), seed);
                without += w;
                changed += if first == to { 0 } else { c };
            }
        }
        assert!(without > 200, "{without} households without a turn");
        assert!(changed > 20, "{changed} households with another answer");
    }

    #[test]
    fn another_month_an_earlier_day_or_a_value_that_begins_turns_all() {
        let shipped = Shipped::new();
        let pack = shipped.compiled(date(2026, 11, 20), &[]);
        let all = |from, to| Turns::between(&pack, from, to).everything();
        assert!(!all(date(2026, 11, 1), date(2026, 11, 20)));
        assert!(!all(date(2026, 11, 20), date(2026, 11, 20)));
        assert!(all(date(2026, 10, 31), date(2026, 11, 1)));
        assert!(all(date(2026, 11, 20), date(2026, 11, 19)));
        let file = "rules/parameters/window_months.toml";
        let text = shipped.parameters.iter().find(|d| d.file() == file).expect("there").text();
        for (begins, turned) in [("2026-11-01", false), ("2026-11-02", true), ("2026-11-21", false)] {
            let until = format!("from = 2021-07-01\nto = {}", day_before(begins));
            let ended = text.replacen("from = 2021-07-01", &until, 1);
            let second = text.split_once("[[value]]").expect("a value").1.replace("2021-07-01", begins);
            let pack =
                shipped.compiled(date(2026, 11, 20), &[(file, &format!("{ended}\n[[value]]{second}"))]);
            let turns = Turns::between(&pack, date(2026, 11, 1), date(2026, 11, 20));
            assert_eq!(turns.everything(), turned, "a value that begins on {begins}");
        }
    }

    fn day_before(day: &str) -> String {
        let day: Date = day.parse().expect("a day");
        day.yesterday().expect("a day before").to_string()
    }

    #[test]
    fn a_birthday_turns_a_household_and_so_does_a_birth_after_the_earlier_day() {
        let turns =
            Turns { from: date(2026, 2, 27), to: date(2026, 2, 28), everything: false, days: Vec::new() };
        let of = |born: &str| turns.of_person(&format!("410399{born}0019"));
        assert!(of("19900228") && !of("19900227") && !of("19900301"));
        assert!(of("20260228") && !of("20260227"));
        assert!(!of("19920229"), "of age on 1 March");
    }
}
