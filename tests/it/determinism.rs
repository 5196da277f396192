//! The findings are the same bytes on any number of threads, in any locale and time zone, and in whatever order the
//! deliveries' rows come. Must not know what is found.

use super::support::{County, files_below, small_county};
use polars::prelude::{DataFrame, IdxCa, IdxSize, NamedFrom, ParquetReader, ParquetWriter, SerReader};
use rand::{SeedableRng, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;
use std::fs::{self, File};
use std::path::Path;

/// The canonical JSON lines of a run and its Parquet files.
fn outcome(county: &County, run: &str) -> Vec<(String, Vec<u8>)> {
    let mut all = Vec::new();
    for what in ["findings", "verdicts"] {
        let lines = county.export(run, what);
        assert!(lines.lines().count() >= 145, "{what}: {} lines", lines.lines().count());
        all.push((format!("{what}.jsonl"), lines.into_bytes()));
        let file = format!("{what}.parquet");
        let bytes = fs::read(county.path("runs").join(run).join(&file)).expect("a file of the run");
        all.push((file, bytes));
    }
    all
}

#[track_caller]
fn check_same(expected: &[(String, Vec<u8>)], found: &[(String, Vec<u8>)]) {
    for ((name, expected), (_, found)) in expected.iter().zip(found) {
        if expected != found {
            let (expected, found) = (String::from_utf8_lossy(expected), String::from_utf8_lossy(found));
            let line = expected.lines().zip(found.lines()).find(|(a, b)| a != b);
            panic!("{name} differs; first line that does: {line:#?}");
        }
    }
}

#[test]
fn findings_are_the_same_bytes_on_any_number_of_threads_in_any_locale_and_zone() {
    let expected = outcome(small_county(), "base");
    let county = small_county().copied();
    let settings = [
        ("1", "Pacific/Kiritimati", "tr_TR.UTF-8"),
        ("2", "America/St_Johns", "C"),
        ("8", "Asia/Shanghai", "zh_CN.GB18030"),
    ];
    for (threads, zone, locale) in settings {
        let environment = [("TZ", zone), ("LANG", locale), ("LC_ALL", locale)];
        let said = county.hedui_with(&["batch", "--threads", threads, "--run", threads], &environment);
        assert_eq!(said.code, 3, "{said:?}");
        check_same(&expected, &outcome(&county, threads));
    }
}

fn shuffle_rows(path: &Path, rng: &mut ChaCha8Rng) -> bool {
    let table: DataFrame =
        ParquetReader::new(File::open(path).expect("opens")).finish().expect("a parquet file");
    let mut places: Vec<IdxSize> = (0..IdxSize::try_from(table.height()).expect("few rows")).collect();
    places.shuffle(rng);
    let mut shuffled = table.take(&IdxCa::new("place".into(), &places)).expect("rows of the table");
    let changed = !table.equals_missing(&shuffled);
    ParquetWriter::new(File::create(path).expect("opens")).finish(&mut shuffled).expect("written");
    changed
}

#[test]
fn findings_are_the_same_bytes_whatever_the_order_of_rows() {
    let county = small_county().copied();
    let mut rng = ChaCha8Rng::seed_from_u64(20_261_101);
    let files = files_below(&county.path("county/canonical"));
    let changed = files.iter().filter(|path| shuffle_rows(path, &mut rng)).count();
    assert!(changed > 20, "{changed} of {} files have another order", files.len());
    county.batch("shuffled");
    check_same(&outcome(small_county(), "base"), &outcome(&county, "shuffled"));
}
