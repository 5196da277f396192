//! Commands of the rule pack and of the sources.

use super::{
    arguments::{AdaptersCommand, Common, RulesCommand},
    carry_out::{language, print_line, settings},
    evaluate,
};
use crate::{
    adapter::{Access, Adapter, Content},
    collect::probe::probe_sample,
    config::{Flags, Settings},
    document::Faults,
    engine::{Cases, CompiledRule, run_cases},
    rule::{Overlap, overlapping_exceptions},
    run::{Documents, Exit, Loaded, PackFiles, RunError, as_of},
};

/// `hedui rules …`
pub(super) fn rules(common: &Common, mut flags: Flags, command: &RulesCommand) -> Result<Exit, RunError> {
    if let RulesCommand::List { as_of: Some(date) } = command {
        flags.insert("as_of", date.clone());
    }
    let settings = settings(common, &flags)?;
    let load = |cases| Loaded::check_cases(PackFiles::read(&settings)?, as_of(&settings)?, cases);
    match command {
        RulesCommand::List { .. } => list_rules(&settings, &load(Cases::Unasked)?),
        RulesCommand::Check => {
            let loaded = load(Cases::Required)?;
            let (rules, parameters) = (loaded.pack.rules.len(), loaded.pack.parameters.all.len());
            let definitions = loaded.pack.definitions.len();
            print_line(&format!(
                "no fault in {rules} rules, {definitions} definitions, {parameters} parameters"
            ))?;
            let on = loaded.compiled.as_of;
            for Overlap { general, first, second } in overlapping_exceptions(&loaded.pack, on) {
                print_line(&format!(
                    "note: on {on} `{first}` and `{second}` are both exceptions to `{general}`: where both trip, both are reported"
                ))?;
            }
            Ok(Exit::Done)
        }
        RulesCommand::Test { rule } => test_rules(&load(Cases::Unasked)?, rule.as_deref()),
        RulesCommand::Eval { expr, given, format } => {
            evaluate::eval(expr.as_deref(), given.as_deref(), *format)
        }
    }
}

fn list_rules(settings: &Settings, loaded: &Loaded) -> Result<Exit, RunError> {
    print_line(&format!("in force on {}", loaded.compiled.as_of))?;
    for rule in loaded.rules_in_force() {
        let title = rule.title.get(language(settings));
        let basis: Vec<&str> = rule.legal.iter().map(|l| l.cite.as_str()).collect();
        let basis = basis.join(" ");
        let general = loaded.pack.rules.iter().find(|r| r.id == rule.id);
        let general = general.and_then(|r| r.exception_to.as_deref());
        let exception = general.map_or_else(String::new, |id| format!(" (exception to {id})"));
        print_line(&format!(
            "{:<8} v{} {:<6} {title} [{basis}]{}{exception}",
            rule.id,
            rule.version,
            rule.severity.word(),
            over(rule, loaded)
        ))?;
    }
    Ok(Exit::Done)
}

/// The register that a rule sweeps for people off the roll.
fn over(rule: &CompiledRule, loaded: &Loaded) -> String {
    let kind = rule.sweep.as_ref().map(|sweep| &loaded.dictionary.kinds[sweep.kind].name);
    kind.map_or_else(String::new, |kind| format!(" over {kind}"))
}

fn test_rules(loaded: &Loaded, only: Option<&str>) -> Result<Exit, RunError> {
    if let Some(id) = only
        && loaded.pack.rules.iter().all(|r| r.id != id)
    {
        return Err(RunError::NotFound(format!("there is no rule `{id}`")));
    }
    let documents = Documents::parse(&loaded.files, &Faults::new());
    let outcomes = run_cases(&loaded.pack, &loaded.dictionary, &documents.pack(), only);
    let failed = outcomes.iter().filter(|o| !o.passed).count();
    for outcome in outcomes.iter().filter(|o| !o.passed) {
        let place = format!("{}:{}", outcome.file, outcome.line);
        print_line(&format!(
            "{place}: {} “{}” failed\n{}",
            outcome.rule_id, outcome.case_name, outcome.difference
        ))?;
    }
    print_line(&format!("{} passed, {failed} failed", outcomes.len() - failed))?;
    Ok(if failed == 0 { Exit::Done } else { Exit::Differs })
}

/// `hedui adapters …`
pub(super) fn adapters(settings: &Settings, command: &AdaptersCommand) -> Result<Exit, RunError> {
    let loaded = Loaded::check(PackFiles::read(settings)?, as_of(settings)?)?;
    match command {
        AdaptersCommand::List => {
            for adapter in &loaded.adapters {
                let kind = kind_word(adapter, &loaded);
                let access = if adapter.access == Access::Own { "own" } else { "authorised" };
                let (department, title) =
                    (adapter.department.get(language(settings)), adapter.title.get(language(settings)));
                let file = &adapter.file;
                print_line(&format!(
                    "{:<24} {kind:<20} {access:<10} {department} · {title} ({file})",
                    adapter.id
                ))?;
            }
            Ok(Exit::Done)
        }
        AdaptersCommand::Check => {
            print_line(&format!("no fault in {} adapters", loaded.adapters.len()))?;
            Ok(Exit::Done)
        }
        AdaptersCommand::Probe { id } => probe(&loaded, id.as_deref()),
    }
}

fn kind_word<'l>(adapter: &Adapter, loaded: &'l Loaded) -> &'l str {
    match &adapter.content {
        Content::Records { kind, .. } => &loaded.dictionary.kinds[*kind].name,
        Content::Roll { .. } => "roll",
    }
}

fn probe(loaded: &Loaded, id: Option<&str>) -> Result<Exit, RunError> {
    let chosen: Vec<&Adapter> = loaded.adapters.iter().filter(|a| id.is_none_or(|id| a.id == id)).collect();
    if chosen.is_empty() {
        return Err(RunError::NotFound(format!("there is no source `{}`", id.unwrap_or(""))));
    }
    let mut exit = Exit::Done;
    for adapter in chosen {
        let result = probe_sample(adapter, &loaded.dictionary);
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
    }
    Ok(exit)
}
