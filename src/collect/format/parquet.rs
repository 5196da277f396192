//! Parquet by polars: the schema is looked at first, then the rows batch by batch.
//! Must not let polars meet a type that it cannot hold, and lets no frame of it out.

use super::column_name::{checked, column_name};
use super::error::FormatError;
use super::parquet_column::{Holding, Lent, holding, prepared};
use super::read::Input;
use crate::collect::raw::{RawBatch, RawCell, RawRow, RowVisitor, Told, UnreadRow};
use polars::datatypes::ArrowDataType;
use polars::io::parquet::metadata::FileMetadataRef;
use polars::prelude::{DataFrame, ParallelStrategy, ParquetReader, PolarsError, SerReader};
use std::{io::Cursor, sync::mpsc::sync_channel, thread};

/// Rows taken at a time.
const BATCH: usize = 128 * 1024;
/// Rows lent at a time: what is made of them stays in the processor's caches.
const LENT: usize = 16 * 1024;
/// The greatest size of a file, which is held in memory as a whole.
const PARQUET_LIMIT: u64 = 1024 * 1024 * 1024;
/// The greatest size of a row group once it is unpacked.
const GROUP_LIMIT: usize = 1024 * 1024 * 1024;
/// What a file begins and ends with.
const MAGIC: &[u8] = b"PAR1";

/// A column that is read.
struct Wanted {
    place: usize,
    name: String,
    holding: Holding,
}

/// A file whose schema is checked.
struct Checked<'a> {
    bytes: &'a [u8],
    metadata: FileMetadataRef,
    names: Vec<String>,
    wanted: Vec<Wanted>,
}

/// Reads Parquet.
pub(super) fn read(input: &Input<'_>, visit: &mut dyn RowVisitor) -> Result<u64, FormatError> {
    if input.size() > PARQUET_LIMIT {
        return Err(FormatError::too_large("the Parquet file is larger than 1 GiB; send it in parts"));
    }
    let bytes = input.all()?;
    if !bytes.starts_with(MAGIC) {
        return Err(FormatError::broken("it is not a Parquet file"));
    }
    if bytes.len() < 12 || !bytes.ends_with(MAGIC) {
        return Err(FormatError::cut_short("the end of the Parquet file is missing"));
    }
    let file = &checked_file(&bytes, visit)?;
    let mut visit_frame = |(start, count): (usize, usize), frame: &DataFrame| -> Result<(), FormatError> {
        for from in (0..count).step_by(LENT) {
            let rows = LENT.min(count - from);
            file.visit_batch(&frame.slice(from as i64, rows), start + from, rows, visit)?;
        }
        Ok(())
    };
    if file.metadata.num_rows <= BATCH {
        file.batches().try_for_each(|batch| visit_frame(batch, &file.batch(batch)?))?;
    } else {
        // While one batch is looked at, the next is unpacked.
        thread::scope(|scope| {
            let (give, take) = sync_channel(0);
            let unpack = move || file.batches().try_for_each(|batch| give.send((batch, file.batch(batch))));
            if thread::Builder::new().spawn_scoped(scope, unpack).is_err() {
                // The system gives no thread: one after another.
                return file.batches().try_for_each(|batch| visit_frame(batch, &file.batch(batch)?));
            }
            take.into_iter().try_for_each(|(batch, frame)| visit_frame(batch, &frame?))
        })?;
    }
    Ok(file.metadata.num_rows as u64)
}

/// Looks at the schema and the sizes before anything is unpacked.
fn checked_file<'a>(bytes: &'a [u8], visit: &mut dyn RowVisitor) -> Result<Checked<'a>, FormatError> {
    let mut reader = ParquetReader::new(Cursor::new(bytes));
    let metadata = reader.get_metadata().map_err(parquet_fault)?.clone();
    let rows = metadata.row_groups.iter().try_fold(0usize, |sum, group| sum.checked_add(group.num_rows()));
    if rows != Some(metadata.num_rows) {
        return Err(FormatError::broken("the Parquet file's row groups don't add up to its number of rows"));
    }
    if metadata.row_groups.iter().any(|group| group.total_byte_size() > GROUP_LIMIT) {
        let what = "a row group of the Parquet file unpacks to more than 1 GiB; send smaller row groups";
        return Err(FormatError::too_large(what));
    }
    let schema = reader.schema().map_err(parquet_fault)?;
    let names = checked(schema.iter_names().map(|name| column_name(name)).collect())?;
    visit.columns(&names).map_err(FormatError::Columns)?;
    let mut wanted = Vec::new();
    for (place, (name, field)) in schema.iter().enumerate() {
        if visit.needs(place) {
            let holding = holding(field.dtype()).ok_or_else(|| FormatError::UnsupportedColumn {
                name: names[place].clone(),
                type_name: type_name(field.dtype()),
            })?;
            wanted.push(Wanted { place, name: name.to_string(), holding });
        }
    }
    Ok(Checked { bytes, metadata, names, wanted })
}

impl Checked<'_> {
    /// Where the rows begin that are taken together, and how many they are: none lie in two row groups.
    fn batches(&self) -> impl Iterator<Item = (usize, usize)> {
        let groups = self.metadata.row_groups.iter().scan(0, |end, group| {
            let first = *end;
            *end += group.num_rows();
            Some((first, *end))
        });
        groups.flat_map(|(first, end)| {
            (first..end).step_by(BATCH).map(move |start| (start, BATCH.min(end - start)))
        })
    }

    /// Unpacks the wanted columns of some rows.
    fn batch(&self, (start, count): (usize, usize)) -> Result<DataFrame, FormatError> {
        let mut reader = ParquetReader::new(Cursor::new(self.bytes))
            .with_projection(Some(self.wanted.iter().map(|wanted| wanted.place).collect()))
            .with_slice(Some((start, count)))
            // Row groups outside the slice are passed over by this strategy alone.
            .read_parallel(ParallelStrategy::RowGroups);
        reader.set_metadata(self.metadata.clone());
        reader.finish().map_err(parquet_fault)
    }

    fn visit_batch(
        &self,
        frame: &DataFrame,
        start: usize,
        count: usize,
        visit: &mut dyn RowVisitor,
    ) -> Result<(), FormatError> {
        let mut columns = Vec::with_capacity(self.wanted.len());
        for wanted in &self.wanted {
            let series = frame.column(&wanted.name).map_err(parquet_fault)?.as_materialized_series();
            if series.len() != count {
                let name = &self.names[wanted.place];
                return Err(FormatError::broken(format!("the Parquet column `{name}` has too few values")));
            }
            columns.push((wanted.place, prepared(series, wanted.holding).map_err(parquet_fault)?));
        }
        let rest = if visit.takes_batches() {
            let mut batch = RawBatch {
                lines: (start as u64 + 1..).take(count).collect(),
                columns: Vec::new(),
                to_come: self.metadata.num_rows.saturating_sub(start),
            };
            for (place, column) in &columns {
                batch.columns.push((*place, column.column().map_err(parquet_fault)?));
            }
            visit.batch(&batch)
        } else {
            (0..count as u32).collect()
        };
        if rest.is_empty() {
            return Ok(());
        }
        if rest.len() < count {
            for (_, column) in &mut columns {
                column.keep(&rest).map_err(parquet_fault)?;
            }
        }
        let mut lent = Vec::with_capacity(columns.len());
        for (place, column) in &columns {
            lent.push((*place, column.lent().map_err(parquet_fault)?));
        }
        self.visit_rows(&mut lent, start, &rest, visit);
        Ok(())
    }

    /// Lends rows, by their places in the batch that begins at `start`, one by one; the columns hold no others.
    fn visit_rows(
        &self,
        columns: &mut [(usize, Lent<'_>)],
        start: usize,
        rows: &[u32],
        visit: &mut dyn RowVisitor,
    ) {
        let mut cells = vec![RawCell::Blank; self.names.len()];
        for row in rows {
            let line = (start + *row as usize) as u64 + 1;
            let mut fault = None;
            for (place, column) in columns.iter_mut() {
                match column.next() {
                    Some(Ok(cell)) => cells[*place] = cell,
                    Some(Err(reason)) => {
                        cells[*place] = RawCell::Blank;
                        fault = fault.or(Some((*place, reason)));
                    }
                    None => {
                        cells[*place] = RawCell::Blank;
                        fault = fault.or(Some((*place, "ends early")));
                    }
                }
            }
            match fault {
                None => visit.row(&RawRow { line, cells: &cells }),
                Some((place, reason)) => {
                    let reason = format!("the column `{}` {reason}", self.names[place]);
                    visit.unread(UnreadRow { line, reason, told: Told::Cells(&cells) });
                }
            }
        }
    }
}

/// The type's name without what it is made of.
fn type_name(stored: &ArrowDataType) -> String {
    let whole = format!("{stored:?}");
    whole.split('(').next().unwrap_or(&whole).to_owned()
}

fn parquet_fault(error: PolarsError) -> FormatError {
    FormatError::broken_by("the Parquet file is damaged", error)
}

#[cfg(test)]
#[path = "parquet_tests.rs"]
mod tests;
