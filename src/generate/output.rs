//! The folder a county is written into: files grow in a folder beside it, and are moved to their names when all are
//! complete. Must not know what the files hold.
use super::error::GenerateError;
use super::open_file::{Addition, OpenFile, Unwritten};
use rayon::prelude::*;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};
use tempfile::TempDir;

/// A folder being filled.
pub(super) struct Output {
    root: PathBuf,
    staging: TempDir,
    open: BTreeMap<String, OpenFile>,
    /// Files written.
    pub(super) files: usize,
    /// Bytes written.
    pub(super) bytes: u64,
}

/// A file with its rows and digest, once it is complete.
pub(super) struct Complete {
    /// Its path below the folder.
    pub(super) file: String,
    /// Its rows.
    pub(super) rows: usize,
    /// The SHA-256 of its bytes, where it was wanted.
    pub(super) sha256: Option<String>,
}

/// A file that counts its bytes, and digests them where that is wanted.
pub(super) struct Counted {
    file: BufWriter<fs::File>,
    bytes: u64,
    digest: Option<Sha256>,
}

impl Write for Counted {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_all(bytes).map(|()| bytes.len())
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes)?;
        self.bytes += bytes.len() as u64;
        if let Some(digest) = &mut self.digest {
            digest.update(bytes);
        }
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// The same from two sides: a Parquet writer keeps the one it was given.
#[derive(Clone)]
pub(super) struct Shared(Arc<Mutex<Counted>>);

impl Shared {
    /// A file that can be handed out.
    pub(super) fn new(file: Counted) -> Self {
        Self(Arc::new(Mutex::new(file)))
    }

    /// Ends the file, when nobody else writes to it any longer.
    pub(super) fn finish(self) -> io::Result<(u64, Option<String>)> {
        let broken = || io::Error::other("the file is still being written");
        let file = Arc::into_inner(self.0).ok_or_else(broken)?.into_inner().map_err(|_| broken())?;
        file.finish()
    }

    fn locked(&self) -> io::Result<MutexGuard<'_, Counted>> {
        self.0.lock().map_err(|_| io::Error::other("a writer of the file broke off"))
    }
}

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.locked()?.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.locked()?.flush()
    }
}

impl Counted {
    /// Ends the file: its bytes, and their digest where it was wanted.
    pub(super) fn finish(mut self) -> io::Result<(u64, Option<String>)> {
        self.file.flush()?;
        Ok((self.bytes, self.digest.map(|digest| hex::encode(digest.finalize()))))
    }
}

impl Output {
    /// The folder, with nothing in it yet.
    pub(super) fn new(root: &Path) -> Result<Self, GenerateError> {
        let beside = match root.parent() {
            Some(parent) if parent != Path::new("") => parent,
            _ => Path::new("."),
        };
        make_folder(beside)?;
        let staging = tempfile::Builder::new().prefix(".hedui-generate-").tempdir_in(beside);
        let staging = staging.map_err(|source| GenerateError::Write { path: beside.to_owned(), source })?;
        make_folder(&staging.path().join("county"))?;
        Ok(Self { root: root.to_owned(), staging, open: BTreeMap::new(), files: 0, bytes: 0 })
    }

    fn staged(&self) -> PathBuf {
        self.staging.path().join("county")
    }

    /// Writes a whole file.
    pub(super) fn put(&mut self, file: &str, bytes: &[u8]) -> Result<(), GenerateError> {
        let mut out = create(&self.staged(), file, false)?;
        let fault = |source| GenerateError::Write { path: self.root.join(file), source };
        out.write_all(bytes).map_err(fault)?;
        let (bytes, _) = out.finish().map_err(fault)?;
        self.files += 1;
        self.bytes += bytes;
        Ok(())
    }

    /// Adds to files, in this order; a file begins with its first addition.
    pub(super) fn append(&mut self, additions: Vec<Addition>) -> Result<(), GenerateError> {
        let mut waiting = Vec::new();
        for addition in additions {
            if !self.open.contains_key(&addition.file) {
                let out = create(&self.staged(), &addition.file, addition.digested)?;
                self.open.insert(addition.file.clone(), OpenFile::begin(&addition, out)?);
            }
            if let Some(file) = self.open.get_mut(&addition.file) {
                let name = addition.file.clone();
                waiting.extend(file.add(addition)?.into_iter().map(|unwritten| (name.clone(), unwritten)));
            }
        }
        self.write_out(waiting)
    }

    /// Encodes what is full on all cores, and writes it in order.
    fn write_out(&mut self, waiting: Vec<(String, Unwritten)>) -> Result<(), GenerateError> {
        let open = &self.open;
        let encoded: Vec<_> = waiting
            .into_par_iter()
            .map(|(name, unwritten)| {
                let encoded = open.get(&name).map(|file| file.encode(&name, unwritten)).transpose()?;
                Ok((name, encoded))
            })
            .collect::<Result<_, GenerateError>>()?;
        for (name, encoded) in encoded {
            let Some((file, encoded)) = self.open.get_mut(&name).zip(encoded) else { continue };
            if let Some((further, bytes)) = file.write(&name, encoded)? {
                self.put(&further, &bytes)?;
            }
        }
        Ok(())
    }

    /// Ends all files that are open.
    pub(super) fn close(&mut self) -> Result<Vec<Complete>, GenerateError> {
        let rest: Vec<(String, Unwritten)> = self
            .open
            .iter_mut()
            .flat_map(|(name, file)| file.rest().map(|unwritten| (name.clone(), unwritten)))
            .collect();
        self.write_out(rest)?;
        let mut complete = Vec::new();
        for (file, open) in std::mem::take(&mut self.open) {
            let rows = open.rows();
            let (bytes, sha256) = open.finish(&file)?;
            self.files += 1;
            self.bytes += bytes;
            complete.push(Complete { file, rows, sha256 });
        }
        Ok(complete)
    }

    /// Moves what was written to its place: the folder appears at once, or its files one after another where it was
    /// there before.
    pub(super) fn publish(self) -> Result<(), GenerateError> {
        let staged = self.staged();
        if !self.root.exists() {
            return fs::rename(&staged, &self.root)
                .map_err(|source| GenerateError::Write { path: self.root.clone(), source });
        }
        move_files(&staged, &self.root)
    }
}

fn make_folder(folder: &Path) -> Result<(), GenerateError> {
    fs::create_dir_all(folder).map_err(|source| GenerateError::Write { path: folder.to_owned(), source })
}

fn create(root: &Path, file: &str, digested: bool) -> Result<Counted, GenerateError> {
    let path = root.join(file);
    make_folder(path.parent().map_or(root, |folder| folder))?;
    let created = fs::File::create(&path).map_err(|source| GenerateError::Write { path, source })?;
    let file = BufWriter::with_capacity(256 * 1024, created);
    Ok(Counted { file, bytes: 0, digest: digested.then(Sha256::new) })
}

fn move_files(from: &Path, to: &Path) -> Result<(), GenerateError> {
    make_folder(to)?;
    let unreadable = |source| GenerateError::Write { path: from.to_owned(), source };
    for entry in fs::read_dir(from).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let Some(name) = path.file_name() else { continue };
        let place = to.join(name);
        if path.is_dir() {
            move_files(&path, &place)?;
        } else {
            fs::rename(&path, &place)
                .map_err(|source| GenerateError::Write { path: place.clone(), source })?;
        }
    }
    Ok(())
}
