//! The on-demand check: one household, now, by the same kernel and with the same findings as the batch.

use super::{
    Exit, Gathered, Judged, Loaded, PackFiles, RunError, Runnable, Scope, as_of, canonical, gather_with,
    judging::{is_incomplete, judge_all},
    report_run::fill_household,
};
use crate::{
    collect::{Application, Only, Tables},
    config::Settings,
    domain::Language,
    report::{Audience, HouseholdReport, check_text},
};
use std::sync::Arc;

/// What is to be checked.
#[derive(Clone, Debug)]
pub enum Subject {
    /// A household of the roll.
    Household(String),
    /// The households of a person of the roll.
    Person(String),
    /// An application, which need not be on the roll.
    Application(Application),
}

/// A checked household (a person may stand in more than one).
#[derive(Clone, Debug)]
pub struct Checked {
    /// What was gathered.
    pub gathered: Gathered,
    /// What was judged.
    pub judged: Judged,
    /// How the check ended.
    pub exit: Exit,
}

/// Checks a subject.
///
/// # Errors
/// Faults of files, an unreadable roll, somebody who is not on it.
pub fn check(settings: &Settings, subject: Subject) -> Result<Checked, RunError> {
    Desk::open(settings, Tables::anew())?.check(subject)
}

/// Where checks are asked for: the settings and the pack, read once. With tables that are kept, the county's files are
/// read at the first check only, and all checks speak of what stood in them then.
#[derive(Clone, Debug)]
pub struct Desk {
    settings: Settings,
    loaded: Arc<Loaded>,
    tables: Tables,
}

impl Desk {
    /// Reads and checks the pack.
    ///
    /// # Errors
    /// Every fault of every file.
    pub fn open(settings: &Settings, tables: Tables) -> Result<Self, RunError> {
        let loaded = Loaded::check(PackFiles::read(settings)?, as_of(settings)?)?;
        Ok(Self { settings: settings.clone(), loaded: Arc::new(loaded), tables })
    }

    /// Checks a subject.
    ///
    /// # Errors
    /// An unreadable roll, somebody who is not on it.
    pub fn check(&self, subject: Subject) -> Result<Checked, RunError> {
        let (scope, missing) = match subject {
            Subject::Household(id) => {
                let missing = format!("the roll has no household `{id}` on this date");
                (Scope { only: Some(Only::Household(id)), application: None }, missing)
            }
            Subject::Person(id) => {
                let missing = "the roll has no household of this person on this date".to_owned();
                (Scope { only: Some(Only::Person(id)), application: None }, missing)
            }
            Subject::Application(application) => {
                let missing = "the application is dated after the as-of date".to_owned();
                (Scope { only: None, application: Some(application) }, missing)
            }
        };
        let gathered = gather_with(&self.settings, self.loaded.clone(), scope, &self.tables, &|_| {})?;
        let county = &gathered.county;
        if county.household_count() == 0 {
            return Err(RunError::NotFound(missing));
        }
        let compiled = &gathered.loaded.compiled;
        let runnable = Runnable::of(county, compiled, &|_, _| true);
        let judged = judge_all(county, compiled, runnable, self.settings.threads())?;
        let exit = if is_incomplete(county) { Exit::Incomplete } else { Exit::Done };
        Ok(Checked { gathered, judged, exit })
    }
}

impl Checked {
    /// The reports of the checked households.
    ///
    /// # Errors
    /// Where the pack cannot be bound.
    pub fn reports(&self, language: Language) -> Result<Vec<HouseholdReport>, RunError> {
        let (county, loaded) = (&self.gathered.county, &self.gathered.loaded);
        let households = 0..county.household_count();
        let fill = |h| fill_household(county, loaded, &self.judged, h, "check", Audience::Office, language);
        households.map(fill).collect()
    }

    /// The check in words.
    ///
    /// # Errors
    /// Where the pack cannot be bound.
    pub fn text(&self, language: Language) -> Result<String, RunError> {
        let texts: Vec<String> = self.reports(language)?.iter().map(check_text).collect();
        Ok(texts.join("\n"))
    }

    /// The check as JSON: the same objects as the export of a run.
    ///
    /// # Errors
    /// None in practice.
    pub fn json(&self) -> Result<String, RunError> {
        let (findings, verdicts) = canonical(&self.judged)?;
        let lines = |bytes: &[u8]| String::from_utf8_lossy(bytes).lines().collect::<Vec<_>>().join(",");
        Ok(format!("{{\"verdicts\":[{}],\"findings\":[{}]}}", lines(&verdicts), lines(&findings)))
    }
}
