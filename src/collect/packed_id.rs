//! A canonical ID as one number: seventeen digits and the last sign. It knows no people.

use jiff::civil::Date;

/// How many last signs there are.
const SIGNS: u64 = 11;
/// Weights of the first seventeen places (GB 11643), from the last to the first.
const WEIGHTS: [u64; 17] = [2, 4, 8, 5, 10, 9, 7, 3, 6, 1, 2, 4, 8, 5, 10, 9, 7];

/// The number of an ID that is written in canonical form; nothing else has one.
pub fn packed(text: &[u8]) -> Option<u64> {
    let (body, last) = match text {
        [body @ .., last] if body.len() == 17 => (body, *last),
        _ => return None,
    };
    let last = match last {
        b'0'..=b'9' => u64::from(last - b'0'),
        b'X' => 10,
        _ => return None,
    };
    let mut number = 0;
    let mut odd = 0;
    for sign in body {
        let digit = sign.wrapping_sub(b'0');
        odd |= u8::from(digit > 9);
        number = number * 10 + u64::from(digit);
    }
    (odd == 0).then_some(number * SIGNS + last)
}

/// The ID of a number.
pub fn unpacked(number: u64) -> String {
    let (body, last) = (number / SIGNS, number % SIGNS);
    match last {
        10 => format!("{body:017}X"),
        digit => format!("{body:017}{digit}"),
    }
}

/// Whether the last sign is the one that the others demand.
pub fn has_right_check(number: u64) -> bool {
    let mut body = number / SIGNS;
    let mut sum = 0;
    for weight in WEIGHTS {
        sum += weight * (body % 10);
        body /= 10;
    }
    // The signs for the remainders 0, 1, 2, … are 1, 0, X, 9, 8, …: one less than what makes twelve, modulo eleven.
    (12 - sum % SIGNS) % SIGNS == number % SIGNS
}

/// Whether somebody can have the ID: its check digit is right and its birth date is a day.
pub fn is_real(number: u64) -> bool {
    let born = number / SIGNS / 1000 % 100_000_000;
    let part = |number: u64| i8::try_from(number % 100).ok();
    let day = || {
        let year = i16::try_from(born / 10_000).ok().filter(|year| *year >= 1)?;
        Date::new(year, part(born / 100)?, part(born)?).ok()
    };
    has_right_check(number) && day().is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::citizen_id::{Canonical, CitizenId};

    #[test]
    fn an_id_comes_back_and_its_check_is_judged_alike() {
        for body in ["41039919900101001", "41039919851231999", "41039919851331999", "00000000000000001"] {
            for sign in "0123456789X".chars() {
                let text = format!("{body}{sign}");
                let number = packed(text.as_bytes()).expect("canonical");
                assert_eq!(unpacked(number), text);
                let right = matches!(CitizenId::canonical(&text), Canonical::Right(_));
                assert_eq!(has_right_check(number), right, "{sign}");
                assert_eq!(is_real(number), CitizenId::parse(&text).is_ok(), "{text}");
            }
        }
        for text in ["", "41039919900101001x", "4103991990010100１2", "410399900101001", "4103991990010100a2"]
        {
            assert_eq!(packed(text.as_bytes()), None);
        }
    }
}
