//! The pinned pack: the texts of rules, parameters, kinds and adapters as they were in force, kept in the run's folder.
//! Must not know what the texts say.

use super::{StoreError, private_file};
use sha2::{Digest, Sha256};
use std::{
    fs,
    path::{Component, Path},
};

pub(super) const FOLDER: &str = "pack";

/// Writes the files into `pack/`, each under its name (folders divided by `/`); answers the names within the run's folder.
pub fn write_pack(folder: &Path, files: &[(String, Vec<u8>)]) -> Result<Vec<String>, StoreError> {
    let mut names = Vec::new();
    for (name, bytes) in files {
        check_name(name)?;
        let inner = format!("{FOLDER}/{name}");
        let path = folder.join(&inner);
        path.parent().map_or(Ok(()), private_file::create_folder)?;
        private_file::write_new(&path, bytes)?;
        names.push(inner);
    }
    names.sort();
    Ok(names)
}

/// Reads all files of `pack/`, by name.
pub fn read_pack(folder: &Path) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
    let mut files = Vec::new();
    read_folder(&folder.join(FOLDER), "", &mut files)?;
    files.sort();
    Ok(files)
}

fn read_folder(path: &Path, before: &str, files: &mut Vec<(String, Vec<u8>)>) -> Result<(), StoreError> {
    for entry in fs::read_dir(path).map_err(|e| StoreError::io(path, "read", e))? {
        let entry = entry.map_err(|e| StoreError::io(path, "read", e))?;
        let inner = entry.path();
        let file_name = entry.file_name();
        let name = file_name.to_str().ok_or_else(|| bad_name(&file_name.to_string_lossy()))?;
        let kind = entry.file_type().map_err(|e| StoreError::io(&inner, "read", e))?;
        if kind.is_dir() {
            read_folder(&inner, &format!("{before}{name}/"), files)?;
        } else if kind.is_file() {
            files.push((format!("{before}{name}"), private_file::read(&inner)?));
        } else {
            return Err(bad_name(name));
        }
    }
    Ok(())
}

/// The digest of files: over each name, length and bytes, by name.
pub fn pack_digest<'a>(files: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> String {
    let mut files: Vec<_> = files.into_iter().collect();
    files.sort_unstable();
    let mut hash = Sha256::new();
    for (name, bytes) in files {
        for part in [name.as_bytes(), bytes] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
    }
    hex::encode(hash.finalize())
}

fn bad_name(name: &str) -> StoreError {
    StoreError::BadName { name: name.to_owned() }
}

fn check_name(name: &str) -> Result<(), StoreError> {
    let plain = !name.is_empty() && !name.contains(['\0', '\\']) && !name.ends_with('/');
    let within = Path::new(name).components().all(|c| matches!(c, Component::Normal(_)));
    if plain && within { Ok(()) } else { Err(bad_name(name)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, text: &str) -> (String, Vec<u8>) {
        (name.to_owned(), text.as_bytes().to_vec())
    }

    #[test]
    fn the_pack_comes_back_by_name() {
        let folder = tempfile::tempdir().expect("a folder");
        let files =
            [file("rules/b.toml", "b"), file("adapters/kinds/k.toml", "k"), file("rules/户.toml", "")];
        let names = write_pack(folder.path(), &files).expect("written");
        assert_eq!(names, ["pack/adapters/kinds/k.toml", "pack/rules/b.toml", "pack/rules/户.toml"]);
        let mut sorted = files.to_vec();
        sorted.sort();
        assert_eq!(read_pack(folder.path()).expect("read"), sorted);
    }

    #[test]
    fn a_name_never_leaves_the_pack() {
        let folder = tempfile::tempdir().expect("a folder");
        for name in ["../x", "/etc/x", "a/../../x", "", "a\\b", "a\0", "./a", "a/"] {
            let answer = write_pack(folder.path(), &[file(name, "x")]);
            assert!(matches!(answer, Err(StoreError::BadName { .. })), "{name:?}: {answer:?}");
        }
    }

    #[test]
    fn a_digest_tells_names_from_bytes() {
        let digest = |files: &[(&str, &str)]| pack_digest(files.iter().map(|(n, b)| (*n, b.as_bytes())));
        assert_eq!(digest(&[("a", "1"), ("b", "2")]), digest(&[("b", "2"), ("a", "1")]));
        assert_ne!(digest(&[("a", "1b")]), digest(&[("a1", "b")]));
        assert_ne!(digest(&[("a", "")]), digest(&[]));
    }
}
