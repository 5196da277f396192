//! Deliveries that are missing, cut short or written in another character set: the run ends as incomplete and names
//! them, nobody becomes consistent by it, and every rule says what it said before or that it is undecided.

use super::support::{County, Said, Verdicts, files_below};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// A county as the departments deliver it, whose run `base` is finished; a test must not change it.
fn sound() -> &'static County {
    static COUNTY: OnceLock<County> = OnceLock::new();
    COUNTY.get_or_init(|| {
        let county = County::department("120");
        let said = county.batch("base");
        assert_eq!(faults(&said), [""; 0], "the county is delivered whole");
        county
    })
}

/// The county without the manifests of all departments but the tax bureau, to see what a file alone shows.
fn without_manifests() -> County {
    let county = sound().copied().with_own_pack();
    for adapter in files_below(&county.path("adapters"))
        .into_iter()
        .filter(|f| f.extension().is_some_and(|e| e == "toml"))
    {
        let text = fs::read_to_string(&adapter).expect("an adapter");
        let keeps = |line: &&str| !line.starts_with("manifest = ") || line.contains("tax/manifest");
        let kept: Vec<&str> = text.lines().filter(keeps).collect();
        fs::write(&adapter, kept.join("\n") + "\n").expect("written");
    }
    for file in files_below(&county.path("county")) {
        if file.to_string_lossy().contains("_manifest") {
            fs::remove_file(file).expect("removed");
        }
    }
    county
}

/// The lines of a summary that name a faulty source.
fn faults(said: &Said) -> Vec<&str> {
    said.stdout.lines().filter_map(|line| line.strip_prefix("  ! ")).collect()
}

/// The one file of a county whose path begins so.
fn delivered(county: &County, begins: &str) -> PathBuf {
    let whole = county.path("county").join(begins);
    let folder = whole.parent().expect("a folder");
    let start = whole.file_name().and_then(|name| name.to_str()).expect("a name");
    let mut found = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let named =
        |path: &PathBuf| path.file_name().and_then(|n| n.to_str()).is_some_and(|n| n.starts_with(start));
    found.find(named).unwrap_or_else(|| panic!("no {begins}"))
}

/// Cuts a file in the middle, inside a row.
fn cut(path: &Path) {
    let bytes = fs::read(path).expect("a file");
    let mut end = bytes.len() / 2;
    // Just after the first field of a line a cut is seen by everybody who counts fields.
    if path.extension().is_some_and(|e| e == "csv" || e == "txt") {
        end += bytes[end..].iter().position(|byte| *byte == b'\n').expect("a line after the middle") + 6;
    }
    fs::write(path, &bytes[..end]).expect("written");
}

fn rewrite(path: &Path, encode: impl Fn(&str) -> Vec<u8>) {
    let bytes = fs::read(path).expect("a file");
    let (text, _, faulty) = encoding_rs::GB18030.decode(&bytes);
    assert!(!faulty && !text.is_ascii(), "{} is GB18030 and not ASCII", path.display());
    fs::write(path, encode(&text)).expect("written");
}

fn utf_16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// Runs the faulty county and holds it against the sound one; every text must stand in the summary.
fn check_refined(county: &County, run: &str, named: &[&str]) {
    let said = county.hedui(&["--lang", "en", "batch", "--run", run]);
    assert_eq!(said.code, 3, "{said:?}");
    let faults = faults(&said);
    for text in named {
        assert!(faults.iter().any(|fault| fault.contains(text)), "`{text}` is not among {faults:#?}");
    }
    assert_eq!(faults.len(), named.len(), "{faults:#?}");
    let before = Verdicts::of(&sound().path("runs/base"));
    let after = Verdicts::of(&county.path("runs").join(run));
    let mut changed = 0;
    for key in before.rules.keys().chain(after.rules.keys()) {
        let old = before.rules.get(key).copied().unwrap_or("clear");
        let new = after.rules.get(key).copied().unwrap_or("clear");
        assert!(new == old || new == "undecided", "{key:?}: {old} became {new}");
        changed += usize::from(new != old);
    }
    assert!(changed > 100, "only {changed} verdicts wait for the sources that failed");
    assert_eq!(before.households.len(), after.households.len());
    for (id, verdict) in &after.households {
        let old = before.households[id];
        assert!(*verdict != "consistent" || old == "consistent", "{id} was {old} and became consistent");
        assert!(*verdict != "conflict" || old == "conflict", "{id} was {old} and became a conflict");
    }
}

#[test]
fn one_source_missing_one_cut_one_in_another_character_set() {
    let county = without_manifests();
    fs::remove_file(delivered(&county, "psb/jdc_")).expect("removed");
    cut(&delivered(&county, "psb/hjrk_"));
    rewrite(&delivered(&county, "civil/jzff"), utf_16);
    check_refined(
        &county,
        "three",
        &[
            "vehicle register: no file matches psb/jdc_{date}.csv",
            "psb/hjrk_20261031.csv: it is cut short: the last row, line ",
            "civil/jzff.csv: ",
        ],
    );
}

#[test]
fn every_format_cut_in_the_middle_is_noticed() {
    let county = without_manifests();
    for begins in
        ["land/bdc_", "psb/kinship_", "bank_b/zhcx_", "civil/hydj_", "hr/shbx_202605", "tax/grsds_20261026_1"]
    {
        cut(&delivered(&county, begins));
    }
    check_refined(
        &county,
        "cut",
        &[
            "land/bdc_20261028.json: the document is not JSON as wanted, at line ",
            "psb/kinship_20261028.parquet: it is cut short: the end of the Parquet file is missing",
            "bank_b/zhcx_20261022.jsonl: ",
            "civil/hydj_20261028.xlsx: it is cut short: the end of the workbook's archive is missing",
            "hr/shbx_202605.txt: it is cut short: the last row, line ",
            "tax/grsds_20261026_1.csv: its SHA-256 is not the one that the manifest `tax/manifest_20261026.json` states",
        ],
    );
}

#[test]
fn a_file_cut_between_two_rows_is_noticed_by_its_manifest() {
    let county = sound().copied();
    let files = ["psb/hjrk_20261031.csv", "bank_b/zhcx_20261022.jsonl", "bank_c/ck_20261022.txt"];
    let halved = files.into_iter().chain(["hr/shbx_202605.txt", "civil/jzff.csv"]);
    for name in halved.clone() {
        let path = county.path("county").join(name);
        let bytes = fs::read(&path).expect("a file");
        let half = bytes.len() / 2;
        let end =
            half + bytes[half..].iter().position(|byte| *byte == b'\n').expect("a line after the middle") + 1;
        assert!(end < bytes.len(), "{name} has rows after the middle");
        fs::write(&path, &bytes[..end]).expect("written");
    }
    let named: Vec<String> =
        halved.map(|name| format!("{name}: its SHA-256 is not the one that the manifest")).collect();
    check_refined(&county, "halved", &named.iter().map(String::as_str).collect::<Vec<_>>());
    let roll = sound().copied();
    let path = roll.path("county/civil/jtcy.csv");
    let bytes = fs::read(&path).expect("the members");
    let end =
        bytes.len() / 2 + bytes[bytes.len() / 2..].iter().position(|b| *b == b'\n').expect("a line") + 1;
    fs::write(&path, &bytes[..end]).expect("written");
    let said = roll.hedui(&["batch", "--run", "half"]);
    assert_eq!(said.code, 75, "{said:?}");
    assert!(said.stderr.contains("civil/jtcy.csv: its SHA-256"), "{}", said.stderr);
}

#[test]
fn lines_that_end_in_two_characters_are_not_whole_after_the_first_of_them() {
    let county = without_manifests();
    let path = delivered(&county, "psb/jdc_");
    let bytes = fs::read(&path).expect("a file");
    let (text, _, _) = encoding_rs::GB18030.decode(&bytes);
    let crlf = if text.contains("\r\n") { text.into_owned() } else { text.replace('\n', "\r\n") };
    let half =
        crlf.len() / 2 + crlf.as_bytes()[crlf.len() / 2..].iter().position(|b| *b == b'\r').expect("a line");
    let (cut, _, _) = encoding_rs::GB18030.encode(&crlf[..=half]);
    fs::write(&path, cut).expect("written");
    let said = county.hedui(&["--lang", "en", "batch", "--run", "crlf"]);
    assert_eq!(said.code, 3, "{said:?}");
    assert!(
        faults(&said).iter().any(|f| f.contains("psb/jdc_") && f.contains("may be cut short")),
        "{said:?}"
    );
}

#[test]
fn texts_in_another_character_set_are_never_read_as_something_else() {
    let county = without_manifests();
    for begins in ["psb/hjrk_", "psb/jdc_", "civil/zcjz"] {
        rewrite(&delivered(&county, begins), |text| text.as_bytes().to_vec());
    }
    check_refined(
        &county,
        "utf-8",
        &[
            "psb/hjrk_20261031.csv: encoding: it was re-encoded on its way: all of it is UTF-8, and gb18030 is declared",
            "psb/jdc_20261028.csv: encoding: it was re-encoded on its way: all of it is UTF-8, and gb18030 is declared",
            "civil/zcjz.csv: encoding: it was re-encoded on its way: all of it is UTF-8, and gb18030 is declared",
        ],
    );
}
