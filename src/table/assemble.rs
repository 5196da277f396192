//! Assembles a county: orders the roll, groups records by member with a counting sort.

use super::{ABSENT, Cell, County, Grid, KindRows, SourceEntry, Symbols};
use crate::{
    dictionary::Dictionary,
    domain::{
        SourceState,
        calendar::date_to_days,
        citizen_id::{Canonical, CitizenId},
    },
};
use jiff::civil::Date;
use std::{collections::HashMap, sync::Arc};

/// Records of one kind, in any order, each placed with a member entry of the draft.
#[derive(Clone, Debug, Default)]
pub struct DraftRows {
    /// The member entry of each row (place in [`Draft::members`]).
    pub member: Vec<u32>,
    /// The fields, in columns; a column that nothing reads may be empty.
    pub columns: Vec<Vec<Cell>>,
    /// Each row's source (place in [`Draft::sources`]).
    pub source: Vec<u16>,
    /// Each row's record key (symbol).
    pub record_key: Vec<u32>,
    /// Each row's name as written (symbol or absent).
    pub name: Vec<Cell>,
    /// Each row's name made comparable (symbol or absent).
    pub name_key: Vec<Cell>,
    /// Each row's as-of date (days).
    pub as_of: Vec<i32>,
    /// Each row's answer (symbol).
    pub answer: Vec<u32>,
}

/// A county before it is ordered.
#[derive(Clone, Debug)]
pub struct Draft {
    /// What facts exist.
    pub dictionary: Arc<Dictionary>,
    /// The as-of date.
    pub as_of: Date,
    /// The pool of texts.
    pub symbols: Symbols,
    /// The sources, ordered by id.
    pub sources: Vec<SourceEntry>,
    /// Households, each in the order of the dictionary's fields.
    pub households: Vec<Vec<Cell>>,
    /// Members and obligors, each in the order of the dictionary's fields.
    pub members: Vec<Vec<Cell>>,
    /// The members' names made comparable (symbol or absent).
    pub member_name_key: Vec<Cell>,
    /// Memberships on the whole roll, see [`County::memberships`].
    pub memberships: Vec<u32>,
    /// Whether there may be more memberships, see [`County::memberships_open`].
    pub memberships_open: Vec<bool>,
    /// Households of which a roll row can't be read, see [`County::roll_broken`].
    pub roll_broken: Vec<bool>,
    /// The records, one entry a kind of the dictionary.
    pub kinds: Vec<DraftRows>,
    /// The state of each source for each member entry.
    pub states: Vec<Vec<SourceState>>,
}

/// Orders a draft into a county. Members whose household isn't there are left out.
pub fn assemble(draft: Draft) -> County {
    let d = &draft.dictionary;
    let id_field = d.household.field_index("household_id").unwrap_or(0);
    let member_household = d.member.field_index("household_id").unwrap_or(0);
    let person_field = d.member.field_index("person_id").unwrap_or(1);
    let text = |cell: Cell| draft.symbols.cell_text(cell).unwrap_or("");

    let mut household_order: Vec<usize> = (0..draft.households.len()).collect();
    household_order.sort_by_key(|h| text(draft.households[*h][id_field]));
    let place: HashMap<Cell, usize> = household_order
        .iter()
        .enumerate()
        .map(|(place, h)| (draft.households[*h][id_field], place))
        .collect();

    let mut member_order: Vec<(usize, usize)> = draft
        .members
        .iter()
        .enumerate()
        .filter_map(|(m, cells)| place.get(&cells[member_household]).map(|p| (*p, m)))
        .collect();
    member_order.sort_by(|a, b| {
        let key = |m: usize| text(draft.members[m][person_field]);
        (a.0, key(a.1), a.1).cmp(&(b.0, key(b.1), b.1))
    });
    let mut member_offsets = vec![0u32; draft.households.len() + 1];
    for (place, _) in &member_order {
        member_offsets[place + 1] += 1;
    }
    for h in 0..draft.households.len() {
        member_offsets[h + 1] += member_offsets[h];
    }
    let mut new_place = vec![u32::MAX; draft.members.len()];
    for (new, (_, old)) in member_order.iter().enumerate() {
        new_place[*old] = new as u32;
    }
    let old_members: Vec<usize> = member_order.iter().map(|(_, m)| *m).collect();
    let mut kind_sources = vec![Vec::new(); d.kinds.len()];
    for (s, source) in draft.sources.iter().enumerate() {
        kind_sources[source.kind].push(s as u16);
    }
    let kinds =
        draft.kinds.iter().map(|rows| group(rows, &new_place, old_members.len(), &draft.symbols)).collect();
    let ids: Vec<(i32, bool)> =
        old_members.iter().map(|m| birth_and_check(text(draft.members[*m][person_field]))).collect();
    County {
        as_of: draft.as_of,
        member_birth: ids.iter().map(|(birth, _)| *birth).collect(),
        member_id_right: ids.iter().map(|(_, right)| *right).collect(),
        households: transpose(&draft.households, &household_order, d.household.fields.len()),
        members: transpose(&draft.members, &old_members, d.member.fields.len()),
        member_name_key: old_members.iter().map(|m| draft.member_name_key[*m]).collect(),
        memberships: old_members.iter().map(|m| draft.memberships[*m]).collect(),
        memberships_open: old_members.iter().map(|m| draft.memberships_open[*m]).collect(),
        roll_broken: household_order.iter().map(|h| draft.roll_broken[*h]).collect(),
        states: draft.states.iter().map(|s| old_members.iter().map(|m| s[*m]).collect()).collect(),
        member_offsets,
        kinds,
        kind_sources,
        dictionary: draft.dictionary.clone(),
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

fn transpose(rows: &[Vec<Cell>], order: &[usize], fields: usize) -> Grid {
    let columns =
        (0..fields).map(|f| order.iter().map(|r| rows[*r].get(f).copied().unwrap_or(ABSENT)).collect());
    Grid { columns: columns.collect(), rows: order.len() }
}

fn group(rows: &DraftRows, new_place: &[u32], members: usize, symbols: &Symbols) -> KindRows {
    let mut offsets = vec![0u32; members + 1];
    let placed: Vec<u32> = rows.member.iter().map(|m| new_place[*m as usize]).collect();
    for member in placed.iter().filter(|m| **m != u32::MAX) {
        offsets[*member as usize + 1] += 1;
    }
    for m in 0..members {
        offsets[m + 1] += offsets[m];
    }
    let mut next = offsets.clone();
    let mut order = vec![0u32; offsets[members] as usize];
    for (row, member) in placed.iter().enumerate().filter(|(_, m)| **m != u32::MAX) {
        let slot = &mut next[*member as usize];
        order[*slot as usize] = row as u32;
        *slot += 1;
    }
    for m in 0..members {
        let slice = &mut order[offsets[m] as usize..offsets[m + 1] as usize];
        slice.sort_by_key(|r| {
            let r = *r as usize;
            (rows.source[r], symbols.text(rows.record_key[r]))
        });
    }
    let gather = |column: &Vec<Cell>| -> Vec<Cell> {
        if column.is_empty() { Vec::new() } else { order.iter().map(|r| column[*r as usize]).collect() }
    };
    KindRows {
        grid: Grid { columns: rows.columns.iter().map(gather).collect(), rows: order.len() },
        source: order.iter().map(|r| rows.source[*r as usize]).collect(),
        record_key: order.iter().map(|r| rows.record_key[*r as usize]).collect(),
        name: gather(&rows.name),
        name_key: gather(&rows.name_key),
        as_of: order.iter().map(|r| rows.as_of[*r as usize]).collect(),
        answer: order.iter().map(|r| rows.answer[*r as usize]).collect(),
        offsets,
    }
}
