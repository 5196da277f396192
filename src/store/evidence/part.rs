//! A part of a county: the cells of its households as tables, and the leaves over them.

use super::{
    cells::{texts, values_of},
    column::{
        ANSWER, AS_OF, ENTRY, HOUSEHOLD, HOUSEHOLDS, LEAF, LEAVES, MEMBERS, MEMBERSHIPS, MEMBERSHIPS_OPEN,
        NAME, NAME_KEY, RECORD_KEY, ROLL_BROKEN, STATES, column_of, state_column,
    },
    content::RowWriter,
    merkle::{Hash, leaf},
    table::{Table, Values},
    texts::Texts,
};
use crate::{
    dictionary::Kind,
    store::{Salts, StoreError},
    table::{Cell, County, Grid},
};
use rayon::prelude::*;
use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    ops::Range,
    path::Path,
};

/// How many households a block has at most.
pub(super) const BLOCK: usize = 4096;

/// Of so many households the content is written together.
const TOGETHER: usize = 64;

/// For so many times [`TOGETHER`] the same memory is used, at least.
const IN_A_ROW: usize = 16;

/// Bytes that most households' content fits in.
const ROOM: usize = 1 << 13;

/// The fields to keep of each kind (places in the dictionary).
pub(super) type Needed = BTreeMap<usize, BTreeSet<usize>>;

/// The tables of a part, each ordered by household.
pub(super) struct Part<'a> {
    /// Households, members and states.
    pub(super) roll: Vec<Table<'a>>,
    /// Records, by source id.
    pub(super) records: Vec<Table<'a>>,
}

/// A county's part: its members, with the household and the place in it of each.
struct Members<'a> {
    county: &'a County,
    range: Range<usize>,
    places: Vec<(usize, i64)>,
}

impl<'a> Members<'a> {
    fn of(county: &'a County, households: Range<usize>) -> Self {
        let range =
            county.member_offsets[households.start] as usize..county.member_offsets[households.end] as usize;
        let places =
            households.flat_map(|h| (0..county.members_of(h).len() as i64).map(move |entry| (h, entry)));
        Self { county, range, places: places.collect() }
    }

    /// The columns `household_id` and `entry` of rows about members.
    fn keys(&self, rows: impl Iterator<Item = usize> + Clone) -> Vec<(String, Values<'a>)> {
        let place = |member: usize| self.places[member - self.range.start];
        let households = Texts::of_cells(rows.clone().map(|m| place(m).0 as Cell), true, |household| {
            Cow::Borrowed(self.county.household_id(household as usize))
        });
        vec![
            (HOUSEHOLD.into(), Values::Text(households)),
            (ENTRY.into(), Values::Number(rows.map(|m| Some(place(m).1)).collect())),
        ]
    }
}

/// The tables of some households of the county.
pub(super) fn part_of<'a>(county: &'a County, needed: &Needed, households: Range<usize>) -> Part<'a> {
    let members = Members::of(county, households.clone());
    let mut rows: Vec<Vec<(usize, usize)>> = vec![Vec::new(); county.sources.len()];
    for kind in needed.keys() {
        for member in members.range.clone() {
            for row in county.rows_of(*kind, member) {
                rows[usize::from(county.kinds[*kind].source[row])].push((member, row));
            }
        }
    }
    let filled: Vec<_> = rows.iter().enumerate().filter(|(_, rows)| !rows.is_empty()).collect();
    Part {
        roll: vec![household_table(county, households), member_table(&members), state_table(&members)],
        records: filled
            .into_par_iter()
            .map(|(source, rows)| record_table(&members, needed, source, rows))
            .collect(),
    }
}

fn roll_columns<'a>(
    county: &'a County,
    kind: &'a Kind,
    grid: &Grid,
    rows: Range<usize>,
) -> Vec<(String, Values<'a>)> {
    let column = |(place, field)| {
        let cells = rows.clone().map(|row| grid.cell(row, place));
        (column_of(field, true), values_of(field, cells, &county.symbols))
    };
    kind.fields.iter().enumerate().map(column).collect()
}

fn household_table(county: &County, households: Range<usize>) -> Table<'_> {
    let mut columns =
        roll_columns(county, &county.dictionary.household, &county.households, households.clone());
    let broken = county.roll_broken[households].iter().map(|b| Some(*b));
    columns.push((ROLL_BROKEN.into(), Values::Flag(broken.collect())));
    Table { name: HOUSEHOLDS.into(), columns }
}

fn member_table<'a>(members: &Members<'a>) -> Table<'a> {
    let (county, range) = (members.county, members.range.clone());
    let mut columns = roll_columns(county, &county.dictionary.member, &county.members, range.clone());
    columns.extend(members.keys(range.clone()).pop());
    let memberships = county.memberships[range.clone()].iter().map(|m| Some(i64::from(*m)));
    columns.push((MEMBERSHIPS.into(), Values::Number(memberships.collect())));
    let open = county.memberships_open[range.clone()].iter().map(|o| Some(*o));
    columns.push((MEMBERSHIPS_OPEN.into(), Values::Flag(open.collect())));
    columns.push((NAME_KEY.into(), texts(county.member_name_key[range].iter().copied(), &county.symbols)));
    Table { name: MEMBERS.into(), columns }
}

fn state_table<'a>(members: &Members<'a>) -> Table<'a> {
    let mut columns = members.keys(members.range.clone());
    for (source, states) in members.county.sources.iter().zip(&members.county.states) {
        let codes = states[members.range.clone()].iter().map(|s| *s as u8).collect();
        columns.push((state_column(&source.id), Values::State(codes)));
    }
    Table { name: STATES.into(), columns }
}

fn record_table<'a>(
    members: &Members<'a>,
    needed: &Needed,
    source: usize,
    at: &[(usize, usize)],
) -> Table<'a> {
    let county = members.county;
    let source = &county.sources[source];
    let (kind, rows) = (&county.dictionary.kinds[source.kind], &county.kinds[source.kind]);
    let symbols = &county.symbols;
    let mut columns = members.keys(at.iter().map(|(member, _)| *member));
    let symbol = |of: &dyn Fn(usize) -> Cell| texts(at.iter().map(|(_, row)| of(*row)), symbols);
    let keys = at.iter().map(|(_, row)| i64::from(rows.record_key[*row]));
    let keys = Texts::of_cells(keys, true, |key| Cow::Borrowed(symbols.text(key as u32)));
    columns.push((RECORD_KEY.into(), Values::Text(keys)));
    columns.push((NAME.into(), symbol(&|row| rows.name[row])));
    columns.push((NAME_KEY.into(), symbol(&|row| rows.name_key[row])));
    columns.push((AS_OF.into(), Values::Day(at.iter().map(|(_, row)| Some(rows.as_of[*row])).collect())));
    columns.push((ANSWER.into(), symbol(&|row| i64::from(rows.answer[row]))));
    for field in needed.get(&source.kind).into_iter().flatten() {
        if rows.grid.columns[*field].is_empty() {
            continue;
        }
        let cells = at.iter().map(|(_, row)| rows.grid.cell(*row, *field));
        let described = &kind.fields[*field];
        columns.push((column_of(described, false), values_of(described, cells, symbols)));
    }
    Table { name: source.id.clone(), columns }
}

/// The ids of a part's households, and the leaf of each. `path` is the folder, for what is wrong.
pub(super) fn leaves<'p>(
    part: &'p Part<'_>,
    salts: &Salts,
    path: &Path,
) -> Result<(Vec<&'p str>, Vec<Hash>), StoreError> {
    let households = part.roll[0].texts(path, HOUSEHOLD)?;
    let tables: Vec<&Table<'_>> = part.roll.iter().chain(&part.records).collect();
    let rows = tables.par_iter().map(|table| Ok((RowWriter::new(table), ranges(table, &households, path)?)));
    let rows: Vec<_> = rows.collect::<Result<_, StoreError>>()?;
    let mut salts = salts.lookup();
    let salted = households.iter().map(|household| salts.get(household));
    let salts: Option<Vec<&[u8; 32]>> = salted.collect();
    let salts = salts
        .ok_or_else(|| StoreError::differs(path, "a household without a salt: its leaf is not checked"))?;
    // One table after another for some households at a time: what is alike is done in a row.
    let some = |contents: &mut Vec<Vec<u8>>, (at, salts): (usize, &[&[u8; 32]])| -> Vec<Hash> {
        contents.resize_with(TOGETHER, || Vec::with_capacity(ROOM));
        contents.iter_mut().for_each(Vec::clear);
        for (writer, ranges) in &rows {
            let ranges = &ranges[at * TOGETHER..];
            for (content, rows) in contents.iter_mut().zip(ranges).take(salts.len()) {
                writer.write(rows.clone(), content);
            }
        }
        salts.iter().zip(contents).map(|(salt, content)| leaf(salt, content)).collect()
    };
    let some_in_a_row = salts.par_chunks(TOGETHER).enumerate().with_min_len(IN_A_ROW);
    let hashes = some_in_a_row.map_init(Vec::new, some).flatten_iter().collect();
    Ok((households, hashes))
}

/// The rows of each household in a table, which must stand in the households' order.
pub(super) fn ranges(
    table: &Table<'_>,
    households: &[&str],
    path: &Path,
) -> Result<Vec<Range<usize>>, StoreError> {
    let rows = table.texts(path, HOUSEHOLD)?;
    let mut next = 0;
    let mut ranges = Vec::with_capacity(households.len());
    for household in households {
        let start = next;
        // Mostly both are one text of the pool.
        while rows.get(next).is_some_and(|h| std::ptr::eq(*h, *household) || h == household) {
            next += 1;
        }
        ranges.push(start..next);
    }
    if next < rows.len() {
        let what =
            format!("row {} of table `{}` stands under no household of its part", next + 1, table.name);
        return Err(StoreError::differs(path, what));
    }
    Ok(ranges)
}

/// The table of a part's leaves.
pub(super) fn leaf_table<'a>(households: &[&'a str], leaves: &[Hash]) -> Table<'a> {
    let ids = Texts::each(households.iter().map(|h| Some(*h)));
    let hexed = Texts::each(leaves.iter().map(|l| Some(hex::encode(l))));
    let columns = vec![(HOUSEHOLD.into(), Values::Text(ids)), (LEAF.into(), Values::Text(hexed))];
    Table { name: LEAVES.into(), columns }
}
