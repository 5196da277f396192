//! Paths below the data folder: patterns that lead out of it are refused, and so are links.
//! Must not know deliveries.

use super::error::TransportError;
use super::file_date::{MATCHING, globs, parsed};
use glob::Pattern;
use std::collections::BTreeSet;
use std::io;
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

/// So many folders are gone into at most: links may make many paths of few folders.
const MOST_FOLDERS: usize = 10_000;

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
    parsed(pattern)?;
    let mut found = BTreeSet::new();
    let ends_as_file = pattern.rsplit('/').next().is_some_and(|name| name.contains('.'));
    for glob in globs(pattern) {
        for path in matching(&glob, root)? {
            let file = resolved(&path, root)?;
            if file.fault != Some(FOLDER) || ends_as_file {
                found.insert(file);
            }
        }
    }
    Ok(found)
}

/// The paths below a folder that a glob finds. Names need not be UTF-8: what may be meant with one is shown.
fn matching(glob: &str, root: &Path) -> Result<Vec<PathBuf>, TransportError> {
    let mut here = vec![root.to_owned()];
    for part in glob.split('/') {
        let is_plain = !part.contains(['*', '?', '[']);
        let own = parsed(part)?;
        let mut next = Vec::new();
        for folder in here {
            if is_plain {
                let path = folder.join(part);
                let there = path.symlink_metadata().map(|_| vec![path.clone()]);
                next.extend(or_nothing(there, &path, root)?);
                continue;
            }
            let below = if part == "**" { folders(&folder) } else { names(&folder, &own) };
            next.extend(or_nothing(below, &folder, root)?);
        }
        here = next;
    }
    Ok(here)
}

/// What is in a folder by a name that the pattern matches.
fn names(folder: &Path, own: &Pattern) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in folder.read_dir()? {
        let name = entry?.file_name();
        // What a file system keeps for itself is no delivery.
        if name == "lost+found" {
            continue;
        }
        if own.matches_with(&name.to_string_lossy(), MATCHING) {
            found.push(folder.join(name));
        }
    }
    Ok(found)
}

/// A folder and all below it that are not hidden, links to folders too. A link that leads back to where it lies is not
/// gone into again.
fn folders(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    // Each with what it really is, and what those above it are.
    let mut to_see = vec![(folder.to_owned(), vec![folder.canonicalize()?])];
    while let Some((path, above)) = to_see.pop() {
        // Only the first may be missing: what was there just now is not.
        let is_first = above.len() == 1;
        let within = |error: io::Error| if is_first { error } else { io::Error::other(error) };
        for entry in path.read_dir().map_err(within)? {
            let entry = entry.map_err(within)?;
            let below = entry.path();
            let kind = entry.file_type().map_err(within)?;
            let is_folder = kind.is_dir() || (kind.is_symlink() && below.is_dir());
            if !is_folder || entry.file_name().as_encoded_bytes().starts_with(b".") {
                continue;
            }
            let real = below.canonicalize().map_err(within)?;
            if above.contains(&real) {
                found.push(below);
            } else {
                to_see.push((below, above.iter().cloned().chain([real]).collect()));
            }
        }
        found.push(path);
        if found.len() > MOST_FOLDERS {
            return Err(io::Error::other("more than 10,000 folders, links among them, lie below it"));
        }
    }
    Ok(found)
}

/// What was found; nothing where there is no such file or folder.
fn or_nothing(
    found: io::Result<Vec<PathBuf>>,
    path: &Path,
    root: &Path,
) -> Result<Vec<PathBuf>, TransportError> {
    match found {
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            Ok(Vec::new())
        }
        found => found.map_err(|source| TransportError::Unreadable { name: relative(path, root), source }),
    }
}

/// Why a folder may not be opened.
const FOLDER: &str = "it is a folder";

/// What stands behind a path.
fn resolved(path: &Path, root: &Path) -> Result<Found, TransportError> {
    let name = relative(path, root);
    if path.to_str().is_none() {
        return Ok(Found { name, path: path.to_owned(), size: 0, fault: Some("its name is not UTF-8") });
    }
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
