//! Paths below the data folder: patterns that lead out of it are refused, and so are links.
//! Must not know deliveries.

use super::error::TransportError;
use super::file_date::{MATCHING, globs};
use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

/// Refuses a pattern that could lead out of the data folder.
pub(super) fn check(pattern: &str) -> Result<(), TransportError> {
    let reason = if pattern.trim().is_empty() {
        Some("it is empty")
    } else if pattern.contains(['\0', '\\']) {
        Some("it holds a backslash or a NUL character")
    } else if pattern.contains(':') {
        Some("it holds a colon, as paths of drives and addresses do")
    } else if !Path::new(pattern).components().all(|part| matches!(part, Component::Normal(_))) {
        Some("it is to be relative to the data folder, without `.` and `..`")
    } else {
        None
    };
    match reason {
        Some(reason) => Err(TransportError::BadPath { pattern: pattern.to_owned(), reason }),
        None => Ok(()),
    }
}

/// A file that a pattern found.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Found {
    /// Its name, relative to the data folder, with `/`.
    pub(super) name: String,
    /// Where it is, links resolved.
    pub(super) path: PathBuf,
    /// Its size.
    pub(super) size: u64,
    /// Why it may not be opened.
    pub(super) fault: Option<&'static str>,
}

/// The files below `root` (a canonical path) that the pattern finds, by name. A folder is none, but where the pattern
/// ends as names of files do: what bears a delivery's name is not passed over.
pub(super) fn find(pattern: &str, root: &Path) -> Result<BTreeSet<Found>, TransportError> {
    check(pattern)?;
    let mut found = BTreeSet::new();
    for glob in globs(pattern) {
        let whole = format!("{}/{glob}", glob::Pattern::escape(&root.to_string_lossy()));
        let paths = glob::glob_with(&whole, MATCHING)
            .map_err(|error| TransportError::BadPath { pattern: pattern.to_owned(), reason: error.msg })?;
        for path in paths {
            let path = path.map_err(|error| {
                let name = relative(error.path(), root);
                TransportError::Unreadable { name, source: error.into() }
            })?;
            let file = resolved(&path, root)?;
            let ends_as_file = pattern.rsplit('/').next().is_some_and(|name| name.contains('.'));
            if file.fault != Some(FOLDER) || ends_as_file {
                found.insert(file);
            }
        }
    }
    Ok(found)
}

/// Why a folder may not be opened.
const FOLDER: &str = "it is a folder";

/// What stands behind a path.
fn resolved(path: &Path, root: &Path) -> Result<Found, TransportError> {
    let name = relative(path, root);
    let unreadable = |source| TransportError::Unreadable { name: name.clone(), source };
    let real = path.canonicalize().map_err(unreadable)?;
    if !real.starts_with(root) {
        let fault = Some("it leads out of the data folder");
        return Ok(Found { name, path: real, size: 0, fault });
    }
    let kind = real.metadata().map_err(unreadable)?;
    if kind.is_dir() {
        return Ok(Found { name, path: real, size: 0, fault: Some(FOLDER) });
    }
    let fault = (!kind.is_file()).then_some("it is not an ordinary file");
    Ok(Found { name, path: real, size: kind.len(), fault })
}

fn relative(path: &Path, root: &Path) -> String {
    path.strip_prefix(root).unwrap_or(path).to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_that_lead_out_are_refused() {
        for refused in
            ["/etc/passwd", "../a.csv", "a/../../b", "./a", "", "a\0b", "C:\\a", "a\\..\\b", "file:a"]
        {
            let told = check(refused).expect_err("refused").to_string();
            assert!(told.contains("is refused: it"), "{told}");
        }
        check("tax/grsds_{date}_*.csv").expect("a plain pattern");
    }
}
