//! A run's results on their way into its folder: judged and written part by part, so that a run never has to hold all
//! of its findings. A part is the same households on any number of threads.

use super::{
    Judged, RunError, Runnable,
    ambiguous::Concerned,
    judging::{Kernel, Known, TOGETHER, Unknown, is_incomplete},
    since::{Found as FoundSince, Since, without_verdict},
    tally::{Counted, Tally},
};
use crate::{
    collect::UncertainMatch,
    domain::{FindingRef, HouseholdResult, Stage, Watch, stages::timed},
    engine::{CompiledPack, Judgement, Kept, Sink},
    store::{
        EarlierEvidence, EvidenceWriter, EvidenceWritten, FinishedRows, ResultDigests, ResultRows,
        ResultsWriter, RunFolder, StoreError, result_rows,
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

/// What a part is judged by, and who times it.
#[derive(Clone, Copy)]
struct By<'a> {
    county: &'a County,
    compiled: &'a CompiledPack,
    runnable: &'a Runnable,
    watch: &'a dyn Watch,
}

impl<'a> By<'a> {
    fn kernel(self) -> Result<Kernel<'a>, RunError> {
        Kernel::new(self.county, self.compiled, self.runnable)
    }

    fn write<T>(self, work: impl FnOnce() -> T) -> T {
        timed(self.watch, Stage::Write, work)
    }

    fn read<T>(self, work: impl FnOnce() -> T) -> T {
        timed(self.watch, Stage::Read, work)
    }
}

impl Results {
    /// Starts the results of the households with these ids, so many of them `together`. Of the `uncertain` rows it is
    /// noted whom they may concern; where there is a run to carry over from, only the others are judged, and where
    /// sources were left unread, evidence is written over its.
    pub(super) fn create<'a>(
        folder: &RunFolder,
        households: impl Iterator<Item = &'a str>,
        uncertain: &[UncertainMatch],
        together: usize,
        (since, over): (Option<Box<Since>>, Option<EarlierEvidence>),
    ) -> Result<Self, RunError> {
        Ok(Self {
            files: ResultsWriter::create(folder.path())?,
            evidence: EvidenceWriter::create(folder, households)?.over(over),
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
        (compiled, runnable): (&CompiledPack, &Runnable),
        watch: &dyn Watch,
    ) -> Result<(), RunError> {
        self.look_over(county);
        let by = By { county, compiled, runnable, watch };
        let end = county.household_count();
        let together = self.together;
        let mut parts = (0..end).step_by(together).map(|start| start..end.min(start + together));
        if self.evidence.is_over() {
            return parts.try_for_each(|part| self.over(by, part));
        }
        let kernel = by.kernel()?;
        for part in parts {
            let counted = match self.since {
                None => self.anew(by, &kernel, part.clone())?,
                Some(_) => self.carried(by, &kernel, part.clone())?,
            };
            self.count(county, part, &counted, |shown| kernel.judgements(shown));
        }
        Ok(())
    }

    /// Judges some households and writes their evidence.
    fn anew(
        &mut self,
        by: By<'_>,
        kernel: &Kernel<'_>,
        part: Range<usize>,
    ) -> Result<Vec<Counted>, RunError> {
        let Self { files, evidence, .. } = self;
        let (rows, counted) = judged(kernel, files, part.clone(), &Unknown, by.watch)?;
        let (kept, written) = rayon::join(
            || by.write(|| evidence.add(by.county, &by.compiled.reads, part)),
            || by.write(|| files.add(rows)),
        );
        kept?;
        written?;
        Ok(counted)
    }

    /// Writes the evidence of some households and judges those of whom it is not known what is found.
    fn carried(
        &mut self,
        by: By<'_>,
        kernel: &Kernel<'_>,
        part: Range<usize>,
    ) -> Result<Vec<Counted>, RunError> {
        let Self { files, evidence, since, .. } = self;
        let Some(since) = since else { return self.anew(by, kernel, part) };
        let (leaves, earlier) = rayon::join(
            || by.write(|| evidence.add(by.county, &by.compiled.reads, part.clone())),
            || by.read(|| since.part(by.county, part.clone())),
        );
        let (leaves, earlier) = (leaves?, earlier?);
        let view = earlier.view()?;
        let known = since.carry(by.county, part.clone(), &leaves, &view);
        let (rows, counted) = judged(kernel, files, part, &known, by.watch)?;
        by.write(|| files.add(rows))?;
        Ok(counted)
    }

    /// Writes the evidence of some households over an earlier run's, judges those of whom something else is known now,
    /// and tells of the others what was found then.
    fn over(&mut self, by: By<'_>, part: Range<usize>) -> Result<(), RunError> {
        let Self { files, evidence, since, .. } = self;
        let Some(since) = since else {
            return Err(RunError::Bug("sources were left unread, and no run carries over".to_owned()));
        };
        let (begun, earlier) = rayon::join(
            || by.write(|| evidence.begin_over(by.county, &by.compiled.reads, part.clone())),
            || by.read(|| since.part(by.county, part.clone())),
        );
        let (begun, earlier) = (begun?, earlier?);
        let view = by.read(|| earlier.view())?;
        let beside = without_verdict(&begun.households, &view);
        let fresh = by.write(|| evidence.end_over(begun, (by.county, &beside)))?;
        let kernel = By { county: &fresh.county, ..by }.kernel()?;
        let judgements = timed(by.watch, Stage::Evaluate, || {
            let households = 0..fresh.county.household_count();
            kernel.tell(households, &Unknown, Kept::default, |kept| kept.judgements)
        });
        let judgements = fresh.places.iter().copied().zip(judgements.into_iter().flatten()).collect();
        let known = FoundSince::new(by.county, part.start, judgements, &view);
        since.carried += part.len().saturating_sub(fresh.places.len()) as u64;
        let (rows, counted) = judged(&kernel, files, part.clone(), &known, by.watch)?;
        by.write(|| files.add(rows))?;
        self.count(by.county, part, &counted, |shown| {
            let mut kept = Kept::default();
            shown.iter().for_each(|household| known.tell(*household, &mut kept));
            kept.judgements
        });
        Ok(())
    }

    /// Counts what was found for some households, and tells in full those that the page shows.
    fn count(
        &mut self,
        county: &County,
        part: Range<usize>,
        counted: &[Counted],
        in_full: impl FnOnce(&[usize]) -> Vec<Judgement>,
    ) {
        let mut household = part.start;
        let mut shown = Vec::new();
        for of_batch in counted {
            shown.extend(self.tally.add(county, household.., of_batch));
            household += of_batch.households();
        }
        let judgements = in_full(&shown);
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
