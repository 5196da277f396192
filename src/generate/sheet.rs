//! What a department's table looks like: its columns, how each writes its values, and the file it stands in.
//! Must not know which rows go into it.
use crate::domain::money::Unit;
use compact_str::CompactString;
use std::borrow::Cow;

/// How a day is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DayStyle {
    /// `2024-01-31`
    Iso,
    /// `20240131`
    Compact,
    /// `2024/1/31`
    Slash,
    /// `2024.1.31`
    Dotted,
    /// `2024年1月31日`
    Chinese,
    /// A date of a typed format.
    Typed,
}

/// How a month is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MonthStyle {
    /// `2024-01`
    Iso,
    /// `202401`
    Compact,
    /// `2024/1`
    Slash,
    /// `2024年1月`
    Chinese,
    /// A day of the month, written so.
    SomeDay(DayStyle),
}

/// How a column writes its values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Writing {
    /// A citizen ID of a person.
    Id,
    /// A person's name.
    Name,
    /// Text as it is.
    Text,
    /// Money in yuan, in the ways people write it.
    Yuan,
    /// Money in yuan, always in one way.
    PlainYuan,
    /// Money in whole fen, as a number where the format has numbers.
    Fen,
    /// Money in 万元, with as many places as it takes.
    Wan,
    /// One of the amounts that add up to the money.
    Part {
        /// Which one, from 0.
        place: usize,
        /// How many there are.
        of: usize,
        /// The unit it is written in.
        unit: Unit,
    },
    /// The first character of a text, or the year of a month.
    Head,
    /// What follows the first character of a text, or the month of a year.
    Tail,
    /// Days in any of these ways.
    Days(&'static [DayStyle]),
    /// Months.
    Months(MonthStyle),
    /// Code words, canonical word and the department's.
    Codes(&'static [(&'static str, &'static str)]),
    /// A count.
    Count,
    /// True and false.
    Flag(&'static str, &'static str),
    /// True and false of a typed format.
    TypedFlag,
    /// An area with two decimal places.
    Area,
    /// A share: a decimal, or `1/2` where it is a half.
    Share,
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Column {
    /// Its header.
    pub(super) header: Cow<'static, str>,
    /// The field it holds.
    pub(super) field: Cow<'static, str>,
    /// How it writes it.
    pub(super) writing: Writing,
    /// What stands where the value is absent; blanks of all sorts where empty.
    pub(super) absent: &'static str,
}

/// A column of a header, field and writing.
pub(super) const fn col(header: &'static str, field: &'static str, writing: Writing) -> Column {
    Column { header: Cow::Borrowed(header), field: Cow::Borrowed(field), writing, absent: "" }
}

/// A column that writes an absent value in a way of its own.
pub(super) const fn col_or(
    header: &'static str,
    field: &'static str,
    writing: Writing,
    absent: &'static str,
) -> Column {
    Column { header: Cow::Borrowed(header), field: Cow::Borrowed(field), writing, absent }
}

/// The file format of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// Delimited text: character set, delimiter, with a byte-order mark or not.
    Csv {
        /// The character set.
        charset: &'static str,
        /// The delimiter.
        delimiter: u8,
        /// Whether a byte-order mark goes before it.
        mark: bool,
    },
    /// A workbook with a title above the header; header texts with `/` make a header of two rows.
    Xlsx {
        /// The sheet.
        sheet: &'static str,
        /// The title.
        title: &'static str,
    },
    /// One document; headers with dots are nested; the list stands at this path.
    Json {
        /// The path.
        records: &'static str,
    },
    /// One object a line; columns below `explode` are gathered into a list per person.
    Ndjson {
        /// The list's name.
        explode: Option<&'static str>,
    },
    /// Parquet.
    Parquet,
    /// Text of fixed width in GB18030: the width of each column in bytes.
    Fixed {
        /// The widths.
        widths: &'static [usize],
    },
}

/// How rows are divided into files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Parts {
    /// One file; a workbook that is full is followed by another.
    One,
    /// Two files: the first half of the county, and the second.
    Two,
    /// A file a month.
    Monthly,
}

/// A table that a source delivers.
#[derive(Clone, Debug)]
pub(super) struct Sheet {
    /// The source.
    pub(super) source: &'static str,
    /// The path below the data folder; `{date}` is the day of delivery or the month, `{part}` the part.
    pub(super) path: Cow<'static, str>,
    /// The format.
    pub(super) shape: Shape,
    /// The columns.
    pub(super) columns: Vec<Column>,
    /// How its rows are divided into files.
    pub(super) parts: Parts,
    /// A manifest with rows and digests of the files.
    pub(super) manifest: Option<&'static str>,
    /// An answers table: path, format and columns.
    pub(super) answers: Option<(Cow<'static, str>, Shape, Vec<Column>)>,
}

impl Sheet {
    /// A table of one file.
    pub(super) fn one(source: &'static str, path: &'static str, shape: Shape, columns: Vec<Column>) -> Self {
        let path = Cow::Borrowed(path);
        Self { source, path, shape, columns, parts: Parts::One, manifest: None, answers: None }
    }
}

/// A value as a department writes it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Cell {
    /// Nothing.
    Blank,
    /// A text.
    Text(CompactString),
    /// A whole number of a typed format.
    Whole(i64),
    /// Days since 1970 of a typed format.
    Day(i32),
    /// True or false of a typed format.
    Flag(bool),
}

impl Cell {
    /// The cell as text.
    pub(super) fn text(&self) -> Cow<'_, str> {
        match self {
            Cell::Blank => Cow::Borrowed(""),
            Cell::Text(text) => Cow::Borrowed(text),
            Cell::Whole(number) => Cow::Owned(number.to_string()),
            Cell::Day(days) => Cow::Owned(days.to_string()),
            Cell::Flag(flag) => Cow::Owned(flag.to_string()),
        }
    }
}

/// The cells of a row, in the order of the columns.
pub(super) type Row = Vec<Cell>;
