//! The three conditions of `cargo bench --bench engine` by other people's engines, one core, everything in memory.
//! `engines FOLDER HOUSEHOLDS`: where the facts are that the bench wrote, and how many of the first are asked of.
//! Prints one JSON object a line: condition, engine, nanoseconds a household, and for how many households it holds.

use serde_json::{Value, json};
use std::{collections::HashMap, hint::black_box, path::Path, sync::Arc, time::Instant};
use zen_expression::{variable::Variable, vm::VM};

/// The allocator of the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The conditions in CEL and in ZEN; `total` adds up a list, which CEL has no function for.
const CONDITIONS: [(&str, &str, &str); 3] = [
    ("T-01", r#"vehicles.exists(v, v.class != "disability")"#, r#"some(vehicles, #.class != "disability")"#),
    (
        "T-02",
        "total(wages.filter(r, r.month > after).map(r, r.income)) > standard * persons * 12",
        "sum(map(filter(wages, #.month > after), #.income)) > standard * persons * 12",
    ),
    (
        "T-03",
        "total(deposits.map(a, a.balance)) > standard * persons * 24",
        "sum(map(deposits, #.balance)) > standard * persons * 24",
    ),
];

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let most = arguments[2].parse().expect("a number of households");
    let households = households(Path::new(&arguments[1]), most);
    for (id, cel, zen) in CONDITIONS {
        by_cel(&households, id, cel);
        by_zen(&households, id, zen);
    }
}

/// Asks every household, and says the least of three times of each summed, with for how many the condition holds.
/// Neither reading nor building a household's values counts.
fn ask<T>(
    id: &str,
    engine: &str,
    households: &[Value],
    of: impl Fn(&Value) -> T,
    mut holds: impl FnMut(&T) -> bool,
) {
    let (mut nanoseconds, mut count) = (0, 0);
    for household in households {
        let values = of(household);
        let mut least = u128::MAX;
        for turn in 0..3 {
            let start = Instant::now();
            let found = black_box(holds(&values));
            least = least.min(start.elapsed().as_nanos());
            count += usize::from(found && turn == 0);
        }
        nanoseconds += least;
    }
    let each = nanoseconds as f64 / households.len() as f64;
    let line = json!({"condition": id, "engine": engine, "ns": each, "holds": count});
    println!("{line}");
}

fn by_cel(households: &[Value], id: &str, condition: &str) {
    let program = cel::Program::compile(condition).expect("a program");
    let holds = |context: &cel::Context<'_, '_>| program.execute(context) == Ok(cel::Value::Bool(true));
    ask(id, "cel", households, cel_context, holds);
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

fn by_zen(households: &[Value], id: &str, condition: &str) {
    let expression = zen_expression::compile_expression(condition).expect("an expression");
    let mut machine = VM::new();
    let holds = |values: &Variable| {
        matches!(expression.evaluate_with(values.clone(), &mut machine), Ok(Variable::Bool(true)))
    };
    ask(id, "zen-expression", households, |household| household.clone().into(), holds);
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

/// The first households as nested values.
fn households(folder: &Path, most: usize) -> Vec<Value> {
    let mut households: Vec<Value> = rows(folder, "household.csv", most).into_iter().map(|r| r.1).collect();
    for (table, name) in [("vehicle.csv", "vehicles"), ("wage.csv", "wages"), ("deposit.csv", "deposits")] {
        households.iter_mut().for_each(|household| household[name] = json!([]));
        for (place, row) in rows(folder, table, most) {
            households[place][name].as_array_mut().expect("a list").push(row);
        }
    }
    households
}
