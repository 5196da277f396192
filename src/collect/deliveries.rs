//! Which deliveries count on a day, and reading their files in chunks.
//! It does not know whose rows they are.

use super::{
    fault::Unanswered,
    format::read_rows,
    lacking::lacking,
    mapping::{Mapped, Mapper, MapperOptions, TableRole},
    raw::{RawBatch, RawRow, RowVisitor, Told, UnreadRow},
    source_report::FileReport,
    transport::{Delivery, fetch},
};
use crate::{
    adapter::{DeliveryMode, Format, TableSource},
    dictionary::Kind,
    domain::{Stage, Watch},
};
use jiff::civil::Date;
use std::{
    cell::Cell,
    fs::File,
    io::{Read, Seek, SeekFrom},
    path::Path,
};

/// Rows mapped at a time: bounds the memory that rows of people off the roll take.
const CHUNK_ROWS: usize = 1 << 16;
/// Faults of one source that are told in words.
const FAULTS_SHOWN: usize = 12;

/// Where a chunk of rows comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChunkPlace {
    /// The delivery, in the order of dates; 0 where deliveries do not replace each other.
    pub delivery: u16,
    /// The file's place in [`TableRead::files`].
    pub file: u16,
}

/// What was read of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TableRead {
    /// The files, in the order of reading.
    pub files: Vec<FileReport>,
    /// Why the whole delivery is no answer.
    pub fault: Option<String>,
    /// Why some file could not be read for want of something that the system gives.
    pub exhausted: Option<String>,
}

/// The deliveries that count on the day: undated ones always, later ones never, of `latest` only the newest.
pub fn deliveries_on(deliveries: Vec<Delivery>, mode: DeliveryMode, as_of: Date) -> Vec<Delivery> {
    let mut seen: Vec<Delivery> =
        deliveries.into_iter().filter(|d| d.delivered_on.is_none_or(|on| on <= as_of)).collect();
    seen.sort_by_key(|d| d.delivered_on);
    if mode == DeliveryMode::Latest {
        let newest = seen.last().and_then(|d| d.delivered_on);
        seen.retain(|d| d.delivered_on == newest);
    }
    seen
}

/// Finds the deliveries of a table that count on the day.
///
/// # Errors
/// Why there is no answer, in words: no file, an unreadable manifest, nothing delivered by that day.
pub async fn find_deliveries(
    table: &TableSource,
    mode: DeliveryMode,
    as_of: Date,
    root: &Path,
) -> Result<Vec<Delivery>, Unanswered> {
    let all = fetch(&table.transport, root).await.map_err(|e| Unanswered::by(&e))?;
    let mut seen = deliveries_on(all, mode, as_of);
    if seen.is_empty() {
        let reason = format!("no delivery dated {as_of} or earlier");
        return Err(Unanswered { reason, is_ours: false });
    }
    let lacking = lacking(&table.transport, mode, as_of, &seen);
    if let (Some(first), false) = (seen.first_mut(), lacking.is_empty()) {
        first.fault = Some(first.fault.take().into_iter().chain(lacking).collect::<Vec<_>>().join("; "));
    }
    Ok(seen)
}

/// Reads the files of a table and gives away what the mapping makes of them, chunk by chunk.
/// With a fault, everything given is to be thrown away, but for the rows set aside.
pub fn read_table(
    kind: &Kind,
    table: &TableSource,
    mode: DeliveryMode,
    deliveries: &[Delivery],
    options: &MapperOptions,
    watch: &dyn Watch,
    give: &mut dyn FnMut(ChunkPlace, Mapped),
) -> TableRead {
    let (begun, apart) = (watch.now(), Cell::new(0));
    let read = read_files(kind, table, mode, deliveries, options, (watch, &apart), give);
    watch.spent(Stage::Read, watch.now().saturating_sub(begun).saturating_sub(apart.get()));
    read
}

/// Reads files; what mapping and giving away take is no time of reading.
fn read_files(
    kind: &Kind,
    table: &TableSource,
    mode: DeliveryMode,
    deliveries: &[Delivery],
    options: &MapperOptions,
    watch: (&dyn Watch, &Cell<u64>),
    give: &mut dyn FnMut(ChunkPlace, Mapped),
) -> TableRead {
    let mut read = TableRead::default();
    let mut faults = Vec::new();
    for (number, delivery) in deliveries.iter().enumerate() {
        if let Some(fault) = &delivery.fault {
            faults.push(fault.clone());
        }
        for file in &delivery.files {
            let (Ok(place), Ok(number)) = (u16::try_from(read.files.len()), u16::try_from(number)) else {
                faults.push("more than 65,535 files in one delivery".to_owned());
                return TableRead { fault: summed(faults), ..read };
            };
            let (named_on, delivered_on) = (delivery.named_on, delivery.delivered_on);
            let delivery = if mode == DeliveryMode::Changes { number } else { 0 };
            let mut give_chunk = |mapped| {
                aside(watch, || give(ChunkPlace { delivery, file: place }, mapped));
            };
            let mut chunks = Chunks {
                kind,
                table,
                options,
                named_on,
                mapper: None,
                names: Vec::new(),
                takes_batches: false,
                rows: 0,
                last_line: 0,
                last_set_aside: 0,
                watch,
                give: &mut give_chunk,
            };
            let outcome = match &file.fault {
                Some(fault) => Err(fault.clone()),
                None => read_rows(&table.format, file, &mut chunks).map_err(|e| {
                    let Unanswered { reason, is_ours } = Unanswered::by(&e);
                    if is_ours {
                        read.exhausted.get_or_insert_with(|| format!("{}: {reason}", file.name));
                    }
                    reason
                }),
            };
            chunks.flush();
            // Records must be proven whole, a header without rows too; of the roll, a last row that reads is taken for it.
            let unproven = options.role == TableRole::Records
                || (chunks.last_line > 0 && chunks.last_line == chunks.last_set_aside);
            let (rows, fault) = match outcome {
                Ok(_) if unproven && file.expected_rows.is_none() && ends_open(table, &file.path) => {
                    (0, Some(CUT.to_owned()))
                }
                Ok(rows) => (rows, short_of(rows, file.expected_rows)),
                Err(fault) => (0, Some(fault)),
            };
            let (name, sha256) = (file.name.clone(), file.sha256.clone());
            read.files.push(FileReport { name, sha256, rows, delivered_on });
            if let Some(fault) = fault {
                faults.push(format!("{}: {fault}", file.name));
            }
        }
    }
    TableRead { fault: summed(faults), ..read }
}

/// Does a piece of work that is no reading; says how long it took.
fn aside<T>((watch, apart): (&dyn Watch, &Cell<u64>), work: impl FnOnce() -> T) -> (T, u64) {
    let begun = watch.now();
    let done = work();
    let spent = watch.now().saturating_sub(begun);
    apart.set(apart.get() + spent);
    (done, spent)
}

/// Faults in one line: the first ones in words, the rest counted.
fn summed(faults: Vec<String>) -> Option<String> {
    let more = faults.len().saturating_sub(FAULTS_SHOWN);
    let shown = faults[..faults.len() - more].join("; ");
    match more {
        0 => Some(shown).filter(|shown| !shown.is_empty()),
        more => Some(format!("{shown}; and {more} more")),
    }
}

/// What is said of a text that ends within a row.
const CUT: &str =
    "the last line has no line break: the file may be cut short (end it with one, or send a manifest)";

/// Whether a text of lines ends without a line break.
fn ends_open(table: &TableSource, path: &Path) -> bool {
    if !matches!(table.format, Format::Csv { .. } | Format::Fixed { .. } | Format::Ndjson { .. }) {
        return false;
    }
    let (mut tail, mut head) = ([0; 2], Vec::new());
    let read = File::open(path).and_then(|mut file| {
        file.seek(SeekFrom::End(-2))?;
        file.read_exact(&mut tail)?;
        file.seek(SeekFrom::Start(0))?;
        file.take(HEAD).read_to_end(&mut head)
    });
    // A file that can't be looked at again is not taken for whole; one whose lines end in two characters is cut after
    // the first of them.
    read.is_err() || !tail.contains(&b'\n') && (!tail.contains(&b'\r') || head.contains(&b'\n'))
}

/// How much of a file shows how its lines end.
const HEAD: u64 = 64 * 1024;

fn short_of(rows: u64, expected: Option<u64>) -> Option<String> {
    expected
        .filter(|expected| *expected != rows)
        .map(|expected| format!("the manifest promises {expected} rows, the file holds {rows}"))
}

/// A visitor that hands over what was mapped after every so many rows.
struct Chunks<'a> {
    kind: &'a Kind,
    table: &'a TableSource,
    options: &'a MapperOptions,
    /// The day that the file's name tells: rows of a table without an as-of date stand on it.
    named_on: Option<Date>,
    mapper: Option<Mapper>,
    names: Vec<String>,
    takes_batches: bool,
    rows: usize,
    last_line: u64,
    last_set_aside: u64,
    /// Who times, and what was timed apart from the reading.
    watch: (&'a dyn Watch, &'a Cell<u64>),
    give: &'a mut dyn FnMut(Mapped),
}

impl Chunks<'_> {
    fn flush(&mut self) {
        self.rows = 0;
        if let Some(mapper) = self.mapper.take() {
            let mapped = mapper.finish();
            let set_aside = mapped.set_aside.iter().map(|row| row.line).max();
            self.last_set_aside = self.last_set_aside.max(set_aside.unwrap_or(0));
            (self.give)(mapped);
        }
    }

    /// The mapper of the present chunk; a later chunk has the columns that the first one took.
    fn mapper(&mut self) -> &mut Mapper {
        if self.rows == CHUNK_ROWS {
            self.flush();
        }
        self.rows += 1;
        self.mapper.get_or_insert_with(|| {
            let mut mapper = Mapper::new(self.kind, self.table, self.options.clone()).named_on(self.named_on);
            if !self.names.is_empty()
                && let Err(reason) = mapper.columns(&self.names)
            {
                mapper.unread(UnreadRow { line: 0, reason, told: Told::Nothing });
            }
            mapper
        })
    }
}

impl RowVisitor for Chunks<'_> {
    fn columns(&mut self, names: &[String]) -> Result<(), String> {
        self.flush();
        let mut mapper = Mapper::new(self.kind, self.table, self.options.clone()).named_on(self.named_on);
        mapper.columns(names)?;
        self.names = names.to_vec();
        self.takes_batches = mapper.takes_batches();
        self.mapper = Some(mapper);
        Ok(())
    }

    fn needs(&self, column: usize) -> bool {
        self.mapper.as_ref().is_none_or(|mapper| mapper.needs(column))
    }

    fn takes_batches(&self) -> bool {
        self.takes_batches
    }

    fn batch(&mut self, batch: &RawBatch<'_>) -> Vec<u32> {
        // Batches and single rows are given away apart: their keys are held in different ways.
        self.flush();
        self.last_line = self.last_line.max(batch.lines.last().copied().unwrap_or(0));
        let watch = self.watch;
        let mapper = self.mapper();
        let (rest, spent) = aside(watch, || mapper.batch(batch));
        watch.0.spent(Stage::Map, spent);
        self.flush();
        rest
    }

    fn row(&mut self, row: &RawRow<'_>) {
        self.last_line = self.last_line.max(row.line);
        self.mapper().row(row);
    }

    fn unread(&mut self, row: UnreadRow<'_>) {
        self.last_line = self.last_line.max(row.line);
        self.mapper().unread(row);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use std::collections::BTreeSet;

    fn delivery(on: Option<Date>) -> Delivery {
        Delivery { delivered_on: on, named_on: on, found: BTreeSet::new(), files: Vec::new(), fault: None }
    }

    fn dates(mode: DeliveryMode, on: &[Option<Date>]) -> Vec<Option<Date>> {
        let all = on.iter().map(|d| delivery(*d)).collect();
        deliveries_on(all, mode, date(2026, 11, 1)).iter().map(|d| d.delivered_on).collect()
    }

    #[test]
    fn the_newest_delivery_not_after_the_day_replaces_the_rest() {
        let (september, october, later) =
            (Some(date(2026, 9, 1)), Some(date(2026, 10, 1)), Some(date(2026, 11, 2)));
        assert_eq!(dates(DeliveryMode::Latest, &[september, later, october]), [october]);
        assert_eq!(dates(DeliveryMode::Parts, &[october, later, september]), [september, october]);
        assert_eq!(dates(DeliveryMode::Changes, &[october, september]), [september, october]);
        assert_eq!(dates(DeliveryMode::Latest, &[None]), [None]);
        assert_eq!(dates(DeliveryMode::Latest, &[later]), []);
    }

    #[test]
    fn a_file_must_hold_the_rows_that_its_manifest_promises() {
        assert_eq!(short_of(2, Some(2)), None);
        assert_eq!(short_of(2, None), None);
        assert_eq!(short_of(2, Some(3)).as_deref(), Some("the manifest promises 3 rows, the file holds 2"));
    }
}
