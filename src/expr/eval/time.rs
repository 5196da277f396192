//! Moments and lengths of time: texts, ranges, arithmetic, calendar fields. Moments run from the year 1 to the year
//! 9999, lengths are 64 bits of nanoseconds, as in CEL. It must not know time zones by name.

const NANOS: i128 = 1_000_000_000;
const DAY: i64 = 86_400;
/// 0001-01-01T00:00:00Z in seconds since 1970.
const FIRST_SECOND: i64 = -62_135_596_800;
/// 9999-12-31T23:59:59Z in seconds since 1970.
const LAST_SECOND: i64 = 253_402_300_799;

/// A moment, in nanoseconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timestamp {
    seconds: i64,
    nanos: u32,
}

/// A length of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Duration {
    nanos: i64,
}

/// The calendar fields of a moment at an offset from UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Civil {
    pub year: i64,
    /// 1 to 12.
    pub month: i64,
    /// 1 to 31.
    pub day: i64,
    /// 0 on the first of January.
    pub day_of_year: i64,
    /// 0 on Sundays.
    pub weekday: i64,
    pub second_of_day: i64,
}

impl Timestamp {
    /// The moment that many nanoseconds after 1970 began, if it is in range.
    fn from_nanos(nanos: i128) -> Option<Self> {
        let seconds = i64::try_from(nanos.div_euclid(NANOS)).ok()?;
        let nanos = u32::try_from(nanos.rem_euclid(NANOS)).ok()?;
        (FIRST_SECOND..=LAST_SECOND).contains(&seconds).then_some(Self { seconds, nanos })
    }

    /// The moment that many seconds after 1970 began, if it is in range.
    pub fn from_seconds(seconds: i64) -> Option<Self> {
        Self::from_nanos(i128::from(seconds) * NANOS)
    }

    /// Whole seconds since 1970.
    pub fn seconds(self) -> i64 {
        self.seconds
    }

    /// The nanoseconds after them.
    pub fn nanos(self) -> u32 {
        self.nanos
    }

    fn total(self) -> i128 {
        i128::from(self.seconds) * NANOS + i128::from(self.nanos)
    }

    /// The moment that much later, if it is in range.
    pub fn plus(self, duration: Duration) -> Option<Self> {
        Self::from_nanos(self.total() + i128::from(duration.nanos))
    }

    /// The moment that much earlier, if it is in range.
    pub fn minus(self, duration: Duration) -> Option<Self> {
        Self::from_nanos(self.total() - i128::from(duration.nanos))
    }

    /// The time since another moment, if it is in range.
    pub fn since(self, earlier: Self) -> Option<Duration> {
        i64::try_from(self.total() - earlier.total()).ok().map(|nanos| Duration { nanos })
    }

    /// Reads `2009-02-13T23:31:30.5Z` or `…+08:00` (RFC 3339); nothing if it is not written so or out of range.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let number = |from: usize, to: usize| -> Option<i64> {
            let digits = bytes.get(from..to)?;
            let all = digits.iter().all(u8::is_ascii_digit);
            all.then(|| digits.iter().fold(0, |n, digit| n * 10 + i64::from(digit - b'0')))
        };
        let signs = [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':')];
        if signs.iter().any(|(at, sign)| bytes.get(*at) != Some(sign)) {
            return None;
        }
        let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
        let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
        let in_range = (1..=12).contains(&month)
            && (1..=days_in_month(year, month)).contains(&day)
            && hour < 24
            && minute < 60
            && second < 60;
        let (nanos, rest) = fraction(&bytes[19..])?;
        let offset = match rest {
            b"Z" => 0,
            [sign @ (b'+' | b'-'), _, _, b':', _, _] => {
                let at = bytes.len() - 5;
                let (hours, minutes) = (number(at, at + 2)?, number(at + 3, at + 5)?);
                let seconds = hours * 3600 + minutes * 60;
                (hours < 24 && minutes < 60).then_some(if *sign == b'-' { -seconds } else { seconds })?
            }
            _ => return None,
        };
        let days = days_from_civil(year, month, day);
        let seconds = days * DAY + hour * 3600 + minute * 60 + second - offset;
        let moment = i128::from(seconds) * NANOS + i128::from(nanos);
        in_range.then(|| Self::from_nanos(moment))?
    }

    /// As [`Timestamp::parse`] reads it, in UTC, without needless zeros.
    pub fn text(self) -> String {
        let Civil { year, month, day, second_of_day, .. } = self.civil(0);
        let (hour, minute, second) = (second_of_day / 3600, second_of_day / 60 % 60, second_of_day % 60);
        let fraction = fraction_text(self.nanos);
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}Z")
    }

    /// The calendar fields at an offset from UTC in seconds.
    pub(super) fn civil(self, offset: i32) -> Civil {
        let local = self.seconds + i64::from(offset);
        let days = local.div_euclid(DAY);
        let (year, month, day) = civil_from_days(days);
        Civil {
            year,
            month,
            day,
            day_of_year: days - days_from_civil(year, 1, 1),
            weekday: (days + 4).rem_euclid(7),
            second_of_day: local.rem_euclid(DAY),
        }
    }
}

impl Duration {
    /// Whole seconds, towards zero.
    pub fn seconds(self) -> i64 {
        self.nanos / NANOS as i64
    }

    /// The nanoseconds beyond them, with the same sign.
    pub fn nanos(self) -> i64 {
        self.nanos % NANOS as i64
    }

    /// The sum, if it is in range.
    pub fn plus(self, other: Self) -> Option<Self> {
        self.nanos.checked_add(other.nanos).map(|nanos| Self { nanos })
    }

    /// The difference, if it is in range.
    pub fn minus(self, other: Self) -> Option<Self> {
        self.nanos.checked_sub(other.nanos).map(|nanos| Self { nanos })
    }

    /// Reads `1h30m`, `-1.5s`, `10ms`, `0`: numbers with units from hours to nanoseconds, the sign first; nothing if
    /// it is not written so or out of range.
    pub fn parse(text: &str) -> Option<Self> {
        let (negative, mut rest) = match text.as_bytes() {
            [b'-', rest @ ..] => (true, rest),
            [b'+', rest @ ..] => (false, rest),
            rest => (false, rest),
        };
        if rest == b"0" {
            return Some(Self { nanos: 0 });
        }
        let mut total = 0_i128;
        while !rest.is_empty() {
            let (part, behind) = duration_part(rest)?;
            total = total.checked_add(part)?;
            rest = behind;
        }
        let written = !text.trim_start_matches(['-', '+']).is_empty();
        let total = if negative { -total } else { total };
        written.then(|| i64::try_from(total).ok())?.map(|nanos| Self { nanos })
    }

    /// In seconds, without needless zeros: `1.5s`.
    pub fn text(self) -> String {
        let sign = if self.nanos < 0 { "-" } else { "" };
        let size = self.nanos.unsigned_abs();
        let (seconds, nanos) = (size / NANOS as u64, (size % NANOS as u64) as u32);
        format!("{sign}{seconds}{}s", fraction_text(nanos))
    }
}

/// One number with its unit, in nanoseconds, and what follows it.
fn duration_part(text: &[u8]) -> Option<(i128, &[u8])> {
    let digits = |text: &[u8]| text.iter().take_while(|b| b.is_ascii_digit()).count();
    let whole = digits(text);
    let mut rest = &text[whole..];
    let mut decimals: &[u8] = &[];
    if let [b'.', behind @ ..] = rest {
        let length = digits(behind);
        (decimals, rest) = behind.split_at(length);
    }
    if whole + decimals.len() == 0 || whole > 20 || decimals.len() > 20 {
        return None;
    }
    let units: [(&[u8], i128); 7] = [
        (b"ns", 1),
        (b"us", 1_000),
        ("µs".as_bytes(), 1_000),
        (b"ms", 1_000_000),
        (b"s", NANOS),
        (b"m", 60 * NANOS),
        (b"h", 3600 * NANOS),
    ];
    let (unit, nanos) = units.into_iter().find(|(unit, _)| rest.starts_with(unit))?;
    let value = |digits: &[u8]| digits.iter().fold(0_i128, |n, d| n * 10 + i128::from(d - b'0'));
    let scale = decimals.iter().try_fold(1_i128, |n, _| n.checked_mul(10))?;
    let part = value(decimals).checked_mul(nanos)? / scale;
    let total = value(&text[..whole]).checked_mul(nanos)?.checked_add(part)?;
    Some((total, &rest[unit.len()..]))
}

/// The nanoseconds of `.5` and what follows it.
fn fraction(text: &[u8]) -> Option<(u32, &[u8])> {
    let [b'.', rest @ ..] = text else { return Some((0, text)) };
    let length = rest.iter().take_while(|b| b.is_ascii_digit()).count();
    if !(1..=9).contains(&length) {
        return None;
    }
    let padded = rest[..length].iter().copied().chain(std::iter::repeat(b'0')).take(9);
    Some((padded.fold(0, |n, digit| n * 10 + u32::from(digit - b'0')), &rest[length..]))
}

fn fraction_text(nanos: u32) -> String {
    if nanos == 0 {
        return String::new();
    }
    format!(".{nanos:09}").trim_end_matches('0').to_owned()
}

fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days since 1970-01-01 of a date of the Gregorian calendar.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// The date that lies that many days after 1970-01-01.
fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day_of_year - (153 * shifted + 2) / 5 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_goes_there_and_back() {
        let mut days = days_from_civil(1, 1, 1);
        assert_eq!(days * DAY, FIRST_SECOND);
        while days * DAY <= LAST_SECOND {
            let (year, month, day) = civil_from_days(days);
            assert_eq!(days_from_civil(year, month, day), days);
            assert!(day <= days_in_month(year, month), "{year}-{month}-{day}");
            days += 1;
        }
        assert_eq!(civil_from_days(days), (10_000, 1, 1));
    }

    #[test]
    fn moments_are_read_and_written() {
        let cases = [
            ("2009-02-13T23:31:30Z", Some("2009-02-13T23:31:30Z")),
            ("2009-02-14T07:31:30.50+08:00", Some("2009-02-13T23:31:30.5Z")),
            ("9999-12-31T23:59:59.999999999Z", Some("9999-12-31T23:59:59.999999999Z")),
            ("0000-12-31T23:59:59Z", None),
            ("0001-01-01T00:00:00+00:01", None),
            ("10000-01-01T00:00:00Z", None),
            ("2023-02-29T00:00:00Z", None),
            ("2009-02-13T24:00:00Z", None),
            ("2009-02-13T23:59:60Z", None),
            ("2009-02-13 23:59:59Z", None),
            ("2009-02-13T23:59:59", None),
            ("2009-02-13T23:59:59.Z", None),
            ("2009-02-13T23:59:59+0800", None),
            ("低保低保低保低保", None),
        ];
        for (text, expected) in cases {
            assert_eq!(Timestamp::parse(text).map(Timestamp::text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn lengths_are_read_and_written() {
        let cases = [
            ("1h30m", Some("5400s")),
            ("-1.5s", Some("-1.5s")),
            ("1.5h", Some("5400s")),
            ("10ms", Some("0.01s")),
            ("1us1ns", Some("0.000001001s")),
            ("0", Some("0s")),
            (".5s", Some("0.5s")),
            ("", None),
            ("-", None),
            ("1", None),
            ("s", None),
            (".s", None),
            ("1d", None),
            ("1s ", None),
            ("9223372036.854775807s", Some("9223372036.854775807s")),
            ("9223372036.854775808s", None),
            ("-9223372036.854775808s", Some("-9223372036.854775808s")),
            ("99999999999999999999999h", None),
        ];
        for (text, expected) in cases {
            assert_eq!(Duration::parse(text).map(Duration::text).as_deref(), expected, "{text}");
        }
    }
}
