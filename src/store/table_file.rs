//! Parquet files of a run: a data frame to bytes and back, with one policy for all, so that equal content gives equal bytes.
//! Knows nothing of what the columns mean.

use super::{
    StoreError,
    manifest::recorded_digest,
    pages::{RowPages, joined, level},
    private_file, sha256_hex,
};
use polars::prelude::*;
use polars_parquet::{
    read::{FileMetadata, RowGroupMetadata},
    write::CompressedPage,
};
use std::{
    collections::VecDeque,
    fs::File,
    io::{self, BufWriter, Cursor, Write},
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
};

/// So many bytes are written to a growing file at once.
const BUFFER: usize = 1 << 20;

/// Rows a group.
const GROUP: usize = 1 << 18;

/// How all files of a run are written: quickly compressed, without statistics, in the order of the columns.
fn writer<W: Write>(to: W) -> ParquetWriter<W> {
    ParquetWriter::new(to)
        .with_compression(ParquetCompression::Zstd(level()))
        .with_statistics(StatisticsOptions::empty())
        .with_row_group_size(Some(GROUP))
        .set_parallel(false)
}

/// The bytes of a Parquet file of the columns, all of one length.
pub(super) fn parquet_bytes(path: &Path, columns: Vec<Column>) -> Result<Vec<u8>, StoreError> {
    let height = columns.first().map_or(0, Column::len);
    let mut bytes = Vec::new();
    let written = DataFrame::new(height, columns).and_then(|mut frame| writer(&mut bytes).finish(&mut frame));
    written.map_err(|e| StoreError::parquet(path, e))?;
    Ok(bytes)
}

/// The bytes of a Parquet file whose columns come part by part; there must be one part at least.
pub(super) fn bytes_of_parts(
    path: &Path,
    mut parts: impl Iterator<Item = Vec<Column>>,
) -> Result<Vec<u8>, StoreError> {
    let frame = |columns: Vec<Column>| DataFrame::new(columns.first().map_or(0, Column::len), columns);
    let mut bytes = Vec::new();
    let write = || {
        let first = frame(parts.next().unwrap_or_else(Vec::new))?;
        let mut writer = writer(&mut bytes).batched(first.schema())?;
        writer.write_batch(&first)?;
        for part in parts {
            writer.write_batch(&frame(part)?)?;
        }
        writer.finish().map(|_| ())
    };
    write().map_err(|e| StoreError::parquet(path, e))?;
    Ok(bytes)
}

/// Takes a Parquet file's rows out of its bytes, so many at a time.
pub(super) fn each_part(
    path: &Path,
    bytes: Vec<u8>,
    together: usize,
    take: &mut dyn FnMut(&DataFrame) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let failed = |e| StoreError::parquet(path, e);
    let metadata = ParquetReader::new(Cursor::new(&bytes)).get_metadata().map_err(failed)?.clone();
    for start in (0..metadata.num_rows).step_by(together) {
        // Row groups outside the slice are passed over by this strategy alone.
        let mut reader = ParquetReader::new(Cursor::new(&bytes)).read_parallel(ParallelStrategy::RowGroups);
        reader.set_metadata(metadata.clone());
        let count = together.min(metadata.num_rows - start);
        take(&reader.with_slice(Some((start, count))).set_rechunk(true).finish().map_err(failed)?)?;
    }
    Ok(())
}

/// A Parquet file that is written part by part; each part that holds rows is a row group of its own.
pub(super) struct GrowingFile {
    path: PathBuf,
    // A page's header is written field by field.
    writer: BatchedWriter<BufWriter<NotedFile>>,
    failed: Failure,
}

/// Why a file could not be written, as the system says it.
type Failure = Arc<OnceLock<io::Error>>;

/// A file that notes why it could not be written: a writer of Parquet tells it in words alone.
struct NotedFile {
    file: File,
    failed: Failure,
}

impl Write for NotedFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes).inspect_err(|error| {
            // The first failure is the one to tell; what is interrupted is tried again.
            if error.kind() != io::ErrorKind::Interrupted {
                self.failed.get_or_init(|| again(error));
            }
        })
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl GrowingFile {
    /// Starts a file with these columns.
    pub(super) fn create(path: PathBuf, columns: Vec<Field>) -> Result<Self, StoreError> {
        let failed = Failure::default();
        let file = NotedFile { file: private_file::create_new(&path)?, failed: failed.clone() };
        match writer(BufWriter::with_capacity(BUFFER, file)).batched(&Schema::from_iter(columns)) {
            Ok(writer) => Ok(Self { path, writer, failed }),
            Err(e) => Err(not_written(&path, &failed, e)),
        }
    }

    /// Adds rows, which come in several parts, as one row group.
    pub(super) fn add(&mut self, parts: Vec<RowPages>) -> Result<(), StoreError> {
        let (rows, pages) = joined(parts, &self.path)?;
        if rows == 0 {
            return Ok(());
        }
        let written = self.writer.write_row_group(rows as u64, &pages);
        written.map_err(|e| not_written(&self.path, &self.failed, e))
    }

    /// Ends the file.
    pub(super) fn finish(self) -> Result<(), StoreError> {
        self.writer.finish().map(|_| ()).map_err(|e| not_written(&self.path, &self.failed, e))
    }
}

/// The same failure once more.
fn again(error: &io::Error) -> io::Error {
    error.raw_os_error().map_or_else(|| error.kind().into(), io::Error::from_raw_os_error)
}

fn not_written(path: &Path, failed: &Failure, error: PolarsError) -> StoreError {
    match failed.get() {
        Some(told) => StoreError::io(path, "written", again(told)),
        None => StoreError::parquet(path, error),
    }
}

/// The bytes of a Parquet file of columns whose pages are ready, all of so many rows.
pub(super) fn bytes_of_pages(
    path: &Path,
    columns: Vec<Field>,
    (rows, pages): (usize, &[Vec<CompressedPage>]),
) -> Result<Vec<u8>, StoreError> {
    let mut bytes = Vec::new();
    let write = || {
        let mut writer = writer(&mut bytes).batched(&Schema::from_iter(columns))?;
        if rows > 0 {
            writer.write_row_group(rows as u64, pages)?;
        }
        writer.finish().map(|_| ())
    };
    write().map_err(|e: PolarsError| StoreError::parquet(path, e))?;
    Ok(bytes)
}

/// A column of texts.
pub(super) fn text_field(name: &str) -> Field {
    Field::new(name.into(), DataType::String)
}

/// A column of whole numbers.
pub(super) fn number_field(name: &str) -> Field {
    Field::new(name.into(), DataType::Int64)
}

/// A Parquet file whose rows stand in order of their `household_id`, read row group by row group.
pub(super) struct RowGroups {
    path: PathBuf,
    /// The groups that were not read yet, each as if the file had no other: a reader looks into all that it knows of.
    ahead: VecDeque<Arc<FileMetadata>>,
    held: VecDeque<Group>,
}

/// A row group, with the id of its last household.
struct Group {
    frame: DataFrame,
    last: String,
}

impl RowGroups {
    /// Opens a file.
    pub(super) fn open(path: PathBuf) -> Result<Self, StoreError> {
        let mut reader = ParquetReader::new(opened(&path)?);
        let metadata = reader.get_metadata().map_err(|e| StoreError::parquet(&path, e))?;
        let groups = metadata.row_groups.iter().filter(|group| group.num_rows() > 0);
        let empty = FileMetadata { row_groups: Vec::new(), ..FileMetadata::clone(metadata) };
        let alone = |group: &RowGroupMetadata| {
            let (num_rows, row_groups) = (group.num_rows(), vec![group.clone()]);
            Arc::new(FileMetadata { num_rows, row_groups, ..empty.clone() })
        };
        let ahead = groups.map(alone).collect();
        Ok(Self { path, ahead, held: VecDeque::new() })
    }

    /// The group that comes next; none after the last.
    pub(super) fn next_group(&mut self) -> Result<Option<DataFrame>, StoreError> {
        match self.held.pop_front() {
            Some(group) => Ok(Some(group.frame)),
            None => self.ahead.pop_front().map(|group| self.frame(&group, None)).transpose(),
        }
    }

    /// The groups that hold rows of the households from one id to another; groups before them are let go.
    pub(super) fn between(&mut self, first: &str, last: &str) -> Result<Vec<DataFrame>, StoreError> {
        while self.held.front().is_some_and(|group| group.last.as_str() < first) {
            self.held.pop_front();
        }
        while self.held.back().is_none_or(|group| group.last.as_str() <= last)
            && let Some(group) = self.ahead.pop_front()
        {
            let frame = self.frame(&group, None)?;
            let last = self.bounds(&frame)?.1;
            if last.as_str() >= first {
                self.held.push_back(Group { frame, last });
            }
        }
        Ok(self.held.iter().map(|group| group.frame.clone()).collect())
    }

    /// The groups in which a household may stand, of those that are left: of the others only the ids are read.
    pub(super) fn around(&mut self, household: &str) -> Result<Vec<DataFrame>, StoreError> {
        let mut found = Vec::new();
        while let Some(group) = self.ahead.pop_front() {
            let (first, last) = self.bounds(&self.frame(&group, Some(vec!["household_id".to_owned()]))?)?;
            if first.as_str() > household {
                break;
            }
            if last.as_str() >= household {
                found.push(self.frame(&group, None)?);
            }
        }
        Ok(found)
    }

    /// The ids of a group's first and last household.
    fn bounds(&self, frame: &DataFrame) -> Result<(String, String), StoreError> {
        let households = Read { frame, path: &self.path }.texts("household_id")?;
        let id = |row: Option<&Option<&str>>| row.copied().flatten().unwrap_or("").to_owned();
        Ok((id(households.first()), id(households.last())))
    }

    /// The rows of a group, of some columns or of all.
    fn frame(
        &self,
        group: &Arc<FileMetadata>,
        columns: Option<Vec<String>>,
    ) -> Result<DataFrame, StoreError> {
        let mut reader = ParquetReader::new(opened(&self.path)?).read_parallel(ParallelStrategy::Columns);
        reader.set_metadata(Arc::clone(group));
        let reader = reader.with_columns(columns).set_rechunk(true);
        reader.finish().map_err(|e| StoreError::parquet(&self.path, e))
    }
}

fn opened(path: &Path) -> Result<File, StoreError> {
    File::open(path).map_err(|e| StoreError::io(path, "read", e))
}

/// The frame in a Parquet file's bytes.
pub(super) fn parquet_frame(path: &Path, bytes: Vec<u8>) -> Result<DataFrame, StoreError> {
    parquet_columns(path, &bytes, None)
}

/// Some columns of the frame in a Parquet file's bytes, or all.
pub(super) fn parquet_columns(
    path: &Path,
    bytes: &[u8],
    columns: Option<&[&str]>,
) -> Result<DataFrame, StoreError> {
    let columns = columns.map(|names| names.iter().map(|name| (*name).to_owned()).collect());
    let reader = ParquetReader::new(Cursor::new(bytes)).read_parallel(ParallelStrategy::None);
    reader.with_columns(columns).set_rechunk(true).finish().map_err(|e| StoreError::parquet(path, e))
}

/// The bytes of a file of a run's folder, checked against the manifest where the run is finished.
pub(super) fn recorded_bytes(folder: &Path, name: &str) -> Result<Vec<u8>, StoreError> {
    let path = folder.join(name);
    let bytes = private_file::read(&path)?;
    match recorded_digest(folder, name)? {
        Some(digest) if digest != sha256_hex(&bytes) => {
            Err(StoreError::differs(&path, "not the bytes that the run's manifest records"))
        }
        _ => Ok(bytes),
    }
}

/// Reads a Parquet file of a run's folder, checked against the manifest where the run is finished.
pub(super) fn recorded_frame(folder: &Path, name: &str) -> Result<DataFrame, StoreError> {
    parquet_frame(&folder.join(name), recorded_bytes(folder, name)?)
}

/// A column of texts.
pub(super) fn text_column<'a>(name: &str, values: impl Iterator<Item = Option<&'a str>>) -> Column {
    StringChunked::from_iter_options(name.into(), values).into_column()
}

/// A column of whole numbers.
pub(super) fn number_column(name: &str, values: impl Iterator<Item = Option<i64>>) -> Column {
    Int64Chunked::from_iter_options(name.into(), values).into_column()
}

/// Columns of a frame that was read, with the file's name for what is wrong.
pub(super) struct Read<'a> {
    /// The frame.
    pub(super) frame: &'a DataFrame,
    /// Its file.
    pub(super) path: &'a Path,
}

impl<'a> Read<'a> {
    /// The texts of a column.
    pub(super) fn texts(&self, name: &str) -> Result<Vec<Option<&'a str>>, StoreError> {
        let texts = self.frame.column(name).and_then(|c| c.str());
        Ok(texts.map_err(|_| StoreError::column(self.path, name, "text"))?.iter().collect())
    }

    /// The texts of a column without gaps.
    pub(super) fn all_texts(&self, name: &str) -> Result<Vec<&'a str>, StoreError> {
        let texts = self.texts(name)?.into_iter().enumerate();
        texts.map(|(row, t)| t.ok_or_else(|| StoreError::value(self.path, name, row, "a text"))).collect()
    }

    /// The numbers of a column.
    pub(super) fn numbers(&self, name: &str) -> Result<Vec<Option<i64>>, StoreError> {
        let numbers = self.frame.column(name).and_then(|c| c.i64());
        Ok(numbers.map_err(|_| StoreError::column(self.path, name, "whole numbers"))?.iter().collect())
    }

    /// What the words of a column stand for.
    pub(super) fn words<T>(&self, name: &str, of: impl Fn(&str) -> Option<T>) -> Result<Vec<T>, StoreError> {
        let texts = self.all_texts(name)?.into_iter().enumerate();
        texts
            .map(|(row, t)| of(t).ok_or_else(|| StoreError::value(self.path, name, row, "a known word")))
            .collect()
    }
}
