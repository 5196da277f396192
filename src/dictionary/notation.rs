//! How a column writes its values: units, forms of dates and months. One list of the words that name them.
//! It knows nothing of adapters or of where a column comes from.

use crate::domain::{
    calendar::{DateForm, MonthForm},
    money::Unit,
};

/// The unit in which a column states areas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AreaUnit {
    /// 平方米.
    SquareMetre,
    /// 亩, of which three make 2,000 square metres.
    Mu,
    /// 公顷, 10,000 square metres.
    Hectare,
}

/// The words for units of money.
pub const MONEY_UNITS: [(&str, Unit); 3] = [("yuan", Unit::Yuan), ("fen", Unit::Fen), ("wan", Unit::WanYuan)];

/// The words for units of area.
pub const AREA_UNITS: [(&str, AreaUnit); 3] =
    [("m2", AreaUnit::SquareMetre), ("mu", AreaUnit::Mu), ("hectare", AreaUnit::Hectare)];

/// The words for forms of dates.
pub const DATE_FORMS: [(&str, DateForm); 8] = [
    ("iso", DateForm::Iso),
    ("compact", DateForm::Compact),
    ("slash", DateForm::Slash),
    ("dotted", DateForm::Dotted),
    ("chinese", DateForm::Chinese),
    ("excel", DateForm::ExcelSerial),
    ("day_first", DateForm::DayFirst),
    ("month_first", DateForm::MonthFirst),
];

/// The words for forms of months; `date_…` is the month of a day written so.
pub const MONTH_FORMS: [(&str, MonthForm); 12] = [
    ("iso", MonthForm::Iso),
    ("compact", MonthForm::Compact),
    ("slash", MonthForm::Slash),
    ("chinese", MonthForm::Chinese),
    ("date_iso", MonthForm::DateWithin(DateForm::Iso)),
    ("date_compact", MonthForm::DateWithin(DateForm::Compact)),
    ("date_slash", MonthForm::DateWithin(DateForm::Slash)),
    ("date_dotted", MonthForm::DateWithin(DateForm::Dotted)),
    ("date_chinese", MonthForm::DateWithin(DateForm::Chinese)),
    ("date_excel", MonthForm::DateWithin(DateForm::ExcelSerial)),
    ("date_day_first", MonthForm::DateWithin(DateForm::DayFirst)),
    ("date_month_first", MonthForm::DateWithin(DateForm::MonthFirst)),
];

/// How a column writes its values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notation {
    /// The unit of money.
    pub unit: Unit,
    /// The unit of an area; that of the field where absent.
    pub area_unit: Option<AreaUnit>,
    /// The forms of a date; where two of them fit, both must read the same day.
    pub date_forms: Vec<DateForm>,
    /// The forms of a month.
    pub month_forms: Vec<MonthForm>,
    /// Whether a text is kept as it is written (names); else full-width letters and digits become half-width.
    pub as_written: bool,
}

impl Notation {
    /// That of canonical files: yuan, ISO dates, `YYYY-MM` months.
    pub fn canonical() -> Self {
        Self {
            unit: Unit::Yuan,
            area_unit: None,
            date_forms: vec![DateForm::Iso],
            month_forms: vec![MonthForm::Iso],
            as_written: false,
        }
    }

    /// The words of the date forms, for messages.
    pub fn date_words(&self) -> String {
        words(&DATE_FORMS, &self.date_forms)
    }

    /// The words of the month forms, for messages.
    pub fn month_words(&self) -> String {
        words(&MONTH_FORMS, &self.month_forms)
    }
}

fn words<Form: PartialEq>(known: &[(&'static str, Form)], chosen: &[Form]) -> String {
    let words: Vec<&str> = known.iter().filter(|(_, f)| chosen.contains(f)).map(|(word, _)| *word).collect();
    words.join(", ")
}
