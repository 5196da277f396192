//! Commands that show a person's data: each writes the access log first.

use super::{
    arguments::{AudienceArgument, AuditCommand, Common, Exported, Format, SubjectArguments, TextOrJson},
    carry_out::{language, print_line, settings},
};
use crate::{
    collect::Application,
    config::{Flags, Settings},
    domain::Bilingual,
    engine::explain_rule,
    report::{Audience, explain_json, explain_text, household_page, record_view},
    run::{
        Exit, OpenRun, RulesFrom, RunError, Subject, bind, check, household_report, log, names, page_of,
        recorded_pack, rerun,
    },
    store::{
        Export, ExportFormat, Salts, StoreError, export, find_run, list_runs, read_index, read_manifest,
        read_set_aside, sha256_hex, verify_evidence, verify_files, verify_index, verify_lines,
    },
};
use serde_json::json;
use std::{
    fs,
    io::{self, Read},
    path::{Path, PathBuf},
};

/// Writes the access log before anything is shown.
pub(super) fn log_access(settings: &Settings, command: &str, subject: Option<&str>) -> Result<(), RunError> {
    log::access(settings, command, subject)
}

/// `hedui check …`
pub(super) fn check_subject(
    settings: &Settings,
    subject: &SubjectArguments,
    format: TextOrJson,
) -> Result<Exit, RunError> {
    let (subject, named) = match (&subject.household, &subject.person, &subject.application) {
        (Some(id), ..) => (Subject::Household(id.clone()), id.clone()),
        (_, Some(id), _) => {
            let id = if id == "-" { from_stdin()? } else { id.clone() };
            (Subject::Person(id.clone()), id)
        }
        (_, _, Some(path)) => {
            let bytes = fs::read(path).map_err(|source| RunError::Read { path: path.clone(), source })?;
            let application = Application::parse(&bytes)?;
            let id = application.household_id().to_owned();
            (Subject::Application(application), id)
        }
        _ => return Err(RunError::BadInput("check needs --household, --person or --application".to_owned())),
    };
    log_access(settings, "check", Some(&named))?;
    let checked = check(settings, subject)?;
    match format {
        TextOrJson::Text => print_line(&checked.text(language(settings))?)?,
        TextOrJson::Json => print_line(&checked.json()?)?,
    }
    Ok(checked.exit)
}

fn from_stdin() -> Result<String, RunError> {
    let mut text = String::new();
    let read = io::stdin().lock().take(1024).read_to_string(&mut text);
    read.map_err(|source| RunError::Read { path: "stdin".into(), source })?;
    Ok(text.trim().to_owned())
}

fn open(settings: &Settings, run: &str) -> Result<OpenRun, RunError> {
    OpenRun::open(&find_run(&settings.path("out"), run)?)
}

/// `hedui rerun …`
pub(super) fn rerun_run(
    common: &Common,
    flags: &Flags,
    run: &str,
    rules: &str,
    household: Option<&str>,
) -> Result<Exit, RunError> {
    let mut flags = flags.clone();
    let from = match rules {
        "recorded" => None,
        "current" => Some(settings(common, &flags)?),
        folder => {
            flags.insert("rules", folder.to_owned());
            Some(settings(common, &flags)?)
        }
    };
    let settings = settings(common, &flags)?;
    log_access(&settings, "rerun", household)?;
    let opened = open(&settings, run)?;
    let rules = from.map_or(RulesFrom::Recorded, RulesFrom::Settings);
    let done = rerun(&opened, &rules, household, settings.threads())?;
    print_line(&done.text)?;
    Ok(done.exit)
}

/// `hedui export …`
pub(super) fn export_run(
    settings: &Settings,
    run: &str,
    what: Exported,
    format: Format,
) -> Result<Exit, RunError> {
    let folder = find_run(&settings.path("out"), run)?;
    verify_files(&folder, &read_manifest(&folder)?)?;
    log_access(settings, "export", None)?;
    let what = match what {
        Exported::Findings => Export::Findings,
        Exported::Verdicts => Export::Verdicts,
        Exported::Sources => Export::Sources,
        Exported::SetAside => Export::SetAside,
    };
    let format = match format {
        Format::Jsonl => ExportFormat::Jsonl,
        Format::Csv => ExportFormat::Csv,
        Format::Xlsx => ExportFormat::Xlsx,
    };
    let mut stdout = io::BufWriter::new(io::stdout().lock());
    match export(&folder, what, format, &mut stdout) {
        // Whoever reads may stop reading: `hedui export … | head`.
        Err(StoreError::Export(source)) if source.kind() == io::ErrorKind::BrokenPipe => {
            return Ok(Exit::Done);
        }
        other => other?,
    }
    match io::Write::flush(&mut stdout) {
        Err(source) if source.kind() != io::ErrorKind::BrokenPipe => {
            Err(RunError::Write { path: "stdout".into(), source })
        }
        _ => Ok(Exit::Done),
    }
}

/// `hedui report …`
pub(super) fn report_run(
    settings: &Settings,
    run: &str,
    household: Option<&str>,
    audience: AudienceArgument,
    file: Option<&Path>,
) -> Result<Exit, RunError> {
    if let (AudienceArgument::Household, None) = (audience, household) {
        let what = "a page to hand over is about one household: `--household` is wanted";
        return Err(RunError::BadInput(what.to_owned()));
    }
    let opened = open(settings, run)?;
    log_access(settings, "report", household)?;
    let language = language(settings);
    let audience = match audience {
        AudienceArgument::Office => Audience::Office,
        AudienceArgument::Household => Audience::Household,
    };
    let page = match household {
        Some(id) => household_page(&household_report(&opened, id, audience, language)?)?,
        None => {
            let (manifest, loaded) = (&opened.manifest, &opened.loaded);
            let set_aside = read_set_aside(&opened.folder)?;
            let (county, tally, found) = opened.overview()?;
            page_of(manifest, (&county, loaded), &tally, &found, &set_aside, &opened.run_id, language)?
        }
    };
    if file == Some(Path::new("-")) {
        return print_line(&page).map(|()| Exit::Done);
    }
    let name = match (household, audience) {
        (Some(id), Audience::Office) => format!("household-{}", safe_name(id)),
        (Some(id), Audience::Household) => format!("household-{}-handed-over", safe_name(id)),
        (None, _) => "index".to_owned(),
    };
    let tail = if language == crate::domain::Language::En { ".en.html" } else { ".html" };
    let default = || settings.path("out").join("reports").join(&opened.run_id).join(format!("{name}{tail}"));
    let path: PathBuf = file.map_or_else(default, Path::to_owned);
    log::write_private(&path, page.as_bytes())?;
    print_line(&path.display().to_string())?;
    Ok(Exit::Done)
}

/// A household's id as part of a file name; one that can't stand there as it is, with its digest behind.
fn safe_name(id: &str) -> String {
    let name: String =
        id.chars().map(|c| if c.is_alphanumeric() || c == '-' { c } else { '_' }).take(40).collect();
    if name == id { name } else { format!("{name}-{}", &sha256_hex(id.as_bytes())[..16]) }
}

/// `hedui explain …`
pub(super) fn explain_run(
    settings: &Settings,
    run: &str,
    household_id: &str,
    rule: Option<&str>,
    format: TextOrJson,
) -> Result<Exit, RunError> {
    let opened = open(settings, run)?;
    log_access(settings, "explain", Some(household_id))?;
    let county = &opened.household(&opened.loaded.dictionary, household_id)?;
    let household = county
        .find_household(household_id)
        .ok_or_else(|| RunError::NotFound(format!("the run has no household `{household_id}`")))?;
    let recorded = opened.recorded_of(household_id)?;
    let found: Vec<&str> = recorded.findings.iter().map(|f| f.rule_id.as_str()).collect();
    let bound = bind(county, &opened.loaded.compiled)?;
    if let Some(r) = opened.manifest.rules_not_run.iter().find(|r| Some(r.rule_id.as_str()) == rule) {
        let text = Bilingual::of("该规则未运行，缺少：", "The rule was not run; missing: ");
        print_line(&match format {
            TextOrJson::Text => format!("{}{}", text.get(language(settings)), r.missing),
            TextOrJson::Json => json!({ "rule_id": r.rule_id, "missing": r.missing }).to_string(),
        })?;
        return Ok(Exit::Done);
    }
    let wanted = |id: &str| rule.map_or_else(|| found.contains(&id), |r| r == id);
    let rules: Vec<_> = bound.pack.rules.iter().filter(|r| wanted(&r.id)).collect();
    if let (Some(id), true) = (rule, rules.is_empty()) {
        return Err(RunError::NotFound(format!("the run has no rule `{id}`")));
    }
    let names = names(county, &opened.loaded.compiled, Some(household));
    let mut shown = 0;
    for rule in rules {
        let Some(explanation) = explain_rule(&bound, rule, household) else { continue };
        let records = explanation.condition.all_records();
        let records: Vec<_> = records.into_iter().filter_map(|r| record_view(county, household, r)).collect();
        print_line(&match format {
            TextOrJson::Text => explain_text(&explanation, &records, &names, language(settings)),
            TextOrJson::Json => explain_json(&explanation, &records)
                .map_err(|source| RunError::Write { path: "stdout".into(), source: source.into() })?,
        })?;
        shown += 1;
    }
    if shown == 0 && format == TextOrJson::Text {
        let nothing =
            if rule.is_some() { "the rule does not run for this household's scheme" } else { "no findings" };
        print_line(nothing)?;
    }
    Ok(Exit::Done)
}

/// `hedui runs list`
pub(super) fn list(settings: &Settings) -> Result<Exit, RunError> {
    for run in list_runs(&settings.path("out"))? {
        print_line(&run)?;
    }
    Ok(Exit::Done)
}

/// `hedui audit …`
pub(super) fn audit(settings: &Settings, command: &AuditCommand) -> Result<Exit, RunError> {
    let AuditCommand::Verify { run } = command;
    let found = find_run(&settings.path("out"), run)?;
    let folder = found.canonicalize().map_err(|e| StoreError::io(&found, "read", e))?;
    let manifest = read_manifest(&folder)?;
    verify_files(&folder, &manifest)?;
    verify_lines(&folder, &manifest)?;
    let beside = folder.parent().map_or_else(|| settings.path("out"), Path::to_owned);
    verify_index(&folder, &read_index(&folder)?, &manifest)?;
    recorded_pack(&folder, &manifest)?;
    verify_evidence(&folder, &Salts::read(&beside)?)?;
    print_line("every digest agrees")?;
    Ok(Exit::Done)
}
