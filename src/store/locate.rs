//! Run ids, and where a run's folder lies. A run id never leaves the folder of runs.

use super::StoreError;
use std::{
    fs,
    path::{Path, PathBuf},
};

/// The file whose presence says that a run is finished.
pub(super) const MANIFEST: &str = "run.json";

/// Whether a text may name a run: it becomes the name of a folder.
pub fn check_run_id(run: &str) -> Result<(), StoreError> {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-');
    let bytes = run.as_bytes();
    let fits = (1..=100).contains(&bytes.len()) && bytes[0].is_ascii_alphanumeric();
    if fits && bytes.iter().all(|b| plain(*b)) && !run.ends_with('.') {
        Ok(())
    } else {
        Err(StoreError::BadRunId { run: run.to_owned() })
    }
}

/// The folder of a finished run, given its id or its folder.
pub fn find_run(out_dir: &Path, run: &str) -> Result<PathBuf, StoreError> {
    if check_run_id(run).is_ok() && out_dir.join(run).is_dir() {
        return find_run_by_id(out_dir, run);
    }
    let folder = PathBuf::from(run);
    if !run.contains('\0') && folder.join(MANIFEST).is_file() {
        return Ok(folder);
    }
    if run.contains('/') {
        return Err(StoreError::NotFound { run: run.to_owned(), folder: PathBuf::from(".") });
    }
    find_run_by_id(out_dir, run)
}

/// The folder of a finished run, given its id only; a link to elsewhere is not followed.
pub fn find_run_by_id(out_dir: &Path, run: &str) -> Result<PathBuf, StoreError> {
    check_run_id(run)?;
    let path = out_dir.join(run);
    let is_folder = fs::symlink_metadata(&path).is_ok_and(|m| m.is_dir());
    if is_folder && path.join(MANIFEST).is_file() {
        return Ok(path);
    }
    Err(StoreError::NotFound { run: run.to_owned(), folder: out_dir.to_owned() })
}

/// The ids of the finished runs in a folder, sorted; none where the folder is not there.
pub fn list_runs(out_dir: &Path) -> Result<Vec<String>, StoreError> {
    let entries = match fs::read_dir(out_dir) {
        Ok(entries) => entries,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(e) => return Err(StoreError::io(out_dir, "read", e)),
    };
    let mut runs = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|e| StoreError::io(out_dir, "read", e))?;
        let name = entry.file_name();
        if let Some(run) = name.to_str().filter(|run| find_run_by_id(out_dir, run).is_ok()) {
            runs.push(run.to_owned());
        }
    }
    runs.sort();
    Ok(runs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_never_leaves_the_folder_of_runs() {
        for run in ["2026-11-01", "a", "R_1.x-2"] {
            assert!(check_run_id(run).is_ok(), "{run:?}");
        }
        let long = "a".repeat(101);
        for run in
            ["", ".", "..", "../x", "a/b", "a\\b", "/etc", ".tmp-a", "-a", "a\0", "%2e%2e", "核", "a.", &long]
        {
            let answer = check_run_id(run);
            assert!(matches!(answer, Err(StoreError::BadRunId { .. })), "{run:?}: {answer:?}");
        }
    }

    #[test]
    fn a_run_is_found_by_id_and_by_folder_and_a_link_is_not_followed() {
        let out = tempfile::tempdir().expect("a folder");
        let run = out.path().join("one");
        fs::create_dir(&run).expect("made");
        assert!(matches!(find_run(out.path(), "one"), Err(StoreError::NotFound { .. })));
        fs::write(run.join(MANIFEST), "{}").expect("written");
        assert_eq!(find_run(out.path(), "one").expect("by id"), run);
        assert_eq!(find_run(Path::new("nowhere"), run.to_str().expect("text")).expect("by folder"), run);
        std::os::unix::fs::symlink(&run, out.path().join("two")).expect("linked");
        assert!(matches!(find_run_by_id(out.path(), "two"), Err(StoreError::NotFound { .. })));
        assert!(matches!(find_run(out.path(), "../one"), Err(StoreError::NotFound { .. })));
        assert_eq!(list_runs(out.path()).expect("listed"), ["one"]);
    }
}
