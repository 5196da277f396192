//! A run's results on their way into its folder: judged and written part by part, so that a run never has to hold all
//! of its findings. A part is the same households on any number of threads.

use super::{
    Judged, RunError,
    ambiguous::Concerned,
    judging::{Kernel, Known, TOGETHER, Unknown, is_incomplete},
    since::Since,
    tally::{Counted, Tally},
};
use crate::{
    collect::UncertainMatch,
    domain::{FindingRef, HouseholdResult, Stage, Watch, stages::timed},
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

/// So many households are judged while the lines of those before are digested.
const IN_A_ROW: usize = 4 * TOGETHER;

/// What was found for some households, batch by batch: rows of the files, and counts.
type Found = (Vec<FinishedRows>, Vec<Counted>);

/// Some households as they are judged: rows for the files, and counts.
struct Rows<'w> {
    rows: ResultRows,
    counted: Counted,
    watch: &'w dyn Watch,
    /// Until when was timed.
    timed: u64,
}

impl Rows<'_> {
    fn lap(&mut self, stage: Stage) {
        let now = self.watch.now();
        self.watch.spent(stage, now.saturating_sub(self.timed));
        self.timed = now;
    }
}

impl Sink for Rows<'_> {
    fn finding(&mut self, finding: &FindingRef<'_>) {
        self.rows.finding(finding);
        self.counted.finding(finding);
    }

    fn result(&mut self, result: HouseholdResult) {
        self.rows.result(&result);
        self.counted.result(result.verdict);
    }

    fn decided(&mut self) {
        self.lap(Stage::Evaluate);
    }

    fn told(&mut self) {
        self.lap(Stage::Explain);
    }
}

/// Judges some households, but for those of whom it is known what is found.
fn judged(
    kernel: &Kernel<'_>,
    files: &ResultsWriter,
    households: Range<usize>,
    known: &impl Known,
    watch: &dyn Watch,
) -> Result<Found, StoreError> {
    let sink = || Rows { rows: files.rows(), counted: Counted::default(), watch, timed: watch.now() };
    let end = |batch: Rows<'_>| -> Batch {
        Ok((timed(watch, Stage::Explain, || batch.rows.finish())?, batch.counted))
    };
    let last = households.end;
    let (mut rows, mut counted): Found = (Vec::new(), Vec::new());
    for start in households.step_by(IN_A_ROW) {
        let told = rows.len().saturating_sub(IN_A_ROW.div_ceil(TOGETHER));
        let (_, batches) = rayon::join(
            // Lines are held no longer than it takes to judge the next households.
            || timed(watch, Stage::Write, || files.digest(&mut rows[told..])),
            || kernel.tell(start..last.min(start + IN_A_ROW), known, sink, end),
        );
        for batch in batches {
            let (of_rows, of_counted) = batch?;
            rows.push(of_rows);
            counted.push(of_counted);
        }
    }
    Ok((rows, counted))
}

/// Writes the evidence of some households and judges those of whom it is not known what is found.
fn carried(
    since: &mut Since,
    evidence: &mut EvidenceWriter,
    (county, kernel, needed): (&County, &Kernel<'_>, &Needed),
    files: &ResultsWriter,
    part: Range<usize>,
    watch: &dyn Watch,
) -> Result<Found, RunError> {
    let (leaves, earlier) = rayon::join(
        || timed(watch, Stage::Write, || evidence.add(county, needed, part.clone())),
        || timed(watch, Stage::Read, || since.part(county, part.clone())),
    );
    let (leaves, earlier) = (leaves?, earlier?);
    let view = earlier.view()?;
    let known = since.carry(county, part.clone(), &leaves, &view);
    Ok(judged(kernel, files, part, &known, watch)?)
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
        watch: &dyn Watch,
    ) -> Result<(), RunError> {
        self.look_over(county);
        let end = county.household_count();
        for start in (0..end).step_by(self.together) {
            let part = start..end.min(start + self.together);
            let Self { files, evidence, since, .. } = self;
            let counted = match since {
                None => {
                    let (rows, counted) = judged(kernel, files, part.clone(), &Unknown, watch)?;
                    let (kept, written) = rayon::join(
                        || timed(watch, Stage::Write, || evidence.add(county, needed, part.clone())),
                        || timed(watch, Stage::Write, || files.add(rows)),
                    );
                    kept?;
                    written?;
                    counted
                }
                Some(since) => {
                    let (rows, counted) =
                        carried(since, evidence, (county, kernel, needed), files, part.clone(), watch)?;
                    timed(watch, Stage::Write, || files.add(rows))?;
                    counted
                }
            };
            self.count(county, kernel, part, &counted);
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
        self.files.add(result_rows(&judged.findings, &judged.results)?)?;
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
