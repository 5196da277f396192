//! Values of a case's facts, checked by the type of their field and kept as written in canonical texts (yuan,
//! ISO dates and months, `true`/`false`, words); a list is its texts joined by `;`.
//! It must not know which rule the case is about.

use crate::{
    dictionary::{Field, FieldType, Kind, Notation, read_value},
    document::{Section, nearest},
};
use jiff::civil::Date;

/// Reads a field of a kind (or of a table of the roll) under its name; an empty text says that it is absent.
pub(super) fn read(section: &Section<'_>, kind: &Kind, name: &str) -> Option<(String, String)> {
    let Some(field) = kind.field(name) else {
        let known: Vec<&str> = kind.fields.iter().map(|f| f.name.as_str()).collect();
        let hint = nearest(name, &known)
            .map_or_else(|| format!("; it has {}", known.join(", ")), |n| format!("; did you mean `{n}`?"));
        section.fault_in(name, format!("`{}` has no field `{name}`{hint}", kind.name));
        return None;
    };
    let text = match &field.ty {
        FieldType::List => {
            let texts: Vec<String> = section.texts(name)?.into_iter().map(|(text, _)| text).collect();
            texts.join(";")
        }
        _ => section.scalar(name)?.0,
    };
    if let Some(fault) = fault_in(field, &text) {
        section.fault_in(name, format!("`{name}`: {fault}"));
        return None;
    }
    Some((name.to_owned(), text))
}

/// What is wrong with a value, never the value itself.
fn fault_in(field: &Field, text: &str) -> Option<String> {
    if text.is_empty() {
        let wanted = "the field cannot be absent: an empty text is for optional ones";
        return (!field.optional).then(|| wanted.to_owned());
    }
    let fault = read_value(&field.ty, text, &Notation::canonical()).err()?;
    if let FieldType::Code(values) = &field.ty {
        let words: Vec<&str> = values.iter().map(|v| v.word.as_str()).collect();
        if let Some(meant) = nearest(text, &words) {
            return Some(format!("{fault}; did you mean `{meant}`?"));
        }
    }
    Some(fault)
}

/// Whether a text is an ISO date.
pub(super) fn is_date(text: &str) -> bool {
    text.len() == 10 && text.parse::<Date>().is_ok()
}
