//! The findings and verdicts of a run, written as they come: the Parquet files, and the digests of the canonical lines.
//! Must not know how they were decided.

use super::{
    StoreError,
    findings::{self, finding_columns},
    json_lines::{findings_jsonl, ordered_findings, ordered_verdicts, verdicts_jsonl},
    table_file::GrowingFile,
    verdicts::{self, verdict_columns},
};
use crate::domain::{Finding, HouseholdResult};
use sha2::{Digest, Sha256};
use std::{io, path::Path};

/// Findings and verdicts as canonical lines. Each household's stand together, households in order of their ids.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lines {
    /// The findings.
    pub findings: Vec<u8>,
    /// The verdicts.
    pub verdicts: Vec<u8>,
}

impl Lines {
    /// The lines of some households.
    ///
    /// # Errors
    /// None in practice: they are written to memory.
    pub fn of(findings: &[Finding], results: &[HouseholdResult]) -> io::Result<Self> {
        let mut lines = Self::default();
        findings_jsonl(findings, &mut lines.findings)?;
        verdicts_jsonl(results, &mut lines.verdicts)?;
        Ok(lines)
    }
}

/// The digests of a run's canonical lines, in hexadecimal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResultDigests {
    /// Of the findings.
    pub findings: String,
    /// Of the verdicts.
    pub verdicts: String,
}

/// Takes a run's canonical lines, part by part, for their digests.
#[derive(Clone, Debug, Default)]
pub struct LineDigests {
    findings: Sha256,
    verdicts: Sha256,
}

impl LineDigests {
    /// Adds the lines of the households that come next.
    pub fn add(&mut self, lines: &Lines) {
        self.findings.update(&lines.findings);
        self.verdicts.update(&lines.verdicts);
    }

    /// The digests of all lines.
    pub fn finish(self) -> ResultDigests {
        let [findings, verdicts] = [self.findings, self.verdicts].map(|d| hex::encode(d.finalize()));
        ResultDigests { findings, verdicts }
    }
}

/// Writes `findings.parquet` and `verdicts.parquet`, part by part.
pub struct ResultsWriter {
    findings: GrowingFile,
    verdicts: GrowingFile,
}

impl ResultsWriter {
    /// Starts both files in a run's folder.
    pub fn create(folder: &Path) -> Result<Self, StoreError> {
        let (of_findings, of_verdicts) = (folder.join(findings::FILE), folder.join(verdicts::FILE));
        let columns = finding_columns(&of_findings, &[])?;
        let findings = GrowingFile::create(of_findings, columns)?;
        let columns = verdict_columns(&of_verdicts, &[])?;
        Ok(Self { findings, verdicts: GrowingFile::create(of_verdicts, columns)? })
    }

    /// Adds the findings and verdicts of the households that come next.
    pub fn add(&mut self, findings: &[Finding], results: &[HouseholdResult]) -> Result<(), StoreError> {
        let columns = finding_columns(self.findings.path(), &ordered_findings(findings))?;
        self.findings.add(columns)?;
        let columns = verdict_columns(self.verdicts.path(), &ordered_verdicts(results))?;
        self.verdicts.add(columns)
    }

    /// Ends both files.
    pub fn finish(self) -> Result<(), StoreError> {
        self.findings.finish()?;
        self.verdicts.finish()
    }
}

/// Writes findings and verdicts at once.
#[cfg(test)]
pub(super) fn write_results(
    folder: &Path,
    findings: &[Finding],
    results: &[HouseholdResult],
) -> Result<(), StoreError> {
    let mut writer = ResultsWriter::create(folder)?;
    writer.add(findings, results)?;
    writer.finish()
}

#[cfg(test)]
mod tests {
    use super::{
        super::{
            json_lines::{
                figures,
                tests::{findings, results},
            },
            read_findings, read_verdicts,
        },
        *,
    };

    #[test]
    fn findings_come_back_and_their_bytes_are_equal() {
        let (a, b) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        let mut given = findings();
        write_results(a.path(), &given, &[]).expect("written");
        given.reverse();
        write_results(b.path(), &given, &[]).expect("written");
        given.sort_by(|x, y| x.household_id.cmp(&y.household_id));
        assert_eq!(read_findings(a.path()).expect("read"), given);
        let bytes = |d: &tempfile::TempDir| std::fs::read(d.path().join(findings::FILE)).expect("read");
        assert_eq!(bytes(&a), bytes(&b));
    }

    #[test]
    fn verdicts_come_back_in_order() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut given = results();
        write_results(folder.path(), &[], &given).expect("written");
        given.reverse();
        assert_eq!(read_verdicts(folder.path()).expect("read"), given);
        assert_eq!(figures(&given[1]).map(|(name, _)| name), verdicts::FIGURES);
    }

    #[test]
    fn parts_come_back_as_one() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut all = findings();
        all.sort_by(|x, y| x.household_id.cmp(&y.household_id));
        let mut writer = ResultsWriter::create(folder.path()).expect("started");
        let (mut digests, mut results) = (LineDigests::default(), results());
        results.sort_by(|x, y| x.household_id.cmp(&y.household_id));
        for (place, finding) in all.iter().enumerate() {
            let of_part = results.get(place..place + 1).unwrap_or(&[]);
            writer.add(std::slice::from_ref(finding), of_part).expect("written");
            digests.add(&Lines::of(std::slice::from_ref(finding), of_part).expect("lines"));
        }
        writer.add(&[], &[]).expect("nothing is a part too");
        writer.finish().expect("written");
        assert_eq!(read_findings(folder.path()).expect("read"), all);
        assert_eq!(read_verdicts(folder.path()).expect("read"), results);
        let mut whole = LineDigests::default();
        whole.add(&Lines::of(&all, &results).expect("lines"));
        assert_eq!(digests.finish(), whole.finish());
    }

    #[test]
    fn no_findings_are_a_file_too() {
        let folder = tempfile::tempdir().expect("a folder");
        write_results(folder.path(), &[], &[]).expect("written");
        assert_eq!(read_findings(folder.path()).expect("read"), []);
        assert_eq!(read_verdicts(folder.path()).expect("read"), []);
    }
}
