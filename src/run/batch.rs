//! The nightly run: the whole roll, into a run folder.

use super::{
    Exit, Gathered, Judged, RunError, Runnable, Scope,
    ambiguous::ambiguous_lines,
    gather,
    judging::{is_incomplete, judge_all},
    report_run::{page_of, totals_of},
    timing::{Stopwatch, host, moment},
};
use crate::{
    config::Settings,
    domain::Language,
    report::batch_summary,
    store::{
        Counts, Digests, FileDigest, Manifest, ManifestSource, Outside, RunFolder, StoreError,
        find_run_by_id, findings_jsonl, read_manifest, sha256_hex, verdicts_jsonl, write_evidence,
        write_findings, write_pack, write_set_aside, write_verdicts,
    },
};
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
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
}

/// Runs the whole roll.
///
/// # Errors
/// Faults of files, an unreadable roll, a folder that cannot be written.
pub fn batch(
    settings: &Settings,
    run_id: Option<&str>,
    language: Language,
    progress: &(dyn Fn(&str) + Sync),
) -> Result<Outcome, RunError> {
    let started_at = moment();
    let out = settings.path("out");
    if let Some(id) = run_id
        && let Ok(folder) = find_run_by_id(&out, id)
    {
        return finished(&folder, language);
    }
    let mut watch = Stopwatch::start();
    let gathered = gather(settings, Scope::default(), progress)?;
    watch.lap("collect");
    let (county, loaded) = (&gathered.county, &gathered.loaded);
    if let (0, Some(area)) = (county.household_count(), settings.get("area")) {
        return Err(RunError::NotFound(format!(
            "no household of the roll has an area code that begins with {area}"
        )));
    }
    let runnable = Runnable::of(county, &loaded.compiled, &|_, _| true);
    let judged = judge_all(county, &loaded.compiled, runnable, settings.threads())?;
    watch.lap("judge");
    progress("judged");
    let run_id =
        run_id.map_or_else(|| format!("{}-{}", loaded.compiled.as_of, started_at.compact), str::to_owned);
    let folder = match RunFolder::create(&out, &run_id) {
        Err(StoreError::Finished { path }) => return finished(&path, language),
        other => other?,
    };
    let exit = if is_incomplete(county) { Exit::Incomplete } else { Exit::Done };
    let mut manifest = manifest(&gathered, &judged, settings, exit);
    write_run(&folder, &gathered, &judged, &run_id, &mut manifest, language)?;
    watch.lap("write");
    let outside = (run_id, started_at.iso, watch.laps());
    finish_run(folder, manifest, &gathered, &judged, settings, outside, language)
}

/// Moves a written run to its place and sums it up; `outside` is its id, its start and its times.
pub(super) fn finish_run(
    folder: RunFolder,
    mut manifest: Manifest,
    gathered: &Gathered,
    judged: &Judged,
    settings: &Settings,
    outside: (String, String, BTreeMap<String, u64>),
    language: Language,
) -> Result<Outcome, RunError> {
    let (run_id, started_at, timings) = outside;
    let threads = settings.threads() as u64;
    manifest.outside = Outside { run_id, started_at, host: host(), threads, timings: timings.clone() };
    let totals = totals_of(&manifest, &gathered.county, judged);
    let folder = folder.finish(&manifest)?;
    let places = [folder.display().to_string(), folder.join("report/index.html").display().to_string()];
    let names = super::report_run::names(&gathered.county, &gathered.loaded.compiled, None);
    let exit = if manifest.exit_code == Exit::Incomplete as u8 { Exit::Incomplete } else { Exit::Done };
    Ok(Outcome { summary: batch_summary(&totals, &names, &places, language), folder, exit, timings })
}

/// A finished run prints its summary and ends as it did.
fn finished(folder: &Path, language: Language) -> Result<Outcome, RunError> {
    let manifest = read_manifest(folder)?;
    let exit = if manifest.exit_code == Exit::Incomplete as u8 { Exit::Incomplete } else { Exit::Done };
    let opened = super::OpenRun::open(folder)?;
    let judged = opened.recorded()?;
    let totals = totals_of(&manifest, &opened.county, &judged);
    let names = super::report_run::names(&opened.county, &opened.loaded.compiled, None);
    let places = [folder.display().to_string(), folder.join("report/index.html").display().to_string()];
    let summary = batch_summary(&totals, &names, &places, language);
    Ok(Outcome { folder: folder.to_owned(), summary, exit, timings: manifest.outside.timings })
}

/// The canonical JSON lines of findings and verdicts.
///
/// # Errors
/// None in practice: they are written to memory.
pub fn canonical(judged: &Judged) -> Result<(Vec<u8>, Vec<u8>), RunError> {
    let (mut findings, mut verdicts) = (Vec::new(), Vec::new());
    let failed = |e: std::io::Error| RunError::Bug(format!("findings cannot be written as JSON: {e}"));
    findings_jsonl(&judged.findings, &mut findings).map_err(failed)?;
    verdicts_jsonl(&judged.results, &mut verdicts).map_err(failed)?;
    Ok((findings, verdicts))
}

pub(super) fn manifest(gathered: &Gathered, judged: &Judged, settings: &Settings, exit: Exit) -> Manifest {
    let files = &gathered.loaded.files;
    let county = &gathered.county;
    let mut counts = Counts {
        households: county.household_count() as u64,
        members: county.members.rows as u64,
        records: county.kinds.iter().map(|k| k.grid.rows as u64).sum(),
        set_aside: gathered.set_aside.len() as u64,
        ..Counts::default()
    };
    for result in &judged.results {
        *counts.verdicts.entry(result.verdict.word().to_owned()).or_default() += 1;
    }
    for finding in &judged.findings {
        *counts.findings.entry(finding.verdict.word().to_owned()).or_default() += 1;
    }
    let sources = gathered.sources.iter();
    Manifest {
        format: Manifest::FORMAT,
        command: "batch".to_owned(),
        as_of: county.as_of,
        area: settings.get("area").map(str::to_owned),
        engine_version: env!("CARGO_PKG_VERSION").to_owned(),
        exit_code: exit as u8,
        digests: Digests {
            pack: files.digest("rules/", "rules/parameters/"),
            parameters: files.digest("rules/parameters/", ""),
            adapters: files.digest("adapters/", "adapters/kinds/"),
            kinds: files.digest("adapters/kinds/", ""),
        },
        sources: sources.map(|s| ManifestSource { report: s.clone(), evidence: Vec::new() }).collect(),
        counts,
        rules_run: judged.rules_run.clone(),
        rules_not_run: judged.rules_not_run.clone(),
        evidence_root: String::new(),
        findings_jsonl_sha256: String::new(),
        verdicts_jsonl_sha256: String::new(),
        files: BTreeMap::new(),
        outside: Outside::default(),
    }
}

pub(super) fn write_run(
    folder: &RunFolder,
    gathered: &Gathered,
    judged: &Judged,
    run_id: &str,
    manifest: &mut Manifest,
    language: Language,
) -> Result<(), RunError> {
    let path = folder.path();
    write_findings(path, &judged.findings)?;
    write_verdicts(path, &judged.results)?;
    let mut set_aside = gathered.set_aside.clone();
    set_aside.extend(ambiguous_lines(&gathered.county, &gathered.uncertain));
    set_aside.sort();
    write_set_aside(path, &set_aside)?;
    let evidence = write_evidence(folder, &gathered.county, &gathered.loaded.compiled.reads)?;
    manifest.evidence_root = evidence.root;
    for source in &mut manifest.sources {
        source.evidence = evidence.index.files_of(&source.report.id);
    }
    let (findings, verdicts) = canonical(judged)?;
    manifest.findings_jsonl_sha256 = sha256_hex(&findings);
    manifest.verdicts_jsonl_sha256 = sha256_hex(&verdicts);
    let (county, loaded) = (&gathered.county, &gathered.loaded);
    let page = page_of(manifest, county, loaded, judged, &set_aside, run_id, language)?;
    super::log::write_private(&path.join("report/index.html"), page.as_bytes())?;
    let mut names = write_pack(path, &gathered.loaded.files.0)?;
    names.extend(
        ["findings.parquet", "verdicts.parquet", "set_aside.parquet", "evidence/index.json"]
            .map(str::to_owned),
    );
    names.push("report/index.html".to_owned());
    for name in names {
        manifest.files.insert(name.clone(), FileDigest::of(path, &name)?);
    }
    Ok(())
}
