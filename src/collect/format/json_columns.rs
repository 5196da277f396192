//! Records of JSON as rows: nested names joined by dots, one list of a record spread over rows.
//! Must not know where the records came from.

use super::column_name::{checked, column_name};
use super::decimal_form::written_form;
use super::error::FormatError;
use super::json_node::Node;
use super::row_cells::text_fault;
use crate::collect::raw::{RawCell, RawRow, RowVisitor, Told, UnreadRow};
use std::borrow::Cow;
use std::collections::HashMap;

/// The columns of all records, in the order in which they first appear.
pub(super) struct Columns<'e> {
    explode: Option<&'e str>,
    holds_rows: bool,
    names: Vec<String>,
    places: HashMap<String, usize>,
}

/// A value and the path of names that leads to it.
type Leaf<'a> = (String, &'a Node);

impl<'e> Columns<'e> {
    /// No columns yet; the list at `explode` in each record will become rows.
    pub(super) fn new(explode: Option<&'e str>) -> Self {
        Self { explode, holds_rows: false, names: Vec::new(), places: HashMap::new() }
    }

    /// Adds the columns of a record.
    pub(super) fn add(&mut self, record: &Node) {
        let (own, items) = self.parts(record);
        self.holds_rows |= items.as_ref().is_none_or(|items| !items.is_empty());
        let nested = items.into_iter().flatten().flatten();
        for (path, node) in own.into_iter().chain(nested) {
            if !is_nested_list(node) && !self.places.contains_key(&path) {
                self.places.insert(path.clone(), self.names.len());
                self.names.push(path);
            }
        }
    }

    /// Whether nothing came that could show its columns: a complete answer without a record.
    pub(super) fn is_of_no_rows(&self) -> bool {
        !self.holds_rows
    }

    /// Refuses more columns than `most`, before all records are seen.
    pub(super) fn check_width(&self, most: usize) -> Result<(), FormatError> {
        if self.names.len() > most {
            return Err(FormatError::too_large(format!("its records have more than {most} columns")));
        }
        Ok(())
    }

    /// The names in comparable form.
    pub(super) fn names(&self) -> Result<Vec<String>, FormatError> {
        checked(self.names.iter().map(|name| column_name(name)).collect())
    }

    /// Gives the record's rows to the visitor; returns how many there were.
    pub(super) fn visit(&self, record: &Node, line: u64, visit: &mut dyn RowVisitor) -> u64 {
        let unread = |reason: &str, visit: &mut dyn RowVisitor| {
            let (mut text, reason) = (String::new(), reason.to_owned());
            add_text(record, &mut text);
            visit.unread(UnreadRow { line, reason, told: Told::Text(&text) });
        };
        if !matches!(record, Node::Object(_)) {
            unread("an object with named values is wanted here", visit);
            return 1;
        }
        let (own, items) = self.parts(record);
        let Some(items) = items else {
            let list = self.explode.map_or(String::new(), |list| format!(" `{list}`"));
            unread(&format!("the record has no list{list}, not even an empty one"), visit);
            return 1;
        };
        for item in &items {
            let mut cells = vec![RawCell::Blank; self.names.len()];
            let mut filled = vec![false; self.names.len()];
            let mut fault = None;
            for leaf in own.iter().chain(item) {
                fault = fault.or(self.fill(leaf, &mut cells, &mut filled, visit).err());
            }
            match fault {
                None => visit.row(&RawRow { line, cells: &cells }),
                Some(reason) => visit.unread(UnreadRow { line, reason, told: Told::Cells(&cells) }),
            }
        }
        items.len() as u64
    }

    /// The record's own leaves, and those of each item of its list: one empty item where no list is spread,
    /// nothing where the list is missing.
    fn parts<'a>(&self, record: &'a Node) -> (Vec<Leaf<'a>>, Option<Vec<Vec<Leaf<'a>>>>) {
        let mut own = Vec::new();
        flatten(record, String::new(), self.explode, &mut own);
        let Some(explode) = self.explode else { return (own, Some(vec![Vec::new()])) };
        let Some(Node::List(list)) = record.at(explode) else { return (own, None) };
        let spread = |item| {
            let mut leaves = Vec::new();
            flatten(item, explode.to_owned(), None, &mut leaves);
            leaves
        };
        (own, Some(list.iter().map(spread).collect()))
    }

    fn fill<'a>(
        &self,
        (path, node): &Leaf<'a>,
        cells: &mut [RawCell<'a>],
        filled: &mut [bool],
        visit: &dyn RowVisitor,
    ) -> Result<(), String> {
        let Some(&place) = self.places.get(path) else { return Ok(()) };
        if std::mem::replace(&mut filled[place], true) {
            return Err(format!("the name `{}` is there twice, nested and written with a dot", shown(path)));
        }
        match cell(node) {
            Ok(cell) => cells[place] = cell,
            Err(_) if !visit.needs(place) => {}
            Err(fault) => return Err(format!("the column `{}` {fault}", shown(path))),
        }
        Ok(())
    }
}

/// A name as it may be told: one with a long number in it may be somebody's.
fn shown(name: &str) -> &str {
    let is_number = |part: &str| part.chars().filter(char::is_ascii_digit).count() >= 8;
    if name.split('.').any(is_number) { "…" } else { name }
}

/// Adds what a value holds, a line each.
fn add_text(node: &Node, text: &mut String) {
    match node {
        Node::Null | Node::Flag(_) => {}
        Node::Number(own) | Node::Text(own) => {
            text.push_str(own);
            text.push('\n');
        }
        Node::List(items) => items.iter().for_each(|item| add_text(item, text)),
        Node::Object(named) => named.iter().for_each(|(_, value)| add_text(value, text)),
    }
}

/// Whether the value is a list that no single cell can hold.
fn is_nested_list(node: &Node) -> bool {
    matches!(node, Node::List(items) if items.iter().any(|item| matches!(item, Node::List(_) | Node::Object(_))))
}

/// The leaves below a value, without the list that is spread.
fn flatten<'a>(node: &'a Node, path: String, without: Option<&str>, leaves: &mut Vec<Leaf<'a>>) {
    match node {
        _ if without == Some(path.as_str()) => {}
        Node::Object(pairs) => {
            for (name, value) in pairs {
                let below = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                flatten(value, below, without, leaves);
            }
        }
        _ => leaves.push((path, node)),
    }
}

fn cell(node: &Node) -> Result<RawCell<'_>, &'static str> {
    match node {
        Node::Null => Ok(RawCell::Blank),
        Node::Flag(flag) => Ok(RawCell::Flag(*flag)),
        Node::Number(written) => {
            let form = written_form(written).ok_or("holds a number that is too long to be written out")?;
            Ok(RawCell::Number(form))
        }
        Node::Text(text) => match text_fault(text) {
            Some(fault) => Err(fault),
            None if text.is_empty() => Ok(RawCell::Blank),
            None => Ok(RawCell::Text(Cow::Borrowed(text))),
        },
        Node::List(_) if is_nested_list(node) => Err("holds a list of objects; `explode` makes rows of it"),
        Node::List(items) => listed(items),
        Node::Object(_) => Err("holds an object"),
    }
}

/// A list of simple values as one text, joined by commas.
fn listed(items: &[Node]) -> Result<RawCell<'_>, &'static str> {
    let mut texts = Vec::with_capacity(items.len());
    for item in items {
        match cell(item)? {
            RawCell::Blank => {}
            RawCell::Text(text) | RawCell::Number(text) => texts.push(text),
            RawCell::Flag(flag) => texts.push(Cow::Owned(flag.to_string())),
            RawCell::Date(date) => texts.push(Cow::Owned(date.to_string())),
        }
    }
    Ok(if texts.is_empty() { RawCell::Blank } else { RawCell::Text(Cow::Owned(texts.join(","))) })
}
