//! Evidence written, read back, verified, and tampered with.

use super::{
    part::Needed,
    sample::{all_fields, county, dictionary, told},
    *,
};
use crate::store::{RunFolder, Salts, StoreError, manifest::tests::manifest};
use crate::table::County;
use std::{collections::BTreeSet, fs, path::PathBuf};

/// Writes the evidence of a whole county.
fn write_evidence(
    folder: &RunFolder,
    county: &County,
    needed: &Needed,
) -> Result<EvidenceWritten, StoreError> {
    let count = county.household_count();
    let mut writer = EvidenceWriter::create(folder, (0..count).map(|h| county.household_id(h)))?;
    writer.add(county, needed, 0..count)?;
    writer.finish(county, needed)
}

/// Writes a county as a finished run.
fn written(out: &tempfile::TempDir, run: &str, households: usize, fee: i64) -> (PathBuf, EvidenceWritten) {
    let folder = RunFolder::create(out.path(), run).expect("started");
    let county = county(households, fee);
    let written = write_evidence(&folder, &county, &all_fields(&county.dictionary)).expect("written");
    let mut manifest = manifest();
    let index = crate::store::FileDigest::of(folder.path(), "evidence/index.json").expect("digest");
    manifest.files.insert("evidence/index.json".into(), index);
    (folder.finish(&manifest).expect("finished"), written)
}

fn files_of(run: &std::path::Path) -> BTreeSet<String> {
    let entries = fs::read_dir(run.join("evidence")).expect("read");
    entries.map(|e| e.expect("entry").file_name().to_string_lossy().into_owned()).collect()
}

#[test]
fn a_county_comes_back_as_it_was() {
    let out = tempfile::tempdir().expect("a folder");
    let (run, written) = written(&out, "r", 30, 0);
    let read = read_evidence(&run, &dictionary()).expect("read");
    assert_eq!(told(&read), told(&county(30, 0)));
    assert_eq!(read_index(&run).expect("index"), written.index);
    let salts = Salts::read(out.path()).expect("salts");
    verify_evidence(&run, &salts).expect("nothing is wrong");
}

#[test]
fn one_household_comes_back_alone() {
    let out = tempfile::tempdir().expect("a folder");
    let (run, written) = written(&out, "r", 10, 0);
    let index = &written.index;
    let read = read_household_evidence(&run, &dictionary(), index, "H000007").expect("read");
    assert_eq!((read.household_count(), read.household_id(0)), (1, "H000007"));
    let whole = told(&county(10, 0));
    let alone = told(&read);
    assert!(alone.len() > 3 && alone[1..].iter().all(|line| whole.contains(line)));
    let none = read_household_evidence(&run, &dictionary(), index, "H9").expect("read");
    assert_eq!(none.household_count(), 0);
}

#[test]
fn a_part_comes_back_with_its_records_or_without() {
    let out = tempfile::tempdir().expect("a folder");
    let (run, written) = written(&out, "r", 12, 0);
    let (index, whole) = (&written.index, county(12, 0));
    let part = &index.parts[0];
    assert_eq!(told(&read_part(&run, &dictionary(), (index, part)).expect("read")), told(&whole));
    let roll = read_roll(&run, &dictionary(), (index, Some(part))).expect("read");
    assert_eq!((roll.household_count(), roll.members.rows), (12, whole.members.rows));
    assert!(roll.kinds.iter().all(|kind| kind.grid.rows == 0) && whole.kinds.iter().any(|k| k.grid.rows > 0));
    assert_eq!((&roll.states, &roll.households.rows), (&whole.states, &whole.households.rows));
    let none = read_roll(&run, &dictionary(), (index, None)).expect("read");
    assert_eq!((none.household_count(), none.sources.len()), (0, whole.sources.len()));
}

#[test]
fn only_needed_fields_are_kept() {
    let out = tempfile::tempdir().expect("a folder");
    let folder = RunFolder::create(out.path(), "r").expect("started");
    let county = county(5, 0);
    let d = &county.dictionary;
    let deposit = d.kind_index("deposit").expect("kind");
    let balance = d.kinds[deposit].field_index("balance").expect("field");
    let needed = Needed::from([(deposit, BTreeSet::from([balance]))]);
    let index = write_evidence(&folder, &county, &needed).expect("written").index;
    assert!(
        index.keeps("deposit", "balance")
            && !index.keeps("deposit", "bank")
            && !index.keeps("vehicle", "plate")
    );
    let read = read_evidence(folder.path(), d).expect("read");
    assert!(read.kinds[deposit].grid.rows > 0);
    let kept: Vec<usize> = read.kinds[deposit].grid.columns.iter().map(Vec::len).collect();
    let expected = (0..kept.len()).map(|f| if f == balance { read.kinds[deposit].grid.rows } else { 0 });
    assert_eq!(kept, expected.collect::<Vec<_>>());
    assert_eq!(read.kinds.iter().filter(|k| k.grid.rows > 0).count(), 1);
    assert_eq!(read.states, county.states);
}

#[test]
fn equal_content_gives_equal_files_stored_once_and_a_change_touches_only_its_own() {
    use std::os::unix::fs::MetadataExt;
    let out = tempfile::tempdir().expect("a folder");
    let (a, first) = written(&out, "a", 4_100, 0);
    let (b, second) = written(&out, "b", 4_100, 0);
    assert_eq!(first, second);
    assert_eq!(files_of(&a), files_of(&b));
    for file in files_of(&a).iter().filter(|f| f.ends_with(".parquet")) {
        assert!(fs::metadata(a.join("evidence").join(file)).expect("there").nlink() >= 2, "{file}");
    }
    let (c, third) = written(&out, "c", 4_100, 1);
    assert_ne!(third.root, first.root);
    let names = |of: &PathBuf, than: &PathBuf| -> Vec<String> {
        let new = files_of(of).difference(&files_of(than)).cloned().collect::<Vec<_>>();
        new.into_iter().map(|f| f.rsplit_once('-').map_or(f.clone(), |(stem, _)| stem.to_owned())).collect()
    };
    let new = names(&c, &a);
    assert!(new.len() == 2 && new[0] == "leaves" && new[1].ends_with(".deposit"), "{new:?}");
    assert_eq!(first.index.parts[0].blocks.iter().map(|b| b.households).collect::<Vec<_>>(), [4_096, 4]);
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let before = tempfile::tempdir().expect("a folder");
    written(&before, "r", 20, 0);
    let roots: Vec<(String, BTreeSet<String>)> = [1, 3]
        .map(|threads| {
            let out = tempfile::tempdir().expect("a folder");
            let salts = "salts.parquet";
            fs::copy(before.path().join(salts), out.path().join(salts)).expect("copied");
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
            let (run, written) = pool.install(|| written(&out, "r", 20, 0));
            (written.root, files_of(&run))
        })
        .into();
    assert_eq!(roots[0], roots[1]);
}

#[test]
fn a_changed_byte_or_a_missing_file_is_named() {
    let out = tempfile::tempdir().expect("a folder");
    let (run, written) = written(&out, "r", 6, 0);
    let salts = Salts::read(out.path()).expect("salts");
    for file in written.index.files() {
        let path = run.join("evidence").join(&file.file);
        let whole = fs::read(&path).expect("read");
        let mut changed = whole.clone();
        changed[whole.len() / 2] ^= 1;
        fs::write(&path, &changed).expect("written");
        let wrong = verify_evidence(&run, &salts).expect_err("changed").to_string();
        assert!(
            wrong.ends_with(&format!("{}: not the bytes that the index of the evidence records", file.file))
        );
        assert!(read_evidence(&run, &dictionary()).is_err_and(|e| e.is_difference()));
        fs::write(&path, &whole[..whole.len() - 1]).expect("cut");
        assert!(verify_evidence(&run, &salts).expect_err("cut").to_string().contains(&file.file));
        fs::remove_file(&path).expect("removed");
        let wrong = verify_evidence(&run, &salts).expect_err("missing").to_string();
        assert!(wrong.ends_with(&format!("{}: named by the index of the evidence, and missing", file.file)));
        fs::write(&path, &whole).expect("written");
    }
    verify_evidence(&run, &salts).expect("whole again");
}

/// Changes the index so that its own digests agree with a changed file.
fn reindex(run: &std::path::Path, change: impl Fn(&mut EvidenceIndex)) {
    let mut index = read_index(run).expect("index");
    change(&mut index);
    fs::write(run.join("evidence/index.json"), serde_json::to_vec_pretty(&index).expect("JSON"))
        .expect("written");
}

#[test]
fn content_swapped_together_with_its_digest_is_named_by_its_leaf() {
    let out = tempfile::tempdir().expect("a folder");
    let (_, other) = written(&out, "a", 6, 1);
    let (run, _) = written(&out, "b", 6, 0);
    let salts = Salts::read(out.path()).expect("salts");
    let source = other.index.sources.iter().find(|s| s.kind == "deposit").expect("deposit").id.clone();
    let swapped = other.index.parts[0].records[&source].clone();
    let evidence = |run: &str| out.path().join(run).join("evidence").join(&swapped.file);
    fs::copy(evidence("a"), evidence("b")).expect("copied");
    fs::remove_file(run.join("run.json")).expect("removed");
    reindex(&run, |index| {
        index.parts[0].records.insert(source.clone(), swapped.clone());
    });
    let wrong = verify_evidence(&run, &salts).expect_err("swapped").to_string();
    assert!(wrong.contains("leaves-") && wrong.contains("the leaf in row 6 is not that"), "{wrong}");
    let leaves = other.index.parts[0].tables["leaves"].clone();
    fs::copy(out.path().join("a/evidence").join(&leaves.file), run.join("evidence").join(&leaves.file))
        .expect("copied");
    reindex(&run, |index| {
        index.parts[0].tables.insert("leaves".into(), leaves.clone());
    });
    let wrong = verify_evidence(&run, &salts).expect_err("swapped").to_string();
    assert!(wrong.ends_with("its leaves do not make the root of block 1"), "{wrong}");
    reindex(&run, |index| index.parts[0].blocks[0].root = other.index.parts[0].blocks[0].root.clone());
    let wrong = verify_evidence(&run, &salts).expect_err("swapped").to_string();
    assert!(wrong.ends_with("the roots of the blocks do not make the root of the run"), "{wrong}");
}

#[test]
fn a_changed_index_is_named_through_the_manifest() {
    let out = tempfile::tempdir().expect("a folder");
    let (run, _) = written(&out, "r", 2, 0);
    reindex(&run, |index| index.root = "00".into());
    let wrong = read_index(&run).expect_err("changed").to_string();
    assert!(wrong.ends_with("index.json: not the bytes that the run's manifest records"), "{wrong}");
}
