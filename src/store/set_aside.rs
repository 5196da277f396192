//! `set_aside.parquet`: every row that could not be read.

use super::{
    SetAsideLine, StoreError, private_file,
    table_file::{Read, number_column, parquet_bytes, recorded_frame, text_column},
};
use std::path::Path;

const FILE: &str = "set_aside.parquet";

/// Writes `set_aside.parquet` into a run's folder, by source, file and line.
pub fn write_set_aside(folder: &Path, lines: &[SetAsideLine]) -> Result<(), StoreError> {
    let path = folder.join(FILE);
    let mut l: Vec<&SetAsideLine> = lines.iter().collect();
    l.sort();
    let columns = vec![
        text_column("source", l.iter().map(|l| Some(l.source.as_str()))),
        text_column("file", l.iter().map(|l| Some(l.file.as_str()))),
        number_column("line", l.iter().map(|l| i64::try_from(l.line).ok())),
        text_column("field", l.iter().map(|l| l.field.as_deref())),
        text_column("reason", l.iter().map(|l| Some(l.reason.as_str()))),
        text_column("household_id", l.iter().map(|l| l.household_id.as_deref())),
    ];
    private_file::write_new(&path, &parquet_bytes(&path, columns)?)
}

/// Reads the rows that a run set aside, by source, file and line.
pub fn read_set_aside(folder: &Path) -> Result<Vec<SetAsideLine>, StoreError> {
    let frame = recorded_frame(folder, FILE)?;
    let path = folder.join(FILE);
    let read = Read { frame: &frame, path: &path };
    let (sources, files) = (read.all_texts("source")?, read.all_texts("file")?);
    let (fields, reasons) = (read.texts("field")?, read.all_texts("reason")?);
    let households = read.texts("household_id")?;
    let lines = read.numbers("line")?.into_iter().enumerate();
    let one = |(row, line): (usize, Option<i64>)| {
        let line = line.and_then(|l| u64::try_from(l).ok());
        Ok(SetAsideLine {
            source: sources[row].to_owned(),
            file: files[row].to_owned(),
            line: line.ok_or_else(|| StoreError::value(&path, "line", row, "a line number"))?,
            field: fields[row].map(str::to_owned),
            reason: reasons[row].to_owned(),
            household_id: households[row].map(str::to_owned),
        })
    };
    lines.map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_set_aside_come_back_in_order() {
        let line = |source: &str, line, field: Option<&str>| SetAsideLine {
            source: source.into(),
            file: "a.csv".into(),
            line,
            field: field.map(str::to_owned),
            reason: "the amount is not a plain decimal number".into(),
            household_id: field.map(|_| "H1".to_owned()),
        };
        let folder = tempfile::tempdir().expect("a folder");
        write_set_aside(folder.path(), &[line("b", 1, None), line("a", 10, Some("x")), line("a", 9, None)])
            .expect("written");
        let read = read_set_aside(folder.path()).expect("read");
        assert_eq!(read, [line("a", 9, None), line("a", 10, Some("x")), line("b", 1, None)]);
    }
}
