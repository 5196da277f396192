//! A run's folder is the same bytes whatever memory the run may take, and however many parts that makes.

use super::*;
use crate::config::Flags;
use std::{collections::BTreeSet, fs};

const TOGETHER: usize = 300;

/// Runs the fixtures' county, three hundred households together; the folder of runs then holds the run `r`. The answer
/// is how many parts that memory makes.
fn run(out: &Path, memory: &str) -> usize {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let path = |name: &str| root.join(name).display().to_string();
    let flags = Flags::from([
        ("data", path("fixtures")),
        ("adapters", path("adapters")),
        ("rules", path("rules")),
        ("out", out.display().to_string()),
        ("memory", memory.to_owned()),
    ]);
    let settings = Settings::read(None, &flags).expect("settings");
    let loaded = Loaded::check(PackFiles::read(&settings).expect("files"), as_of(&settings).expect("a day"));
    let room = Room { memory: settings.memory(), slice: TOGETHER, folder: out.to_owned() };
    let parts = gather_parts(&settings, Arc::new(loaded.expect("a pack")), &room, &Tables::anew(), &|_| ());
    let outcome =
        batch_together(&settings, Asked { run_id: Some("r"), since: None }, Language::En, &|_| (), TOGETHER);
    let outcome = outcome.unwrap_or_else(|error| panic!("{memory}: {error}"));
    assert_eq!(outcome.exit, Exit::Incomplete, "{memory}");
    parts.expect("a county").1.count()
}

/// Every file below a folder, with its bytes; of the manifest, the part that digests cover.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut all = BTreeMap::new();
    let mut folders = BTreeSet::from([folder.to_owned()]);
    while let Some(next) = folders.pop_first() {
        for entry in fs::read_dir(&next).expect("a folder").map(|entry| entry.expect("an entry").path()) {
            if entry.is_dir() {
                folders.insert(entry);
                continue;
            }
            let mut bytes = fs::read(&entry).expect("a file");
            if entry.ends_with("run.json") {
                let mut manifest: serde_json::Value = serde_json::from_slice(&bytes).expect("JSON");
                manifest.as_object_mut().expect("an object").remove("outside").expect("a part outside");
                bytes = manifest.to_string().into_bytes();
            }
            all.insert(entry.strip_prefix(folder).expect("below").to_owned(), bytes);
        }
    }
    all
}

#[test]
fn the_folder_is_the_same_bytes_whatever_the_memory() {
    let outs = [(); 3].map(|()| tempfile::tempdir().expect("a folder"));
    assert_eq!(run(outs[0].path(), "4GiB"), 1);
    let expect = files(&outs[0].path().join("r"));
    assert!(expect.keys().filter(|path| path.starts_with("evidence")).count() > 100, "{:?}", expect.keys());
    for (out, (memory, parts)) in outs[1..].iter().zip([("1B", 7), ("20MiB", 4)]) {
        fs::copy(outs[0].path().join("salts.parquet"), out.path().join("salts.parquet")).expect("copied");
        assert_eq!(run(out.path(), memory), parts, "{memory}");
        let found = files(&out.path().join("r"));
        let names = |of: &BTreeMap<PathBuf, Vec<u8>>| of.keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&found), names(&expect), "{memory}");
        for (path, bytes) in &found {
            assert!(*bytes == expect[path], "{memory}: {} differs", path.display());
        }
        let left: BTreeSet<_> =
            fs::read_dir(out.path()).expect("read").map(|e| e.expect("entry").file_name()).collect();
        assert_eq!(left.len(), 2, "only the run and the salts are left: {left:?}");
    }
}
