//! Looks at the people off the roll whom registers name, so many at a time that no register is too large, and keeps of
//! them only who was found. A re-run reads the same people back from the evidence of those found.

use super::{
    Judged, Loaded, RunError, Runnable, bind,
    gather::{request_of, runtime, set_aside_line, source_line},
    judge_all,
};
use crate::{
    collect::{
        CollectRequest, Collected, NamedPeople, OnRoll, Subject, UncertainMatch, collect_off_roll,
        collect_on_roll, miswritten, name_people,
    },
    config::Settings,
    domain::SourceState,
    engine::named_with,
    store::{SetAsideLine, SourceLine},
    table::{ABSENT, County, assemble},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// How many people are looked at at a time: bounds the memory that a register takes.
const AT_ONCE: usize = 200_000;

/// A sweep: the roll is known, and what is asked of whom.
pub(super) struct Sweep<'a> {
    settings: &'a Settings,
    loaded: &'a Loaded,
    request: CollectRequest,
    on_roll: Arc<OnRoll>,
    others: Vec<String>,
    runtime: tokio::runtime::Runtime,
    progress: &'a (dyn Fn(&str) + Sync),
}

/// What became of everyone who was looked at.
#[derive(Debug, Default)]
pub(super) struct Looked {
    /// Who was found.
    pub found: Vec<Subject>,
    /// How many people were looked at.
    pub people: u64,
    /// Whether somebody's answer, or a whole register, is not known.
    pub incomplete: bool,
    /// What the sources brought, over everyone.
    pub sources: Vec<SourceLine>,
    /// Rows set aside.
    pub set_aside: Vec<SetAsideLine>,
    /// Rows whose person someone must tell.
    pub uncertain: Vec<UncertainMatch>,
}

impl<'a> Sweep<'a> {
    /// Reads the roll, so that nobody on it is looked at.
    ///
    /// # Errors
    /// An unreadable roll.
    pub fn open(
        settings: &'a Settings,
        loaded: &'a Loaded,
        progress: &'a (dyn Fn(&str) + Sync),
    ) -> Result<Self, RunError> {
        let mut request = request_of(settings, loaded);
        request.area = None;
        if settings.get("area").is_some()
            && let Some((kind, field)) = registered_area_field(loaded)
        {
            request.needed.entry(kind).or_default().insert(field);
        }
        let runtime = runtime()?;
        let on_roll = Arc::new(runtime.block_on(collect_on_roll(&request))?);
        progress(&on_roll.report.id);
        Ok(Self { settings, loaded, request, on_roll, others: Vec::new(), runtime, progress })
    }

    /// The people off the roll whom the registers name.
    ///
    /// # Errors
    /// Where reading breaks down.
    pub fn named(&mut self) -> Result<NamedPeople, RunError> {
        let registers: BTreeSet<usize> =
            self.loaded.compiled.rules.iter().filter_map(|r| r.sweep.as_ref()).map(|s| s.kind).collect();
        let named = self.runtime.block_on(name_people(&self.request, &self.on_roll, &registers))?;
        self.others = miswritten(&named);
        Ok(named)
    }

    /// Looks at everyone named, part by part.
    ///
    /// # Errors
    /// Where reading or judging breaks down.
    pub fn look_at(&self, named: NamedPeople) -> Result<Looked, RunError> {
        let kinds = &self.loaded.dictionary.kinds;
        let mut people = named.into_iter().map(|(id, named)| Subject {
            id,
            name: named.name,
            registers: named.registers.iter().map(|kind| kinds[*kind].name.clone()).collect(),
            with: BTreeSet::new(),
        });
        let mut looked = Looked::default();
        let mut first = true;
        loop {
            let mut part: Vec<Subject> = people.by_ref().take(AT_ONCE).collect();
            if part.is_empty() && !first {
                return Ok(looked);
            }
            first = false;
            self.add_named_with(&mut part)?;
            let mut collected = self.collect(&part, self.progress)?;
            looked.sources = added(looked.sources, collected.reports.drain(..).map(source_line).collect());
            looked.set_aside.extend(collected.set_aside.drain(..).map(set_aside_line));
            looked.uncertain.append(&mut collected.uncertain);
            looked.people += part.len() as u64;
            let county = assemble(collected.draft);
            looked.incomplete |= is_open(&county) || looked.sources.iter().any(|s| s.fault.is_some());
            let ids: BTreeSet<String> =
                self.judge(&county)?.findings.into_iter().filter_map(|f| f.person_id).collect();
            looked.found.extend(part.into_iter().filter(|subject| ids.contains(&subject.id)));
            looked.set_aside.sort();
            looked.set_aside.dedup();
        }
    }

    /// The county of those who were found.
    ///
    /// # Errors
    /// Where reading breaks down.
    pub fn county_of(&self, found: &[Subject]) -> Result<County, RunError> {
        Ok(assemble(self.collect(found, &|_| {})?.draft))
    }

    /// Judges everyone of a county, but for those registered elsewhere than in the area asked for.
    ///
    /// # Errors
    /// Where judging breaks down.
    pub fn judge(&self, county: &County) -> Result<Judged, RunError> {
        let compiled = &self.loaded.compiled;
        let runnable = Runnable::of(county, compiled, &|_, _| true);
        let mut judged = judge_all(county, compiled, runnable, self.settings.threads())?;
        if let Some(area) = self.settings.get("area") {
            judged.findings.retain(|finding| {
                let person = finding.person_id.as_deref().and_then(|id| county.find_household(id));
                let registered = person.and_then(|person| registered_area(county, person));
                // Where it is not known, the person belongs to every area.
                registered.is_none_or(|code| code.starts_with(area))
            });
        }
        Ok(judged)
    }

    fn collect(&self, people: &[Subject], progress: &(dyn Fn(&str) + Sync)) -> Result<Collected, RunError> {
        let collecting = collect_off_roll(&self.request, &self.on_roll, &self.others, people, progress);
        Ok(self.runtime.block_on(collecting)?)
    }

    /// Notes whose records rules need beside a person's own, as the person's records name them.
    fn add_named_with(&self, people: &mut [Subject]) -> Result<(), RunError> {
        let compiled = &self.loaded.compiled;
        let needed = compiled.reads_of_with(&self.loaded.dictionary);
        if needed.is_empty() || people.is_empty() {
            return Ok(());
        }
        let request = CollectRequest { needed, ..self.request.clone() };
        let collecting = collect_off_roll(&request, &self.on_roll, &self.others, people, &|_| {});
        let county = assemble(self.runtime.block_on(collecting)?.draft);
        let bound = bind(&county, compiled)?;
        for person in people {
            let Some(household) = county.find_household(&person.id) else { continue };
            let rules = bound.pack.rules.iter();
            person.with = rules.flat_map(|rule| named_with(&bound, rule, household)).collect();
        }
        Ok(())
    }
}

/// The field of the area in which a person is registered.
fn registered_area_field(loaded: &Loaded) -> Option<(usize, usize)> {
    let kind = loaded.dictionary.kind_index("registration")?;
    Some((kind, loaded.dictionary.kinds[kind].field_index("area_code")?))
}

/// The area in which the person of a household of one is registered by the latest row; none where that is not known.
pub(super) fn registered_area(county: &County, household: usize) -> Option<&str> {
    let kind = county.dictionary.kind_index("registration")?;
    let field = county.dictionary.kinds[kind].field_index("area_code")?;
    let id = county.household_id(household);
    let member = county.members_of(household).find(|m| county.person_id(*m) == id)?;
    let rows = &county.kinds[kind];
    let known = county.rows_of(kind, member).filter(|row| rows.grid.cell(*row, field) != ABSENT);
    let latest = known.max_by_key(|row| (rows.as_of[*row], std::cmp::Reverse(*row)))?;
    county.symbols.cell_text(rows.grid.cell(latest, field))
}

/// Whether somebody's answer is `no_answer`, `ambiguous` or `stale`.
fn is_open(county: &County) -> bool {
    let open = [SourceState::NoAnswer, SourceState::Ambiguous, SourceState::Stale];
    county.states.iter().flatten().any(|state| open.contains(state))
}

/// The sources' reports of two parts as one: what they read is the same, whom they know adds up.
fn added(before: Vec<SourceLine>, part: Vec<SourceLine>) -> Vec<SourceLine> {
    let mut earlier: BTreeMap<String, SourceLine> = before.into_iter().map(|s| (s.id.clone(), s)).collect();
    let add = |mut line: SourceLine| {
        if let Some(known) = earlier.remove(&line.id) {
            line.states.iter_mut().zip(known.states).for_each(|(count, more)| *count += more);
            line.rows_repeated += known.rows_repeated;
            // The roll has no people of a part.
            line.rows_kept += if line.kind == "roll" { 0 } else { known.rows_kept };
        }
        line
    };
    let all: Vec<SourceLine> = part.into_iter().map(add).collect();
    all.into_iter().chain(earlier.into_values()).collect()
}
