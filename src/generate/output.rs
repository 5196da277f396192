//! The folder a county is written into, with a count of what went there.
//! Must not know what the files hold.
use super::error::GenerateError;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};

/// A folder being filled.
pub(super) struct Output {
    root: PathBuf,
    /// Files written.
    pub(super) files: usize,
    /// Bytes written.
    pub(super) bytes: u64,
}

impl Output {
    /// The folder, which is made when the first file goes into it.
    pub(super) fn new(root: &Path) -> Self {
        Self { root: root.to_owned(), files: 0, bytes: 0 }
    }

    /// Writes a file below the folder, over an older one of the name.
    pub(super) fn put(&mut self, file: &str, bytes: &[u8]) -> Result<(), GenerateError> {
        let path = self.root.join(file);
        let folder = path.parent().map_or(self.root.as_path(), |folder| folder);
        std::fs::create_dir_all(folder)
            .map_err(|source| GenerateError::Write { path: folder.to_owned(), source })?;
        std::fs::write(&path, bytes).map_err(|source| GenerateError::Write { path: path.clone(), source })?;
        self.files += 1;
        self.bytes += bytes.len() as u64;
        Ok(())
    }
}

/// The SHA-256 of bytes in small hexadecimal letters.
pub(super) fn sha256_hex(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}
