//! The audit re-run: an old run again from its pinned evidence, SAME or the first difference.

use super::{
    Exit, Judged, Loaded, OpenRun, PackFiles, RunError, Runnable, canonical,
    judging::{Kernel, Unknown, judge_all, pool},
};
use crate::{
    config::Settings,
    domain::{FindingRef, HouseholdResult},
    engine::Sink,
    store::{Lines, Recorded, check_digests, read_evidence},
    table::County,
};
use sha2::{Digest, Sha256};

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

/// Runs an old run again, part by part: no more of a roll is held than two parts of it.
///
/// # Errors
/// A run that was changed or cannot be read; faults of the rules.
pub fn rerun(
    run: &OpenRun,
    rules: &RulesFrom,
    household: Option<&str>,
    threads: usize,
) -> Result<Rerun, RunError> {
    let other;
    let loaded = match rules {
        RulesFrom::Recorded => &run.loaded,
        RulesFrom::Settings(settings) => {
            // Rules and evidence must mean the same dictionary: another one may have more kinds, or other places.
            other = Loaded::check(PackFiles::read(settings)?, run.manifest.as_of)?.for_command(&run.manifest);
            &other
        }
    };
    let keeps = |kind: &str, field: &str| run.index.keeps(kind, field);
    let runnable = Runnable::of(&run.sources(&loaded.dictionary)?, &loaded.compiled, &keeps);
    let mut text = String::new();
    for not_run in runnable.rules_not_run.iter().filter(|n| !run.manifest.rules_not_run.contains(n)) {
        text.push_str(&format!("not run: {} needs {}\n", not_run.rule_id, not_run.missing));
    }
    let again = Again { run, loaded, runnable };
    let mut compared = Compared::default();
    pool(threads)?.install(|| match household {
        Some(id) => again.household(id, &mut compared),
        None if run.is_off_roll() => again.off_roll(&mut compared),
        None => again.roll(&mut compared),
    })?;
    let Compared { mut findings, mut verdicts } = compared;
    findings.end("findings");
    verdicts.end("verdicts");
    if household.is_none() {
        // What is compared with must be what the run recorded.
        check_digests(&run.folder, &run.manifest, [findings.digest, verdicts.digest])?;
    }
    let difference = findings.difference.or(verdicts.difference);
    let exit = if difference.is_some() { Exit::Differs } else { Exit::Done };
    text.push_str(difference.as_deref().unwrap_or("SAME"));
    Ok(Rerun { text, exit })
}

/// A run that is judged again.
struct Again<'r> {
    run: &'r OpenRun,
    loaded: &'r Loaded,
    runnable: Runnable,
}

/// The lines of what is judged again.
#[derive(Default)]
struct Spoken(Lines);

impl Sink for Spoken {
    fn finding(&mut self, finding: &FindingRef<'_>) {
        self.0.finding(finding);
    }

    fn result(&mut self, result: HouseholdResult) {
        self.0.verdict(&result);
    }
}

impl Again<'_> {
    /// The lines of a county's households, one after another.
    fn lines(&self, county: &County) -> Result<Vec<Lines>, RunError> {
        let kernel = Kernel::new(county, &self.loaded.compiled, &self.runnable)?;
        Ok(kernel.tell(0..county.household_count(), &Unknown, Spoken::default, |spoken| spoken.0))
    }

    /// All households of the roll: while a part is judged, the next is read.
    fn roll(&self, compared: &mut Compared) -> Result<(), RunError> {
        let part = |place: usize| self.run.part(&self.loaded.dictionary, place);
        let mut recorded = Recorded::open(&self.run.folder)?;
        let mut here = if self.run.parts() > 0 { Some(part(0)?) } else { None };
        let mut place = 0;
        while let Some(county) = here {
            let (compared, recorded) = (&mut *compared, &mut recorded);
            let judge = move || {
                let (again, before) =
                    rayon::join(|| self.lines(&county), || recorded.lines(self.run.end_of(place)));
                compared.add(&before?, &again?);
                Ok(())
            };
            place += 1;
            let next = || (place < self.run.parts()).then(|| part(place)).transpose();
            let (judged, next): (Result<(), RunError>, _) = rayon::join(judge, next);
            judged?;
            here = next?;
        }
        // A run of no household has no part; its files must say nothing either.
        compared.add(&recorded.lines(None)?, &[]);
        Ok(())
    }

    /// The few people off the roll.
    fn off_roll(&self, compared: &mut Compared) -> Result<(), RunError> {
        let again = self.judged(&read_evidence(&self.run.folder, &self.loaded.dictionary)?)?;
        compared.add(&lines_of(&self.run.recorded()?)?, &[lines_of(&again)?]);
        Ok(())
    }

    /// One household, or one person off the roll.
    fn household(&self, id: &str, compared: &mut Compared) -> Result<(), RunError> {
        let county = self.run.household(&self.loaded.dictionary, id)?;
        if county.find_household(id).is_none() {
            return Err(RunError::NotFound(format!("the run has no household `{id}`")));
        }
        let mut again = self.judged(&county)?;
        again.narrow_to(id);
        compared.add(&lines_of(&self.run.recorded_of(id)?)?, &[lines_of(&again)?]);
        Ok(())
    }

    fn judged(&self, county: &County) -> Result<Judged, RunError> {
        judge_all(county, &self.loaded.compiled, self.runnable.clone(), rayon::current_num_threads())
    }
}

fn lines_of(judged: &Judged) -> Result<Lines, RunError> {
    let (findings, verdicts) = canonical(judged)?;
    Ok(Lines { findings, verdicts })
}

/// Lines that are compared as they come, the recorded ones with those of now.
#[derive(Default)]
struct Compared {
    findings: Stream,
    verdicts: Stream,
}

/// Lines of one kind.
#[derive(Default)]
struct Stream {
    /// How many lines agree so far.
    lines: usize,
    /// What of one side stands beyond the other's end: the next part begins with it.
    before: Vec<u8>,
    now: Vec<u8>,
    difference: Option<String>,
    /// Of the recorded lines.
    digest: Sha256,
}

impl Compared {
    fn add(&mut self, recorded: &Lines, again: &[Lines]) {
        let findings: Vec<&[u8]> = again.iter().map(|lines| lines.findings.as_slice()).collect();
        let verdicts: Vec<&[u8]> = again.iter().map(|lines| lines.verdicts.as_slice()).collect();
        self.findings.add("findings", &recorded.findings, &findings);
        self.verdicts.add("verdicts", &recorded.verdicts, &verdicts);
    }
}

impl Stream {
    fn add(&mut self, what: &str, recorded: &[u8], again: &[&[u8]]) {
        self.digest.update(recorded);
        if self.difference.is_some() {
            return;
        }
        let mut rest = recorded;
        let alike =
            again.iter().all(|lines| rest.strip_prefix(*lines).inspect(|after| rest = after).is_some());
        if alike && rest.is_empty() && self.before.is_empty() && self.now.is_empty() {
            self.lines += recorded.iter().filter(|byte| **byte == b'\n').count();
            return;
        }
        self.before.extend_from_slice(recorded);
        again.iter().for_each(|lines| self.now.extend_from_slice(lines));
        let lines =
            |bytes: &[u8]| bytes.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::len).collect::<Vec<_>>();
        let (mut same, mut bytes) = (0, 0);
        for (before, now) in lines(&self.before).into_iter().zip(lines(&self.now)) {
            if self.before[bytes..bytes + before] != self.now[bytes..bytes + now] {
                break;
            }
            (same, bytes) = (same + 1, bytes + before);
        }
        self.lines += same;
        self.before.drain(..bytes);
        self.now.drain(..bytes);
        if !self.before.is_empty() && !self.now.is_empty() {
            self.tell(what);
        }
    }

    /// Ends the lines: one side may have more than the other.
    fn end(&mut self, what: &str) {
        if self.difference.is_none() && (!self.before.is_empty() || !self.now.is_empty()) {
            self.tell(what);
        }
    }

    fn tell(&mut self, what: &str) {
        let first = |bytes: &[u8]| match bytes.split(|byte| *byte == b'\n').next() {
            Some(line) if !bytes.is_empty() => String::from_utf8_lossy(line).into_owned(),
            _ => "(nothing)".to_owned(),
        };
        let (line, before, now) = (self.lines + 1, first(&self.before), first(&self.now));
        self.difference =
            Some(format!("DIFFERENT: {what}, line {line}\nrecorded: {before}\nnow:      {now}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What parts of lines, recorded and of now, come to.
    fn difference(parts: &[(&str, &[&str])]) -> Option<String> {
        let mut stream = Stream::default();
        for (recorded, again) in parts {
            let again: Vec<&[u8]> = again.iter().map(|lines| lines.as_bytes()).collect();
            stream.add("findings", recorded.as_bytes(), &again);
        }
        let mut whole = Sha256::new();
        parts.iter().for_each(|(recorded, _)| whole.update(recorded));
        stream.end("findings");
        assert_eq!(stream.digest.finalize(), whole.finalize());
        stream.difference
    }

    #[test]
    fn the_first_line_that_differs_is_told_whatever_part_it_is_in() {
        assert_eq!(difference(&[]), None);
        assert_eq!(difference(&[("a\nb\n", &["a\n", "b\n"]), ("", &[]), ("c\n", &["", "c\n"])]), None);
        let said = |line: usize, before: &str, now: &str| {
            Some(format!("DIFFERENT: findings, line {line}\nrecorded: {before}\nnow:      {now}"))
        };
        assert_eq!(difference(&[("a\nb\n", &["a\nb\n"]), ("c\nd\n", &["c\n", "e\n"])]), said(4, "d", "e"));
        assert_eq!(difference(&[("a\nb\n", &["a\n"]), ("c\n", &["x\n"])]), said(2, "b", "x"));
        assert_eq!(difference(&[("a\n", &["a\n", "b\n"]), ("", &[]), ("c\n", &["c\n"])]), said(2, "c", "b"));
        assert_eq!(difference(&[("a\nb\n", &["a\n"]), ("", &["b\n"])]), None);
        assert_eq!(difference(&[("a\n", &["a\n", "b\n"])]), said(2, "(nothing)", "b"));
        assert_eq!(difference(&[("a\n", &[])]), said(1, "a", "(nothing)"));
    }
}
