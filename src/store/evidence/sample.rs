//! A small county for the tests of evidence: made-up people of the unassigned area 410399.

use super::part::Needed;
use crate::{
    dictionary::{Dictionary, FieldType, load_dictionary},
    document::{Document, Faults},
    domain::{Bilingual, SourceState},
    table::{ABSENT, Cell, County, Draft, DraftRows, Grid, SourceEntry, Symbols, assemble, share_cell},
};
use std::{collections::BTreeMap, sync::Arc};

/// The national dictionary.
pub fn dictionary() -> Arc<Dictionary> {
    let faults = Faults::new();
    let text = include_str!("../../../adapters/kinds/national.toml");
    Arc::new(load_dictionary(&[Document::parse("national.toml", text, &faults)], &faults).expect("sound"))
}

fn person(n: usize) -> String {
    format!("4103991980{:02}{:02}{:04}", n % 12 + 1, n / 12 % 28 + 1, n)
}

/// A cell of a field that depends on a seed; optional ones are absent now and then.
fn some_cell(ty: &FieldType, optional: bool, seed: usize, symbols: &mut Symbols) -> Cell {
    if optional && seed.is_multiple_of(3) {
        return ABSENT;
    }
    let n = seed as i64;
    match ty {
        FieldType::Code(words) => n % words.len() as i64,
        FieldType::Flag => n % 2,
        FieldType::Date => 20_000 + n,
        FieldType::Month => 2026 * 12 + n % 12,
        FieldType::Share => share_cell(1, n + 1).expect("in range"),
        ty if ty.is_symbol() => i64::from(symbols.intern(&format!("文\"{n}"))),
        _ => n * 100,
    }
}

/// A county of so many households, with records of every kind; `fee` changes one cell of the last household.
pub fn county(households: usize, fee: i64) -> County {
    let dictionary = dictionary();
    let mut symbols = Symbols::new();
    let entry = |(place, kind): (usize, &crate::dictionary::Kind)| SourceEntry {
        id: format!("s{place:02}.{}", kind.name),
        kind: place,
        title: Bilingual::of("明细", "Detail"),
        department: Bilingual::same("局"),
        required: place == 3,
        none_by_decision: (place == 4).then(|| "by decision".to_owned()),
    };
    let sources: Vec<SourceEntry> = dictionary.kinds.iter().enumerate().map(entry).collect();
    let mut draft = Draft {
        dictionary: dictionary.clone(),
        as_of: jiff::civil::date(2026, 11, 1),
        symbols: Symbols::new(),
        states: vec![Vec::new(); sources.len()],
        sources,
        households: Grid::default(),
        members: Grid::default(),
        member_name_key: vec![],
        memberships: vec![],
        memberships_open: vec![],
        roll_broken: vec![],
        kinds: dictionary
            .kinds
            .iter()
            .map(|k| DraftRows { columns: vec![vec![]; k.fields.len()], ..DraftRows::default() })
            .collect(),
    };
    for h in (0..households).rev() {
        let id = i64::from(symbols.intern(&format!("H{h:06}")));
        let fields = &dictionary.household.fields;
        let cell =
            |(i, f): (usize, &crate::dictionary::Field)| some_cell(&f.ty, f.optional, h + i, &mut symbols);
        let mut row: Vec<Cell> = fields.iter().enumerate().map(cell).collect();
        row[dictionary.household.field_index("household_id").expect("field")] = id;
        draft.households.push(&row);
        draft.roll_broken.push(h % 4 == 1);
        for m in 0..2 {
            add_member(&mut draft, &mut symbols, id, h * 2 + m);
        }
    }
    let deposit = dictionary.kind_index("deposit").expect("kind");
    let balance = dictionary.kinds[deposit].field_index("balance").expect("field");
    draft.kinds[deposit].columns[balance][0] += fee;
    draft.symbols = symbols;
    assemble(draft)
}

fn add_member(draft: &mut Draft, symbols: &mut Symbols, household: Cell, n: usize) {
    let dictionary = draft.dictionary.clone();
    let cell = |(i, f): (usize, &crate::dictionary::Field)| some_cell(&f.ty, f.optional, n + i, symbols);
    let mut row: Vec<Cell> = dictionary.member.fields.iter().enumerate().map(cell).collect();
    row[dictionary.member.field_index("household_id").expect("field")] = household;
    let id = symbols.intern(&person(n));
    row[dictionary.member.field_index("person_id").expect("field")] = i64::from(id);
    let member = draft.members.len() as u32;
    draft.members.push(&row);
    draft.member_name_key.push(if n.is_multiple_of(5) {
        ABSENT
    } else {
        i64::from(symbols.intern("张三"))
    });
    draft.memberships.push(n as u32 % 3);
    draft.memberships_open.push(n % 7 == 2);
    for (kind, described) in dictionary.kinds.iter().enumerate() {
        draft.states[kind].push(SourceState::ALL[(n + kind) % 6]);
        for r in 0..(n + kind) % 3 {
            let rows = &mut draft.kinds[kind];
            rows.member.push(member);
            rows.source.push(kind as u16);
            rows.record_key.push(symbols.intern(&format!("k{}", 9 - r)));
            rows.name.push(if r == 0 { ABSENT } else { i64::from(symbols.intern("张·三")) });
            rows.name_key.push(if r == 0 { ABSENT } else { i64::from(symbols.intern("张三")) });
            rows.as_of.push(20_700 + r as i32);
            rows.answer.push(symbols.intern("a.csv"));
            for (f, field) in described.fields.iter().enumerate() {
                rows.columns[f].push(some_cell(&field.ty, field.optional, n + f + r, symbols));
            }
        }
    }
}

/// All fields of all kinds.
pub fn all_fields(dictionary: &Dictionary) -> Needed {
    let kinds = dictionary.kinds.iter().enumerate();
    kinds.map(|(place, kind)| (place, (0..kind.fields.len()).collect())).collect::<BTreeMap<_, _>>()
}

/// Everything of a county in words, whatever its symbols' numbers.
pub fn told(county: &County) -> Vec<String> {
    let mut told = vec![format!("{} {:?} {:?}", county.as_of, county.sources, county.kind_sources)];
    let cells = |kind: &crate::dictionary::Kind, grid: &crate::table::Grid, row: usize| -> String {
        let shown = |(f, field): (usize, &crate::dictionary::Field)| match grid.cell(row, f) {
            ABSENT => "-".to_owned(),
            cell if field.ty.is_symbol() => county.symbols.text(cell as u32).to_owned(),
            cell => cell.to_string(),
        };
        kind.fields.iter().enumerate().map(shown).collect::<Vec<_>>().join("|")
    };
    let text = |cell: Cell| county.symbols.cell_text(cell).unwrap_or("-").to_owned();
    let d = &county.dictionary;
    for h in 0..county.household_count() {
        told.push(format!("{} {}", cells(&d.household, &county.households, h), county.roll_broken[h]));
        for m in county.members_of(h) {
            let states: Vec<&str> = county.states.iter().map(|s| s[m].word()).collect();
            let known = (county.memberships[m], county.memberships_open[m]);
            let rest = format!("{} {known:?} {states:?}", text(county.member_name_key[m]));
            told.push(format!("{} {rest}", cells(&d.member, &county.members, m)));
            for (k, kind) in d.kinds.iter().enumerate() {
                let rows = &county.kinds[k];
                for r in county.rows_of(k, m) {
                    let names = format!("{} {}", text(rows.name[r]), text(rows.name_key[r]));
                    let key = text(i64::from(rows.record_key[r]));
                    let answer = text(i64::from(rows.answer[r]));
                    let envelope = format!("{} {key} {names} {} {answer}", rows.source[r], rows.as_of[r]);
                    told.push(format!("{} {envelope} {}", kind.name, cells(kind, &rows.grid, r)));
                }
            }
        }
    }
    told
}
