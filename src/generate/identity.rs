//! Made-up identifiers: citizen IDs in the unassigned area 410399 only, credit codes, plates.
//! Must not know what they are used for.
use super::seed::Choices;
use crate::domain::citizen_id::{Canonical, CitizenId};
use jiff::civil::Date;
use std::collections::BTreeSet;

const SIGNS: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

/// Gives out identifiers, none of them twice.
#[derive(Default)]
pub(super) struct Identities {
    ids: BTreeSet<String>,
    entities: u32,
    numbers: u32,
}

impl Identities {
    /// An ID with a right check digit.
    pub(super) fn person(&mut self, choices: &mut Choices, birth: Date, sex: u8) -> String {
        loop {
            let odd = u64::from(sex % 2);
            let sequence = choices.below(480) * 2 + odd + 2;
            let id = with_check(&format!(
                "410399{:04}{:02}{:02}{sequence:03}",
                birth.year(),
                birth.month(),
                birth.day()
            ));
            if self.ids.insert(id.clone()) {
                return id;
            }
        }
    }

    /// A credit code of an individual business (`92`), a company (`91`) or a cooperative (`93`).
    pub(super) fn entity(&mut self, form: &str) -> String {
        self.entities += 1;
        let prefix = match form {
            "individual" => "92410399",
            "cooperative" => "93410399",
            _ => "91410399",
        };
        credit_code(&format!("{prefix}MA4{:05}", 10_000 + self.entities % 90_000))
    }

    /// A running number.
    pub(super) fn number(&mut self) -> u32 {
        self.numbers += 1;
        self.numbers
    }
}

/// The ID that the seventeen digits demand.
pub(super) fn with_check(seventeen: &str) -> String {
    for check in "0123456789X".chars() {
        let text = format!("{seventeen}{check}");
        if matches!(CitizenId::canonical(&text), Canonical::Right(_)) {
            return text;
        }
    }
    unreachable!("seventeen digits always have a check digit")
}

/// The ID with a wrong check digit.
pub(super) fn with_wrong_check(id: &str) -> String {
    let (body, check) = id.split_at(17);
    let wrong = match check {
        "X" => "0",
        "9" => "1",
        other => &format!("{}", other.parse::<u8>().map_or(0, |digit| digit + 1)),
    };
    format!("{body}{wrong}")
}

/// The 15-digit form, for births of the years 19xx.
pub(super) fn old_form(id: &str) -> Option<String> {
    (&id[6..8] == "19").then(|| format!("{}{}", &id[..6], &id[8..17]))
}

/// The credit code that its first sixteen characters demand, with both checks.
fn credit_code(sixteen: &str) -> String {
    let worth = |sign: u8| match sign {
        b'0'..=b'9' => u32::from(sign - b'0'),
        _ => u32::from(sign - b'A') + 10,
    };
    let inner: u32 = sixteen.bytes().skip(8).zip([3, 7, 9, 10, 5, 8, 4, 2]).map(|(s, w)| worth(s) * w).sum();
    let inner = match 11 - inner % 11 {
        10 => 'X',
        11 => '0',
        digit => char::from_digit(digit, 10).map_or('0', |digit| digit),
    };
    let seventeen = format!("{sixteen}{inner}");
    let place = |sign: u8| SIGNS.iter().position(|known| *known == sign).map_or(0, |place| place);
    let weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
    let sum: usize = seventeen.bytes().zip(weights).map(|(sign, weight)| place(sign) * weight).sum();
    format!("{seventeen}{}", char::from(SIGNS[(31 - sum % 31) % 31]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::credit_code::CreditCode;

    #[test]
    fn identifiers_hold_their_checks() {
        let mut identities = Identities::default();
        let mut choices = Choices::new(1, "ids");
        let birth = Date::constant(1962, 2, 28);
        for sex in [1u8, 2] {
            let id = identities.person(&mut choices, birth, sex);
            assert!(CitizenId::parse(&id).is_ok() && id.starts_with("410399"));
            assert!(matches!(CitizenId::canonical(&with_wrong_check(&id)), Canonical::WrongCheck(_)));
            let old = old_form(&id).expect("born in 19xx");
            assert!(matches!(CitizenId::canonical(&old), Canonical::Right(back) if back.reveal() == id));
        }
        for form in ["individual", "company", "cooperative"] {
            for _ in 0..200 {
                let code = identities.entity(form);
                assert!(CreditCode::parse(&code).is_ok(), "{code}");
            }
        }
    }
}
