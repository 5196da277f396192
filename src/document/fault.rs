//! Faults of declarative files: file, line, column, what is wrong and what would have been right.

use std::{cell::RefCell, collections::BTreeMap, fmt};

/// One fault in a declarative file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// The file, as it was named.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// What is wrong, and what would have been right.
    pub message: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}: {}", self.file, self.line, self.column, self.message)
    }
}

/// The faults found so far; shared by everything that reads one set of files.
#[derive(Debug, Default)]
pub struct Faults {
    found: RefCell<Vec<Fault>>,
    /// Files that cannot be read, and why: what else seems wrong in them follows from that and is not told.
    unreadable: RefCell<BTreeMap<String, Vec<Fault>>>,
}

impl Faults {
    /// No faults yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a fault.
    pub fn push(&self, fault: Fault) {
        self.found.borrow_mut().push(fault);
    }

    /// Adds why a file cannot be read: all that is told of it.
    pub(super) fn push_unreadable(&self, file: &str, why: Vec<Fault>) {
        self.unreadable.borrow_mut().entry(file.to_owned()).or_default().extend(why);
    }

    /// Whether there is one in a file.
    pub fn has(&self, file: &str) -> bool {
        self.unreadable.borrow().contains_key(file)
            || self.found.borrow().iter().any(|fault| fault.file == file)
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.found.borrow().len() + self.unreadable.borrow().values().map(Vec::len).sum::<usize>()
    }

    /// All of them, by file and place, each once.
    pub fn into_sorted(self) -> Vec<Fault> {
        let unreadable = self.unreadable.into_inner();
        let mut faults = self.found.into_inner();
        faults.retain(|fault| !unreadable.contains_key(&fault.file));
        faults.extend(unreadable.into_values().flatten());
        faults.sort();
        faults.dedup();
        faults.chunk_by(|one, next| one.file == next.file).flat_map(some_of_a_file).collect()
    }
}

/// How many faults of one file are told: what is after so many is looked at when they are mended.
const MOST_OF_A_FILE: usize = 200;

fn some_of_a_file(faults: &[Fault]) -> Vec<Fault> {
    let mut told = faults[..faults.len().min(MOST_OF_A_FILE)].to_vec();
    let more = faults.len() - told.len();
    if let (Some(last), true) = (told.last().cloned(), more > 0) {
        told.push(Fault { message: format!("and {more} more faults of this file after it"), ..last });
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_file_full_of_faults_the_first_are_told_and_the_rest_counted() {
        let faults = Faults::new();
        for (file, count) in [("a", MOST_OF_A_FILE), ("b", MOST_OF_A_FILE + 3), ("c", 1)] {
            for line in 1..=count {
                faults.push(Fault { file: file.to_owned(), line, column: 1, message: "wrong".to_owned() });
            }
        }
        let told = faults.into_sorted();
        let of = |file: &str| told.iter().filter(|fault| fault.file == file).count();
        assert_eq!((of("a"), of("b"), of("c")), (MOST_OF_A_FILE, MOST_OF_A_FILE + 1, 1));
        assert_eq!(told[2 * MOST_OF_A_FILE].to_string(), "b:200:1: and 3 more faults of this file after it");
    }
}
