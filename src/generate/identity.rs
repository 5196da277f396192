//! Made-up identifiers: citizen IDs in the unassigned area 410399 only, credit codes, plates.
//! Must not know what they are used for.
use super::illustrative::COUNTY;
use super::lots::{Lots, PLANTED};
use super::maker::days_before;
use super::seed::Choices;
use crate::domain::calendar::minus_months;
use crate::domain::citizen_id::CitizenId;
use compact_str::{CompactString, format_compact};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

const SIGNS: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

/// Running numbers, market entities and keys of each source that the planted cases have to themselves, and how many
/// every other part of the county has.
const NUMBERS: (u32, u32) = (400_000, 20_000);
const ENTITIES: (u32, u32) = (40_000, 4_000);
const KEYS: (u32, u32) = (1_000_000, 16_384);

/// How many are given out by the parts before this one.
fn before(part: u32, (planted, each): (u32, u32)) -> u32 {
    part.checked_sub(1).map_or(0, |others| planted + others * each)
}

/// Gives out the identifiers of a part of the county, none of them twice in the county.
pub(super) struct Identities {
    part: u32,
    lots: Lots,
    ids: BTreeSet<String>,
    entities: u32,
    numbers: u32,
    keys: BTreeMap<&'static str, u32>,
}

impl Identities {
    /// The identifiers of part `part` of `parts`; part 0 is the planted cases'.
    pub(super) fn new(seed: u64, part: u32, parts: u32) -> Self {
        Self {
            part,
            lots: Lots::new(seed, u64::from(part), u64::from(parts)),
            ids: BTreeSet::new(),
            entities: before(part, ENTITIES),
            numbers: before(part, NUMBERS),
            keys: BTreeMap::new(),
        }
    }

    /// An ID and a birth date for somebody of this age on `d`.
    pub(super) fn person(&mut self, d: Date, age: i32, sex: u8) -> (String, Date) {
        let lot = self.lots.next(age, sex);
        let birth = days_before(minus_months(d, lot.age * 12), lot.past);
        (id_of(birth, lot.sequence), birth)
    }

    /// An ID for somebody born on this day: for planted cases only.
    pub(super) fn born(&mut self, choices: &mut Choices, birth: Date, sex: u8) -> String {
        debug_assert_eq!(self.part, 0, "only planted cases choose the day of birth");
        let room = (1_000 - PLANTED) / 2;
        loop {
            let odd = u64::from(sex % 2);
            let id = id_of(birth, PLANTED + choices.below(room) * 2 + odd);
            if self.ids.insert(id.clone()) {
                return id;
            }
        }
    }

    /// A credit code of an individual business (`92`), a company (`91`) or a cooperative (`93`).
    pub(super) fn entity(&mut self, form: &str) -> String {
        self.entities += 1;
        let prefix = match form {
            "individual" => "92410399MA4",
            "cooperative" => "93410399MA4",
            _ => "91410399MA4",
        };
        credit_code(prefix, self.entities)
    }

    /// A running number.
    pub(super) fn number(&mut self) -> u32 {
        self.numbers += 1;
        self.numbers
    }

    /// The next key of a source.
    pub(super) fn key(&mut self, source: &'static str) -> CompactString {
        let given = self.keys.entry(source).or_insert(0);
        *given += 1;
        let most = if self.part == 0 { KEYS.0 } else { KEYS.1 };
        debug_assert!(*given < most, "a part has fewer records of a source than keys");
        format_compact!("{:08}", before(self.part, KEYS) + *given)
    }
}

/// The credit code of one of the companies that employ people; there are as many as one likes.
pub(super) fn employer(number: u32) -> String {
    credit_code("91410399MA5", number)
}

/// The ID of a birthday and a sequence number.
fn id_of(birth: Date, sequence: u64) -> String {
    with_check(&format!("{COUNTY}{:04}{:02}{:02}{sequence:03}", birth.year(), birth.month(), birth.day()))
}

/// The ID that the seventeen digits demand.
pub(super) fn with_check(seventeen: &str) -> String {
    CitizenId::completed(seventeen).map_or_else(String::new, |id| id.reveal().to_owned())
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

/// The 15-digit form, for births of the years 19xx; it has no check digit, so that a wrong one would be mended by it.
pub(super) fn old_form(id: &str) -> Option<String> {
    let is_right = id.is_ascii() && CitizenId::parse(id).is_ok();
    (is_right && &id[6..8] == "19").then(|| format!("{}{}", &id[..6], &id[8..17]))
}

/// The credit code of a prefix of eleven characters and a number, with both checks.
fn credit_code(prefix: &str, number: u32) -> String {
    let mut code = [0u8; 18];
    code[..11].copy_from_slice(&prefix.as_bytes()[..11]);
    let mut rest = number as usize;
    for place in (11..16).rev() {
        code[place] = SIGNS[rest % SIGNS.len()];
        rest /= SIGNS.len();
    }
    let worth = |sign: u8| match sign {
        b'0'..=b'9' => u32::from(sign - b'0'),
        _ => u32::from(sign - b'A') + 10,
    };
    let inner: u32 = code[8..16].iter().zip([3, 7, 9, 10, 5, 8, 4, 2]).map(|(s, w)| worth(*s) * w).sum();
    code[16] = match 11 - inner % 11 {
        10 => b'X',
        11 => b'0',
        digit => b"0123456789"[digit as usize],
    };
    let place = |sign: u8| SIGNS.iter().position(|known| *known == sign).map_or(0, |place| place);
    let weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
    let sum: usize = code.iter().zip(weights).map(|(sign, weight)| place(*sign) * weight).sum();
    code[17] = SIGNS[(31 - sum % 31) % 31];
    code.iter().map(|sign| char::from(*sign)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::citizen_id::{Canonical, age_on};
    use crate::domain::credit_code::CreditCode;

    #[test]
    fn identifiers_hold_their_checks() {
        let mut identities = Identities::new(1, 0, 1);
        let mut choices = Choices::new(1, "ids");
        let birth = Date::constant(1962, 2, 28);
        for sex in [1u8, 2] {
            let id = identities.born(&mut choices, birth, sex);
            assert!(CitizenId::parse(&id).is_ok() && id.starts_with("410399"));
            assert!(matches!(CitizenId::canonical(&with_wrong_check(&id)), Canonical::WrongCheck(_)));
            let old = old_form(&id).expect("born in 19xx");
            assert!(matches!(CitizenId::canonical(&old), Canonical::Right(back) if back.reveal() == id));
            assert_eq!(old_form(&with_wrong_check(&id)), None);
            let d = Date::constant(2026, 11, 1);
            for age in 0..100 {
                let (id, birth) = identities.person(d, age, sex);
                assert!(CitizenId::parse(&id).is_ok_and(|id| id.birth_date() == Some(birth)));
                assert_eq!(age_on(birth, d), age);
            }
        }
        let mut codes = BTreeSet::new();
        for form in ["individual", "company", "cooperative"] {
            for number in 0..200 {
                for code in [identities.entity(form), employer(number)] {
                    assert!(CreditCode::parse(&code).is_ok(), "{code}");
                    codes.insert(code);
                }
            }
        }
        assert_eq!(codes.len(), 800, "employers are named by number, the others only once");
    }
}
