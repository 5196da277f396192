//! Files and folders that only their owner may read, written so that they last.
//! Knows nothing of what is in them.

use super::StoreError;
use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{ErrorKind, Write},
    os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

/// Makes a folder and those above it, closed to others; one that is there stays as it is.
pub(super) fn create_folder(path: &Path) -> Result<(), StoreError> {
    let made = DirBuilder::new().recursive(true).mode(0o700).create(path);
    made.map_err(|e| StoreError::io(path, "created", e))
}

/// Creates a new file. A file of the name must not be there.
pub(super) fn create_new(path: &Path) -> Result<File, StoreError> {
    let created = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    created.map_err(|e| StoreError::io(path, "created", e))
}

/// Writes a new file. It lies on the disk for certain once its run is finished.
pub(super) fn write_new(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    create_new(path)?.write_all(bytes).map_err(|e| StoreError::io(path, "written", e))
}

/// Puts a file in the place of another at once: a reader sees the old one or the new one.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    let beside = with_ending(path, ".new");
    remove_if_there(&beside)?;
    let mut file = create_new(&beside)?;
    if let Err(e) = file.write_all(bytes).and_then(|()| file.sync_all()) {
        // What is not all there is in nobody's place; what stopped the writing is the failure to tell.
        let _ = fs::remove_file(&beside);
        return Err(StoreError::io(&beside, "written", e));
    }
    fs::rename(&beside, path).map_err(|e| StoreError::io(path, "replaced", e))?;
    path.parent().map_or(Ok(()), sync_folder)
}

/// Waits until the names in a folder lie on the disk.
pub(super) fn sync_folder(path: &Path) -> Result<(), StoreError> {
    let synced = File::open(path).and_then(|f| f.sync_all());
    synced.map_err(|e| StoreError::io(path, "synced", e))
}

/// Waits until all that was written to the file system of a folder lies on the disk: once for many files.
pub(super) fn sync_all_below(path: &Path) -> Result<(), StoreError> {
    let folder = File::open(path).map_err(|e| StoreError::io(path, "synced", e))?;
    rustix::fs::syncfs(&folder).map_err(|e| StoreError::io(path, "synced", e.into()))
}

/// All of a file.
pub(super) fn read(path: &Path) -> Result<Vec<u8>, StoreError> {
    fs::read(path).map_err(|e| StoreError::io(path, "read", e))
}

/// Removes a file that may not be there.
pub(super) fn remove_if_there(path: &Path) -> Result<(), StoreError> {
    match fs::remove_file(path) {
        Err(e) if e.kind() != ErrorKind::NotFound => Err(StoreError::io(path, "removed", e)),
        _ => Ok(()),
    }
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

/// A lock file that is held as long as this lives, and removed then.
#[derive(Debug)]
pub(super) struct Lock {
    path: PathBuf,
    _file: File,
}

impl Lock {
    /// Takes the lock at once, or says that another process has it.
    pub(super) fn take(path: &Path) -> Result<Self, StoreError> {
        loop {
            let opened = OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(path);
            let file = opened.map_err(|e| StoreError::io(path, "locked", e))?;
            match file.try_lock() {
                Ok(()) => {}
                Err(fs::TryLockError::WouldBlock) => return Err(StoreError::Busy { path: path.to_owned() }),
                Err(fs::TryLockError::Error(e)) => return Err(StoreError::io(path, "locked", e)),
            }
            // The holder before may have removed the file between the opening and the lock.
            let held = file.metadata().map_err(|e| StoreError::io(path, "locked", e))?;
            match fs::metadata(path) {
                Ok(named) if (named.dev(), named.ino()) == (held.dev(), held.ino()) => {
                    return Ok(Self { path: path.to_owned(), _file: file });
                }
                Ok(_) => {}
                Err(e) if e.kind() == ErrorKind::NotFound => {}
                Err(e) => return Err(StoreError::io(path, "locked", e)),
            }
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Left behind, the file does no harm: the lock itself ends with the process.
        let _ = fs::remove_file(&self.path);
    }
}
