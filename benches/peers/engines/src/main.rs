//! The three conditions of `cargo bench --bench engine` by other people's engines, one core, everything in memory.
//! `engines FOLDER HOUSEHOLDS`: where the facts are that the bench wrote, and how many of the first are asked of.
//! Prints one JSON object a line: condition, engine, nanoseconds a household, and for how many households it holds.

use serde_json::{Value, json};
use std::{collections::HashMap, hint::black_box, path::Path, sync::Arc, time::Instant};
use zen_expression::{variable::Variable, vm::VM};

/// The allocator of the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// A condition in CEL and in ZEN; `total` adds up a list, which CEL has no function for.
struct Condition {
    id: &'static str,
    cel: &'static str,
    zen: &'static str,
}

/// Over lists of a household's records.
const OF_HOUSEHOLD: [Condition; 3] = [
    Condition {
        id: "T-01",
        cel: r#"vehicles.exists(v, v.class != "disability")"#,
        zen: r#"some(vehicles, #.class != "disability")"#,
    },
    Condition {
        id: "T-02",
        cel: "total(wages.filter(r, r.month > after).map(r, r.income)) > standard * persons * 12",
        zen: "sum(map(filter(wages, #.month > after), #.income)) > standard * persons * 12",
    },
    Condition {
        id: "T-03",
        cel: "total(deposits.map(a, a.balance)) > standard * persons * 24",
        zen: "sum(map(deposits, #.balance)) > standard * persons * 24",
    },
];

/// Over the members of a household, each with its records.
const OF_MEMBERS: [Condition; 3] = [
    Condition {
        id: "T-01",
        cel: r#"members.exists(m, m.vehicles.exists(v, v.class != "disability"))"#,
        zen: r#"some(members, some(#.vehicles, #.class != "disability"))"#,
    },
    Condition {
        id: "T-02",
        cel: "total(members.map(m, total(m.wages.filter(r, r.month > after).map(r, r.income)))) > standard * size(members) * 12",
        zen: "sum(map(members, sum(map(filter(#.wages, #.month > after), #.income)))) > standard * len(members) * 12",
    },
    Condition {
        id: "T-03",
        cel: "total(members.map(m, total(m.deposits.map(a, a.balance)))) > standard * size(members) * 24",
        zen: "sum(map(members, sum(map(#.deposits, #.balance)))) > standard * len(members) * 24",
    },
];

const TABLES: [(&str, &str); 3] =
    [("vehicle.csv", "vehicles"), ("wage.csv", "wages"), ("deposit.csv", "deposits")];

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let (folder, most) = (Path::new(&arguments[1]), arguments[2].parse().expect("a number of households"));
    let flat = households(folder, most);
    for condition in OF_HOUSEHOLD {
        by_cel(&flat, "cel", &condition);
        by_zen(&flat, "zen-expression", &condition);
    }
    drop(flat);
    let nested = with_members(folder, most);
    for condition in OF_MEMBERS {
        by_cel(&nested, "cel, by member", &condition);
        by_zen(&nested, "zen-expression, by member", &condition);
    }
}

/// Asks every household three times over, and says the least of the three, with for how many the condition holds.
/// Neither reading nor building the households' values counts.
fn ask<T>(
    id: &str,
    engine: &str,
    households: &[Value],
    of: impl Fn(&Value) -> T,
    mut holds: impl FnMut(&T) -> bool,
) {
    let values: Vec<T> = households.iter().map(of).collect();
    let (mut least, mut count) = (u128::MAX, 0);
    for _ in 0..3 {
        let start = Instant::now();
        count = black_box(values.iter().filter(|household| holds(household)).count());
        least = least.min(start.elapsed().as_nanos());
    }
    let each = least as f64 / households.len() as f64;
    let line = json!({"condition": id, "engine": engine, "ns": each, "holds": count});
    println!("{line}");
}

fn by_cel(households: &[Value], engine: &str, condition: &Condition) {
    let program = cel::Program::compile(condition.cel).expect("a program");
    let holds = |context: &cel::Context<'_, '_>| program.execute(context) == Ok(cel::Value::Bool(true));
    ask(condition.id, engine, households, cel_context, holds);
}

fn cel_context<'a>(household: &Value) -> cel::Context<'a, 'a> {
    let mut context = cel::Context::default();
    let whole = |value: &cel::Value| if let cel::Value::Int(n) = value { *n } else { 0 };
    let total = move |list: Arc<Vec<cel::Value>>| -> i64 { list.iter().map(whole).sum() };
    context.add_function("total", total).expect("a function");
    for (name, value) in household.as_object().expect("an object") {
        context.add_variable_from_value(name.clone(), cel_value(value));
    }
    context
}

fn cel_value(value: &Value) -> cel::Value {
    match value {
        Value::Number(n) => cel::Value::Int(n.as_i64().expect("a whole number")),
        Value::Array(list) => cel::Value::List(Arc::new(list.iter().map(cel_value).collect())),
        Value::Object(map) => {
            let map: HashMap<String, cel::Value> =
                map.iter().map(|(k, v)| (k.clone(), cel_value(v))).collect();
            map.into()
        }
        Value::String(text) => text.as_str().into(),
        Value::Bool(_) | Value::Null => unreachable!("the facts hold neither"),
    }
}

fn by_zen(households: &[Value], engine: &str, condition: &Condition) {
    let expression = zen_expression::compile_expression(condition.zen).expect("an expression");
    let mut machine = VM::new();
    let holds = |values: &Variable| {
        matches!(expression.evaluate_with(values.clone(), &mut machine), Ok(Variable::Bool(true)))
    };
    ask(condition.id, engine, households, |household| household.clone().into(), holds);
}

/// The rows of a table that are of the first households, as numbers and texts. They stand in the order of households.
fn rows(folder: &Path, table: &str, most: usize) -> Vec<(usize, Value)> {
    let mut reader = csv::Reader::from_path(folder.join(table)).expect("the bench wrote it");
    let names = reader.headers().expect("a head").clone();
    let value = |text: &str| text.parse::<i64>().map_or_else(|_| Value::from(text), Value::from);
    let row = |record: csv::StringRecord| {
        let fields = names.iter().zip(&record).map(|(name, text)| (name.to_owned(), value(text)));
        (record[0].parse().expect("a household"), Value::Object(fields.collect()))
    };
    let rows = reader.records().map(|record| row(record.expect("a row")));
    rows.take_while(|(household, _)| *household < most).collect()
}

/// The first households, each with lists of its records.
fn households(folder: &Path, most: usize) -> Vec<Value> {
    let mut households: Vec<Value> = rows(folder, "household.csv", most).into_iter().map(|r| r.1).collect();
    for (table, name) in TABLES {
        households.iter_mut().for_each(|household| household[name] = json!([]));
        for (place, row) in rows(folder, table, most) {
            households[place][name].as_array_mut().expect("a list").push(row);
        }
    }
    households
}

/// The first households, each with a list of its members, who have lists of their records.
fn with_members(folder: &Path, most: usize) -> Vec<Value> {
    let mut households: Vec<Value> = rows(folder, "household.csv", most).into_iter().map(|r| r.1).collect();
    let mut first_members = Vec::new();
    let mut members = 0;
    for household in &mut households {
        let persons = household["persons"].as_u64().expect("a number of persons");
        first_members.push(members);
        members += persons;
        household["members"] =
            json!(vec![json!({"vehicles": [], "wages": [], "deposits": []}); persons as usize]);
    }
    for (table, name) in TABLES {
        for (place, row) in rows(folder, table, most) {
            let member = row["mid"].as_u64().expect("a member") - first_members[place];
            households[place]["members"][member as usize][name].as_array_mut().expect("a list").push(row);
        }
    }
    households
}
