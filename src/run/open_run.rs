//! A finished run, opened: its pinned evidence, its recorded rules, its recorded findings. The sources are not looked at.

use super::{Judged, Loaded, PackFiles, RunError};
use crate::{
    dictionary::Dictionary,
    store::{
        EvidenceIndex, Manifest, read_evidence, read_findings, read_index, read_manifest, read_pack,
        read_verdicts, verify_files,
    },
    table::County,
};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

/// An opened run.
#[derive(Clone, Debug)]
pub struct OpenRun {
    /// The folder.
    pub folder: PathBuf,
    /// The run's id.
    pub run_id: String,
    /// The manifest.
    pub manifest: Manifest,
    /// What decided, as recorded.
    pub loaded: Loaded,
    /// The index of the evidence.
    pub index: EvidenceIndex,
    /// The county, from the evidence.
    pub county: County,
}

impl OpenRun {
    /// Opens a run. Files that are not as recorded are named.
    ///
    /// # Errors
    /// A run that is not there, was changed, or cannot be read.
    pub fn open(folder: &Path) -> Result<Self, RunError> {
        let manifest = read_manifest(folder)?;
        verify_files(folder, &manifest)?;
        let loaded = Loaded::check(PackFiles(read_pack(folder)?), manifest.as_of)?.for_command(&manifest);
        let dictionary: Arc<Dictionary> = loaded.dictionary.clone();
        let county = read_evidence(folder, &dictionary)?;
        let index = read_index(folder)?;
        let run_id = manifest.outside.run_id.clone();
        Ok(Self { folder: folder.to_owned(), run_id, manifest, loaded, index, county })
    }

    /// The findings and verdicts, as recorded.
    ///
    /// # Errors
    /// Files that cannot be read.
    pub fn recorded(&self) -> Result<Judged, RunError> {
        Ok(Judged {
            findings: read_findings(&self.folder)?,
            results: read_verdicts(&self.folder)?,
            rules_run: self.manifest.rules_run.clone(),
            rules_not_run: self.manifest.rules_not_run.clone(),
        })
    }
}
