//! Requests and answers of `rules eval` as JSON: an expression with given values in, a value, an error or a refusal
//! out. It must not know files or streams.

use crate::document::nearest;
use crate::expr::{
    eval::{Given, Stop, Value, evaluate, literal, plain, repeated_key, typed},
    span::{Span, line_col},
};
use serde_json::{Map as Object, Value as Json, json};

/// The answer to one line: an object with one of `value`, `error` and `refused`, and whether the line could be read.
pub(super) fn answer_line(line: &str, given: &Given) -> (Json, bool) {
    let object = match serde_json::from_str::<Json>(line) {
        Ok(Json::Object(object)) => object,
        Ok(Json::String(expr)) => return (answer(&expr, given), true),
        Ok(_) => return (unread("a line is an object such as {\"expr\": \"1 + 1\"}"), false),
        Err(fault) => return (unread(&format!("the line is no JSON ({})", place(&fault))), false),
    };
    if let Some((_, column)) = repeated_key(line) {
        return (unread(&format!("a key stands twice in one object (column {column})")), false);
    }
    let (mut answer, read) = match request(&object, given) {
        Ok((expr, given)) => (answer(expr, &given), true),
        Err(Problem::Unread(message)) => (unread(&message), false),
        Err(Problem::Refused(reason)) => {
            (json!({ "refused": { "reason": reason, "line": 1, "column": 1 } }), true)
        }
    };
    if let (Some(id), Json::Object(members)) = (object.get("id"), &mut answer) {
        members.insert("id".to_owned(), id.clone());
    }
    (answer, read)
}

/// Where a line stops being JSON; the fault's own text could quote what was given.
fn place(fault: &serde_json::Error) -> String {
    format!("column {}", fault.column())
}

fn unread(message: &str) -> Json {
    json!({ "error": message })
}

enum Problem {
    Unread(String),
    Refused(String),
}

/// The first of some members that is there and says something.
fn member<'o>(object: &'o Object<String, Json>, names: &[&str]) -> Option<&'o Json> {
    let said = |json: &&Json| !matches!(json, Json::Null | Json::Bool(false)) && **json != json!("");
    names.iter().filter_map(|name| object.get(*name)).find(said)
}

/// The keys that a request is read by. Others, such as those in which conformance files say what is expected, are not
/// looked at.
const KEYS: [&str; 13] = [
    "id",
    "expr",
    "expression",
    "given",
    "bindings",
    "variables",
    "disableMacros",
    "disable_macros",
    "checkOnly",
    "check_only",
    "typeEnv",
    "type_env",
    "container",
];

/// What a key was meant to be that is nearly one that is read.
fn slip(key: &str) -> Option<&'static str> {
    if KEYS.contains(&key) { None } else { nearest(key, &KEYS[1..]) }
}

/// The expression of a request and the values given to it.
fn request<'o>(object: &'o Object<String, Json>, given: &Given) -> Result<(&'o str, Given), Problem> {
    let expr = member(object, &["expr", "expression"]).and_then(Json::as_str);
    let expr =
        expr.ok_or_else(|| Problem::Unread("the line has no `expr`, which must be a text".to_owned()))?;
    if let Some((key, meant)) = object.keys().find_map(|key| Some((key, slip(key)?))) {
        return Err(Problem::Unread(format!("unknown key `{key}`; did you mean `{meant}`?")));
    }
    let mut given = given.clone();
    if let Some(values) = member(object, &["given", "bindings", "variables"]) {
        given.read(values).map_err(|faults| {
            let told: Vec<String> = faults.iter().map(ToString::to_string).collect();
            let problem =
                if faults.iter().all(|fault| fault.beyond) { Problem::Refused } else { Problem::Unread };
            problem(told.join("; "))
        })?;
    }
    if member(object, &["disableMacros", "disable_macros"]).is_some() {
        return Err(Problem::Refused("macros cannot be switched off".to_owned()));
    }
    if member(object, &["checkOnly", "check_only"]).is_some() {
        return Err(Problem::Refused("types are not deduced: expressions are only evaluated".to_owned()));
    }
    if let Some(container) = member(object, &["container"]) {
        let declared = member(object, &["typeEnv", "type_env"]).and_then(Json::as_array);
        let names = declared.into_iter().flatten().filter_map(|entry| entry.get("name")?.as_str());
        let container = container.as_str().unwrap_or("");
        if given.names().chain(names).any(|name| within(container, name)) {
            return Err(Problem::Refused("names in a container are not part of the profile".to_owned()));
        }
    }
    Ok((expr, given))
}

/// Whether a name lies in a container or in one around it.
fn within(container: &str, name: &str) -> bool {
    let outermost = container.split('.').next().unwrap_or(container);
    name.strip_prefix(outermost).is_some_and(|rest| rest.starts_with('.'))
}

/// The answer for an expression.
pub(super) fn answer(expr: &str, given: &Given) -> Json {
    match evaluate(expr, given).and_then(|value| forms(&value)) {
        Ok(forms) => forms,
        Err(stop) => stopped(expr, &stop),
    }
}

fn forms(value: &Value) -> Result<Json, Stop> {
    let members = [
        ("value", plain(value)?),
        ("type", json!(value.type_name().word())),
        ("typed", typed(value)?),
        ("text", Json::String(literal(value)?)),
    ];
    Ok(Json::Object(members.into_iter().map(|(name, json)| (name.to_owned(), json)).collect()))
}

fn stopped(expr: &str, stop: &Stop) -> Json {
    let Span { start, .. } = stop.span();
    let (line, column) = line_col(expr, start);
    match stop {
        Stop::Error { message, .. } => json!({ "error": message, "line": line, "column": column }),
        Stop::Refused { reason, .. } => {
            json!({ "refused": { "reason": reason, "line": line, "column": column } })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, expected: &str) {
        assert_eq!(answer_line(line, &Given::none()).0.to_string(), expected, "{line}");
    }

    #[test]
    fn a_line_is_answered_with_a_value_an_error_or_a_refusal() {
        check(
            r#"{"id": 7, "expr": "x + 1u", "given": {"x": {"uint64Value": "2"}}}"#,
            r#"{"id":7,"text":"3u","type":"uint","typed":{"uint64Value":"3"},"value":3}"#,
        );
        check(
            r#"{"expression": "[x]", "bindings": {"x": {"value": {"doubleValue": "NaN"}}}}"#,
            concat!(
                r#"{"text":"[double(\"NaN\")]","type":"list","#,
                r#""typed":{"listValue":{"values":[{"doubleValue":"NaN"}]}},"value":["NaN"]}"#
            ),
        );
        check(r#"{"expr": "1 /\n 0"}"#, r#"{"column":3,"error":"division by zero","line":1}"#);
        check(
            r#"{"expr": "true ||\n f(1)"}"#,
            concat!(
                r#"{"refused":{"column":2,"line":2,"reason":"CEL's standard has no function `f`; "#,
                r#"extensions are not part of the profile"}}"#
            ),
        );
        check(
            r#"{"expr": "{1: 2, 'a': b'\\xff'}"}"#,
            concat!(
                r#"{"text":"{1: 2, \"a\": b\"\\xff\"}","type":"map","typed":{"mapValue":{"entries":"#,
                r#"[{"key":{"int64Value":"1"},"value":{"int64Value":"2"}},"#,
                r#"{"key":{"stringValue":"a"},"value":{"bytesValue":"/w=="}}]}},"value":[[1,2],["a","/w=="]]}"#
            ),
        );
    }

    #[test]
    fn what_would_change_the_meaning_is_refused() {
        for line in [
            r#"{"expr": "1", "disable_macros": true}"#,
            r#"{"expr": "1", "checkOnly": true}"#,
            r#"{"expr": "y", "container": "x", "given": {"x.y": 1, "y": 2}}"#,
            r#"{"expr": "x", "given": {"x": {"objectValue": {"@type": "type.googleapis.com/a.B"}}}}"#,
            r#"{"expr": "x", "given": {"x": {"enumValue": {"type": "a.B", "value": 1}}}}"#,
        ] {
            let (answer, read) = answer_line(line, &Given::none());
            assert!(read && answer.get("refused").is_some(), "{line}: {answer}");
        }
    }

    #[test]
    fn a_line_that_is_no_request_is_an_error() {
        check(
            r#"{"expr": "x + y + z", "given": {"x": {"int64Value": "a"}, "y": 1, "z": [1e999]}}"#,
            r#"{"error":"x: this is no `int64Value`; z[0]: the number is too large for a double"}"#,
        );
        for line in [
            "{",
            "1",
            r#"{"expr": 1}"#,
            r#"{"expr": "x", "given": {"x": 1e999}}"#,
            r#"{"given": {}}"#,
            r#"{"expr": "1", "expr": "2"}"#,
            r#"{"expr": "1", "givn": {}}"#,
        ] {
            let (answer, read) = answer_line(line, &Given::none());
            assert!(!read && answer.get("error").is_some(), "{line}: {answer}");
        }
    }
}
