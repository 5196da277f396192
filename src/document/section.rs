//! A table of a document being read: typed access to its keys, each fault noted with its place.

use super::{
    Document, Faults,
    source::{Entry, Node, NodeValue},
    syntax::date_advice,
};
use std::{cell::RefCell, collections::BTreeSet, ops::Range};

/// A table that is being read. Call [`Section::finish`] when all known keys have been asked for.
#[derive(Debug)]
pub struct Section<'a> {
    document: &'a Document,
    faults: &'a Faults,
    node: &'a Node,
    path: String,
    asked: RefCell<BTreeSet<String>>,
}

/// An item of a list that may hold both texts and tables.
#[derive(Debug)]
pub enum Item<'a> {
    /// A scalar exactly as written, with its place.
    Text(String, Range<usize>),
    /// A table.
    Section(Section<'a>),
}

impl<'a> Section<'a> {
    pub(super) fn new(document: &'a Document, faults: &'a Faults, node: &'a Node, path: String) -> Self {
        Self { document, faults, node, path, asked: RefCell::default() }
    }

    fn table(&self) -> &'a [Entry] {
        match &self.node.value {
            NodeValue::Table(entries) => entries,
            _ => &[],
        }
    }

    fn find(&self, key: &str) -> Option<&'a Entry> {
        self.asked.borrow_mut().insert(key.to_owned());
        self.table().iter().find(|e| e.key == key)
    }

    /// The document that the section stands in.
    pub fn document(&self) -> &'a Document {
        self.document
    }

    /// The dotted path of the section in its document; empty for the document itself.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The place of the section in its document, in bytes.
    pub fn span(&self) -> Range<usize> {
        self.node.span.clone()
    }

    /// Notes a fault at the section's head.
    pub fn fault(&self, message: impl Into<String>) {
        self.fault_at(self.node.span.start, message);
    }

    /// Notes a fault at the value of `key` (at the section's head where it is absent).
    pub fn fault_in(&self, key: &str, message: impl Into<String>) {
        let at =
            self.table().iter().find(|e| e.key == key).map_or(self.node.span.start, |e| e.node.span.start);
        self.fault_at(at, message);
    }

    /// Notes a fault at a byte offset of the document.
    pub fn fault_at(&self, offset: usize, message: impl Into<String>) {
        self.faults.push(self.document.fault_at(offset, message));
    }

    /// Whether the key stands in the section.
    pub fn has(&self, key: &str) -> bool {
        self.table().iter().any(|e| e.key == key)
    }

    /// Counts keys as known that are not asked for, such as alternatives of one that was.
    pub fn allow(&self, keys: &[&str]) {
        self.asked.borrow_mut().extend(keys.iter().map(|key| (*key).to_owned()));
    }

    /// All keys, in the order of the file; each counts as asked for.
    pub fn keys(&self) -> Vec<&'a str> {
        self.asked.borrow_mut().extend(self.table().iter().map(|e| e.key.clone()));
        self.table().iter().map(|e| e.key.as_str()).collect()
    }

    fn wrong<T>(&self, entry: &Entry, wanted: &str) -> Option<T> {
        if let Some(advice) = no_date(&entry.node) {
            self.fault_at(entry.node.span.start, format!("`{}`: {advice}", entry.key));
            return None;
        }
        let found = match &entry.node.value {
            NodeValue::Text(_) => "a text",
            NodeValue::Integer(_) => "a whole number",
            NodeValue::Decimal(_) => "a decimal number",
            NodeValue::Flag(_) => "true or false",
            NodeValue::Date(_) | NodeValue::NoDate(_) => "a date",
            NodeValue::List(_) => "a list",
            NodeValue::Table(_) => "a table",
        };
        self.fault_at(entry.node.span.start, format!("`{}` must be {wanted}, found {found}", entry.key));
        None
    }

    /// A text, where the key stands.
    pub fn text(&self, key: &str) -> Option<String> {
        self.text_at(key).map(|(text, _)| text)
    }

    /// A text with the place of its value in the document.
    pub fn text_at(&self, key: &str) -> Option<(String, Range<usize>)> {
        let entry = self.find(key)?;
        match &entry.node.value {
            NodeValue::Text(text) => Some((text.clone(), entry.node.span.clone())),
            _ => self.wrong(entry, "a text in quotes"),
        }
    }

    /// A text that must be there.
    pub fn required_text(&self, key: &str) -> Option<String> {
        self.require(key)?;
        self.text(key)
    }

    /// A text for people that must be there, with something in it.
    pub fn required_words(&self, key: &str) -> Option<String> {
        let text = self.required_text(key)?;
        if text.trim().is_empty() {
            self.fault_in(key, format!("`{key}` is empty: write the text that people read"));
            return None;
        }
        Some(text)
    }

    /// Notes a fault where the key is missing.
    pub fn require(&self, key: &str) -> Option<()> {
        if self.find(key).is_some() {
            return Some(());
        }
        let place = if self.path.is_empty() { String::new() } else { format!(" in `{}`", self.path) };
        self.fault(format!("`{key}` is missing{place}"));
        None
    }

    /// One of a list of words.
    pub fn one_of(&self, key: &str, words: &[&str]) -> Option<String> {
        let text = self.text(key)?;
        if words.contains(&text.as_str()) {
            return Some(text);
        }
        self.fault_in(key, format!("`{key}` is `{text}`; it must be one of {}", words.join(", ")));
        None
    }

    /// One of a list of words that must be there: there is no default, on purpose.
    pub fn required_one_of(&self, key: &str, words: &[&str]) -> Option<String> {
        self.allow(&[key]);
        if !self.has(key) {
            self.fault(format!("`{key}` is missing; it must be one of {}", words.join(", ")));
            return None;
        }
        self.one_of(key, words)
    }

    /// `true` or `false`.
    pub fn flag(&self, key: &str) -> Option<bool> {
        let entry = self.find(key)?;
        match entry.node.value {
            NodeValue::Flag(flag) => Some(flag),
            _ => self.wrong(entry, "true or false"),
        }
    }

    /// A whole number.
    pub fn integer(&self, key: &str) -> Option<i64> {
        let entry = self.find(key)?;
        match &entry.node.value {
            NodeValue::Integer(text) => match text.parse() {
                Ok(number) => Some(number),
                Err(_) => self.wrong(entry, "a whole number that fits 64 bits"),
            },
            _ => self.wrong(entry, "a whole number"),
        }
    }

    /// A calendar date, written `2026-11-01` with or without quotes.
    pub fn date(&self, key: &str) -> Option<jiff::civil::Date> {
        let entry = self.find(key)?;
        match &entry.node.value {
            NodeValue::Date(text) | NodeValue::Text(text) => {
                let date = (text.len() == 10).then(|| text.parse());
                if let Some(Ok(date)) = date {
                    return Some(date);
                }
                match (date_advice(text), &entry.node.value) {
                    (Some(advice), _) => {
                        self.fault_at(entry.node.span.start, format!("`{key}`: {advice}"));
                        None
                    }
                    (None, NodeValue::Date(_)) => self.wrong(entry, "a date without a time of day"),
                    (None, _) => self.wrong(entry, "a date such as 2026-11-01"),
                }
            }
            _ => self.wrong(entry, "a date such as 2026-11-01"),
        }
    }

    /// A scalar exactly as written (text, number, date or flag), with its place.
    pub fn scalar(&self, key: &str) -> Option<(String, Range<usize>)> {
        let entry = self.find(key)?;
        match scalar(&entry.node) {
            Some(text) => Some((text, entry.node.span.clone())),
            None => self.wrong(entry, "a text, a number, a date, true or false"),
        }
    }

    /// A list of texts, each with its place.
    pub fn texts(&self, key: &str) -> Option<Vec<(String, Range<usize>)>> {
        let entry = self.find(key)?;
        let NodeValue::List(items) = &entry.node.value else {
            return self.wrong(entry, "a list of texts");
        };
        let mut texts = Vec::with_capacity(items.len());
        for item in items {
            match scalar(item) {
                Some(text) => texts.push((text, item.span.clone())),
                None => {
                    let message = match no_date(item) {
                        Some(advice) => format!("`{key}`: {advice}"),
                        None => format!("`{key}` must hold texts only"),
                    };
                    self.fault_at(item.span.start, message);
                }
            }
        }
        Some(texts)
    }

    /// A list of lists of scalars, such as code tables.
    pub fn rows(&self, key: &str) -> Option<Vec<Vec<String>>> {
        let entry = self.find(key)?;
        let NodeValue::List(items) = &entry.node.value else {
            return self.wrong(entry, "a list of lists");
        };
        let mut rows = Vec::with_capacity(items.len());
        for item in items {
            match &item.value {
                NodeValue::List(cells) => {
                    let strange = cells.iter().filter_map(|cell| Some((cell, no_date(cell)?)));
                    strange.for_each(|(cell, advice)| {
                        self.fault_at(cell.span.start, format!("`{key}`: {advice}"))
                    });
                    rows.push(cells.iter().filter_map(scalar).collect());
                }
                _ => self.fault_at(item.span.start, format!("`{key}` must hold lists only")),
            }
        }
        Some(rows)
    }

    fn child(&self, node: &'a Node, key: &str) -> Section<'a> {
        let path = if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) };
        Section::new(self.document, self.faults, node, path)
    }

    /// A table below this one.
    pub fn section(&self, key: &str) -> Option<Section<'a>> {
        let entry = self.find(key)?;
        match entry.node.value {
            NodeValue::Table(_) => Some(self.child(&entry.node, key)),
            _ => self.wrong(entry, "a table"),
        }
    }

    /// The tables of a list of tables (`[[key]]`); empty where it is absent.
    pub fn sections(&self, key: &str) -> Vec<Section<'a>> {
        let Some(entry) = self.find(key) else { return Vec::new() };
        let NodeValue::List(items) = &entry.node.value else {
            self.wrong::<()>(
                entry,
                &format!("a list of tables, written `[[{}]]`", self.child(&entry.node, key).path),
            );
            return Vec::new();
        };
        items.iter().map(|item| self.child(item, key)).collect()
    }

    /// The items of a list that may hold both texts and tables; empty where it is absent.
    pub fn items(&self, key: &str) -> Vec<Item<'a>> {
        let Some(entry) = self.find(key) else { return Vec::new() };
        let NodeValue::List(items) = &entry.node.value else {
            self.wrong::<()>(entry, "a list");
            return Vec::new();
        };
        let read = |item: &'a Node| match (scalar(item), no_date(item)) {
            (Some(text), _) => Some(Item::Text(text, item.span.clone())),
            (None, Some(advice)) => {
                self.fault_at(item.span.start, format!("`{key}`: {advice}"));
                None
            }
            (None, None) => Some(Item::Section(self.child(item, key))),
        };
        items.iter().filter_map(read).collect()
    }

    /// Whether the value of `key` is a table.
    pub fn is_table(&self, key: &str) -> bool {
        self.table().iter().any(|e| e.key == key && matches!(e.node.value, NodeValue::Table(_)))
    }

    /// Whether the value of `key` is a list.
    pub fn is_list(&self, key: &str) -> bool {
        self.table().iter().any(|e| e.key == key && matches!(e.node.value, NodeValue::List(_)))
    }

    /// A title in both languages: `{ zh = "…", en = "…" }`.
    pub fn bilingual(&self, key: &str) -> Option<crate::domain::Bilingual> {
        self.require(key)?;
        let section = self.section(key)?;
        let (zh, en) = (section.required_words("zh"), section.required_words("en"));
        section.finish();
        Some(crate::domain::Bilingual { zh: zh?, en: en? })
    }

    /// Ends the reading: every key that was not asked for is a fault, with the nearest known key.
    pub fn finish(&self) {
        let asked = self.asked.borrow();
        for entry in self.table().iter().filter(|e| !asked.contains(&e.key)) {
            let known: Vec<&str> = asked.iter().map(String::as_str).collect();
            let hint = nearest(&entry.key, &known).map_or_else(
                || format!("; known here: {}", known.join(", ")),
                |n| format!("; did you mean `{n}`?"),
            );
            self.fault_at(entry.span.start, format!("unknown key `{}`{hint}", entry.key));
        }
    }
}

fn scalar(node: &Node) -> Option<String> {
    match &node.value {
        NodeValue::Text(t) | NodeValue::Integer(t) | NodeValue::Decimal(t) | NodeValue::Date(t) => {
            Some(t.clone())
        }
        NodeValue::Flag(flag) => Some(flag.to_string()),
        NodeValue::List(_) | NodeValue::Table(_) | NodeValue::NoDate(_) => None,
    }
}

/// What is said of what was meant to be a date and is none.
fn no_date(node: &Node) -> Option<String> {
    match &node.value {
        NodeValue::NoDate(text) => date_advice(text),
        _ => None,
    }
}

/// The known word nearest to `word`, where one is near enough to be meant; capital and small letters are near.
pub fn nearest<'w>(word: &str, known: &[&'w str]) -> Option<&'w str> {
    let small = word.to_lowercase();
    known
        .iter()
        .map(|k| {
            let as_written = strsim::damerau_levenshtein(word, k);
            (strsim::damerau_levenshtein(&small, &k.to_lowercase()), as_written, *k)
        })
        .filter(|(distance, _, k)| *distance <= 1 + k.chars().count() / 4)
        .min()
        .map(|(_, _, k)| k)
}
