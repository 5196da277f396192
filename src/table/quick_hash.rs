//! A quick hash for tables in memory. It decides nothing alone: what hashes alike is compared, and no order that
//! comes of it reaches an output.

use std::hash::{BuildHasherDefault, Hasher};

const FIRST: u64 = 0x9e37_79b9_7f4a_7c15;
const SECOND: u64 = 0xe703_7ed1_a0b4_28db;

/// The hash of bytes under a salt.
pub fn quick_hash(salt: u64, bytes: &[u8]) -> u64 {
    let mut hash = folded(salt ^ FIRST, bytes.len() as u64 ^ SECOND);
    let mut chunks = bytes.chunks_exact(8);
    for chunk in &mut chunks {
        let mut word = [0; 8];
        word.copy_from_slice(chunk);
        hash = folded(hash ^ u64::from_le_bytes(word), SECOND);
    }
    let mut word = [0; 8];
    word[..chunks.remainder().len()].copy_from_slice(chunks.remainder());
    folded(hash ^ u64::from_le_bytes(word), FIRST)
}

/// Two words made one, every bit of either bearing on every bit of it.
pub fn folded(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    (product as u64) ^ ((product >> 64) as u64)
}

/// A hasher of numbers and short keys.
#[derive(Clone, Copy, Debug, Default)]
pub struct QuickHasher(u64);

/// Builds [`QuickHasher`]s.
pub type QuickBuild = BuildHasherDefault<QuickHasher>;

impl Hasher for QuickHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = quick_hash(self.0, bytes);
    }

    fn write_u32(&mut self, number: u32) {
        self.write_u64(u64::from(number));
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = folded(self.0 ^ number ^ FIRST, SECOND);
    }

    fn write_i64(&mut self, number: i64) {
        self.write_u64(number.cast_unsigned());
    }
}
