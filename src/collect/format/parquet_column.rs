//! One column of a Parquet batch as raw cells: numbers exact, timestamps as the date they stand for.
//! Must not know rows, files or what a column means.

use super::decimal_form::{is_beyond_binary, shortest};
use super::row_cells::{text_cell, text_fault};
use crate::collect::raw::{RawCell, RawColumn};
use crate::domain::calendar::date_from_days;
use jiff::civil::Date;
use polars::datatypes::{AnyValue, ArrowDataType, ArrowTimeUnit, DataType, TimeUnit};
use polars::prelude::{PolarsResult, Series};
use std::borrow::Cow;

/// Seconds by which China's clocks are ahead of UTC; a timestamp that is stored in UTC is shown by them.
const CHINA_AHEAD_SECONDS: i64 = 8 * 3600;
const DAY_SECONDS: i64 = 86_400;

/// How the values of a column are held while they are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holding {
    /// No value at all.
    Nothing,
    /// Texts, plain or as places in a dictionary.
    Text,
    /// True or false.
    Flag,
    /// Whole numbers that fit 64 bits with a sign.
    Whole,
    /// Whole numbers of 64 bits without one.
    Natural,
    /// Binary numbers of 64 bits.
    Binary,
    /// Binary numbers of 32 bits.
    ShortBinary,
    /// Decimals.
    Decimal,
    /// Dates.
    Date,
    /// Timestamps; whether they are stored in UTC.
    Instant(bool),
    /// Times of the day.
    Time,
}

/// How a type of a file's schema is held; absent where no record can hold it.
pub(super) fn holding(stored: &ArrowDataType) -> Option<Holding> {
    use ArrowDataType as A;
    Some(match stored {
        A::Null => Holding::Nothing,
        A::Utf8 | A::LargeUtf8 | A::Utf8View => Holding::Text,
        A::Dictionary(_, values, _) if matches!(**values, A::Utf8 | A::LargeUtf8 | A::Utf8View) => {
            Holding::Text
        }
        A::Boolean => Holding::Flag,
        A::Int8 | A::Int16 | A::Int32 | A::Int64 | A::UInt8 | A::UInt16 | A::UInt32 => Holding::Whole,
        A::UInt64 => Holding::Natural,
        A::Float64 => Holding::Binary,
        A::Float32 => Holding::ShortBinary,
        A::Decimal(precision, scale) if *precision <= 38 && scale <= precision => Holding::Decimal,
        A::Date32 => Holding::Date,
        A::Timestamp(ArrowTimeUnit::Second, _) => return None,
        A::Timestamp(_, zone) => Holding::Instant(zone.is_some()),
        A::Time32(_) | A::Time64(_) => Holding::Time,
        _ => return None,
    })
}

/// A column made ready to be lent from.
pub(super) struct Prepared {
    series: Series,
    holding: Holding,
    unit: TimeUnit,
}

/// The cells of a column, or why one of them is none.
pub(super) type Lent<'a> = Box<dyn Iterator<Item = Result<RawCell<'a>, &'static str>> + 'a>;

/// Makes a column ready to be lent from.
pub(super) fn prepared(series: &Series, holding: Holding) -> PolarsResult<Prepared> {
    let unit = match series.dtype() {
        DataType::Datetime(unit, _) => *unit,
        _ => TimeUnit::Microseconds,
    };
    let series = match holding {
        Holding::Text => series.cast(&DataType::String)?,
        Holding::Whole | Holding::Instant(_) | Holding::Time => series.cast(&DataType::Int64)?,
        Holding::Date => series.cast(&DataType::Int32)?.cast(&DataType::Int64)?,
        _ => series.clone(),
    };
    Ok(Prepared { series, holding, unit })
}

impl Prepared {
    /// Keeps only some rows.
    pub(super) fn keep(&mut self, rows: &[u32]) -> PolarsResult<()> {
        self.series = self.series.take_slice(rows)?;
        Ok(())
    }

    /// The cells in their order, as a column.
    pub(super) fn column(&self) -> PolarsResult<RawColumn<'_>> {
        let series = &self.series;
        Ok(match self.holding {
            Holding::Text => RawColumn::Text(series.str()?.iter().collect()),
            Holding::Whole => RawColumn::Whole(series.i64()?.iter().collect()),
            Holding::Date => RawColumn::Days(series.i64()?.iter().collect()),
            Holding::Flag => RawColumn::Flag(series.bool()?.iter().collect()),
            Holding::Decimal => {
                let decimals = series.decimal()?;
                RawColumn::Decimal(decimals.scale(), decimals.physical().iter().collect())
            }
            _ => RawColumn::Cells(self.lent()?.map(Result::ok).collect()),
        })
    }

    /// The cells in their order.
    pub(super) fn lent(&self) -> PolarsResult<Lent<'_>> {
        let series = &self.series;
        let unit = self.unit;
        Ok(match self.holding {
            Holding::Nothing => Box::new((0..series.len()).map(|_| Ok(RawCell::Blank))),
            Holding::Text => Box::new(series.str()?.iter().map(|text| match text {
                None => Ok(RawCell::Blank),
                Some(text) => text_fault(text).map_or_else(|| Ok(text_cell(text)), Err),
            })),
            Holding::Flag => {
                Box::new(series.bool()?.iter().map(|flag| Ok(flag.map_or(RawCell::Blank, RawCell::Flag))))
            }
            Holding::Whole => whole(series.i64()?.iter()),
            Holding::Natural => whole(series.u64()?.iter()),
            Holding::Binary => binary(series.f64()?.iter().map(|number| number.map(exact_or_rounded))),
            // The shortest form of a number of 32 bits is that of its own precision.
            Holding::ShortBinary => binary(series.f32()?.iter().map(|number| number.map(shortest_of_short))),
            Holding::Decimal => Box::new(series.iter().map(|value| decimal(value))),
            Holding::Date => each(series.i64()?.iter(), |days| match epoch_date(days) {
                Some(date) => Ok(RawCell::Date(date)),
                None => Err("holds a date outside the years 1 to 9999"),
            }),
            Holding::Instant(utc) => each(series.i64()?.iter(), move |ticks| instant(ticks, unit, utc)),
            Holding::Time => each(series.i64()?.iter(), |nanoseconds| {
                Ok(RawCell::Text(Cow::Owned(clock(nanoseconds.div_euclid(1_000_000_000)))))
            }),
        })
    }
}

fn each<'a>(
    values: impl Iterator<Item = Option<i64>> + 'a,
    cell: impl Fn(i64) -> Result<RawCell<'a>, &'static str> + 'a,
) -> Lent<'a> {
    Box::new(values.map(move |value| value.map_or(Ok(RawCell::Blank), &cell)))
}

fn whole<'a, N: ToString>(numbers: impl Iterator<Item = Option<N>> + 'a) -> Lent<'a> {
    Box::new(numbers.map(|number| match number {
        None => Ok(RawCell::Blank),
        Some(number) => Ok(RawCell::Number(Cow::Owned(number.to_string()))),
    }))
}

fn binary<'a>(forms: impl Iterator<Item = Option<Option<String>>> + 'a) -> Lent<'a> {
    Box::new(forms.map(|form| match form {
        None => Ok(RawCell::Blank),
        Some(Some(form)) => Ok(RawCell::Number(Cow::Owned(form))),
        Some(None) => Err("holds what is no number (NaN or infinite)"),
    }))
}

/// The shortest form; with an exponent where the number is so great that it may have lost digits.
fn exact_or_rounded(number: f64) -> Option<String> {
    shortest(number).map(|form| if is_beyond_binary(&form) { format!("{number:e}") } else { form })
}

fn shortest_of_short(number: f32) -> Option<String> {
    if !number.is_finite() {
        return None;
    }
    let form = if number == 0.0 { "0".to_owned() } else { number.to_string() };
    Some(if is_beyond_binary(&form) { format!("{number:e}") } else { form })
}

fn decimal<'a>(value: AnyValue<'_>) -> Result<RawCell<'a>, &'static str> {
    match value {
        AnyValue::Null => Ok(RawCell::Blank),
        AnyValue::Decimal(digits, _, scale) => Ok(RawCell::Number(Cow::Owned(decimal_text(digits, scale)))),
        _ => Err("holds something else than a decimal"),
    }
}

/// A whole number of units of 10^-scale, without needless zeros.
fn decimal_text(digits: i128, scale: usize) -> String {
    let sign = if digits < 0 { "-" } else { "" };
    let padded = format!("{:0>width$}", digits.unsigned_abs(), width = scale + 1);
    let (whole, fraction) = padded.split_at(padded.len() - scale);
    let fraction = fraction.trim_end_matches('0');
    if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}

/// A timestamp: a date where it is midnight, otherwise text.
fn instant<'a>(ticks: i64, unit: TimeUnit, utc: bool) -> Result<RawCell<'a>, &'static str> {
    let per_second = match unit {
        TimeUnit::Nanoseconds => 1_000_000_000,
        TimeUnit::Microseconds => 1_000_000,
        TimeUnit::Milliseconds => 1_000,
    };
    let seconds = ticks.div_euclid(per_second) + if utc { CHINA_AHEAD_SECONDS } else { 0 };
    let date =
        epoch_date(seconds.div_euclid(DAY_SECONDS)).ok_or("holds a timestamp outside the years 1 to 9999")?;
    let of_day = seconds.rem_euclid(DAY_SECONDS);
    if of_day == 0 && ticks.rem_euclid(per_second) == 0 {
        return Ok(RawCell::Date(date));
    }
    Ok(RawCell::Text(Cow::Owned(format!("{date} {}", clock(of_day)))))
}

/// The date so many days after 1970-01-01; absent outside the years 1 to 9999.
fn epoch_date(days: i64) -> Option<Date> {
    date_from_days(i32::try_from(days).ok()?).filter(|date| date.year() >= 1)
}

/// A time of the day.
fn clock(seconds: i64) -> String {
    format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_exact() {
        let cases = [
            (350_000, 2, "3500"),
            (-5, 2, "-0.05"),
            (0, 2, "0"),
            (123_456_789, 4, "12345.6789"),
            (7, 0, "7"),
        ];
        for (digits, scale, text) in cases {
            assert_eq!(decimal_text(digits, scale), text);
        }
        assert_eq!(decimal_text(i128::MAX, 38), "1.70141183460469231731687303715884105727");
    }

    #[test]
    fn days_outside_the_calendar_are_no_dates() {
        assert_eq!(epoch_date(20_454), Some(jiff::civil::date(2026, 1, 1)));
        assert_eq!(epoch_date(-719_162), Some(jiff::civil::date(1, 1, 1)));
        assert_eq!([epoch_date(-719_163), epoch_date(2_932_897), epoch_date(i64::MAX)], [None; 3]);
    }

    #[test]
    fn timestamps_in_utc_are_shown_by_the_clocks_of_china() {
        let midnight = instant(1_767_196_800_000, TimeUnit::Milliseconds, true);
        assert_eq!(midnight, Ok(RawCell::Date(jiff::civil::date(2026, 1, 1))));
        let plain = instant(1_767_196_800, TimeUnit::Milliseconds, false);
        assert_eq!(plain, Ok(RawCell::Text(Cow::Borrowed("1970-01-21 10:53:16"))));
    }
}
