//! Days since 1970-01-01 as dates, the way Parquet stores them.
//! Must not know time zones.

use jiff::civil::Date;

/// The date so many days after 1970-01-01; absent outside the years 1 to 9999.
pub(super) fn epoch_date(days: i64) -> Option<Date> {
    // Years begin on 1 March here, so that the leap day is the last of its year; eras have 400 years.
    let shifted = days.checked_add(719_468)?;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    if !(1..=9999).contains(&year) {
        return None;
    }
    Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn agrees_with_the_calendar() {
        let origin = date(1970, 1, 1);
        for days in (-719_162..2_932_896).step_by(97).chain([0, -1, 59, 60, 789, 11_016, 20_514]) {
            let expected = origin.checked_add(jiff::Span::new().days(days)).expect("in range");
            assert_eq!(epoch_date(days), Some(expected));
        }
        assert_eq!(epoch_date(i64::MAX), None);
        assert_eq!(epoch_date(2_932_897), None);
    }
}
