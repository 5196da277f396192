//! Columns for a terminal, in which a Chinese character is two places wide.
//! Must not know what the columns say.

use unicode_width::UnicodeWidthStr;

/// Which side of its column a text stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    /// On the left.
    Left,
    /// On the right, for figures.
    Right,
}

/// The width of a text on a terminal.
pub(super) fn width(text: &str) -> usize {
    text.width()
}

/// The text with spaces up to a width.
pub(super) fn padded(text: &str, to: usize, side: Side) -> String {
    let gap = " ".repeat(to.saturating_sub(width(text)));
    match side {
        Side::Left => format!("{text}{gap}"),
        Side::Right => format!("{gap}{text}"),
    }
}

/// The text with every control character shown as `�`, so that no record can steer a terminal.
pub(super) fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '\u{FFFD}' } else { c }).collect()
}

/// The text cut to a width, with `…` where it was cut.
pub(super) fn clipped(text: &str, to: usize) -> String {
    if width(text) <= to {
        return text.to_owned();
    }
    let mut cut = String::new();
    for c in text.chars() {
        cut.push(c);
        if width(&cut) + 1 > to {
            cut.pop();
            break;
        }
    }
    cut.push('…');
    cut
}

/// Lines of aligned columns, each ending in a newline; columns stand two places apart.
pub(super) fn table(rows: &[Vec<String>], sides: &[Side], indent: usize) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let rows: Vec<Vec<String>> =
        rows.iter().map(|row| row.iter().map(|cell| plain(cell)).collect()).collect();
    let widths: Vec<usize> = (0..columns)
        .map(|c| rows.iter().filter_map(|row| row.get(c)).map(|cell| width(cell)).max().unwrap_or(0))
        .collect();
    let mut text = String::new();
    for row in &rows {
        let mut line = " ".repeat(indent);
        for (c, cell) in row.iter().enumerate() {
            if c > 0 {
                line.push_str("  ");
            }
            line.push_str(&padded(cell, widths[c], sides.get(c).copied().unwrap_or(Side::Left)));
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_and_latin_columns_align() {
        let rows = [
            vec!["工资".to_owned(), "1.00".to_owned(), "a".to_owned()],
            vec!["wage, all".to_owned(), "1,234.00".to_owned(), "b".to_owned()],
        ];
        let text = table(&rows, &[Side::Left, Side::Right], 2);
        assert_eq!(text, "  工资           1.00  a\n  wage, all  1,234.00  b\n");
    }

    #[test]
    fn control_characters_are_shown_not_sent() {
        assert_eq!(plain("a\u{1b}[31mb\n"), "a\u{FFFD}[31mb\u{FFFD}");
    }

    #[test]
    fn a_cut_keeps_within_its_width() {
        assert_eq!(clipped("个税扣缴明细", 12), "个税扣缴明细");
        assert_eq!(clipped("个税扣缴明细", 8), "个税扣…");
        assert_eq!(clipped("abcdef", 4), "abc…");
    }
}
