//! What is written as pages is read again by polars, whose own writer is not used here.

use super::*;
use crate::store::{
    list_column::{list_field, read_lists},
    table_file::{GrowingFile, Read, bytes_of_pages, number_field, parquet_frame, text_field},
};
use polars::prelude::{DataFrame, DataType, Field};
use proptest::prelude::*;
use std::path::Path;

/// What a column of evidence takes: its type, and its pages' content.
fn frame_of(ty: DataType, (levels, leaf): (Levels, Leaf), rows: usize) -> DataFrame {
    let path = Path::new("test.parquet");
    let pages = vec![pages_of((&levels, &leaf), path).expect("pages")];
    let bytes = bytes_of_pages(path, vec![Field::new("a".into(), ty)], (rows, &pages)).expect("a file");
    parquet_frame(path, bytes).expect("read")
}

/// A row of a list column: records of a word, and a text that may be absent.
type Row = Vec<(String, Option<String>)>;

fn rows() -> impl Strategy<Value = Vec<Row>> {
    let record = ("[ab]{0,2}", proptest::option::of("[户a-z]{0,4}"));
    proptest::collection::vec(proptest::collection::vec(record, 0..4), 0..40)
}

/// A number that lies close to others or far from them.
fn number() -> impl Strategy<Value = Option<i64>> {
    proptest::option::of(prop_oneof![-3..3i64, any::<i64>(), Just(i64::MAX), Just(i64::MIN)])
}

proptest! {
    #[test]
    fn numbers_flags_and_days_come_back(
        values in proptest::collection::vec(number(), 0..60),
        close in proptest::collection::vec(proptest::option::of(19_000..19_040i32), 0..60),
        said in proptest::collection::vec(proptest::option::of(any::<bool>()), 0..60),
    ) {
        let written = numbers::<8>(values.iter().copied()).expect("encoded");
        let frame = frame_of(DataType::Int64, written, values.len());
        prop_assert_eq!(frame.column("a").expect("there").i64().expect("numbers").iter().collect::<Vec<_>>(), values);
        let written = numbers::<4>(close.iter().map(|day| day.map(i64::from))).expect("encoded");
        let frame = frame_of(DataType::Date, written, close.len());
        let days = frame.column("a").expect("there").date().expect("days").physical().iter().collect::<Vec<_>>();
        prop_assert_eq!(days, close);
        let frame = frame_of(DataType::Boolean, flags(&said).expect("encoded"), said.len());
        prop_assert_eq!(frame.column("a").expect("there").bool().expect("flags").iter().collect::<Vec<_>>(), said);
    }

    #[test]
    fn rows_in_parts_come_back_as_one_row_group(parts in proptest::collection::vec(rows(), 1..4)) {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("rows.parquet");
        let fields = vec![text_field("text"), text_field("word"), number_field("n"), list_field("list", &["word", "text"])];
        let mut file = GrowingFile::create(path.clone(), fields).expect("a file");
        file.add(parts.iter().map(|rows| part(rows, &path)).collect()).expect("added");
        file.finish().expect("ended");
        let frame = parquet_frame(&path, std::fs::read(&path).expect("bytes")).expect("read");
        let read = Read { frame: &frame, path: &path };
        let all: Vec<Row> = parts.concat();
        let (firsts, counts): (Vec<_>, Vec<_>) = all.iter().map(|row| (first(row), Some(row.len() as i64))).unzip();
        prop_assert_eq!(read.texts("text").expect("texts"), firsts.iter().map(Option::as_deref).collect::<Vec<_>>());
        prop_assert_eq!(read.texts("word").expect("words"), firsts.iter().map(Option::as_deref).collect::<Vec<_>>());
        prop_assert_eq!(read.numbers("n").expect("numbers"), counts);
        if all.is_empty() {
            return Ok(());
        }
        let lists = read_lists(&read, "list").expect("lists");
        let records = Read { frame: &lists.records, path: &path };
        let (words, texts) = (records.all_texts("word").expect("words"), records.texts("text").expect("texts"));
        for (range, row) in lists.ranges.iter().zip(&all) {
            let found: Row = range.clone().map(|r| (words[r].to_owned(), texts[r].map(str::to_owned))).collect();
            prop_assert_eq!(&found, row);
        }
    }
}

/// The first text of a row's records.
fn first(row: &Row) -> Option<String> {
    row.first().and_then(|(_, text)| text.clone())
}

fn part(rows: &[Row], path: &Path) -> RowPages {
    let (mut texts, mut words, mut lists) =
        (PlainTexts::default(), WordColumn::default(), RecordColumns::new([true, false]));
    for row in rows {
        texts.push(first(row).as_deref());
        words.push(first(row).as_deref());
        lists.push(row.iter().map(|(word, text)| [Some(word.as_str()), text.as_deref()]));
    }
    let mut part = RowPages::of(rows.len());
    part.texts(texts, path).expect("pages");
    part.words(words);
    part.numbers(&rows.iter().map(|row| Some(row.len() as i64)).collect::<Vec<_>>(), path).expect("pages");
    lists.finish(&mut part, path).expect("pages");
    part
}

#[test]
fn words_that_come_often_are_held_once() {
    let all = ["甲", "乙", "丙"];
    for distinct in 1..=3usize {
        let places: Vec<u32> = (0..500).map(|row| (row % distinct) as u32).collect();
        let leaf = words(places.clone(), all[..distinct].iter().copied());
        assert!(matches!(leaf, Leaf::Places(..)), "{distinct} of 500 rows");
        let frame = frame_of(DataType::String, (Levels::full(500).expect("levels"), leaf), 500);
        let read = Read { frame: &frame, path: Path::new("test.parquet") };
        let wanted: Vec<&str> = places.iter().map(|place| all[*place as usize]).collect();
        assert_eq!(read.all_texts("a").expect("texts"), wanted);
    }
    assert!(matches!(words(vec![0, 1, 2], all.iter().copied()), Leaf::Plain(_)), "each comes once");
}
