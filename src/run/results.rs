//! A run's results on their way into its folder: judged and written part by part, so that a run never has to hold all
//! of its findings. A part is the same households on any number of threads.

use super::{
    Exit, Judged, RunError, Runnable,
    ambiguous::Concerned,
    judging::{Kernel, TOGETHER, Unknown, is_incomplete},
    since::{Merged, Since, without_verdict},
    tally::{Counted, Tally},
};
use crate::{
    collect::UncertainMatch,
    domain::{FindingRef, HouseholdResult, Stage, Watch, stages::timed},
    engine::{CompiledPack, Judgement, Kept, Sink},
    store::{
        EarlierEvidence, EarlierPart, EvidenceWriter, EvidenceWritten, FinishedRows, ResultDigests,
        ResultRows, ResultsWriter, RunFolder, StoreError, result_rows,
    },
    table::County,
};
use rayon::prelude::*;
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

impl Written {
    /// How the run ends.
    pub(super) fn exit(&self) -> Exit {
        if self.is_incomplete { Exit::Incomplete } else { Exit::Done }
    }
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
const IN_A_ROW: usize = 8 * TOGETHER;

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

/// Begins the rows of some households.
type Begin<'s, 'w> = &'s (dyn Fn() -> Rows<'w> + Sync);

/// Ends them.
type End<'s, 'w> = &'s (dyn Fn(Rows<'w>) -> Batch + Sync);

/// Who tells what is found for a range of households, in parallel: of each run of them, to a sink of its own, which the
/// last one ends.
type Tell<'t, 'w> = &'t (dyn Fn(Range<usize>, Begin<'_, 'w>, End<'_, 'w>) -> Vec<Batch> + Sync);

/// What is found for some households, as rows.
fn rows_of<'w>(
    tell: Tell<'_, 'w>,
    files: &ResultsWriter,
    households: Range<usize>,
    watch: &'w dyn Watch,
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
            || tell(start..last.min(start + IN_A_ROW), &sink, &end),
        );
        for batch in batches {
            let (of_rows, of_counted) = batch?;
            rows.push(of_rows);
            counted.push(of_counted);
        }
    }
    Ok((rows, counted))
}

/// Counts what was found for some households, and tells in full those that the page shows.
fn count(
    tally: &mut Tally,
    (county, part): (&County, Range<usize>),
    counted: &[Counted],
    in_full: impl FnOnce(&[usize]) -> Vec<Judgement>,
) {
    let mut household = part.start;
    let mut shown = Vec::new();
    for of_batch in counted {
        shown.extend(tally.add(county, household.., of_batch));
        household += of_batch.households();
    }
    let judgements = in_full(&shown);
    for (household, judgement) in shown.into_iter().zip(judgements) {
        tally.show(county, household, judgement.result, judgement.findings);
    }
}

/// Households whose evidence is written and of whom is known what is found, but not told yet.
struct Prepared {
    part: Range<usize>,
    earlier: EarlierPart,
    /// What was judged now, by the households' places in the part.
    judged: BTreeMap<usize, Judgement>,
}

/// Writes the evidence of some households over an earlier run's, reads what was found for them then, and judges those of
/// whom something else is known now.
fn prepared(
    by: By<'_>,
    (evidence, since): (&mut EvidenceWriter, Option<&mut Since>),
    part: Option<Range<usize>>,
) -> Result<Option<Prepared>, RunError> {
    let Some(part) = part else { return Ok(None) };
    let Some(since) = since else {
        return Err(RunError::Bug("sources were left unread, and no run is carried over".to_owned()));
    };
    let (begun, earlier) = rayon::join(
        || by.write(|| evidence.begin_over(by.county, &by.compiled.reads, part.clone())),
        || by.read(|| since.part(by.county, part.clone(), false)),
    );
    let (begun, earlier) = (begun?, earlier?);
    let beside = without_verdict(&begun.households, &earlier);
    let fresh = by.write(|| evidence.end_over(begun, (by.county, &beside)))?;
    let judge = |county: &County| {
        let kernel = By { county, ..by }.kernel()?;
        let households = 0..county.household_count();
        Ok(kernel.tell(households, &Unknown, Kept::default, |kept| kept.judgements))
    };
    let judgements: Vec<_> = timed(by.watch, Stage::Evaluate, || {
        fresh.counties.par_iter().map(judge).collect::<Result<_, RunError>>()
    })?;
    let judged: BTreeMap<usize, Judgement> =
        fresh.places.into_iter().zip(judgements.into_iter().flatten().flatten()).collect();
    since.carried += part.len().saturating_sub(judged.len()) as u64;
    Ok(Some(Prepared { part, earlier, judged }))
}

impl Prepared {
    /// Tells and counts what is found.
    fn tell(self, by: By<'_>, files: &mut ResultsWriter, tally: &mut Tally) -> Result<(), RunError> {
        let Self { part, earlier, judged: judged_now } = self;
        let view = by.read(|| earlier.view())?;
        let known = Merged::new(by.county, part.start, judged_now, &view);
        let tell: Tell<'_, '_> = &|households, sink, end| known.tell_all(households, sink, end);
        let (rows, counted) = rows_of(tell, files, part.clone(), by.watch)?;
        by.write(|| files.add(rows))?;
        count(tally, (by.county, part), &counted, |shown| {
            let mut kept = Kept::default();
            shown.iter().for_each(|household| known.tell(*household, &mut kept));
            kept.judgements
        });
        Ok(())
    }
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
        households: impl Iterator<Item = &'a str> + Clone,
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
        let parts = (0..end).step_by(together).map(|start| start..end.min(start + together));
        if self.evidence.is_over() {
            return self.over(by, parts);
        }
        let kernel = by.kernel()?;
        for part in parts {
            let counted = match self.since {
                None => self.anew(by, &kernel, part.clone())?,
                Some(_) => self.carried(by, &kernel, part.clone())?,
            };
            count(&mut self.tally, (county, part), &counted, |shown| kernel.judgements(shown));
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
        let tell: Tell<'_, '_> = &|households, sink, end| kernel.tell(households, &Unknown, sink, end);
        let (kept, counted) = rayon::join(
            || by.write(|| evidence.add(by.county, &by.compiled.reads, part.clone())),
            || {
                let (rows, counted) = rows_of(tell, files, part.clone(), by.watch)?;
                by.write(|| files.add(rows)).map(|()| counted)
            },
        );
        kept?;
        Ok(counted?)
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
            || by.read(|| since.part(by.county, part.clone(), true)),
        );
        let (leaves, earlier) = (leaves?, earlier?);
        let view = earlier.view()?;
        let known = since.carry(by.county, part.clone(), &leaves, &view);
        let tell: Tell<'_, '_> = &|households, sink, end| kernel.tell(households, &known, sink, end);
        let (rows, counted) = rows_of(tell, files, part, by.watch)?;
        by.write(|| files.add(rows))?;
        Ok(counted)
    }

    /// Writes the evidence of households over an earlier run's, judges those of whom something else is known now, and
    /// tells of the others what was found then: of one part while the next is prepared.
    fn over(&mut self, by: By<'_>, parts: impl Iterator<Item = Range<usize>> + Send) -> Result<(), RunError> {
        let mut parts = parts;
        let mut here = prepared(by, (&mut self.evidence, self.since.as_deref_mut()), parts.next())?;
        while let Some(part) = here {
            let Self { files, evidence, tally, since, .. } = self;
            let (told, next) = rayon::join(
                || part.tell(by, files, tally),
                || prepared(by, (evidence, since.as_deref_mut()), parts.next()),
            );
            told?;
            here = next?;
        }
        Ok(())
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
