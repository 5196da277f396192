//! Parquet files: whole numbers, days and flags typed, everything else text; written row group by row group.
//! Must not know what the columns mean.
use super::error::GenerateError;
use super::sheet::{Cell, Column as SheetColumn, DayStyle, Row, Writing};
use polars::prelude::{
    BatchedWriter, Column, DataFrame, DataType, Field, IntoColumn, NamedFrom, ParquetCompression,
    ParquetWriter, PolarsError, RowGroupIterColumns, Schema, Series,
};
use std::io::Write;

/// Rows that are gathered before they become a row group.
pub(super) const GROUP_ROWS: usize = 262_144;

/// A row group that has yet to be written.
pub(super) type Group = RowGroupIterColumns<'static, PolarsError>;

/// A file that takes row groups.
pub(super) struct ParquetFile<W: Write> {
    writer: BatchedWriter<W>,
}

impl<W: Write> ParquetFile<W> {
    /// Begins a file of these columns.
    pub(super) fn begin(columns: &[SheetColumn], out: W) -> Result<Self, PolarsError> {
        let field = |column: &SheetColumn| Field::new(column.header.as_ref().into(), data_type(column));
        let schema: Schema = columns.iter().map(field).collect();
        let writer = ParquetWriter::new(out)
            .with_compression(ParquetCompression::Zstd(None))
            .set_parallel(false)
            .batched(&schema)?;
        Ok(Self { writer })
    }

    /// The rows as a row group, encoded and compressed.
    pub(super) fn encode(&self, mut rows: DataFrame) -> Result<Vec<Group>, PolarsError> {
        rows.rechunk_mut();
        self.writer.encode_and_compress(&rows).collect()
    }

    /// Writes row groups.
    pub(super) fn write(&self, groups: Vec<Group>) -> Result<(), PolarsError> {
        self.writer.write_row_groups(groups)
    }

    /// Ends the file.
    pub(super) fn finish(self) -> Result<(), PolarsError> {
        self.writer.finish().map(|_| ())
    }
}

/// The rows as typed columns.
pub(super) fn frame(columns: &[SheetColumn], rows: &[Row], file: &str) -> Result<DataFrame, GenerateError> {
    let fault = |source| GenerateError::Parquet { file: file.to_owned(), source };
    let typed: Vec<Column> = columns
        .iter()
        .enumerate()
        .map(|(place, column)| typed(column, rows.iter().map(|row| &row[place])))
        .collect::<Result<_, _>>()
        .map_err(fault)?;
    DataFrame::new(rows.len(), typed).map_err(fault)
}

fn data_type(column: &SheetColumn) -> DataType {
    match &column.writing {
        Writing::Fen | Writing::Count => DataType::Int64,
        Writing::TypedFlag => DataType::Boolean,
        Writing::Days([DayStyle::Typed]) => DataType::Date,
        _ => DataType::String,
    }
}

fn typed<'c>(column: &SheetColumn, cells: impl Iterator<Item = &'c Cell>) -> Result<Column, PolarsError> {
    let header = column.header.as_ref();
    let series = match data_type(column) {
        DataType::Int64 => {
            let numbers: Vec<Option<i64>> = cells.map(whole).collect();
            Series::new(header.into(), numbers)
        }
        DataType::Boolean => {
            let flags: Vec<Option<bool>> =
                cells.map(|cell| if let Cell::Flag(flag) = cell { Some(*flag) } else { None }).collect();
            Series::new(header.into(), flags)
        }
        DataType::Date => {
            let days: Vec<Option<i32>> =
                cells.map(|cell| if let Cell::Day(days) = cell { Some(*days) } else { None }).collect();
            Series::new(header.into(), days).cast(&DataType::Date)?
        }
        _ => {
            let texts: Vec<Option<std::borrow::Cow<'c, str>>> =
                cells.map(|cell| (*cell != Cell::Blank).then(|| cell.text())).collect();
            Series::new(header.into(), texts)
        }
    };
    Ok(series.into_column())
}

fn whole(cell: &Cell) -> Option<i64> {
    if let Cell::Whole(number) = cell { Some(*number) } else { None }
}
