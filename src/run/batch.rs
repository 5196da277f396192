//! The nightly run: the whole roll, into a run folder.

use super::{
    Exit, Gathered, Judged, Loaded, PackFiles, RunError, Runnable, as_of,
    gather::gather_parts,
    judging::pool,
    report_run::{page_of, totals_of},
    results::{Results, Written},
    since::{Earlier, Opened, Since, records_of},
    tally::Tally,
    timing::{StageTimes, host, moment},
};
use crate::{
    collect::{CountyParts, EarlierSources, Room, Tables},
    config::Settings,
    domain::{Finding, Language, Stage, Watch, stages::timed},
    engine::CompiledPack,
    report::batch_summary,
    store::{
        CarriedOver, Counts, EarlierEvidence, EarlierStates, FileDigest, Lines, Manifest, ManifestSource,
        Outside, PART, RunFolder, StoreError, find_run, find_run_by_id, read_manifest, write_pack,
        write_set_aside,
    },
    table::{County, assemble},
};
use rayon::prelude::*;
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
};

/// What a run came to.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The run's folder.
    pub folder: PathBuf,
    /// The summary, in words.
    pub summary: String,
    /// How the run ended.
    pub exit: Exit,
    /// Milliseconds by stage.
    pub timings: BTreeMap<String, u64>,
    /// What was carried over from the run that there was to carry over from, in words.
    pub carried_over: Option<String>,
}

/// What is asked of a run over the whole roll.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asked<'a> {
    /// The run's id; else one is made of the as-of date and the clock.
    pub run_id: Option<&'a str>,
    /// The earlier run, by id or folder: only what can have changed since is evaluated.
    pub since: Option<&'a str>,
}

/// Runs the whole roll.
///
/// # Errors
/// Faults of files, an unreadable roll, a folder that cannot be written, an earlier run that is not there.
pub fn batch(
    settings: &Settings,
    asked: Asked<'_>,
    language: Language,
    progress: &(dyn Fn(&str) + Sync),
) -> Result<Outcome, RunError> {
    batch_together(settings, asked, language, progress, PART)
}

/// Runs the whole roll, so many households written together: only whole such parts of it are held in memory at once.
fn batch_together(
    settings: &Settings,
    asked: Asked<'_>,
    language: Language,
    progress: &(dyn Fn(&str) + Sync),
    together: usize,
) -> Result<Outcome, RunError> {
    let started_at = moment();
    let out = settings.path("out");
    if let Some(id) = asked.run_id
        && let Ok(folder) = find_run_by_id(&out, id)
    {
        return finished(&folder, language);
    }
    let earlier = asked.since.map(|run| Earlier::read(find_run(&out, run)?)).transpose()?;
    let watch = StageTimes::start();
    let loaded = Arc::new(Loaded::check(PackFiles::read(settings)?, as_of(settings)?)?);
    let folder = match asked.run_id {
        Some(id) => match RunFolder::create(&out, id) {
            Err(StoreError::Finished { path }) => return finished(&path, language),
            other => other?,
        },
        None => RunFolder::create_new(&out, &format!("{}-{}", loaded.compiled.as_of, started_at.compact))?,
    };
    let run_id = folder.run_id().to_owned();
    let room = Room { memory: settings.memory(), slice: together, folder: folder.path().to_owned() };
    let tables = Tables::watched(watch.clone());
    let gathering = Gathering { settings, loaded, room: &room, tables: &tables, progress };
    let (gathered, mut parts, since) = gathering.since(earlier.as_ref())?;
    if let (0, Some(area)) = (parts.households(), settings.get("area")) {
        return Err(RunError::NotFound(format!(
            "no household of the roll has an area code that begins with {area}"
        )));
    }
    let runnable = Runnable::of(&gathered.county, &gathered.loaded.compiled, &|_, _| true);
    let mut manifest = manifest(&gathered, runnable.clone(), settings, Exit::Done);
    let CarryingOver { since, over, note } = since;
    let unread = over.as_ref().map_or(0, records_of);
    let mut states = over.clone().map(EarlierStates::new);
    let pool = pool(settings.threads())?;
    let written = pool.install(|| {
        let ids = parts.household_ids();
        let (results, first) = rayon::join(
            || Results::create(&folder, ids.iter(), &gathered.uncertain, together, (since, over)),
            || next_county((&mut parts, &mut states), &*watch),
        );
        let (mut results, first) = (results?, first?);
        let rules = (&gathered.loaded.compiled, &runnable);
        judge_parts(first, (&mut parts, &mut states), rules, &mut results, &*watch)?;
        timed(&*watch, Stage::Write, || results.finish(&gathered.county, &gathered.loaded.compiled.reads))
    })?;
    progress("judged");
    manifest.exit_code = written.exit() as u8;
    manifest.counts.households = parts.households() as u64;
    manifest.counts.members = parts.members() as u64;
    manifest.counts.records = parts.records() + unread;
    drop(parts);
    let mut rest = || write_rest(&folder, &gathered, &written, &[], &run_id, &mut manifest, language);
    pool.install(|| timed(&*watch, Stage::Write, &mut rest))?;
    let carried_over = note.map(|note| CarriedOver { households: written.carried.unwrap_or(0), ..note });
    let outside = Outside {
        run_id,
        started_at: started_at.iso,
        timings: watch.millis(),
        carried_over,
        ..Outside::default()
    };
    finish_run(folder, manifest, &gathered, &written.tally, settings, outside, language)
}

/// How a county is gathered.
struct Gathering<'a> {
    settings: &'a Settings,
    loaded: Arc<Loaded>,
    room: &'a Room,
    tables: &'a Tables,
    progress: &'a (dyn Fn(&str) + Sync),
}

/// What is carried over from an earlier run, and what the manifest will say of it.
#[derive(Default)]
struct CarryingOver {
    since: Option<Box<Since>>,
    /// Where the evidence of sources is that were left unread.
    over: Option<EarlierEvidence>,
    note: Option<CarriedOver>,
}

impl Gathering<'_> {
    fn gather(&self, earlier: Option<EarlierSources>) -> Result<(Gathered, CountyParts), RunError> {
        let Self { settings, loaded, room, tables, progress } = self;
        gather_parts(settings, loaded.clone(), (room, earlier.map(Arc::new)), tables, *progress)
    }

    /// Gathers the county, but for what an earlier run knew the same of.
    fn since(&self, earlier: Option<&Earlier>) -> Result<(Gathered, CountyParts, CarryingOver), RunError> {
        let Some(earlier) = earlier else {
            let (gathered, parts) = self.gather(None)?;
            return Ok((gathered, parts, CarryingOver::default()));
        };
        let offered = earlier.sources(&self.loaded, self.settings.get("area"), self.room.slice);
        let (mut gathered, mut parts) = self.gather(offered)?;
        let mut opened = self.open(earlier, &gathered)?;
        if matches!(opened, Opened::Anew(_)) && !gathered.unread.is_empty() {
            // What was left unread is needed after all.
            drop(parts);
            (gathered, parts) = self.gather(None)?;
            opened = self.open(earlier, &gathered)?;
        }
        let over = earlier.add_to(&mut gathered)?;
        let (since, anew) = match opened {
            Opened::Carrying(since) => (Some(since), None),
            Opened::Anew(reason) => (None, Some(reason.to_owned())),
        };
        let name = earlier.folder.file_name().map(|name| name.to_string_lossy().into_owned());
        let (run_id, unread) = (name.unwrap_or_else(String::new), gathered.unread.len() as u64);
        let note = CarriedOver { run_id, households: 0, unread, anew };
        Ok((gathered, parts, CarryingOver { since, over, note: Some(note) }))
    }

    fn open(&self, earlier: &Earlier, gathered: &Gathered) -> Result<Opened, RunError> {
        let runnable = Runnable::of(&gathered.county, &gathered.loaded.compiled, &|_, _| true);
        Since::open(earlier, gathered, &manifest(gathered, runnable, self.settings, Exit::Done))
    }
}

/// The parts of a county that are to come, and the states that an earlier run had of sources that were left unread.
type ToCome<'p> = (&'p mut CountyParts, &'p mut Option<EarlierStates>);

/// Judges one part of the county after another, the first of which is there already: while one is judged and written,
/// the next is fetched.
fn judge_parts(
    first: Option<County>,
    (parts, states): ToCome<'_>,
    rules: (&CompiledPack, &Runnable),
    results: &mut Results,
    watch: &dyn Watch,
) -> Result<(), RunError> {
    let mut here = first;
    while let Some(county) = here {
        let results = &mut *results;
        // The part is given up as soon as it is judged: where one thread does both, before the next is fetched.
        let judge = move || results.judge(&county, rules, watch);
        let (judged, next) = rayon::join(judge, || next_county((&mut *parts, &mut *states), watch));
        judged?;
        here = next?;
    }
    Ok(())
}

/// The next part of the county, in order.
fn next_county((parts, states): ToCome<'_>, watch: &dyn Watch) -> Result<Option<County>, RunError> {
    let Some(mut draft) = timed(watch, Stage::Group, || parts.next_part())? else { return Ok(None) };
    if let Some(states) = states {
        timed(watch, Stage::Read, || states.add(&mut draft))?;
    }
    Ok(Some(timed(watch, Stage::Group, || assemble(draft))))
}

/// Moves a written run to its place and sums it up; of `outside` its id, its start and its times are given.
pub(super) fn finish_run(
    folder: RunFolder,
    mut manifest: Manifest,
    gathered: &Gathered,
    tally: &Tally,
    settings: &Settings,
    outside: Outside,
    language: Language,
) -> Result<Outcome, RunError> {
    let (build, threads) = (BUILD.to_owned(), settings.threads() as u64);
    manifest.outside = Outside { host: host(), build, threads, ..outside };
    let totals = totals_of(&manifest, &gathered.county, tally);
    let folder = folder.finish(&manifest)?;
    let places = [folder.display().to_string(), folder.join(PAGE).display().to_string()];
    let names = super::report_run::names(&gathered.county, &gathered.loaded.compiled, None);
    let exit = if manifest.exit_code == Exit::Incomplete as u8 { Exit::Incomplete } else { Exit::Done };
    let summary = batch_summary(&totals, &names, &places, language);
    Ok(Outcome {
        carried_over: carried_over(&manifest),
        timings: manifest.outside.timings,
        summary,
        folder,
        exit,
    })
}

/// What a run carried over, in words.
fn carried_over(manifest: &Manifest) -> Option<String> {
    let CarriedOver { run_id, households, unread, anew } = manifest.outside.carried_over.as_ref()?;
    Some(match anew {
        Some(reason) => format!("since {run_id}: every household was evaluated, for {reason}"),
        None => {
            let evaluated = manifest.counts.households.saturating_sub(*households);
            let sources = match unread {
                0 => String::new(),
                1 => "; 1 source was not read again".to_owned(),
                more => format!("; {more} sources were not read again"),
            };
            format!(
                "since {run_id}: {households} households were carried over, {evaluated} evaluated{sources}"
            )
        }
    })
}

/// A finished run prints its summary and ends as it did.
fn finished(folder: &Path, language: Language) -> Result<Outcome, RunError> {
    let manifest = read_manifest(folder)?;
    let exit = if manifest.exit_code == Exit::Incomplete as u8 { Exit::Incomplete } else { Exit::Done };
    let opened = super::OpenRun::open(folder)?;
    let (county, tally, _) = opened.overview()?;
    let totals = totals_of(&manifest, &county, &tally);
    let names = super::report_run::names(&county, &opened.loaded.compiled, None);
    let places = [folder.display().to_string(), folder.join(PAGE).display().to_string()];
    let summary = batch_summary(&totals, &names, &places, language);
    let carried_over = carried_over(&manifest);
    Ok(Outcome { folder: folder.to_owned(), summary, exit, timings: manifest.outside.timings, carried_over })
}

/// The canonical JSON lines of findings and verdicts.
///
/// # Errors
/// None in practice: they are written to memory.
pub fn canonical(judged: &Judged) -> Result<(Vec<u8>, Vec<u8>), RunError> {
    let failed = |e: std::io::Error| RunError::Bug(format!("findings cannot be written as JSON: {e}"));
    let lines = Lines::of(&judged.findings, &judged.results).map_err(failed)?;
    Ok((lines.findings, lines.verdicts))
}

/// What tells this build of the program from others.
pub(super) const BUILD: &str = env!("BUILD_OF_HEDUI");

/// The manifest of a run, but for what its results and its files come to.
pub(super) fn manifest(gathered: &Gathered, runnable: Runnable, settings: &Settings, exit: Exit) -> Manifest {
    let files = &gathered.loaded.files;
    let county = &gathered.county;
    let counts = Counts {
        households: county.household_count() as u64,
        members: county.members.rows as u64,
        records: county.kinds.iter().map(|k| k.grid.rows as u64).sum(),
        set_aside: gathered.set_aside.len() as u64,
        ..Counts::default()
    };
    let sources = gathered.sources.iter();
    Manifest {
        format: Manifest::FORMAT,
        command: "batch".to_owned(),
        as_of: county.as_of,
        area: settings.get("area").map(str::to_owned),
        engine_version: env!("CARGO_PKG_VERSION").to_owned(),
        exit_code: exit as u8,
        digests: files.digests(),
        people_sha256: gathered.people.clone(),
        names_sha256: gathered.names.clone(),
        sources: sources.map(|s| ManifestSource { report: s.clone(), evidence: Vec::new() }).collect(),
        counts,
        rules_run: runnable.rules_run,
        rules_not_run: runnable.rules_not_run,
        evidence_root: String::new(),
        salts_sha256: String::new(),
        findings_jsonl_sha256: String::new(),
        verdicts_jsonl_sha256: String::new(),
        files: BTreeMap::new(),
        outside: Outside { build: BUILD.to_owned(), ..Outside::default() },
    }
}

/// Writes what a run's folder holds beside results and evidence, and enters all of it into the manifest.
pub(super) fn write_rest(
    folder: &RunFolder,
    gathered: &Gathered,
    written: &Written,
    off_roll: &[Finding],
    run_id: &str,
    manifest: &mut Manifest,
    language: Language,
) -> Result<(), RunError> {
    let path = folder.path();
    let mut set_aside = gathered.set_aside.clone();
    set_aside.extend(written.concerned.lines(&gathered.uncertain));
    set_aside.extend(gathered.uncertain_before.iter().cloned());
    set_aside.sort();
    write_set_aside(path, &set_aside)?;
    written.tally.enter(&mut manifest.counts);
    manifest.evidence_root = written.evidence.root.clone();
    manifest.salts_sha256 = written.evidence.salts.clone();
    for source in &mut manifest.sources {
        source.evidence = written.evidence.index.files_of(&source.report.id);
    }
    manifest.findings_jsonl_sha256 = written.digests.findings.clone();
    manifest.verdicts_jsonl_sha256 = written.digests.verdicts.clone();
    let about = (&gathered.county, &*gathered.loaded);
    let (page, others) = rayon::join(
        || {
            let page = page_of(manifest, about, &written.tally, off_roll, &set_aside, run_id, language)?;
            super::log::write_private(&path.join(PAGE), page.as_bytes())
        },
        || {
            let mut names = write_pack(path, &gathered.loaded.files.0)?;
            names.extend(RESULTS.map(str::to_owned));
            digests_of(path, names)
        },
    );
    page?;
    manifest.files.extend(others?);
    manifest.files.extend(digests_of(path, vec![PAGE.to_owned()])?);
    Ok(())
}

/// Where the page lies in a run's folder.
const PAGE: &str = "report/index.html";
/// Its other files beside the pack, and the index of those of evidence.
const RESULTS: [&str; 4] =
    ["findings.parquet", "verdicts.parquet", "set_aside.parquet", "evidence/index.json"];

/// The digests of some files of a run.
fn digests_of(folder: &Path, names: Vec<String>) -> Result<Vec<(String, FileDigest)>, StoreError> {
    let names = names.into_par_iter();
    names.map(|name| FileDigest::of(folder, &name).map(|digest| (name, digest))).collect()
}

#[cfg(test)]
#[path = "batch_tests.rs"]
mod tests;
