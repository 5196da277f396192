//! Each household's salt: random, made once, kept beside the runs and used by all of them.
//! With it gone, a household's leaf says nothing of the household any more.

use super::{
    StoreError, private_file,
    private_file::Lock,
    table_file::{Read, parquet_bytes, parquet_frame, text_column},
};
use std::{collections::BTreeMap, path::Path};

const FILE: &str = "salts.parquet";

/// Salts by household.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Salts(BTreeMap<String, [u8; 32]>);

impl Salts {
    /// Reads the salts beside the runs; none where there is no such file yet.
    pub fn read(out_dir: &Path) -> Result<Self, StoreError> {
        let path = out_dir.join(FILE);
        if !path.exists() {
            return Ok(Self::default());
        }
        let frame = parquet_frame(&path, private_file::read(&path)?)?;
        let read = Read { frame: &frame, path: &path };
        let households = read.all_texts("household_id")?;
        let salts = read.words("salt", salt_of)?;
        Ok(Self(households.into_iter().map(str::to_owned).zip(salts).collect()))
    }

    /// Reads the salts beside the runs and makes those that are missing.
    pub fn ensure<'a>(out_dir: &Path, households: impl Iterator<Item = &'a str>) -> Result<Self, StoreError> {
        let _lock = wait_for(&out_dir.join(".lock.salts"))?;
        let mut salts = Self::read(out_dir)?;
        let before = salts.0.len();
        for household in households {
            if !salts.0.contains_key(household) {
                let mut salt = [0; 32];
                getrandom::fill(&mut salt).map_err(StoreError::Randomness)?;
                salts.0.insert(household.to_owned(), salt);
            }
        }
        if salts.0.len() > before {
            salts.write(out_dir)?;
        }
        Ok(salts)
    }

    /// The salt of a household.
    pub fn get(&self, household: &str) -> Option<&[u8; 32]> {
        self.0.get(household)
    }

    fn write(&self, out_dir: &Path) -> Result<(), StoreError> {
        let path = out_dir.join(FILE);
        let hexed: Vec<String> = self.0.values().map(hex::encode).collect();
        let columns = vec![
            text_column("household_id", self.0.keys().map(|k| Some(k.as_str()))),
            text_column("salt", hexed.iter().map(|s| Some(s.as_str()))),
        ];
        private_file::replace(&path, &parquet_bytes(&path, columns)?)
    }
}

fn salt_of(text: &str) -> Option<[u8; 32]> {
    let mut salt = [0; 32];
    hex::decode_to_slice(text, &mut salt).is_ok().then_some(salt)
}

/// Another run holds the salts for a moment only.
fn wait_for(path: &Path) -> Result<Lock, StoreError> {
    for _ in 0..100 {
        match Lock::take(path) {
            Err(StoreError::Busy { .. }) => std::thread::sleep(std::time::Duration::from_millis(100)),
            other => return other,
        }
    }
    Lock::take(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_salt_is_made_once_and_is_its_households_own() {
        let out = tempfile::tempdir().expect("a folder");
        let first = Salts::ensure(out.path(), ["H1", "H2"].into_iter()).expect("made");
        assert_ne!(first.get("H1"), first.get("H2"));
        let second = Salts::ensure(out.path(), ["H0", "H2"].into_iter()).expect("made");
        assert_eq!((second.get("H1"), second.get("H2")), (first.get("H1"), first.get("H2")));
        assert!(second.get("H0").is_some() && first.get("H0").is_none());
        assert_eq!(Salts::read(out.path()).expect("read"), second);
        let mode = std::fs::metadata(out.path().join(FILE)).expect("there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}
