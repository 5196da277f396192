//! A run since an earlier one comes to the bytes of a whole run, and evaluates only what can have changed.

use crate::support::{County, files_below, hedui, text};
use hedui::store::sha256_hex;
use std::{collections::BTreeMap, fs, path::PathBuf};

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

/// How many households of how many were carried over, and why none; how many sources of how many were not read again.
struct Compared {
    carried: u64,
    households: u64,
    anew: String,
    unread: u64,
    sources: u64,
}

/// Runs the county whole and since a run; both come to the same.
fn compare(county: &County, since: &str, name: &str, arguments: &[&str]) -> Compared {
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
    let said = county.hedui(&["audit", "verify", &part]);
    assert_eq!(said.code, 0, "{name}: {said:?}");
    let manifest: serde_json::Value = serde_json::from_slice(&expected["run.json"]).expect("JSON");
    let count = |value: &serde_json::Value| value.as_u64().expect("a count");
    Compared {
        carried: count(&carried["households"]),
        households: count(&manifest["counts"]["households"]),
        anew: carried["anew"].as_str().unwrap_or("").to_owned(),
        unread: count(&carried["unread"]),
        sources: manifest["sources"].as_array().expect("sources").len() as u64,
    }
}

/// Changes the lines of a delivery in the county's folder, and says so in its manifest, where there is one.
fn edit(county: &County, path: &str, manifest: &str, change: impl FnOnce(&mut Vec<Vec<u8>>)) {
    let path = county.path("county").join(path);
    let before = fs::read(&path).expect("rows");
    let mut lines: Vec<Vec<u8>> = before.split_inclusive(|b| *b == b'\n').map(<[u8]>::to_vec).collect();
    let counted = |lines: &[Vec<u8>]| format!("\"rows\": {}", lines.len() - 1);
    let rows_before = counted(&lines);
    change(&mut lines);
    let after = lines.concat();
    assert!(after != before, "{}", path.display());
    fs::write(&path, &after).expect("written");
    if manifest.is_empty() {
        return;
    }
    let manifest = county.path("county").join(manifest);
    let text = fs::read_to_string(&manifest).expect("a manifest");
    assert!(text.contains(&rows_before) && text.contains(&sha256_hex(&before)), "{text}");
    let text = text.replace(&sha256_hex(&before), &sha256_hex(&after));
    fs::write(&manifest, text.replace(&rows_before, &counted(&lines))).expect("written");
}

/// Takes every fourth row out of a delivery.
fn thin(county: &County, stem: &str, day: &str) {
    edit(county, &format!("{stem}_{day}.csv"), &format!("{stem}_manifest_{day}.json"), |lines| {
        let mut place = 0;
        lines.retain(|_| {
            place += 1;
            place == 1 || place % 4 != 1
        });
    });
}

/// Changes the members of the roll.
fn edit_members(county: &County, change: impl FnOnce(&mut Vec<Vec<u8>>)) {
    edit(county, "civil/jtcy.csv", "civil/jtcy_manifest.json", change);
}

/// Puts a value into a row of comma-separated ones.
fn set(line: &mut Vec<u8>, column: usize, value: &[u8]) {
    let mut values: Vec<&[u8]> = line.split(|b| *b == b',').collect();
    values[column] = value;
    let changed = values.join(&b',');
    *line = changed;
}

#[test]
fn the_same_evening_again_carries_all_over_and_a_changed_file_some() {
    let county = County::department("600");
    county.batch("first");
    // Rows set aside, and such whose person is not certain, of sources that are not read again.
    let aside = county.export("first", "set-aside");
    for wanted in ["\"the amount", "\"ambiguous: "] {
        assert!(aside.lines().any(|line| line.contains(wanted) && !line.contains("psb.")), "{aside}");
    }
    let again = compare(&county, "first", "again", &[]);
    assert_eq!((again.carried, again.anew.as_str()), (again.households, ""));
    // The roll and the registration are read, whatever they are.
    assert_eq!(again.unread, again.sources - 2);
    thin(&county, "psb/jdc", "20261028");
    let changed = compare(&county, "first", "changed", &[]);
    assert!(0 < changed.carried && changed.carried < changed.households, "{}", changed.carried);
    assert_eq!(changed.unread, changed.sources - 3);
    // A run that carried over is as good as a whole one.
    let after = compare(&county, "changed-part", "after", &[]);
    assert_eq!((after.carried, after.unread), (after.households, after.sources - 2));
}

#[test]
fn whom_the_roll_is_about_decides_whether_sources_are_read_again() {
    let county = County::department("120");
    county.batch("first");
    // A declared amount is one household's matter alone.
    edit_members(&county, |lines| set(&mut lines[1], 9, b"4321.09"));
    let declared = compare(&county, "first", "declared", &[]);
    assert_eq!((declared.carried, declared.unread), (declared.households - 1, declared.sources - 2));
    // By names, and by who is on the roll, the rows of every source are judged.
    edit_members(&county, |lines| set(&mut lines[1], 2, b"Somebody"));
    let renamed = compare(&county, "declared-part", "renamed", &[]);
    assert_eq!((renamed.unread, renamed.anew.as_str()), (0, ""));
    assert!(renamed.carried < renamed.households, "{}", renamed.carried);
    edit_members(&county, |lines| lines.truncate(lines.len() - 1));
    let gone = compare(&county, "renamed-part", "gone", &[]);
    assert_eq!((gone.unread, gone.anew.as_str()), (0, ""));
}

#[test]
fn an_answers_table_is_a_part_of_its_source_and_the_registration_of_all() {
    let county = County::department("120");
    county.batch("first");
    edit(&county, "securities/cxjg_20261022.csv", "", |lines| lines.truncate(lines.len() - 1));
    let answered = compare(&county, "first", "answered", &[]);
    assert_eq!(answered.unread, answered.sources - 3);
    assert!(answered.carried < answered.households && answered.carried > 0, "{}", answered.carried);
    // Nothing is left of a source's rows; and then they are back.
    let vehicles = "psb/jdc_20261028.csv";
    let mut all = Vec::new();
    edit(&county, vehicles, "psb/jdc_manifest_20261028.json", |lines| {
        all.clone_from(lines);
        lines.truncate(1);
    });
    let emptied = compare(&county, "answered-part", "emptied", &[]);
    assert!(emptied.carried < emptied.households, "{}", emptied.carried);
    edit(&county, vehicles, "psb/jdc_manifest_20261028.json", |lines| *lines = all);
    let back = compare(&county, "emptied-part", "back", &[]);
    assert_eq!((back.carried, back.unread), (emptied.carried, back.sources - 3));
    // Where people are registered says nothing of their names, by which the rows of other sources are judged.
    let (people, manifest) = ("psb/hjrk_20261031.csv", "psb/hjrk_manifest_20261031.json");
    edit(&county, people, manifest, |lines| {
        let moved = lines.iter_mut().skip(1).take(60);
        moved.for_each(|line| set(line, 6, b"410399099999"));
    });
    let moved = compare(&county, "back-part", "moved", &[]);
    assert_eq!(moved.unread, moved.sources - 2);
    assert!(moved.carried < moved.households, "{}", moved.carried);
    thin(&county, "psb/hjrk", "20261031");
    let registered = compare(&county, "moved-part", "registered", &[]);
    assert_eq!((registered.unread, registered.anew.as_str()), (0, ""));
}

/// A register of single receipts that takes rows back, with manifests that may tell another day than the files' names.
const REGISTER: &str = r#"
id = "extra.receipt"
department = { zh = "示例局", en = "Example bureau" }
title = { zh = "一次性收入", en = "single receipts" }
kind = "lump_sum"
delivery = "changes"
not_listed = "none"
access = "own"
max_age_days = 400
canonical = true

[transport]
type = "file"
path = "extra/receipts_{date}.csv"
manifest = "extra/receipts_{date}.json"

[format]
type = "csv"
charset = "utf-8"
"#;

#[test]
fn the_order_of_deliveries_is_a_part_of_what_was_delivered() {
    let county = County::department("60").with_own_pack();
    fs::write(county.path("adapters/extra-receipt.toml"), REGISTER).expect("written");
    fs::create_dir(county.path("county/extra")).expect("a folder");
    let members = fs::read(county.path("county/civil/jtcy.csv")).expect("rows");
    let first = members.split(|b| *b == b'\n').nth(1).expect("a member");
    let id = String::from_utf8(first.split(|b| *b == b',').nth(1).expect("an ID").to_vec()).expect("ASCII");
    let deliver = |day: &str, amount: &str, told: &str| {
        let rows = format!(
            "record_key,person_id,as_of,on,class,amount\nK1,{id},2026-08-31,2026-08-01,gift,{amount}\n"
        );
        let digest = sha256_hex(rows.as_bytes());
        let file = format!("{{\"name\": \"receipts_{day}.csv\", \"rows\": 1, \"sha256\": \"{digest}\"}}");
        let manifest = format!("{{{told}\"files\": [{file}]}}");
        fs::write(county.path(&format!("county/extra/receipts_{day}.csv")), rows).expect("written");
        fs::write(county.path(&format!("county/extra/receipts_{day}.json")), manifest).expect("written");
    };
    deliver("20261001", "1000000", "");
    deliver("20260901", "1", "\"delivered_on\": \"2026-10-15\", ");
    county.batch("first");
    let again = compare(&county, "first", "again", &[]);
    assert_eq!((again.unread, again.carried), (again.sources - 2, again.households));
    // The same files, the other one of which counts now.
    deliver("20260901", "1", "");
    let swapped = compare(&county, "again-part", "swapped", &[]);
    assert_eq!((swapped.unread, swapped.carried), (swapped.sources - 3, swapped.households - 1));
}

#[test]
fn another_source_of_an_adapter_reads_everything_after_all() {
    let county = County::department("60").with_own_pack();
    let (before, manifest) = REGISTER.split_once("manifest").expect("a line");
    let rest = manifest.split_once('\n').expect("more lines").1;
    let adapter = format!("{before}{rest}").replace("\"changes\"", "\"latest\"");
    fs::write(county.path("adapters/extra-receipt.toml"), adapter).expect("written");
    fs::create_dir(county.path("county/extra")).expect("a folder");
    let deliver = |sources: &[&str]| {
        let mut rows = "source,record_key,person_id,as_of,on,class,amount\n".to_owned();
        for source in sources {
            rows += &format!("{source},{source}1,410399199001010010,2026-08-31,2026-08-01,gift,1\n");
        }
        fs::write(county.path("county/extra/receipts_20260901.csv"), rows).expect("written");
    };
    deliver(&["extra.a", "extra.receipt"]);
    county.batch("first");
    // What is named after its adapter is not the adapter's only source: both are read.
    let again = compare(&county, "first", "again", &[]);
    assert_eq!((again.carried, again.unread), (again.households, again.sources - 4));
    deliver(&["extra.a", "extra.b", "extra.receipt"]);
    let more = compare(&county, "again-part", "more", &[]);
    assert_eq!((more.carried, more.unread, more.anew.as_str()), (0, 0, "the sources are others"));
}

#[test]
fn other_salts_make_other_leaves_and_changed_evidence_is_refused() {
    let county = County::department("120");
    county.batch("first");
    // Elsewhere there are other salts, though nothing else has changed.
    let (elsewhere, first) = (county.path("elsewhere"), county.path("runs/first"));
    let out = ["--out", text(&elsewhere)];
    let since = ["--since", text(&first)];
    let said = county.batch_with("moved", &[&out[..], &since].concat());
    assert_eq!(said.code, 3, "{said:?}");
    let said = county.hedui(&[&["audit", "verify", "moved"][..], &out].concat());
    assert_eq!(said.code, 0, "{said:?}");
    fs::remove_file(county.path("runs/salts.parquet")).expect("removed");
    thin(&county, "psb/jdc", "20261028");
    let salted = compare(&county, "first", "salted", &[]);
    assert_eq!((salted.carried, salted.unread), (0, salted.sources - 3));
    // What is carried over of a source that is not read is what was recorded.
    let evidence = county.path("runs/salted-part/evidence");
    let files = files_below(&evidence);
    let of_wages = |path: &&PathBuf| text(path).contains("tax.withholding-");
    let wages = files.iter().find(of_wages).expect("wages");
    let mut bytes = fs::read(wages).expect("a file");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(wages, bytes).expect("written");
    thin(&county, "psb/jdc", "20261028");
    let said = county.batch_with("flipped", &["--since", "salted-part"]);
    assert!(said.code == 5 && said.stderr.contains("tax.withholding-"), "{said:?}");
    assert!(!county.path("runs/flipped").exists());
}

#[test]
fn a_later_day_of_the_month_evaluates_whose_turn_has_come() {
    let county = County::department("120");
    county.batch_with("first", &["--as-of", "2026-11-01"]);
    let mut before = u64::MAX;
    for day in ["2026-11-02", "2026-11-09", "2026-11-28"] {
        let Compared { carried, households, anew, .. } = compare(&county, "first", day, &["--as-of", day]);
        assert_eq!(anew, "");
        assert!(carried < households && carried <= before, "{day}: {carried} of {households}");
        assert!(day != "2026-11-02" || carried > households / 2, "{day}: {carried} of {households}");
        before = carried;
    }
    let december = compare(&county, "first", "december", &["--as-of", "2026-12-01"]);
    assert_eq!((december.carried, december.anew.is_empty()), (0, false));
    let back = compare(&county, "2026-11-28-whole", "back", &["--as-of", "2026-11-27"]);
    assert_eq!((back.carried, back.anew.is_empty()), (0, false));
}

#[test]
fn a_changed_rule_evaluates_all_and_a_run_that_is_not_there_is_not_found() {
    let county = County::department("40").with_own_pack();
    county.batch("first");
    let rule = county.path("rules/veh-01.toml");
    fs::write(&rule, fs::read_to_string(&rule).expect("a rule") + "\n# a remark\n").expect("written");
    let ruled = compare(&county, "first", "ruled", &[]);
    assert_eq!((ruled.carried, ruled.unread, ruled.anew.as_str()), (0, 0, "the rules changed"));
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
    let note = "since ruled-part: 40 households were carried over, 0 evaluated; ";
    let told = said.stderr.lines().find_map(|line| line.strip_prefix(note));
    assert!(told.is_some_and(|told| told.ends_with(" sources were not read again")), "{said:?}");
}
