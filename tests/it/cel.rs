//! Other people's conformance cases of CEL (`cel/NOTICE`) through the program: each one inside the profile is answered
//! right to the type, each other one refused. Must not know how expressions are evaluated.

use super::support::ROOT;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::process::{Command, Stdio};

/// The program's answers to the lines of stdin, and its exit code.
fn answers(lines: &str) -> (Vec<Value>, i32) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hedui"));
    command.current_dir(ROOT).args(["rules", "eval"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut program = command.spawn().expect("the program starts");
    let mut input = program.stdin.take().expect("its stdin");
    let lines = lines.to_owned();
    let writer = std::thread::spawn(move || input.write_all(lines.as_bytes()));
    let output = program.wait_with_output().expect("the program ends");
    writer.join().expect("no panic").expect("all lines are read");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let answers = text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    (answers, output.status.code().expect("it ends by itself"))
}

/// Whether an answer is what is expected: a typed value, an error, or a refusal with its place.
fn is_right(answer: &Value, expect: &Value) -> bool {
    if expect["refused"] == json!(true) {
        let refused = &answer["refused"];
        return refused["reason"].is_string() && refused["line"].is_u64() && refused["column"].is_u64();
    }
    if expect["error"] == json!(true) {
        return answer["error"].is_string();
    }
    // Texts tell -0.0 from 0.0.
    let (found, wanted) = (answer["typed"].to_string(), expect.to_string());
    found == wanted
}

#[test]
fn conformance_cases_are_right_or_refused() {
    let lines = fs::read_to_string(format!("{ROOT}/tests/it/cel/cases.ndjson")).expect("the cases");
    let (answers, code) = answers(&lines);
    assert_eq!(code, 0, "every line can be read");
    assert_eq!(answers.len(), lines.lines().count());
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut wrong = Vec::new();
    for (line, answer) in lines.lines().zip(&answers) {
        let case: Value = serde_json::from_str(line).expect("JSON");
        assert_eq!(answer["id"], case["id"], "answers come in order");
        if !is_right(answer, &case["expect"]) {
            wrong.push(format!("{line}\n  {answer}"));
        }
        let kind = ["refused", "error"].into_iter().find(|kind| case["expect"][kind] == json!(true));
        *counts.entry(kind.unwrap_or("value")).or_insert(0) += 1;
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(counts["value"] > 800 && counts["error"] > 80 && counts["refused"] > 1_000, "{counts:?}");
}

#[test]
fn a_request_may_be_hostile() {
    let deep = format!("{{\"expr\": \"{}1{}\"}}", "(".repeat(100_000), ")".repeat(100_000));
    let long = format!("{{\"expr\": \"'{}'\"}}", "x".repeat(3 << 20));
    let nested =
        format!("{{\"expr\": \"1\", \"given\": {{\"x\": {}1{}}}}}", "[".repeat(5_000), "]".repeat(5_000));
    let (answers, code) = answers(&format!("{deep}\n{long}\n{nested}\n\n\"1 + 1\"\n"));
    assert_eq!(code, 2, "a line that is no JSON is bad input");
    let reasons: Vec<&str> =
        answers.iter().map(|answer| answer["refused"]["reason"].as_str().unwrap_or("")).collect();
    assert!(reasons[0].contains("65536"), "{reasons:?}");
    assert!(reasons[1].contains("longer than 1 MiB"), "{reasons:?}");
    assert!(answers[2]["error"].is_string());
    assert_eq!(answers[3]["value"], 2);
}
