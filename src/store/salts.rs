//! Each household's salt: random, made once, kept beside the runs and used by all of them.
//! With it gone, a household's leaf says nothing of the household any more.

use super::{
    StoreError, private_file,
    private_file::Lock,
    table_file::{Read, bytes_of_parts, each_part, text_column},
};
use crate::table::Texts;
use sha2::{Digest, Sha256};
use std::{cmp::Ordering, path::Path};

const FILE: &str = "salts.parquet";
/// How many salts are put into the form of the file, or read out of it, at a time.
const TOGETHER: usize = 1 << 18;

/// A household's salt.
type Salt = [u8; 32];

/// Salts by household: of each only its id and its 32 bytes are held.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Salts {
    /// The households, in order.
    households: Texts,
    salts: Vec<Salt>,
}

impl Salts {
    /// Reads the salts beside the runs; none where there is no such file yet.
    pub fn read(out_dir: &Path) -> Result<Self, StoreError> {
        let path = out_dir.join(FILE);
        let mut salts = Self::default();
        if !path.exists() {
            return Ok(salts);
        }
        each_part(&path, private_file::read(&path)?, TOGETHER, &mut |frame| {
            let read = Read { frame, path: &path };
            let of_part = read.words("salt", salt_of)?;
            for (household, salt) in read.all_texts("household_id")?.into_iter().zip(of_part) {
                salts.push(household, salt);
            }
            Ok(())
        })?;
        Ok(salts.in_order())
    }

    /// Reads the salts beside the runs and makes those that are missing.
    pub fn ensure<'a>(out_dir: &Path, households: impl Iterator<Item = &'a str>) -> Result<Self, StoreError> {
        let _lock = wait_for(&out_dir.join(".lock.salts"))?;
        let salts = Self::read(out_dir)?;
        let mut missing = Self::default();
        let mut known = salts.lookup();
        for household in households.filter(|household| known.get(household).is_none()) {
            missing.push(household, [0; 32]);
        }
        let mut missing = missing.in_order();
        if missing.salts.is_empty() {
            return Ok(salts);
        }
        for some in missing.salts.chunks_mut(TOGETHER) {
            getrandom::fill(some.as_flattened_mut()).map_err(StoreError::Randomness)?;
        }
        let salts = salts.and(&missing);
        salts.write(out_dir)?;
        Ok(salts)
    }

    /// The digest of the salts of some households, in their order.
    pub fn digest<'a>(&self, households: impl Iterator<Item = &'a str>) -> String {
        let (mut lookup, mut digest) = (self.lookup(), Sha256::new());
        for salt in households.filter_map(|household| lookup.get(household)) {
            digest.update(salt);
        }
        hex::encode(digest.finalize())
    }

    /// Looks up salts; quickest for households that are asked for in order.
    pub fn lookup(&self) -> Lookup<'_> {
        Lookup { salts: self, next: 0 }
    }

    /// The salt of a household.
    pub fn get(&self, household: &str) -> Option<&Salt> {
        self.lookup().get(household)
    }

    fn push(&mut self, household: &str, salt: Salt) {
        self.households.push(household);
        self.salts.push(salt);
    }

    /// The same salts in the order of their households; of a household that comes twice, the last one.
    fn in_order(self) -> Self {
        let id = |place: u32| self.households.get(place as usize);
        let mut order: Vec<u32> = (0..self.salts.len() as u32).collect();
        if order.is_sorted_by(|a, b| id(*a) < id(*b)) {
            return self;
        }
        order.sort_by(|a, b| id(*a).cmp(id(*b)).then(b.cmp(a)));
        order.dedup_by(|a, b| id(*a) == id(*b));
        let mut ordered = Self::default();
        for place in order {
            ordered.push(id(place), self.salts[place as usize]);
        }
        ordered
    }

    /// These salts and those of other households, both in order.
    fn and(&self, others: &Self) -> Self {
        let mut all = Self::default();
        let (mut mine, mut theirs) = (0, 0);
        while mine < self.salts.len() || theirs < others.salts.len() {
            let is_mine = theirs == others.salts.len()
                || (mine < self.salts.len() && self.households.get(mine) < others.households.get(theirs));
            let (from, place) = if is_mine { (self, &mut mine) } else { (others, &mut theirs) };
            all.push(from.households.get(*place), from.salts[*place]);
            *place += 1;
        }
        all
    }

    fn write(&self, out_dir: &Path) -> Result<(), StoreError> {
        let path = out_dir.join(FILE);
        let parts = (0..self.salts.len()).step_by(TOGETHER).map(|start| {
            let part = start..self.salts.len().min(start + TOGETHER);
            let hexed: Vec<String> = self.salts[part.clone()].iter().map(hex::encode).collect();
            vec![
                text_column("household_id", part.map(|place| Some(self.households.get(place)))),
                text_column("salt", hexed.iter().map(|s| Some(s.as_str()))),
            ]
        });
        private_file::replace(&path, &bytes_of_parts(&path, parts)?)
    }
}

/// A place in the order of households, from which salts are looked up.
#[derive(Clone, Debug)]
pub struct Lookup<'s> {
    salts: &'s Salts,
    next: usize,
}

impl<'s> Lookup<'s> {
    /// The salt of a household.
    pub fn get(&mut self, household: &str) -> Option<&'s Salt> {
        let Salts { households, salts } = self.salts;
        let is_next = self.next < salts.len() && households.get(self.next) == household;
        let found = if is_next { Some(self.next) } else { place_of(households, household) }?;
        self.next = found + 1;
        Some(&salts[found])
    }
}

/// The place of a text among texts in order.
fn place_of(texts: &Texts, text: &str) -> Option<usize> {
    let (mut low, mut high) = (0, texts.len());
    while low < high {
        let middle = low.midpoint(high);
        match texts.get(middle).cmp(text) {
            Ordering::Less => low = middle + 1,
            Ordering::Equal => return Some(middle),
            Ordering::Greater => high = middle,
        }
    }
    None
}

fn salt_of(text: &str) -> Option<Salt> {
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
        let second = Salts::ensure(out.path(), ["H3", "H0", "H2", "H0"].into_iter()).expect("made");
        assert_eq!((second.get("H1"), second.get("H2")), (first.get("H1"), first.get("H2")));
        assert!(second.get("H0").is_some() && first.get("H0").is_none());
        assert_eq!(second.households.iter().collect::<Vec<_>>(), ["H0", "H1", "H2", "H3"]);
        assert_eq!(Salts::read(out.path()).expect("read"), second);
        let mode = std::fs::metadata(out.path().join(FILE)).expect("there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn salts_are_looked_up_in_any_order() {
        let mut salts = Salts::default();
        for place in 0..9u8 {
            salts.push(&format!("H{place}"), [place; 32]);
        }
        let mut lookup = salts.lookup();
        for place in [3, 4, 5, 0, 8, 8, 1] {
            assert_eq!(lookup.get(&format!("H{place}")), Some(&[place; 32]));
        }
        assert_eq!((lookup.get("H"), lookup.get("H9"), lookup.get("H2")), (None, None, Some(&[2; 32])));
    }

    #[test]
    fn salts_of_more_households_than_go_together_come_back() {
        let out = tempfile::tempdir().expect("a folder");
        let ids: Vec<String> = (0..TOGETHER + 3).map(|number| format!("H{number:09}")).collect();
        let made = Salts::ensure(out.path(), ids.iter().map(String::as_str)).expect("made");
        assert_eq!(made.salts.len(), ids.len());
        assert!(made.salts.iter().all(|salt| *salt != [0; 32]), "all are random");
        assert_eq!(Salts::read(out.path()).expect("read"), made);
    }
}
