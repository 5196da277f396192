//! The sweep for people off the roll who may need help, into a run folder of its own.

use super::{
    Exit, Gathered, Loaded, Outcome, PackFiles, RunError, Runnable, as_of,
    batch::{finish_run, manifest, write_rest},
    results::Results,
    sweep::Sweep,
    timing::{Stopwatch, moment},
};
use crate::{
    config::Settings,
    domain::Language,
    store::{Manifest, Outside, PART, RunFolder},
};
use std::{collections::BTreeSet, sync::Arc};

/// Runs the rules over people off the roll.
///
/// # Errors
/// Faults of files, an unreadable roll, a folder that cannot be written.
pub fn discover(
    settings: &Settings,
    language: Language,
    progress: &(dyn Fn(&str) + Sync),
) -> Result<Outcome, RunError> {
    let started_at = moment();
    let mut watch = Stopwatch::start();
    let loaded = Loaded::check(PackFiles::read(settings)?, as_of(settings)?)?.for_sweep();
    let mut sweep = Sweep::open(settings, &loaded, progress)?;
    let named = sweep.named()?;
    watch.lap("sweep");
    let looked = sweep.look_at(named)?;
    watch.lap("look");
    let county = sweep.county_of(&looked.found)?;
    let judged = sweep.judge(&county)?;
    watch.lap("judge");
    progress("judged");
    drop(sweep);
    let exit = if looked.incomplete { Exit::Incomplete } else { Exit::Done };
    let run_id = format!("{}-discover-{}", loaded.compiled.as_of, started_at.compact);
    let folder = RunFolder::create_new(&settings.path("out"), &run_id)?;
    let run_id = folder.run_id().to_owned();
    let gathered = Gathered {
        loaded: Arc::new(loaded),
        county,
        sources: looked.sources,
        set_aside: looked.set_aside,
        uncertain: looked.uncertain,
        uncertain_before: Vec::new(),
        people: String::new(),
        names: String::new(),
        unread: BTreeSet::new(),
    };
    let rules = Runnable {
        rules_run: judged.rules_run.clone(),
        rules_not_run: judged.rules_not_run.clone(),
        ..Runnable::default()
    };
    let mut manifest = manifest(&gathered, rules, settings, exit);
    manifest.command = Manifest::DISCOVER.to_owned();
    manifest.counts.households = 0;
    manifest.counts.looked_at = Some(looked.people);
    let (county, needed) = (&gathered.county, &gathered.loaded.compiled.reads);
    let ids = (0..county.household_count()).map(|h| county.household_id(h));
    let mut results = Results::create(&folder, ids, &gathered.uncertain, PART, (None, None))?;
    results.put(county, &judged, needed)?;
    let written = results.finish(county, needed)?;
    write_rest(&folder, &gathered, &written, &judged.findings, &run_id, &mut manifest, language)?;
    watch.lap("write");
    let outside = Outside { run_id, started_at: started_at.iso, timings: watch.laps(), ..Outside::default() };
    finish_run(folder, manifest, &gathered, &written.tally, settings, outside, language)
}
