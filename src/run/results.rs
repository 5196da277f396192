//! A run's results on their way into its folder: judged and written part by part, so that a run never has to hold all
//! of its findings. A part is the same households on any number of threads.

use super::{Judged, RunError, judging::Kernel, tally::Tally, timing::Stopwatch};
use crate::{
    domain::{Finding, HouseholdResult},
    store::{
        EvidenceWriter, EvidenceWritten, LineDigests, Lines, PART, ResultDigests, ResultsWriter, RunFolder,
    },
    table::County,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    ops::Range,
};

/// The fields that evidence keeps of each kind (places in the dictionary).
type Needed = BTreeMap<usize, BTreeSet<usize>>;

/// What was written of the results.
pub(super) struct Written {
    /// The counts, and what the page shows.
    pub tally: Tally,
    /// The digests of the canonical lines.
    pub digests: ResultDigests,
    /// The evidence.
    pub evidence: EvidenceWritten,
}

/// Writes results and evidence into a run's folder.
pub(super) struct Results {
    files: ResultsWriter,
    digests: LineDigests,
    evidence: EvidenceWriter,
    tally: Tally,
}

/// A run of households, judged: what they rest on, their verdicts, and both as lines.
type Batch = (Vec<Finding>, Vec<HouseholdResult>, io::Result<Lines>);

impl Results {
    /// Starts the results of the households with these ids.
    pub(super) fn create<'a>(
        folder: &RunFolder,
        households: impl Iterator<Item = &'a str>,
    ) -> Result<Self, RunError> {
        Ok(Self {
            files: ResultsWriter::create(folder.path())?,
            digests: LineDigests::default(),
            evidence: EvidenceWriter::create(folder, households)?,
            tally: Tally::default(),
        })
    }

    /// Judges all households of a county, in the pool of the caller, and writes what was found and the evidence.
    /// Of several counties, each holds the households that come next, and all but the last hold whole parts.
    pub(super) fn judge(
        &mut self,
        county: &County,
        kernel: &Kernel<'_>,
        needed: &Needed,
        watch: &mut Stopwatch,
    ) -> Result<(), RunError> {
        let end = county.household_count();
        for start in (0..end).step_by(PART) {
            let part = start..end.min(start + PART);
            let batches = kernel.judge(part.clone(), |judgements| {
                let (mut findings, mut results) = (Vec::new(), Vec::with_capacity(judgements.len()));
                for judgement in judgements {
                    findings.extend(judgement.findings);
                    results.push(judgement.result);
                }
                let lines = Lines::of(&findings, &results);
                (findings, results, lines)
            });
            watch.lap("judge");
            self.write(county, needed, part, batches)?;
            watch.lap("write");
        }
        Ok(())
    }

    fn write(
        &mut self,
        county: &County,
        needed: &Needed,
        part: Range<usize>,
        batches: Vec<Batch>,
    ) -> Result<(), RunError> {
        let first = part.start;
        let (evidence, files, digests) = (&mut self.evidence, &mut self.files, &mut self.digests);
        let (mut findings, mut results) = (Vec::new(), Vec::with_capacity(part.len()));
        let (kept, written) = rayon::join(
            || evidence.add(county, needed, part),
            || -> Result<(), RunError> {
                for (of_batch, results_of_batch, lines) in batches {
                    digests.add(&lines.map_err(unwritten)?);
                    findings.extend(of_batch);
                    results.extend(results_of_batch);
                }
                Ok(files.add(&findings, &results)?)
            },
        );
        kept?;
        written?;
        let mut findings = findings.into_iter().peekable();
        for (place, result) in results.into_iter().enumerate() {
            let mut own = Vec::new();
            while let Some(finding) = findings.next_if(|f| f.household_id == result.household_id) {
                own.push(finding);
            }
            self.tally.add(county, Some(first + place), result, own);
        }
        Ok(())
    }

    /// Writes what was judged elsewhere at once.
    pub(super) fn put(&mut self, county: &County, judged: &Judged, needed: &Needed) -> Result<(), RunError> {
        self.evidence.add(county, needed, 0..county.household_count())?;
        self.digests.add(&Lines::of(&judged.findings, &judged.results).map_err(unwritten)?);
        self.files.add(&judged.findings, &judged.results)?;
        self.tally = Tally::of(county, judged);
        Ok(())
    }

    /// Ends the files.
    pub(super) fn finish(self, county: &County, needed: &Needed) -> Result<Written, RunError> {
        self.files.finish()?;
        let evidence = self.evidence.finish(county, needed)?;
        Ok(Written { tally: self.tally, digests: self.digests.finish(), evidence })
    }
}

fn unwritten(e: io::Error) -> RunError {
    RunError::Bug(format!("findings cannot be written as JSON: {e}"))
}
