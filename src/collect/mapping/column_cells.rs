//! Reads a column of raw values as its plan says: each distinct value once, by the one reader of values; amounts, counts
//! and days that are plainly written go straight. What is not clean is marked and read again row by row.

use super::{plan::FieldPlan, read::read_cell};
use crate::{
    collect::raw::{RawCell, RawColumn},
    dictionary::FieldType,
    domain::{
        calendar::{date_from_days, is_blank},
        half_width::IDEOGRAPHS,
        money::Unit,
    },
    table::{ABSENT, Cell, QuickBuild, Symbols},
};
use std::{borrow::Cow, collections::HashMap, hash::Hash};

/// The cell of a value that is not clean.
pub(super) const UNCLEAN: Cell = Cell::MAX;
/// Amounts and counts up to this go straight; greater ones are left to the reader of values.
const PLAIN_MOST: i64 = 1_000_000_000_000_000;
/// The days from 1850-01-01 to 2200-12-31.
const PLAIN_DAYS: std::ops::RangeInclusive<i64> = -43_829..=84_370;

/// Reads the values of one field.
pub(super) struct ColumnReader<'a> {
    field: &'a FieldPlan,
    symbols: &'a mut Symbols,
    /// Whether the adapter says nothing of single values: no code table, no blanks of its own.
    is_plain: bool,
    blank: Cell,
}

impl<'a> ColumnReader<'a> {
    /// A reader of a field's values into the numbers of `symbols`.
    pub(super) fn new(field: &'a FieldPlan, symbols: &'a mut Symbols) -> Self {
        let is_plain = field.codes.is_empty() && field.blank.is_empty();
        let mut reader = Self { field, symbols, is_plain, blank: UNCLEAN };
        reader.blank = reader.one(&RawCell::Blank);
        reader
    }

    /// Whether the adapter says nothing of single values.
    pub(super) fn is_plain(&self) -> bool {
        self.is_plain
    }

    /// The text of a cell.
    pub(super) fn owned<'t>(&self, cell: Cell) -> Cow<'t, str> {
        Cow::Owned(self.symbols.text(cell as u32).to_owned())
    }

    /// The cell of one value.
    pub(super) fn one(&mut self, raw: &RawCell<'_>) -> Cell {
        match read_cell(self.field, raw, false, self.symbols) {
            Ok(ABSENT) if !self.field.optional => UNCLEAN,
            Ok(cell) => cell,
            Err(_) => UNCLEAN,
        }
    }

    /// The cell of a text.
    pub(super) fn text(&mut self, text: &str) -> Cell {
        // What the reader of the format would not let pass.
        if text.contains(['\0', '\u{FFFD}']) {
            return UNCLEAN;
        }
        self.one(&RawCell::Text(Cow::Borrowed(text)))
    }

    /// The cells of a column.
    pub(super) fn cells(&mut self, column: &RawColumn<'_>) -> Vec<Cell> {
        match column {
            RawColumn::Text(texts) => self.texts(texts),
            RawColumn::Whole(numbers) => match self.straight_number() {
                Some((range, factor)) => {
                    let blank = self.blank;
                    let straight = |number: i64| {
                        if range.contains(&number) { number * factor } else { UNCLEAN }
                    };
                    numbers.iter().map(|number| number.map_or(blank, straight)).collect()
                }
                None => self.distinct(numbers, |number| RawCell::Number(Cow::Owned(number.to_string()))),
            },
            RawColumn::Days(days) if self.is_plain && self.field.ty == FieldType::Date => {
                let blank = self.blank;
                let straight = |day: i64| if PLAIN_DAYS.contains(&day) { day } else { UNCLEAN };
                days.iter().map(|day| day.map_or(blank, straight)).collect()
            }
            RawColumn::Days(days) => self.distinct(days, |day| {
                let date = i32::try_from(day).ok().and_then(date_from_days);
                // A day that is none is not clean in any type.
                date.map_or(RawCell::Text(Cow::Borrowed("\u{0}")), RawCell::Date)
            }),
            RawColumn::Flag(flags) => {
                let both = [false, true].map(|flag| self.one(&RawCell::Flag(flag)));
                flags.iter().map(|flag| flag.map_or(self.blank, |flag| both[usize::from(flag)])).collect()
            }
            RawColumn::Decimal(scale, numbers) => self.decimals(*scale, numbers),
            RawColumn::Cells(cells) => {
                cells.iter().map(|cell| cell.as_ref().map_or(UNCLEAN, |cell| self.one(cell))).collect()
            }
        }
    }

    /// Whole numbers that go straight, and what each is multiplied with.
    fn straight_number(&self) -> Option<(std::ops::RangeInclusive<i64>, i64)> {
        if !self.is_plain {
            return None;
        }
        match (&self.field.ty, self.field.notation.unit) {
            (FieldType::Money | FieldType::MoneyMonth, Unit::Fen) => Some((0..=PLAIN_MOST, 1)),
            (FieldType::Money | FieldType::MoneyMonth, Unit::Yuan) => Some((0..=PLAIN_MOST / 100, 100)),
            (FieldType::Count { min, max }, _) if *min >= 0 => Some((*min..=(*max).min(PLAIN_MOST), 1)),
            _ => None,
        }
    }

    /// Each distinct value read once.
    fn distinct<T: Copy + Eq + Hash>(
        &mut self,
        values: &[Option<T>],
        raw: impl Fn(T) -> RawCell<'static>,
    ) -> Vec<Cell> {
        let mut read: HashMap<T, Cell, QuickBuild> = HashMap::default();
        let mut cell = |value: T| *read.entry(value).or_insert_with(|| self.one(&raw(value)));
        let cells = values.iter().map(|value| value.map(&mut cell)).collect::<Vec<_>>();
        cells.into_iter().map(|cell| cell.unwrap_or(self.blank)).collect()
    }

    fn decimals(&mut self, scale: usize, numbers: &[Option<i128>]) -> Vec<Cell> {
        let is_yuan = self.is_plain && self.field.ty.is_money() && self.field.notation.unit == Unit::Yuan;
        let fen = |number: i128| match scale {
            0 => Some(number * 100),
            1 => Some(number * 10),
            2 => Some(number),
            _ => {
                let finer = u32::try_from(scale - 2).ok().and_then(|places| 10i128.checked_pow(places))?;
                (number % finer == 0).then(|| number / finer)
            }
        };
        let most = i128::from(PLAIN_MOST);
        let cell = |number: i128| {
            let fen = if is_yuan && number.abs() <= most << 40 { fen(number) } else { None };
            match fen.and_then(|fen| i64::try_from(fen).ok()).filter(|fen| (0..=PLAIN_MOST).contains(fen)) {
                Some(fen) => fen,
                // Row by row, the format's reader writes it out exactly.
                None => UNCLEAN,
            }
        };
        numbers.iter().map(|number| number.map_or(self.blank, cell)).collect()
    }

    fn texts(&mut self, texts: &[Option<&str>]) -> Vec<Cell> {
        let number = self.straight_number();
        let places = if self.field.ty.is_money() && self.field.notation.unit == Unit::Yuan { 2 } else { 0 };
        let is_text = self.is_plain && self.field.ty == FieldType::Text;
        let mut read: HashMap<&str, Cell, QuickBuild> = HashMap::default();
        let mut last = ("", self.blank);
        let mut cells = Vec::with_capacity(texts.len());
        for text in texts {
            let text = text.unwrap_or("");
            if text != last.0 {
                let straight = match &number {
                    Some((range, factor)) => plain_decimal(text.as_bytes(), places)
                        .filter(|value| range.contains(&(value / factor))),
                    None if is_text && is_plain_text(text) => Some(Cell::from(self.symbols.intern(text))),
                    None => None,
                };
                let cell = straight.unwrap_or_else(|| match text {
                    "" => self.blank,
                    text => *read.entry(text).or_insert_with(|| self.text(text)),
                });
                last = (text, cell);
            }
            cells.push(last.1);
        }
        cells
    }
}

/// A plainly written number with so many decimal places, in its smallest unit.
fn plain_decimal(text: &[u8], places: usize) -> Option<i64> {
    let point = text.iter().position(|sign| *sign == b'.');
    let (whole, part) = match point {
        Some(point) => (&text[..point], &text[point + 1..]),
        None => (text, &[][..]),
    };
    let is_whole = !whole.is_empty() && whole.len() <= 12 && (whole[0] != b'0' || whole.len() == 1);
    if !is_whole || part.len() > places || (point.is_some() && part.is_empty()) {
        return None;
    }
    let mut number = 0i64;
    for sign in whole.iter().chain(part) {
        if !sign.is_ascii_digit() {
            return None;
        }
        number = number * 10 + i64::from(sign - b'0');
    }
    Some((part.len()..places).fold(number, |number, _| number * 10))
}

/// Whether a text stays as it is written: letters, digits and a few signs of ASCII, ideographs, and no word for a blank.
pub(super) fn is_plain_text(text: &str) -> bool {
    let is_plain = |sign: u8| sign.is_ascii_alphanumeric() || matches!(sign, b'-' | b'_' | b'.' | b':');
    let bytes = text.as_bytes();
    if bytes.iter().all(|sign| is_plain(*sign)) {
        return !bytes.is_empty() && (bytes.len() > 4 || !is_blank(text));
    }
    // No word for a blank has an ideograph.
    text.chars().all(|c| IDEOGRAPHS.contains(&c) || (c.is_ascii() && is_plain(c as u8)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_numbers_go_straight_and_others_do_not() {
        let cases = [
            ("0", 2, Some(0)),
            ("3500", 2, Some(350_000)),
            ("3500.5", 2, Some(350_050)),
            ("0.05", 2, Some(5)),
            ("7", 0, Some(7)),
            ("7.0", 0, None),
            ("1.005", 2, None),
            ("01", 2, None),
            (".5", 2, None),
            ("5.", 2, None),
            ("-5", 2, None),
            ("1,000", 2, None),
            ("", 2, None),
        ];
        for (text, places, expect) in cases {
            assert_eq!(plain_decimal(text.as_bytes(), places), expect, "{text}");
        }
    }

    #[test]
    fn words_for_a_blank_are_no_plain_texts() {
        for text in [
            "NULL",
            "null",
            "-",
            "--",
            "—",
            "n/a",
            "",
            " a",
            "ａ",
            "a b",
            "张 三",
            "张三\u{3000}",
            "张\u{200B}三",
        ] {
            assert!(!is_plain_text(text), "{text}");
        }
        for text in ["a", "0", "91410399MA40X", "k-1", "tax.withholding", "张三", "無", "豫A12345"] {
            assert!(is_plain_text(text), "{text}");
        }
    }

    #[test]
    fn plain_texts_are_what_the_reader_of_values_makes_of_them() {
        use crate::dictionary::{Notation, Value, read_value};
        for ideograph in IDEOGRAPHS {
            let text = format!("{ideograph}a-{ideograph}");
            let read = read_value(&FieldType::Text, &text, &Notation::canonical());
            assert_eq!(read, Ok(Value::Text(text.clone())));
            assert!(is_plain_text(&text) && !is_blank(&ideograph.to_string()));
        }
    }

    #[test]
    fn the_days_that_go_straight_are_those_of_the_years_that_dates_may_have() {
        let year = |day: i64| i32::try_from(day).ok().and_then(date_from_days).map(|date| date.year());
        let (first, last) = (*PLAIN_DAYS.start(), *PLAIN_DAYS.end());
        assert_eq!([first - 1, first, last, last + 1].map(year), [1849, 1850, 2200, 2201].map(Some));
    }
}
