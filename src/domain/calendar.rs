//! Days and whole months on the calendar: counting, windows and the first and last days.
//! Must not know the clock: today is an argument of every run.
pub use super::date_text::{DateFault, DateForm, MonthForm, is_blank, parse_date, parse_month};
pub use jiff::civil::Date;
use std::fmt;

/// The first month that is held: January of year 1.
const FIRST: i32 = 12;
/// The last month that is held: December of year 9999.
const LAST: i32 = 9999 * 12 + 11;

/// A calendar month of the years 1 to 9999, counted as `year * 12 + month - 1`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(i32);

impl Month {
    /// The month of a year, if both exist.
    pub fn new(year: i32, month: i32) -> Option<Self> {
        if !(1..=9999).contains(&year) || !(1..=12).contains(&month) {
            return None;
        }
        Some(Self(year * 12 + month - 1))
    }

    /// The month in which the day lies.
    pub fn of(date: Date) -> Self {
        Self::held(i64::from(date.year()) * 12 + i64::from(date.month()) - 1)
    }

    /// The month of the count `year * 12 + month - 1`.
    pub fn from_ordinal(ordinal: i32) -> Option<Self> {
        (FIRST..=LAST).contains(&ordinal).then_some(Self(ordinal))
    }

    /// The count `year * 12 + month - 1`.
    pub fn ordinal(self) -> i32 {
        self.0
    }

    /// Reads `YYYY-MM`; other forms are read by [`parse_month`].
    pub fn parse(text: &str) -> Result<Self, DateFault> {
        parse_month(text, &[MonthForm::Iso])
    }

    /// The year.
    pub fn year(self) -> i32 {
        self.0.div_euclid(12)
    }

    /// The month in its year, 1 to 12.
    pub fn month(self) -> i32 {
        self.0.rem_euclid(12) + 1
    }

    /// Its first day.
    pub fn first_day(self) -> Date {
        // Both numbers are in range by construction of a Month.
        Date::constant(self.year() as i16, self.month() as i8, 1)
    }

    /// Its last day.
    pub fn last_day(self) -> Date {
        self.first_day().last_of_month()
    }

    /// The month so many months later (or earlier); held at the first and last month of the calendar.
    pub fn plus(self, k: i32) -> Self {
        Self::held(i64::from(self.0) + i64::from(k))
    }

    fn held(ordinal: i64) -> Self {
        Self(ordinal.clamp(i64::from(FIRST), i64::from(LAST)) as i32)
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{:04}-{:02}", self.year(), self.month()))
    }
}

impl fmt::Debug for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The `months` whole months before `before`, in order; `before` itself is not among them.
pub fn window(before: Month, months: i64) -> Vec<Month> {
    let first = i64::from(before.0).saturating_sub(months.max(0)).max(i64::from(FIRST));
    (first..i64::from(before.0)).map(Month::held).collect()
}

/// The day so many calendar months later; a day that does not exist is held at the month's end.
pub fn plus_months(date: Date, k: i32) -> Date {
    let month = Month::held(i64::from(date.year()) * 12 + i64::from(date.month()) - 1 + i64::from(k));
    let last = month.last_day();
    Date::constant(last.year(), last.month(), date.day().min(last.day()))
}

/// The day so many calendar months earlier; a day that does not exist is held at the month's end.
pub fn minus_months(date: Date, k: i32) -> Date {
    plus_months(date, k.saturating_neg())
}

/// Days in a cycle of 400 Gregorian years.
const CYCLE: i32 = 146_097;
/// Days from 1 March of year 0 to 1 January 1970.
const TO_EPOCH: i32 = 719_468;

/// Days since 1970-01-01.
pub fn date_to_days(date: Date) -> i32 {
    let (month, day) = (i32::from(date.month()), i32::from(date.day()));
    // Years begin in March here, so that the leap day comes last.
    let year = i32::from(date.year()) - i32::from(month <= 2);
    let (cycle, year) = (year.div_euclid(400), year.rem_euclid(400));
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    cycle * CYCLE + year * 365 + year / 4 - year / 100 + day_of_year - TO_EPOCH
}

/// The day so many days after 1970-01-01, if the calendar reaches that far.
pub fn date_from_days(days: i32) -> Option<Date> {
    let shifted = days.checked_add(TO_EPOCH)?;
    let (cycle, day) = (shifted.div_euclid(CYCLE), shifted.rem_euclid(CYCLE));
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day_of_year = day - (365 * year + year / 4 - year / 100);
    let march_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * march_month + 2) / 5 + 1;
    let month = (march_month + 2) % 12 + 1;
    let year = cycle * 400 + year + i32::from(month <= 2);
    Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::ToSpan;
    use jiff::civil::date;

    fn month(text: &str) -> Month {
        Month::parse(text).expect("a month")
    }

    #[test]
    fn months_count_on_the_calendar() {
        assert_eq!(month("2026-11").ordinal(), 2026 * 12 + 10);
        assert_eq!(Month::new(2026, 11), Some(month("2026-11")));
        assert_eq!(Month::new(2026, 13), None);
        assert_eq!(Month::new(0, 1), None);
        assert_eq!(Month::of(date(2024, 2, 29)).to_string(), "2024-02");
        assert_eq!(month("2024-02").first_day(), date(2024, 2, 1));
        assert_eq!(month("2024-02").last_day(), date(2024, 2, 29));
        assert_eq!(month("1900-02").last_day(), date(1900, 2, 28));
        assert_eq!(month("2026-11").plus(2), month("2027-01"));
        assert_eq!(month("2026-01").plus(-1), month("2025-12"));
        assert_eq!(month("2026-01").plus(i32::MAX).to_string(), "9999-12");
        assert_eq!(month("2026-01").plus(i32::MIN).to_string(), "0001-01");
        assert_eq!(Month::from_ordinal(11), None);
        assert_eq!(Month::parse("2026/11"), Err(DateFault::Form));
    }

    #[test]
    fn the_window_ends_before_its_month() {
        let months = window(month("2026-11"), 12);
        assert_eq!(months.len(), 12);
        assert_eq!((months[0], months[11]), (month("2025-11"), month("2026-10")));
        assert!(months.windows(2).all(|pair| pair[0].plus(1) == pair[1]));
        assert!(window(month("2026-11"), 0).is_empty());
        assert!(window(month("2026-11"), -3).is_empty());
        assert_eq!(window(Month(14), i64::MAX).len(), 2);
    }

    #[test]
    fn days_are_held_at_the_end_of_the_month() {
        assert_eq!(minus_months(date(2026, 3, 31), 1), date(2026, 2, 28));
        assert_eq!(minus_months(date(2024, 3, 31), 1), date(2024, 2, 29));
        assert_eq!(plus_months(date(2026, 8, 31), 3), date(2026, 11, 30));
        assert_eq!(plus_months(date(2025, 12, 15), 3), date(2026, 3, 15));
        assert_eq!(minus_months(date(2026, 1, 15), 36), date(2023, 1, 15));
        assert_eq!(minus_months(date(2024, 2, 29), 12), date(2023, 2, 28));
        assert_eq!(minus_months(date(2026, 1, 31), -1), date(2026, 2, 28));
    }

    #[test]
    fn days_since_1970_there_and_back() {
        assert_eq!(date_to_days(date(1970, 1, 1)), 0);
        assert_eq!(date_to_days(date(1969, 12, 31)), -1);
        assert_eq!(date_to_days(date(2026, 11, 15)), 20_772);
        let mut day = date(1599, 12, 28);
        let mut count = date_to_days(day);
        while day < date(2402, 1, 5) {
            assert_eq!(date_to_days(day), count);
            assert_eq!(date_from_days(count), Some(day));
            day = day.checked_add(1.day()).expect("the next day");
            count += 1;
        }
        for far in [Date::MIN, Date::MAX, Date::ZERO] {
            assert_eq!(date_from_days(date_to_days(far)), Some(far));
        }
        assert_eq!(date_from_days(date_to_days(Date::MAX) + 1), None);
        assert_eq!(date_from_days(date_to_days(Date::MIN) - 1), None);
        assert_eq!(date_from_days(i32::MAX), None);
        assert_eq!(date_from_days(i32::MIN), None);
    }
}
