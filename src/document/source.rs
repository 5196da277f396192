//! One parsed TOML document that remembers its text and the places in it.

use super::{Fault, Faults, Section, syntax};
use std::ops::Range;
use toml::de::{DeTable, DeValue};

/// A value with its place.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub span: Range<usize>,
    pub value: NodeValue,
}

/// What a value is; numbers and dates are kept as written, so that nothing is rounded.
#[derive(Clone, Debug)]
pub(super) enum NodeValue {
    Text(String),
    Integer(String),
    Decimal(String),
    Flag(bool),
    Date(String),
    /// What was meant to be a date and is none.
    NoDate(String),
    List(Vec<Node>),
    Table(Vec<Entry>),
}

/// A key with its place and its value, in the order of the file.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub key: String,
    pub span: Range<usize>,
    pub node: Node,
}

/// A parsed TOML file.
#[derive(Clone, Debug)]
pub struct Document {
    file: String,
    text: String,
    /// Where each line begins, in bytes.
    lines: Vec<usize>,
    root: Node,
    whole: bool,
}

impl Document {
    /// Parses `text`. Where it is not TOML, what could be read is kept, and `faults` is told why and of nothing else
    /// in this file.
    pub fn parse(file: &str, text: &str, faults: &Faults) -> Self {
        let (mut root, mut errors) = DeTable::parse_recoverable(text);
        let dates = syntax::strange_dates(text, &stumbles(&errors));
        let masked = masked(text, &dates);
        if !dates.is_empty() {
            (root, errors) = DeTable::parse_recoverable(&masked);
        }
        let lines = lines_of(text);
        if !errors.is_empty() {
            let slips = syntax::told(text, &stumbles(&errors));
            let why = slips.into_iter().map(|slip| fault_at(file, (text, &lines), slip.at, slip.message));
            faults.push_unreadable(file, why.collect());
        }
        let span = root.span();
        let written = Written { text, dates: &dates };
        let root = Node { span, value: NodeValue::Table(written.entries(root.into_inner())) };
        Self { file: file.to_owned(), text: text.to_owned(), lines, root, whole: errors.is_empty() }
    }

    /// A file that cannot be read as a text at all: an empty document, and its one fault.
    pub fn unreadable(file: &str, line: usize, message: impl Into<String>, faults: &Faults) -> Self {
        let fault = Fault { file: file.to_owned(), line, column: 1, message: message.into() };
        faults.push_unreadable(file, vec![fault]);
        let root = Node { span: 0..0, value: NodeValue::Table(Vec::new()) };
        Self { file: file.to_owned(), text: String::new(), lines: vec![0], root, whole: false }
    }

    /// Whether all of the file could be read.
    pub fn is_whole(&self) -> bool {
        self.whole
    }

    /// The file, as it was named.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The text as read.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The document as a section.
    pub fn section<'a>(&'a self, faults: &'a Faults) -> Section<'a> {
        Section::new(self, faults, &self.root, String::new())
    }

    /// A fault at a byte offset of the text.
    pub fn fault_at(&self, offset: usize, message: impl Into<String>) -> Fault {
        fault_at(&self.file, (&self.text, &self.lines), offset, message.into())
    }

    /// Where the content of the quoted string that stands at `span` begins, in bytes.
    pub fn string_start(&self, span: &Range<usize>) -> usize {
        let text = &self.text[span.clone()];
        if let Some(rest) = text.strip_prefix("\"\"\"").or_else(|| text.strip_prefix("'''")) {
            let line_end = if rest.starts_with("\r\n") { 2 } else { usize::from(rest.starts_with('\n')) };
            return span.start + 3 + line_end;
        }
        span.start + usize::from(text.starts_with(['"', '\'']))
    }
}

/// What the parser says, and where.
fn stumbles(errors: &[toml::de::Error]) -> Vec<(usize, &str)> {
    errors.iter().map(|e| (e.span().map_or(0, |span| span.start), e.message())).collect()
}

/// The text with a quoted text of the same length at each of the places; nothing where there is none.
fn masked(text: &str, places: &[Range<usize>]) -> String {
    if places.is_empty() {
        return String::new();
    }
    let mut masked = text.to_owned();
    for place in places {
        masked.replace_range(place.clone(), &format!("\"{}\"", "-".repeat(place.len() - 2)));
    }
    masked
}

/// A text that was parsed, and where in it dates stand that the parser cannot read.
struct Written<'t> {
    text: &'t str,
    dates: &'t [Range<usize>],
}

impl Written<'_> {
    fn entries(&self, table: DeTable<'_>) -> Vec<Entry> {
        let mut entries: Vec<Entry> = table
            .into_iter()
            .map(|(key, value)| Entry {
                span: key.span(),
                key: key.into_inner().into_owned(),
                node: self.node(value.span(), value.into_inner()),
            })
            .collect();
        entries.sort_by_key(|e| e.span.start);
        entries
    }

    fn node(&self, span: Range<usize>, value: DeValue<'_>) -> Node {
        let value = match value {
            DeValue::String(_) if self.dates.contains(&span) => {
                NodeValue::NoDate(self.text[span.clone()].to_owned())
            }
            DeValue::String(text) => NodeValue::Text(text.into_owned()),
            DeValue::Integer(number) => NodeValue::Integer(number.to_string()),
            DeValue::Float(number) => NodeValue::Decimal(number.to_string()),
            DeValue::Boolean(flag) => NodeValue::Flag(flag),
            DeValue::Datetime(date) => NodeValue::Date(date.to_string()),
            DeValue::Array(items) => {
                NodeValue::List(items.into_iter().map(|i| self.node(i.span(), i.into_inner())).collect())
            }
            DeValue::Table(table) => NodeValue::Table(self.entries(table)),
        };
        Node { span, value }
    }
}

fn fault_at(file: &str, (text, lines): (&str, &[usize]), offset: usize, message: String) -> Fault {
    let offset = if text.is_char_boundary(offset) { offset } else { text.len() };
    let line = lines.partition_point(|start| *start <= offset).max(1);
    let column = text[lines[line - 1]..offset].chars().count() + 1;
    Fault { file: file.to_owned(), line, column, message }
}

/// Where each line of a text begins.
fn lines_of(text: &str) -> Vec<usize> {
    std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect()
}
