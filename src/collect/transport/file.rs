//! The transport of files below the data folder: found by patterns, grouped by the date in their names, hashed, and
//! compared with the department's manifest. Must not look into them otherwise.

use super::delivery::{DeliveredFile, Delivery, FileState};
use super::error::TransportError;
use super::file_date::{NameDate, date_in, is_dated, with_date};
use super::file_path::{Found, check, find};
use super::manifest::{self, MANIFEST_LIMIT};
use jiff::civil::Date;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use tokio::task::spawn_blocking;

/// Bytes hashed at a time.
const CHUNK: usize = 256 * 1024;

/// Files of one date in a name.
#[derive(Default)]
struct Group {
    written: Option<String>,
    files: BTreeSet<Found>,
    found: BTreeSet<usize>,
}

/// Brings the deliveries, by date.
pub(super) async fn fetch(
    paths: &[String],
    manifest: Option<&str>,
    root: &Path,
) -> Result<Vec<Delivery>, TransportError> {
    let (paths, manifest, root) = (paths.to_vec(), manifest.map(str::to_owned), root.to_owned());
    spawn_blocking(move || fetch_now(&paths, manifest.as_deref(), &root))
        .await
        .map_err(TransportError::BrokenOff)?
}

/// How many bytes the files of some patterns have; those that can't be found have none.
pub(super) fn size(paths: &[String], root: &Path) -> u64 {
    let Ok(root) = root.canonicalize() else { return 0 };
    let found = paths.iter().filter_map(|pattern| find(pattern, &root).ok());
    found.flatten().map(|found| found.size).sum()
}

fn fetch_now(paths: &[String], manifest: Option<&str>, root: &Path) -> Result<Vec<Delivery>, TransportError> {
    let root = root
        .canonicalize()
        .map_err(|source| TransportError::Unreadable { name: root.display().to_string(), source })?;
    let manifests = manifests(manifest, &root)?;
    let mut groups = groups(paths, &manifests, &root)?;
    for date in manifests.keys() {
        // A manifest without a file of its date: all of that delivery is missing, and an older one must not stand in.
        groups.entry(date.as_ref().map(|date| date.day)).or_insert_with(|| Group {
            written: date.as_ref().map(|date| date.written.clone()),
            ..Group::default()
        });
    }
    if groups.is_empty() {
        return Err(TransportError::NoFile { patterns: paths.to_vec() });
    }
    let mut deliveries = Vec::with_capacity(groups.len());
    for (day, group) in groups {
        let files = group.files.into_iter().map(delivered).collect::<Result<Vec<_>, _>>()?;
        let mut delivery =
            Delivery { delivered_on: day, named_on: day, found: group.found, files, fault: None };
        if let Some(pattern) = manifest {
            let own = manifests.iter().find(|(date, _)| date.as_ref().map(|date| date.day) == day);
            match own {
                Some((_, found)) => against_manifest(&mut delivery, found)?,
                None => {
                    let name = with_date(pattern, group.written.as_deref().unwrap_or("{date}"));
                    delivery.fault = Some(format!("the manifest `{name}` is missing"));
                }
            }
        }
        deliveries.push(delivery);
    }
    deliveries.sort_by_key(|delivery| delivery.delivered_on);
    Ok(deliveries)
}

/// The manifests that are there, by the date in their names.
fn manifests(
    pattern: Option<&str>,
    root: &Path,
) -> Result<BTreeMap<Option<NameDate>, Found>, TransportError> {
    let Some(pattern) = pattern else { return Ok(BTreeMap::new()) };
    let mut manifests = BTreeMap::new();
    for found in find(pattern, root)? {
        let date = date_in_name(pattern, &found.name)?;
        if date.is_some() || !is_dated(pattern) {
            manifests.insert(date, found);
        }
    }
    Ok(manifests)
}

/// The files of all patterns, by the date in their names; manifests are none.
fn groups(
    paths: &[String],
    manifests: &BTreeMap<Option<NameDate>, Found>,
    root: &Path,
) -> Result<BTreeMap<Option<Date>, Group>, TransportError> {
    paths.iter().try_for_each(|pattern| check(pattern))?;
    let aside: BTreeSet<&PathBuf> = manifests.values().map(|found| &found.path).collect();
    let mut groups: BTreeMap<Option<Date>, Group> = BTreeMap::new();
    for (place, pattern) in paths.iter().enumerate() {
        for found in find(pattern, root)?.into_iter().filter(|found| !aside.contains(&found.path)) {
            let date = date_in_name(pattern, &found.name)?;
            if date.is_none() && is_dated(pattern) {
                return Err(TransportError::BadPath {
                    pattern: found.name,
                    reason: "the digits in its name are no date",
                });
            }
            let (day, written) = date.map(|date| (date.day, date.written)).unzip();
            let group = groups.entry(day).or_default();
            group.written = group.written.take().or(written);
            group.files.insert(found);
            group.found.insert(place);
        }
    }
    Ok(groups)
}

fn date_in_name(pattern: &str, name: &str) -> Result<Option<NameDate>, TransportError> {
    if is_dated(pattern) { date_in(pattern, name) } else { Ok(None) }
}

/// Compares a delivery with its manifest.
fn against_manifest(delivery: &mut Delivery, found: &Found) -> Result<(), TransportError> {
    if let Some(fault) = found.fault {
        delivery.fault = Some(format!("the manifest `{}` is refused: {fault}", found.name));
        return Ok(());
    }
    if found.size > MANIFEST_LIMIT {
        delivery.fault = Some(format!("the manifest `{}` is larger than 16 MiB", found.name));
        return Ok(());
    }
    let bytes = std::fs::read(&found.path).map_err(|source| unreadable(found, source))?;
    match manifest::parsed(&found.name, &bytes) {
        Err(fault) => delivery.fault = Some(fault),
        Ok(manifest) => {
            delivery.fault = manifest.compare(&found.name, &mut delivery.files);
            delivery.delivered_on = manifest.delivered_on.or(delivery.delivered_on);
        }
    }
    Ok(())
}

/// A found file with its hash.
fn delivered(found: Found) -> Result<DeliveredFile, TransportError> {
    let (sha256, state) = match found.fault {
        Some(_) => (String::new(), FileState::default()),
        None => hashed(&found.path).map_err(|source| unreadable(&found, source))?,
    };
    Ok(DeliveredFile {
        name: found.name,
        path: found.path,
        sha256,
        state,
        expected_rows: None,
        fault: found.fault.map(str::to_owned),
    })
}

fn unreadable(found: &Found, source: io::Error) -> TransportError {
    TransportError::Unreadable { name: found.name.clone(), source }
}

/// Whether a file is still the one that was hashed. One of which something else than its bytes seems to have changed is
/// hashed again.
///
/// # Errors
/// A file that cannot be read any more.
pub fn is_as_fetched(file: &DeliveredFile) -> io::Result<bool> {
    let now = FileState::of(&file.path.metadata()?);
    if now == file.state || !now.is_as_long_and_old_as(&file.state) {
        return Ok(now == file.state);
    }
    Ok(hashed(&file.path)?.0 == file.sha256)
}

/// The SHA-256 of a file's bytes, and what the file was before they were read.
fn hashed(path: &Path) -> io::Result<(String, FileState)> {
    let mut file = File::open(path)?;
    let state = FileState::of(&file.metadata()?);
    let mut hasher = Sha256::new();
    let mut chunk = vec![0; CHUNK];
    loop {
        let count = file.read(&mut chunk)?;
        if count == 0 {
            return Ok((hex::encode(hasher.finalize()), state));
        }
        hasher.update(&chunk[..count]);
    }
}

#[cfg(test)]
#[path = "file_tests.rs"]
mod tests;
