//! What must be known of the whole roll and of stray rows to judge one household: who is a member twice, and for whom
//! a row without an ID, or with a slip in it, makes a source doubtful. Must not know what rules make of it.
use super::super::county::{Household, Member, Spoilt};
use super::super::fact::Fact;
use crate::domain::citizen_id::{Canonical, CitizenId};
use crate::domain::person_name::normalised;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// The index.
#[derive(Clone, Debug, Default)]
pub(in crate::generate) struct RollIndex {
    twice: BTreeSet<String>,
    near: BTreeMap<String, BTreeSet<&'static str>>,
    named: BTreeMap<String, BTreeSet<&'static str>>,
}

/// The ID of a member as sources know it: canonical where the roll's text has the form of an ID.
pub(in crate::generate) fn canonical(stated: &str) -> Option<CitizenId> {
    match CitizenId::canonical(stated) {
        Canonical::Right(id) | Canonical::WrongCheck(id) => Some(id),
        Canonical::NotAnId => None,
    }
}

/// The text by which members are told apart.
fn key(member: &Member) -> String {
    canonical(&member.stated_id).map_or_else(|| member.stated_id.clone(), |id| id.reveal().to_owned())
}

/// Whether the household is on the roll on the day.
pub(super) fn is_on_the_roll(household: &Household, d: Date) -> bool {
    household.applied_on <= d
}

fn is_here(household: &Household, member: &Member, d: Date) -> bool {
    is_on_the_roll(household, d) && member.joined_on <= d
}

impl RollIndex {
    /// The index of these households on the day; `strays` are rows that may bear on people whose ID they don't have.
    pub(in crate::generate) fn of<'c>(
        households: impl IntoIterator<Item = &'c Household>,
        strays: impl IntoIterator<Item = (&'c Fact, Option<&'c Spoilt>)>,
        d: Date,
    ) -> Self {
        let (mut index, mut wrong_checks) = (Self::default(), BTreeSet::new());
        let mut memberships = Vec::new();
        for (place, household) in households.into_iter().enumerate() {
            for member in household.members.iter().filter(|member| is_here(household, member, d)) {
                if canonical(&member.stated_id).is_some_and(|id| !id.has_right_check()) {
                    wrong_checks.insert(key(member));
                }
                if !member.obligor {
                    memberships.push((key(member), place));
                }
            }
        }
        memberships.sort_unstable();
        memberships.dedup();
        let pairs = memberships.windows(2).filter(|pair| pair[0].0 == pair[1].0);
        index.twice = pairs.map(|pair| pair[0].0.clone()).collect();
        for (fact, spoilt) in strays {
            index.stray(fact, spoilt, &wrong_checks);
        }
        index
    }

    fn stray(&mut self, fact: &Fact, spoilt: Option<&Spoilt>, on_the_roll: &BTreeSet<String>) {
        if spoilt == Some(&Spoilt::NoId) {
            if let Some(name) = normalised(&fact.name) {
                self.named.entry(name).or_default().insert(fact.source);
            }
            return;
        }
        let Some(id) = canonical(&fact.person_id) else { return };
        if id.has_right_check() || on_the_roll.contains(id.reveal()) {
            return;
        }
        for near in id.neighbours() {
            self.near.entry(near.reveal().to_owned()).or_default().insert(fact.source);
        }
    }

    /// Whether the person is a member of two households.
    pub(super) fn is_twice(&self, member: &Member) -> bool {
        self.twice.contains(&key(member))
    }

    /// Whether a row of the source may or may not be this person's.
    pub(super) fn is_doubtful(&self, source: &str, id: Option<&str>, name: Option<&str>) -> bool {
        let near = id.and_then(|id| self.near.get(id));
        let named = name.and_then(|name| self.named.get(name));
        [near, named].into_iter().flatten().any(|sources| sources.contains(source))
    }
}
