//! Writes the draft of the county: the run's part of the roll, the sources and, of each person, the rows that are known.
//! It judges nothing.

use super::{identity::People, knowledge::SourceKnowledge, material::Material, roll::Roll};
use crate::{
    dictionary::Dictionary,
    domain::{SourceState, person_name::normalised},
    table::{ABSENT, Cell, Draft, DraftRows, SourceEntry, Symbols},
};
use jiff::civil::Date;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// One source, with what its adapter brought.
#[derive(Clone, Copy, Debug)]
pub struct KnownSource<'a> {
    /// What the adapter brought.
    pub material: &'a Material,
    /// What the source knows.
    pub knowledge: &'a SourceKnowledge,
}

/// The draft of the run's part of the roll, without sources.
pub fn roll_draft(roll: Roll, people: &People, dictionary: Arc<Dictionary>, as_of: Date) -> Draft {
    let mut symbols = roll.symbols;
    let members: Vec<&super::roll::RollMember> =
        people.entries.iter().map(|e| &roll.members[e.member as usize]).collect();
    let keys =
        people.entries.iter().map(|e| e.name.as_deref().map_or(ABSENT, |n| Cell::from(symbols.intern(n))));
    let member_name_key = keys.collect();
    let households: Vec<_> = people.households.iter().map(|h| &roll.households[*h as usize]).collect();
    let empty = |kind: &crate::dictionary::Kind| DraftRows {
        columns: vec![Vec::new(); kind.fields.len()],
        ..DraftRows::default()
    };
    Draft {
        as_of,
        sources: Vec::new(),
        households: households.iter().map(|h| h.cells.clone()).collect(),
        members: members.iter().map(|m| m.cells.clone()).collect(),
        member_name_key,
        memberships: members.iter().map(|m| roll.memberships.get(&m.person).copied().unwrap_or(0)).collect(),
        memberships_open: members.iter().map(|m| roll.half_read.contains(&m.person)).collect(),
        roll_broken: households.iter().map(|h| h.broken).collect(),
        kinds: dictionary.kinds.iter().map(empty).collect(),
        states: Vec::new(),
        symbols,
        dictionary,
    }
}

/// Adds the sources, in the order given, and the rows that they are known by.
/// The answer gives, for each source, how many of its rows were kept.
pub fn add_sources(
    draft: &mut Draft,
    sources: &[KnownSource<'_>],
    people: &People,
    needed: &BTreeMap<usize, BTreeSet<usize>>,
) -> Vec<u64> {
    let nothing = BTreeSet::new();
    let mut kept = Vec::new();
    for (number, source) in sources.iter().enumerate() {
        let fields = needed.get(&source.material.kind).unwrap_or(&nothing);
        kept.push(add_rows(draft, source, number as u16, people, fields));
        draft.sources.push(entry_of(source));
        draft.states.push(source.knowledge.states.clone());
    }
    kept
}

fn entry_of(source: &KnownSource<'_>) -> SourceEntry {
    let adapter = &source.material.adapter;
    SourceEntry {
        id: source.knowledge.id.clone(),
        kind: source.material.kind,
        title: adapter.title.clone(),
        department: adapter.department.clone(),
        required: adapter.required,
        none_by_decision: source.material.decision().map(|d| format!("{}, {}: {}", d.by, d.on, d.reason)),
    }
}

fn add_rows(
    draft: &mut Draft,
    source: &KnownSource<'_>,
    number: u16,
    people: &People,
    needed: &BTreeSet<usize>,
) -> u64 {
    let rows = &source.material.rows;
    let kind = &draft.dictionary.kinds[source.material.kind];
    let mut translation = Translation { numbers: vec![None; rows.symbols.len()], from: &rows.symbols };
    let mut name_keys: Vec<Option<Cell>> = vec![None; rows.symbols.len()];
    let out = &mut draft.kinds[source.material.kind];
    let (symbols, later_death) = (&mut draft.symbols, kind.later_death);
    let day = Cell::from(crate::domain::calendar::date_to_days(draft.as_of));
    let mut kept = 0;
    for row in source.knowledge.seen.iter().map(|r| *r as usize) {
        let head = &rows.heads[row];
        let hit = |entry: &&u32| source.knowledge.states[**entry as usize] == SourceState::Hit;
        let entries: Vec<u32> = people.entries_of(head.person).iter().filter(hit).copied().collect();
        if entries.is_empty() {
            continue;
        }
        kept += 1;
        let dies_later = later_death.filter(|d| {
            let date = rows.columns[d.date][row];
            date != ABSENT && date > day
        });
        let cell = |field: usize| match (rows.columns[field][row], dies_later) {
            (_, Some(death)) if death.date == field => ABSENT,
            (status, Some(death)) if death.status == field && status == death.dead => death.living,
            (cell, _) => cell,
        };
        let name = translation.cell(head.name, symbols);
        let name_key = if head.name == ABSENT {
            ABSENT
        } else {
            *name_keys[head.name as usize].get_or_insert_with(|| {
                let key = normalised(rows.symbols.text(head.name as u32));
                key.map_or(ABSENT, |key| Cell::from(symbols.intern(&key)))
            })
        };
        let cells: Vec<(usize, Cell)> = needed
            .iter()
            .map(|field| {
                let symbolic = kind.fields[*field].ty.is_symbol();
                let cell = cell(*field);
                (*field, if symbolic { translation.cell(cell, symbols) } else { cell })
            })
            .collect();
        let file = source.material.files.get(usize::from(head.file)).map_or("", |f| f.name.as_str());
        let answer = match translation.cell(head.answer, symbols) {
            ABSENT => symbols.intern(file),
            answer => answer as u32,
        };
        let key =
            if head.key == u32::MAX { symbols.intern("") } else { translation.number(head.key, symbols) };
        for entry in entries {
            out.member.push(entry);
            cells.iter().for_each(|(field, cell)| out.columns[*field].push(*cell));
            out.source.push(number);
            out.record_key.push(key);
            out.name.push(name);
            out.name_key.push(name_key);
            out.as_of.push(head.as_of);
            out.answer.push(answer);
        }
    }
    kept
}

/// The symbols of an adapter's rows, numbered in the draft as they are met.
struct Translation<'a> {
    numbers: Vec<Option<u32>>,
    from: &'a Symbols,
}

impl Translation<'_> {
    fn number(&mut self, number: u32, to: &mut Symbols) -> u32 {
        *self.numbers[number as usize].get_or_insert_with(|| to.intern(self.from.text(number)))
    }

    fn cell(&mut self, cell: Cell, to: &mut Symbols) -> Cell {
        if cell == ABSENT { ABSENT } else { Cell::from(self.number(cell as u32, to)) }
    }
}
