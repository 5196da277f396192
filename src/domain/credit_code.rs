//! The unified social credit code (GB 32100) of enterprises, shops and bodies, with both of its checks.
//! Must not know who operates the body behind it.
use super::half_width::without_gaps;
use std::fmt;
use thiserror::Error;

/// The 31 characters of the code, each standing for its place.
const SIGNS: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
/// Weights of the eight places of the organisation code inside (GB 11714).
const INNER_WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];

/// A valid unified social credit code, half-width and upper-case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CreditCode([u8; 18]);

/// Why a text is not a unified social credit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum CreditCodeFault {
    /// Not 18 characters.
    #[error("a credit code has 18 characters")]
    Length,
    /// A character outside the 31 allowed ones.
    #[error("a credit code has digits and capital letters without I, O, S, V and Z")]
    Characters,
    /// The check of the organisation code in places 9 to 17 (GB 11714) is wrong.
    #[error("the check of the organisation code inside the credit code (places 9 to 17) is wrong")]
    InnerCheck,
    /// The last character (GB 32100) is wrong.
    #[error("the check character of the credit code (place 18) is wrong")]
    CheckCharacter,
}

impl CreditCode {
    /// Reads full-width, spaced and lower-case forms; both checks must hold.
    pub fn parse(text: &str) -> Result<Self, CreditCodeFault> {
        let plain = without_gaps(text);
        if plain.chars().count() != 18 {
            return Err(CreditCodeFault::Length);
        }
        let code: [u8; 18] =
            plain.to_ascii_uppercase().as_bytes().try_into().map_err(|_| CreditCodeFault::Characters)?;
        let mut worth = [0u32; 18];
        for (worth, sign) in worth.iter_mut().zip(code) {
            let place = SIGNS.iter().position(|known| *known == sign).ok_or(CreditCodeFault::Characters)?;
            *worth = place as u32;
        }
        if code[16] != inner_check(&code) {
            return Err(CreditCodeFault::InnerCheck);
        }
        if worth[17] != outer_check(&worth) {
            return Err(CreditCodeFault::CheckCharacter);
        }
        Ok(Self(code))
    }

    /// The 18 characters.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("a credit code holds ASCII only")
    }
}

impl fmt::Display for CreditCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

fn inner_check(code: &[u8; 18]) -> u8 {
    let worth = |sign: u8| match sign {
        b'0'..=b'9' => u32::from(sign - b'0'),
        _ => u32::from(sign - b'A') + 10,
    };
    let sum: u32 = code[8..16].iter().zip(INNER_WEIGHTS).map(|(sign, weight)| worth(*sign) * weight).sum();
    b"0X987654321"[(sum % 11) as usize]
}

fn outer_check(worth: &[u32; 18]) -> u32 {
    let (sum, _) =
        worth[..17].iter().fold((0, 1), |(sum, weight), worth| (sum + worth * weight, weight * 3 % 31));
    (31 - sum % 31) % 31
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn worked_codes_are_valid() {
        for text in [
            "91350100M000100Y43",
            "11320000MB151840XJ",
            "9144030071526726XG",
            "91330100799655058B",
            "92410399MA4000012F",
            "91410399MA4000039A",
            "93410399MA4000055R",
        ] {
            assert_eq!(CreditCode::parse(text).map(|code| code.as_str().to_owned()), Ok(text.to_owned()));
        }
    }

    #[test]
    fn written_forms_become_canonical() {
        let code = CreditCode::parse("92410399MA4000012F");
        assert_eq!(CreditCode::parse(" 92410399ma4000012f\u{200B}"), code);
        assert_eq!(CreditCode::parse("９２４１０３９９ＭＡ４０００012Ｆ"), code);
    }

    #[test]
    fn faults_are_told_apart() {
        let fault = |text: &str| CreditCode::parse(text).expect_err("not a code");
        assert_eq!(fault("91350100M000100Y4Z"), CreditCodeFault::Characters);
        assert_eq!(fault("91350100M000100Y44"), CreditCodeFault::CheckCharacter);
        assert_eq!(fault("91350100M000100Y53"), CreditCodeFault::InnerCheck);
        assert_eq!(fault("91350100M000100Y4"), CreditCodeFault::Length);
        assert_eq!(fault("91350100M000100Y4三"), CreditCodeFault::Characters);
        assert_eq!(fault("I1350100M000100Y43"), CreditCodeFault::Characters);
        assert_eq!(fault(""), CreditCodeFault::Length);
    }

    #[test]
    fn the_outer_check_is_tested_where_the_inner_one_holds() {
        // Inner code M000100Y-4 kept, the registrar changed: only the outer check can tell.
        assert_eq!(CreditCode::parse("92350100M000100Y43"), Err(CreditCodeFault::CheckCharacter));
    }

    #[test]
    fn every_single_slip_is_caught() {
        let code = *b"91410399MA4000039A";
        for place in 0..18 {
            for sign in SIGNS.iter().filter(|sign| **sign != code[place]) {
                let mut other = code;
                other[place] = *sign;
                let text = String::from_utf8(other.to_vec()).expect("ASCII");
                assert!(CreditCode::parse(&text).is_err(), "{text} passed");
            }
        }
    }
}
