//! The access log: who saw whose data, when, why and for which case. Written and synced before anything is shown.

use super::{RunError, timing::moment};
use crate::config::Settings;
use serde::Serialize;
use std::{
    fs::{self, OpenOptions},
    io::{Read, Seek, SeekFrom, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::Path,
};

/// The log's file, beside the runs.
const FILE: &str = "access.jsonl";

#[derive(Serialize)]
struct Access<'a> {
    at: String,
    account: String,
    command: &'a str,
    purpose: &'a str,
    case: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<&'a str>,
}

/// Notes an access. Where it cannot be noted, nothing may be shown.
///
/// # Errors
/// A log that cannot be written.
pub fn access(settings: &Settings, command: &str, subject: Option<&str>) -> Result<(), RunError> {
    let folder = settings.path("out");
    let path = folder.join(FILE);
    let failed = |source| RunError::Write { path: path.clone(), source };
    private_folder(&folder).map_err(failed)?;
    let entry = Access {
        at: moment().iso,
        account: account(),
        command,
        purpose: settings.get("purpose").unwrap_or(""),
        case: settings.get("case").unwrap_or(""),
        subject,
    };
    let mut line =
        serde_json::to_string(&entry).map_err(|e| RunError::Bug(format!("the access log: {e}")))?;
    line.push('\n');
    append(&path, &line).map_err(failed)
}

/// Adds a line to a file. Where what is there ends within one, as a full disk leaves it, that one is ended first.
fn append(path: &Path, line: &str) -> std::io::Result<()> {
    let mut file = OpenOptions::new().create(true).append(true).mode(0o600).open(path)?;
    // One that may be written only is taken for whole.
    let mut last = [b'\n'];
    if let Ok(mut written) = fs::File::open(path)
        && written.metadata()?.is_file()
        && written.seek(SeekFrom::End(-1)).is_ok()
    {
        written.read_exact(&mut last)?;
    }
    let begun = if last == [b'\n'] { "" } else { "\n" };
    file.write_all([begun, line].concat().as_bytes()).and_then(|()| file.sync_data())
}

/// The account of the operating system: the owner of this process.
fn account() -> String {
    use std::os::unix::fs::MetadataExt;
    let uid = fs::metadata("/proc/self").map(|m| m.uid());
    let Ok(uid) = uid else { return "unknown".to_owned() };
    let accounts = fs::read_to_string("/etc/passwd").unwrap_or_else(|_| String::new());
    let named = accounts.lines().find_map(|line| {
        let mut parts = line.split(':');
        let name = parts.next()?;
        (parts.nth(1)? == uid.to_string()).then(|| name.to_owned())
    });
    named.unwrap_or_else(|| uid.to_string())
}

/// Makes a folder (and those above it) that only its owner may enter.
///
/// # Errors
/// A folder that cannot be made.
pub fn private_folder(path: &Path) -> std::io::Result<()> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(path)
}

/// Writes a file that only its owner may read, in a folder that is made where it is missing.
///
/// # Errors
/// A file that cannot be written.
pub fn write_private(path: &Path, bytes: &[u8]) -> Result<(), RunError> {
    let failed = |source| RunError::Write { path: path.to_owned(), source };
    if let Some(folder) = path.parent().filter(|f| !f.as_os_str().is_empty()) {
        private_folder(folder).map_err(failed)?;
    }
    let mut file =
        OpenOptions::new().create(true).write(true).truncate(true).mode(0o600).open(path).map_err(failed)?;
    file.write_all(bytes).map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_was_torn_is_ended_before_the_next() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join(FILE);
        append(&path, "{\"a\":1}\n").expect("written");
        append(&path, "{\"b\":").expect("written");
        append(&path, "{\"c\":3}\n").expect("written");
        append(&path, "{\"d\":4}\n").expect("written");
        let kept = fs::read_to_string(&path).expect("read");
        assert_eq!(kept, "{\"a\":1}\n{\"b\":\n{\"c\":3}\n{\"d\":4}\n");
    }
}
