//! What is true of a person in the made-up county: one fact is one record that one source would state.
//! Must not know how a department writes it.
use crate::domain::calendar::Month;
use compact_str::CompactString;
use jiff::civil::Date;

/// The value of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A text or code word.
    Text(CompactString),
    /// Money in whole fen.
    Fen(i64),
    /// A day.
    Day(Date),
    /// A month.
    Month(Month),
    /// A count.
    Count(i64),
    /// True or false.
    Flag(bool),
    /// Hundredths of a square metre.
    Hundredths(i64),
    /// A share in millionths.
    Millionths(i64),
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.into())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text.into())
    }
}

impl From<Date> for Value {
    fn from(day: Date) -> Self {
        Self::Day(day)
    }
}

impl From<Month> for Value {
    fn from(month: Month) -> Self {
        Self::Month(month)
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

/// A record that a source would state of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// The kind of record.
    pub kind: &'static str,
    /// The source that states it.
    pub source: &'static str,
    /// The source's own key.
    pub record_key: CompactString,
    /// The citizen ID as the source holds it.
    pub person_id: CompactString,
    /// The name as the source holds it.
    pub name: CompactString,
    /// The day on which the fact stood.
    pub as_of: Date,
    /// The fields, absent ones left out.
    pub fields: Vec<(&'static str, Value)>,
}

impl Fact {
    /// The value of a field, if it is there.
    pub fn value(&self, field: &str) -> Option<&Value> {
        self.fields.iter().find(|(name, _)| *name == field).map(|(_, value)| value)
    }
}
