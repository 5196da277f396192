//! Carries a command out: settings from flags, the run layer, texts to stdout, exit codes.

use super::{
    adapters,
    arguments::{Arguments, Command, Common, ConfigCommand, CountyFormat},
    packs, people,
};
use crate::{
    collect::format::quiet_readers,
    config::{Flags, Settings},
    domain::{Language, Stage},
    generate::{GenerateFormat, GenerateRequest, generate_with},
    run::{Asked, ELAPSED, Exit, Outcome, RunError, batch, discover},
};
use clap::Parser;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::{
    io::{self, IsTerminal, Write},
    process::ExitCode,
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

/// Reads the command line, carries it out, and gives the exit code.
pub fn main() -> ExitCode {
    quiet_readers();
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            let bad = error.use_stderr();
            return match error.print() {
                Ok(()) if !bad => ExitCode::SUCCESS,
                _ => ExitCode::from(Exit::BadInput as u8),
            };
        }
    };
    match carry_out(&arguments) {
        Ok(exit) => ExitCode::from(exit as u8),
        Err(error) => {
            complain(&error);
            ExitCode::from(error.exit() as u8)
        }
    }
}

/// An error with its causes, one a line.
fn complain(error: &RunError) {
    let mut text = format!("hedui: {error}");
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        text.push_str(&format!("\n  because: {inner}"));
        cause = inner.source();
    }
    eprintln!("{text}");
}

fn carry_out(arguments: &Arguments) -> Result<Exit, RunError> {
    let common = &arguments.common;
    let mut flags = common_flags(common);
    match &arguments.command {
        Command::Batch { as_of, area, run, since, threads, memory, timings } => {
            set(&mut flags, "as_of", as_of.as_ref());
            set(&mut flags, "area", area.as_ref());
            set(&mut flags, "threads", threads.as_ref());
            set(&mut flags, "memory", memory.as_ref());
            let asked = Asked { run_id: run.as_deref(), since: since.as_deref() };
            run_long(common, &flags, "batch", *timings, |s, l, p| batch(s, asked, l, p))
        }
        Command::Discover { as_of, area } => {
            set(&mut flags, "as_of", as_of.as_ref());
            set(&mut flags, "area", area.as_ref());
            run_long(common, &flags, "discover", false, discover)
        }
        Command::Check { subject, as_of, format } => {
            set(&mut flags, "as_of", as_of.as_ref());
            people::check_subject(&settings(common, &flags)?, subject, *format)
        }
        Command::Rerun { run, rules, household } => {
            people::rerun_run(common, &flags, run, rules, household.as_deref())
        }
        Command::Export { run, what, format } => {
            people::export_run(&settings(common, &flags)?, run, *what, *format)
        }
        Command::Report { run, household, audience, file } => {
            let settings = settings(common, &flags)?;
            people::report_run(&settings, run, household.as_deref(), *audience, file.as_deref())
        }
        Command::Explain { run, household, rule, format } => {
            people::explain_run(&settings(common, &flags)?, run, household, rule.as_deref(), *format)
        }
        Command::Rules(command) => packs::rules(common, flags, command),
        Command::Adapters(command) => adapters::adapters(&settings(common, &flags)?, command),
        Command::Config(ConfigCommand::Show) => show_config(&settings(common, &flags)?),
        Command::Runs(_) => people::list(&settings(common, &flags)?),
        Command::Audit(command) => people::audit(&settings(common, &flags)?, command),
        Command::Generate { households, seed, format, as_of } => {
            let out = common.out.clone();
            let out = out.ok_or_else(|| RunError::BadInput("generate needs --out DIR".to_owned()))?;
            let as_of = as_of
                .parse()
                .map_err(|_| RunError::BadInput("--as-of must be a date such as 2026-11-01".into()))?;
            let format = match format {
                CountyFormat::Department => GenerateFormat::Department,
                CountyFormat::Canonical => GenerateFormat::Canonical,
            };
            let request = GenerateRequest { households: *households, seed: *seed, out, format, as_of };
            make_county(&request, common.quiet)
        }
    }
}

/// Makes a county, telling how far it is: a bar on a terminal, a line each tenth elsewhere.
fn make_county(request: &GenerateRequest, quiet: bool) -> Result<Exit, RunError> {
    let bar = ProgressBar::new(u64::from(request.households));
    let on_terminal = io::stderr().is_terminal();
    if quiet || !on_terminal {
        bar.set_draw_target(ProgressDrawTarget::hidden());
    }
    let tenths = AtomicU64::new(0);
    let made = generate_with(request, &|done, of| {
        bar.set_position(done);
        let tenth = done * 10 / of.max(1);
        if !quiet && !on_terminal && tenths.fetch_max(tenth, Ordering::Relaxed) < tenth {
            eprintln!("{done} of {of} households");
        }
    })?;
    bar.finish_and_clear();
    print_line(&format!(
        "{} households, {} members, {} records, {} files",
        made.households, made.members, made.records, made.files
    ))?;
    Ok(Exit::Done)
}

fn common_flags(common: &Common) -> Flags {
    let mut flags = Flags::new();
    set(&mut flags, "language", common.lang.as_ref());
    set(&mut flags, "purpose", common.purpose.as_ref());
    set(&mut flags, "case", common.case_number.as_ref());
    set(&mut flags, "out", common.out.as_ref().map(|p| p.display()).as_ref());
    flags
}

fn set(flags: &mut Flags, key: &'static str, value: Option<&impl ToString>) {
    if let Some(value) = value {
        flags.insert(key, value.to_string());
    }
}

/// The settings of a command.
pub(super) fn settings(common: &Common, flags: &Flags) -> Result<Settings, RunError> {
    Ok(Settings::read(common.config.as_deref(), flags)?)
}

/// The language of the settings.
pub(super) fn language(settings: &Settings) -> Language {
    if settings.get("language") == Some("en") { Language::En } else { Language::Zh }
}

/// Prints a line to stdout.
pub(super) fn print_line(text: &str) -> Result<(), RunError> {
    let mut stdout = io::stdout().lock();
    let written = writeln!(stdout, "{}", text.trim_end_matches('\n'));
    match written {
        // Whoever reads may stop reading: `hedui … | head`.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other.map_err(|source| RunError::Write { path: "stdout".into(), source }),
    }
}

/// A run with its progress: the access log comes first.
fn run_long(
    common: &Common,
    flags: &Flags,
    command: &str,
    timings: bool,
    run: impl FnOnce(&Settings, Language, &(dyn Fn(&str) + Sync)) -> Result<Outcome, RunError>,
) -> Result<Exit, RunError> {
    let settings = settings(common, flags)?;
    super::people::log_access(&settings, command, None)?;
    let bar = progress_bar(common.quiet);
    let plain = !common.quiet && !io::stderr().is_terminal();
    let outcome = run(&settings, language(&settings), &|step| {
        bar.set_message(step.to_owned());
        if plain {
            eprintln!("read {step}");
        }
    });
    bar.finish_and_clear();
    let outcome = outcome?;
    if let Some(note) = outcome.carried_over.filter(|_| !common.quiet) {
        eprintln!("{note}");
    }
    print_line(&outcome.summary)?;
    if timings {
        let stages = Stage::ALL.map(Stage::word).into_iter().chain([ELAPSED]);
        for (stage, millis) in stages.filter_map(|stage| Some((stage, outcome.timings.get(stage)?))) {
            print_line(&format!("{stage}\t{millis} ms"))?;
        }
    }
    Ok(outcome.exit)
}

fn progress_bar(quiet: bool) -> ProgressBar {
    if quiet || !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new_spinner();
    if let Ok(style) = ProgressStyle::with_template("{spinner} {elapsed} {msg}") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(120));
    bar
}

fn show_config(settings: &Settings) -> Result<Exit, RunError> {
    for (key, setting) in settings.all() {
        print_line(&format!("{key} = {:?}\t# {}", setting.value, setting.origin))?;
    }
    Ok(Exit::Done)
}
