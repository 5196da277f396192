//! A run's results on their way into its folder: judged and written part by part, so that a run never has to hold all
//! of its findings. A part is the same households on any number of threads.

use super::{
    Judged, RunError,
    ambiguous::Concerned,
    judging::{Kernel, Known, Unknown, is_incomplete},
    since::Since,
    tally::{Counted, Tally},
    timing::Stopwatch,
};
use crate::{
    collect::UncertainMatch,
    domain::{FindingRef, HouseholdResult},
    engine::Sink,
    store::{
        EvidenceWriter, EvidenceWritten, FinishedRows, ResultDigests, ResultRows, ResultsWriter, RunFolder,
        StoreError, result_rows,
    },
    table::County,
};
use std::{
    collections::{BTreeMap, BTreeSet},
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
    /// Whether some person's answer is missing, uncertain or out of date.
    pub is_incomplete: bool,
    /// The households that rows may concern whose person is not certain.
    pub concerned: Concerned,
    /// How many households were carried over from the run that there was to carry over from.
    pub carried: Option<u64>,
}

/// Writes results and evidence into a run's folder.
pub(super) struct Results {
    files: ResultsWriter,
    evidence: EvidenceWriter,
    tally: Tally,
    is_incomplete: bool,
    concerned: Concerned,
    /// How many households are judged and written together.
    together: usize,
    /// What is carried over.
    since: Option<Box<Since>>,
}

/// Some judged households: rows of the files, and counts.
type Batch = Result<(FinishedRows, Counted), StoreError>;

/// Some households as they are judged: rows for the files, and counts.
struct Rows {
    rows: ResultRows,
    counted: Counted,
}

impl Sink for Rows {
    fn finding(&mut self, finding: &FindingRef<'_>) {
        self.rows.finding(finding);
        self.counted.finding(finding);
    }

    fn result(&mut self, result: HouseholdResult) {
        self.rows.result(&result);
        self.counted.result(result.verdict);
    }
}

/// Judges some households, but for those of whom it is known what is found.
fn judged(kernel: &Kernel<'_>, households: Range<usize>, known: &impl Known) -> Vec<Batch> {
    let sink = || Rows { rows: ResultRows::new(), counted: Counted::default() };
    kernel.tell(households, known, sink, |batch| Ok((batch.rows.finish()?, batch.counted)))
}

fn parted(batches: Vec<Batch>) -> Result<(Vec<FinishedRows>, Vec<Counted>), StoreError> {
    let whole: Vec<_> = batches.into_iter().collect::<Result<_, _>>()?;
    Ok(whole.into_iter().unzip())
}

impl Results {
    /// Starts the results of the households with these ids, so many of them `together`. Of the `uncertain` rows it is
    /// noted whom they may concern; where there is a run to carry over from, only the others are judged.
    pub(super) fn create<'a>(
        folder: &RunFolder,
        households: impl Iterator<Item = &'a str>,
        uncertain: &[UncertainMatch],
        together: usize,
        since: Option<Box<Since>>,
    ) -> Result<Self, RunError> {
        Ok(Self {
            files: ResultsWriter::create(folder.path())?,
            evidence: EvidenceWriter::create(folder, households)?,
            tally: Tally::default(),
            is_incomplete: false,
            concerned: Concerned::by(uncertain),
            together,
            since,
        })
    }

    fn look_over(&mut self, county: &County) {
        self.is_incomplete |= is_incomplete(county);
        self.concerned.add(county);
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
        self.look_over(county);
        let end = county.household_count();
        for start in (0..end).step_by(self.together) {
            let part = start..end.min(start + self.together);
            let Some(mut since) = self.since.take() else {
                let batches = judged(kernel, part.clone(), &Unknown);
                watch.lap("judge");
                let (evidence, files) = (&mut self.evidence, &mut self.files);
                let (rows, counted) = parted(batches)?;
                let (kept, written) =
                    rayon::join(|| evidence.add(county, needed, part.clone()), || files.add(rows));
                kept?;
                written?;
                self.count(county, kernel, part, &counted);
                watch.lap("write");
                continue;
            };
            let evidence = &mut self.evidence;
            let (leaves, earlier) = rayon::join(
                || evidence.add(county, needed, part.clone()),
                || since.part(county, part.clone()),
            );
            let (leaves, earlier) = (leaves?, earlier?);
            watch.lap("write");
            let view = earlier.view()?;
            let carried = since.carry(county, part.clone(), &leaves, &view);
            let (rows, counted) = parted(judged(kernel, part.clone(), &carried))?;
            watch.lap("judge");
            self.files.add(rows)?;
            self.count(county, kernel, part, &counted);
            watch.lap("write");
            self.since = Some(since);
        }
        Ok(())
    }

    /// Counts what was found for some households, and judges those again that the page shows.
    fn count(&mut self, county: &County, kernel: &Kernel<'_>, part: Range<usize>, counted: &[Counted]) {
        let mut household = part.start;
        let mut shown = Vec::new();
        for of_batch in counted {
            shown.extend(self.tally.add(county, household.., of_batch));
            household += of_batch.households();
        }
        let judgements = kernel.judgements(&shown);
        for (household, judgement) in shown.into_iter().zip(judgements) {
            self.tally.show(county, household, judgement.result, judgement.findings);
        }
    }

    /// Puts in what was judged elsewhere at once.
    pub(super) fn put(&mut self, county: &County, judged: &Judged, needed: &Needed) -> Result<(), RunError> {
        self.look_over(county);
        self.evidence.add(county, needed, 0..county.household_count())?;
        self.files.add(vec![result_rows(&judged.findings, &judged.results)?])?;
        self.tally = Tally::of(county, judged);
        Ok(())
    }

    /// Ends the files.
    pub(super) fn finish(self, county: &County, needed: &Needed) -> Result<Written, RunError> {
        let Self { files, evidence, tally, is_incomplete, concerned, since, .. } = self;
        let digests = files.finish()?;
        let evidence = evidence.finish(county, needed)?;
        let carried = since.map(|since| since.carried);
        Ok(Written { tally, digests, evidence, is_incomplete, concerned, carried })
    }
}
