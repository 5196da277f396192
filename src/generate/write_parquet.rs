//! Parquet files: whole numbers, days and flags typed, everything else text.
//! Must not know what the columns mean.
use super::error::GenerateError;
use super::sheet::{Cell, DayStyle, Table, Writing};
use polars::prelude::{
    Column, DataFrame, DataType, IntoColumn, NamedFrom, ParquetCompression, ParquetWriter, Series,
};

/// The bytes of the table.
pub(super) fn parquet(table: &Table, file: &str) -> Result<Vec<u8>, GenerateError> {
    let fault = |source| GenerateError::Parquet { file: file.to_owned(), source };
    let columns: Vec<Column> = (0..table.columns.len())
        .map(|place| column(table, place))
        .collect::<Result<_, _>>()
        .map_err(fault)?;
    let mut frame = DataFrame::new(table.rows.len(), columns).map_err(fault)?;
    let mut bytes = Vec::new();
    ParquetWriter::new(&mut bytes)
        .with_compression(ParquetCompression::Snappy)
        .set_parallel(false)
        .finish(&mut frame)
        .map_err(fault)?;
    Ok(bytes)
}

fn column(table: &Table, place: usize) -> Result<Column, polars::error::PolarsError> {
    let header = table.columns[place].header.as_ref();
    let cells = table.rows.iter().map(|row| &row[place]);
    let series = match &table.columns[place].writing {
        Writing::Fen | Writing::Count => {
            let numbers: Vec<Option<i64>> = cells.map(whole).collect();
            Series::new(header.into(), numbers)
        }
        Writing::TypedFlag => {
            let flags: Vec<Option<bool>> =
                cells.map(|cell| if let Cell::Flag(flag) = cell { Some(*flag) } else { None }).collect();
            Series::new(header.into(), flags)
        }
        Writing::Days([DayStyle::Typed]) => {
            let days: Vec<Option<i32>> =
                cells.map(|cell| if let Cell::Day(days) = cell { Some(*days) } else { None }).collect();
            Series::new(header.into(), days).cast(&DataType::Date)?
        }
        _ => {
            let texts: Vec<Option<String>> =
                cells.map(|cell| (*cell != Cell::Blank).then(|| cell.text().into_owned())).collect();
            Series::new(header.into(), texts)
        }
    };
    Ok(series.into_column())
}

fn whole(cell: &Cell) -> Option<i64> {
    if let Cell::Whole(number) = cell { Some(*number) } else { None }
}
