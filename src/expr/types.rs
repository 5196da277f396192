//! Types of the rule language: numbers carry their unit, so that a yearly sum cannot meet a monthly standard.

use crate::dictionary::{CodeValue, FieldType};
use std::{fmt, sync::Arc};

/// The unit of a number: powers of yuan-money, months and square metres.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Dimension {
    /// Power of money (fen).
    pub money: i8,
    /// Power of months.
    pub month: i8,
    /// Power of square metres.
    pub m2: i8,
    /// Power of mu.
    pub mu: i8,
}

impl Dimension {
    /// A plain number: a count, a ratio.
    pub const PLAIN: Self = Self { money: 0, month: 0, m2: 0, mu: 0 };
    /// Money.
    pub const MONEY: Self = Self { money: 1, ..Self::PLAIN };
    /// Money a month.
    pub const MONEY_MONTH: Self = Self { money: 1, month: -1, ..Self::PLAIN };
    /// Months.
    pub const MONTHS: Self = Self { month: 1, ..Self::PLAIN };
    /// Square metres.
    pub const M2: Self = Self { m2: 1, ..Self::PLAIN };
    /// Mu.
    pub const MU: Self = Self { mu: 1, ..Self::PLAIN };

    /// Whether anything is measured in it, or comes about where two fractions are compared by multiplying out.
    pub fn is_measured(self) -> bool {
        let two = |power: i8| (0..=2).contains(&power);
        two(self.money) && two(self.m2) && two(self.mu) && (-4..=4).contains(&self.month)
    }

    /// The unit of a product.
    pub fn times(self, other: Self) -> Self {
        Self {
            money: self.money.saturating_add(other.money),
            month: self.month.saturating_add(other.month),
            m2: self.m2.saturating_add(other.m2),
            mu: self.mu.saturating_add(other.mu),
        }
    }
}

impl fmt::Display for Dimension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::PLAIN => f.write_str("a plain number"),
            Self::MONEY => f.write_str("money"),
            Self::MONEY_MONTH => f.write_str("money a month"),
            Self::MONTHS => f.write_str("months"),
            Self::M2 => f.write_str("square metres"),
            Self::MU => f.write_str("mu"),
            other => write!(f, "money^{} month^{} m2^{} mu^{}", other.money, other.month, other.m2, other.mu),
        }
    }
}

/// A type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// True, false or unknown.
    Bool,
    /// An exact number with a unit.
    Number(Dimension),
    /// A calendar date.
    Date,
    /// A calendar month.
    Month,
    /// A text.
    Text,
    /// A person's name, however written.
    Name,
    /// A citizen ID.
    Person,
    /// An area code.
    Area,
    /// A county: the first six digits of an area code.
    County,
    /// A word of a code field.
    Code(Arc<Vec<CodeValue>>),
    /// A record of a kind (place in the dictionary).
    Record(usize),
    /// A member or obligor.
    Member,
    /// The household.
    Household,
    /// A list.
    List(Box<Type>),
}

impl Type {
    /// The type of a field's values.
    pub fn of_field(ty: &FieldType) -> Self {
        match ty {
            FieldType::Text | FieldType::CreditCode | FieldType::List => Self::Text,
            FieldType::Person => Self::Person,
            FieldType::Area(_) => Self::Area,
            FieldType::Money => Self::Number(Dimension::MONEY),
            FieldType::MoneyMonth => Self::Number(Dimension::MONEY_MONTH),
            FieldType::Count { .. } | FieldType::Share => Self::Number(Dimension::PLAIN),
            FieldType::Code(values) => Self::Code(Arc::new(values.clone())),
            FieldType::AreaM2 => Self::Number(Dimension::M2),
            FieldType::AreaMu => Self::Number(Dimension::MU),
            FieldType::Flag => Self::Bool,
            FieldType::Date => Self::Date,
            FieldType::Month => Self::Month,
        }
    }

    /// The type of a list's items.
    pub fn item(&self) -> Option<&Type> {
        match self {
            Self::List(item) => Some(item),
            _ => None,
        }
    }

    /// Whether values of the type are numbers.
    pub fn is_number(&self) -> bool {
        matches!(self, Self::Number(_))
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bool => f.write_str("a condition"),
            Self::Number(dimension) => dimension.fmt(f),
            Self::Date => f.write_str("a date"),
            Self::Month => f.write_str("a month"),
            Self::Text => f.write_str("a text"),
            Self::Name => f.write_str("a name"),
            Self::Person => f.write_str("a citizen ID"),
            Self::Area => f.write_str("an area code"),
            Self::County => f.write_str("a county"),
            Self::Code(values) => {
                let words: Vec<&str> = values.iter().map(|v| v.word.as_str()).collect();
                write!(f, "one of {}", words.join("/"))
            }
            Self::Record(_) => f.write_str("a record"),
            Self::Member => f.write_str("a member"),
            Self::Household => f.write_str("the household"),
            Self::List(item) => write!(f, "a list of ({item})"),
        }
    }
}
