//! Builds the items of domains for a chunk: records, members, months and distinct values, each on its parent's item.
//! It knows no conditions but the guards that spare items.

use super::{
    items::{Items, MAYBE},
    op::{DomId, ROOTS, Source},
    runner::Runner,
    vector::{FALSE, TRUE, UNKNOWN, Values, or},
};
use crate::table::ABSENT;
use std::ops::Range;

impl Runner<'_, '_> {
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
        items.offsets.push(0);
        if self.len(described.parent) > 0 {
            if let Some(guard) = described.guard {
                self.pull(guard);
            }
            if let Source::Values { over, values, present } = described.source {
                self.build(over);
                present.into_iter().chain([values]).for_each(|id| self.pull(id));
            }
            if let Source::Rows(kind, _) | Source::HouseholdRows(kind) = described.source {
                self.note_known(kind);
            }
            if !self.fill_run(domain, &mut items) {
                self.fill(domain, &mut items);
                items.finish();
            }
        }
        self.items[domain as usize] = items;
    }

    /// The members of the chunk, obligors too.
    pub(super) fn members(&self) -> Range<usize> {
        let (county, roots) = (self.bound.county, &self.items[ROOTS as usize].element);
        match (roots.first(), roots.last()) {
            (Some(first), Some(last)) => {
                county.members_of(*first as usize).start..county.members_of(*last as usize).end
            }
            _ => 0..0,
        }
    }

    /// Whether every source of a kind is known for everybody in the chunk, where it was asked.
    pub(super) fn is_all_known(&self, kind: u16) -> bool {
        self.known[usize::from(kind)] == Some(true)
    }

    pub(super) fn note_known(&mut self, kind: u16) {
        if self.known[usize::from(kind)].is_none() {
            let known = self.bound.county.all_known(usize::from(kind), self.members());
            self.known[usize::from(kind)] = Some(known);
        }
    }

    /// Fills the records of persons who follow one another without a gap, and whose sources are all known: they are one
    /// run of rows. Whether that was so.
    fn fill_run(&self, domain: DomId, items: &mut Items) -> bool {
        let described = self.plan.domains[domain as usize];
        let (county, parents) = (self.bound.county, &self.items[described.parent as usize]);
        let (kind, per_household) = match described.source {
            Source::Rows(kind, of) if of == described.parent => (kind, false),
            Source::HouseholdRows(kind) if described.parent == ROOTS && self.only_members => (kind, true),
            _ => return false,
        };
        if !self.is_all_known(kind) || !parents.dense || described.guard.is_some() {
            return false;
        }
        let offsets = &county.kinds[usize::from(kind)].offsets;
        let first = match per_household {
            true => county.members_of(parents.element[0] as usize).start,
            false => parents.element[0] as usize,
        };
        let start = offsets[first];
        for (parent, element) in parents.element.iter().enumerate() {
            let end = match per_household {
                true => county.members_of(*element as usize).end,
                false => *element as usize + 1,
            };
            let end = offsets[end] - start;
            items.offsets.push(end);
            while items.above.len() < end as usize {
                items.above.push(parent as u32);
            }
        }
        items.element.extend(start..start + items.above.len() as u32);
        items.dense = true;
        true
    }

    fn fill(&self, domain: DomId, items: &mut Items) {
        let described = self.plan.domains[domain as usize];
        let parent = described.parent;
        let guard = described.guard.map(|g| &self.values[g as usize]);
        let (county, fields) = (self.bound.county, self.bound.fields);
        let is_member = |m: usize| county.members.cell(m, fields.role) == fields.member;
        for p in 0..self.len(parent) {
            if guard.is_some_and(|g| g.truth(p) == FALSE) {
                items.close();
                continue;
            }
            let household = || self.items[ROOTS as usize].element[self.root_of(parent, p)] as usize;
            match described.source {
                Source::Roots => {}
                Source::Persons => items.push_run(p, county.members_of(household())),
                Source::Members if self.only_members => items.push_run(p, county.members_of(household())),
                Source::Members => {
                    county
                        .members_of(household())
                        .filter(|m| is_member(*m))
                        .for_each(|m| items.push(p, m as u32));
                }
                Source::Rows(kind, of) => {
                    let member = self.items[of as usize].element[self.item_of(parent, p, of)];
                    self.rows(kind, member as usize, p, items);
                }
                Source::HouseholdRows(kind) => {
                    for m in county.members_of(household()).filter(|m| is_member(*m)) {
                        self.rows(kind, m, p, items);
                    }
                }
                Source::Window => {
                    let root = self.root_of(parent, p);
                    let (anchor, months) = (self.anchors[root], self.window_lengths[root]);
                    items.push_run(p, (anchor - months) as usize..anchor as usize);
                }
                Source::Values { over, values, present } => {
                    let present = present.map(|id| &self.values[id as usize]);
                    self.distinct(over, &self.values[values as usize], present, p, items);
                }
            }
            items.close();
        }
    }

    fn rows(&self, kind: u16, member: usize, parent: usize, items: &mut Items) {
        let county = self.bound.county;
        items.push_run(parent, county.rows_of(kind as usize, member));
        if !self.is_all_known(kind) && !county.is_known(kind as usize, member) {
            items.push(parent, member as u32 | MAYBE);
        }
    }

    fn distinct(
        &self,
        over: DomId,
        values: &Values,
        present: Option<&Values>,
        parent: usize,
        items: &mut Items,
    ) {
        let (of, start) = (&self.items[over as usize], items.len());
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
                    items.push(parent, items.len() as u32);
                    items.value.push(value);
                    items.present.push(there);
                }
            }
        }
        if unknown {
            items.push(parent, MAYBE);
            items.value.push(ABSENT);
            items.present.push(UNKNOWN);
        }
    }
}
