//! The audit re-run: an old run again from its pinned evidence, SAME or the first difference.

use super::{Exit, Judged, Loaded, OpenRun, PackFiles, RunError, Runnable, canonical, judging::judge_all};
use crate::{
    config::Settings,
    domain::Finding,
    engine::CompiledPack,
    store::{read_evidence, sha256_hex},
    table::County,
};

/// Which rules a re-run uses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RulesFrom {
    /// Those recorded with the run.
    Recorded,
    /// Those of the settings: the current tree, or another folder.
    Settings(Settings),
}

/// What a re-run came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rerun {
    /// What was compared, in words.
    pub text: String,
    /// [`Exit::Done`] where it is the same.
    pub exit: Exit,
}

/// Runs an old run again.
///
/// # Errors
/// A run that was changed or cannot be read; faults of the rules.
pub fn rerun(
    run: &OpenRun,
    rules: &RulesFrom,
    household: Option<&str>,
    threads: usize,
) -> Result<Rerun, RunError> {
    let (loaded, read);
    let (compiled, county): (&CompiledPack, &County) = match rules {
        RulesFrom::Recorded => (&run.loaded.compiled, &run.county),
        RulesFrom::Settings(settings) => {
            // Rules and evidence must mean the same dictionary: another one may have more kinds, or other places.
            loaded =
                Loaded::check(PackFiles::read(settings)?, run.manifest.as_of)?.for_command(&run.manifest);
            read = read_evidence(&run.folder, &loaded.dictionary)?;
            (&loaded.compiled, &read)
        }
    };
    let keeps = |kind: &str, field: &str| run.index.keeps(kind, field);
    let runnable = Runnable::of(county, compiled, &keeps);
    let not_run: Vec<String> = runnable
        .rules_not_run
        .iter()
        .filter(|n| !run.manifest.rules_not_run.contains(n))
        .map(|n| format!("not run: {} needs {}", n.rule_id, n.missing))
        .collect();
    let again = judge_all(county, compiled, runnable, threads)?;
    let recorded = run.recorded()?;
    let (again, recorded) = match household {
        Some(id) if county.find_household(id).is_none() => {
            return Err(RunError::NotFound(format!("the run has no household `{id}`")));
        }
        Some(id) => (narrowed(again, id), narrowed(recorded, id)),
        None => (again, recorded),
    };
    let mut text = not_run.join("\n");
    if !text.is_empty() {
        text.push('\n');
    }
    let difference = first_difference(&recorded, &again)?;
    let digests_agree = household.is_some() || *rules != RulesFrom::Recorded || same_digests(run, &again)?;
    let exit = match difference {
        None if digests_agree => {
            text.push_str("SAME");
            Exit::Done
        }
        None => {
            text.push_str(
                "DIFFERENT: the findings agree with the files, and neither with the recorded digest",
            );
            Exit::Differs
        }
        Some(difference) => {
            text.push_str(&difference);
            Exit::Differs
        }
    };
    Ok(Rerun { text, exit })
}

fn narrowed(mut judged: Judged, household: &str) -> Judged {
    // People off the roll are in no household: there the person is asked for.
    let of_person = |f: &Finding| f.household_id.is_empty() && f.person_id.as_deref() == Some(household);
    judged.findings.retain(|f| f.household_id == household || of_person(f));
    judged.results.retain(|r| r.household_id == household);
    judged
}

fn same_digests(run: &OpenRun, judged: &Judged) -> Result<bool, RunError> {
    let (findings, verdicts) = canonical(judged)?;
    Ok(sha256_hex(&findings) == run.manifest.findings_jsonl_sha256
        && sha256_hex(&verdicts) == run.manifest.verdicts_jsonl_sha256)
}

/// The first line in which two results differ, with both readings.
fn first_difference(recorded: &Judged, again: &Judged) -> Result<Option<String>, RunError> {
    let (old, new) = (canonical(recorded)?, canonical(again)?);
    for (what, old, new) in [("findings", &old.0, &new.0), ("verdicts", &old.1, &new.1)] {
        let (old, new) = (String::from_utf8_lossy(old), String::from_utf8_lossy(new));
        let (mut a, mut b) = (old.lines(), new.lines());
        let mut line = 0_usize;
        loop {
            line += 1;
            match (a.next(), b.next()) {
                (None, None) => break,
                (x, y) if x == y => {}
                (x, y) => {
                    let (x, y) = (x.unwrap_or("(nothing)"), y.unwrap_or("(nothing)"));
                    return Ok(Some(format!("DIFFERENT: {what}, line {line}\nrecorded: {x}\nnow:      {y}")));
                }
            }
        }
    }
    Ok(None)
}
