//! A file for what doesn't fit into memory. It has no name: nobody else can open it, and it is gone with the run, however
//! that ends. What is put there is not its matter.

use std::{
    fs::File,
    io,
    os::unix::fs::FileExt,
    path::Path,
    sync::atomic::{AtomicU64, Ordering},
};

/// A file that several put bytes into at once.
#[derive(Debug)]
pub struct Spill {
    file: File,
    end: AtomicU64,
}

/// Where bytes lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extent {
    start: u64,
    length: u64,
}

impl Spill {
    /// A new file on the disk of a folder.
    pub fn create(folder: &Path) -> io::Result<Self> {
        Ok(Self { file: tempfile::tempfile_in(folder)?, end: AtomicU64::new(0) })
    }

    /// Puts bytes at the end.
    pub fn put(&self, bytes: &[u8]) -> io::Result<Extent> {
        let length = bytes.len() as u64;
        let start = self.end.fetch_add(length, Ordering::Relaxed);
        self.file.write_all_at(bytes, start)?;
        Ok(Extent { start, length })
    }

    /// Gets bytes back.
    pub fn get(&self, extent: Extent) -> io::Result<Vec<u8>> {
        let length = usize::try_from(extent.length).map_err(io::Error::other)?;
        let mut bytes = vec![0; length];
        self.file.read_exact_at(&mut bytes, extent.start)?;
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_come_back_and_no_file_is_to_be_seen() {
        let folder = tempfile::tempdir().expect("a folder");
        let spill = Spill::create(folder.path()).expect("a file");
        let parts: Vec<Vec<u8>> = (0..4u8).map(|n| vec![n; usize::from(n) * 1000]).collect();
        let extents: Vec<Extent> = parts.iter().map(|part| spill.put(part).expect("put")).collect();
        for (extent, part) in extents.iter().zip(&parts).rev() {
            assert_eq!(&spill.get(*extent).expect("got"), part);
        }
        assert_eq!(std::fs::read_dir(folder.path()).expect("read").count(), 0);
    }
}
