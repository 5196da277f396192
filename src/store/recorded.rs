//! What a finished run found, read from the first household to the last, row group by row group: no run has to be held
//! whole. Must not know how it was decided.

use super::{
    Lines, StoreError, findings,
    findings_view::{FindingLists, FindingsView},
    table_file::{Read, RowGroups},
    verdicts::{self, verdicts_of},
};
use crate::domain::{Finding, FindingRef, HouseholdResult};
use polars::prelude::DataFrame;
use std::{
    collections::VecDeque,
    path::{Path, PathBuf},
};

/// The results of a run that were not told yet.
pub struct Recorded {
    folder: PathBuf,
    findings: RowGroups,
    /// A group of findings, and the first of its rows that was not told.
    held: Option<(DataFrame, usize)>,
    verdicts: RowGroups,
    results: VecDeque<HouseholdResult>,
}

impl Recorded {
    /// Opens a run's results. Whether they are as recorded is [`super::verify_files`]' matter.
    ///
    /// # Errors
    /// Files that cannot be read.
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        Ok(Self {
            folder: folder.to_owned(),
            findings: RowGroups::open(folder.join(findings::FILE))?,
            held: None,
            verdicts: RowGroups::open(folder.join(verdicts::FILE))?,
            results: VecDeque::new(),
        })
    }

    /// Tells the findings that come next, in canonical order: those of households up to one, or all that are left.
    ///
    /// # Errors
    /// A file that cannot be read, and what `tell` answers.
    pub fn findings(
        &mut self,
        last: Option<&str>,
        tell: &mut dyn FnMut(&FindingRef<'_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let path = self.folder.join(findings::FILE);
        while let Some((frame, from)) = self.next_findings()? {
            let read = Read { frame: &frame, path: &path };
            let lists = FindingLists::read(&read)?;
            let view = FindingsView::new(&read, &lists)?;
            let is_next = |id: &Option<&str>| last.is_none_or(|last| id.unwrap_or("") <= last);
            let end = from + view.households[from..].partition_point(is_next);
            (from..end).try_for_each(|row| tell(&view.finding(row)))?;
            if end < view.len() {
                drop(view);
                drop(lists);
                self.held = Some((frame, end));
                break;
            }
        }
        Ok(())
    }

    fn next_findings(&mut self) -> Result<Option<(DataFrame, usize)>, StoreError> {
        match self.held.take() {
            Some(held) => Ok(Some(held)),
            None => Ok(self.findings.next_group()?.map(|frame| (frame, 0))),
        }
    }

    /// Tells the verdicts that come next, in canonical order: those of households up to one, or all that are left.
    ///
    /// # Errors
    /// A file that cannot be read, and what `tell` answers.
    pub fn verdicts(
        &mut self,
        last: Option<&str>,
        tell: &mut dyn FnMut(HouseholdResult) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let path = self.folder.join(verdicts::FILE);
        loop {
            let is_next =
                |result: &mut HouseholdResult| last.is_none_or(|last| &*result.household_id <= last);
            while let Some(result) = self.results.pop_front_if(is_next) {
                tell(result)?;
            }
            if !self.results.is_empty() {
                return Ok(());
            }
            let Some(frame) = self.verdicts.next_group()? else { return Ok(()) };
            self.results.extend(verdicts_of(&Read { frame: &frame, path: &path })?);
        }
    }

    /// The canonical lines that come next: those of households up to one, or all that are left.
    ///
    /// # Errors
    /// Files that cannot be read.
    pub fn lines(&mut self, last: Option<&str>) -> Result<Lines, StoreError> {
        let mut lines = Lines::default();
        self.findings(last, &mut |finding| {
            lines.finding(finding);
            Ok(())
        })?;
        self.verdicts(last, &mut |result| {
            lines.verdict(&result);
            Ok(())
        })?;
        Ok(lines)
    }

    /// What was found for one household, of which nothing was told yet.
    ///
    /// # Errors
    /// Files that cannot be read.
    pub fn household(mut self, id: &str) -> Result<(Vec<Finding>, Vec<HouseholdResult>), StoreError> {
        let (mut findings, mut results) = (Vec::new(), Vec::new());
        let path = self.folder.join(findings::FILE);
        for frame in self.findings.around(id)? {
            let read = Read { frame: &frame, path: &path };
            let lists = FindingLists::read(&read)?;
            let view = FindingsView::new(&read, &lists)?;
            findings.extend(view.of_household(id).map(|row| view.finding(row).to_owned()));
        }
        let path = self.folder.join(verdicts::FILE);
        for frame in self.verdicts.around(id)? {
            results.append(&mut verdicts_of(&Read { frame: &frame, path: &path })?);
        }
        results.retain(|result| result.household_id == id);
        Ok((findings, results))
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{
            json_lines::tests::{findings, results},
            results::{ResultsWriter, result_rows},
        },
        *,
    };

    /// Findings and results of many households, by id, in groups of 4.
    fn written(folder: &Path) -> (Vec<Finding>, Vec<HouseholdResult>) {
        let id = |number: usize| format!("H{number:02}");
        let finding = |n: usize| Finding {
            household_id: id(n / 2),
            rule_id: format!("R-{}", n % 2),
            ..findings()[n % 2].clone()
        };
        let result = |n: usize| HouseholdResult { household_id: id(n), ..results()[n % 2].clone() };
        let found: Vec<_> = (0..20).filter(|n| n / 2 != 4).map(finding).collect();
        let decided: Vec<_> = (0..10).map(result).collect();
        let mut writer = ResultsWriter::create(folder).expect("started");
        for (findings, results) in found.chunks(4).zip(decided.chunks(2)) {
            writer.add(result_rows(findings, results).expect("rows")).expect("written");
        }
        writer.finish().expect("written");
        (found, decided)
    }

    /// What is told up to a household, added to what was told before.
    fn next(
        recorded: &mut Recorded,
        last: Option<&str>,
        (findings, results): (&mut Vec<Finding>, &mut Vec<HouseholdResult>),
    ) {
        let mut finding = |f: &FindingRef<'_>| {
            findings.push(f.to_owned());
            Ok(())
        };
        recorded.findings(last, &mut finding).expect("read");
        let mut result = |r| {
            results.push(r);
            Ok(())
        };
        recorded.verdicts(last, &mut result).expect("read");
    }

    #[test]
    fn results_come_back_household_by_household_whatever_the_groups() {
        let folder = tempfile::tempdir().expect("a folder");
        let (found, decided) = written(folder.path());
        for step in [1, 2, 3, 7, 10] {
            let mut recorded = Recorded::open(folder.path()).expect("opened");
            let (mut findings, mut results) = (Vec::new(), Vec::new());
            for last in (step - 1..9).step_by(step) {
                let last = format!("H{last:02}");
                next(&mut recorded, Some(&last), (&mut findings, &mut results));
                assert!(findings.iter().all(|f| f.household_id <= last));
                assert_eq!(results.last().map(|r| &r.household_id), Some(&last));
            }
            next(&mut recorded, None, (&mut findings, &mut results));
            assert_eq!((findings, results), (found.clone(), decided.clone()), "{step}");
        }
        let whole = Recorded::open(folder.path()).expect("opened").lines(None).expect("read");
        assert_eq!(whole, Lines::of(&found, &decided).expect("lines"));
    }

    #[test]
    fn one_household_is_found_in_whatever_group() {
        let folder = tempfile::tempdir().expect("a folder");
        let (found, decided) = written(folder.path());
        for id in (0..11).map(|n| format!("H{n:02}")).chain(["A".into(), "Z".into(), "H055".into()]) {
            let own = Recorded::open(folder.path()).expect("opened").household(&id).expect("read");
            let findings: Vec<_> = found.iter().filter(|f| f.household_id == id).cloned().collect();
            let results: Vec<_> = decided.iter().filter(|r| r.household_id == id).cloned().collect();
            assert_eq!(own, (findings, results), "{id}");
        }
    }
}
