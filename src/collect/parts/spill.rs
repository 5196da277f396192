//! A file for what doesn't fit into memory. It has no name: nobody else can open it, and it is gone with the run, however
//! that ends. What is put there is not its matter.

use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom, Write},
    path::Path,
    sync::{Mutex, PoisonError},
};

/// A file that several put bytes into.
#[derive(Debug)]
pub struct Spill(Mutex<(File, u64)>);

/// Where bytes lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extent {
    start: u64,
    length: u64,
}

impl Spill {
    /// A new file on the disk of a folder.
    pub fn create(folder: &Path) -> io::Result<Self> {
        Ok(Self(Mutex::new((tempfile::tempfile_in(folder)?, 0))))
    }

    /// Puts bytes at the end.
    pub fn put(&self, bytes: &[u8]) -> io::Result<Extent> {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (file, end) = &mut *held;
        let (start, length) = (*end, bytes.len() as u64);
        file.seek(SeekFrom::Start(start))?;
        file.write_all(bytes)?;
        *end += length;
        Ok(Extent { start, length })
    }

    /// Gets bytes back.
    pub fn get(&self, extent: Extent) -> io::Result<Vec<u8>> {
        let length = usize::try_from(extent.length).map_err(io::Error::other)?;
        let mut bytes = vec![0; length];
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        held.0.seek(SeekFrom::Start(extent.start))?;
        held.0.read_exact(&mut bytes)?;
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
