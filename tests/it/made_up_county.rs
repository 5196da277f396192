//! The made-up county read back by the shipped adapters: every row is read, but for those spoilt on purpose.

use hedui::adapter::{Adapter, Content, TableSource, load_adapters};
use hedui::collect::format::read_rows;
use hedui::collect::mapping::{Mapped, Mapper, MapperOptions, TableRole, answers_kind};
use hedui::collect::transport::fetch;
use hedui::dictionary::{Dictionary, Kind, load_dictionary};
use hedui::document::{Document, Faults};
use hedui::generate::{GenerateFormat, GenerateRequest, Spoilt, generate, make_county};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

pub(crate) const AS_OF: Date = Date::constant(2026, 11, 1);
pub(crate) const HOUSEHOLDS: u32 = 900;
pub(crate) const SEED: u64 = 11;

pub(crate) fn documents(folder: &Path, faults: &Faults) -> Vec<Document> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("lists")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "toml"))
        .collect();
    paths.sort();
    let text = |path: &PathBuf| std::fs::read_to_string(path).expect("reads");
    paths.iter().map(|path| Document::parse(&path.display().to_string(), &text(path), faults)).collect()
}

pub(crate) fn dictionary() -> Dictionary {
    let faults = Faults::new();
    let dictionary = load_dictionary(&documents(Path::new("adapters/kinds"), &faults), &faults);
    assert_eq!(faults.count(), 0);
    dictionary.expect("the roll's tables are described")
}

pub(crate) fn adapters(folder: &Path, dictionary: &Dictionary) -> Vec<Adapter> {
    let faults = Faults::new();
    let adapters = load_adapters(&documents(folder, &faults), dictionary, &faults);
    let faults: Vec<String> = faults.into_sorted().iter().map(ToString::to_string).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    adapters
}

/// All rows of a table, over all its files.
fn mapped(kind: &Kind, table: &TableSource, options: MapperOptions, root: &Path) -> Vec<Mapped> {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let deliveries = runtime.block_on(fetch(&table.transport, root)).expect("files are there");
    let mut all = Vec::new();
    for delivery in deliveries {
        assert_eq!(delivery.fault, None);
        for file in &delivery.files {
            assert_eq!(file.fault, None, "{}", file.name);
            let mut mapper = Mapper::new(kind, table, options.clone());
            let rows = read_rows(&table.format, file, &mut mapper);
            let rows = rows.unwrap_or_else(|error| panic!("{}: {error}", file.name));
            if let Some(expected) = file.expected_rows {
                assert_eq!(rows, expected, "{}", file.name);
            }
            all.push(mapper.finish());
        }
    }
    all
}

pub(crate) fn county(folder: &Path, format: GenerateFormat) {
    let request =
        GenerateRequest { households: HOUSEHOLDS, seed: SEED, out: folder.to_owned(), format, as_of: AS_OF };
    generate(&request).expect("writes");
}

fn reads_back(adapters: &[Adapter], dictionary: &Dictionary, root: &Path) {
    let model = make_county(HOUSEHOLDS, SEED, AS_OF);
    // A kind that no rule reads is described and probed, and no files of it are made.
    let made: BTreeSet<&str> = model.facts.iter().map(|fact| fact.kind).collect();
    let mut spoilt: BTreeMap<&str, usize> = BTreeMap::new();
    for (place, how) in &model.spoilt {
        *spoilt.entry(model.facts[*place].source).or_default() += usize::from(*how != Spoilt::NoId);
    }
    for adapter in adapters {
        match &adapter.content {
            Content::Roll { household, member } => {
                let options = MapperOptions::of(adapter, TableRole::Roll);
                for (kind, table) in [(&dictionary.household, household), (&dictionary.member, member)] {
                    let read = mapped(kind, table, options.clone(), root);
                    let aside: Vec<_> = read.iter().flat_map(|read| &read.set_aside).collect();
                    assert!(aside.is_empty(), "{}: {aside:?}", kind.name);
                }
            }
            Content::Records { kind, .. } if !made.contains(&dictionary.kinds[*kind].name.as_str()) => {}
            Content::Records { kind, table: Some(table), answers, .. } => {
                let kind = &dictionary.kinds[*kind];
                let read = mapped(kind, table, MapperOptions::of(adapter, TableRole::Records), root);
                let aside: Vec<_> = read.iter().flat_map(|read| &read.set_aside).collect();
                let expected = spoilt.get(adapter.id.as_str()).copied().unwrap_or(0);
                // A row that is repeated is spoilt twice.
                let fits = (expected..=2 * expected).contains(&aside.len());
                assert!(fits, "{}: {} set aside, {expected} spoilt; {aside:?}", adapter.id, aside.len());
                let rows: usize = read.iter().map(|read| read.rows.len()).sum();
                assert!(rows > 0, "{} has no rows", adapter.id);
                if let Some(answers) = answers {
                    let options = MapperOptions::of(adapter, TableRole::Answers);
                    let read = mapped(&answers_kind(), answers, options, root);
                    assert!(read.iter().all(|read| read.set_aside.is_empty() && read.rows.len() > 500));
                }
            }
            Content::Records { .. } => panic!("{} has no table", adapter.id),
        }
    }
}

#[test]
fn shipped_adapters_read_the_departments_of_the_made_up_county() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    county(folder.path(), GenerateFormat::Department);
    let dictionary = dictionary();
    reads_back(&adapters(Path::new("adapters"), &dictionary), &dictionary, folder.path());
}

#[test]
fn canonical_files_come_with_adapters_that_read_them() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    county(folder.path(), GenerateFormat::Canonical);
    let dictionary = dictionary();
    let own = adapters(&folder.path().join("adapters"), &dictionary);
    let kinds = |list: &[Adapter]| list.iter().filter(|adapter| adapter.sweep).count();
    assert!(own.len() > 55, "{} adapters", own.len());
    assert_eq!(
        kinds(&own),
        kinds(&adapters(Path::new("adapters"), &dictionary)),
        "licences to sweep are kept"
    );
    reads_back(&own, &dictionary, folder.path());
}
