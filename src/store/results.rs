//! The findings and verdicts of a run, written as they come: the Parquet files, and the digests of the canonical lines.
//! Must not know how they were decided.

use super::{
    StoreError,
    findings::{self, FindingRows},
    json_lines::{
        finding_line, findings_jsonl, ordered_findings, ordered_verdicts, verdict_line, verdicts_jsonl,
    },
    pages::RowPages,
    table_file::GrowingFile,
    verdicts::{self, VerdictRows},
};
use crate::domain::{Finding, FindingRef, HouseholdResult};
use sha2::{Digest, Sha256};
use std::{
    io,
    path::Path,
    sync::{Mutex, PoisonError},
};

/// Findings and verdicts as canonical lines. Each household's stand together, households in order of their ids.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lines {
    /// The findings.
    pub findings: Vec<u8>,
    /// The verdicts.
    pub verdicts: Vec<u8>,
}

impl Lines {
    /// Adds a finding. They must come in canonical order.
    pub fn finding(&mut self, finding: &FindingRef<'_>) {
        finding_line(finding, &mut self.findings);
    }

    /// Adds a household's verdict. They must come in canonical order.
    pub fn verdict(&mut self, result: &HouseholdResult) {
        verdict_line(result, &mut self.verdicts);
    }

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

/// The results of some households, as they are written: made beside one another, put into files in order.
pub struct ResultRows {
    lines: Lines,
    findings: FindingRows,
    verdicts: VerdictRows,
}

impl ResultRows {
    fn with(lines: Lines) -> Self {
        Self { lines, findings: FindingRows::new(), verdicts: VerdictRows::new() }
    }

    /// Adds a finding. They must come in canonical order.
    pub fn finding(&mut self, finding: &FindingRef<'_>) {
        self.lines.finding(finding);
        self.findings.push(finding);
    }

    /// Adds a household's verdict. They must come in canonical order.
    pub fn result(&mut self, result: &HouseholdResult) {
        self.lines.verdict(result);
        self.verdicts.push(result);
    }

    /// Ends the rows; they hold more households only if they are made anew.
    pub fn finish(self) -> Result<FinishedRows, StoreError> {
        let path = Path::new(findings::FILE);
        let findings = self.findings.finish(path)?;
        Ok(FinishedRows {
            lines: self.lines,
            findings,
            verdicts: self.verdicts.finish(Path::new(verdicts::FILE))?,
        })
    }
}

/// Results of some households, ready to be put into files.
pub struct FinishedRows {
    lines: Lines,
    findings: RowPages,
    verdicts: RowPages,
}

/// The digests of a run's canonical lines, in hexadecimal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResultDigests {
    /// Of the findings.
    pub findings: String,
    /// Of the verdicts.
    pub verdicts: String,
}

/// Writes `findings.parquet` and `verdicts.parquet`, part by part, and takes the digests of the canonical lines.
pub struct ResultsWriter {
    findings: GrowingFile,
    verdicts: GrowingFile,
    digests: LineDigests,
}

/// The digests of lines as they come.
#[derive(Default)]
struct LineDigests {
    digests: Mutex<[Sha256; 2]>,
    /// What held lines that are digested: memory that was used before need not be cleared.
    spare: Mutex<Vec<Lines>>,
}

impl LineDigests {
    fn spare(&self) -> Lines {
        let mut spare = self.spare.lock().unwrap_or_else(PoisonError::into_inner);
        spare.pop().unwrap_or_else(Lines::default)
    }

    fn take(&self, lines: impl IntoIterator<Item = Lines>) {
        let mut digests = self.digests.lock().unwrap_or_else(PoisonError::into_inner);
        let [of_findings, of_verdicts] = &mut *digests;
        for mut some in lines {
            of_findings.update(&some.findings);
            of_verdicts.update(&some.verdicts);
            some.findings.clear();
            some.verdicts.clear();
            if some.findings.capacity() > 0 {
                self.spare.lock().unwrap_or_else(PoisonError::into_inner).push(some);
            }
        }
    }
}

impl ResultsWriter {
    /// Starts both files in a run's folder.
    pub fn create(folder: &Path) -> Result<Self, StoreError> {
        Ok(Self {
            findings: GrowingFile::create(folder.join(findings::FILE), findings::columns())?,
            verdicts: GrowingFile::create(folder.join(verdicts::FILE), verdicts::columns())?,
            digests: LineDigests::default(),
        })
    }

    /// Rows for some households, none yet.
    pub fn rows(&self) -> ResultRows {
        ResultRows::with(self.digests.spare())
    }

    /// Takes the lines of the households that come next into the digests; so far as it is done here, [`Self::add`] need
    /// not do it.
    pub fn digest(&self, rows: &mut [FinishedRows]) {
        self.digests.take(rows.iter_mut().map(|one| std::mem::take(&mut one.lines)));
    }

    /// Adds the results of the households that come next, as one part.
    pub fn add(&mut self, rows: Vec<FinishedRows>) -> Result<(), StoreError> {
        let (mut findings, mut verdicts) = (Vec::with_capacity(rows.len()), Vec::with_capacity(rows.len()));
        let mut lines = Vec::with_capacity(rows.len());
        for one in rows {
            lines.push(one.lines);
            findings.push(one.findings);
            verdicts.push(one.verdicts);
        }
        let Self { findings: findings_file, verdicts: verdicts_file, digests } = self;
        let ((), (found, decided)) = rayon::join(
            || digests.take(lines),
            || rayon::join(|| findings_file.add(findings), || verdicts_file.add(verdicts)),
        );
        found.and(decided)
    }

    /// Ends both files.
    pub fn finish(self) -> Result<ResultDigests, StoreError> {
        self.findings.finish()?;
        self.verdicts.finish()?;
        let digests = self.digests.digests.into_inner().unwrap_or_else(PoisonError::into_inner);
        let [findings, verdicts] = digests.map(|d| hex::encode(d.finalize()));
        Ok(ResultDigests { findings, verdicts })
    }
}

/// Rows of a page at most, where all results come at once.
const PAGE: usize = 1 << 14;

/// What was judged, as rows to be written.
///
/// # Errors
/// None in practice: they stand in memory.
pub fn result_rows(
    findings: &[Finding],
    results: &[HouseholdResult],
) -> Result<Vec<FinishedRows>, StoreError> {
    let (findings, results) = (ordered_findings(findings), ordered_verdicts(results));
    let (mut findings, mut results) = (findings.chunks(PAGE), results.chunks(PAGE));
    let mut all = Vec::new();
    loop {
        let (some, decided) = (findings.next(), results.next());
        if some.is_none() && decided.is_none() {
            return Ok(all);
        }
        let mut rows = ResultRows::with(Lines::default());
        some.into_iter().flatten().for_each(|finding| finding.lend(|f| rows.finding(f)));
        decided.into_iter().flatten().for_each(|result| rows.result(result));
        all.push(rows.finish()?);
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
    writer.add(result_rows(findings, results)?)?;
    writer.finish().map(|_| ())
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
        let mut results = results();
        results.sort_by(|x, y| x.household_id.cmp(&y.household_id));
        let mut writer = ResultsWriter::create(folder.path()).expect("started");
        let rows = |place: usize| {
            result_rows(&all[place..=place], results.get(place..=place).unwrap_or(&[])).expect("rows")
        };
        writer.add([rows(0), rows(1)].into_iter().flatten().collect()).expect("written");
        writer.add(vec![]).expect("nothing is a part too");
        writer.add(rows(2)).expect("written");
        let digests = writer.finish().expect("written");
        assert_eq!(read_findings(folder.path()).expect("read"), all);
        assert_eq!(read_verdicts(folder.path()).expect("read"), results);
        let whole = Lines::of(&all, &results).expect("lines");
        let of = |bytes: &[u8]| crate::store::sha256_hex(bytes);
        assert_eq!(digests, ResultDigests { findings: of(&whole.findings), verdicts: of(&whole.verdicts) });
    }

    #[test]
    fn no_findings_are_a_file_too() {
        let folder = tempfile::tempdir().expect("a folder");
        write_results(folder.path(), &[], &[]).expect("written");
        assert_eq!(read_findings(folder.path()).expect("read"), []);
        assert_eq!(read_verdicts(folder.path()).expect("read"), []);
    }
}
