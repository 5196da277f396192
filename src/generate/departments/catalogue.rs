//! All departments of the made-up county: the adapter files as they ship, and the tables that these read.
//! Must not know which rows go into the tables.
use super::super::sheet::Sheet;
use super::super::source_of_kind::is_made;
use super::sheet_of_adapter::{lasting, sheet_of};
use crate::adapter::{Adapter, Content, load_adapters};
use crate::dictionary::Dictionary;
use crate::document::{Document, Faults};
use std::sync::LazyLock;

/// The adapter files that ship: name and text.
const FILES: &[(&str, &str)] = &include!(concat!(env!("OUT_DIR"), "/adapters.rs"));

/// A source with the text of its adapter file.
pub(in crate::generate) struct SourceText {
    /// The source's id; `roll` for the roll.
    pub(crate) id: &'static str,
    /// The kind of its records; empty for the roll.
    pub(crate) kind: &'static str,
    /// The adapter file.
    pub(crate) text: &'static str,
}

static SOURCES: LazyLock<Vec<SourceText>> = LazyLock::new(|| {
    let sources = FILES.iter().map(|(file, text)| {
        let faults = Faults::new();
        let document = Document::parse(file, text, &faults);
        let root = document.section(&faults);
        let said = |key: &str| root.text(key).map_or("", |text| lasting(&text));
        SourceText { id: said("id"), kind: said("kind"), text }
    });
    sources.filter(|source| source.kind.is_empty() || is_made(source.kind)).collect()
});

/// The sources of the made-up county, the roll among them.
pub(crate) fn source_texts() -> &'static [SourceText] {
    &SOURCES
}

/// The adapters that ship, of kinds that are made.
fn shipped(dictionary: &Dictionary) -> Vec<Adapter> {
    let faults = Faults::new();
    let documents: Vec<Document> = source_texts()
        .iter()
        .filter(|source| !source.kind.is_empty())
        .map(|source| Document::parse(source.id, source.text, &faults))
        .collect();
    load_adapters(&documents, dictionary, &faults)
}

/// Every table of every department, in the shape that its adapter reads.
pub(crate) fn department_sheets(dictionary: &Dictionary) -> Vec<Sheet> {
    let sheets = shipped(dictionary).into_iter().filter_map(|adapter| match &adapter.content {
        Content::Records { kind, table: Some(table), answers, .. } => {
            Some(sheet_of(&adapter, dictionary, &dictionary.kinds[*kind], table, answers.as_ref()))
        }
        Content::Records { .. } | Content::Roll { .. } => None,
    });
    sheets.collect()
}
