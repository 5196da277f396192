//! Assembles a county: orders the roll and has the records grouped.
//! What is in order already is taken as it is; each column is given up once it is ordered, so that nothing is held twice.

use super::{
    ABSENT, Cell, County, Draft, Grid,
    grid::gather,
    group::{NOWHERE, add_up, group},
};
use crate::domain::{
    calendar::date_to_days,
    citizen_id::{Canonical, CitizenId},
};
use rayon::prelude::*;
use std::collections::HashMap;

/// Orders a draft into a county. Members whose household isn't there are left out.
pub fn assemble(mut draft: Draft) -> County {
    let d = draft.dictionary.clone();
    let id_field = d.household.field_index("household_id").unwrap_or(0);
    let member_household = d.member.field_index("household_id").unwrap_or(0);
    let person_field = d.member.field_index("person_id").unwrap_or(1);
    let text = |cell: Cell| draft.symbols.cell_text(cell).unwrap_or("");

    let household_id = |h: u32| draft.households.cell(h as usize, id_field);
    let household_order =
        in_order(draft.households.len(), |a, b| text(household_id(a)).cmp(text(household_id(b))));
    let place: HashMap<Cell, u32, super::QuickBuild> =
        household_order.iter().enumerate().map(|(place, h)| (household_id(*h), place as u32)).collect();

    let household_of: Vec<u32> = (0..draft.members.len())
        .map(|m| place.get(&draft.members.cell(m, member_household)).copied().unwrap_or(NOWHERE))
        .collect();
    let key = |m: u32| text(draft.members.cell(m as usize, person_field));
    let mut member_order = in_order(draft.members.len(), |a, b| {
        let household = household_of[a as usize].cmp(&household_of[b as usize]);
        household.then_with(|| key(a).cmp(key(b)))
    });
    let there = member_order.partition_point(|m| household_of[*m as usize] != NOWHERE);
    member_order.truncate(there);
    let mut member_offsets = vec![0u32; draft.households.len() + 1];
    for member in &member_order {
        member_offsets[household_of[*member as usize] as usize + 1] += 1;
    }
    add_up(&mut member_offsets);
    let mut new_place = vec![NOWHERE; draft.members.len()];
    for (new, old) in member_order.iter().enumerate() {
        new_place[*old as usize] = new as u32;
    }
    let mut kind_sources = vec![Vec::new(); d.kinds.len()];
    for (s, source) in draft.sources.iter().enumerate() {
        kind_sources[source.kind].push(s as u16);
    }
    let ids: Vec<(i32, bool)> = member_order.par_iter().map(|m| birth_and_check(key(*m))).collect();
    let kinds = std::mem::take(&mut draft.kinds);
    let group = |rows| group(rows, &new_place, member_order.len(), &draft.symbols);
    let kinds = kinds.into_par_iter().map(group).collect();
    draft.states.par_iter_mut().for_each(|states| ordered(states, &member_order));
    ordered(&mut draft.memberships, &member_order);
    ordered(&mut draft.member_name_key, &member_order);
    ordered(&mut draft.memberships_open, &member_order);
    ordered(&mut draft.roll_broken, &household_order);
    County {
        as_of: draft.as_of,
        member_birth: ids.iter().map(|(birth, _)| *birth).collect(),
        member_id_right: ids.iter().map(|(_, right)| *right).collect(),
        households: ordered_grid(draft.households, &household_order, d.household.fields.len()),
        members: ordered_grid(draft.members, &member_order, d.member.fields.len()),
        member_name_key: draft.member_name_key,
        memberships: draft.memberships,
        memberships_open: draft.memberships_open,
        roll_broken: draft.roll_broken,
        states: draft.states,
        member_offsets,
        kinds,
        kind_sources,
        dictionary: draft.dictionary,
        symbols: draft.symbols,
        sources: draft.sources,
    }
}

/// The birth date in an ID, and whether the ID is right.
fn birth_and_check(id: &str) -> (i32, bool) {
    let (id, right) = match CitizenId::canonical(id) {
        Canonical::Right(id) => (id, true),
        Canonical::WrongCheck(id) => (id, false),
        Canonical::NotAnId => return (i32::MIN, false),
    };
    id.birth_date().map_or((i32::MIN, false), |birth| (date_to_days(birth), right))
}

/// The numbers below `count`, in order; those that compare as equal in the order of coming.
fn in_order(count: usize, compare: impl Fn(u32, u32) -> std::cmp::Ordering + Sync) -> Vec<u32> {
    let mut order: Vec<u32> = (0..count as u32).collect();
    if !order.is_sorted_by(|a, b| compare(*a, *b).is_le()) {
        order.par_sort_by(|a, b| compare(*a, *b));
    }
    order
}

fn is_identity(order: &[u32], length: usize) -> bool {
    order.len() == length && order.iter().enumerate().all(|(place, row)| place == *row as usize)
}

fn ordered<T: Copy + PartialEq>(column: &mut Vec<T>, order: &[u32]) {
    if !is_identity(order, column.len()) {
        gather(column, order, &mut Vec::new());
    }
}

fn ordered_grid(grid: Grid, order: &[u32], fields: usize) -> Grid {
    let mut grid = if is_identity(order, grid.len()) { grid } else { grid.ordered(order) };
    grid.columns.resize_with(fields, || vec![ABSENT; grid.rows]);
    grid
}
