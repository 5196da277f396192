//! Libraries may panic at hostile files: what they say then is kept from the terminal, and the file is no answer.

use std::{
    cell::Cell,
    panic::{self, AssertUnwindSafe, catch_unwind},
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

/// How the threads are called on which Parquet files are unpacked.
const UNPACKING: &str = "polars-";

/// How many files are being read.
static READING: AtomicUsize = AtomicUsize::new(0);

thread_local! {
    static GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// Does some reading; none where it panicked.
pub(in crate::collect) fn guarded<T>(read: impl FnOnce() -> T) -> Option<T> {
    READING.fetch_add(1, Ordering::SeqCst);
    let before = GUARDED.replace(true);
    let read = catch_unwind(AssertUnwindSafe(read)).ok();
    GUARDED.set(before);
    READING.fetch_sub(1, Ordering::SeqCst);
    read
}

/// Keeps what a library's panic says off stderr while a file is read on that thread, or unpacked for one that is.
pub fn quiet_readers() {
    let said = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        let unpacks = || thread::current().name().is_some_and(|name| name.starts_with(UNPACKING));
        let is_readers = GUARDED.get() || (READING.load(Ordering::SeqCst) > 0 && unpacks());
        // Paths of our own files are relative.
        let is_ours = panic.location().is_none_or(|at| at.file().starts_with("src/"));
        if is_ours || !is_readers {
            said(panic);
        }
    }));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_that_panics_reads_nothing() {
        assert_eq!(guarded(|| 1), Some(1));
        assert_eq!(guarded(|| Vec::<u8>::new()[GUARDED.get() as usize]), None);
        assert!(!GUARDED.get());
    }
}
