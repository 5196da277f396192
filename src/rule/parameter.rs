//! Parameters: dated values by locality, each with its legal reference.

use crate::domain::{Bilingual, calendar::Month, ratio::Ratio};
use jiff::civil::Date;

/// The type of a parameter's values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ParameterType {
    /// Money, in fen.
    Money,
    /// Money a person and month, in fen.
    MoneyMonth,
    /// A number of calendar months.
    Months,
    /// A plain number or share, exact.
    Ratio,
    /// Square metres, exact.
    AreaM2,
    /// True or false.
    Flag,
    /// Words of a code field, `kind.field`.
    Words {
        /// The kind.
        kind: String,
        /// The code field.
        field: String,
    },
}

/// A value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ParameterValue {
    /// Money (fen), months, ratio, square metres.
    Number(Ratio),
    /// True or false.
    Flag(bool),
    /// Codes: places of words in the field's list.
    Codes(Vec<i64>),
}

/// A value with its place and time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatedValue {
    /// Area prefix (digits of an area code); empty: everywhere. The longest prefix wins.
    pub area: String,
    /// `urban` or `rural`; absent: both. A stated residence wins over an absent one.
    pub residence: Option<String>,
    /// Valid from.
    pub from: Date,
    /// Valid until (included).
    pub to: Option<Date>,
    /// The value.
    pub value: ParameterValue,
    /// The legal reference.
    pub legal: Bilingual,
    /// The line of its file that it begins in.
    pub line: usize,
}

/// A parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: Bilingual,
    /// The type of its values.
    pub ty: ParameterType,
    /// Whether a date without a value is no error but makes what reads it unknown (only `standard`).
    pub gaps: bool,
    /// Whether a locality may leave it without any value.
    pub optional: bool,
    /// Whether its values are those of the made-up locality, not official ones.
    pub illustrative: bool,
    /// The file that it stands in.
    pub file: String,
    /// Its values.
    pub values: Vec<DatedValue>,
}

impl Parameter {
    /// The value in force for an area code of 12 digits, a residence and a date.
    pub fn value(&self, area: &str, residence: &str, on: Date) -> Option<&DatedValue> {
        self.values
            .iter()
            .filter(|v| area.starts_with(&v.area) && v.residence.as_deref().is_none_or(|r| r == residence))
            .filter(|v| v.from <= on && v.to.is_none_or(|to| on <= to))
            .max_by_key(|v| (v.area.len(), v.residence.is_some()))
    }

    /// The value in force in a month: on its first day.
    pub fn value_in_month(&self, area: &str, residence: &str, month: Month) -> Option<&DatedValue> {
        self.value(area, residence, month.first_day())
    }
}

/// All parameters, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parameters {
    /// The parameters, by name.
    pub all: Vec<Parameter>,
}

impl Parameters {
    /// The place of a parameter.
    pub fn index(&self, name: &str) -> Option<usize> {
        self.all.binary_search_by(|p| p.name.as_str().cmp(name)).ok()
    }

    /// A parameter by name.
    pub fn get(&self, name: &str) -> Option<&Parameter> {
        self.index(name).map(|i| &self.all[i])
    }
}
