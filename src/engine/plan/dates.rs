//! Months and days of scalars, by arithmetic; what is no date or month becomes absent.

use crate::{
    domain::calendar::{Month, date_from_days, date_to_days},
    table::ABSENT,
};

/// The month of a day.
pub(super) fn month_of(days: i64) -> i64 {
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
