//! Compresses pages with zstd. Each thread makes a compressor once and uses it for all of its pages: the bytes are those
//! that a new one would make. What a page holds is not its matter.

use polars_parquet::write::ZstdLevel;
use std::{cell::RefCell, io};
use zstd::{bulk::Compressor, zstd_safe::compress_bound};

/// How hard all pages of a run are compressed: quickly.
const LEVEL: i32 = 1;

/// A thread's compressor, and room for what it makes: that is to be as much as what cannot be compressed takes, and a page
/// waits until its row group is written.
struct Held {
    compressor: Compressor<'static>,
    room: Vec<u8>,
}

impl Held {
    fn squeezed(&mut self, bytes: &[u8]) -> io::Result<Vec<u8>> {
        self.room.clear();
        self.room.reserve(compress_bound(bytes.len()));
        self.compressor.compress_to_buffer(bytes, &mut self.room)?;
        Ok(self.room.clone())
    }
}

thread_local! {
    static HELD: RefCell<Option<Held>> = const { RefCell::new(None) };
}

/// How hard all pages of a run are compressed, for those who compress themselves.
pub(in crate::store) fn level() -> Option<ZstdLevel> {
    ZstdLevel::try_new(LEVEL).ok()
}

/// The bytes of a page, compressed.
pub(super) fn squeezed(bytes: &[u8]) -> io::Result<Vec<u8>> {
    HELD.with_borrow_mut(|held| match held {
        Some(held) => held.squeezed(bytes),
        None => held.insert(Held { compressor: Compressor::new(LEVEL)?, room: Vec::new() }).squeezed(bytes),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_used_compressor_makes_the_bytes_of_a_new_one() {
        let texts: Vec<Vec<u8>> = (0..40usize)
            .map(|n| {
                (0..(n * 7919) % 300_000).map(|at| (((at * (n + 3)) % (n + 2)) ^ (at >> 9)) as u8).collect()
            })
            .collect();
        for text in &texts {
            let anew = zstd::bulk::compress(text, LEVEL).expect("compressed");
            assert_eq!(squeezed(text).expect("compressed"), anew);
        }
    }
}
