//! Guards against workbooks that unpack to far more than they are: every part is unpacked once, counted and looked
//! through for what is costly to look for otherwise. Must not know sheets.

use super::error::FormatError;
use super::read::ReadSeek;
use memchr::memmem::Finder;
use std::io::{self, Read, Write};
use zip::ZipArchive;

/// The most that a workbook may unpack to.
const UNPACKED_LIMIT: u64 = 256 * 1024 * 1024;
/// The most that it may unpack to for each byte of it.
const RATIO_LIMIT: u64 = 100;
/// Below this size no ratio is looked at.
const SMALL: u64 = 1024 * 1024;

/// What stands in a part that merges cells, as its elements are named in every form of workbooks.
const MERGING: &str = "mergeCell";

/// Refuses a workbook that is no whole archive, or that unpacks to too much; says whether it may merge cells.
pub(super) fn check(source: &mut dyn ReadSeek, size: u64) -> Result<bool, FormatError> {
    let mut magic = [0; 4];
    let whole = source.read_exact(&mut magic).is_ok() && &magic == b"PK\x03\x04";
    if !whole {
        let what = "it is not an XLSX workbook; a workbook of the old form (XLS) or under a password is saved anew as XLSX";
        return Err(FormatError::broken(what));
    }
    let mut archive = ZipArchive::new(source)
        .map_err(|_| FormatError::cut_short("the end of the workbook's archive is missing"))?;
    let most = UNPACKED_LIMIT.min((size * RATIO_LIMIT).max(SMALL));
    let (mut unpacked, mut sought) = (0, Sought::of(MERGING));
    for place in 0..archive.len() {
        let part = archive.by_index(place).map_err(damaged)?;
        unpacked += io::copy(&mut part.take(most + 1 - unpacked), &mut sought).map_err(damaged)?;
        if unpacked > most {
            return Err(FormatError::too_large(
                "the workbook unpacks to more than 256 MiB, or to more than 100 times its size; send CSV or Parquet",
            ));
        }
    }
    Ok(sought.is_found)
}

/// Takes in bytes and keeps none, but whether a word was among them.
struct Sought {
    word: Finder<'static>,
    /// The last bytes of those before: the word may begin there.
    before: Vec<u8>,
    is_found: bool,
}

impl Sought {
    fn of(word: &'static str) -> Self {
        Self { word: Finder::new(word), before: Vec::new(), is_found: false }
    }
}

impl Write for Sought {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let beyond = self.word.needle().len() - 1;
        self.before.extend_from_slice(&bytes[..bytes.len().min(beyond)]);
        self.is_found |= self.word.find(&self.before).is_some() || self.word.find(bytes).is_some();
        if bytes.len() > beyond {
            self.before.clear();
            self.before.extend_from_slice(&bytes[bytes.len() - beyond..]);
        }
        self.before.drain(..self.before.len().saturating_sub(beyond));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn damaged(cause: impl std::error::Error + Send + Sync + 'static) -> FormatError {
    FormatError::broken_by("the workbook's archive is damaged", cause)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_found_however_it_is_cut() {
        let text = b"<mergeCel><a/><x:mergeCells count=\"1\">";
        for one in 0..text.len() {
            for other in one..text.len() {
                let mut sought = Sought::of(MERGING);
                let parts = [&text[..one], &text[one..other], &text[other..]];
                parts.iter().for_each(|part| sought.write_all(part).expect("taken"));
                assert!(sought.is_found, "{one} {other}");
            }
        }
        let mut sought = Sought::of(MERGING);
        text[..25].chunks(1).for_each(|part| sought.write_all(part).expect("taken"));
        assert!(!sought.is_found && sought.before.len() == MERGING.len() - 1);
    }
}
