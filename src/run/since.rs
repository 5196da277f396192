//! A run since an earlier one: which households' answers can't have changed, and what was found for them then.
//! Facts are compared leaf by leaf; what can change without them is the engine's to say.

use super::{Gathered, RunError, judging::Known};
use crate::{
    domain::FindingRef,
    engine::{Sink, Turns},
    store::{
        EarlierPart, EarlierRun, EarlierView, Manifest, read_index, read_manifest, verify_files, verify_index,
    },
    table::County,
};
use rayon::prelude::*;
use std::{ops::Range, path::Path};

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
    /// A run that was changed or cannot be read.
    pub(super) fn open(folder: &Path, gathered: &Gathered, now: &Manifest) -> Result<Opened, RunError> {
        let then = read_manifest(folder)?;
        verify_files(folder, &then)?;
        verify_index(folder, &read_index(folder)?, &then)?;
        if let Some(reason) = anew(&then, now) {
            return Ok(Opened::Anew(reason));
        }
        let compiled = &gathered.loaded.compiled;
        let turns = Turns::between(compiled, then.as_of, compiled.as_of);
        if turns.everything() {
            return Ok(Opened::Anew("the day between them turns every household's answer"));
        }
        let earlier = EarlierRun::open(folder, &then)?;
        if !earlier.index.has_sources_of(&gathered.county) {
            return Ok(Opened::Anew("the sources are others"));
        }
        Ok(Opened::Carrying(Box::new(Self { earlier, turns, carried: 0 })))
    }

    /// What was found for some households, whose leaves are given.
    ///
    /// # Errors
    /// Files that cannot be read.
    pub(super) fn part(
        &mut self,
        county: &County,
        households: Range<usize>,
    ) -> Result<EarlierPart, RunError> {
        let (first, last) = (households.start, households.end.saturating_sub(1).max(households.start));
        Ok(self.earlier.households(county.household_id(first), county.household_id(last))?)
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
        (then.command != now.command, "it is not a run over the roll"),
        (
            then.engine_version != now.engine_version || then.outside.build != now.outside.build,
            "another version of the program made it",
        ),
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
        let id = self.county.household_id(household);
        self.view.findings(id, &mut |finding: &FindingRef<'_>| sink.finding(finding));
        if let Some(result) = self.view.result(id) {
            sink.result(result.clone());
        }
    }
}
