//! What a source has said of a person when the deliveries have been read: its state, and the rows that count.
//! Must not know rules.
use super::super::county::{Household, Member, Spoilt};
use super::super::fact::{Fact, Value};
use super::roll_index::{RollIndex, canonical};
use super::sources::SourceNote;
use crate::domain::calendar::{Month, date_to_days};
use crate::domain::person_name::normalised;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// A row of a person, with what was done to it on purpose.
pub(in crate::generate) type Sent<'c> = (&'c Fact, Option<&'c Spoilt>);
/// What an answers table says of people whose answer was made to fail: by source and person, `no_answer` or `not_asked`.
pub(in crate::generate) type Silence<'c> = BTreeMap<(&'c str, &'c str), &'static str>;

/// What is said of everybody: the day, the sources, the roll as a whole, who was left without an answer.
#[derive(Clone, Copy, Debug)]
pub(in crate::generate) struct Setting<'c> {
    /// The as-of date.
    pub(in crate::generate) d: Date,
    /// The sources.
    pub(in crate::generate) sources: &'c [SourceNote],
    /// The roll.
    pub(in crate::generate) roll: &'c RollIndex,
    /// Answers made to fail in answers tables.
    pub(in crate::generate) silence: &'c Silence<'c>,
}

/// A state, in the order in which grounds go before each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::generate) enum State {
    /// Not asked.
    NotAsked,
    /// No answer.
    NoAnswer,
    /// Not certain whose the rows are.
    Ambiguous,
    /// Too old.
    Stale,
    /// Asked and answered: no record.
    None,
    /// Asked and answered: one record or more.
    Hit,
}

impl State {
    /// Whether it is knowledge.
    pub(super) fn is_known(self) -> bool {
        matches!(self, Self::Hit | Self::None)
    }

    /// Its word.
    pub(in crate::generate) fn word(self) -> &'static str {
        match self {
            Self::NotAsked => "not_asked",
            Self::NoAnswer => "no_answer",
            Self::Ambiguous => "ambiguous",
            Self::Stale => "stale",
            Self::None => "none",
            Self::Hit => "hit",
        }
    }
}

/// An entry of the roll that sources are asked about.
pub(super) struct Entry<'c> {
    household: &'c Household,
    member: &'c Member,
    id: Option<String>,
    name: Option<String>,
    registered: BTreeSet<String>,
}

impl<'c> Entry<'c> {
    /// An entry of which no registration is known yet.
    pub(super) fn new(household: &'c Household, member: &'c Member) -> Self {
        let id = canonical(&member.stated_id).map(|id| id.reveal().to_owned());
        let name = normalised(&member.person.name);
        Self { household, member, id, name, registered: BTreeSet::new() }
    }

    /// Takes the names under which the person is registered.
    pub(super) fn register(&mut self, rows: &[&Fact]) {
        self.registered.extend(rows.iter().filter_map(|row| normalised(&row.name)));
    }

    /// Whether an authorisation valid on the day covers the source.
    pub(super) fn authorises(&self, source: &SourceNote, d: Date) -> bool {
        let signed = self.member.authorised_on.or(self.household.authorised_on).is_some_and(|day| day <= d);
        let open = self.household.authorised_until.is_none_or(|day| day >= d);
        let list = self.member.authorised_sources.as_ref().or(self.household.authorised_sources.as_ref());
        signed && open && list.is_none_or(|list| list.contains(&source.id))
    }

    /// The state of a source and the rows that count, given all its rows under the person's ID.
    pub(super) fn hear(
        &self,
        source: &SourceNote,
        rows: &[Sent<'c>],
        setting: &Setting<'_>,
    ) -> (State, Vec<&'c Fact>) {
        if !source.own && !self.authorises(source, setting.d) {
            return (State::NotAsked, Vec::new());
        }
        let id = self.id.as_deref().filter(|_| source.answers);
        let silent = id.and_then(|id| silence_of(setting.silence, &source.id, id));
        let rows = if silent.is_some() { &[][..] } else { rows };
        let kept = match latest_of_each(rows, setting.d) {
            Some(kept) if silent != Some("no_answer") => kept,
            _ => return (State::NoAnswer, Vec::new()),
        };
        if self.is_doubtful(source, &kept, setting.roll) {
            return (State::Ambiguous, Vec::new());
        }
        let oldest = date_to_days(setting.d).saturating_sub(source.max_age_days);
        if kept.iter().any(|row| date_to_days(row.as_of) < oldest) {
            return (State::Stale, Vec::new());
        }
        let unlisted = if source.answers { self.id.is_none() } else { !source.not_listed_is_none };
        if silent.is_some() || (kept.is_empty() && unlisted) {
            return (State::NotAsked, Vec::new());
        }
        let seen: Vec<&Fact> = kept.into_iter().filter(|row| is_seen(row, setting.d)).collect();
        (if seen.is_empty() { State::None } else { State::Hit }, seen)
    }

    /// Whether it is not certain that the rows are this person's.
    fn is_doubtful(&self, source: &SourceNote, rows: &[&Fact], roll: &RollIndex) -> bool {
        let names: BTreeSet<String> = rows.iter().filter_map(|row| normalised(&row.name)).collect();
        let is_other = |name: &String| self.name.as_ref() != Some(name) && !self.registered.contains(name);
        names.len() > 1
            || (source.kind != "registration" && names.iter().any(is_other))
            || roll.is_doubtful(&source.id, self.id.as_deref(), self.name.as_deref())
    }
}

fn silence_of<'s>(silence: &'s Silence<'s>, source: &'s str, id: &'s str) -> Option<&'static str> {
    silence.get(&(source, id)).copied()
}

/// The latest row of each key; none where a row can't be read, lies after the day, or contradicts its like.
fn latest_of_each<'c>(rows: &[Sent<'c>], d: Date) -> Option<Vec<&'c Fact>> {
    let mut latest: BTreeMap<&str, &Fact> = BTreeMap::new();
    for (row, spoilt) in rows {
        if spoilt.is_some() || row.as_of > d {
            return None;
        }
        let kept = latest.entry(row.record_key.as_str()).or_insert(row);
        if row.as_of > kept.as_of {
            *kept = row;
        }
    }
    let contradicts = |row: &Fact| {
        let kept = latest[row.record_key.as_str()];
        row.as_of == kept.as_of && (&row.fields, &row.name) != (&kept.fields, &kept.name)
    };
    if rows.iter().any(|(row, _)| contradicts(row)) {
        return None;
    }
    Some(latest.into_values().collect())
}

/// Whether the row's own date lies on the day or before it.
fn is_seen(row: &Fact, d: Date) -> bool {
    let own = match row.kind {
        "registration" | "kinship" | "insured" => return true,
        "death" => "death_date",
        "marriage" | "real_estate" | "vehicle" => "registered_on",
        "lump_sum" => "on",
        "medical_settlement" => "settled_on",
        "presale" => "signed_on",
        "business" => "established_on",
        "disability" => "issued_on",
        _ if row.value("month").is_some() => "month",
        _ => "from",
    };
    match row.value(own) {
        Some(Value::Day(day)) => *day <= d,
        Some(Value::Month(month)) => *month <= Month::of(d),
        _ => true,
    }
}
