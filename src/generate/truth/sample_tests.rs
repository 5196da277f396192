//! The sample county of the fixtures, read by the generator's own reading of the rules: the verdicts of a third
//! reading, which come with the sample, must be the same. Must not use adapters or the engine.

use super::super::county::{Household, Member, Person};
use super::super::fact::{Fact, Value};
use super::{RollIndex, Sent, Setting, Silence, SourceNote, truth_of};
use crate::domain::calendar::Month;
use crate::domain::citizen_id::{Canonical, CitizenId};
use crate::domain::ratio::Ratio;
use jiff::civil::Date;
use polars::prelude::{AnyValue, Column, DataFrame, DataType, ParquetReader, SerReader};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/sample")
}

fn table(name: &str) -> DataFrame {
    let file = File::open(folder().join(format!("{name}.parquet"))).expect("opens");
    ParquetReader::new(file).finish().expect("a parquet file")
}

fn fixed(text: &str) -> &'static str {
    Box::leak(text.to_owned().into_boxed_str())
}

/// The rows of a table: column name and value, absent values left out.
fn rows(table: &DataFrame) -> Vec<BTreeMap<&'static str, Value>> {
    let mut rows = vec![BTreeMap::new(); table.height()];
    for column in table.columns() {
        let name = fixed(column.name());
        let words = matches!(column.dtype(), DataType::Categorical(..) | DataType::Enum(..));
        let column = if words { &column.cast(&DataType::String).expect("words") } else { column };
        for (place, row) in rows.iter_mut().enumerate() {
            if let Some(value) = value(name, column, place) {
                row.insert(name.strip_suffix("_fen").map_or(name, |name| name), value);
            }
        }
    }
    rows
}

fn value(name: &str, column: &Column, place: usize) -> Option<Value> {
    Some(match column.get(place).expect("a row") {
        AnyValue::Null => return None,
        AnyValue::Boolean(flag) => Value::Flag(flag),
        AnyValue::Date(days) => Value::Day(crate::domain::calendar::date_from_days(days).expect("a day")),
        AnyValue::Int64(number) if name.ends_with("_fen") => Value::Fen(number),
        AnyValue::Int64(number) => Value::Count(number),
        AnyValue::Int32(number) => Value::Count(number.into()),
        AnyValue::String(text) => match name {
            "month" => Value::Month(Month::parse(text).expect("a month")),
            "area_m2" => Value::Hundredths(scaled(text, 100)),
            "share" => Value::Millionths(scaled(text, 1_000_000)),
            _ => Value::Text(text.into()),
        },
        AnyValue::Decimal(number, _, scale) => match name {
            "share" => Value::Millionths(of_decimal(number, scale, 6)),
            _ => Value::Hundredths(of_decimal(number, scale, 2)),
        },
        other => panic!("{name}: {other:?}"),
    })
}

/// A decimal in units of `10^-places`.
fn of_decimal(number: i128, scale: usize, places: usize) -> i64 {
    let more = places.checked_sub(scale).expect("no finer than what is held");
    i64::try_from(number * 10i128.pow(u32::try_from(more).expect("few places"))).expect("small")
}

fn scaled(text: &str, by: i128) -> i64 {
    let exact = Ratio::parse_share(text).expect("a number");
    let scaled = exact.checked_mul(Ratio::int(by)).expect("small");
    assert_eq!(scaled.den(), 1, "{text}");
    i64::try_from(scaled.num()).expect("small")
}

type Cells = BTreeMap<&'static str, Value>;

fn text(row: &Cells, name: &str) -> Option<String> {
    row.get(name).map(|value| match value {
        Value::Text(text) => text.to_string(),
        other => panic!("{name}: {other:?}"),
    })
}

fn day(row: &Cells, name: &str) -> Option<Date> {
    row.get(name).map(|value| match value {
        Value::Day(day) => *day,
        other => panic!("{name}: {other:?}"),
    })
}

fn number(row: &Cells, name: &str) -> Option<i64> {
    row.get(name).map(|value| match value {
        Value::Fen(number) | Value::Count(number) => *number,
        other => panic!("{name}: {other:?}"),
    })
}

fn word(row: &Cells, name: &str) -> &'static str {
    fixed(&text(row, name).expect("a word"))
}

fn member(row: &Cells) -> Member {
    let stated_id = text(row, "person_id").expect("an ID");
    let name = text(row, "name").expect("a name");
    let digit = |name| number(row, name).and_then(|digit| u8::try_from(digit).ok());
    let declared =
        ["wage", "business", "property", "transfer"].map(|of| number(row, &format!("declared_{of}")));
    Member {
        person: Person { id: stated_id.clone(), name, birth: Date::ZERO, sex: 1 },
        stated_id,
        relation: word(row, "relation"),
        obligor: word(row, "role") == "obligor",
        joined_on: day(row, "joined_on").expect("a day"),
        authorised_on: day(row, "authorised_on"),
        authorised_sources: text(row, "authorised_sources")
            .map(|list| list.split(';').map(str::to_owned).collect()),
        student: row.get("student") == Some(&Value::Flag(true)),
        declared_fen: declared.map(|fen| fen.expect("money")),
        declared_disability: (digit("declared_disability_category"), digit("declared_disability_level")),
    }
}

fn household(row: &Cells, members: Vec<Member>) -> Household {
    Household {
        id: text(row, "household_id").expect("a number"),
        area_code: text(row, "area_code").expect("an area"),
        residence: word(row, "residence"),
        scheme: word(row, "scheme"),
        stage: word(row, "stage"),
        applied_on: day(row, "applied_on").expect("a day"),
        confirmed_on: day(row, "confirmed_on"),
        authorised_on: day(row, "authorised_on"),
        authorised_until: day(row, "authorised_until"),
        authorised_sources: text(row, "authorised_sources")
            .map(|list| list.split(';').map(str::to_owned).collect()),
        single_person_reason: text(row, "single_person_reason").as_deref().map(fixed),
        relative_filed: row.get("relative_filed") == Some(&Value::Flag(true)),
        county_visit_on: day(row, "county_visit_on"),
        declared_deposits_fen: number(row, "declared_deposits").expect("money"),
        declared_homes: number(row, "declared_homes").expect("a count"),
        declared_vehicles: number(row, "declared_vehicles").expect("a count"),
        monthly_aid_fen: number(row, "monthly_aid"),
        members,
        planted: false,
    }
}

fn fact(kind: &'static str, mut row: Cells) -> Fact {
    let mut taken = |name| match row.remove(name) {
        Some(Value::Text(text)) => text,
        None => "".into(),
        other => panic!("{name}: {other:?}"),
    };
    let (source, record_key, id, name) =
        (taken("source"), taken("record_key"), taken("person_id"), taken("name"));
    let as_of = day(&row, "as_of").expect("a day");
    let id = match CitizenId::canonical(&id) {
        Canonical::Right(id) | Canonical::WrongCheck(id) => id.reveal().into(),
        Canonical::NotAnId => id,
    };
    let fields = row.into_iter().filter(|(name, _)| !matches!(*name, "as_of" | "answer")).collect();
    Fact { kind, source: fixed(&source), record_key, person_id: id, name, as_of, fields }
}

/// The sources that the sample's adapters describe, and the facts of their tables.
fn sources() -> (Vec<SourceNote>, Vec<Fact>) {
    let (mut notes, mut facts) = (Vec::new(), Vec::new());
    for entry in std::fs::read_dir(folder().join("adapters")).expect("lists") {
        let adapter = std::fs::read_to_string(entry.expect("an entry").path()).expect("reads");
        let head = |key: &str| {
            let line = adapter.lines().find(|line| line.starts_with(&format!("{key} = ")));
            line.and_then(|line| line.split('"').nth(1)).map(fixed)
        };
        let (Some(id), Some(kind)) = (head("id"), head("kind")) else { continue };
        let ids = if kind == "deposit" { vec!["bank.a", "bank.b"] } else { vec![id] };
        notes.extend(ids.iter().map(|id| SourceNote::read(id, kind, &adapter, true)));
        for mut row in rows(&table(kind)) {
            row.entry("source").or_insert_with(|| id.into());
            facts.push(fact(kind, row));
        }
    }
    (notes, facts)
}

fn households() -> Vec<Household> {
    let mut members: BTreeMap<String, Vec<Member>> = BTreeMap::new();
    for row in rows(&table("member")) {
        members.entry(text(&row, "household_id").expect("a number")).or_default().push(member(&row));
    }
    let with_members = |row: &Cells| {
        let members = members.get(&text(row, "household_id").expect("a number")).cloned();
        household(row, members.expect("every household has members"))
    };
    rows(&table("household")).iter().map(with_members).collect()
}

/// What the answers table leaves open: everybody for whom it doesn't say `hit` or `none`, and for whom it says `hit`
/// without a record, or `none` with one.
fn silences(
    notes: &[SourceNote],
    facts: &[Fact],
    households: &[Household],
) -> BTreeMap<(&'static str, &'static str), &'static str> {
    let with_rows: BTreeSet<(&str, &str)> =
        facts.iter().map(|fact| (fact.source, fact.person_id.as_str())).collect();
    let mut said = BTreeMap::new();
    for row in rows(&table("answers")) {
        said.insert((word(&row, "source"), word(&row, "person_id")), word(&row, "state"));
    }
    let mut silences = BTreeMap::new();
    for member in households.iter().flat_map(|household| &household.members) {
        let Some(id) = super::canonical(&member.stated_id) else { continue };
        for note in notes {
            let key = (fixed(&note.id), fixed(id.reveal()));
            match (said.get(&key), with_rows.contains(&key)) {
                (Some(&"hit"), true) | (Some(&"none"), false) => {}
                (Some(_), _) => drop(silences.insert(key, "no_answer")),
                (None, _) => drop(silences.insert(key, "not_asked")),
            }
        }
    }
    silences
}

#[test]
fn the_sample_county_reads_the_same() {
    let (notes, facts) = sources();
    let households = households();
    let silences = silences(&notes, &facts, &households);
    let silence: Silence<'_> = silences.iter().map(|(key, state)| (*key, *state)).collect();
    let d = Date::constant(2026, 11, 1);
    let roll = RollIndex::of(&households, [], d);
    let setting = Setting { d, sources: &notes, roll: &roll, silence: &silence };
    let mut sent: BTreeMap<String, Vec<Sent<'_>>> = BTreeMap::new();
    for fact in &facts {
        sent.entry(fact.person_id.to_string()).or_default().push((fact, None));
    }
    let (mut found, mut verdicts) = (BTreeMap::new(), BTreeMap::new());
    for household in &households {
        let truth = truth_of(household, &sent, &setting).expect("on the roll");
        for (rule, verdict) in truth.rules {
            found.insert((household.id.clone(), rule.to_owned()), verdict.to_owned());
        }
        verdicts.insert(household.id.clone(), truth.verdict.to_owned());
    }
    let expected: BTreeMap<_, _> = rows(&table("expected"))
        .iter()
        .map(|row| {
            let key = (text(row, "household_id").expect("a number"), text(row, "rule_id").expect("a rule"));
            (key, text(row, "verdict").expect("a verdict"))
        })
        .collect();
    let wrong: Vec<_> = expected
        .keys()
        .chain(found.keys())
        .filter(|key| expected.get(*key) != found.get(*key))
        .map(|key| format!("{key:?}: expected {:?}, found {:?}", expected.get(key), found.get(key)))
        .collect();
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), expected.len(), wrong.join("\n"));
    for row in rows(&table("verdicts")) {
        let id = text(&row, "household_id").expect("a number");
        assert_eq!(verdicts.get(&id), text(&row, "verdict").as_ref(), "{id}");
    }
}
