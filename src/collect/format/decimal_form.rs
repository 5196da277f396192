//! Numbers in their shortest decimal form, without an exponent, as text: no arithmetic is done on them here.
//! Must not know units.

use std::borrow::Cow;

/// The most digits that a number of an exponent form may open into.
const MOST_DIGITS: usize = 64;

/// The shortest decimal form of a binary number; absent for what is no number.
pub fn shortest(number: f64) -> Option<String> {
    if !number.is_finite() {
        return None;
    }
    Some(if number == 0.0 { "0".to_owned() } else { number.to_string() })
}

/// The greatest whole number up to which a binary number of 64 bits holds each.
const EXACT: u128 = 1 << 53;

/// Whether a number's decimal form is beyond what a binary number of 64 bits holds exactly.
pub fn is_beyond_binary(form: &str) -> bool {
    let whole = form.trim_start_matches('-').split('.').next().unwrap_or("");
    whole.parse::<u128>().map_or(!whole.is_empty(), |whole| whole > EXACT)
}

/// Whether a number stands as it was written, since it may have lost digits.
pub fn is_rounded(number: &str) -> bool {
    number.contains(['e', 'E']) || (number.contains('.') && is_beyond_binary(number))
}

/// The decimal form of a number as JSON writes it, but as it is written where it is no plain whole number and so great
/// that it may have lost digits ([`is_rounded`]). Absent where it is none.
pub fn written_form(written: &str) -> Option<Cow<'_, str>> {
    let form = decimal_form(written)?;
    let may_be_rounded = written.contains(['e', 'E', '.']) && is_beyond_binary(&form);
    Some(if may_be_rounded { Cow::Borrowed(written) } else { form })
}

/// The shortest decimal form of a number as JSON writes it; absent where it is none, or has too many digits.
pub fn decimal_form(written: &str) -> Option<Cow<'_, str>> {
    let (negative, unsigned) = match written.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, written),
    };
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (unsigned, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits_only = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty()
        || !digits_only(whole)
        || !digits_only(fraction)
        || whole.len() + fraction.len() > MOST_DIGITS
    {
        return None;
    }
    let plain = whole == "0" || !whole.starts_with('0');
    if plain && exponent == 0 && !unsigned.contains(['.', 'e', 'E']) && (whole != "0" || !negative) {
        return Some(Cow::Borrowed(written));
    }
    let digits = format!("{whole}{fraction}");
    let point = i64::try_from(whole.len()).ok()? + i64::from(exponent);
    opened(&digits, point)
        .map(|form| Cow::Owned(if negative && form != "0" { format!("-{form}") } else { form }))
}

/// The digits with the point after `point` of them, without needless zeros.
fn opened(digits: &str, point: i64) -> Option<String> {
    let leading = digits.len() - digits.trim_start_matches('0').len();
    let point = point - i64::try_from(leading).ok()?;
    let digits = digits.trim_matches('0');
    if digits.is_empty() {
        return Some("0".to_owned());
    }
    let length = i64::try_from(digits.len()).ok()?;
    if usize::try_from(point.unsigned_abs()).ok()? > MOST_DIGITS {
        return None;
    }
    Some(if point <= 0 {
        format!("0.{}{digits}", "0".repeat(usize::try_from(-point).ok()?))
    } else if point >= length {
        format!("{digits}{}", "0".repeat(usize::try_from(point - length).ok()?))
    } else {
        let (whole, fraction) = digits.split_at(usize::try_from(point).ok()?);
        format!("{whole}.{fraction}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn binary_numbers_are_printed_shortest() {
        let cases = [
            (0.1, "0.1"),
            (3500.0, "3500"),
            (1_234_567.89, "1234567.89"),
            (1e15, "1000000000000000"),
            (1e20, "100000000000000000000"),
            (-0.0, "0"),
            (-2.5, "-2.5"),
            (1e-7, "0.0000001"),
        ];
        for (number, text) in cases {
            assert_eq!(shortest(number).as_deref(), Some(text));
        }
        assert_eq!(shortest(f64::NAN), None);
        assert_eq!(shortest(f64::NEG_INFINITY), None);
    }

    #[test]
    fn written_numbers_are_shortened_exactly() {
        let cases = [
            ("3500.00", "3500"),
            ("3500", "3500"),
            ("0.10", "0.1"),
            ("-0", "0"),
            ("-0.0", "0"),
            ("-12.50", "-12.5"),
            ("1.5E3", "1500"),
            ("35e-1", "3.5"),
            ("1e-3", "0.001"),
            ("100000000000000000000.01", "100000000000000000000.01"),
            ("0.30000000000000004", "0.30000000000000004"),
        ];
        for (written, text) in cases {
            assert_eq!(decimal_form(written).as_deref(), Some(text), "{written}");
        }
        for refused in ["1e400", "1e-400", "1,000", "", "-", "NaN", "1.2.3", "1e99999999999"] {
            assert_eq!(decimal_form(refused), None, "{refused}");
        }
    }
    #[test]
    fn numbers_that_may_have_lost_digits_stay_as_they_are_written() {
        for (written, text) in [
            ("4.1039919820725056e+17", "4.1039919820725056e+17"),
            ("410399198207250560.0", "410399198207250560.0"),
            ("4.1E17", "4.1E17"),
            ("410399198207250560", "410399198207250560"),
            ("9007199254740993.0", "9007199254740993.0"),
            ("9007199254740992.0", "9007199254740992"),
            ("2026103100000123.0", "2026103100000123"),
            ("3.5e3", "3500"),
        ] {
            assert_eq!(written_form(written).as_deref(), Some(text));
            let is_whole = text.bytes().all(|sign| sign.is_ascii_digit());
            assert_eq!(is_rounded(text), !is_whole, "{text}");
        }
        assert!(!is_rounded("3500.5") && !is_rounded("-0.05") && is_rounded("1e20"));
        assert_eq!(written_form("1e400"), None);
    }
}
