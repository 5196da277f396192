//! A run's folder is the same bytes whatever memory the run may take, and however many parts that makes.

use super::*;
use crate::{
    config::Flags,
    domain::{Bilingual, RuleVerdict, Severity, SourceState, WaitingOn},
    run::{Judged, OpenRun, Rerun, RulesFrom, rerun},
};
use std::{collections::BTreeSet, fs};

const TOGETHER: usize = 300;

/// How the fixtures' county is run.
fn settings(out: &Path, memory: &str) -> Settings {
    settings_of(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures"), out, memory)
}

/// How a county is run that is delivered as the fixtures are.
fn settings_of(data: &Path, out: &Path, memory: &str) -> Settings {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let path = |name: &str| root.join(name).display().to_string();
    let flags = Flags::from([
        ("data", data.display().to_string()),
        ("adapters", path("adapters")),
        ("rules", path("rules")),
        ("out", out.display().to_string()),
        ("memory", memory.to_owned()),
    ]);
    Settings::read(None, &flags).expect("settings")
}

/// Runs it, so many households together, as the run `r`.
fn outcome(settings: &Settings, together: usize) -> Outcome {
    let asked = Asked { run_id: Some("r"), since: None };
    let outcome = batch_together(settings, asked, Language::En, &|_| (), together);
    let outcome = outcome.unwrap_or_else(|error| panic!("{:?}: {error}", settings.get("memory")));
    assert_eq!(outcome.exit, Exit::Incomplete);
    outcome
}

/// The folder of runs then holds the run `r`. The answer is how many parts that memory makes.
fn run(out: &Path, memory: &str) -> usize {
    let settings = settings(out, memory);
    let loaded = Loaded::check(PackFiles::read(&settings).expect("files"), as_of(&settings).expect("a day"));
    let room = Room { memory: settings.memory(), slice: TOGETHER, folder: out.to_owned() };
    let loaded = Arc::new(loaded.expect("a pack"));
    let parts = gather_parts(&settings, loaded, (&room, None), &Tables::anew(), &|_| ());
    outcome(&settings, TOGETHER);
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
            if entry.ends_with("run.json.sha256") {
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

/// Copies a folder with all that is in it.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder").map(|entry| entry.expect("an entry")) {
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() {
            copy(&from, &to);
        } else {
            fs::copy(&from, &to).expect("copied");
        }
    }
}

#[test]
fn a_run_of_several_parts_since_another_is_the_same_bytes_whatever_the_memory() {
    let (data, out) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures"), data.path());
    let run = |id: &str, since: Option<&str>, memory: &str| {
        let settings = settings_of(data.path(), out.path(), memory);
        let asked = Asked { run_id: Some(id), since };
        batch_together(&settings, asked, Language::En, &|_| (), 100).expect("a run")
    };
    run("first", None, "4GiB");
    // Of the vehicles, which no manifest counts, every third is gone.
    let vehicles = data.path().join("psb/jdc_20261028.csv");
    fs::remove_file(data.path().join("psb/jdc_manifest_20261028.json")).expect("a manifest");
    let rows = fs::read(&vehicles).expect("rows");
    let rows: Vec<&[u8]> = rows.split_inclusive(|b| *b == b'\n').collect();
    let kept = rows.iter().enumerate().filter(|(at, _)| at % 3 != 2).map(|(_, row)| *row);
    fs::write(&vehicles, kept.collect::<Vec<_>>().concat()).expect("written");
    run("whole", None, "4GiB");
    let expect = files(&out.path().join("whole"));
    for (id, memory) in [("much", "4GiB"), ("little", "1B")] {
        let outcome = run(id, Some("first"), memory);
        let said = outcome.carried_over.expect("since another");
        assert!(said.contains("sources were not read again"), "{said}");
        let found = files(&out.path().join(id));
        let names = |of: &BTreeMap<PathBuf, Vec<u8>>| of.keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&found), names(&expect), "{memory}");
        // The page names the run, and the manifest records the page.
        let is_named = |path: &Path| path.ends_with("index.html") || path.ends_with("run.json");
        for (path, bytes) in found.iter().filter(|(path, _)| !is_named(path)) {
            assert!(*bytes == expect[path], "{memory}: {} differs", path.display());
        }
    }
}

#[test]
fn a_run_of_several_parts_says_the_same_again_as_a_whole_and_household_by_household() {
    let out = tempfile::tempdir().expect("a folder");
    let settings = settings(out.path(), "4GiB");
    let first = outcome(&settings, 100);
    assert_eq!(outcome(&settings, 100).summary, first.summary, "a finished run prints its summary");
    let opened = OpenRun::open(&first.folder).expect("opened");
    assert!(opened.parts() > 10, "{}", opened.parts());
    let again =
        |household: Option<&str>| rerun(&opened, &RulesFrom::Recorded, household, 2).expect("run again");
    assert_eq!(again(None), Rerun { text: "SAME".into(), exit: Exit::Done });
    let (county, recorded) = (opened.county().expect("evidence"), opened.recorded().expect("results"));
    let (parted, whole) = (opened.overview().expect("counted").1, Tally::of(&county, &recorded));
    assert_eq!((parted.verdicts, parted.selection()), (whole.verdicts, whole.selection()));
    let dictionary = &opened.loaded.dictionary;
    for household in (0..county.household_count()).step_by(149) {
        let id = county.household_id(household);
        let mut own = recorded.clone();
        own.narrow_to(id);
        assert_eq!(opened.recorded_of(id).expect("read"), own);
        assert!(opened.household(dictionary, id).expect("read").find_household(id).is_some(), "{id}");
        assert_eq!(again(Some(id)).text, "SAME", "{id}");
    }
    let twice = recorded.findings.iter().find(|f| f.rule_id == "ID-03").expect("someone in two households");
    let with_others = opened.household(dictionary, &twice.household_id).expect("read");
    assert!(with_others.household_count() > 1, "the other household is there too");
    assert!(matches!(rerun(&opened, &RulesFrom::Recorded, Some("JT"), 1), Err(RunError::NotFound(_))));
}

#[test]
fn people_off_the_roll_who_lack_a_standard_are_counted_once_each() {
    let out = tempfile::tempdir().expect("a folder");
    let settings = settings(out.path(), "4GiB");
    let day = as_of(&settings).expect("a day");
    let loaded = Loaded::check(PackFiles::read(&settings).expect("files"), day).expect("a pack");
    let nobody = assemble(crate::table::Draft::empty(loaded.dictionary, day));
    let waiting =
        WaitingOn { source: "parameter:standard".into(), person_id: None, state: SourceState::NoAnswer };
    let finding = |rule: &str, person: &str| Finding {
        household_id: String::new(),
        person_id: Some(person.into()),
        rule_id: rule.into(),
        rule_version: 1,
        verdict: RuleVerdict::Undecided,
        severity: Severity::Need,
        measured: None,
        limit: None,
        unit: None,
        message: Bilingual::same(""),
        evidence: Vec::new(),
        waiting_on: vec![waiting.clone()],
    };
    // As they are recorded: by rule, and then by person.
    let findings =
        [("A", "p"), ("A", "q"), ("B", "p"), ("B", "q")].map(|(rule, person)| finding(rule, person));
    let judged = Judged {
        findings: findings.into(),
        results: Vec::new(),
        rules_run: Vec::new(),
        rules_not_run: Vec::new(),
    };
    assert_eq!(Tally::of(&nobody, &judged).without_standard, 2);
}

#[test]
fn a_run_with_other_rules_names_the_first_line_that_differs_in_whatever_part() {
    let out = tempfile::tempdir().expect("a folder");
    let rules = out.path().join("rules");
    for (name, bytes) in files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("rules")) {
        let path = rules.join(&name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        if name != Path::new("inc-07.toml") {
            fs::write(path, bytes).expect("written");
        }
    }
    let settings = settings(out.path(), "4GiB");
    let opened = OpenRun::open(&outcome(&settings, 100).folder).expect("opened");
    let recorded = opened.recorded().expect("results");
    let lost = recorded.findings.iter().position(|f| f.rule_id == "INC-07").expect("a finding that is lost");
    let county = opened.county().expect("evidence");
    let of = county.find_household(&recorded.findings[lost].household_id);
    assert!(of > Some(100), "not in the first part: {of:?}");
    let flags = Flags::from([("rules", rules.display().to_string())]);
    let other = RulesFrom::Settings(Settings::read(None, &flags).expect("settings"));
    let said = rerun(&opened, &other, None, 2).expect("run again");
    assert!(said.text.starts_with(&format!("DIFFERENT: findings, line {}\n", lost + 1)), "{}", said.text);
    assert_eq!(said.exit, Exit::Differs);
}
