//! SHA-256 digests in lower-case hexadecimal. Knows nothing of what is digested.

use sha2::{Digest, Sha256};
use std::io::{self, Write};

/// The SHA-256 of bytes, in hexadecimal.
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// A sink that keeps nothing but the digest and the length of what is written to it.
#[derive(Default)]
pub struct DigestWriter {
    hash: Sha256,
    len: u64,
}

impl DigestWriter {
    /// A digest of nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The digest in hexadecimal, and the number of bytes.
    pub fn finish(self) -> (String, u64) {
        (hex::encode(self.hash.finalize()), self.len)
    }
}

impl Write for DigestWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.hash.update(bytes);
        self.len += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
