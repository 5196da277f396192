//! What the roll says of a tangled household: papers, declarations, and which sources may be asked about whom.
//! Must not know the records.
use super::super::county::Household;
use super::super::departments::source_texts;
use super::super::maker::{Maker, days_before};
use super::dates::{day_near, fen_near};
use crate::domain::calendar::Month;

/// Tangles the household's own entry.
pub(super) fn tangle_household(m: &mut Maker, place: usize) {
    let d = m.d();
    if m.choices.chance(1, 6) {
        m.county.households[place].applied_on =
            if m.choices.chance(1, 8) { days_before(d, -1) } else { day_near(m, place) };
    }
    let before_last = Month::of(d).plus(-1).first_day();
    let confirmed = days_before(before_last, i32::try_from(m.choices.between(-1, 1)).map_or(0, |days| days));
    let (until, visit) = (
        day_near(m, place),
        days_before(confirmed, i32::try_from(m.choices.between(-1, 1)).map_or(0, |days| days)),
    );
    let reasons = [None, None, Some("disability"), Some("illness"), Some("religious")];
    let reason = reasons[m.choices.place(reasons.len())];
    let deposits = fen_near(m, place, 0);
    let rolls: Vec<u64> = (0..8).map(|_| m.choices.below(6)).collect();
    let household: &mut Household = &mut m.county.households[place];
    match rolls[0] {
        0 => household.confirmed_on = Some(confirmed),
        1 => household.confirmed_on = None,
        _ => {}
    }
    if rolls[1] == 0 {
        household.authorised_until = Some(until);
    }
    if rolls[2] < 2 {
        household.relative_filed = true;
        household.county_visit_on = (rolls[3] < 4).then_some(visit);
    }
    household.single_person_reason = reason;
    if rolls[4] < 2 {
        household.declared_deposits_fen = deposits;
    }
    household.declared_homes = i64::from(rolls[5] > 1) + i64::from(rolls[5] > 4);
    household.declared_vehicles = i64::from(rolls[6] > 2);
}

/// Tangles a member's entry: declarations, student or not, a disability, an authorisation for a part of the sources.
pub(super) fn tangle_member(m: &mut Maker, (place, member): (usize, usize)) {
    let (joined, signed) = (day_near(m, place), day_near(m, place));
    let declared: Vec<i64> = (0..4).map(|_| fen_near(m, place, 0)).collect();
    let sources = some_sources(m);
    let (category, level) = (m.choices.between(1, 7), m.choices.between(1, 4));
    let rolls: Vec<u64> = (0..12).map(|_| m.choices.below(8)).collect();
    let entry = &mut m.county.households[place].members[member];
    if rolls[0] == 0 {
        entry.joined_on = joined;
    }
    if rolls[1] == 0 {
        entry.authorised_on = Some(signed);
    }
    if rolls[2] < 3 {
        entry.authorised_sources = Some(sources);
    }
    for (category, fen) in declared.into_iter().enumerate() {
        if rolls[3 + category] < 3 {
            entry.declared_fen[category] = if rolls[3 + category] == 0 { fen } else { 0 };
        }
    }
    entry.student |= rolls[7] == 0;
    if rolls[8] == 0 {
        let level = (rolls[9] < 5).then(|| u8::try_from(level).map_or(1, |level| level));
        entry.declared_disability = (u8::try_from(category).ok(), level);
    }
}

/// All sources but a few.
fn some_sources(m: &mut Maker) -> Vec<String> {
    let without = m.choices.between(2, 6);
    let records = source_texts().iter().filter(|source| !source.kind.is_empty());
    let all: Vec<&str> = records.map(|source| source.id).collect();
    let wanted = u64::try_from(without).map_or(2, |without| without);
    all.into_iter().filter(|_| !m.choices.chance(1, wanted + 2)).map(str::to_owned).collect()
}
