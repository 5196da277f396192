//! Fields of record kinds and of the roll, with their types, units and titles.

use crate::domain::{Bilingual, area_code::AreaChanges};

/// A word of a code field, with its titles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeValue {
    /// The word used in files and rules.
    pub word: String,
    /// The word for people.
    pub title: Bilingual,
}

/// The type of a field. How each is held in a cell is said in [`crate::table::Cell`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldType {
    /// Any text.
    Text,
    /// A citizen ID, in canonical form.
    Person,
    /// A unified social credit code, as the source writes it.
    CreditCode,
    /// An area code of 12 digits, with the codes that are read as another's.
    Area(AreaChanges),
    /// Money, in fen; not negative.
    Money,
    /// Money a month, in fen; not negative.
    MoneyMonth,
    /// A whole number; not negative.
    Count {
        /// The least value allowed.
        min: i64,
        /// The greatest value allowed.
        max: i64,
    },
    /// One of a list of words.
    Code(Vec<CodeValue>),
    /// Square metres, exact to a millionth.
    AreaM2,
    /// Mu of land, exact to a millionth.
    AreaMu,
    /// A share in (0, 1], exact.
    Share,
    /// True or false.
    Flag,
    /// A calendar date.
    Date,
    /// A calendar month.
    Month,
    /// A list of texts (roll only).
    List,
}

impl FieldType {
    /// The word that names the type in a dictionary file.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Person => "person",
            Self::CreditCode => "credit_code",
            Self::Area(_) => "area",
            Self::Money => "money",
            Self::MoneyMonth => "money_month",
            Self::Count { .. } => "count",
            Self::Code(_) => "code",
            Self::AreaM2 => "area_m2",
            Self::AreaMu => "area_mu",
            Self::Share => "share",
            Self::Flag => "flag",
            Self::Date => "date",
            Self::Month => "month",
            Self::List => "list",
        }
    }

    /// Whether the type is money, whose canonical column may carry the ending `_fen`.
    pub fn is_money(&self) -> bool {
        matches!(self, Self::Money | Self::MoneyMonth)
    }

    /// Whether a cell of the type names a text of the table's pool.
    pub fn is_symbol(&self) -> bool {
        matches!(self, Self::Text | Self::Person | Self::CreditCode | Self::Area(_) | Self::List)
    }
}

/// A field of a kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name in files and rules.
    pub name: String,
    /// Its title.
    pub title: Bilingual,
    /// Its type.
    pub ty: FieldType,
    /// Whether it may be absent.
    pub optional: bool,
    /// Whether it may identify or describe a person.
    pub personal: bool,
}
