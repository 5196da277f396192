//! The values that an expression is given, read from JSON: plainly, or with types in the form of CEL's conformance
//! files. It must not know files.

use super::{
    base64,
    time::{Duration, Timestamp},
    value::{Map, MapFault, TypeName, Value},
};
use serde_json::{Map as Object, Number, Value as Json};
use std::{collections::BTreeMap, sync::Arc};

/// Values by name. A name may be dotted.
#[derive(Clone, Debug)]
pub struct Given {
    values: BTreeMap<String, Value>,
    dotted: bool,
}

/// What is wrong with a given value: the name that it stands under, and why. It holds no value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {message}")]
pub struct GivenFault {
    /// Where in the given values.
    pub path: String,
    /// What is wrong, and what would have been right.
    pub message: String,
    /// Whether it is right in CEL, but outside the profile.
    pub beyond: bool,
}

impl Given {
    /// Nothing.
    pub fn none() -> Self {
        Self { values: BTreeMap::new(), dotted: false }
    }

    /// Adds a value; it takes the place of an earlier one of that name.
    pub fn insert(&mut self, name: &str, value: Value) {
        self.dotted |= name.contains('.');
        self.values.insert(name.to_owned(), value);
    }

    /// Adds the values of a JSON object.
    ///
    /// # Errors
    /// Every value that cannot be read.
    pub fn read(&mut self, json: &Json) -> Result<(), Vec<GivenFault>> {
        let mut reader = Reader { faults: Vec::new() };
        let Json::Object(object) = json else {
            reader.fault::<()>("given", "an object of values by name is wanted", false);
            return Err(reader.faults);
        };
        for (name, value) in object {
            if let Some(value) = reader.read(unwrapped(value), name) {
                self.insert(name, value);
            }
        }
        if reader.faults.is_empty() { Ok(()) } else { Err(reader.faults) }
    }

    /// The value of a name.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.values.get(name)
    }

    /// The names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.values.keys().map(String::as_str)
    }

    /// Whether a name, or a dotted name that begins with it, is given.
    pub(super) fn begins(&self, name: &str) -> bool {
        self.values.contains_key(name)
            || self.dotted
                && self.values.keys().any(|key| key.strip_prefix(name).is_some_and(|r| r.starts_with('.')))
    }

    /// Whether any name is dotted.
    pub(super) fn has_dotted(&self) -> bool {
        self.dotted
    }
}

/// Conformance files put a binding's value into `{"value": …}`.
fn unwrapped(json: &Json) -> &Json {
    match json {
        Json::Object(object) if object.len() == 1 => match object.get("value") {
            Some(inner @ Json::Object(form)) if form.len() == 1 && form.keys().all(|k| is_form(k)) => inner,
            _ => json,
        },
        _ => json,
    }
}

fn is_form(key: &str) -> bool {
    const FORMS: [&str; 14] = [
        "int64Value",
        "uint64Value",
        "doubleValue",
        "stringValue",
        "bytesValue",
        "boolValue",
        "nullValue",
        "listValue",
        "mapValue",
        "typeValue",
        "timestampValue",
        "durationValue",
        "objectValue",
        "enumValue",
    ];
    FORMS.contains(&key)
}

/// Reads values, and notes what is wrong with them.
struct Reader {
    faults: Vec<GivenFault>,
}

impl Reader {
    fn fault<T>(&mut self, path: &str, message: impl Into<String>, beyond: bool) -> Option<T> {
        self.faults.push(GivenFault { path: path.to_owned(), message: message.into(), beyond });
        None
    }

    /// A value from JSON: an object with one key such as `int64Value` is the form with types, all else is plain.
    fn read(&mut self, json: &Json, path: &str) -> Option<Value> {
        match json {
            Json::Null => Some(Value::Null),
            Json::Bool(flag) => Some(Value::Bool(*flag)),
            Json::Number(number) => self.plain_number(number, path),
            Json::String(text) => Some(Value::text(text)),
            Json::Array(items) => self.list(items, path),
            Json::Object(object) => match object.iter().next() {
                Some((form, inner)) if object.len() == 1 && is_form(form) => self.typed(form, inner, path),
                _ => {
                    let entries: Vec<_> = object
                        .iter()
                        .map(|(key, value)| {
                            Some((Value::text(key), self.read(value, &format!("{path}.{key}"))?))
                        })
                        .collect();
                    self.map(entries.into_iter().collect::<Option<_>>()?, path)
                }
            },
        }
    }

    /// Whole numbers are ints, beyond them uints; what is written with a point or an exponent is a double.
    fn plain_number(&mut self, number: &Number, path: &str) -> Option<Value> {
        let text = number.to_string();
        if text.contains(['.', 'e', 'E']) {
            return match text.parse::<f64>() {
                Ok(double) if double.is_finite() => Some(Value::Double(double)),
                _ => self.fault(path, "the number is too large for a double", false),
            };
        }
        if let Ok(int) = text.parse() {
            return Some(Value::Int(int));
        }
        match text.parse() {
            Ok(uint) => Some(Value::Uint(uint)),
            Err(_) => self.fault(path, "the whole number does not fit 64 bits", false),
        }
    }

    fn list(&mut self, items: &[Json], path: &str) -> Option<Value> {
        let items = items.iter().enumerate();
        let values: Vec<_> =
            items.map(|(place, item)| self.read(item, &format!("{path}[{place}]"))).collect();
        values.into_iter().collect::<Option<_>>().map(Value::list)
    }

    fn map(&mut self, entries: Vec<(Value, Value)>, path: &str) -> Option<Value> {
        match Map::new(entries) {
            Ok(map) => Some(Value::Map(Arc::new(map))),
            Err(MapFault::Repeated) => self.fault(path, "a key stands twice in the map", false),
            Err(MapFault::KeyType(ty)) => self.fault(path, format!("a key cannot be {ty}"), false),
        }
    }

    fn typed(&mut self, form: &str, json: &Json, path: &str) -> Option<Value> {
        let text = json.as_str();
        let value = match form {
            "int64Value" => number_text(json).and_then(|text| text.parse().ok()).map(Value::Int),
            "uint64Value" => number_text(json).and_then(|text| text.parse().ok()).map(Value::Uint),
            "doubleValue" => number_text(json).and_then(|text| text.parse().ok()).map(Value::Double),
            "stringValue" => text.map(Value::text),
            "bytesValue" => text.and_then(base64::decode).map(|bytes| Value::Bytes(Arc::from(bytes))),
            "boolValue" => json.as_bool().map(Value::Bool),
            "nullValue" => Some(Value::Null),
            "timestampValue" => text.and_then(Timestamp::parse).map(Value::Timestamp),
            "durationValue" => text.and_then(Duration::parse).map(Value::Duration),
            "typeValue" => match text.and_then(TypeName::from_word) {
                Some(ty) => Some(Value::Type(ty)),
                None => return self.fault(path, "a type that is not part of the profile", true),
            },
            "listValue" => match json.get("values") {
                Some(Json::Array(items)) => return self.list(items, path),
                None if json.is_object() => Some(Value::list(Vec::new())),
                _ => None,
            },
            "mapValue" => match json.get("entries") {
                Some(Json::Array(entries)) => return self.typed_map(entries, path),
                None if json.is_object() => return self.map(Vec::new(), path),
                _ => None,
            },
            "objectValue" => return self.object(json, path),
            _ => return self.fault(path, format!("`{form}` is not part of the profile"), true),
        };
        value.or_else(|| self.fault(path, format!("this is no `{form}`"), false))
    }

    fn typed_map(&mut self, entries: &[Json], path: &str) -> Option<Value> {
        let mut values = Vec::with_capacity(entries.len());
        for (place, entry) in entries.iter().enumerate() {
            let at = format!("{path}[{place}]");
            values.push(match (entry.get("key"), entry.get("value")) {
                (Some(key), Some(value)) => self.read(key, &at).zip(self.read(value, &at)),
                _ => self.fault(&at, "an entry has a `key` and a `value`", false),
            });
        }
        self.map(values.into_iter().collect::<Option<_>>()?, path)
    }

    /// Timestamps and durations as conformance files write them; other messages are refused.
    fn object(&mut self, json: &Json, path: &str) -> Option<Value> {
        let member = |object: &Object<String, Json>, key: &str| Some(object.get(key)?.as_str()?.to_owned());
        let (ty, text) = json
            .as_object()
            .map_or((None, None), |object| (member(object, "@type"), member(object, "value")));
        let name = ty.as_deref().and_then(|ty| ty.rsplit('/').next());
        let value = match (name, &text) {
            (Some("google.protobuf.Timestamp"), Some(text)) => Timestamp::parse(text).map(Value::Timestamp),
            (Some("google.protobuf.Duration"), Some(text)) => Duration::parse(text).map(Value::Duration),
            _ => return self.fault(path, "messages are not part of the profile", true),
        };
        value.or_else(|| self.fault(path, "the time is not written right or out of range", false))
    }
}

/// The text of a number that may be written as a text or a number.
fn number_text(json: &Json) -> Option<String> {
    match json {
        Json::String(text) => Some(text.clone()),
        Json::Number(number) => Some(number.to_string()),
        _ => None,
    }
}
