//! Reads the text of one value by the type of its field: the one reader for deliveries, canonical texts and cases.
//! A reason says what was wrong and what would have been right, never what was written.

use super::{AreaUnit, FieldType, Notation};
use crate::domain::{
    area_code::AreaCode,
    calendar::{Date, Month, parse_date, parse_month},
    citizen_id::{Canonical, CitizenId},
    half_width::{half_width, is_zero_width, trimmed, without_gaps},
    money::{Money, Unit},
    ratio::Ratio,
};
use memchr::memchr_iter;

/// A value of a field, read and checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Text, person, credit code, area code, list (its texts joined by `;`).
    Text(String),
    /// Money in fen.
    Fen(i64),
    /// A whole number.
    Count(i64),
    /// The place of a word in the field's list.
    Code(usize),
    /// An area in millionths of the field's unit.
    Millionths(i64),
    /// A share: numerator and denominator.
    Share(i64, i64),
    /// True or false.
    Flag(bool),
    /// A date.
    Date(Date),
    /// A month.
    Month(Month),
}

/// The greatest area, in millionths: a million million units would be more land than there is.
const MOST_MILLIONTHS: i128 = 1_000_000_000_000_000_000;
/// The characters that part the texts of a list.
const LIST_BREAKS: [char; 5] = [';', ',', '；', '，', '、'];

/// Reads a value; the text must not be blank.
///
/// # Errors
/// What was wrong and what would have been right, without the text itself.
pub fn read_value(ty: &FieldType, text: &str, notation: &Notation) -> Result<Value, String> {
    let text = text.trim_matches(|c: char| c.is_whitespace() || is_zero_width(c));
    if text.is_empty() {
        return Err("no value is written".to_owned());
    }
    if has_control(text) {
        return Err("the value holds control characters; a text without them is wanted".to_owned());
    }
    match ty {
        FieldType::Text if notation.as_written => Ok(Value::Text(text.to_owned())),
        FieldType::Text => Ok(Value::Text(plain_letters(text))),
        FieldType::Person => Ok(Value::Text(person(text))),
        FieldType::CreditCode => Ok(Value::Text(without_gaps(text).to_uppercase())),
        FieldType::Area(changes) => match AreaCode::parse(text) {
            Ok(code) => Ok(Value::Text(changes.current(code).as_str().to_owned())),
            Err(fault) => Err(fault.to_string()),
        },
        FieldType::Money | FieldType::MoneyMonth => money(text, notation.unit),
        FieldType::Count { min, max } => count(text, *min, *max),
        FieldType::Code(values) => {
            let plain = trimmed(text);
            values.iter().position(|v| v.word == plain).map(Value::Code).ok_or_else(|| {
                let words: Vec<&str> = values.iter().map(|v| v.word.as_str()).collect();
                format!("the code is not known; it must be one of {}", words.join(", "))
            })
        }
        FieldType::AreaM2 => area(text, AreaUnit::SquareMetre, notation.area_unit),
        FieldType::AreaMu => area(text, AreaUnit::Mu, notation.area_unit),
        FieldType::Share => share(text),
        FieldType::Flag => match trimmed(text).to_ascii_lowercase().as_str() {
            "true" | "1" => Ok(Value::Flag(true)),
            "false" | "0" => Ok(Value::Flag(false)),
            _ => Err("neither `true` nor `false`".to_owned()),
        },
        FieldType::Date => parse_date(text, &notation.date_forms)
            .map(Value::Date)
            .map_err(|fault| format!("{fault}; forms wanted: {}", notation.date_words())),
        FieldType::Month => parse_month(text, &notation.month_forms)
            .map(Value::Month)
            .map_err(|fault| format!("{fault}; forms wanted: {}", notation.month_words())),
        FieldType::List => list(text),
    }
}

/// Whether a text holds control characters other than tabs.
pub fn has_control(text: &str) -> bool {
    // All bytes are looked at, for that is quicker than to stop at the first.
    let is_low = |b: u8| (b < 0x20 && b != b'\t') || b == 0x7f;
    if text.bytes().fold(false, |any, b| any | is_low(b)) {
        return true;
    }
    // U+0080 to U+009F: no other character begins so.
    memchr_iter(0xC2, text.as_bytes()).any(|at| text.as_bytes()[at + 1] < 0xA0)
}

/// Full-width letters and digits half-width, characters without width left out; all else as written.
fn plain_letters(text: &str) -> String {
    let plain = |c: char| match half_width(c) {
        half if half.is_ascii_alphanumeric() => half,
        _ => c,
    };
    text.chars().filter(|c| !is_zero_width(*c)).map(plain).collect()
}

/// The canonical ID; what is none is kept, so that it compares as unequal.
fn person(text: &str) -> String {
    match CitizenId::canonical(text) {
        Canonical::Right(id) | Canonical::WrongCheck(id) => id.reveal().to_owned(),
        Canonical::NotAnId => trimmed(text).to_uppercase(),
    }
}

fn money(text: &str, unit: Unit) -> Result<Value, String> {
    let wanted = match unit {
        Unit::Yuan => "an amount in yuan with at most 2 decimal places",
        Unit::Fen => "an amount in whole fen",
        Unit::WanYuan => "an amount in ten thousand yuan with at most 6 decimal places",
    };
    match Money::parse(text, unit) {
        Ok(money) if money < Money::ZERO => Err(format!("the amount is negative; wanted: {wanted}")),
        Ok(money) => Ok(Value::Fen(money.fen())),
        Err(fault) => Err(format!("{fault}; wanted: {wanted}")),
    }
}

fn count(text: &str, min: i64, max: i64) -> Result<Value, String> {
    let wanted = format!("wanted: a whole number from {min} to {max}");
    let number = Ratio::parse_decimal(text).map_err(|fault| format!("{fault}; {wanted}"))?;
    if number < Ratio::ZERO {
        return Err(format!("the number is negative; {wanted}"));
    }
    if number.den() != 1 {
        return Err(format!("the number is not whole; {wanted}"));
    }
    match i64::try_from(number.num()) {
        Ok(number) if (min..=max).contains(&number) => Ok(Value::Count(number)),
        _ => Err(format!("the number is out of its range; {wanted}")),
    }
}

fn area(text: &str, own: AreaUnit, written: Option<AreaUnit>) -> Result<Value, String> {
    let wanted = "wanted: a decimal number of at most 6 decimal places";
    let area = Ratio::parse_decimal(text).map_err(|fault| format!("{fault}; {wanted}"))?;
    if area < Ratio::ZERO {
        return Err(format!("the area is negative; {wanted}"));
    }
    let too_large = || format!("the area is too large; {wanted}");
    let (num, den) = factor(written.unwrap_or(own), own);
    let factor = Ratio::new(num * 1_000_000, den).ok_or_else(too_large)?;
    let millionths = area.checked_mul(factor).ok_or_else(too_large)?.round_half_up();
    if millionths > MOST_MILLIONTHS {
        return Err(too_large());
    }
    i64::try_from(millionths).map(Value::Millionths).map_err(|_| too_large())
}

/// What a number of one unit is to be multiplied with to be one of the other.
fn factor(from: AreaUnit, to: AreaUnit) -> (i128, i128) {
    let thirds_of_m2 = |unit: AreaUnit| match unit {
        AreaUnit::SquareMetre => 3,
        AreaUnit::Mu => 2_000,
        AreaUnit::Hectare => 30_000,
    };
    (thirds_of_m2(from), thirds_of_m2(to))
}

fn share(text: &str) -> Result<Value, String> {
    let wanted = "wanted: a decimal of at most 6 places above 0 and at most 1, or `n/d`";
    let share = Ratio::parse_share(text).map_err(|fault| format!("{fault}; {wanted}"))?;
    match (i64::try_from(share.num()), i64::try_from(share.den())) {
        (Ok(num), Ok(den)) => Ok(Value::Share(num, den)),
        _ => Err(format!("the share is too fine; {wanted}")),
    }
}

fn list(text: &str) -> Result<Value, String> {
    let parts: Vec<String> = text
        .split(LIST_BREAKS)
        .map(|part| plain_letters(part.trim()))
        .filter(|part| !part.is_empty())
        .collect();
    if parts.is_empty() {
        return Err("the list is empty; texts parted by `;` are wanted".to_owned());
    }
    Ok(Value::Text(parts.join(";")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{dictionary::CodeValue, domain::Bilingual};

    fn read(ty: &FieldType, text: &str) -> Result<Value, String> {
        read_value(ty, text, &Notation::canonical())
    }

    #[test]
    fn control_characters_are_those_of_ascii_and_of_latin_1() {
        for text in ["a\u{0}", "\n", "张\u{7F}三", "a\u{80}b", "a\u{85}b", "a\u{9F}"] {
            assert!(has_control(text), "{text:?}");
        }
        for text in ["", "a\tb", "a\u{A0}b", "a·b", "张三", "\u{E000}", "é"] {
            assert!(!has_control(text), "{text:?}");
        }
    }

    #[test]
    fn values_with_ordinary_flaws() {
        let text = |t: &str| Ok(Value::Text(t.to_owned()));
        assert_eq!(read(&FieldType::Money, " ￥３,500.50 "), Ok(Value::Fen(350_050)));
        assert_eq!(read(&FieldType::Text, "豫Ａ１２３（挂）\u{200b} "), text("豫A123（挂）"));
        assert_eq!(read(&FieldType::Text, "a\tb"), text("a\tb"));
        assert_eq!(read(&FieldType::CreditCode, "91410399ma4０x"), text("91410399MA40X"));
        assert_eq!(read(&FieldType::Person, "410399900101001"), text("410399199001010012"));
        assert_eq!(read(&FieldType::Person, " e1234５67 "), text("E1234567"));
        assert_eq!(read(&FieldType::Area(Default::default()), "410399"), text("410399000000"));
        assert_eq!(read(&FieldType::List, "bank.a， bank.b;"), text("bank.a;bank.b"));
        assert_eq!(read(&FieldType::Share, "1/3"), Ok(Value::Share(1, 3)));
        assert_eq!(read(&FieldType::Flag, "TRUE"), Ok(Value::Flag(true)));
        assert_eq!(read(&FieldType::Count { min: 1, max: 7 }, "3.0"), Ok(Value::Count(3)));
        assert_eq!(read(&FieldType::AreaM2, "89.123456"), Ok(Value::Millionths(89_123_456)));
    }

    #[test]
    fn areas_are_brought_to_the_unit_of_the_field() {
        let with = |ty: &FieldType, text: &str, unit| {
            read_value(ty, text, &Notation { area_unit: Some(unit), ..Notation::canonical() })
        };
        assert_eq!(with(&FieldType::AreaM2, "3", AreaUnit::Mu), Ok(Value::Millionths(2_000_000_000)));
        assert_eq!(with(&FieldType::AreaMu, "0.1", AreaUnit::Hectare), Ok(Value::Millionths(1_500_000)));
        assert_eq!(with(&FieldType::AreaMu, "667", AreaUnit::SquareMetre), Ok(Value::Millionths(1_000_500)));
    }

    #[test]
    fn what_cannot_be_read_is_named_without_its_text() {
        let codes = FieldType::Code(vec![
            CodeValue { word: "car".into(), title: Bilingual::same("car") },
            CodeValue { word: "bus".into(), title: Bilingual::same("bus") },
        ]);
        for (ty, text, reason) in [
            (&FieldType::Money, "-88.80", "the amount is negative; wanted: an amount in yuan"),
            (&FieldType::Money, "88.888", "the amount has digits beyond the fen; wanted: an amount in yuan"),
            (&FieldType::Money, "8.8e1", "the amount is not a plain decimal number; wanted"),
            (
                &FieldType::Count { min: 1, max: 7 },
                "88",
                "the number is out of its range; wanted: a whole number from 1 to 7",
            ),
            (&FieldType::Count { min: 0, max: 9 }, "-8", "the number is negative"),
            (&FieldType::Count { min: 0, max: 9 }, "8.8", "the number is not whole"),
            (&FieldType::AreaM2, "-88", "the area is negative"),
            (&FieldType::Share, "8.8", "a share is above 0 and at most 1; wanted"),
            (&FieldType::Date, "8888-08-08", "the year lies outside 1850 to 2200; forms wanted: iso"),
            (
                &FieldType::Month,
                "2024-88",
                "there is no such day or month on the calendar; forms wanted: iso",
            ),
            (&codes, "88", "the code is not known; it must be one of car, bus"),
            (&FieldType::Flag, "88", "neither `true` nor `false`"),
            (&FieldType::Text, "8\u{0}8", "the value holds control characters"),
            (&FieldType::Area(Default::default()), "88", "a division code has 6, 9 or 12 digits"),
            (&FieldType::Text, " ", "no value is written"),
        ] {
            let found = read(ty, text).expect_err(text);
            assert!(found.starts_with(reason), "{text}: {found}");
            assert!(!found.contains("88"), "{found}");
        }
    }
}
