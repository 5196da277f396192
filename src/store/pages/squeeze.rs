//! Compresses pages with zstd. Each thread makes a compressor once and uses it for all of its pages: the bytes are those
//! that a new one would make. What a page holds is not its matter.

use polars_parquet::write::ZstdLevel;
use std::{cell::RefCell, io};
use zstd::bulk::Compressor;

/// How hard all pages of a run are compressed: quickly.
const LEVEL: i32 = 1;

thread_local! {
    static COMPRESSOR: RefCell<Option<Compressor<'static>>> = const { RefCell::new(None) };
}

/// How hard all pages of a run are compressed, for those who compress themselves.
pub(in crate::store) fn level() -> Option<ZstdLevel> {
    ZstdLevel::try_new(LEVEL).ok()
}

/// The bytes of a page, compressed.
pub(super) fn squeezed(bytes: &[u8]) -> io::Result<Vec<u8>> {
    COMPRESSOR.with_borrow_mut(|held| match held {
        Some(compressor) => compressor.compress(bytes),
        None => held.insert(Compressor::new(LEVEL)?).compress(bytes),
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
