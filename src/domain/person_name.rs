//! Names brought to the form in which they are compared; the name as written is kept elsewhere.
//! Must not guess: a name that is not written equals nothing.
use super::half_width::{IDEOGRAPHS, is_gap};
use std::sync::OnceLock;
use unicode_normalization::UnicodeNormalization;

/// The interpunct between the parts of a minority or foreign name (GB 18030 A1A4).
const INTERPUNCT: char = '·';
/// The characters whose simplified form is looked up: the Chinese characters of the basic plane.
const CHINESE: std::ops::RangeInclusive<u32> = 0x2E80..=0x9FFF;

/// The name as it is compared: NFKC, no blanks, upper case, one interpunct, simplified characters.
/// None when nothing is left.
pub fn normalised(name: &str) -> Option<String> {
    // Most names: characters that only their simplified form can change.
    if !name.is_empty() && name.chars().all(|c| IDEOGRAPHS.contains(&c)) {
        return Some(name.chars().map(simplified).collect());
    }
    let name: String = name
        .nfkc()
        .filter(|c| !is_gap(*c))
        .flat_map(char::to_uppercase)
        .map(|c| if is_interpunct(c) { INTERPUNCT } else { simplified(c) })
        .collect();
    (!name.is_empty()).then_some(name)
}

/// Whether two names are the same once normalised; none where either is not written.
pub fn same_name(a: &str, b: &str) -> Option<bool> {
    Some(normalised(a)? == normalised(b)?)
}

/// The dots that stand for the interpunct, as they are after NFKC.
fn is_interpunct(c: char) -> bool {
    matches!(
        c,
        '·' | '.'
            | '\u{2022}'
            | '\u{2027}'
            | '\u{2219}'
            | '\u{22C5}'
            | '\u{30FB}'
            | '\u{2E31}'
            | '\u{2E33}'
            | '\u{2981}'
            | '\u{25CF}'
            | '\u{1427}'
            | '\u{119E}'
            | '\u{16EB}'
    )
}

/// The simplified form of one character, whatever stands beside it.
fn simplified(c: char) -> char {
    static FORMS: OnceLock<Vec<char>> = OnceLock::new();
    let forms = FORMS.get_or_init(|| {
        // One character at a time: in a text, the library would look at the neighbours.
        CHINESE
            .filter_map(char::from_u32)
            .map(|c| fast2s::convert(c.encode_utf8(&mut [0; 4])).chars().next().unwrap_or(c))
            .collect()
    });
    let place = u32::from(c).wrapping_sub(*CHINESE.start());
    forms.get(place as usize).copied().unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_interpunct_is_one() {
        for dot in [
            '·', '\u{B7}', '\u{2022}', '\u{30FB}', '\u{FF65}', '\u{2027}', '\u{FF0E}', '.', '\u{2219}',
            '\u{22C5}', '\u{387}', '\u{2024}', '\u{FE52}', '\u{2E31}', '\u{318D}',
        ] {
            let name = format!("阿依古丽{dot}买买提");
            assert_eq!(normalised(&name).as_deref(), Some("阿依古丽·买买提"), "U+{:04X}", u32::from(dot));
        }
    }

    #[test]
    fn ideographs_are_changed_by_simplification_alone() {
        for c in IDEOGRAPHS {
            let plain: String = c.nfkc().flat_map(char::to_uppercase).collect();
            assert_eq!(plain, c.to_string(), "U+{:04X}", u32::from(c));
            assert!(!is_gap(c) && !is_interpunct(c), "U+{:04X}", u32::from(c));
        }
        assert_eq!(normalised("張三豐").as_deref(), Some("张三丰"));
    }

    #[test]
    fn blanks_width_and_case() {
        assert_eq!(normalised(" 张\u{3000}三\u{200B}\u{FEFF}\u{A0}").as_deref(), Some("张三"));
        assert_eq!(normalised("ｌｉ Ｍing").as_deref(), Some("LIMING"));
        assert_eq!(normalised("straße").as_deref(), Some("STRASSE"));
        assert_eq!(normalised("\u{F90A}").as_deref(), Some("金"), "a compatibility ideograph");
        for nothing in ["", "  ", "\u{3000}\u{200B}", "\u{FE0F}"] {
            assert_eq!(normalised(nothing), None, "{nothing:?}");
        }
    }

    #[test]
    fn traditional_becomes_simplified() {
        for (written, plain) in
            [("張偉", "张伟"), ("劉國強", "刘国强"), ("陳麗華", "陈丽华"), ("𠮷田", "𠮷田")]
        {
            assert_eq!(normalised(written).as_deref(), Some(plain));
        }
    }

    #[test]
    fn characters_do_not_look_at_their_neighbours() {
        for (pair, apart) in
            [("樊於", ["樊", "於"]), ("鍾書", ["鍾", "書"]), ("乾隆", ["乾", "隆"]), ("憑藉", ["憑", "藉"])]
        {
            let one_by_one: String = apart.iter().filter_map(|c| normalised(c)).collect();
            assert_eq!(normalised(pair), Some(one_by_one), "{pair}");
        }
        assert_eq!(same_name("鍾書", "钟书"), Some(true));
    }

    #[test]
    fn normalising_twice_changes_nothing() {
        for c in CHINESE.filter_map(char::from_u32) {
            let Some(once) = normalised(&c.to_string()) else { continue };
            assert_eq!(normalised(&once), Some(once.clone()), "U+{:04X}", u32::from(c));
        }
    }

    #[test]
    fn no_name_is_no_answer() {
        assert_eq!(same_name("张三", "張 三"), Some(true));
        assert_eq!(same_name("张三", "张四"), Some(false));
        assert_eq!(same_name("", "张三"), None);
        assert_eq!(same_name("张三", "\u{3000}"), None);
    }
}
