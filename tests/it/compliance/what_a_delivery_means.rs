//! What a whole delivery tells: who is there, who isn't, in whatever order and with whatever stands beside it.

use super::county::{BYSTANDER, Known, known, known_with};
use super::encode::encode;
use super::grid::{Grid, text};
use super::sample_source::{SampleSource, shipped, sources};
use hedui::adapter::{Adapter, Content, Format, NotListed, TableSource, Transport};
use hedui::domain::SourceState;

/// What is known where the source delivers this grid.
pub(super) fn known_of(source: &SampleSource, grid: &Grid) -> Known {
    known(source, &encode(&source.table.format, grid))
}

#[test]
fn whoever_is_in_the_sample_is_a_hit_and_the_others_are_what_the_adapter_says() {
    for source in sources() {
        let known = known(source, &source.bytes);
        let absent = match source.adapter.not_listed {
            NotListed::None => SourceState::None,
            NotListed::NotAsked => SourceState::NotAsked,
        };
        assert_eq!(known.report.fault, None, "{}", source.adapter.id);
        for (person, state) in &known.states {
            let wanted = if person == BYSTANDER { absent } else { SourceState::Hit };
            assert_eq!(*state, wanted, "{}: {known:#?}", source.adapter.id);
        }
        let expected = source.table.sample.as_ref().expect("a sample").expect.len();
        assert_eq!(known.records.len(), expected, "{}", source.adapter.id);
        assert!(known.set_aside.is_empty(), "{}: {:?}", source.adapter.id, known.set_aside);
        let written = known_of(source, &source.grid);
        assert_eq!(written.records, known.records, "{}: the same, written again", source.adapter.id);
        assert_eq!(written.states, known.states, "{}: the same, written again", source.adapter.id);
    }
}

#[test]
fn order_repetition_and_further_columns_change_nothing() {
    for source in sources() {
        let id = &source.adapter.id;
        let first = known_of(source, &source.grid);
        let mut turned = source.grid.clone();
        turned.rows.reverse();
        let mut doubled = source.grid.clone();
        doubled.rows.extend(source.grid.rows.clone());
        let mut wider = source.grid.clone();
        wider.columns.push("备注".to_owned());
        for row in &mut wider.rows {
            row.push(text("无关的话"));
        }
        // Columns without names have no place for one more; their count is what names them.
        let is_wider = !matches!(source.table.format, Format::Fixed { .. });
        for (what, grid) in
            [("turned", Some(&turned)), ("doubled", Some(&doubled)), ("wider", is_wider.then_some(&wider))]
        {
            let Some(grid) = grid else { continue };
            let known = known_of(source, grid);
            assert_eq!(known.report.fault, None, "{id}, {what}");
            assert_eq!(known.records, first.records, "{id}, {what}");
            assert_eq!(known.states, first.states, "{id}, {what}");
            let repeated = if what == "doubled" { first.records.len() as u64 } else { 0 };
            assert_eq!(known.report.rows_repeated, repeated, "{id}, {what}");
        }
    }
}

/// The adapters that ship with an answers table.
fn with_answers() -> Vec<(&'static SampleSource, Adapter, TableSource)> {
    let of = |source: &'static SampleSource| {
        let adapter = shipped().iter().find(|adapter| adapter.id == source.adapter.id)?;
        let Content::Records { answers: Some(answers), .. } = &adapter.content else { return None };
        let mut own = source.adapter.clone();
        if let Content::Records { answers: table, .. } = &mut own.content {
            *table = Some(answers.clone());
        }
        Some((source, own, answers.clone()))
    };
    sources().iter().filter_map(of).collect()
}

/// An answers table of these people, in the words of the source.
fn answers(table: &TableSource, people: &[(&str, SourceState)]) -> Vec<u8> {
    let hedui::adapter::Mapping::Fields(mappings) = &table.mapping else { panic!("mapped") };
    let mapping = |field: &str| mappings.iter().find(|m| m.field == field).expect("mapped");
    let column = |field: &str| match &mapping(field).origin {
        hedui::adapter::Origin::Column(column) => column.clone(),
        _ => panic!("a column"),
    };
    let code = |state: &SourceState| {
        let codes = &mapping("state").codes;
        codes.iter().find(|(_, word)| word == state.word()).expect("a code").0.clone()
    };
    let row = |(id, state): &(&str, SourceState)| vec![text(id), text(&code(state)), text("2026-10-22")];
    let rows = people.iter().map(row).collect();
    let grid = Grid { columns: ["person_id", "state", "as_of"].map(column).to_vec(), rows };
    encode(&table.format, &grid)
}

#[test]
fn an_answers_table_decides_who_was_asked() {
    let all = with_answers();
    assert!(all.len() >= 4, "only {} sources send an answers table", all.len());
    for (source, adapter, table) in all {
        let (Transport::File { paths, .. }, Transport::File { paths: beside, .. }) =
            (&source.table.transport, &table.transport);
        let states = |people: &[(&str, SourceState)]| {
            let answers = answers(&table, people);
            known_with(source, &adapter, &[(&paths[0], &source.bytes), (&beside[0], &answers)])
        };
        let people: Vec<&str> = source.people.keys().map(String::as_str).collect();
        let (first, second) = (people[0], people[1]);
        let known = states(&[(first, SourceState::Hit), (BYSTANDER, SourceState::None)]);
        assert_eq!(known.states[first], SourceState::Hit, "{}: {known:#?}", adapter.id);
        assert_eq!(known.states[BYSTANDER], SourceState::None, "{}", adapter.id);
        assert_eq!(known.states[second], SourceState::NotAsked, "{}: not in the table", adapter.id);
        let known = states(&[
            (first, SourceState::None),
            (second, SourceState::NoAnswer),
            (BYSTANDER, SourceState::Hit),
        ]);
        for person in [first, second, BYSTANDER] {
            let why = "none with records, no answer, hit without records";
            assert_eq!(known.states[person], SourceState::NoAnswer, "{}: {why}", adapter.id);
        }
    }
}
