//! A run since an earlier one: which households' answers can't have changed, and what was found for them then.
//! Facts are compared leaf by leaf or, where sources were left unread, table by table; what can change without them is
//! the engine's to say.

use super::{
    Gathered, Loaded, RunError,
    ambiguous::is_uncertain,
    gather::report_of,
    judging::{Known, TOGETHER},
};
use crate::{
    collect::EarlierSources,
    domain::FindingRef,
    engine::{Judgement, Sink, Turns},
    store::{
        EarlierEvidence, EarlierPart, EarlierRun, EarlierView, EvidenceIndex, Manifest, read_index,
        read_manifest, read_set_aside, verify_files, verify_index,
    },
    table::County,
};
use rayon::prelude::*;
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
    path::PathBuf,
    sync::Arc,
};

/// An earlier run, as it was recorded.
pub(super) struct Earlier {
    /// Its folder.
    pub(super) folder: PathBuf,
    manifest: Manifest,
    index: Arc<EvidenceIndex>,
}

impl Earlier {
    /// Reads what a run recorded.
    ///
    /// # Errors
    /// A run that was changed or cannot be read.
    pub(super) fn read(folder: PathBuf) -> Result<Self, RunError> {
        let manifest = read_manifest(&folder)?;
        verify_files(&folder, &manifest)?;
        let index = read_index(&folder)?;
        verify_index(&folder, &index, &manifest)?;
        Ok(Self { folder, manifest, index: Arc::new(index) })
    }

    /// What it knew of its sources, where the same deliveries would say the same again: on the same day, by the same
    /// files and program, with so many households written together.
    pub(super) fn sources(
        &self,
        loaded: &Loaded,
        area: Option<&str>,
        together: usize,
    ) -> Option<EarlierSources> {
        let then = &self.manifest;
        let people = then.people_sha256.clone();
        let mut parts = self.index.parts.iter().rev();
        let last = parts.next().map_or(0, |part| part.households());
        let is_cut_alike = last <= together as u64 && parts.all(|part| part.households() == together as u64);
        let is_same = is_cut_alike
            && is_of_roll(then)
            && is_of_this_program(then)
            && then.area.as_deref() == area
            && then.as_of == loaded.compiled.as_of
            && then.digests == loaded.files.digests()
            && !people.is_empty();
        let reports = then.sources.iter().map(|s| (s.report.id.clone(), report_of(&s.report)));
        let names = then.names_sha256.clone();
        is_same.then(|| EarlierSources { people, names, reports: reports.collect() })
    }

    /// Puts into what was gathered what the run said of sources that were left unread; answers where their evidence is.
    ///
    /// # Errors
    /// Files that cannot be read.
    pub(super) fn add_to(&self, gathered: &mut Gathered) -> Result<Option<EarlierEvidence>, RunError> {
        if gathered.unread.is_empty() {
            return Ok(None);
        }
        let lines = read_set_aside(&self.folder)?.into_iter();
        let theirs = lines.filter(|line| gathered.unread.contains(&line.source));
        let (uncertain, set_aside): (Vec<_>, Vec<_>) = theirs.partition(is_uncertain);
        gathered.uncertain_before = uncertain;
        gathered.set_aside.extend(set_aside);
        let unread = Arc::new(gathered.unread.clone());
        let (folder, salts) = (self.folder.clone(), self.manifest.salts_sha256.clone());
        Ok(Some(EarlierEvidence { folder, index: self.index.clone(), unread, salts }))
    }
}

/// How many records of sources that were left unread an earlier run kept.
pub(super) fn records_of(earlier: &EarlierEvidence) -> u64 {
    let files = earlier.unread.iter().flat_map(|source| earlier.index.files_of(source));
    files.map(|file| file.rows).sum()
}

fn is_of_roll(then: &Manifest) -> bool {
    then.command == "batch"
}

/// Whether this very program made a run: another one may judge otherwise.
fn is_of_this_program(then: &Manifest) -> bool {
    then.engine_version == env!("CARGO_PKG_VERSION") && then.outside.build == super::batch::BUILD
}

/// An earlier run that households are carried over from.
pub(super) struct Since {
    earlier: EarlierRun,
    turns: Turns,
    /// How many households were carried over.
    pub(super) carried: u64,
}

/// Whether an earlier run can be carried over from.
pub(super) enum Opened {
    /// It can, household by household.
    Carrying(Box<Since>),
    /// Any answer can have changed, for this reason.
    Anew(&'static str),
}

impl Since {
    /// Opens a run; what was gathered now says whether any answer of it can still hold.
    ///
    /// # Errors
    /// A run that cannot be read.
    pub(super) fn open(earlier: &Earlier, gathered: &Gathered, now: &Manifest) -> Result<Opened, RunError> {
        let Earlier { folder, manifest: then, index } = earlier;
        if let Some(reason) = anew(then, now) {
            return Ok(Opened::Anew(reason));
        }
        let compiled = &gathered.loaded.compiled;
        let turns = Turns::between(compiled, then.as_of, compiled.as_of);
        if turns.everything() {
            return Ok(Opened::Anew("the day between them turns every household's answer"));
        }
        if !index.has_sources_of(&gathered.county) {
            return Ok(Opened::Anew("the sources are others"));
        }
        let earlier = EarlierRun::open(folder, index.clone())?;
        Ok(Opened::Carrying(Box::new(Self { earlier, turns, carried: 0 })))
    }

    /// What was found for some households, and their leaves where they are asked for.
    ///
    /// # Errors
    /// Files that cannot be read.
    pub(super) fn part(
        &mut self,
        county: &County,
        households: Range<usize>,
        leaves: bool,
    ) -> Result<EarlierPart, RunError> {
        let (first, last) = (households.start, households.end.saturating_sub(1).max(households.start));
        let (first, last) = (county.household_id(first), county.household_id(last));
        let part =
            if leaves { self.earlier.households(first, last) } else { self.earlier.results(first, last) };
        Ok(part?)
    }

    /// Which of some households are carried over.
    pub(super) fn carry<'v>(
        &mut self,
        county: &'v County,
        households: Range<usize>,
        leaves: &[[u8; 32]],
        view: &'v EarlierView<'v>,
    ) -> Carried<'v> {
        let holds = |(household, leaf): (usize, &[u8; 32])| {
            let id = county.household_id(household);
            // A household without a verdict of its own is never passed over.
            view.has(id, leaf) && view.result(id).is_some() && !self.turns.concern(county, household)
        };
        let first = households.start;
        let holds: Vec<bool> = households.into_par_iter().zip(leaves).map(holds).collect();
        self.carried += holds.iter().filter(|held| **held).count() as u64;
        Carried { county, view, first, holds }
    }
}

/// Why any answer can have changed; none where only single households' can.
fn anew(then: &Manifest, now: &Manifest) -> Option<&'static str> {
    let reasons = [
        (!is_of_roll(then), "it is not a run over the roll"),
        (!is_of_this_program(then), "another version of the program made it"),
        (then.area != now.area, "it was narrowed to another area"),
        (then.digests.kinds != now.digests.kinds, "the dictionary changed"),
        (then.digests.pack != now.digests.pack, "the rules changed"),
        (then.digests.parameters != now.digests.parameters, "the parameters changed"),
        (
            then.rules_run != now.rules_run || then.rules_not_run != now.rules_not_run,
            "the rules that run are others",
        ),
    ];
    reasons.into_iter().find(|(is, _)| *is).map(|(_, reason)| reason)
}

/// Households that are carried over, among those of a part.
pub(super) struct Carried<'v> {
    county: &'v County,
    view: &'v EarlierView<'v>,
    first: usize,
    holds: Vec<bool>,
}

impl Known for Carried<'_> {
    fn knows(&self, household: usize) -> bool {
        self.holds[household - self.first]
    }

    fn tell(&self, household: usize, sink: &mut dyn Sink) {
        tell_earlier(self.view, self.county.household_id(household), sink);
    }
}

/// What is found for the households of a part: for some it was judged now, for the others it is carried over.
pub(super) struct Merged<'v> {
    county: &'v County,
    first: usize,
    judged: BTreeMap<usize, Judgement>,
    view: &'v EarlierView<'v>,
}

/// Of households with these ids, the places of those without a verdict of their own: they are never passed over.
pub(super) fn without_verdict(ids: &[String], earlier: &EarlierPart) -> BTreeSet<usize> {
    (0..ids.len()).filter(|place| earlier.result(&ids[*place]).is_none()).collect()
}

impl<'v> Merged<'v> {
    /// What is found for the households of a county from `first` on; what was judged goes by their places after it.
    pub(super) fn new(
        county: &'v County,
        first: usize,
        judged: BTreeMap<usize, Judgement>,
        view: &'v EarlierView<'v>,
    ) -> Self {
        Self { county, first, judged, view }
    }
}

impl Merged<'_> {
    /// Tells in parallel what is found for some households: of each run of them, to a sink of its own, which `end` ends.
    pub(super) fn tell_all<S: Sink, T: Send>(
        &self,
        households: Range<usize>,
        sink: impl Fn() -> S + Sync,
        end: impl Fn(S) -> T + Sync,
    ) -> Vec<T> {
        let last = households.end;
        let starts: Vec<usize> = households.step_by(TOGETHER).collect();
        let tell = |start: usize| {
            let mut sink = sink();
            (start..last.min(start + TOGETHER)).for_each(|household| self.tell(household, &mut sink));
            sink.told();
            end(sink)
        };
        starts.into_par_iter().map(tell).collect()
    }

    /// Tells what is found for a household.
    pub(super) fn tell(&self, household: usize, sink: &mut dyn Sink) {
        match self.judged.get(&(household - self.first)) {
            Some(Judgement { findings, result }) => {
                findings.iter().for_each(|finding| finding.lend(|finding| sink.finding(finding)));
                sink.result(result.clone());
            }
            None => tell_earlier(self.view, self.county.household_id(household), sink),
        }
    }
}

/// Tells what an earlier run found for a household.
fn tell_earlier(view: &EarlierView<'_>, id: &str, sink: &mut dyn Sink) {
    view.findings(id, &mut |finding: &FindingRef<'_>| sink.finding(finding));
    if let Some(result) = view.result(id) {
        sink.result(result.clone());
    }
}
