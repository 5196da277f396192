//! Places in an expression's text, as byte offsets, and as the line and column that a person reads.
//! It must not know what stands at a place.

/// A stretch of the expression's text, in byte offsets: `start` is the first byte, `end` the one after the last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// Offset of the first byte.
    pub start: u32,
    /// Offset just after the last byte.
    pub end: u32,
}

impl Span {
    /// The stretch between two byte offsets. Offsets beyond `u32::MAX` are held there: no text that is read is
    /// as long.
    pub fn new(start: usize, end: usize) -> Span {
        let held = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Span { start: held(start), end: held(end) }
    }

    /// The stretch from the start of this one to the end of `last`.
    pub fn to(self, last: Span) -> Span {
        Span { start: self.start, end: last.end }
    }

    /// The text that stands there, or nothing if the span belongs to another text.
    pub fn text(self, text: &str) -> Option<&str> {
        text.get(self.start as usize..self.end as usize)
    }
}

/// Line and column of a byte offset, both counted from 1, the column in characters. An offset inside a
/// character counts as its start; one after the end of the text counts as the end.
pub fn line_col(text: &str, offset: u32) -> (usize, usize) {
    let offset = offset as usize;
    let (mut line, mut col) = (1, 1);
    for (at, c) in text.char_indices() {
        if at + c.len_utf8() > offset {
            break;
        }
        if c == '\n' {
            line += 1;
            col = 1;
        } else {
            col += 1;
        }
    }
    (line, col)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_lines_count_newlines() {
        let text = "a +\n\"低保\" + b";
        let cases =
            [(0, (1, 1)), (2, (1, 3)), (3, (1, 4)), (4, (2, 1)), (5, (2, 2)), (8, (2, 3)), (15, (2, 8))];
        for (offset, expected) in cases {
            assert_eq!(line_col(text, offset), expected, "offset {offset}");
        }
    }

    #[test]
    fn offsets_inside_a_character_or_after_the_end_have_a_place_too() {
        assert_eq!(line_col("低保", 1), (1, 1));
        assert_eq!(line_col("低保", 4), (1, 2));
        assert_eq!(line_col("低保", 900), (1, 3));
        assert_eq!(line_col("", 0), (1, 1));
    }

    #[test]
    fn a_span_of_another_text_has_no_text() {
        assert_eq!(Span::new(0, 3).text("低保"), Some("低"));
        assert_eq!(Span::new(0, 2).text("低保"), None);
        assert_eq!(Span::new(4, 9).text("a"), None);
    }
}
