//! Commands of the rule pack.

use super::{
    arguments::{Common, RulesCommand},
    carry_out::{language, print_line, settings},
    evaluate,
};
use crate::{
    config::{Flags, Settings},
    document::{Faults, nearest},
    engine::{Cases, CompiledRule, run_cases},
    rule::{Overlap, overlapping_exceptions, parameter_remarks, version_remarks},
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
            let remarks = [parameter_remarks(&loaded.pack, on), version_remarks(&loaded.pack)];
            remarks.iter().flatten().try_for_each(|remark| print_line(&format!("note: {remark}")))?;
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
    let known: Vec<&str> = loaded.pack.rules.iter().map(|rule| rule.id.as_str()).collect();
    if let Some(id) = only
        && !known.contains(&id)
    {
        let hint = nearest(id, &known).map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
        return Err(RunError::NotFound(format!("there is no rule `{id}`{hint}")));
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
