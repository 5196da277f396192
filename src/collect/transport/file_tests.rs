//! Tests of the transport of files: deliveries by date, manifests, and names that lead out of the data folder.

use super::super::fetch;
use super::*;
use crate::adapter::Transport;
use std::fs;

const HASH_OF_AB: &str = "fb8e20fc2e4c3f248c60c39bd652f3c1347298bb977b8b4d5903b85055620603";

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("makes folders");
        fs::write(path, text).expect("writes");
    }
    folder
}

fn fetched(
    folder: &tempfile::TempDir,
    paths: &[&str],
    manifest: Option<&str>,
) -> Result<Vec<Delivery>, String> {
    let paths = paths.iter().map(|path| (*path).to_owned()).collect();
    let transport = Transport::File { paths, manifest: manifest.map(str::to_owned), monthly: None };
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    runtime.block_on(fetch(&transport, folder.path())).map_err(|error| error.to_string())
}

/// Each delivery as `day: files; fault`, each file as `name(fault)`.
fn shown(deliveries: &[Delivery]) -> Vec<String> {
    let file = |file: &DeliveredFile| match &file.fault {
        None => file.name.clone(),
        Some(fault) => format!("{}({fault})", file.name),
    };
    let delivery = |delivery: &Delivery| {
        let day = delivery.delivered_on.map_or("-".to_owned(), |day| day.to_string());
        let files: Vec<String> = delivery.files.iter().map(file).collect();
        format!("{day}: {}; {}", files.join(" "), delivery.fault.as_deref().unwrap_or("-"))
    };
    deliveries.iter().map(delivery).collect()
}

#[test]
fn files_of_one_date_are_one_delivery() {
    let names = [
        "t/a_20260228_2.csv",
        "t/a_20260228_1.csv",
        "t/a_2026-01-31_1.csv",
        "t/b_202603.csv",
        "t/.a_20260101_1.csv",
    ];
    let folder = folder(&names.map(|name| (name, "ab")));
    let deliveries = fetched(&folder, &["t/a_{date}_*.csv", "t/b_{date}.csv"], None).expect("fetches");
    assert_eq!(
        shown(&deliveries),
        [
            "2026-01-31: t/a_2026-01-31_1.csv; -",
            "2026-02-28: t/a_20260228_1.csv t/a_20260228_2.csv; -",
            "2026-03-01: t/b_202603.csv; -",
        ]
    );
    assert_eq!((deliveries[0].files[0].sha256.as_str(), deliveries[0].files[0].state.bytes), (HASH_OF_AB, 2));
}

#[test]
fn nothing_found_and_names_without_a_date() {
    let folder = folder(&[("t/a_20261331.csv", "ab"), ("t/x/y.csv", "ab")]);
    assert_eq!(
        fetched(&folder, &["t/z.csv", "t/*.txt"], None),
        Err("no file matches t/z.csv, t/*.txt".into())
    );
    let told = "the path `t/a_20261331.csv` is refused: the digits in its name are no date";
    assert_eq!(fetched(&folder, &["t/a_{date}.csv"], None), Err(told.into()));
    let deliveries = fetched(&folder, &["t/*.csv", "t/*", "t/a*.csv"], None).expect("fetches");
    assert_eq!(shown(&deliveries), ["-: t/a_20261331.csv; -"]);
    fs::create_dir(folder.path().join("t/b_2.csv")).expect("a folder");
    let deliveries = fetched(&folder, &["t/b_*.csv"], None).expect("fetches");
    assert_eq!(deliveries[0].files[0].fault.as_deref(), Some("it is a folder"));
    assert!(fetched(&folder, &["../*.csv"], None).is_err_and(|told| told.contains("without `.` and `..`")));
}

#[test]
fn links_that_lead_out_are_not_opened() {
    let outside = folder(&[("secret.csv", "ab")]);
    let folder = folder(&[("a.csv", "ab")]);
    std::os::unix::fs::symlink(outside.path().join("secret.csv"), folder.path().join("b.csv"))
        .expect("links");
    std::os::unix::fs::symlink(folder.path().join("a.csv"), folder.path().join("c.csv")).expect("links");
    let deliveries = fetched(&folder, &["*.csv"], None).expect("fetches");
    assert_eq!(shown(&deliveries), ["-: a.csv b.csv(it leads out of the data folder) c.csv; -"]);
    assert_eq!(deliveries[0].files[1].sha256, "");
}

#[test]
fn a_manifest_is_compared() {
    let manifest = format!(
        r#"{{"files": [{{"name": "a_20260131.csv", "rows": 7, "sha256": "{}"}},
            {{"name": "t/b_20260131.csv", "rows": 1, "sha256": "00"}}, {{"name": "c.csv", "rows": 1, "sha256": "00"}}],
            "delivered_on": "2026-02-01"}}"#,
        HASH_OF_AB.to_uppercase()
    );
    let files = [
        ("t/a_20260131.csv", "ab"),
        ("t/b_20260131.csv", "ab"),
        ("t/d_20260131.csv", "ab"),
        ("t/a_20260228.csv", "ab"),
        ("t/m_20260131.json", manifest.as_str()),
        ("t/m_20260331.json", manifest.as_str()),
    ];
    let deliveries = fetched(&folder(&files), &["t/*_{date}.*"], Some("t/m_{date}.json")).expect("fetches");
    assert_eq!(
        shown(&deliveries),
        [
            "2026-02-01: t/a_20260131.csv t/b_20260131.csv(its SHA-256 is not the one that the manifest \
             `t/m_20260131.json` states) t/d_20260131.csv(the manifest `t/m_20260131.json` does not name it); \
             the manifest `t/m_20260131.json` names `c.csv`, which is not there",
            "2026-02-01: ; the manifest `t/m_20260331.json` names `a_20260131.csv`, which is not there",
            "2026-02-28: t/a_20260228.csv; the manifest `t/m_20260228.json` is missing",
        ]
    );
    assert_eq!(deliveries[0].files[0].expected_rows, Some(7));
}

#[test]
fn a_manifest_without_a_date_serves_files_without_one() {
    let manifest = format!("name,rows,sha256\na.csv,3,{HASH_OF_AB}\n");
    let folder = folder(&[("a.csv", "ab"), ("m.csv", &manifest)]);
    let deliveries = fetched(&folder, &["*.csv"], Some("m.csv")).expect("fetches");
    assert_eq!(shown(&deliveries), ["-: a.csv; -"]);
    assert_eq!(deliveries[0].files[0].expected_rows, Some(3));
    fs::write(folder.path().join("m.csv"), "x").expect("writes");
    let deliveries = fetched(&folder, &["*.csv"], Some("m.csv")).expect("fetches");
    assert!(shown(&deliveries)[0].ends_with("names no file"), "{:?}", shown(&deliveries));
}

#[test]
fn a_name_that_is_no_text_is_in_nobodys_way() {
    use std::os::unix::ffi::OsStrExt;
    let folder = folder(&[("t/a_20260101.csv", "ab"), ("t/x/y/a_1.csv", "ab"), ("t/.x/a_1.csv", "ab")]);
    let odd = |name: &[u8]| fs::write(folder.path().join("t").join(std::ffi::OsStr::from_bytes(name)), "ab");
    odd(b"\xB3\xB5.csv").expect("writes");
    let plain = fetched(&folder, &["t/a_{date}.csv"], None).expect("fetches");
    assert_eq!(shown(&plain), ["2026-01-01: t/a_20260101.csv; -"]);
    let deep = fetched(&folder, &["**/a_?.csv"], None).expect("fetches");
    assert_eq!(shown(&deep), ["-: t/x/y/a_1.csv; -"]);
    let all = fetched(&folder, &["t/*.csv"], None).expect("fetches");
    assert_eq!(shown(&all), ["-: t/a_20260101.csv t/\u{FFFD}\u{FFFD}.csv(its name is not UTF-8); -"]);
}

#[test]
fn linked_folders_are_gone_into_but_not_around_nor_out_of_the_data_folder() {
    use std::os::unix::fs::symlink;
    let folder = folder(&[("t/a/x.csv", "ab"), ("u/b/x.csv", "ab")]);
    let inside = folder.path().join("t");
    symlink(folder.path().join("u/b"), inside.join("b")).expect("links");
    symlink(&inside, inside.join("a/loop")).expect("links");
    symlink(folder.path().join("u"), folder.path().join("u/b/loop")).expect("links");
    let found = fetched(&folder, &["t/**/x.csv"], None).expect("fetches");
    assert_eq!(shown(&found), ["-: t/a/x.csv t/b/loop/b/x.csv t/b/x.csv; -"]);
    // Two names of one folder are two, and a hidden one hides no other.
    symlink(folder.path().join("u/b"), inside.join("0")).expect("links");
    symlink(folder.path().join("u/b"), inside.join(".1")).expect("links");
    let found = fetched(&folder, &["t/**/b/x.csv"], None).expect("fetches");
    assert_eq!(shown(&found), ["-: t/0/loop/b/x.csv t/a/loop/b/x.csv t/b/loop/b/x.csv t/b/x.csv; -"]);
    let elsewhere = tempfile::tempdir().expect("a temporary folder");
    fs::write(elsewhere.path().join("x.csv"), "ab").expect("writes");
    symlink(elsewhere.path(), inside.join("c")).expect("links");
    let found = fetched(&folder, &["t/**/x.csv"], None).expect("fetches");
    assert!(shown(&found)[0].contains("t/c/x.csv(it leads out of the data folder)"), "{:?}", shown(&found));
}
