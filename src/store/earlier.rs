//! What an earlier run found, for a run that carries over what can't have changed: read group by group, in the order of
//! the households' ids. Must not know what can have changed.

use super::{
    EvidenceIndex, StoreError,
    evidence::recorded_leaves,
    findings,
    findings_view::{FindingLists, FindingsView},
    table_file::{Read, RowGroups},
    verdicts::{self, verdicts_of},
};
use crate::domain::{FindingRef, HouseholdResult};
use polars::prelude::DataFrame;
use std::{
    collections::VecDeque,
    path::{Path, PathBuf},
    sync::Arc,
};

/// The leaves of a part's households, by id.
type Leaves = Arc<Vec<(String, [u8; 32])>>;

/// A finished run whose results are read from the first household to the last.
pub struct EarlierRun {
    folder: PathBuf,
    index: Arc<EvidenceIndex>,
    next: usize,
    leaves: VecDeque<Leaves>,
    findings: RowGroups,
    verdicts: RowGroups,
}

/// What an earlier run found for some households.
pub struct EarlierPart {
    path: PathBuf,
    leaves: Vec<Leaves>,
    findings: Vec<(DataFrame, FindingLists)>,
    results: Vec<HouseholdResult>,
}

/// An [`EarlierPart`] whose findings are lent.
pub struct EarlierView<'a> {
    part: &'a EarlierPart,
    findings: Vec<FindingsView<'a>>,
}

impl EarlierRun {
    /// Opens a run's results. Whether they are as recorded is [`super::verify_files`]' matter.
    ///
    /// # Errors
    /// Files that cannot be read.
    pub fn open(folder: &Path, index: Arc<EvidenceIndex>) -> Result<Self, StoreError> {
        Ok(Self {
            folder: folder.to_owned(),
            index,
            next: 0,
            leaves: VecDeque::new(),
            findings: RowGroups::open(folder.join(findings::FILE))?,
            verdicts: RowGroups::open(folder.join(verdicts::FILE))?,
        })
    }

    /// The results of the households from one id to another; those that come before are given back no more.
    ///
    /// # Errors
    /// Files that cannot be read.
    pub fn households(&mut self, first: &str, last: &str) -> Result<EarlierPart, StoreError> {
        let before = |leaves: &Leaves, id: &str| leaves.last().is_none_or(|(own, _)| own.as_str() < id);
        while self.leaves.front().is_some_and(|leaves| before(leaves, first)) {
            self.leaves.pop_front();
        }
        while let Some(part) = self.index.parts.get(self.next)
            && self.leaves.back().is_none_or(|leaves| before(leaves, last))
        {
            self.next += 1;
            if part.blocks.last().is_some_and(|block| block.last.as_str() >= first) {
                self.leaves.push_back(Arc::new(recorded_leaves(&self.folder, part)?));
            }
        }
        Ok(EarlierPart { leaves: self.leaves.iter().cloned().collect(), ..self.results(first, last)? })
    }

    /// The results of the households from one id to another, without their leaves.
    ///
    /// # Errors
    /// Files that cannot be read.
    pub fn results(&mut self, first: &str, last: &str) -> Result<EarlierPart, StoreError> {
        let path = self.folder.join(findings::FILE);
        let lists = |frame: DataFrame| {
            let lists = FindingLists::read(&Read { frame: &frame, path: &path })?;
            Ok((frame, lists))
        };
        let frames = self.findings.between(first, last)?;
        let mut results = Vec::new();
        for frame in self.verdicts.between(first, last)? {
            results
                .append(&mut verdicts_of(&Read { frame: &frame, path: &self.folder.join(verdicts::FILE) })?);
        }
        Ok(EarlierPart {
            leaves: Vec::new(),
            findings: frames.into_iter().map(lists).collect::<Result<_, StoreError>>()?,
            results,
            path,
        })
    }
}

impl EarlierPart {
    /// A household's verdict.
    pub fn result(&self, household: &str) -> Option<&HouseholdResult> {
        let of = |result: &HouseholdResult| result.household_id.as_str().cmp(household);
        let place = self.results.binary_search_by(of).ok()?;
        Some(&self.results[place])
    }

    /// Lends the findings.
    ///
    /// # Errors
    /// Columns that are not those of findings.
    pub fn view(&self) -> Result<EarlierView<'_>, StoreError> {
        let view = |(frame, lists)| FindingsView::new(&Read { frame, path: &self.path }, lists);
        let findings = self.findings.iter().map(|(frame, lists)| view((frame, lists)));
        Ok(EarlierView { part: self, findings: findings.collect::<Result<_, _>>()? })
    }
}

impl EarlierView<'_> {
    /// Whether the run had the household with this leaf: the same facts.
    pub fn has(&self, household: &str, leaf: &[u8; 32]) -> bool {
        let of = |leaves: &Leaves| {
            let place = leaves.binary_search_by(|(id, _)| id.as_str().cmp(household)).ok()?;
            Some(leaves[place].1)
        };
        self.part.leaves.iter().find_map(of).as_ref() == Some(leaf)
    }

    /// A household's findings, by rule.
    pub fn findings(&self, household: &str, tell: &mut dyn FnMut(&FindingRef<'_>)) {
        for view in &self.findings {
            view.of_household(household).for_each(|row| tell(&view.finding(row)));
        }
    }

    /// A household's verdict.
    pub fn result(&self, household: &str) -> Option<&HouseholdResult> {
        self.part.result(household)
    }
}
