//! A run's folder while it is being written: under a lock, beside its final place, moved there when it is whole.
//! Must not know what is written into it.

use super::{
    StoreError,
    locate::{MANIFEST, check_run_id},
    manifest::{Manifest, write_manifest},
    private_file::{Lock, create_folder, sync_all_below, sync_folder},
};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// A run's folder that is being written. Dropped before [`RunFolder::finish`], it leaves nothing behind.
#[derive(Debug)]
pub struct RunFolder {
    out_dir: PathBuf,
    run_id: String,
    path: PathBuf,
    finished: bool,
    _lock: Lock,
}

impl RunFolder {
    /// Starts `out_dir/<run id>`: takes its lock and removes what an unfinished run of that id left.
    pub fn create(out_dir: &Path, run_id: &str) -> Result<Self, StoreError> {
        check_run_id(run_id)?;
        create_folder(out_dir)?;
        remove_abandoned(out_dir, run_id)?;
        let lock = Lock::take(&out_dir.join(format!(".lock-{run_id}")))?;
        let target = out_dir.join(run_id);
        if target.join(MANIFEST).exists() {
            return Err(StoreError::Finished { path: target });
        }
        if fs::symlink_metadata(&target).is_ok() {
            return Err(StoreError::InTheWay { path: target });
        }
        let path = out_dir.join(format!(".tmp-{run_id}"));
        if fs::symlink_metadata(&path).is_ok() {
            fs::remove_dir_all(&path).map_err(|e| StoreError::io(&path, "removed", e))?;
        }
        create_folder(&path)?;
        Ok(Self {
            out_dir: out_dir.to_owned(),
            run_id: run_id.to_owned(),
            path,
            finished: false,
            _lock: lock,
        })
    }

    /// Starts a run of an id that none has: this one, or it with a number behind.
    pub fn create_new(out_dir: &Path, run_id: &str) -> Result<Self, StoreError> {
        let mut id = run_id.to_owned();
        for number in 2..=1000 {
            match Self::create(out_dir, &id) {
                Err(StoreError::Finished { .. } | StoreError::Busy { .. }) => {
                    id = format!("{run_id}-{number}")
                }
                other => return other,
            }
        }
        Self::create(out_dir, &id)
    }

    /// Where the run is being written.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The folder of all runs.
    pub fn out_dir(&self) -> &Path {
        &self.out_dir
    }

    /// The run's id.
    pub fn run_id(&self) -> &str {
        &self.run_id
    }

    /// Writes the manifest, last of all, and moves the folder to its place.
    pub fn finish(mut self, manifest: &Manifest) -> Result<PathBuf, StoreError> {
        write_manifest(&self.path, manifest)?;
        sync_all_below(&self.path)?;
        let target = self.out_dir.join(&self.run_id);
        fs::rename(&self.path, &target).map_err(|e| StoreError::io(&target, "moved into place", e))?;
        self.finished = true;
        sync_folder(&self.out_dir)?;
        Ok(target)
    }
}

/// Removes what killed runs of other ids left: it holds personal data.
fn remove_abandoned(out_dir: &Path, run_id: &str) -> Result<(), StoreError> {
    for entry in fs::read_dir(out_dir).map_err(|e| StoreError::io(out_dir, "read", e))? {
        let entry = entry.map_err(|e| StoreError::io(out_dir, "read", e))?;
        let name = entry.file_name();
        let Some(other) = name.to_str().and_then(|n| n.strip_prefix(".tmp-")) else { continue };
        if other == run_id || check_run_id(other).is_err() {
            continue;
        }
        match Lock::take(&out_dir.join(format!(".lock-{other}"))) {
            Err(StoreError::Busy { .. }) => {}
            Err(trouble) => return Err(trouble),
            Ok(_lock) => match fs::remove_dir_all(entry.path()) {
                Err(e) if e.kind() != std::io::ErrorKind::NotFound => {
                    return Err(StoreError::io(&entry.path(), "removed", e));
                }
                _ => {}
            },
        }
    }
    Ok(())
}

impl Drop for RunFolder {
    fn drop(&mut self) {
        if !self.finished {
            // What cannot be removed now is removed by the next start of the run.
            let _ = fs::remove_dir_all(&self.path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{super::manifest::tests::manifest, *};
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_new_run_never_takes_the_id_of_another() {
        let out = tempfile::tempdir().expect("a folder");
        let first = RunFolder::create_new(out.path(), "r").expect("started");
        let second = RunFolder::create_new(out.path(), "r").expect("started");
        assert_eq!((first.run_id(), second.run_id()), ("r", "r-2"));
        first.finish(&manifest()).expect("finished");
        assert_eq!(RunFolder::create_new(out.path(), "r").expect("started").run_id(), "r-3");
    }

    #[test]
    fn a_run_appears_whole_and_is_never_overwritten() {
        let out = tempfile::tempdir().expect("a folder");
        let runs = out.path().join("runs");
        let folder = RunFolder::create(&runs, "r1").expect("started");
        assert_eq!(folder.path(), runs.join(".tmp-r1"));
        let mode = fs::metadata(folder.path()).expect("there").permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
        let second = RunFolder::create(&runs, "r1");
        assert!(matches!(second, Err(StoreError::Busy { .. })), "{second:?}");
        assert!(second.is_err_and(|e| e.is_temporary()));
        let place = folder.finish(&manifest()).expect("finished");
        assert_eq!(place, runs.join("r1"));
        assert!(matches!(RunFolder::create(&runs, "r1"), Err(StoreError::Finished { .. })));
        let left: Vec<String> = fs::read_dir(&runs)
            .expect("read")
            .map(|e| e.expect("entry").file_name().to_string_lossy().into_owned())
            .collect();
        assert_eq!(left, ["r1"]);
    }

    #[test]
    fn what_an_unfinished_run_left_is_removed() {
        let out = tempfile::tempdir().expect("a folder");
        fs::create_dir(out.path().join(".tmp-r")).expect("made");
        fs::write(out.path().join(".tmp-r/half"), "x").expect("written");
        fs::create_dir(out.path().join(".tmp-killed")).expect("made");
        let running = RunFolder::create(out.path(), "running").expect("started");
        assert!(!out.path().join(".tmp-killed").exists());
        fs::write(out.path().join(".lock-r"), "").expect("written");
        let folder = RunFolder::create(out.path(), "r").expect("started");
        assert!(!folder.path().join("half").exists());
        assert!(running.path().is_dir());
        drop(folder);
        assert!(!out.path().join(".tmp-r").exists());
        fs::create_dir(out.path().join("r")).expect("made");
        assert!(matches!(RunFolder::create(out.path(), "r"), Err(StoreError::InTheWay { .. })));
    }
}
