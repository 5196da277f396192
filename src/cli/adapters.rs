//! Commands of the sources: what is described, what is wrong with it, what a sample maps to.

use super::{
    arguments::AdaptersCommand,
    carry_out::{language, print_line},
};
use crate::{
    adapter::{Access, Adapter, Content},
    collect::probe::probe_sample,
    config::Settings,
    document::{Document, Faults, Section},
    domain::Language,
    run::{Documents, Exit, Loaded, PackFiles, RunError, as_of},
};
use std::{collections::BTreeSet, path::Path};

/// `hedui adapters …`
pub(super) fn adapters(settings: &Settings, command: &AdaptersCommand) -> Result<Exit, RunError> {
    let files = PackFiles::read(settings)?;
    if let AdaptersCommand::Check = command {
        let loaded = check(settings, files)?;
        print_line(&format!("no fault in {} adapters", loaded.adapters.len()))?;
        return Ok(Exit::Done);
    }
    let loaded = Loaded::check(files, as_of(settings)?)?;
    match command {
        AdaptersCommand::Probe { id } => probe(settings, &loaded, id.as_deref()),
        AdaptersCommand::List | AdaptersCommand::Check => list(settings, &loaded),
    }
}

/// Every fault of every file, samples that are not there among them.
fn check(settings: &Settings, files: PackFiles) -> Result<Loaded, RunError> {
    let faults = Faults::new();
    for document in &Documents::parse(&files, &Faults::new()).adapters {
        missing_samples(document, &settings.path("adapters"), &faults);
    }
    let mut missing = faults.into_sorted();
    match Loaded::check(files, as_of(settings)?) {
        Ok(loaded) if missing.is_empty() => Ok(loaded),
        Ok(_) => Err(RunError::Faults(missing)),
        Err(RunError::Faults(mut found)) => {
            found.append(&mut missing);
            found.sort_by(|a, b| (&a.file, a.line, a.column).cmp(&(&b.file, b.line, b.column)));
            Err(RunError::Faults(found))
        }
        Err(error) => Err(error),
    }
}

fn missing_samples(document: &Document, folder: &Path, faults: &Faults) {
    let root = document.section(faults);
    let table = |key: &str| root.has(key).then(|| root.section(key)).flatten();
    let sample = |section: &Section<'_>| {
        if section.has("sample")
            && let Some(sample) = section.section("sample")
            && let Some(file) = sample.has("file").then(|| sample.text("file")).flatten()
            && !folder.join(&file).is_file()
        {
            sample.fault_in("file", format!("there is no sample `{file}` in the folder of the adapters"));
        }
    };
    sample(&root);
    ["household", "member"].iter().filter_map(|key| table(key)).for_each(|table| sample(&table));
}

fn list(settings: &Settings, loaded: &Loaded) -> Result<Exit, RunError> {
    let language = language(settings);
    let mut collected = 0;
    for adapter in &loaded.adapters {
        let (kind, is_read) = match &adapter.content {
            Content::Records { kind, .. } => {
                (loaded.dictionary.kinds[*kind].name.as_str(), loaded.compiled.reads.contains_key(kind))
            }
            Content::Roll { .. } => ("roll", true),
        };
        collected += usize::from(is_read);
        let used = match (is_read, language) {
            (true, Language::Zh) => "收取  ",
            (false, Language::Zh) => "只核验",
            (true, Language::En) => "collected ",
            (false, Language::En) => "probe only",
        };
        let access = if adapter.access == Access::Own { "own" } else { "authorised" };
        let (department, title) = (adapter.department.get(language), adapter.title.get(language));
        let (id, file) = (&adapter.id, &adapter.file);
        print_line(&format!("{id:<24} {kind:<20} {used} {access:<10} {department} · {title} ({file})"))?;
    }
    let departments: BTreeSet<&str> =
        loaded.adapters.iter().map(|adapter| adapter.department.zh.as_str()).collect();
    let (all, departments, others) =
        (loaded.adapters.len(), departments.len(), loaded.adapters.len() - collected);
    print_line(&match language {
        Language::Zh => format!(
            "{all} 个来源，{departments} 个部门：收取 {collected} 个，只核验 {others} 个（现行规则不读其记录）"
        ),
        Language::En => format!(
            "{all} sources of {departments} departments: {collected} collected, {others} probed only \
             (no rule in force reads their records)"
        ),
    })?;
    Ok(Exit::Done)
}

fn probe(settings: &Settings, loaded: &Loaded, id: Option<&str>) -> Result<Exit, RunError> {
    let chosen: Vec<&Adapter> = loaded.adapters.iter().filter(|a| id.is_none_or(|id| a.id == id)).collect();
    if chosen.is_empty() {
        return Err(RunError::NotFound(format!("there is no source `{}`", id.unwrap_or(""))));
    }
    let (mut exit, mut differing) = (Exit::Done, 0);
    for adapter in &chosen {
        let result = probe_sample(adapter, &loaded.dictionary, &settings.path("adapters"));
        print_line(&format!("{} ({})", adapter.id, adapter.file))?;
        for row in &result.rows {
            let fields: Vec<String> = row.iter().map(|(field, text)| format!("{field}={text}")).collect();
            print_line(&format!("  {}", fields.join("  ")))?;
        }
        for table in &result.without_sample {
            print_line(&format!("  no sample of `{table}`"))?;
        }
        for difference in &result.differences {
            print_line(&format!("  DIFFERENT: {difference}"))?;
            exit = Exit::Differs;
        }
        differing += usize::from(!result.differences.is_empty());
    }
    print_line(&format!(
        "{} of {} adapters map their samples as they say",
        chosen.len() - differing,
        chosen.len()
    ))?;
    Ok(exit)
}
