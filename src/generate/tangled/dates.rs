//! Days, months and amounts that lie on a boundary, or a step beside it.
//! Must not know rows.
use super::super::maker::{Maker, days_before};
use crate::domain::calendar::{Month, minus_months};
use jiff::civil::Date;

/// A day near one that decides something for the household.
pub(super) fn day_near(m: &mut Maker, place: usize) -> Date {
    let (d, applied) = (m.d(), m.county.households[place].applied_on);
    let window = m.window(place);
    let first = window.first().map_or(d, |month| month.first_day());
    let anchors = [
        d,
        applied,
        minus_months(applied, 12),
        minus_months(d, 36),
        minus_months(d, 3),
        first,
        m.window_end(place).first_day(),
        m.m().plus(-1).first_day(),
        m.window_end(place).plus(-36).first_day(),
        days_before(d, 700),
        days_before(d, 20),
    ];
    let anchor = anchors[m.choices.place(anchors.len())];
    days_before(anchor, i32::try_from(m.choices.between(-1, 1)).map_or(0, |days| days))
}

/// A day on which something had begun, most of the time.
pub(super) fn begun(m: &mut Maker, place: usize) -> Date {
    if m.choices.chance(1, 2) { days_before(m.d(), 500) } else { day_near(m, place) }
}

/// A last day of what began on a day, or none.
pub(super) fn ended(m: &mut Maker, place: usize, begun: Date) -> Option<Date> {
    m.choices.chance(1, 2).then(|| day_near(m, place)).filter(|last| *last >= begun)
}

/// A month at an end of the window, in it, or at another limit.
pub(super) fn month_near(m: &mut Maker, place: usize) -> Month {
    let end = m.window_end(place);
    let anchors = [end.plus(-1), end.plus(-12), end.plus(-6), m.m().plus(-1), m.m().plus(-24)];
    if m.choices.chance(1, 3) {
        return end.plus(-i32::try_from(m.choices.between(1, 12)).map_or(1, |months| months));
    }
    let anchor = anchors[m.choices.place(anchors.len())];
    let beside = i32::try_from(m.choices.between(-1, 1)).map_or(0, |months| months);
    anchor.plus(beside).min(m.m())
}

/// An amount that decides something: nothing, a fifth over what is declared, parts of the standard, more than all.
pub(super) fn fen_near(m: &mut Maker, place: usize, declared: i64) -> i64 {
    let std = m.standard(place);
    let amounts = [0, declared, declared * 6 / 5, std / 5, std, std * 2, std * 12, std * 24, std * 40];
    let amount = amounts[m.choices.place(amounts.len())];
    (amount + m.choices.between(-1, 1)).max(0)
}
