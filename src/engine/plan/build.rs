//! Builds the items of domains for a chunk: records, members, months and distinct values, each on its parent's item.
//! It knows no conditions but the guards that spare items.

use super::{
    items::{Items, MAYBE},
    op::{DomId, ROOTS, Source},
    runner::Runner,
    vector::{FALSE, TRUE, UNKNOWN, Values, or},
};
use crate::table::ABSENT;
use std::{borrow::Cow, iter::repeat_n};

impl<'c> Runner<'_, 'c> {
    /// Builds a domain, if that is not done.
    pub(super) fn build(&mut self, domain: DomId) {
        if self.built[domain as usize] {
            return;
        }
        self.built[domain as usize] = true;
        let described = self.plan.domains[domain as usize];
        self.build(described.parent);
        let mut items = std::mem::take(&mut self.items[domain as usize]);
        items.clear();
        if self.len(described.parent) > 0 {
            if let Some(guard) = described.guard {
                self.pull(guard);
            }
            if let Source::Values { over, values, present } = described.source {
                self.build(over);
                if self.len(over) > 0 {
                    present.into_iter().chain([values]).for_each(|id| self.pull(id));
                }
            }
            if let Source::Rows(kind, _) | Source::HouseholdRows(kind) = described.source {
                self.note_known(kind);
            }
            let is_filled = self.is_void(domain)
                || self.fill_run(domain, &mut items)
                || self.fill_window(domain, &mut items);
            if !is_filled {
                items.offsets.push(0);
                self.fill(domain, &mut items);
                items.finish();
            }
        }
        self.items[domain as usize] = items;
    }

    /// Whether every source of a kind is known for everybody in the chunk, where it was asked.
    pub(super) fn is_all_known(&self, kind: u16) -> bool {
        self.known[usize::from(kind)] == Some(true)
    }

    pub(super) fn note_known(&mut self, kind: u16) {
        if self.known[usize::from(kind)].is_none() {
            let (bound, kind) = (self.bound, usize::from(kind));
            self.known[kind] = Some(bound.known.is_known(bound.county, kind, self.members.clone()));
        }
    }

    /// Whether it is plain at once that a domain has no items: its guard holds for nobody, nobody in the chunk has a
    /// record of the kind or may have one, or there is nothing that could have a value.
    fn is_void(&self, domain: DomId) -> bool {
        let described = self.plan.domains[domain as usize];
        let spared = match described.guard.map(|g| &self.values[g as usize]) {
            Some(Values::Truth(FALSE)) => true,
            Some(Values::Truths(all)) => all.iter().all(|t| *t == FALSE),
            _ => false,
        };
        spared
            || match described.source {
                Source::Rows(kind, _) | Source::HouseholdRows(kind) => {
                    let offsets = &self.bound.county.kinds[usize::from(kind)].offsets;
                    self.is_all_known(kind) && offsets[self.members.start] == offsets[self.members.end]
                }
                Source::Values { over, .. } => self.len(over) == 0,
                _ => false,
            }
    }

    /// Fills what follows one another without a gap: the persons of the chunk, and the records of such persons whose
    /// sources are all known. Whether that was so.
    fn fill_run(&self, domain: DomId, items: &mut Items) -> bool {
        let described = self.plan.domains[domain as usize];
        let (county, parent) = (self.bound.county, described.parent);
        let is_open = match described.guard.map(|g| &self.values[g as usize]) {
            None => true,
            Some(guard) => matches!(guard, Values::Truth(TRUE | UNKNOWN)),
        };
        let Some(parents) = self.items[parent as usize].as_run().filter(|_| is_open) else { return false };
        let of_members = &county.member_offsets[self.households.start..=self.households.end];
        let plain = |kind: u16| self.is_all_known(kind);
        match described.source {
            Source::Persons if parent == ROOTS => push_offsets(items, of_members.iter().copied()),
            Source::Members if parent == ROOTS && self.only_members => {
                push_offsets(items, of_members.iter().copied())
            }
            Source::HouseholdRows(kind) if parent == ROOTS && self.only_members && plain(kind) => {
                let offsets = &county.kinds[usize::from(kind)].offsets;
                push_offsets(items, of_members.iter().map(|m| offsets[*m as usize]))
            }
            Source::Rows(kind, of) if of == parent && plain(kind) => {
                let offsets = &county.kinds[usize::from(kind)].offsets;
                push_offsets(items, offsets[parents.start..=parents.end].iter().copied())
            }
            _ => return false,
        }
        true
    }

    /// Fills the months of a window that all households have. Whether that was so.
    fn fill_window(&self, domain: DomId, items: &mut Items) -> bool {
        let described = self.plan.domains[domain as usize];
        let (Source::Window, Some(months)) = (described.source, &self.one_window) else { return false };
        let months = months.start as u32..months.end as u32;
        let many = self.len(described.parent);
        match described.guard.map(|g| &self.values[g as usize]) {
            Some(Values::Truths(all)) => items.be_same_runs(months, all.iter().map(|t| *t != FALSE), many),
            _ => items.be_same_runs(months, repeat_n(true, many), many),
        }
        true
    }

    fn fill(&self, domain: DomId, items: &mut Items) {
        let described = self.plan.domains[domain as usize];
        let parent = described.parent;
        let guard = described.guard.map(|g| &self.values[g as usize]);
        let (county, fields) = (self.bound.county, self.bound.fields);
        let is_member = |m: usize| county.members.cell(m, fields.role) == fields.member;
        let above = match described.source {
            Source::Rows(_, of) => self.climb(parent, of),
            _ => self.climb(parent, ROOTS),
        };
        let closed = match guard {
            Some(Values::Truths(all)) => all.as_slice(),
            _ => &[],
        };
        if let Source::Rows(kind, of) = described.source
            && let (true, Some(members)) = (self.is_all_known(kind), self.items[of as usize].as_run())
        {
            let offsets = &county.kinds[usize::from(kind)].offsets[members.start..=members.end];
            for p in 0..self.len(parent) {
                let above = above.as_ref().map_or(p, |above| above[p] as usize);
                if closed.get(p) != Some(&FALSE) {
                    items.push_run(offsets[above] as usize..offsets[above + 1] as usize);
                }
                items.close();
            }
            return;
        }
        for p in 0..self.len(parent) {
            if closed.get(p) == Some(&FALSE) {
                items.close();
                continue;
            }
            let above = above.as_ref().map_or(p, |above| above[p] as usize);
            let household = || self.households.start + above;
            match described.source {
                Source::Roots => {}
                Source::Persons => items.push_run(county.members_of(household())),
                Source::Members if self.only_members => items.push_run(county.members_of(household())),
                Source::Members => {
                    county
                        .members_of(household())
                        .filter(|m| is_member(*m))
                        .for_each(|m| items.push(m as u32));
                }
                Source::Rows(kind, of) => {
                    let member = self.items[of as usize].element(above);
                    self.rows(kind, member as usize, items);
                }
                Source::HouseholdRows(kind) => {
                    for m in county.members_of(household()).filter(|m| is_member(*m)) {
                        self.rows(kind, m, items);
                    }
                }
                Source::Window => {
                    let (anchor, months) = (self.anchors[above], self.window_lengths[above]);
                    items.push_run((anchor - months) as usize..anchor as usize);
                }
                Source::Values { over, values, present } => {
                    let present = present.map(|id| &self.values[id as usize]);
                    self.distinct(over, &self.values[values as usize], present, p, items);
                }
            }
            items.close();
        }
    }

    /// The items of an outer domain that those of a domain hang on; none where it is the same.
    fn climb(&self, domain: DomId, outer: DomId) -> Option<Cow<'_, [u32]>> {
        let mut here = domain;
        let mut all: Option<Cow<'_, [u32]>> = None;
        while here != outer && here != ROOTS {
            let above = self.items[here as usize].above();
            all = Some(match all {
                None => above.into(),
                Some(below) => below.iter().map(|item| above[*item as usize]).collect(),
            });
            here = self.plan.domains[here as usize].parent;
        }
        all
    }

    fn rows(&self, kind: u16, member: usize, items: &mut Items) {
        let county = self.bound.county;
        items.push_run(county.rows_of(kind as usize, member));
        if !self.is_all_known(kind) && !county.is_known(kind as usize, member) {
            items.push(member as u32 | MAYBE);
        }
    }

    fn distinct(
        &self,
        over: DomId,
        values: &Values<'c>,
        present: Option<&Values<'c>>,
        parent: usize,
        items: &mut Items,
    ) {
        let (of, start) = (&self.items[over as usize], items.filled());
        let mut unknown = false;
        for at in of.of(parent) {
            let there = present.map_or(TRUE, |p| p.truth(at));
            if there == FALSE {
                continue;
            }
            // What may exist has an unknown value, but where the value is known beforehand: whose record it is.
            let there = if of.is_maybe(at) { UNKNOWN } else { there };
            let value = values.scalar(at);
            if value == ABSENT {
                unknown = true;
                continue;
            }
            match items.value[start..].iter().position(|v| *v == value) {
                Some(place) => items.present[start + place] = or(items.present[start + place], there),
                None => {
                    items.push(items.filled() as u32);
                    items.value.push(value);
                    items.present.push(there);
                }
            }
        }
        if unknown {
            items.push(MAYBE);
            items.value.push(ABSENT);
            items.present.push(UNKNOWN);
        }
    }
}

/// Makes the items a run between such places of a column, the first of which is the run's start.
fn push_offsets(items: &mut Items, places: impl Iterator<Item = u32>) {
    let mut start = None;
    let mut end = 0;
    items.offsets.extend(places.map(|place| {
        end = place;
        place - *start.get_or_insert(place)
    }));
    let start = start.unwrap_or(end);
    items.be_run(start..end);
}
