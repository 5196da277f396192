//! Manifests: what a department says that it sent, compared with what is there.
//! Must not open the files that it names: names are only compared.

use super::delivery::DeliveredFile;
use jiff::civil::Date;
use serde::Deserialize;
use serde::de::{Deserializer, Error};
use std::collections::BTreeSet;

/// The greatest size of a manifest.
pub(super) const MANIFEST_LIMIT: u64 = 16 * 1024 * 1024;

/// What a manifest states.
#[derive(Debug, PartialEq, Eq, Deserialize)]
pub(super) struct Manifest {
    /// The files.
    pub(super) files: Vec<Entry>,
    /// The day of the delivery.
    #[serde(default, deserialize_with = "day")]
    pub(super) delivered_on: Option<Date>,
}

/// What a manifest states of a file.
#[derive(Debug, PartialEq, Eq, Deserialize)]
pub(super) struct Entry {
    name: String,
    rows: u64,
    sha256: String,
}

/// Reads a manifest: JSON where its name ends so, otherwise CSV with the columns `name`, `rows` and `sha256`.
///
/// # Errors
/// Why it cannot be used.
pub(super) fn parsed(name: &str, bytes: &[u8]) -> Result<Manifest, String> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let manifest = if name.to_ascii_lowercase().ends_with(".json") {
        serde_json::from_slice(bytes).map_err(|error| {
            format!("the manifest `{name}` can't be read, line {}: JSON with `files` of `name`, `rows`, `sha256` is wanted", error.line())
        })?
    } else {
        let files = csv::ReaderBuilder::new()
            .trim(csv::Trim::All)
            .from_reader(bytes)
            .deserialize()
            .collect::<Result<Vec<Entry>, csv::Error>>()
            .map_err(|_| format!("the manifest `{name}` can't be read: CSV with `name`, `rows`, `sha256` in UTF-8 is wanted"))?;
        Manifest { files, delivered_on: None }
    };
    let mut seen = BTreeSet::new();
    match manifest.files.iter().find(|entry| !seen.insert(&entry.name)) {
        Some(entry) => Err(format!("the manifest `{name}` names `{}` twice", entry.name)),
        None if manifest.files.is_empty() => Err(format!("the manifest `{name}` names no file")),
        None => Ok(manifest),
    }
}

/// A day as an ISO date.
fn day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Date>, D::Error> {
    let written = Option::<String>::deserialize(deserializer)?;
    written.map(|text| text.parse().map_err(|_| D::Error::custom("an ISO date is wanted"))).transpose()
}

impl Manifest {
    /// Compares the files with what is stated; notes faults and expected rows at the files.
    ///
    /// Returns the fault of the delivery as a whole: a file that is stated and isn't there.
    pub(super) fn compare(&self, own_name: &str, files: &mut [DeliveredFile]) -> Option<String> {
        let folder = own_name.rsplit_once('/').map_or("", |(folder, _)| folder);
        let mut used = BTreeSet::new();
        for file in files.iter_mut() {
            let stated = self.files.iter().position(|entry| entry.names(&file.name, folder));
            match stated.map(|place| (place, &self.files[place])) {
                None => note(file, format!("the manifest `{own_name}` does not name it")),
                Some((place, _)) if !used.insert(place) => {
                    note(file, format!("the manifest `{own_name}` names it and another file by one name"));
                }
                Some((_, entry)) => {
                    file.expected_rows = Some(entry.rows);
                    if !entry.sha256.trim().eq_ignore_ascii_case(&file.sha256) {
                        note(
                            file,
                            format!("its SHA-256 is not the one that the manifest `{own_name}` states"),
                        );
                    }
                }
            }
        }
        let missing = self.files.iter().enumerate().find(|(place, _)| !used.contains(place));
        missing
            .map(|(_, entry)| format!("the manifest `{own_name}` names `{}`, which is not there", entry.name))
    }
}

impl Entry {
    /// Whether the entry means the file: by its name in the data folder, beside the manifest, or alone.
    fn names(&self, file: &str, folder: &str) -> bool {
        let name = self.name.trim();
        let beside = file.strip_prefix(folder).map(|rest| rest.trim_start_matches('/'));
        let alone = file.rsplit('/').next();
        name == file || beside == Some(name) || alone == Some(name)
    }
}

/// Notes a fault at a file that has none yet.
fn note(file: &mut DeliveredFile, fault: String) {
    file.fault.get_or_insert(fault);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_are_read() {
        let json = r#"{"files": [{"name": "a.csv", "rows": 2, "sha256": "AB"}], "delivered_on": "2026-01-31", "x": 1}"#;
        let from_json = parsed("m.JSON", json.as_bytes()).expect("reads");
        assert_eq!(from_json.delivered_on, Some(jiff::civil::date(2026, 1, 31)));
        let from_csv = parsed("m.csv", b"\xEF\xBB\xBFsha256,name,rows\nAB, a.csv ,2\n").expect("reads");
        assert_eq!(from_csv.files, from_json.files);
    }

    #[test]
    fn unusable_manifests_say_why() {
        let twice = "name,rows,sha256\na,1,x\na,1,x\n";
        assert_eq!(parsed("m.csv", twice.as_bytes()), Err("the manifest `m.csv` names `a` twice".into()));
        assert_eq!(parsed("m.csv", b"name,rows,sha256\n"), Err("the manifest `m.csv` names no file".into()));
        for bytes in [&b"{"[..], b"{}", b"null", br#"{"files": [{"name": "a", "rows": -1, "sha256": ""}]}"#] {
            let told = parsed("m.json", bytes).expect_err("refused");
            assert!(told.starts_with("the manifest `m.json` can't be read, line 1"), "{told}");
        }
    }
}
