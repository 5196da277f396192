//! A made-up household read out of a county in the national dictionary.

use super::*;
use crate::{
    dictionary::{Dictionary, load_dictionary},
    document::{Document, Faults},
    domain::SourceState,
    table::{Draft, DraftRows, SourceEntry, Symbols, assemble, share_cell},
};
use jiff::civil::date;
use std::sync::Arc;

const WANG: &str = "410399198001010013";
const OUTSIDER: &str = "410399197507070047";

fn dictionary() -> Dictionary {
    let faults = Faults::new();
    let text = include_str!("../../adapters/kinds/national.toml");
    let dictionary = load_dictionary(&[Document::parse("national.toml", text, &faults)], &faults);
    dictionary.expect("the national dictionary loads")
}

/// Cells of a kind by the names of its fields; all others are absent.
fn cells(kind: &Kind, given: &[(&str, Cell)]) -> Vec<Cell> {
    let mut cells = vec![ABSENT; kind.fields.len()];
    for (name, cell) in given {
        cells[kind.field_index(name).unwrap_or_else(|| panic!("no field {name}"))] = *cell;
    }
    cells
}

fn source(id: &str, kind: usize) -> SourceEntry {
    SourceEntry {
        id: id.to_owned(),
        kind,
        title: Bilingual::of("登记", "register"),
        department: Bilingual::of("部门", "department"),
        required: false,
        none_by_decision: None,
    }
}

/// Adds a record of the only member.
fn put(rows: &mut DraftRows, source: u16, key: Cell, given: Vec<Cell>) {
    rows.member.push(0);
    rows.columns = given.into_iter().map(|cell| vec![cell]).collect();
    rows.source.push(source);
    rows.record_key.push(u32::try_from(key).expect("a symbol"));
    rows.name.push(ABSENT);
    rows.name_key.push(ABSENT);
    rows.as_of.push(20_757);
    rows.answer.push(0);
}

/// One household of one member, with a marriage to someone outside and a third of a home.
fn county() -> County {
    let d = dictionary();
    let mut symbols = Symbols::new();
    let mut text = |word: &str| Cell::from(symbols.intern(word));
    let household = cells(
        &d.household,
        &[
            ("household_id", text("H1")),
            ("area_code", text("410399001001")),
            ("scheme", d.household.code("scheme", "dibao").expect("a word")),
            ("residence", 1),
            ("stage", 0),
            ("applied_on", 20_000),
            ("declared_deposits", 500_000),
            ("declared_homes", 0),
            ("declared_vehicles", 1),
        ],
    );
    let member = cells(
        &d.member,
        &[
            ("household_id", text("H1")),
            ("person_id", text(WANG)),
            ("name", text("王某某")),
            ("relation", 0),
            ("role", 0),
            ("declared_wage", 100_000),
            ("declared_business", 0),
        ],
    );
    let sources = [("civil.marriage", "marriage"), ("land.registry", "real_estate")];
    let place = |kind: &str| d.kind_index(kind).expect("a kind");
    let mut kinds = vec![DraftRows::default(); d.kinds.len()];
    for (kind, rows) in kinds.iter_mut().enumerate() {
        rows.columns = vec![Vec::new(); d.kinds[kind].fields.len()];
    }
    let marriage = &d.kinds[place("marriage")];
    let married = [
        ("spouse_id", text(OUTSIDER)),
        ("spouse_name", text("赵外人")),
        ("status", 0),
        ("registered_on", 15_000),
    ];
    put(&mut kinds[place("marriage")], 0, text("M-1"), cells(marriage, &married));
    let estate = &d.kinds[place("real_estate")];
    let home = [
        ("certificate_no", text("C-9")),
        ("use", 0),
        ("area_m2", 90_500_000),
        ("share", share_cell(1, 3).expect("a share")),
        ("registered_on", 18_000),
        ("via", 0),
    ];
    put(&mut kinds[place("real_estate")], 1, text("R-1"), cells(estate, &home));
    let sources = sources.map(|(id, kind)| source(id, place(kind))).to_vec();
    assemble(Draft {
        as_of: date(2026, 11, 15),
        dictionary: Arc::new(d),
        symbols,
        sources,
        households: std::iter::once(household).collect(),
        members: std::iter::once(member).collect(),
        member_name_key: vec![ABSENT],
        memberships: vec![1],
        memberships_open: vec![false],
        roll_broken: vec![false],
        kinds,
        states: vec![vec![SourceState::Hit], vec![SourceState::NoAnswer]],
    })
}

fn reference(source: &str, key: &str) -> RecordRef {
    RecordRef { source: source.to_owned(), record_key: key.to_owned(), person_id: WANG.to_owned() }
}

#[test]
fn the_roll_is_read_in_words() {
    let county = county();
    let head = household_head(&county, 0);
    assert_eq!((head.scheme.zh.as_str(), head.residence.en.as_str()), ("低保", "rural"));
    assert_eq!((head.applied_on, head.confirmed_on), (date_from_days(20_000), None));
    let members = member_lines(&county, 0);
    assert_eq!((members[0].name.as_str(), members[0].relation.zh.as_str()), ("王某某", "本人"));
    assert_eq!(roll_remark(&county, 0), None);
    let mut broken = county.clone();
    broken.roll_broken[0] = true;
    assert!(roll_remark(&broken, 0).is_some());
    assert_eq!(names_of(&county, Some(0)).people.get(WANG).map(String::as_str), Some("王某某"));
}

#[test]
fn declared_figures_keep_unknown_apart_from_zero() {
    let lines = declared_figures(&county(), 0, 12);
    let of = |key: &str| lines.iter().find(|l| l.key == key).unwrap_or_else(|| panic!("no line {key}"));
    assert_eq!(of("wage").declared, Figure::Known(Amount::Fen(1_200_000)));
    assert_eq!(of("business").declared, Figure::Known(Amount::Fen(0)));
    assert_eq!(of("transfer").declared, Figure::NotStated);
    assert_eq!(of("deposits").declared, Figure::Known(Amount::Fen(500_000)));
    assert_eq!(of("vehicles").declared, Figure::Known(Amount::Count(1)));
    assert!(lines.iter().all(|line| line.verified == Figure::Unknown));
}

#[test]
fn records_are_read_in_words_and_others_are_marked() {
    let county = county();
    let marriage = record_view(&county, 0, &reference("civil.marriage", "M-1")).expect("the record");
    let of = |title: &str| marriage.fields.iter().find(|f| f.title.en == title).expect("the field");
    assert!(of("spouse ID").third_person && of("spouse name").third_person);
    assert!(!of("status").third_person);
    assert_eq!(of("status").value, Some(Bilingual::of("已婚", "married")));
    assert_eq!(marriage.as_of, Some(date(2026, 10, 31)));
    let home = record_view(&county, 0, &reference("land.registry", "R-1")).expect("the record");
    let values: Vec<&str> =
        home.fields.iter().filter_map(|f| f.value.as_ref()).map(|v| v.en.as_str()).collect();
    assert!(values.contains(&"90.5 m²") && values.contains(&"1/3"), "{values:?}");
    assert!(home.fields.iter().any(|f| f.value.is_none()), "an absent value stays absent");
    assert!(home.fields.iter().all(|f| !f.third_person));
    assert_eq!(record_view(&county, 0, &reference("land.registry", "M-1")), None);
}

#[test]
fn the_matrix_has_every_source_and_member() {
    let matrix = answer_matrix(&county(), 0);
    assert_eq!(matrix.persons, [WANG]);
    let states: Vec<_> = matrix.rows.iter().map(|row| (row.source.as_str(), row.answers[0].state)).collect();
    assert_eq!(states, [("civil.marriage", SourceState::Hit), ("land.registry", SourceState::NoAnswer)]);
}
