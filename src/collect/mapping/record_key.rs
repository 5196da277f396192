//! The key of a record whose source has none of its own: a hash of what was mapped.
//! It knows nothing of as-of dates and answers: the same fact told twice has one key.

use sha2::{Digest, Sha256};

/// A hash over the parts of a record, in the order of the fields.
#[derive(Default)]
pub(super) struct KeyHash(Sha256);

impl KeyHash {
    /// Adds a field and its canonical text; absent ones are left out.
    pub fn add(&mut self, field: &str, text: &str) {
        for part in [field, text] {
            self.0.update((part.len() as u64).to_le_bytes());
            self.0.update(part.as_bytes());
        }
    }

    /// The key: `h:` and the first half of the hash.
    pub fn key(self) -> String {
        let hash = self.0.finalize();
        format!("h:{}", hex::encode(&hash[..16]))
    }
}
