//! The key of a record whose source has none of its own: a hash of what was mapped.
//! It knows nothing of as-of dates and answers: the same fact told twice has one key, however its names are written.

use crate::{
    dictionary::Kind,
    domain::person_name::normalised,
    table::{ABSENT, Cell, Symbols, cell_text},
};
use sha2::{Digest, Sha256};
use std::borrow::Cow;

/// The key of a record: a hash of its person, its name and its fields.
pub(super) fn hashed_key(
    kind: &Kind,
    symbols: &Symbols,
    person: Option<&str>,
    name: Option<&str>,
    cells: impl Iterator<Item = Cell>,
) -> String {
    let mut parts = Parts(Vec::with_capacity(512));
    if let Some(person) = person {
        parts.add("person_id", person);
    }
    if let Some(name) = name {
        parts.add("name", &as_compared(name));
    }
    for (field, cell) in kind.fields.iter().zip(cells).filter(|(_, cell)| *cell != ABSENT) {
        let text = if field.ty.is_symbol() {
            Cow::Borrowed(symbols.text(cell as u32))
        } else {
            Cow::Owned(cell_text(&field.ty, cell, symbols))
        };
        if field.ty.is_symbol() && field.name.ends_with("_name") {
            parts.add(&field.name, &as_compared(&text));
        } else {
            parts.add(&field.name, &text);
        }
    }
    parts.key()
}

/// A name in the form in which names are compared.
fn as_compared(name: &str) -> Cow<'_, str> {
    normalised(name).map_or(Cow::Borrowed(name), Cow::Owned)
}

/// The parts of a record, in the order of the fields.
struct Parts(Vec<u8>);

impl Parts {
    /// Adds a field and its canonical text; absent ones are left out.
    fn add(&mut self, field: &str, text: &str) {
        for part in [field, text] {
            self.0.extend_from_slice(&(part.len() as u64).to_le_bytes());
            self.0.extend_from_slice(part.as_bytes());
        }
    }

    /// The key: `h:` and the first half of their hash.
    fn key(&self) -> String {
        let mut key = *b"h:00000000000000000000000000000000";
        let half = &Sha256::digest(&self.0)[..16];
        hex::encode_to_slice(half, &mut key[2..]).expect("two digits a byte");
        String::from_utf8_lossy(&key).into_owned()
    }
}
