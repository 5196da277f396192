//! The files that decide: kinds, adapters, rules, parameters. Read once, pinned with the run, parsed from what was read.

use super::RunError;
use crate::{
    adapter::{Adapter, load_adapters},
    config::Settings,
    dictionary::{Dictionary, load_dictionary},
    document::{Document, Fault, Faults},
    engine::{Cases, CompiledPack, CompiledRule, RunsOver, compile},
    rule::{DatedValue, Pack, PackDocuments, load_pack},
    store::{Digests, Manifest, pack_digest},
};
use jiff::civil::Date;
use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

/// The national dictionary: record kinds, and changes of division codes.
const NATIONAL: [(&str, &[u8]); 2] = [
    ("adapters/kinds/areas.toml", include_bytes!("../../adapters/kinds/areas.toml")),
    ("adapters/kinds/national.toml", include_bytes!("../../adapters/kinds/national.toml")),
];

/// The texts of all files that decide, by name: `adapters/…`, `adapters/kinds/…`, `rules/…`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PackFiles(pub Vec<(String, Vec<u8>)>);

impl PackFiles {
    /// Reads the folders that the settings name.
    ///
    /// # Errors
    /// A folder or file that cannot be read.
    pub fn read(settings: &Settings) -> Result<Self, RunError> {
        let mut files = Vec::new();
        check_folders(settings)?;
        for folder in ["adapters", "rules"] {
            read_folder(&settings.path(folder), folder, &mut files)?;
        }
        if !files.iter().any(|(name, _)| name.starts_with("adapters/kinds/")) {
            // A county's own adapters may come without a dictionary: the national one is built in.
            files.extend(NATIONAL.map(|(name, bytes)| (name.to_owned(), bytes.to_vec())));
        }
        files.sort();
        Ok(Self(files))
    }

    /// The digest of the files under a prefix (and not under another).
    pub fn digest(&self, under: &str, without: &str) -> String {
        let all = self
            .0
            .iter()
            .filter(|(n, _)| n.starts_with(under) && (without.is_empty() || !n.starts_with(without)));
        pack_digest(all.map(|(name, bytes)| (name.as_str(), bytes.as_slice())))
    }

    /// The digests of the packs.
    pub fn digests(&self) -> Digests {
        Digests {
            pack: self.digest("rules/", "rules/parameters/"),
            parameters: self.digest("rules/parameters/", ""),
            adapters: self.digest("adapters/", "adapters/kinds/"),
            kinds: self.digest("adapters/kinds/", ""),
        }
    }
}

/// The folders must be there; those that are not are told at once, with where their names came from.
fn check_folders(settings: &Settings) -> Result<(), RunError> {
    let missing = ["adapters", "rules"].into_iter().filter(|key| !settings.path(key).is_dir());
    let told: Vec<String> = missing
        .map(|key| {
            let origin = settings.all().get(key).map_or("", |setting| setting.origin.as_str());
            format!("`{key}` ({origin}): there is no folder {}", settings.path(key).display())
        })
        .collect();
    if told.is_empty() {
        return Ok(());
    }
    let advice =
        "run it where they are (the root of the repository), or say in a configuration file where they lie";
    Err(RunError::BadInput(format!("{}\n{advice}", told.join("\n"))))
}

fn read_folder(folder: &Path, name: &str, files: &mut Vec<(String, Vec<u8>)>) -> Result<(), RunError> {
    let failed = |source| RunError::Read { path: folder.to_owned(), source };
    let mut entries: Vec<PathBuf> = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        entries.push(entry.map_err(failed)?.path());
    }
    entries.sort();
    for path in entries {
        let Some(last) = path.file_name().and_then(|n| n.to_str()) else { continue };
        let inner = format!("{name}/{last}");
        if path.is_dir() {
            read_folder(&path, &inner, files)?;
        } else if !last.starts_with('.') && (last.ends_with(".toml") || misnamed(last).is_some()) {
            let bytes = fs::read(&path).map_err(|source| RunError::Read { path: path.clone(), source })?;
            files.push((inner, bytes));
        }
    }
    Ok(())
}

/// What is wrong with the name of a file that was to be read, by its ending, but cannot be.
fn misnamed(name: &str) -> Option<String> {
    let name = name.rsplit('/').next().unwrap_or(name);
    let small = name.to_ascii_lowercase();
    let whole = small.strip_suffix(".txt").unwrap_or(&small);
    // The same bytes in small letters: what stands before the ending ends where it does in the name.
    let stem = name.get(..whole.strip_suffix(".toml")?.len())?;
    (!name.ends_with(".toml")).then(|| format!("a file of this name is not read: name it `{stem}.toml`"))
}

/// A file's text; where its bytes are none that can be read, the line and how to save it.
fn decoded(bytes: &[u8]) -> Result<&str, (usize, String)> {
    let wide = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    if wide || bytes.iter().take(64).any(|byte| *byte == 0) {
        return Err((1, "the file is in UTF-16, not in UTF-8: save it as UTF-8".to_owned()));
    }
    std::str::from_utf8(bytes).map_err(|fault| {
        let line = bytes[..fault.valid_up_to()].iter().filter(|byte| **byte == b'\n').count() + 1;
        (line, "the file is not in UTF-8 (it may be in GBK, “ANSI”): save it as UTF-8".to_owned())
    })
}

/// Everything that decides, checked.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The texts.
    pub files: PackFiles,
    /// What facts exist.
    pub dictionary: Arc<Dictionary>,
    /// The adapters.
    pub adapters: Vec<Adapter>,
    /// The rule pack.
    pub pack: Pack,
    /// The part of the pack that decides, compiled for the as-of date: the rules over the roll, or (of a sweep, see
    /// [`Loaded::for_sweep`]) those over people off it.
    pub compiled: CompiledPack,
    /// The rules over people off the roll.
    swept: CompiledPack,
}

/// The parsed documents of a set of files.
#[derive(Debug)]
pub struct Documents {
    /// The dictionary.
    pub kinds: Vec<Document>,
    /// The adapters.
    pub adapters: Vec<Document>,
    /// The rules.
    pub rules: Vec<Document>,
    /// The definitions.
    pub definitions: Vec<Document>,
    /// The parameters.
    pub parameters: Vec<Document>,
}

impl Documents {
    /// Parses all files; faults of syntax are noted.
    pub fn parse(files: &PackFiles, faults: &Faults) -> Self {
        let mut documents = Self {
            kinds: Vec::new(),
            adapters: Vec::new(),
            rules: Vec::new(),
            definitions: Vec::new(),
            parameters: Vec::new(),
        };
        for (name, bytes) in &files.0 {
            if let Some(message) = misnamed(name) {
                faults.push(Fault { file: name.clone(), line: 1, column: 1, message });
            }
            if !name.ends_with(".toml") {
                continue;
            }
            let document = read_document(name, bytes, faults);
            let shelf = match name.as_str() {
                n if n.starts_with("adapters/kinds/") => &mut documents.kinds,
                n if n.starts_with("adapters/") => &mut documents.adapters,
                n if n.starts_with("rules/parameters/") => &mut documents.parameters,
                "rules/definitions.toml" => &mut documents.definitions,
                _ => &mut documents.rules,
            };
            shelf.push(document);
        }
        documents
    }

    /// The documents of the rule pack.
    pub fn pack(&self) -> PackDocuments<'_> {
        PackDocuments { rules: &self.rules, definitions: &self.definitions, parameters: &self.parameters }
    }
}

/// A file's document; an empty one, with its one fault, where the file is no text that can be read.
fn read_document(name: &str, bytes: &[u8], faults: &Faults) -> Document {
    let most = most_bytes(name);
    if bytes.len() > most {
        let message = format!("the file is {} bytes long, the most is {most}: split it", bytes.len());
        return Document::unreadable(name, 1, message, faults);
    }
    match decoded(bytes) {
        Ok(text) => Document::parse(name, text, faults),
        Err((line, message)) => Document::unreadable(name, line, message, faults),
    }
}

/// How long a file of the pack may be: rules are written by hand, what adapters translate may be long lists, and tables
/// of a whole country's areas are longer.
fn most_bytes(name: &str) -> usize {
    let is_below = |folder: &str| name.starts_with(folder);
    if is_below("rules/parameters/") || is_below("adapters/kinds/") {
        32 << 20
    } else if is_below("rules/") {
        256 << 10
    } else {
        1 << 20
    }
}

/// A parameter without a value on the as-of date is a fault, but for those that may have gaps or may not be set, and
/// those whose values cannot all be read.
fn check_gaps(pack: &Pack, as_of: Date, faults: &Faults) {
    for parameter in pack.parameters.all.iter().filter(|p| !p.gaps && !p.optional && !faults.has(&p.file)) {
        let in_force = |v: &DatedValue| v.from <= as_of && v.to.is_none_or(|to| as_of <= to);
        if parameter.values.iter().any(in_force) {
            continue;
        }
        let before =
            parameter.values.iter().filter(|v| v.to.is_some_and(|to| to < as_of)).max_by_key(|v| v.to);
        let after = parameter.values.iter().filter(|v| v.from > as_of).min_by_key(|v| v.from);
        let say = |value: Option<&DatedValue>, none: &str| {
            value.map_or_else(
                || none.to_owned(),
                |v| format!("line {} ({} to {})", v.line, v.from, until(v.to)),
            )
        };
        let message = format!(
            "`{}` has no value on {as_of}: before it stands {}, after it {}",
            parameter.name,
            say(before, "none"),
            say(after, "none"),
        );
        let line = before.or(after).map_or(1, |v| v.line);
        faults.push(Fault { file: parameter.file.clone(), line, column: 1, message });
    }
}

fn until(to: Option<Date>) -> String {
    to.map_or_else(|| "open".to_owned(), |to| to.to_string())
}

impl Loaded {
    /// Checks a set of files for an as-of date.
    ///
    /// # Errors
    /// Every fault of every file.
    pub fn check(files: PackFiles, as_of: Date) -> Result<Self, RunError> {
        Self::check_cases(files, as_of, Cases::Unasked)
    }

    /// Checks a set of files for an as-of date, the rules' own cases too where they are required.
    ///
    /// # Errors
    /// Every fault of every file.
    pub fn check_cases(files: PackFiles, as_of: Date, cases: Cases) -> Result<Self, RunError> {
        let faults = Faults::new();
        let loaded = Self::check_with(files, as_of, cases, &faults);
        let found = faults.into_sorted();
        match loaded {
            Some(loaded) if found.is_empty() => Ok(loaded),
            _ => Err(RunError::Faults(found)),
        }
    }

    /// The same with the rules over people off the roll in the place of those over it.
    pub fn for_sweep(mut self) -> Self {
        self.compiled = self.swept.clone();
        self
    }

    /// The same with the rules that a run of this manifest is made by.
    pub fn for_command(self, manifest: &Manifest) -> Self {
        if manifest.command == Manifest::DISCOVER { self.for_sweep() } else { self }
    }

    /// All rules in force, by id.
    pub fn rules_in_force(&self) -> Vec<&CompiledRule> {
        let mut all: Vec<&CompiledRule> = self.compiled.rules.iter().chain(&self.swept.rules).collect();
        all.sort_by(|a, b| a.id.cmp(&b.id));
        all.dedup_by(|a, b| a.id == b.id);
        all
    }

    fn check_with(files: PackFiles, as_of: Date, cases: Cases, faults: &Faults) -> Option<Self> {
        let documents = Documents::parse(&files, faults);
        // What others lean on and cannot be read would show as faults of theirs.
        let whole = |shelf: &[Document]| shelf.iter().all(Document::is_whole);
        if !whole(&documents.kinds) {
            return None;
        }
        let dictionary = Arc::new(load_dictionary(&documents.kinds, faults)?.on(as_of));
        let adapters = load_adapters(&documents.adapters, &dictionary, faults);
        let pack = load_pack(&documents.pack(), &dictionary, faults);
        if !whole(&documents.definitions) || !whole(&documents.parameters) {
            return None;
        }
        check_gaps(&pack, as_of, faults);
        let all = compile(&pack, &dictionary, as_of, &documents.pack(), cases, faults);
        let compiled = all.over(RunsOver::Roll, &dictionary);
        let swept = all.over(RunsOver::OffRoll, &dictionary);
        Some(Self { files, dictionary, adapters, pack, compiled, swept })
    }
}
