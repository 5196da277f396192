//! Tests of Parquet: every type that is read, every way in which a file must be refused.

use super::super::recorded::{Recorded, fault, recorded};
use crate::adapter::Format;
use crate::collect::format::read_bytes;
use polars::prelude::*;

fn written(mut frame: DataFrame, group: Option<usize>) -> Vec<u8> {
    let mut bytes = Vec::new();
    ParquetWriter::new(&mut bytes).with_row_group_size(group).finish(&mut frame).expect("writes");
    bytes
}

fn frame(columns: Vec<Series>) -> DataFrame {
    DataFrame::new_infer_height(columns.into_iter().map(Series::into_column).collect()).expect("a frame")
}

fn named(name: &str, series: Series) -> Series {
    series.with_name(name.into())
}

#[test]
fn every_supported_type_is_read() {
    let texts = Series::new("text".into(), [Some("甲"), None]);
    let micro = DataType::Datetime(TimeUnit::Microseconds, None);
    let columns = vec![
        texts.clone(),
        named("category", texts.cast(&DataType::from_categories(Categories::global())).expect("casts")),
        Series::new("small".into(), [Some(-1i8), None]),
        Series::new("natural".into(), [Some(u64::MAX), None]),
        Series::new("binary".into(), [Some(0.1f64), Some(1e20)]),
        Series::new("short".into(), [Some(0.1f32), None]),
        Series::new("flag".into(), [Some(true), None]),
        Series::new("date".into(), [Some(20_454i32), None]).cast(&DataType::Date).expect("casts"),
        Series::new("instant".into(), [1_767_225_600_000_000i64, 1_767_229_200_000_000])
            .cast(&micro)
            .expect("casts"),
        Series::new("time".into(), [3_723_000_000_000i64, 0]).cast(&DataType::Time).expect("casts"),
        Series::new("decimal".into(), ["3500.10", "-0.05"]).cast(&DataType::Decimal(12, 2)).expect("casts"),
    ];
    let kept = recorded(&Format::Parquet, &written(frame(columns), None)).expect("reads");
    let names = "text category small natural binary short flag date instant time decimal";
    assert_eq!(kept.columns.join(" "), names);
    let rows: Vec<String> =
        kept.rows.iter().map(|(line, cells)| format!("{line}: {}", cells.join("|"))).collect();
    assert_eq!(
        rows,
        [
            "1: 甲|甲|#-1|#18446744073709551615|#0.1|#0.1|?true|@2026-01-01|@2026-01-01|01:02:03|#3500.1",
            "2: ∅|∅|∅|∅|#1e20|∅|∅|∅|2026-01-01 01:00:00|00:00:00|#-0.05",
        ]
    );
}

#[test]
fn row_groups_are_read_in_order() {
    let numbers: Vec<i64> = (0..1000).collect();
    let kept = recorded(&Format::Parquet, &written(frame(vec![Series::new("n".into(), numbers)]), Some(7)))
        .expect("reads");
    assert_eq!(kept.count, 1000);
    let right = kept
        .rows
        .iter()
        .enumerate()
        .all(|(n, (line, cells))| *line == n as u64 + 1 && cells[0] == format!("#{n}"));
    assert!(right, "rows are out of order: {:?}", &kept.rows[..10]);
}

/// More rows than are taken at once, in three row groups.
fn large() -> Vec<u8> {
    let numbers: Vec<i64> = (0..300_000).collect();
    written(frame(vec![Series::new("n".into(), numbers)]), Some(100_000))
}

#[test]
fn of_a_large_file_the_next_rows_are_unpacked_while_those_before_are_read() {
    let kept = recorded(&Format::Parquet, &large()).expect("reads");
    assert_eq!((kept.count, kept.rows.len()), (300_000, 300_000));
    let right = (0..).zip(&kept.rows).all(|(n, (line, cells))| *line == n + 1 && cells[0] == format!("#{n}"));
    assert!(right, "rows are out of order");
}

#[test]
fn a_large_file_that_is_damaged_further_on_is_refused() {
    let mut bytes = large();
    // The pages of the second and third row group.
    let from = bytes.len() / 2;
    let until = bytes.len() - 2_000;
    bytes[from..until].fill(0x5A);
    let refused = fault(&Format::Parquet, &bytes);
    assert!(refused.contains("Parquet"), "{refused}");
}

#[test]
fn columns_that_are_not_needed_are_not_read() {
    let list = Series::new("list".into(), [Series::new("".into(), [1i64])]);
    let bytes = written(frame(vec![list, Series::new("n".into(), [5i64])]), None);
    let refused = fault(&Format::Parquet, &bytes);
    assert!(refused.starts_with("the column `list` is of type LargeList; send"), "{refused}");
    let mut kept = Recorded { unneeded: Some(0), ..Recorded::default() };
    assert_eq!(read_bytes(&Format::Parquet, &bytes, &mut kept).expect("reads"), 1);
    assert_eq!(kept.rows, [(1, vec!["∅".to_owned(), "#5".to_owned()])]);
}

#[test]
fn rows_that_cannot_be_read_are_shown() {
    let columns =
        vec![Series::new("n".into(), [f64::NAN, 1.0, 2.0]), Series::new("t".into(), ["a", "b\0", "c"])];
    let kept = recorded(&Format::Parquet, &written(frame(columns), None)).expect("reads");
    assert_eq!(kept.rows, [(3, vec!["#2".to_owned(), "c".to_owned()])]);
    assert_eq!(kept.unread[0], (1, "the column `n` holds what is no number (NaN or infinite)".to_owned()));
    assert_eq!(kept.unread[1], (2, "the column `t` holds a NUL character".to_owned()));
}

#[test]
fn damaged_files_are_refused() {
    let good = written(frame(vec![Series::new("n".into(), (0..500i64).collect::<Vec<_>>())]), None);
    assert_eq!(fault(&Format::Parquet, b"a,b\n"), "it is not a Parquet file");
    let cut = "it is cut short: the end of the Parquet file is missing";
    assert_eq!(fault(&Format::Parquet, &good[..good.len() - 9]), cut);
    assert_eq!(fault(&Format::Parquet, b"PAR1PAR1"), cut);
    let empty = written(frame(vec![Series::new("n".into(), Vec::<i64>::new())]), None);
    assert_eq!(recorded(&Format::Parquet, &empty).expect("no rows").count, 0);
}

#[test]
fn a_hostile_file_never_brings_the_program_down() {
    let good = written(
        frame(vec![Series::new("n".into(), ["a", "b", "c"]), Series::new("m".into(), [1i64, 2, 3])]),
        None,
    );
    for at in 4..good.len() - 4 {
        let mut bytes = good.clone();
        bytes[at] ^= 0x5A;
        // Whatever comes of it, it comes back.
        let _answer = recorded(&Format::Parquet, &bytes);
    }
}
