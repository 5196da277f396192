//! The citizen ID (GB 11643) in its canonical form, its check digit, its birth date and its masked form.
//! Must not know where an ID came from, and never prints one in full but through [`CitizenId::reveal`].
use super::half_width::without_gaps;
use jiff::civil::Date;
use std::fmt;
use thiserror::Error;

/// Weights of the first seventeen places.
const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
/// The check character for each remainder of the weighted sum by eleven.
const CHECKS: [u8; 11] = *b"10X98765432";

/// A citizen ID in canonical form: 17 digits and a digit or `X`. Its check digit may be wrong.
///
/// The same form carries residence permits of Hong Kong, Macao and Taiwan residents and the cards of
/// foreign permanent residents: all have the birth date in the same places and the same check.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CitizenId([u8; 18]);

/// What a text turned out to be when read as a citizen ID.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Canonical {
    /// An ID with a right check digit (15 digits count as right: they have none). Its birth date may be unreal.
    Right(CitizenId),
    /// The form of an ID with a wrong check digit.
    WrongCheck(CitizenId),
    /// Not the form of an ID.
    NotAnId,
}

/// Why a text is not a valid citizen ID; it never holds the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum IdFault {
    /// Neither 18 nor 15 characters.
    #[error("an ID has 18 characters (15 in its old form)")]
    Length,
    /// A character that cannot stand in its place.
    #[error("an ID has digits only, but for an X in the last place")]
    Characters,
    /// The last character does not follow from the others.
    #[error("the check digit of the ID is wrong")]
    CheckDigit,
    /// The eight digits of the birth date name no day of the calendar.
    #[error("the birth date in the ID is no day of the calendar")]
    BirthDate,
}

impl CitizenId {
    /// Reads full-width, spaced, lower-case and 15-digit forms; tells IDs with a wrong check digit apart.
    pub fn canonical(text: &str) -> Canonical {
        match Self::form(text) {
            Ok(id) if id.has_right_check() => Canonical::Right(id),
            Ok(id) => Canonical::WrongCheck(id),
            Err(_) => Canonical::NotAnId,
        }
    }

    /// Reads a strictly valid ID: right form, right check digit, real birth date.
    pub fn parse(text: &str) -> Result<Self, IdFault> {
        let id = Self::form(text)?;
        if !id.has_right_check() {
            return Err(IdFault::CheckDigit);
        }
        id.birth_date().map(|_| id).ok_or(IdFault::BirthDate)
    }

    fn form(text: &str) -> Result<Self, IdFault> {
        let plain = without_gaps(text);
        let mut id = [0u8; 18];
        match plain.as_bytes() {
            whole if whole.len() == 18 && plain.is_ascii() => {
                id.copy_from_slice(whole);
                id[17] = id[17].to_ascii_uppercase();
            }
            old if old.len() == 15 && plain.is_ascii() => {
                id[..6].copy_from_slice(&old[..6]);
                id[6..8].copy_from_slice(b"19");
                id[8..17].copy_from_slice(&old[6..]);
                id[17] = b'X';
            }
            _ if matches!(plain.chars().count(), 15 | 18) => return Err(IdFault::Characters),
            _ => return Err(IdFault::Length),
        }
        if !id[..17].iter().all(u8::is_ascii_digit) || !(id[17].is_ascii_digit() || id[17] == b'X') {
            return Err(IdFault::Characters);
        }
        if plain.len() == 15 {
            id[17] = check_of(&id);
        }
        Ok(Self(id))
    }

    /// The ID of which these are the first seventeen digits, with the check character that they demand.
    pub fn completed(seventeen: &str) -> Option<Self> {
        let body: &[u8; 17] = seventeen.as_bytes().try_into().ok()?;
        let mut id = [0u8; 18];
        id[..17].copy_from_slice(body);
        if !body.iter().all(u8::is_ascii_digit) {
            return None;
        }
        id[17] = check_of(&id);
        Some(Self(id))
    }

    /// Whether the last character is the one that the other seventeen demand.
    pub fn has_right_check(&self) -> bool {
        self.0[17] == check_of(&self.0)
    }

    /// The birth date in the ID, if it names a real day; it does not ask for a right check digit.
    pub fn birth_date(&self) -> Option<Date> {
        let year = i16::try_from(self.number(6, 10)).ok().filter(|year| *year >= 1)?;
        let month = i8::try_from(self.number(10, 12)).ok()?;
        let day = i8::try_from(self.number(12, 14)).ok()?;
        Date::new(year, month, day).ok()
    }

    /// Whether the ID can stand on the day `d`: right check digit and a real birth date not after it.
    pub fn is_valid_on(&self, d: Date) -> bool {
        self.has_right_check() && self.birth_date().is_some_and(|birth| birth <= d)
    }

    /// Every ID that is one substituted character or one swap of neighbours away; none of them twice.
    pub fn neighbours(&self) -> impl Iterator<Item = CitizenId> + use<> {
        let id = *self;
        let substituted = (0..18usize).flat_map(move |place| {
            let signs: &[u8] = if place == 17 { b"0123456789X" } else { b"0123456789" };
            signs.iter().filter(move |sign| **sign != id.0[place]).map(move |sign| {
                let mut other = id;
                other.0[place] = *sign;
                other
            })
        });
        let swapped = (0..17usize)
            .filter(move |place| id.0[*place] != id.0[place + 1] && id.0[place + 1] != b'X')
            .map(move |place| {
                let mut other = id;
                other.0.swap(place, place + 1);
                other
            });
        substituted.chain(swapped)
    }

    /// The ID in full. The one way to it: call it only where the full form must leave the program.
    pub fn reveal(&self) -> &str {
        std::str::from_utf8(&self.0).expect("an ID holds ASCII only")
    }

    fn number(&self, from: usize, to: usize) -> u32 {
        self.0[from..to].iter().fold(0, |sum, digit| sum * 10 + u32::from(digit - b'0'))
    }
}

impl fmt::Display for CitizenId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&mask(self.reveal()))
    }
}

impl fmt::Debug for CitizenId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&mask(self.reveal()))
    }
}

fn check_of(id: &[u8; 18]) -> u8 {
    let sum: u32 = id.iter().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    CHECKS[(sum % 11) as usize]
}

/// Masks the text of any identifier: `410399********0024` for 18 characters, else at most two kept at either end.
pub fn mask(text: &str) -> String {
    let length = text.chars().count();
    let (head, tail) = match length {
        18 => (6, 4),
        0..=4 => (0, 0),
        _ => ((length / 4).min(2), (length / 4).min(2)),
    };
    text.chars()
        .enumerate()
        .map(|(place, c)| if place < head || place >= length - tail { c } else { '*' })
        .collect()
}

/// Whole years of age on `d`, reached on the birthday (born 29 February: on 1 March of common years).
/// Negative before the birth.
pub fn age_on(birth: Date, d: Date) -> i32 {
    let years = i32::from(d.year()) - i32::from(birth.year());
    years - i32::from((d.month(), d.day()) < (birth.month(), birth.day()))
}

#[cfg(test)]
#[path = "citizen_id_tests.rs"]
mod tests;
