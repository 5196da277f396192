//! The settings, each with its origin.

use crate::document::nearest;
use config::{Environment, File, FileFormat, Source, Value};
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};
use thiserror::Error;

const DEFAULTS: &str = include_str!("defaults.toml");
const KEYS: [&str; 11] =
    ["adapters", "area", "as_of", "case", "data", "language", "memory", "out", "purpose", "rules", "threads"];
const PATHS: [&str; 4] = ["adapters", "data", "out", "rules"];

/// What a nightly run may take where nothing is said: 4 GiB.
const MEMORY: u64 = 4 << 30;

/// The bytes of a size such as `4GiB`, `512MiB` or `1048576`.
fn bytes_of(size: &str) -> Option<u64> {
    let digits = size.find(|c: char| !c.is_ascii_digit()).unwrap_or(size.len());
    let (number, unit) = size.split_at(digits);
    let shift = match unit.trim() {
        "" | "B" => 0,
        "KiB" => 10,
        "MiB" => 20,
        "GiB" => 30,
        "TiB" => 40,
        _ => return None,
    };
    number.parse::<u64>().ok()?.checked_mul(1 << shift).filter(|bytes| *bytes > 0)
}

/// Why the configuration cannot be used.
#[derive(Debug, Error)]
pub enum ConfigError {
    /// The file cannot be read or is no TOML.
    #[error("the configuration {place} cannot be read")]
    Read {
        /// Which layer.
        place: String,
        /// Why.
        #[source]
        source: Box<config::ConfigError>,
    },
    /// Keys and values that are wrong, all of them.
    #[error("the configuration is wrong:\n{}", .0.join("\n"))]
    Wrong(Vec<String>),
}

/// Flags of the command line, which win over every other layer.
pub type Flags = BTreeMap<&'static str, String>;

/// A value with its origin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// The value.
    pub value: String,
    /// Where it came from.
    pub origin: String,
}

/// The settings of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    all: BTreeMap<String, Setting>,
}

impl Settings {
    /// Reads all layers.
    ///
    /// # Errors
    /// A file that cannot be read, and every unknown key and wrong value at once.
    pub fn read(file: Option<&Path>, flags: &Flags) -> Result<Self, ConfigError> {
        let mut settings = Self { all: BTreeMap::new() };
        let mut wrong = Vec::new();
        let defaults = File::from_str(DEFAULTS, FileFormat::Toml);
        settings.layer(&defaults, "built-in default", None, &mut wrong)?;
        if let Some(path) = file {
            let source = File::from(path).format(FileFormat::Toml);
            let folder = path.parent().unwrap_or_else(|| Path::new(""));
            settings.layer(&source, &path.display().to_string(), Some(folder), &mut wrong)?;
        }
        let environment = Environment::with_prefix("HEDUI").prefix_separator("_");
        settings.layer(&environment, "environment", None, &mut wrong)?;
        for (key, value) in flags {
            let setting = Setting { value: value.clone(), origin: format!("--{}", key.replace('_', "-")) };
            settings.all.insert((*key).to_owned(), setting);
        }
        settings.check(&mut wrong);
        if wrong.is_empty() { Ok(settings) } else { Err(ConfigError::Wrong(wrong)) }
    }

    fn layer(
        &mut self,
        source: &dyn Source,
        place: &str,
        folder: Option<&Path>,
        wrong: &mut Vec<String>,
    ) -> Result<(), ConfigError> {
        let found = source
            .collect()
            .map_err(|source| ConfigError::Read { place: place.to_owned(), source: Box::new(source) })?;
        let sorted: BTreeMap<String, Value> = found.into_iter().collect();
        for (key, value) in sorted {
            let environment = place == "environment";
            let origin = if environment { format!("HEDUI_{}", key.to_uppercase()) } else { place.to_owned() };
            if !KEYS.contains(&key.as_str()) {
                let hint = nearest(&key, &KEYS).map_or_else(
                    || format!("known: {}", KEYS.join(", ")),
                    |near| format!("did you mean `{near}`?"),
                );
                wrong.push(format!("{origin}: unknown key `{key}`; {hint}"));
                continue;
            }
            match value.into_string() {
                Ok(text) => {
                    let under = folder.filter(|_| PATHS.contains(&key.as_str()));
                    let value = under.map_or(text.clone(), |f| f.join(&text).display().to_string());
                    self.all.insert(key, Setting { value, origin });
                }
                Err(_) => wrong.push(format!("{origin}: `{key}` must be a text or a number")),
            }
        }
        Ok(())
    }

    fn check(&self, wrong: &mut Vec<String>) {
        let mut expect = |key: &str, wanted: &str, right: &dyn Fn(&str) -> bool| {
            if let Some(setting) = self.all.get(key).filter(|s| !right(&s.value)) {
                wrong
                    .push(format!("{}: `{key}` must be {wanted}, found `{}`", setting.origin, setting.value));
            }
        };
        expect("threads", "a whole number of 0 to 1024", &|v| v.parse::<usize>().is_ok_and(|n| n <= 1024));
        expect("memory", "a size such as 4GiB or 512MiB", &|v| bytes_of(v).is_some());
        expect("language", "zh or en", &|v| v == "zh" || v == "en");
        expect("as_of", "a date such as 2026-11-01", &|v| v.parse::<jiff::civil::Date>().is_ok());
        expect("area", "the first digits of an area code", &|v| {
            (2..=12).contains(&v.len()) && v.bytes().all(|b| b.is_ascii_digit())
        });
    }

    /// All settings by key.
    pub fn all(&self) -> &BTreeMap<String, Setting> {
        &self.all
    }

    /// A value, where it is set.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.all.get(key).map(|s| s.value.as_str())
    }

    /// A path; empty where it is not set.
    pub fn path(&self, key: &str) -> PathBuf {
        PathBuf::from(self.get(key).unwrap_or(""))
    }

    /// About how many bytes of memory a nightly run may take.
    pub fn memory(&self) -> u64 {
        self.get("memory").and_then(bytes_of).unwrap_or(MEMORY)
    }

    /// The number of threads; 0 is one a core.
    pub fn threads(&self) -> usize {
        self.get("threads").and_then(|t| t.parse().ok()).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_wrong_key_and_value_is_named_at_once() {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("county.toml");
        std::fs::write(&path, "dta = \"x\"\nthreads = \"many\"\nout = \"elsewhere\"\n").expect("written");
        let error = Settings::read(Some(&path), &Flags::from([("as_of", "2026-13-01".to_owned())]));
        let text = error.expect_err("refused").to_string();
        assert!(text.contains("unknown key `dta`; did you mean `data`?"), "{text}");
        assert!(text.contains("`threads` must be a whole number"), "{text}");
        assert!(text.contains("--as-of: `as_of` must be a date such as 2026-11-01"), "{text}");
    }

    #[test]
    fn sizes_have_units_of_powers_of_two() {
        let read = ["4GiB", "512MiB", "1 TiB", "3KiB", "77", "8B"].map(bytes_of);
        assert_eq!(read, [4 << 30, 512 << 20, 1 << 40, 3 << 10, 77, 8].map(Some));
        for wrong in ["", "GiB", "4GB", "4gib", "-1", "0", "0MiB", "1.5GiB", "99999999999TiB"] {
            assert_eq!(bytes_of(wrong), None, "{wrong}");
            let flags = Flags::from([("memory", wrong.to_owned())]);
            let error = Settings::read(None, &flags).expect_err("refused").to_string();
            assert!(error.contains("--memory: `memory` must be a size such as 4GiB"), "{error}");
        }
        assert_eq!(Settings::read(None, &Flags::new()).expect("read").memory(), MEMORY);
    }

    #[test]
    fn paths_of_a_file_start_at_the_file_and_flags_win() {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("county.toml");
        std::fs::write(&path, "data = \"deliveries\"\nrules = \"pack\"\n").expect("written");
        let flags = Flags::from([("rules", "mine".to_owned())]);
        let settings = Settings::read(Some(&path), &flags).expect("read");
        assert_eq!(settings.path("data"), folder.path().join("deliveries"));
        assert_eq!(settings.all()["rules"], Setting { value: "mine".into(), origin: "--rules".into() });
        assert_eq!(settings.all()["adapters"].origin, "built-in default");
    }
}
