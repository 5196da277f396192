//! Takes the rows of a table to whoever keeps them: read anew each time or, for many checks of one county, read once and
//! handed over again. What is handed over does not depend on whom a run is about.

use super::{
    deliveries::{ChunkPlace, TableRead, find_deliveries, read_table},
    fault::{CollectError, Unanswered},
    format::guarded,
    mapping::{Mapped, MapperOptions},
    transport::Delivery,
};
use crate::{
    adapter::{DeliveryMode, TableSource},
    dictionary::Kind,
    domain::{Stage, Watch, stages::Unwatched, stages::timed},
};
use jiff::civil::Date;
use std::{
    collections::HashMap,
    panic::resume_unwind,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, OnceLock, PoisonError, mpsc::sync_channel},
    thread,
};

/// The tables of one county on one day, by name.
#[derive(Clone, Debug)]
pub struct Tables {
    kept: Option<Arc<Shelf>>,
    /// Deliveries that were found ahead of the reading, by the table's name.
    found: Arc<Mutex<HashMap<String, FoundDeliveries>>>,
    /// The first delivery that could not be read for want of something that the system gives, and why.
    exhausted: Arc<OnceLock<String>>,
    watch: Arc<dyn Watch>,
}

/// The deliveries of a table, or why there is none.
type FoundDeliveries = Result<Vec<Delivery>, Unanswered>;

type Shelf = Mutex<HashMap<String, Arc<KeptTable>>>;

/// A table as it was read.
#[derive(Debug)]
struct KeptTable {
    chunks: Vec<(ChunkPlace, Mapped)>,
    read: TableRead,
}

/// The name of the table of an adapter's records.
pub(super) fn records_name(adapter: &str) -> String {
    format!("records of {adapter}")
}

/// The name of the answers table of an adapter.
pub(super) fn answers_name(adapter: &str) -> String {
    format!("answers of {adapter}")
}

/// Which table is wanted, and how it is to be read.
#[derive(Debug)]
pub struct Wanted {
    /// Its name, of which there is one in a county.
    pub name: String,
    /// The table.
    pub table: TableSource,
    /// How deliveries add up.
    pub mode: DeliveryMode,
    /// The as-of date.
    pub as_of: Date,
    /// The folder of deliveries.
    pub root: PathBuf,
    /// What its rows are.
    pub kind: Kind,
    /// How they are mapped.
    pub options: MapperOptions,
}

impl Tables {
    /// Reads every table anew: what stands in the files now, in bounded memory.
    pub fn anew() -> Self {
        Self { kept: None, found: Arc::default(), exhausted: Arc::default(), watch: Arc::new(Unwatched) }
    }

    /// Reads every table anew, timed.
    pub fn watched(watch: Arc<dyn Watch>) -> Self {
        Self { watch, ..Self::anew() }
    }

    /// Who times the reading, and what is done with the rows.
    pub fn watch(&self) -> &dyn Watch {
        &*self.watch
    }

    /// Reads every table once. All collections must be of the same files, pack and day.
    pub fn kept() -> Self {
        Self { kept: Some(Arc::default()), ..Self::anew() }
    }

    /// Gives the rows of a table to `keeper`; the answer is the keeper with what was read.
    /// Whatever goes wrong with a delivery stands in [`TableRead::fault`].
    ///
    /// # Errors
    /// Where the reading breaks down, which is a bug of ours.
    pub async fn take<T: Send + 'static>(
        &self,
        wanted: Wanted,
        mut keeper: T,
        take: impl Fn(&mut T, ChunkPlace, &Mapped) + Send + 'static,
    ) -> Result<(T, TableRead), tokio::task::JoinError> {
        if let Some(kept) = self.find(&wanted.name) {
            kept.chunks.iter().for_each(|(place, mapped)| take(&mut keeper, *place, mapped));
            return Ok((keeper, kept.read.clone()));
        }
        let Wanted { name, table, mode, as_of, root, .. } = &wanted;
        let deliveries = match self.found(name, (table, *mode), *as_of, root).await {
            Ok(deliveries) => deliveries,
            Err(Unanswered { reason, .. }) => {
                let read = TableRead { fault: Some(reason), ..TableRead::default() };
                self.keep(wanted.name, Vec::new(), &read);
                return Ok((keeper, read));
            }
        };
        let tables = self.clone();
        tokio::task::spawn_blocking(move || {
            let Wanted { name, table, mode, kind, options, .. } = wanted;
            let mut chunks = Vec::new();
            let watch = tables.watch();
            let keep = |place, mapped| {
                timed(watch, Stage::Link, || take(&mut keeper, place, &mapped));
                if tables.kept.is_some() {
                    chunks.push((place, mapped));
                }
            };
            let read = read_beside(
                &|give| read_table(&kind, &table, mode, &deliveries, &options, watch, give),
                keep,
            );
            read.exhausted.iter().for_each(|reason| tables.note_exhausted(reason));
            tables.keep(name, chunks, &read);
            (keeper, read)
        })
        .await
    }

    /// Finds the deliveries of a table that count on the day, ahead of its reading, which will read the same.
    ///
    /// # Errors
    /// Why there is no answer, in words.
    pub async fn find_ahead(
        &self,
        name: &str,
        table: (&TableSource, DeliveryMode),
        as_of: Date,
        root: &Path,
    ) -> FoundDeliveries {
        let found = self.found(name, table, as_of, root).await;
        let mut ahead = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        ahead.insert(name.to_owned(), found.clone());
        found
    }

    async fn found(
        &self,
        name: &str,
        (table, mode): (&TableSource, DeliveryMode),
        as_of: Date,
        root: &Path,
    ) -> FoundDeliveries {
        let ahead = self.found.lock().unwrap_or_else(PoisonError::into_inner).remove(name);
        match ahead {
            Some(found) => found,
            None => {
                let found = find_deliveries(table, mode, as_of, root).await;
                if let Err(Unanswered { reason, is_ours: true }) = &found {
                    self.note_exhausted(reason);
                }
                found
            }
        }
    }

    fn note_exhausted(&self, reason: &str) {
        // The first is the one to tell.
        self.exhausted.get_or_init(|| reason.to_owned());
    }

    /// Refuses to take for silence what the system could not give.
    ///
    /// # Errors
    /// The first delivery that could not be read for it.
    pub fn check_exhausted(&self) -> Result<(), CollectError> {
        match self.exhausted.get() {
            Some(reason) => Err(CollectError::Exhausted { reason: reason.clone() }),
            None => Ok(()),
        }
    }

    fn find(&self, name: &str) -> Option<Arc<KeptTable>> {
        let tables = self.kept.as_ref()?.lock().unwrap_or_else(PoisonError::into_inner);
        tables.get(name).cloned()
    }

    fn keep(&self, name: String, chunks: Vec<(ChunkPlace, Mapped)>, read: &TableRead) {
        if let Some(tables) = &self.kept {
            let kept = Arc::new(KeptTable { chunks, read: read.clone() });
            tables.lock().unwrap_or_else(PoisonError::into_inner).insert(name, kept);
        }
    }
}

/// What is said of a delivery whose rows could not be kept.
const NOT_KEPT: &str = "the program failed at its rows, which is a bug of ours";

/// Where mapped rows are given to.
type Give<'g> = &'g mut dyn FnMut(ChunkPlace, Mapped);

/// Reads a table: while some rows are kept, the next are read and mapped.
fn read_beside(
    read: &(dyn Fn(Give<'_>) -> TableRead + Sync),
    mut keep: impl FnMut(ChunkPlace, Mapped),
) -> TableRead {
    thread::scope(|scope| {
        let (give, given) = sync_channel(0);
        // Nobody takes the rows any more where keeping broke down, which is told below.
        let reading = move || read(&mut |place, mapped| drop(give.send((place, mapped))));
        let Ok(reading) = thread::Builder::new().spawn_scoped(scope, reading) else {
            // The system gives no thread: one after another.
            return read(&mut keep);
        };
        // As in a reader of files, a fault of ours that a delivery brings about leaves it unanswered, and the run goes on.
        let kept = guarded(|| given.into_iter().for_each(|(place, mapped)| keep(place, mapped)));
        let read = reading.join().unwrap_or_else(|panicked| resume_unwind(panicked));
        match kept {
            Some(()) => read,
            None => TableRead { fault: Some(read.fault.unwrap_or_else(|| NOT_KEPT.to_owned())), ..read },
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(count: u16, give: Give<'_>) -> TableRead {
        (0..count).for_each(|file| give(ChunkPlace { delivery: 0, file }, Mapped::default()));
        TableRead::default()
    }

    #[test]
    fn rows_are_kept_in_the_order_in_which_they_are_read() {
        let mut kept = Vec::new();
        let read = read_beside(&|give| places(100, give), |place, _| kept.push(place.file));
        assert_eq!((read.fault, kept), (None, (0..100).collect()));
    }

    #[test]
    fn a_delivery_at_whose_rows_keeping_fails_is_no_answer() {
        let fail = |place: ChunkPlace, _| assert!(place.file < 2, "made to fail");
        let read = read_beside(&|give| places(5, give), fail);
        assert_eq!(read.fault.as_deref(), Some(NOT_KEPT));
    }
}
