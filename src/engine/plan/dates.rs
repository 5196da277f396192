//! Months and days of scalars, by arithmetic; what is no date or month becomes absent.

use crate::{
    domain::calendar::{Month, date_from_days, date_to_days},
    table::ABSENT,
};

/// The days that have a date of the years 1 to 9999.
const DATES: std::ops::Range<i64> = -719_162..2_932_897;
/// Days from 1 March of year 0 to 1 January 1970.
const TO_EPOCH: i64 = 719_468;

/// A day's year, counted from March on, its month in that year (3 to 14) and, in high bits, its day in the month.
fn civil(days: i64) -> Option<(u32, u32, u32)> {
    if !DATES.contains(&days) {
        return None;
    }
    // Multiplications in the place of divisions, as C. Neri and L. Schneider found them; the day counts from 1 March of
    // year 0, and all intermediate numbers fit their widths.
    let of_cycle = 4 * (days + TO_EPOCH) as u32 + 3;
    let (century, rest) = (of_cycle / 146_097, (of_cycle % 146_097) | 3);
    let product = u64::from(rest) * 2_939_745;
    let day_of_year = (product & 0xffff_ffff) as u32 / 2_939_745 / 4;
    let month = 2141 * day_of_year + 197_913;
    Some((100 * century + (product >> 32) as u32, month >> 16, (month & 0xffff) / 2141 + 1))
}

/// Years, months and days in one number, which orders dates; a year is 512.
fn packed((year, month, day): (u32, u32, u32)) -> i64 {
    let late = i64::from(month > 12);
    (i64::from(year) + late) * 512 + (i64::from(month) - 12 * late) * 32 + i64::from(day)
}

/// Whole years from a birth date to a day, reached on the birthday; none where one of them is no date.
pub(super) fn years(birth: i64, to: Packed) -> Option<i64> {
    Some((to.0 - packed(civil(birth)?)) >> 9)
}

/// A date that years are counted to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Packed(i64);

impl Packed {
    /// Of a day; none where it is no date.
    pub fn of(day: i64) -> Option<Self> {
        civil(day).map(|date| Self(packed(date)))
    }
}

/// The month of a day.
pub(super) fn month_of(days: i64) -> i64 {
    match civil(days) {
        Some((year, month, _)) => i64::from(12 * year + month - 1),
        None => slow_month_of(days),
    }
}

fn slow_month_of(days: i64) -> i64 {
    let date = i32::try_from(days).ok().and_then(date_from_days);
    date.map_or(ABSENT, |d| i64::from(Month::of(d).ordinal()))
}

/// The first day of a month.
pub(super) fn first_day(month: i64) -> i64 {
    let month = i32::try_from(month).ok().and_then(Month::from_ordinal);
    month.map_or(ABSENT, |m| i64::from(date_to_days(m.first_day())))
}

/// The last day of a month.
pub(super) fn last_day(month: i64) -> i64 {
    let month = i32::try_from(month).ok().and_then(Month::from_ordinal);
    month.map_or(ABSENT, |m| i64::from(date_to_days(m.last_day())))
}

/// A day so many months later; one that does not exist is held at the month's end.
pub(super) fn day_plus_months(days: i64, by: i32) -> i64 {
    let slow = || super::lower_parts::later(days, by, true).unwrap_or(ABSENT);
    let Some((year, month, day)) = civil(days) else { return slow() };
    let to = i64::from(12 * year + month - 1) + i64::from(by);
    if !MONTHS.contains(&to) {
        return slow();
    }
    let (first, next) = (first_of(to), first_of(to + 1));
    first + i64::from(day - 1).min(next - first - 1)
}

/// The months whose days, and those of the next, are dates.
const MONTHS: std::ops::Range<i64> = 12..9999 * 12 + 11;

/// The first day of a month of these.
fn first_of(month: i64) -> i64 {
    // Years begin in March here, so that the leap day comes last.
    let (year, of_year) = ((month - 2) / 12, (month - 2) % 12);
    year * 365 + year / 4 - year / 100 + year / 400 + (153 * of_year + 2) / 5 - TO_EPOCH
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{calendar::plus_months, citizen_id::age_on};

    #[test]
    fn every_day_of_some_centuries_is_the_calendars() {
        let as_of = [jiff::civil::date(2024, 2, 29), jiff::civil::date(2026, 11, 1)];
        let days = [DATES.start - 3..DATES.start + 800, -160_000..60_000, DATES.end - 800..DATES.end + 3];
        for days in days.into_iter().flatten() {
            assert_eq!(month_of(days), slow_month_of(days), "{days}");
            let date = i32::try_from(days).ok().and_then(date_from_days);
            for by in [-25, -12, -1, 0, 1, 3, 12] {
                let later = date.map(|d| i64::from(date_to_days(plus_months(d, by))));
                assert_eq!(day_plus_months(days, by), later.unwrap_or(ABSENT), "{days} {by}");
            }
            for to in as_of {
                if let Some(age) = Packed::of(i64::from(date_to_days(to))).and_then(|to| years(days, to)) {
                    assert_eq!(Some(age), date.map(|d| i64::from(age_on(d, to))), "{days}");
                }
            }
        }
    }
}
