//! A finished run, opened: its pinned evidence, its recorded rules, its recorded findings. The sources are not looked at.

use super::{Judged, Loaded, PackFiles, RunError, Tally};
use crate::{
    dictionary::Dictionary,
    domain::{Finding, HouseholdResult},
    store::{
        EvidenceIndex, Manifest, Recorded, StoreError, read_evidence, read_findings, read_household_evidence,
        read_index, read_manifest, read_pack, read_part, read_roll, read_verdicts, verify_files,
        verify_index,
    },
    table::County,
};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

/// An opened run. What it holds is read when it is asked for: as much as is asked for.
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
}

/// The rules, parameters, adapters and dictionary that a run recorded.
///
/// # Errors
/// Others than its manifest says; files that cannot be read.
pub fn recorded_pack(folder: &Path, manifest: &Manifest) -> Result<PackFiles, RunError> {
    let files = PackFiles(read_pack(folder)?);
    if files.digests() == manifest.digests {
        return Ok(files);
    }
    let what = "not the rules, parameters, adapters and dictionary that the run's manifest records";
    Err(StoreError::differs(&folder.join("pack"), what).into())
}

impl OpenRun {
    /// Opens a run. Files that are not as recorded are named.
    ///
    /// # Errors
    /// A run that is not there, was changed, or cannot be read.
    pub fn open(folder: &Path) -> Result<Self, RunError> {
        let manifest = read_manifest(folder)?;
        verify_files(folder, &manifest)?;
        let index = read_index(folder)?;
        verify_index(folder, &index, &manifest)?;
        let files = recorded_pack(folder, &manifest)?;
        let loaded = Loaded::check(files, manifest.as_of)?.for_command(&manifest);
        let run_id = manifest.outside.run_id.clone();
        Ok(Self { folder: folder.to_owned(), run_id, manifest, loaded, index })
    }

    /// Whether it is of people off the roll: few, in households that stand in for them.
    pub fn is_off_roll(&self) -> bool {
        self.manifest.command == Manifest::DISCOVER
    }

    fn dictionary(&self) -> &Arc<Dictionary> {
        &self.loaded.dictionary
    }

    /// The whole county, from the evidence.
    ///
    /// # Errors
    /// Evidence that was changed or cannot be read.
    pub fn county(&self) -> Result<County, RunError> {
        Ok(read_evidence(&self.folder, self.dictionary())?)
    }

    /// A part of the county, in the kinds and fields of a dictionary: rules of another pack have their own.
    ///
    /// # Errors
    /// Evidence that was changed or cannot be read.
    pub fn part(&self, dictionary: &Arc<Dictionary>, place: usize) -> Result<County, RunError> {
        Ok(read_part(&self.folder, dictionary, (&self.index, &self.index.parts[place]))?)
    }

    /// How many parts the county has.
    pub fn parts(&self) -> usize {
        self.index.parts.len()
    }

    /// The id of a part's last household, where other parts follow.
    pub fn end_of(&self, place: usize) -> Option<&str> {
        let follows = place + 1 < self.parts();
        self.index.parts[place].blocks.last().filter(|_| follows).map(|block| block.last.as_str())
    }

    /// A county without households, with the run's sources.
    ///
    /// # Errors
    /// Sources of a kind that the dictionary lacks.
    pub fn sources(&self, dictionary: &Arc<Dictionary>) -> Result<County, RunError> {
        Ok(read_roll(&self.folder, dictionary, (&self.index, None))?)
    }

    /// The county of one household, and of those in which people stand whom it names; without any household where the
    /// run does not have it.
    ///
    /// # Errors
    /// Evidence that was changed or cannot be read.
    pub fn household(&self, dictionary: &Arc<Dictionary>, id: &str) -> Result<County, RunError> {
        Ok(read_household_evidence(&self.folder, dictionary, &self.index, id)?)
    }

    /// The findings and verdicts, as recorded.
    ///
    /// # Errors
    /// Files that cannot be read.
    pub fn recorded(&self) -> Result<Judged, RunError> {
        Ok(self.judged(read_findings(&self.folder)?, read_verdicts(&self.folder)?))
    }

    /// The findings and the verdict of one household, or of one person off the roll, as recorded.
    ///
    /// # Errors
    /// Files that cannot be read.
    pub fn recorded_of(&self, household: &str) -> Result<Judged, RunError> {
        if self.is_off_roll() {
            let mut recorded = self.recorded()?;
            recorded.narrow_to(household);
            return Ok(recorded);
        }
        let (findings, results) = Recorded::open(&self.folder)?.household(household)?;
        Ok(self.judged(findings, results))
    }

    fn judged(&self, findings: Vec<Finding>, results: Vec<HouseholdResult>) -> Judged {
        let (rules_run, rules_not_run) =
            (self.manifest.rules_run.clone(), self.manifest.rules_not_run.clone());
        Judged { findings, results, rules_run, rules_not_run }
    }

    /// What a page or a summary of the whole run needs: its sources (of people off the roll: them, too), the recorded
    /// results counted, with the households that a page shows, and what was found for people off the roll.
    ///
    /// # Errors
    /// Files that cannot be read.
    pub fn overview(&self) -> Result<(County, Tally, Vec<Finding>), RunError> {
        if self.is_off_roll() {
            let (county, recorded) = (self.county()?, self.recorded()?);
            let tally = Tally::of(&county, &recorded);
            return Ok((county, tally, recorded.findings));
        }
        let mut recorded = Recorded::open(&self.folder)?;
        let mut tally = Tally::default();
        for (place, part) in self.index.parts.iter().enumerate() {
            let roll = read_roll(&self.folder, self.dictionary(), (&self.index, Some(part)))?;
            let (mut findings, mut results) = (Vec::new(), Vec::new());
            recorded.findings(self.end_of(place), &mut |finding| {
                findings.push(finding.to_owned());
                Ok(())
            })?;
            recorded.verdicts(self.end_of(place), &mut |result| {
                results.push(result);
                Ok(())
            })?;
            tally = tally.with(&roll, &self.judged(findings, results));
        }
        Ok((self.sources(self.dictionary())?, tally, Vec::new()))
    }
}
