//! Characters as departments write them, brought to their plain half-width form.
//! Knows nothing of what the text means: identifiers, amounts and dates are read elsewhere.
use std::borrow::Cow;

/// The block of unified ideographs. They have one width, no case, and no other form by NFKC.
pub const IDEOGRAPHS: std::ops::RangeInclusive<char> = '\u{4E00}'..='\u{9FFF}';

/// The half-width form of a full-width character; any other character as it is.
pub fn half_width(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        '\u{3000}' => ' ',
        '\u{FFE5}' => '¥',
        '\u{2212}' => '-',
        _ => c,
    }
}

/// Whether the character has no width at all: joiners, marks of direction, byte-order marks, variation selectors.
pub fn is_zero_width(c: char) -> bool {
    matches!(c,
        '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{180B}'..='\u{180E}' | '\u{200B}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}'
        | '\u{E0100}'..='\u{E01EF}')
}

/// Whether the character shows nothing: any blank, line break or zero-width character.
pub fn is_gap(c: char) -> bool {
    c.is_whitespace() || c.is_control() || is_zero_width(c)
}

/// The text half-width, without zero-width characters and without gaps at its ends.
pub fn trimmed(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|b| b.is_ascii_graphic() || b == b' ') {
        return Cow::Borrowed(text.trim_matches(' '));
    }
    if text.chars().all(|c| !is_zero_width(c) && half_width(c) == c) {
        return Cow::Borrowed(text.trim_matches(is_gap));
    }
    let plain: String = text.chars().filter(|c| !is_zero_width(*c)).map(half_width).collect();
    Cow::Owned(plain.trim_matches(is_gap).to_owned())
}

/// The text half-width and without any gap, inner ones too.
pub fn without_gaps(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|b| b.is_ascii_graphic()) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().filter(|c| !is_gap(*c)).map(half_width).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_width_becomes_half_width() {
        assert_eq!(trimmed("　１２３，４５６．７８　"), "123,456.78");
        assert_eq!(trimmed("\u{FEFF}￥－３\u{200B}５\r\n"), "¥-35");
        assert_eq!(trimmed("  a b  "), "a b");
        assert_eq!(trimmed("Ａ\u{3000}Ｂ"), "A B");
        assert_eq!(trimmed(" \u{200B}\t"), "");
        assert_eq!(trimmed("\u{A0}张三\t"), "张三");
        assert_eq!(trimmed("张\u{200B}三"), "张三");
    }

    #[test]
    fn gaps_inside_go_only_where_asked() {
        assert_eq!(without_gaps(" 4103 99\u{2060}１９\u{00A0}"), "41039919");
        assert_eq!(trimmed("4103 99"), "4103 99");
    }
}
