//! One reader of written decimal numbers for amounts, areas and shares: exact, without floating point.
//! Must not know units or limits of what is counted.
use thiserror::Error;

/// A written decimal number: `digits / 10^places`, negative if so marked; no zeros at the end of the fraction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Written {
    pub negative: bool,
    pub digits: i128,
    pub places: u32,
}

/// Why a text is not a decimal number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub(crate) enum WrittenFault {
    #[error("not a decimal number")]
    NotANumber,
    #[error("thousands are not separated in groups of three")]
    Grouping,
    #[error("the number has too many digits")]
    TooLong,
}

/// The most digits that a written number may have: one place less than what i128 holds for certain.
const MOST_DIGITS: usize = 37;

/// Reads `[+|-] digits [. digits]`, with commas between groups of three in the whole part or without any.
/// The text is half-width and trimmed already.
pub(crate) fn read(text: &str) -> Result<Written, WrittenFault> {
    let (negative, unsigned) = match text.as_bytes().first() {
        Some(b'-') => (true, &text[1..]),
        Some(b'+') => (false, &text[1..]),
        _ => (false, text),
    };
    let (whole, fraction) = match unsigned.split_once('.') {
        Some((_, "")) => return Err(WrittenFault::NotANumber),
        Some(parts) => parts,
        None => (unsigned, ""),
    };
    if whole.is_empty() && fraction.is_empty() {
        return Err(WrittenFault::NotANumber);
    }
    if fraction.contains(',') && fraction.bytes().all(|b| b.is_ascii_digit() || b == b',') {
        return Err(WrittenFault::Grouping);
    }
    if !fraction.bytes().all(|b| b.is_ascii_digit())
        || !whole.bytes().all(|b| b.is_ascii_digit() || b == b',')
    {
        return Err(WrittenFault::NotANumber);
    }
    if whole.contains(',') && !is_grouped(whole) {
        return Err(WrittenFault::Grouping);
    }
    let fraction = fraction.trim_end_matches('0');
    let mut digits: i128 = 0;
    let mut length = 0;
    for digit in whole.bytes().chain(fraction.bytes()).filter(|b| *b != b',') {
        digits = digits * 10 + i128::from(digit - b'0');
        length += usize::from(digits != 0);
        if length > MOST_DIGITS {
            return Err(WrittenFault::TooLong);
        }
    }
    let places = u32::try_from(fraction.len()).map_err(|_| WrittenFault::TooLong)?;
    Ok(Written { negative, digits, places })
}

/// One to three digits, then groups of exactly three.
fn is_grouped(whole: &str) -> bool {
    let mut groups = whole.split(',');
    groups.next().is_some_and(|first| matches!(first.len(), 1..=3)) && groups.all(|group| group.len() == 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_and_grouped() {
        let number = |negative, digits, places| Ok(Written { negative, digits, places });
        assert_eq!(read("3500"), number(false, 3500, 0));
        assert_eq!(read("-3,500.20"), number(true, 35002, 1));
        assert_eq!(read("+.50"), number(false, 5, 1));
        assert_eq!(read("0.000"), number(false, 0, 0));
        assert_eq!(read("000012.034"), number(false, 12034, 3));
        assert_eq!(read("1,234,567"), number(false, 1_234_567, 0));
    }

    #[test]
    fn what_is_no_number() {
        for text in [
            "", "-", "+", ".", "5.", "1e5", "1E5", "NaN", "inf", "--5", "+-5", "1.2.3", "0x1f", "1_000", "五",
        ] {
            assert_eq!(read(text), Err(WrittenFault::NotANumber), "{text}");
        }
        for text in ["1,23", "12,34,567", "1234,567", ",500", "1,", "1,,000", "1.234,5"] {
            assert_eq!(read(text), Err(WrittenFault::Grouping), "{text}");
        }
        assert_eq!(read(&"9".repeat(38)), Err(WrittenFault::TooLong));
        assert!(read(&"9".repeat(37)).is_ok());
        assert!(read(&"0".repeat(900)).is_ok());
    }
}
