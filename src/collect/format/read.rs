//! Reading a delivered file by its declared format: the table of formats, the size limit, the last guard against a panic.
//! Must not know how a format works inside.

use super::error::FormatError;
use super::guard::guarded;
use super::{csv, fixed, json, ndjson, parquet, xlsx};
use crate::adapter::Format;
use crate::collect::raw::RowVisitor;
use crate::collect::transport::{DeliveredFile, is_as_fetched};
use std::borrow::Cow;
use std::fs::File;
use std::io::{self, Cursor, Read, Seek, SeekFrom};

/// The greatest size of a delivered file.
const FILE_LIMIT: u64 = 4 * 1024 * 1024 * 1024;

/// Bytes that room is made for at once.
const MOST_ROOM: usize = 1 << 30;

/// Where a format's bytes are: a file, or memory.
pub(super) enum Input<'a> {
    /// A file and its size.
    File(&'a File, u64),
    /// Bytes in memory.
    Bytes(&'a [u8]),
}

/// Something to read from and move in.
pub(super) trait ReadSeek: Read + Seek {}
impl<T: Read + Seek> ReadSeek for T {}

impl Input<'_> {
    /// A reader from the start; only one at a time may be in use.
    pub(super) fn reader(&self) -> io::Result<Box<dyn ReadSeek + '_>> {
        match self {
            Self::File(file, _) => {
                let mut file: &File = file;
                file.seek(SeekFrom::Start(0))?;
                Ok(Box::new(io::BufReader::new(file)))
            }
            Self::Bytes(bytes) => Ok(Box::new(Cursor::new(*bytes))),
        }
    }

    /// The size in bytes.
    pub(super) fn size(&self) -> u64 {
        match self {
            Self::File(_, size) => *size,
            Self::Bytes(bytes) => bytes.len() as u64,
        }
    }

    /// All bytes in memory.
    pub(super) fn all(&self) -> io::Result<Cow<'_, [u8]>> {
        match self {
            Self::File(_, size) => {
                let mut bytes = Vec::with_capacity(usize::try_from(*size).unwrap_or(0).min(MOST_ROOM));
                self.reader()?.take(*size).read_to_end(&mut bytes)?;
                Ok(Cow::Owned(bytes))
            }
            Self::Bytes(bytes) => Ok(Cow::Borrowed(bytes)),
        }
    }
}

/// Reads a delivered file; returns how many rows it had, those that could not be read among them.
///
/// # Errors
/// Why the file is no answer; what was visited before is then to be thrown away.
pub fn read_rows(
    format: &Format,
    file: &DeliveredFile,
    visit: &mut dyn RowVisitor,
) -> Result<u64, FormatError> {
    // What is read must be what was hashed: another file in its place is not, nor one that is written over.
    as_fetched(file)?;
    let opened = File::open(&file.path).map_err(FormatError::Io)?;
    let rows = read_input(format, &Input::File(&opened, file.state.bytes), visit);
    as_fetched(file)?;
    rows
}

fn as_fetched(file: &DeliveredFile) -> Result<(), FormatError> {
    let changed = || FormatError::broken("the file changed since it was fetched");
    if is_as_fetched(file).map_err(FormatError::Io)? { Ok(()) } else { Err(changed()) }
}

/// Reads bytes in memory, such as an adapter's sample answer; otherwise as `read_rows`.
///
/// # Errors
/// Why the bytes are no answer.
pub fn read_bytes(format: &Format, bytes: &[u8], visit: &mut dyn RowVisitor) -> Result<u64, FormatError> {
    read_input(format, &Input::Bytes(bytes), visit)
}

fn read_input(format: &Format, input: &Input<'_>, visit: &mut dyn RowVisitor) -> Result<u64, FormatError> {
    if input.size() > FILE_LIMIT {
        return Err(FormatError::too_large("the file is larger than 4 GiB; send it in parts"));
    }
    if input.size() == 0 {
        return Err(FormatError::Empty);
    }
    // A hostile workbook or Parquet file may still panic inside a library: that file is then no answer, the run goes on.
    guarded(|| read_by_format(format, input, visit)).unwrap_or_else(|| {
        Err(FormatError::broken("the file made its reader fail; it is damaged or of another format"))
    })
}

/// The table of formats.
fn read_by_format(
    format: &Format,
    input: &Input<'_>,
    visit: &mut dyn RowVisitor,
) -> Result<u64, FormatError> {
    match format {
        Format::Csv { charset, delimiter, title_rows, header_rows } => {
            let shape =
                csv::Shape { delimiter: *delimiter, title_rows: *title_rows, header_rows: *header_rows };
            csv::read(input, charset, &shape, visit)
        }
        Format::Xlsx { sheet, title_rows, header_rows } => {
            xlsx::read(input, sheet.as_deref(), *title_rows, *header_rows, visit)
        }
        Format::Json { charset, records, explode } => {
            json::read(input, charset, records, explode.as_deref(), visit)
        }
        Format::Ndjson { charset, explode } => ndjson::read(input, charset, explode.as_deref(), visit),
        Format::Parquet => parquet::read(input, visit),
        Format::Fixed { charset, columns } => fixed::read(input, charset, columns, visit),
    }
}

#[cfg(test)]
mod tests {
    use super::super::recorded::Recorded;
    use super::*;
    use crate::collect::{
        raw::{RawRow, UnreadRow},
        transport::FileState,
    };
    use sha2::{Digest, Sha256};
    use std::io::Write;

    fn csv_format() -> Format {
        Format::Csv { charset: "utf-8".into(), delimiter: b',', title_rows: 0, header_rows: 1 }
    }

    fn delivered(bytes: &[u8]) -> (tempfile::NamedTempFile, DeliveredFile) {
        let mut file = tempfile::NamedTempFile::new().expect("a temporary file");
        file.write_all(bytes).expect("writes");
        let delivered = DeliveredFile {
            name: "a.csv".into(),
            path: file.path().to_owned(),
            sha256: hex::encode(Sha256::digest(bytes)),
            state: FileState::of(&file.as_file().metadata().expect("is there")),
            expected_rows: None,
            fault: None,
        };
        (file, delivered)
    }

    #[test]
    fn reads_a_delivered_file() {
        let (_held, file) = delivered(b"a,b\n1,2\n");
        let mut kept = Recorded::default();
        assert_eq!(read_rows(&csv_format(), &file, &mut kept).expect("reads"), 1);
        assert_eq!(kept.rows, [(2, vec!["1".to_owned(), "2".to_owned()])]);
    }

    /// A visitor at whose first row something is done.
    struct Acting<F: FnMut()>(F);
    impl<F: FnMut()> RowVisitor for Acting<F> {
        fn columns(&mut self, _: &[String]) -> Result<(), String> {
            Ok(())
        }

        fn row(&mut self, _: &RawRow<'_>) {
            (self.0)();
        }

        fn unread(&mut self, _: UnreadRow<'_>) {}
    }

    #[test]
    fn a_file_that_changed_is_refused() {
        let refused = |file: &DeliveredFile, visit: &mut dyn RowVisitor| {
            let fault = read_rows(&csv_format(), file, visit).expect_err("changed");
            assert_eq!(fault.to_string(), "the file changed since it was fetched");
        };
        let kept = &mut Recorded::default();
        let (mut held, file) = delivered(b"a,b\n1,2\n");
        held.write_all(b"3,4\n").expect("writes");
        refused(&file, kept);
        // Written over with as many bytes, as long ago as before.
        let (held, file) = delivered(b"a,b\n1,2\n");
        let before = held.as_file().metadata().and_then(|told| told.modified()).expect("has a time");
        std::thread::sleep(std::time::Duration::from_millis(20));
        std::fs::write(held.path(), b"a,b\n1,3\n").expect("writes");
        held.as_file().set_modified(before).expect("sets it");
        refused(&file, kept);
        // Linked meanwhile, which changes none of its bytes.
        let (held, file) = delivered(b"a,b\n1,2\n");
        std::thread::sleep(std::time::Duration::from_millis(20));
        std::fs::hard_link(held.path(), held.path().with_extension("link")).expect("links");
        std::fs::remove_file(held.path().with_extension("link")).expect("removes");
        assert_ne!(FileState::of(&held.as_file().metadata().expect("is there")), file.state);
        assert_eq!(read_rows(&csv_format(), &file, kept).expect("reads"), 1);
        // Another file in its place.
        let (held, file) = delivered(b"a,b\n1,2\n");
        std::thread::sleep(std::time::Duration::from_millis(20));
        let (other, _) = delivered(b"a,b\n1,3\n");
        std::fs::rename(other.path(), held.path()).expect("moves");
        refused(&file, kept);
        // Written over while it is read.
        let (held, file) = delivered(b"a,b\n1,2\n");
        std::thread::sleep(std::time::Duration::from_millis(20));
        refused(&file, &mut Acting(|| std::fs::write(held.path(), b"a,b\n1,3\n").expect("writes")));
    }

    #[test]
    fn a_file_beyond_the_limit_is_refused_unread() {
        let file = tempfile::tempfile().expect("a temporary file");
        let fault = read_input(&csv_format(), &Input::File(&file, FILE_LIMIT + 1), &mut Recorded::default());
        assert_eq!(
            fault.expect_err("too large").to_string(),
            "the file is larger than 4 GiB; send it in parts"
        );
    }
}
