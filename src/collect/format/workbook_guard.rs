//! Guards against workbooks that unpack to far more than they are: every part is unpacked once and counted.
//! Must not know sheets.

use super::error::FormatError;
use super::read::ReadSeek;
use std::io::{self, Read};
use zip::ZipArchive;

/// The most that a workbook may unpack to.
const UNPACKED_LIMIT: u64 = 256 * 1024 * 1024;
/// The most that it may unpack to for each byte of it.
const RATIO_LIMIT: u64 = 100;
/// Below this size no ratio is looked at.
const SMALL: u64 = 1024 * 1024;

/// Refuses a workbook that is no whole archive, or that unpacks to too much.
pub(super) fn check(source: &mut dyn ReadSeek, size: u64) -> Result<(), FormatError> {
    let mut magic = [0; 4];
    let whole = source.read_exact(&mut magic).is_ok() && &magic == b"PK\x03\x04";
    if !whole {
        let what = "it is not an XLSX workbook; a workbook of the old form (XLS) or under a password is saved anew as XLSX";
        return Err(FormatError::broken(what));
    }
    let mut archive = ZipArchive::new(source)
        .map_err(|_| FormatError::cut_short("the end of the workbook's archive is missing"))?;
    let most = UNPACKED_LIMIT.min((size * RATIO_LIMIT).max(SMALL));
    let mut unpacked = 0;
    for place in 0..archive.len() {
        let part = archive.by_index(place).map_err(damaged)?;
        unpacked += io::copy(&mut part.take(most + 1 - unpacked), &mut io::sink()).map_err(damaged)?;
        if unpacked > most {
            return Err(FormatError::too_large(
                "the workbook unpacks to more than 256 MiB, or to more than 100 times its size; send CSV or Parquet",
            ));
        }
    }
    Ok(())
}

fn damaged(cause: impl std::error::Error + Send + Sync + 'static) -> FormatError {
    FormatError::broken_by("the workbook's archive is damaged", cause)
}
