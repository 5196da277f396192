//! A run since an earlier one comes to the bytes of a whole run, and evaluates only what can have changed.

use crate::support::{County, hedui, text};
use hedui::store::sha256_hex;
use std::{collections::BTreeMap, fs, path::Path};

/// A run's files by name, and of its manifest what digests cover; and what it says was carried over.
fn folder(county: &County, run: &str) -> (BTreeMap<String, Vec<u8>>, serde_json::Value) {
    let run = county.path("runs").join(run);
    let mut manifest: serde_json::Value =
        serde_json::from_slice(&fs::read(run.join("run.json")).expect("a manifest")).expect("JSON");
    let outside = manifest.as_object_mut().expect("an object").remove("outside").expect("a part outside");
    let mut files = BTreeMap::new();
    for name in ["findings.parquet", "verdicts.parquet", "evidence/index.json", "set_aside.parquet"] {
        files.insert(name.to_owned(), fs::read(run.join(name)).expect("a file"));
    }
    // The page names the run.
    manifest["files"].as_object_mut().expect("an object").remove("report/index.html");
    files.insert("run.json".to_owned(), manifest.to_string().into_bytes());
    (files, outside["carried_over"].clone())
}

/// Runs the county whole and since a run; both come to the same. How many households were carried over of how many.
fn compare(county: &County, since: &str, name: &str, arguments: &[&str]) -> (u64, u64, String) {
    let (whole, part) = (format!("{name}-whole"), format!("{name}-part"));
    let said = county.batch_with(&whole, arguments);
    assert!([0, 3].contains(&said.code), "{said:?}");
    let with_since = [arguments, &["--since", since]].concat();
    let said = county.batch_with(&part, &with_since);
    assert!([0, 3].contains(&said.code), "{said:?}");
    let ((expected, none), (found, carried)) = (folder(county, &whole), folder(county, &part));
    assert!(none.is_null(), "{none}");
    for (file, bytes) in &expected {
        assert!(found[file] == *bytes, "{name}: {file} differs");
    }
    let manifest: serde_json::Value = serde_json::from_slice(&expected["run.json"]).expect("JSON");
    let households = manifest["counts"]["households"].as_u64().expect("a count");
    let anew = carried["anew"].as_str().unwrap_or("").to_owned();
    (carried["households"].as_u64().expect("a count"), households, anew)
}

/// Takes every fourth row out of a delivery, and says so in its manifest.
fn thin(folder: &Path, stem: &str, day: &str) {
    let (path, manifest) =
        (folder.join(format!("{stem}_{day}.csv")), folder.join(format!("{stem}_manifest_{day}.json")));
    let bytes = fs::read(&path).expect("rows");
    let rows: Vec<&[u8]> = bytes.split_inclusive(|b| *b == b'\n').collect();
    let kept: Vec<&[u8]> =
        rows.iter().enumerate().filter(|(at, _)| *at == 0 || at % 4 != 0).map(|(_, row)| *row).collect();
    let thinned = kept.concat();
    let text = fs::read_to_string(&manifest).expect("a manifest");
    let text = text.replace(&sha256_hex(&bytes), &sha256_hex(&thinned));
    let counted = |rows: usize| format!("\"rows\": {}", rows - 1);
    assert!(text.contains(&counted(rows.len())) && kept.len() < rows.len(), "{text}");
    fs::write(&manifest, text.replace(&counted(rows.len()), &counted(kept.len()))).expect("written");
    fs::write(&path, thinned).expect("written");
}

#[test]
fn the_same_evening_again_carries_all_over_and_a_changed_file_some() {
    let county = County::department("120");
    county.batch("first");
    let (carried, households, anew) = compare(&county, "first", "again", &[]);
    assert_eq!((carried, anew.as_str()), (households, ""));
    thin(&county.path("county/psb"), "jdc", "20261028");
    let (carried, households, _) = compare(&county, "first", "changed", &[]);
    assert!(0 < carried && carried < households, "{carried} of {households}");
    // A run that carried over is as good as a whole one.
    let (carried, households, _) = compare(&county, "changed-part", "after", &[]);
    assert_eq!(carried, households);
}

#[test]
fn a_later_day_of_the_month_evaluates_whose_turn_has_come() {
    let county = County::department("120");
    county.batch_with("first", &["--as-of", "2026-11-01"]);
    let mut before = u64::MAX;
    for day in ["2026-11-02", "2026-11-09", "2026-11-28"] {
        let (carried, households, anew) = compare(&county, "first", day, &["--as-of", day]);
        assert_eq!(anew, "");
        assert!(carried < households && carried <= before, "{day}: {carried} of {households}");
        assert!(day != "2026-11-02" || carried > households / 2, "{day}: {carried} of {households}");
        before = carried;
    }
    let (carried, _, anew) = compare(&county, "first", "december", &["--as-of", "2026-12-01"]);
    assert_eq!((carried, anew.is_empty()), (0, false));
    let (carried, _, anew) = compare(&county, "2026-11-28-whole", "back", &["--as-of", "2026-11-27"]);
    assert_eq!((carried, anew.is_empty()), (0, false));
}

#[test]
fn a_changed_rule_evaluates_all_and_a_run_that_is_not_there_is_not_found() {
    let county = County::department("40").with_own_pack();
    county.batch("first");
    let rule = county.path("rules/veh-01.toml");
    fs::write(&rule, fs::read_to_string(&rule).expect("a rule") + "\n# a remark\n").expect("written");
    let (carried, _, anew) = compare(&county, "first", "ruled", &[]);
    assert_eq!((carried, anew.as_str()), (0, "the rules changed"));
    let said = county.batch_with("none", &["--since", "nowhere"]);
    assert_eq!(said.code, 4, "{said:?}");
    // Of a run that was changed nothing is carried over.
    let findings = county.path("runs/ruled-whole/findings.parquet");
    let mut bytes = fs::read(&findings).expect("a file");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&findings, bytes).expect("written");
    let said = county.batch_with("flipped", &["--since", text(&county.path("runs/ruled-whole"))]);
    assert!(said.code == 5 && said.stderr.contains("findings.parquet"), "{said:?}");
    let config = county.path("hedui.toml");
    let said = hedui(&["--config", text(&config), "batch", "--run", "told", "--since", "ruled-part"]);
    let note = "since ruled-part: 40 households were carried over, 0 evaluated";
    assert!(said.stderr.lines().any(|line| line == note), "{said:?}");
}
