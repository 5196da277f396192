//! Writes values as departments do, ordinary flaws included: the meaning stays, the writing varies.
//! Must not know kinds or rules.
use super::fact::Value;
use super::identity::old_form;
use super::names;
use super::seed::Choices;
use super::sheet::{Cell, Column, DayStyle, MonthStyle, Writing};
use crate::domain::calendar::{Month, date_from_days, date_to_days};
use crate::domain::money::{Money, Unit};
use compact_str::{CompactString, ToCompactString, format_compact};
use jiff::civil::Date;

/// How flawed a table is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flaws {
    /// None at all.
    Never,
    /// Only lower-case letters: every byte has its place.
    Narrow,
    /// All that the format allows, but no old IDs.
    Usual,
    /// Old IDs too.
    OldIds,
}

/// Writes one value after another, with a stream of choices of its own.
pub(super) struct Pen {
    choices: Choices,
    flaws: Flaws,
}

impl Pen {
    /// A pen for what a part of the county adds to the file of this name.
    pub(super) fn new(seed: u64, file: &str, part: usize, flaws: Flaws) -> Self {
        Self { choices: Choices::of(seed, file, part as u64), flaws }
    }

    /// Whether a flaw of this rate happens here.
    pub(super) fn slips(&mut self, of: u64) -> bool {
        matches!(self.flaws, Flaws::Usual | Flaws::OldIds) && self.choices.chance(1, of)
    }

    /// The value as this column writes it.
    pub(super) fn write(&mut self, column: &Column, value: Option<&Value>) -> Cell {
        let Some(value) = value else { return self.absent(column) };
        Cell::Text(match (&column.writing, value) {
            (Writing::Id, Value::Text(id)) => self.id(id),
            (Writing::Name, Value::Text(name)) => self.name(name),
            (Writing::Codes(codes), Value::Text(word)) => coded(codes, word),
            (Writing::Codes(codes), Value::Count(number)) => coded(codes, &number.to_compact_string()),
            (Writing::Codes(codes), Value::Flag(flag)) => coded(codes, if *flag { "true" } else { "false" }),
            (Writing::Head | Writing::Tail, value) => {
                return self.divided(column.writing == Writing::Head, value);
            }
            (_, Value::Text(text)) => self.text(text),
            (Writing::Part { place, of, unit }, Value::Fen(fen)) => {
                let each = fen / (of + 1) as i64;
                let part = if *place == 0 { fen - each * (*of as i64 - 1) } else { each };
                if *unit == Unit::Fen {
                    return Cell::Whole(part);
                }
                self.yuan(part)
            }
            (Writing::Wan, Value::Fen(fen)) => in_wan(*fen),
            (Writing::Fen, Value::Fen(fen)) => return Cell::Whole(*fen),
            (Writing::Yuan, Value::Fen(fen)) => self.yuan(*fen),
            (_, Value::Fen(fen)) => plain_yuan(*fen),
            (Writing::Days(styles), Value::Day(day)) => return self.day(styles, *day),
            (_, Value::Day(day)) => day.to_compact_string(),
            (Writing::Months(style), Value::Month(month)) => self.month(*style, *month),
            (_, Value::Month(month)) => month.to_compact_string(),
            (Writing::Text, Value::Count(count)) => count.to_compact_string(),
            (_, Value::Count(count)) => return Cell::Whole(*count),
            (Writing::Flag(yes, no), Value::Flag(flag)) => if *flag { *yes } else { *no }.into(),
            (_, Value::Flag(flag)) => return Cell::Flag(*flag),
            (_, Value::Hundredths(area)) => format_compact!("{}.{:02}", area / 100, area % 100),
            (_, Value::Millionths(1_000_000)) => "1".into(),
            (_, Value::Millionths(500_000)) => if self.slips(2) { "0.5" } else { "1/2" }.into(),
            (_, Value::Millionths(share)) => format_compact!("0.{share:06}"),
        })
    }

    fn absent(&mut self, column: &Column) -> Cell {
        if !column.absent.is_empty() {
            return Cell::Text(column.absent.into());
        }
        let typed = matches!(column.writing, Writing::Fen | Writing::Count | Writing::TypedFlag)
            || matches!(column.writing, Writing::Days([DayStyle::Typed]));
        if typed || !self.slips(12) {
            return Cell::Blank;
        }
        Cell::Text(self.choices.pick(&["NULL", "-", " ", "null"]).into())
    }

    fn id(&mut self, id: &CompactString) -> CompactString {
        if self.flaws == Flaws::Never {
            return id.clone();
        }
        if id.ends_with('X') && self.choices.chance(1, 6) {
            return id.to_lowercase();
        }
        if self.flaws == Flaws::OldIds
            && self.choices.chance(1, 40)
            && id.len() == 18
            && let Some(old) = old_form(id)
        {
            return old.into();
        }
        if self.slips(90) {
            return full_width(id);
        }
        if self.slips(60) { format_compact!("{id} ") } else { id.clone() }
    }

    fn name(&mut self, name: &CompactString) -> CompactString {
        if name.is_empty() || !self.slips(30) {
            return name.clone();
        }
        if self.choices.chance(1, 3) {
            format_compact!("{name}　")
        } else {
            names::variant(&mut self.choices, name).into()
        }
    }

    fn text(&mut self, text: &CompactString) -> CompactString {
        if self.slips(80) { format_compact!("{text}  ") } else { text.clone() }
    }

    fn yuan(&mut self, fen: i64) -> CompactString {
        if self.slips(25) {
            return match self.choices.below(4) {
                0 => format_compact!("￥{}", plain_yuan(fen)),
                1 => full_width(&plain_yuan(fen)),
                2 if fen % 100 == 0 => format_compact!("￥{}", fen / 100),
                _ => format_compact!("{} ", plain_yuan(fen)),
            };
        }
        match self.choices.below(8) {
            0 if self.flaws == Flaws::Usual => Money::from_fen(fen).grouped().into(),
            1 if fen % 100 == 0 => (fen / 100).to_compact_string(),
            _ => plain_yuan(fen),
        }
    }

    fn day(&mut self, styles: &[DayStyle], day: Date) -> Cell {
        let style = if let [only] = styles { *only } else { styles[self.choices.place(styles.len())] };
        if style == DayStyle::Typed {
            return Cell::Day(date_to_days(day));
        }
        let text = day_text(style, day);
        Cell::Text(if self.slips(120) { full_width(&text) } else { text })
    }

    fn month(&mut self, style: MonthStyle, month: Month) -> CompactString {
        let text = match style {
            MonthStyle::Iso => month.to_compact_string(),
            MonthStyle::Compact => format_compact!("{:04}{:02}", month.year(), month.month()),
            MonthStyle::Slash => format_compact!("{}/{}", month.year(), month.month()),
            MonthStyle::Chinese => format_compact!("{}年{}月", month.year(), month.month()),
            MonthStyle::SomeDay(style) => {
                let days = i64::from(month.last_day().day());
                let day = days_after(month.first_day(), self.choices.between(0, days - 1));
                day_text(style, day)
            }
        };
        if self.slips(150) { full_width(&text) } else { text }
    }

    /// A text or a month over two columns.
    fn divided(&mut self, head: bool, value: &Value) -> Cell {
        Cell::Text(match (value, head) {
            (Value::Month(month), true) => month.year().to_compact_string(),
            (Value::Month(month), false) => month.month().to_compact_string(),
            (Value::Text(text), true) => text.chars().take(1).collect(),
            (Value::Text(text), false) => text.chars().skip(1).collect(),
            _ => return Cell::Blank,
        })
    }
}

/// A day as a text; a typed one in the ISO form.
fn day_text(style: DayStyle, day: Date) -> CompactString {
    let (year, month, date) = (day.year(), day.month(), day.day());
    match style {
        DayStyle::Iso | DayStyle::Typed => format_compact!("{year:04}-{month:02}-{date:02}"),
        DayStyle::Compact => format_compact!("{year:04}{month:02}{date:02}"),
        DayStyle::Slash => format_compact!("{year}/{month}/{date}"),
        DayStyle::Dotted => format_compact!("{year}.{month}.{date}"),
        DayStyle::Chinese => format_compact!("{year}年{month}月{date}日"),
    }
}

fn days_after(day: Date, days: i64) -> Date {
    let days = i32::try_from(days).map_or(0, |days| days);
    date_from_days(date_to_days(day) + days).map_or(day, |day| day)
}

/// Fen in 万元, exact, without zeros at the end.
fn in_wan(fen: i64) -> CompactString {
    let text = format!("{}.{:06}", fen / 1_000_000, fen % 1_000_000);
    text.trim_end_matches('0').trim_end_matches('.').into()
}

/// The department's word for a code word.
fn coded(codes: &[(&'static str, &'static str)], word: &str) -> CompactString {
    let raw = codes.iter().find(|(canonical, _)| *canonical == word).map(|(_, raw)| *raw);
    raw.expect("a code table has every word that is made").into()
}

/// Money in yuan with two decimal places.
fn plain_yuan(fen: i64) -> CompactString {
    Money::from_fen(fen).to_compact_string()
}

/// Digits and signs in full width.
fn full_width(text: &str) -> CompactString {
    let widened = |c: char| match c {
        '!'..='~' => char::from_u32(u32::from(c) + 0xFEE0).map_or(c, |wide| wide),
        _ => c,
    };
    text.chars().map(widened).collect()
}

#[cfg(test)]
mod tests {
    use super::super::sheet::col;
    use super::*;
    use crate::domain::citizen_id::{Canonical, CitizenId};

    #[test]
    fn the_meaning_survives_the_writing() {
        let mut pen = Pen::new(5, "a.csv", 0, Flaws::Usual);
        let (yuan, id) = (col("JE", "amount", Writing::Yuan), col("SFZH", "person_id", Writing::Id));
        let mut seen = std::collections::BTreeSet::new();
        for fen in (0..300_000).step_by(517) {
            let written = pen.write(&yuan, Some(&Value::Fen(fen)));
            assert_eq!(Money::parse(&written.text(), Unit::Yuan).map(Money::fen), Ok(fen), "{written:?}");
            let written = pen.write(&id, Some(&"410399196203210033".into()));
            let read = CitizenId::canonical(&written.text());
            assert!(matches!(read, Canonical::Right(_) | Canonical::WrongCheck(_)), "{written:?}");
            seen.insert(written);
        }
        assert!(seen.len() >= 3, "flaws happen");
    }
}
