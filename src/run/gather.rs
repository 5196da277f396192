//! From settings to an assembled county: the as-of date, the pack, the sources. What batch and check share.

use super::{Loaded, PackFiles, RunError};
use crate::{
    collect::{
        Application, CollectRequest, Collected, CountyParts, EarlierSources, FileReport, Only, Room,
        SetAside, SourceReport, Tables, UncertainMatch, collect_from, collect_parts,
    },
    config::Settings,
    document::{Document, Faults},
    store::{FileLine, SetAsideLine, SourceLine},
    table::{County, assemble},
};
use jiff::civil::Date;
use std::{collections::BTreeSet, fs, sync::Arc, time::SystemTime};

/// The file of a data folder that may name its own as-of date.
const COUNTY_FILE: &str = "county.toml";
/// China Standard Time is eight hours ahead of UTC, without daylight saving.
const AHEAD_OF_UTC: i64 = 8 * 3600;

/// A county gathered from its sources, with what was said on the way.
#[derive(Clone, Debug)]
pub struct Gathered {
    /// What decides.
    pub loaded: Arc<Loaded>,
    /// The county.
    pub county: County,
    /// The sources.
    pub sources: Vec<SourceLine>,
    /// Rows set aside.
    pub set_aside: Vec<SetAsideLine>,
    /// Rows whose person someone must tell.
    pub uncertain: Vec<UncertainMatch>,
    /// Lines about such rows of sources that were left unread.
    pub uncertain_before: Vec<SetAsideLine>,
    /// The digest of the people, where the whole roll was gathered.
    pub people: String,
    /// The digest of the names by which the registration knows them.
    pub names: String,
    /// The sources that were left unread, for an earlier run knew the same of them.
    pub unread: BTreeSet<String>,
}

/// What part of the roll is asked for.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    /// Only some households.
    pub only: Option<Only>,
    /// Only this application.
    pub application: Option<Application>,
}

/// The as-of date: as set, else the data folder's own, else today at UTC+8.
///
/// # Errors
/// A county file that cannot be read.
pub fn as_of(settings: &Settings) -> Result<Date, RunError> {
    if let Some(Ok(date)) = settings.get("as_of").map(str::parse) {
        return Ok(date);
    }
    let path = settings.path("data").join(COUNTY_FILE);
    if !path.is_file() {
        return Ok(today());
    }
    let text = fs::read_to_string(&path).map_err(|source| RunError::Read { path: path.clone(), source })?;
    let faults = Faults::new();
    let document = Document::parse(&path.display().to_string(), &text, &faults);
    let date = document.section(&faults).date("as_of");
    let found = faults.into_sorted();
    if found.is_empty() { Ok(date.unwrap_or_else(today)) } else { Err(RunError::Faults(found)) }
}

/// Today at UTC+8. The clock is read at the edge only; nothing that decides sees it.
fn today() -> Date {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let seconds = since.map_or(0, |d| i64::try_from(d.as_secs()).unwrap_or(0)) + AHEAD_OF_UTC;
    let days = i32::try_from(seconds.div_euclid(86_400)).unwrap_or(0);
    crate::domain::calendar::date_from_days(days).unwrap_or(Date::ZERO)
}

/// Gathers a county.
///
/// # Errors
/// Faults of files, an unreadable roll.
pub fn gather(
    settings: &Settings,
    scope: Scope,
    progress: &(dyn Fn(&str) + Sync),
) -> Result<Gathered, RunError> {
    let loaded = Loaded::check(PackFiles::read(settings)?, as_of(settings)?)?;
    gather_with(settings, Arc::new(loaded), scope, &Tables::anew(), progress)
}

/// Gathers a county with a pack that is already checked, from tables that may be kept between checks.
///
/// # Errors
/// An unreadable roll.
pub fn gather_with(
    settings: &Settings,
    loaded: Arc<Loaded>,
    scope: Scope,
    tables: &Tables,
    progress: &(dyn Fn(&str) + Sync),
) -> Result<Gathered, RunError> {
    let request =
        CollectRequest { only: scope.only, application: scope.application, ..request_of(settings, &loaded) };
    let collected: Collected = runtime()?.block_on(collect_from(&request, tables, progress))?;
    Ok(Gathered {
        loaded,
        county: assemble(collected.draft),
        sources: collected.reports.into_iter().map(source_line).collect(),
        set_aside: collected.set_aside.into_iter().map(set_aside_line).collect(),
        uncertain: collected.uncertain,
        uncertain_before: Vec::new(),
        people: String::new(),
        names: String::new(),
        unread: BTreeSet::new(),
    })
}

/// Gathers the whole roll's county in parts that fit into the room; beside them stands what was said on the way, with a
/// county that has all sources and no household. Sources that an earlier run knew the same of are left unread.
///
/// # Errors
/// An unreadable roll, a full disk.
pub(super) fn gather_parts(
    settings: &Settings,
    loaded: Arc<Loaded>,
    (room, earlier): (&Room, Option<Arc<EarlierSources>>),
    tables: &Tables,
    progress: &(dyn Fn(&str) + Sync),
) -> Result<(Gathered, CountyParts), RunError> {
    let request = CollectRequest { earlier, ..request_of(settings, &loaded) };
    let collected = runtime()?.block_on(collect_parts(&request, room, tables, progress))?;
    let gathered = Gathered {
        loaded,
        county: assemble(collected.parts.outline()),
        sources: collected.reports.into_iter().map(source_line).collect(),
        set_aside: collected.set_aside.into_iter().map(set_aside_line).collect(),
        uncertain: collected.uncertain,
        uncertain_before: Vec::new(),
        people: collected.people,
        names: collected.names,
        unread: collected.unread,
    };
    Ok((gathered, collected.parts))
}

/// What is to be collected for the rules that decide: everyone whom they run over.
pub(super) fn request_of(settings: &Settings, loaded: &Loaded) -> CollectRequest {
    CollectRequest {
        adapters: loaded.adapters.clone(),
        dictionary: loaded.dictionary.clone(),
        as_of: loaded.compiled.as_of,
        data_root: settings.path("data"),
        needed: loaded.compiled.reads.clone(),
        area: settings.get("area").map(str::to_owned),
        only: None,
        application: None,
        earlier: None,
    }
}

/// What collecting waits on.
pub(super) fn runtime() -> Result<tokio::runtime::Runtime, RunError> {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    let runtime = builder.worker_threads(2).enable_all().build();
    runtime.map_err(|e| RunError::Bug(format!("no runtime: {e}")))
}

pub(super) fn source_line(report: SourceReport) -> SourceLine {
    let files = report.files.into_iter();
    SourceLine {
        id: report.id,
        kind: report.kind,
        files: files.map(file_line).collect(),
        rows_read: report.rows_read,
        rows_kept: report.rows_kept,
        rows_set_aside: report.rows_set_aside,
        rows_repeated: report.rows_repeated,
        states: report.states,
        as_of_min: report.as_of_min,
        as_of_max: report.as_of_max,
        fault: report.fault,
    }
}

fn file_line(file: FileReport) -> FileLine {
    let FileReport { name, sha256, rows, delivered_on } = file;
    FileLine { name, sha256, rows, delivered_on }
}

fn file_report(file: FileLine) -> FileReport {
    let FileLine { name, sha256, rows, delivered_on } = file;
    FileReport { name, sha256, rows, delivered_on }
}

/// What a source line says, as a report.
pub(super) fn report_of(line: &SourceLine) -> SourceReport {
    let SourceLine { id, kind, files, rows_read, rows_kept, rows_set_aside, rows_repeated, .. } =
        line.clone();
    let files = files.into_iter();
    SourceReport {
        id,
        kind,
        files: files.map(file_report).collect(),
        rows_read,
        rows_kept,
        rows_set_aside,
        rows_repeated,
        states: line.states,
        as_of_min: line.as_of_min,
        as_of_max: line.as_of_max,
        fault: line.fault.clone(),
    }
}

pub(super) fn set_aside_line(row: SetAside) -> SetAsideLine {
    let SetAside { source, file, line, field, reason } = row;
    SetAsideLine { source, file, line, field, reason, household_id: None }
}
