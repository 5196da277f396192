//! Writes the records of the county's draft: the sources and, of each person, the rows that are known.
//! It judges nothing.

use super::{
    identity::People,
    knowledge::SourceKnowledge,
    material::Material,
    record_rows::{NO_TEXT, RecordRows},
};
use crate::{
    dictionary::{Dictionary, Kind, LaterDeath},
    domain::{SourceState, calendar::date_to_days, person_name::normalised},
    table::{ABSENT, Cell, Draft, DraftRows, SourceEntry, Symbols, Texts},
};
use jiff::civil::Date;
use rayon::prelude::*;
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

/// The rows of one adapter that are known, each placed with an entry of the roll, in the order of entries.
#[derive(Debug, PartialEq, Eq)]
pub struct Brought {
    /// The kind's place in the dictionary.
    pub kind: usize,
    /// The rows, but for their keys. A source is its place among the adapter's.
    pub rows: DraftRows,
    /// The texts by their numbers.
    pub texts: Texts,
    /// The keys of the rows; empty where they have none.
    pub keys: Texts,
}

impl Brought {
    /// Takes the known rows of a material that are here, which is left without rows. Beside them stands how many rows of each of the
    /// adapter's sources were kept.
    pub fn of(
        material: &mut Material,
        sources: &[SourceKnowledge],
        people: &People,
        dictionary: &Dictionary,
        needed: &BTreeSet<usize>,
        as_of: Date,
    ) -> (Self, Vec<u64>) {
        let kind = &dictionary.kinds[material.kind];
        let mut placed = Placed::of(&material.rows, sources, people);
        placed.put_in_order();
        let order = &placed.rows;
        let rows = &mut material.rows;
        let mut symbols = std::mem::take(&mut rows.symbols);
        let files: Vec<u32> = material.files.iter().map(|file| symbols.intern(&file.name)).collect();
        let nowhere = symbols.intern("");
        let mut out = DraftRows::of_fields(kind.fields.len());
        let heads = || order.iter().map(|row| &rows.heads[*row as usize]);
        out.source = heads().map(|head| head.source).collect();
        out.as_of = heads().map(|head| head.as_of).collect();
        out.answer = heads()
            .map(|head| match head.answer {
                NO_TEXT => files.get(usize::from(head.file)).copied().unwrap_or(nowhere),
                answer => answer,
            })
            .collect();
        let cell = |name: u32| if name == NO_TEXT { ABSENT } else { Cell::from(name) };
        out.name = heads().map(|head| cell(head.name)).collect();
        out.name_key = name_keys(&out.name, &mut symbols);
        rows.heads = Vec::new();
        for (place, column) in rows.columns.iter_mut().enumerate() {
            if column.is_empty() {
                continue;
            }
            out.columns[place] = in_order(std::mem::take(column), order);
        }
        if let Some(death) = kind.later_death {
            hide_later_deaths(&mut out.columns, death, Cell::from(date_to_days(as_of)));
        }
        for (place, column) in out.columns.iter_mut().enumerate() {
            if !needed.contains(&place) {
                *column = Vec::new();
            }
        }
        let keys = keys_in_order(std::mem::take(&mut rows.keys), order);
        out.member = placed.entries;
        rows.give_up_rows();
        (Self { kind: material.kind, rows: out, texts: symbols.into_texts(), keys }, placed.kept)
    }
}

/// Rows with the entries that they are placed with.
struct Placed {
    entries: Vec<u32>,
    rows: Vec<u32>,
    kept: Vec<u64>,
}

impl Placed {
    /// The known rows, by source and person.
    fn of(rows: &RecordRows, sources: &[SourceKnowledge], people: &People) -> Self {
        let mut placed = Self {
            entries: Vec::with_capacity(rows.heads.len()),
            rows: Vec::with_capacity(rows.heads.len()),
            kept: vec![0; sources.len()],
        };
        let mut by_id: Vec<&SourceKnowledge> = sources.iter().collect();
        by_id.sort_by(|a, b| a.id.cmp(&b.id));
        for source in by_id {
            for row in source.rows.clone().filter(|row| !source.is_unseen(*row)) {
                let before = placed.rows.len();
                for entry in people.entries_of(rows.heads[row].person) {
                    if source.states[*entry as usize] == SourceState::Hit {
                        placed.entries.push(*entry);
                        placed.rows.push(row as u32);
                    }
                }
                placed.kept[usize::from(source.place)] += u64::from(placed.rows.len() > before);
            }
        }
        placed
    }

    /// Puts the rows in the order of their entries.
    fn put_in_order(&mut self) {
        if self.entries.is_sorted() {
            return;
        }
        let (low, high) = self.entries.iter().fold((u32::MAX, 0), |(l, h), e| (l.min(*e), h.max(*e)));
        let place = |entry: u32| (entry - low) as usize;
        let mut next = vec![0u32; place(high) + 2];
        for entry in &self.entries {
            next[place(*entry) + 1] += 1;
        }
        for entry in 0..=place(high) {
            next[entry + 1] += next[entry];
        }
        let mut rows = vec![0u32; self.rows.len()];
        for (entry, row) in self.entries.iter().zip(&self.rows) {
            let slot = &mut next[place(*entry)];
            rows[*slot as usize] = *row;
            *slot += 1;
        }
        self.rows = rows;
        self.entries.sort_unstable();
    }
}

/// Whether the order is that of all rows as they stand. A row may be placed with several entries, and another with none:
/// an order of as many rows is not yet the same.
fn is_as_it_was(order: &[u32], length: usize) -> bool {
    order.len() == length && order.is_sorted_by(|one, next| one < next)
}

fn in_order(column: Vec<Cell>, order: &[u32]) -> Vec<Cell> {
    if is_as_it_was(order, column.len()) {
        return column;
    }
    order.iter().map(|row| column[*row as usize]).collect()
}

fn keys_in_order(keys: Texts, order: &[u32]) -> Texts {
    if keys.is_empty() || is_as_it_was(order, keys.len()) {
        return keys;
    }
    let mut ordered = Texts::new();
    order.iter().for_each(|row| ordered.push(keys.get(*row as usize)));
    ordered
}

/// The names made comparable.
fn name_keys(names: &[Cell], symbols: &mut Symbols) -> Vec<Cell> {
    let mut keys: Vec<Option<Cell>> = vec![None; symbols.len()];
    let mut key = |name: Cell| {
        *keys[name as usize].get_or_insert_with(|| {
            let key = normalised(symbols.text(name as u32));
            key.map_or(ABSENT, |key| Cell::from(symbols.intern(&key)))
        })
    };
    names.iter().map(|name| if *name == ABSENT { ABSENT } else { key(*name) }).collect()
}

fn hide_later_deaths(columns: &mut [Vec<Cell>], death: LaterDeath, day: Cell) {
    let mut dates = std::mem::take(&mut columns[death.date]);
    let mut statuses = std::mem::take(&mut columns[death.status]);
    for (row, date) in dates.iter_mut().enumerate().filter(|(_, date)| **date != ABSENT && **date > day) {
        *date = ABSENT;
        if let Some(status) = statuses.get_mut(row).filter(|status| **status == death.dead) {
            *status = death.living;
        }
    }
    (columns[death.date], columns[death.status]) = (dates, statuses);
}

/// One source, with what its adapter brought.
#[derive(Clone, Copy, Debug)]
pub struct KnownSource<'a> {
    /// What the adapter brought.
    pub material: &'a Material,
    /// What the source knows.
    pub knowledge: &'a SourceKnowledge,
}

/// The entry of a source.
pub fn entry_of(source: &KnownSource<'_>) -> SourceEntry {
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

/// Adds the rows that adapters brought; `ids` are the sources of each, in the order of its places. The draft has its
/// sources already.
pub fn add_rows(draft: &mut Draft, brought: Vec<Brought>, ids: &[Vec<String>]) {
    let numbers: HashMap<&str, u16> = draft.sources.iter().map(|s| s.id.as_str()).zip(0..).collect();
    let translations: Vec<(Brought, Translation)> = brought
        .into_iter()
        .zip(ids)
        .map(|(mut brought, ids)| {
            let texts = draft.symbols.absorb_texts(&brought.texts);
            brought.texts = Texts::new();
            let keys = std::mem::take(&mut brought.keys);
            let first_key = if keys.is_empty() {
                Err(draft.symbols.intern(""))
            } else {
                Ok(draft.symbols.list(Arc::new(keys)))
            };
            let sources = ids.iter().map(|id| numbers.get(id.as_str()).copied().unwrap_or(u16::MAX));
            (brought, Translation { texts, first_key, sources: sources.collect() })
        })
        .collect();
    let mut of_kinds: BTreeMap<usize, Vec<(Brought, Translation)>> = BTreeMap::new();
    for (brought, translation) in translations {
        of_kinds.entry(brought.kind).or_default().push((brought, translation));
    }
    let kinds = &draft.dictionary.kinds;
    let joined: Vec<(usize, DraftRows)> = of_kinds
        .into_par_iter()
        .map(|(kind, parts)| {
            let translated = |(b, t): (Brought, Translation)| t.rows(b.rows, &kinds[kind]);
            (kind, joined(parts.into_par_iter().map(translated).collect()))
        })
        .collect();
    for (kind, rows) in joined {
        draft.kinds[kind].append(rows);
    }
}

/// All rows together, in their order; room for them is made once.
fn joined(parts: Vec<DraftRows>) -> DraftRows {
    let more: usize = parts.iter().skip(1).map(|rows| rows.member.len()).sum();
    let mut parts = parts.into_iter();
    let Some(mut all) = parts.next() else { return DraftRows::default() };
    all.member.reserve_exact(more);
    all.columns.iter_mut().filter(|column| !column.is_empty()).for_each(|column| column.reserve_exact(more));
    all.source.reserve_exact(more);
    all.record_key.reserve_exact(more);
    all.name.reserve_exact(more);
    all.name_key.reserve_exact(more);
    all.as_of.reserve_exact(more);
    all.answer.reserve_exact(more);
    parts.for_each(|rows| all.append(rows));
    all
}

/// How the numbers of one adapter's rows read in the draft.
struct Translation {
    texts: Vec<u32>,
    /// The number of the first row's key; else that of the key of every row.
    first_key: Result<u32, u32>,
    sources: Vec<u16>,
}

impl Translation {
    fn rows(&self, mut rows: DraftRows, kind: &Kind) -> DraftRows {
        let text = |cell: &mut Cell| {
            if *cell != ABSENT {
                *cell = Cell::from(self.texts[*cell as usize]);
            }
        };
        for (column, _) in rows.columns.iter_mut().zip(&kind.fields).filter(|(_, f)| f.ty.is_symbol()) {
            column.iter_mut().for_each(text);
        }
        rows.name.iter_mut().for_each(text);
        rows.name_key.iter_mut().for_each(text);
        rows.answer.iter_mut().for_each(|answer| *answer = self.texts[*answer as usize]);
        rows.source.iter_mut().for_each(|source| *source = self.sources[usize::from(*source)]);
        rows.record_key = match self.first_key {
            Ok(first) => (first..).take(rows.member.len()).collect(),
            Err(key) => vec![key; rows.member.len()],
        };
        rows
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_of_two_entries_does_not_stand_for_one_that_is_left_out() {
        assert_eq!(in_order(vec![7, 8, 9], &[0, 1, 2]), [7, 8, 9]);
        assert_eq!(in_order(vec![7, 8, 9], &[0, 0, 2]), [7, 7, 9]);
        assert_eq!(in_order(vec![7, 8, 9], &[1, 2, 2]), [8, 9, 9]);
        let keys = || {
            let mut keys = Texts::new();
            ["a", "b", "c"].into_iter().for_each(|key| keys.push(key));
            keys
        };
        let ordered = |order: &[u32]| {
            let keys = keys_in_order(keys(), order);
            (0..keys.len()).map(|row| keys.get(row).to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(ordered(&[0, 1, 2]), ["a", "b", "c"]);
        assert_eq!(ordered(&[0, 0, 2]), ["a", "a", "c"]);
    }
}
