//! How departments write days and months, each form by itself, and what counts as a blank.
//! Must not guess: only the forms that it is given are tried, and a text that two of them read differently is a fault.
use super::calendar::{Month, date_from_days};
use super::half_width::{is_gap, trimmed};
use jiff::civil::Date;
use std::borrow::Cow;
use thiserror::Error;

/// A written form of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DateForm {
    /// `2024-01-31`, `2024-1-31`
    Iso,
    /// `20240131`
    Compact,
    /// `2024/1/31`
    Slash,
    /// `2024.1.31`
    Dotted,
    /// `2024年1月31日`
    Chinese,
    /// Days of a spreadsheet, 1 for 1900-01-01; a time of day after the point is left out.
    ExcelSerial,
    /// `31/01/2024`
    DayFirst,
    /// `01/31/2024`
    MonthFirst,
}

/// A written form of a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MonthForm {
    /// `2024-01`, `2024-1`
    Iso,
    /// `202401`
    Compact,
    /// `2024/1`
    Slash,
    /// `2024年1月`
    Chinese,
    /// The month of a day written so.
    DateWithin(DateForm),
}

/// Why a text is not a day or month; it never holds the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum DateFault {
    /// Nothing is written.
    #[error("no date is written")]
    Blank,
    /// None of the forms given.
    #[error("the date is in none of the forms given")]
    Form,
    /// The form of a date, but no day of the calendar.
    #[error("there is no such day or month on the calendar")]
    NotReal,
    /// The year lies outside 1850 to 2200.
    #[error("the year lies outside 1850 to 2200")]
    OutOfRange,
    /// Two of the forms given read different days.
    #[error("the date reads as different days in the forms given")]
    Ambiguous,
}

/// Reads a day in exactly the forms given.
pub fn parse_date(text: &str, forms: &[DateForm]) -> Result<Date, DateFault> {
    one_reading(text, forms, |plain, form| read_date(plain, *form))
}

/// Reads a month in exactly the forms given.
pub fn parse_month(text: &str, forms: &[MonthForm]) -> Result<Month, DateFault> {
    one_reading(text, forms, |plain, form| read_month(plain, *form))
}

/// Whether the text stands for *unknown*: empty, blanks only, `NULL`, one or two dashes, `N/A`. `无` is a value.
pub fn is_blank(text: &str) -> bool {
    let plain = trimmed(text);
    let dashes = |c: char| matches!(c, '-' | '—' | '–' | '―');
    plain.is_empty()
        || plain.eq_ignore_ascii_case("null")
        || plain.eq_ignore_ascii_case("n/a")
        || (plain.chars().all(dashes) && plain.chars().count() <= 2)
}

/// The one reading that all fitting forms agree on; else the fault that tells most.
fn one_reading<Form, Read: Copy + PartialEq>(
    text: &str,
    forms: &[Form],
    read: impl Fn(&str, &Form) -> Result<Read, DateFault>,
) -> Result<Read, DateFault> {
    let plain = trimmed(text);
    if plain.is_empty() {
        return Err(DateFault::Blank);
    }
    let mut found = None;
    let mut fault = DateFault::Form;
    for form in forms {
        match read(&plain, form) {
            Ok(reading) if found.is_some_and(|other| other != reading) => return Err(DateFault::Ambiguous),
            Ok(reading) => found = Some(reading),
            Err(DateFault::Form) => {}
            Err(other) => fault = other,
        }
    }
    found.ok_or(fault)
}

fn read_date(plain: &str, form: DateForm) -> Result<Date, DateFault> {
    let (year, month, day) = match form {
        DateForm::Iso => year_first(plain, '-'),
        DateForm::Slash => year_first(plain, '/'),
        DateForm::Dotted => year_first(plain, '.'),
        DateForm::Compact => compact(plain),
        DateForm::Chinese => chinese(plain),
        DateForm::DayFirst => parts(plain, '/').map(|(day, month, year)| (year, month, day)),
        DateForm::MonthFirst => parts(plain, '/').map(|(month, day, year)| (year, month, day)),
        DateForm::ExcelSerial => return excel_serial(plain),
    }
    .and_then(|(year, month, day)| Some((number(year, 4, 4)?, number(month, 1, 2)?, number(day, 1, 2)?)))
    .ok_or(DateFault::Form)?;
    let date = i16::try_from(year).ok().zip(i8::try_from(month).ok()).zip(i8::try_from(day).ok());
    let date =
        date.and_then(|((year, month), day)| Date::new(year, month, day).ok()).ok_or(DateFault::NotReal)?;
    in_range(i32::from(date.year())).map(|()| date)
}

fn read_month(plain: &str, form: MonthForm) -> Result<Month, DateFault> {
    let (year, month) = match form {
        MonthForm::Iso => plain.split_once('-'),
        MonthForm::Slash => plain.split_once('/'),
        MonthForm::Compact if plain.len() == 6 => plain.split_at_checked(4),
        MonthForm::Compact => None,
        MonthForm::Chinese => {
            let tight = tight(plain);
            let parts = tight.strip_suffix('月').and_then(|rest| rest.split_once('年'));
            return year_and_month(parts);
        }
        MonthForm::DateWithin(form) => return read_date(plain, form).map(Month::of),
    }
    .ok_or(DateFault::Form)?;
    year_and_month(Some((year, month)))
}

fn year_and_month(parts: Option<(&str, &str)>) -> Result<Month, DateFault> {
    let (year, month) = parts
        .and_then(|(year, month)| Some((number(year, 4, 4)?, number(month, 1, 2)?)))
        .ok_or(DateFault::Form)?;
    let month = Month::new(year, month).ok_or(DateFault::NotReal)?;
    in_range(year).map(|()| month)
}

fn in_range(year: i32) -> Result<(), DateFault> {
    if (1850..=2200).contains(&year) { Ok(()) } else { Err(DateFault::OutOfRange) }
}

type Parts<'a> = Option<(&'a str, &'a str, &'a str)>;

fn parts(plain: &str, separator: char) -> Parts<'_> {
    let (first, rest) = plain.split_once(separator)?;
    let (second, third) = rest.split_once(separator)?;
    Some((first, second, third))
}

fn year_first(plain: &str, separator: char) -> Parts<'_> {
    parts(plain, separator)
}

fn compact(plain: &str) -> Parts<'_> {
    if plain.len() != 8 || !plain.is_ascii() {
        return None;
    }
    Some((&plain[..4], &plain[4..6], &plain[6..]))
}

fn chinese(plain: &str) -> Parts<'_> {
    let (year, rest) = plain.split_once('年')?;
    let (month, rest) = rest.split_once('月')?;
    Some((year.trim(), month.trim(), rest.strip_suffix('日')?.trim()))
}

fn tight(plain: &str) -> Cow<'_, str> {
    if plain.contains(is_gap) {
        return Cow::Owned(plain.chars().filter(|c| !is_gap(*c)).collect());
    }
    Cow::Borrowed(plain)
}

/// A number of `least` to `most` digits and nothing else.
fn number(digits: &str, least: usize, most: usize) -> Option<i32> {
    let fits = (least..=most).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    fits.then(|| digits.bytes().fold(0, |sum, digit| sum * 10 + i32::from(digit - b'0')))
}

/// Spreadsheets hold 1900 for a leap year: 60 is a day that never was, and what follows is one too high.
fn excel_serial(plain: &str) -> Result<Date, DateFault> {
    let (whole, time) = plain.split_once('.').unwrap_or((plain, "0"));
    let serial = number(whole, 1, 7).ok_or(DateFault::Form)?;
    if time.is_empty() || !time.bytes().all(|b| b.is_ascii_digit()) {
        return Err(DateFault::Form);
    }
    let days = match serial {
        0 | 60 => return Err(DateFault::NotReal),
        1..60 => serial - 25_568,
        _ => serial - 25_569,
    };
    let date = date_from_days(days).ok_or(DateFault::OutOfRange)?;
    in_range(i32::from(date.year())).map(|()| date)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const ALL_BUT_DAY_FIRST: [DateForm; 7] = [
        DateForm::Iso,
        DateForm::Compact,
        DateForm::Slash,
        DateForm::Dotted,
        DateForm::Chinese,
        DateForm::ExcelSerial,
        DateForm::MonthFirst,
    ];

    #[test]
    fn every_form_by_itself() {
        let day = date(2024, 1, 31);
        for (text, form) in [
            ("2024-01-31", DateForm::Iso),
            ("2024-1-31", DateForm::Iso),
            ("20240131", DateForm::Compact),
            ("2024/1/31", DateForm::Slash),
            ("2024.01.31", DateForm::Dotted),
            ("2024年1月31日", DateForm::Chinese),
            ("2024年 01月 31日", DateForm::Chinese),
            ("45322", DateForm::ExcelSerial),
            ("45322.75", DateForm::ExcelSerial),
            ("31/01/2024", DateForm::DayFirst),
            ("1/31/2024", DateForm::MonthFirst),
            (" ２０２４－０１－３１\u{3000}", DateForm::Iso),
            ("\u{FEFF}２０２４年１月３１日 ", DateForm::Chinese),
        ] {
            assert_eq!(parse_date(text, &[form]), Ok(day), "{text}");
            let others: Vec<_> = ALL_BUT_DAY_FIRST.into_iter().filter(|other| *other != form).collect();
            if form != DateForm::DayFirst {
                assert_eq!(parse_date(text, &others), Err(DateFault::Form), "{text} in other forms");
                assert_eq!(parse_date(text, &ALL_BUT_DAY_FIRST), Ok(day), "{text} in any form");
            }
        }
        assert_eq!(parse_date("2024-01-31", &[]), Err(DateFault::Form));
    }

    #[test]
    fn faults_are_told_apart() {
        let fault = |text: &str, form| parse_date(text, &[form]).expect_err("no date");
        assert_eq!(fault("", DateForm::Iso), DateFault::Blank);
        assert_eq!(fault("1900-01-00", DateForm::Iso), DateFault::NotReal);
        assert_eq!(fault("9999-12-31", DateForm::Iso), DateFault::OutOfRange);
        assert_eq!(fault("1849-12-31", DateForm::Iso), DateFault::OutOfRange);
        assert_eq!(fault("22010101", DateForm::Compact), DateFault::OutOfRange);
        assert_eq!(fault("00000000", DateForm::Compact), DateFault::NotReal);
        assert_eq!(fault("2023-02-29", DateForm::Iso), DateFault::NotReal);
        assert_eq!(fault("2023-13-01", DateForm::Iso), DateFault::NotReal);
        for text in [
            "24-01-31",
            "2024-001-31",
            "2024-1",
            "2024-1-31-1",
            "2024-01-31 00:00:00",
            "+024-1-3",
            "2024--31",
        ] {
            assert_eq!(fault(text, DateForm::Iso), DateFault::Form, "{text}");
        }
        for text in ["2024131", "2024013a", "年年01"] {
            assert_eq!(fault(text, DateForm::Compact), DateFault::Form, "{text}");
        }
        assert_eq!(parse_date("1850-01-01", &[DateForm::Iso]), Ok(date(1850, 1, 1)));
        assert_eq!(parse_date("2200-12-31", &[DateForm::Iso]), Ok(date(2200, 12, 31)));
    }

    #[test]
    fn day_and_month_are_not_guessed() {
        let both = [DateForm::DayFirst, DateForm::MonthFirst];
        assert_eq!(parse_date("03/04/2024", &both), Err(DateFault::Ambiguous));
        assert_eq!(parse_date("03/03/2024", &both), Ok(date(2024, 3, 3)));
        assert_eq!(parse_date("31/01/2024", &both), Ok(date(2024, 1, 31)));
        assert_eq!(parse_date("03/04/2024", &both[..1]), Ok(date(2024, 4, 3)));
    }

    #[test]
    fn spreadsheet_days_around_the_leap_day_that_never_was() {
        let serial = |text: &str| parse_date(text, &[DateForm::ExcelSerial]);
        assert_eq!(serial("1"), Ok(date(1900, 1, 1)));
        assert_eq!(serial("59"), Ok(date(1900, 2, 28)));
        assert_eq!(serial("60"), Err(DateFault::NotReal));
        assert_eq!(serial("61"), Ok(date(1900, 3, 1)));
        assert_eq!(serial("0"), Err(DateFault::NotReal));
        assert_eq!(serial("2958465"), Err(DateFault::OutOfRange));
        assert_eq!(serial("-5"), Err(DateFault::Form));
        assert_eq!(serial("45322."), Err(DateFault::Form));
        assert_eq!(serial("1e4"), Err(DateFault::Form));
    }

    #[test]
    fn months() {
        let wanted = Month::new(2024, 1).expect("a month");
        for (text, form) in [
            ("2024-01", MonthForm::Iso),
            ("2024-1", MonthForm::Iso),
            ("２０２４０１", MonthForm::Compact),
            ("2024/1", MonthForm::Slash),
            ("2024年1月", MonthForm::Chinese),
            ("2024 年 01 月", MonthForm::Chinese),
            ("2024-01-31", MonthForm::DateWithin(DateForm::Iso)),
            ("20240115", MonthForm::DateWithin(DateForm::Compact)),
        ] {
            assert_eq!(parse_month(text, &[form]), Ok(wanted), "{text}");
        }
        assert_eq!(parse_month("2024-13", &[MonthForm::Iso]), Err(DateFault::NotReal));
        assert_eq!(parse_month("202400", &[MonthForm::Compact]), Err(DateFault::NotReal));
        assert_eq!(parse_month("999901", &[MonthForm::Compact]), Err(DateFault::OutOfRange));
        assert_eq!(parse_month("2024-01-31", &[MonthForm::Iso]), Err(DateFault::Form));
        assert_eq!(parse_month("20241", &[MonthForm::Compact]), Err(DateFault::Form));
        assert_eq!(parse_month("年01", &[MonthForm::Compact]), Err(DateFault::Form));
        assert_eq!(parse_month(" ", &[MonthForm::Iso]), Err(DateFault::Blank));
    }

    #[test]
    fn blanks_stand_for_unknown() {
        for text in [
            "",
            " ",
            "\u{3000}",
            "\u{200B}\u{FEFF}",
            "\t\r\n",
            "NULL",
            "null",
            " Null ",
            "-",
            "--",
            "—",
            "——",
            "－",
            "N/A",
            "n/a",
        ] {
            assert!(is_blank(text), "{text:?}");
        }
        for text in ["无", "0", "---", "NA", "none", "否", "-1", "#N/A"] {
            assert!(!is_blank(text), "{text:?}");
        }
    }
}
