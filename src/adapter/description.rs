//! What an adapter file says, checked: everything that collecting needs to know of a source.

use crate::{
    dictionary::Notation,
    domain::{Bilingual, calendar::Month, disability::CertificatePart},
};
use jiff::civil::Date;

/// How deliveries of a source add up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeliveryMode {
    /// Files add up.
    Parts,
    /// The newest delivery not after the as-of date replaces the rest.
    Latest,
    /// A delta: rows replace rows of the same key.
    Changes,
}

/// What it means that a person is not in a complete delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotListed {
    /// The source has no record of the person.
    None,
    /// The source was not asked about the person.
    NotAsked,
}

/// Whether a household's authorisation is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// An authorisation valid on the as-of date and covering the source is needed.
    Authorised,
    /// Civil affairs' own source.
    Own,
}

/// A locality's decision that it has no source for a kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoneByDecision {
    /// Who decided.
    pub by: String,
    /// When.
    pub on: Date,
    /// Why.
    pub reason: String,
}

/// Where bytes come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Transport {
    /// Files below the data folder.
    File {
        /// Globs relative to the data folder; `{date}` stands for the delivery's date.
        paths: Vec<String>,
        /// The manifest's path, where the department sends one; may hold `{date}`.
        manifest: Option<String>,
        /// Where one file a month is declared: which months are awaited.
        monthly: Option<Monthly>,
    },
}

/// One file a month, none left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Monthly {
    /// The first month that there must be; without it, that of the earliest file.
    pub since: Option<Month>,
    /// So many days after its end, a month's file must be there; without it, the last file is the last one awaited.
    pub due_days: Option<i64>,
}

/// How bytes become rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Format {
    /// Delimited text.
    Csv {
        /// The declared character set (a label of the WHATWG encoding standard).
        charset: String,
        /// The delimiter.
        delimiter: u8,
        /// Rows above the header.
        title_rows: usize,
        /// Header rows; 0 names the columns `1`, `2`, ….
        header_rows: usize,
    },
    /// An Excel workbook.
    Xlsx {
        /// The sheet; the first where absent.
        sheet: Option<String>,
        /// Rows above the header.
        title_rows: usize,
        /// Header rows; two and more are joined by `/`, merged cells filled to the right.
        header_rows: usize,
    },
    /// One JSON document.
    Json {
        /// The declared character set.
        charset: String,
        /// Path to the list of records, with dots; empty for the document itself.
        records: String,
        /// A list inside each record whose items become rows.
        explode: Option<String>,
    },
    /// One JSON object a line.
    Ndjson {
        /// The declared character set.
        charset: String,
        /// A list inside each record whose items become rows.
        explode: Option<String>,
    },
    /// Parquet.
    Parquet,
    /// Text of fixed width, in bytes of the declared character set.
    Fixed {
        /// The declared character set.
        charset: String,
        /// Name, first byte (from 1) and width of each column.
        columns: Vec<(String, usize, usize)>,
    },
}

/// Where the raw value of a field comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A column.
    Column(String),
    /// The same text for every row.
    Constant(String),
    /// The sum of columns (money, counts, areas).
    Sum(Vec<String>),
    /// Texts joined by a separator.
    Join(Vec<String>, String),
    /// The first column that is not blank.
    First(Vec<String>),
    /// Characters of a column: from (from 1) and length.
    Slice(String, usize, usize),
    /// What the disability certificate's number in a column says.
    Certificate(String, CertificatePart),
}

/// How one canonical field comes out of a raw row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldMapping {
    /// The canonical field; one of the kind's, or of the envelope's.
    pub field: String,
    /// Where the raw value comes from.
    pub origin: Origin,
    /// How the raw value is written; as in canonical files where nothing is said.
    pub notation: Notation,
    /// Code table: raw text to canonical word.
    pub codes: Vec<(String, String)>,
    /// The canonical word for raw texts outside the code table.
    pub other: Option<String>,
    /// Raw texts that mean "absent", beside the usual blanks.
    pub blank: Vec<String>,
    /// The canonical text of a blank value.
    pub default: Option<String>,
}

impl FieldMapping {
    /// A field that comes out of an origin as it stands: amounts in yuan, ISO dates and months, no codes.
    pub fn plain(field: &str, origin: Origin) -> Self {
        Self {
            field: field.to_owned(),
            origin,
            notation: Notation::canonical(),
            codes: Vec::new(),
            other: None,
            blank: Vec::new(),
            default: None,
        }
    }
}

/// How raw rows become records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mapping {
    /// The columns are named as in the dictionary.
    Canonical,
    /// Field by field.
    Fields(Vec<FieldMapping>),
}

/// Only rows whose column holds one of the values belong to the source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowFilter {
    /// The column.
    pub column: String,
    /// The values.
    pub values: Vec<String>,
}

/// One table that a source delivers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableSource {
    /// Where its bytes come from.
    pub transport: Transport,
    /// How bytes become rows.
    pub format: Format,
    /// How rows become records.
    pub mapping: Mapping,
    /// Which rows count.
    pub filters: Vec<RowFilter>,
    /// One as-of date for all rows.
    pub as_of: Option<Date>,
    /// A sample of the table, and what it must map to.
    pub sample: Option<Sample>,
}

/// Where the bytes of a sample are: a sample file is read only by who probes, so that nothing else depends on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SampleContent {
    /// In the adapter file.
    Text(Vec<u8>),
    /// In a file below the folder of the adapters.
    File(String),
}

/// A sample answer and what it must map to.
///
/// Only the fields that an expected record names are compared; an empty text expects the field to be absent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sample {
    /// Where the answer's bytes are.
    pub content: SampleContent,
    /// The expected records: canonical field and canonical text.
    pub expect: Vec<Vec<(String, String)>>,
}

/// What a source delivers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// Records of a kind.
    Records {
        /// The kind's place in the dictionary.
        kind: usize,
        /// The records' table; absent where there is none by decision.
        table: Option<TableSource>,
        /// The answers table, where the department sends one.
        answers: Option<TableSource>,
        /// A decision that there is no source.
        none_by_decision: Option<NoneByDecision>,
    },
    /// The roll.
    Roll {
        /// Households.
        household: TableSource,
        /// Members and obligors.
        member: TableSource,
    },
}

/// A checked adapter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Adapter {
    /// The file it was read from.
    pub file: String,
    /// The source's id.
    pub id: String,
    /// The department.
    pub department: Bilingual,
    /// The title.
    pub title: Bilingual,
    /// What it delivers.
    pub content: Content,
    /// How deliveries add up.
    pub delivery: DeliveryMode,
    /// What absence from a complete delivery means.
    pub not_listed: NotListed,
    /// Whether an authorisation is needed.
    pub access: Access,
    /// Licence to be swept for people off the roll.
    pub sweep: bool,
    /// Whether its knowledge of every member is required.
    pub required: bool,
    /// Rows older than this many days before the as-of date make an answer stale.
    pub max_age_days: i64,
    /// Rows up to this many days after the as-of date are allowed.
    pub ahead_days: i64,
    /// The share of rows without a readable person above which the whole delivery is no answer: numerator, denominator.
    pub set_aside_max: (u64, u64),
    /// The ids that a `source` column may name; empty where the adapter names one source.
    pub sources: Vec<String>,
}
