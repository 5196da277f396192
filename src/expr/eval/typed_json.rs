//! Values as JSON: plainly, for reading, and with their types in the form of CEL's conformance files
//! (`{"int64Value": "1"}`), which tells an int from a uint and from a double.

use super::{
    base64,
    stop::{Budget, Stop},
    time::{Duration, Timestamp},
    value::Value,
};
use crate::expr::span::Span;
use serde_json::{Map as Object, Number, Value as Json, json};

/// The most memory that a value's JSON may take, in bytes, roughly.
const LONGEST: usize = 32 << 20;

/// The plain form. Numbers are numbers; doubles that JSON does not have are texts, as are bytes (base64), times and
/// types; a map whose keys are not all texts is a list of pairs.
///
/// # Errors
/// If it is too large to be written.
pub fn plain(value: &Value) -> Result<Json, Stop> {
    Form { typed: false, left: LONGEST, budget: Budget::full() }.json(value).map_err(|stop| *stop)
}

/// The form with types.
///
/// # Errors
/// If it is too large to be written.
pub fn typed(value: &Value) -> Result<Json, Stop> {
    Form { typed: true, left: LONGEST, budget: Budget::full() }.json(value).map_err(|stop| *stop)
}

struct Form {
    typed: bool,
    left: usize,
    budget: Budget,
}

impl Form {
    fn json(&mut self, value: &Value) -> Result<Json, Box<Stop>> {
        self.budget.spend(Span::default(), 1)?;
        // An object of the form with types takes much more memory than what it stands for.
        let node = if self.typed { 320 } else { 64 };
        let length = node
            + match value {
                Value::Text(text) => text.len(),
                Value::Bytes(bytes) => bytes.len() * 4 / 3,
                _ => 0,
            };
        self.left = self.left.checked_sub(length).ok_or_else(|| {
            Stop::refused(Span::default(), "the value is too large to be written".to_owned())
        })?;
        let json = match value {
            Value::List(items) => {
                let items: Result<Vec<Json>, _> = items.iter().map(|item| self.json(item)).collect();
                let items = Json::Array(items?);
                if self.typed { object([("listValue", object([("values", items)]))]) } else { items }
            }
            Value::Map(map) if self.typed => {
                let mut entries = Vec::new();
                for (key, value) in map.sorted() {
                    entries.push(object([("key", self.json(key)?), ("value", self.json(value)?)]));
                }
                object([("mapValue", object([("entries", Json::Array(entries))]))])
            }
            Value::Map(map) if map.entries().iter().all(|(key, _)| matches!(key, Value::Text(_))) => {
                let mut object = Object::new();
                for (key, value) in map.sorted() {
                    if let Value::Text(key) = key {
                        object.insert(key.to_string(), self.json(value)?);
                    }
                }
                Json::Object(object)
            }
            Value::Map(map) => {
                let mut pairs = Vec::new();
                for (key, value) in map.sorted() {
                    pairs.push(Json::Array(vec![self.json(key)?, self.json(value)?]));
                }
                Json::Array(pairs)
            }
            other if self.typed => typed_scalar(other),
            other => plain_scalar(other),
        };
        Ok(json)
    }
}

/// An object of some members. `json!` would copy them.
fn object<const N: usize>(members: [(&str, Json); N]) -> Json {
    Json::Object(members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

fn double(number: f64) -> Json {
    match Number::from_f64(number) {
        Some(finite) => Json::Number(finite),
        None if number.is_nan() => json!("NaN"),
        None => json!(if number > 0.0 { "Infinity" } else { "-Infinity" }),
    }
}

fn plain_scalar(value: &Value) -> Json {
    match value {
        Value::Bool(flag) => json!(flag),
        Value::Int(number) => json!(number),
        Value::Uint(number) => json!(number),
        Value::Double(number) => double(*number),
        Value::Text(text) => json!(&**text),
        Value::Bytes(bytes) => json!(base64::encode(bytes)),
        Value::Timestamp(moment) => json!(moment.text()),
        Value::Duration(duration) => json!(duration.text()),
        Value::Type(ty) => json!(ty.word()),
        Value::Null | Value::List(_) | Value::Map(_) => Json::Null,
    }
}

fn typed_scalar(value: &Value) -> Json {
    let time = |ty: &str, text: String| json!({ "objectValue": { "@type": format!("type.googleapis.com/google.protobuf.{ty}"), "value": text } });
    match value {
        Value::Bool(flag) => json!({ "boolValue": flag }),
        Value::Int(number) => json!({ "int64Value": number.to_string() }),
        Value::Uint(number) => json!({ "uint64Value": number.to_string() }),
        Value::Double(number) => json!({ "doubleValue": double(*number) }),
        Value::Text(text) => json!({ "stringValue": &**text }),
        Value::Bytes(bytes) => json!({ "bytesValue": base64::encode(bytes) }),
        Value::Timestamp(moment) => time("Timestamp", Timestamp::text(*moment)),
        Value::Duration(duration) => time("Duration", Duration::text(*duration)),
        Value::Type(ty) => json!({ "typeValue": ty.word() }),
        Value::Null | Value::List(_) | Value::Map(_) => json!({ "nullValue": null }),
    }
}
