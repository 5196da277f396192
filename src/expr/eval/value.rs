//! The values of CEL. Lists, maps and texts are shared, so that a copy costs nothing.
//! It must not know how values are computed or written.

use super::time::{Duration, Timestamp};
use std::{collections::BTreeMap, fmt, sync::Arc};

/// A value.
#[derive(Clone, Debug)]
pub enum Value {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A signed whole number of 64 bits.
    Int(i64),
    /// A whole number of 64 bits without a sign.
    Uint(u64),
    /// A floating-point number. Rule files have none.
    Double(f64),
    /// A text.
    Text(Arc<str>),
    /// Bytes.
    Bytes(Arc<[u8]>),
    /// A list, of any mixture.
    List(Arc<Vec<Value>>),
    /// A map.
    Map(Arc<Map>),
    /// A moment.
    Timestamp(Timestamp),
    /// A length of time.
    Duration(Duration),
    /// A type, which is a value too.
    Type(TypeName),
}

impl Value {
    /// A text.
    pub fn text(text: &str) -> Self {
        Self::Text(Arc::from(text))
    }

    /// A list.
    pub fn list(items: Vec<Value>) -> Self {
        Self::List(Arc::new(items))
    }

    /// Its type.
    pub fn type_name(&self) -> TypeName {
        match self {
            Self::Null => TypeName::Null,
            Self::Bool(_) => TypeName::Bool,
            Self::Int(_) => TypeName::Int,
            Self::Uint(_) => TypeName::Uint,
            Self::Double(_) => TypeName::Double,
            Self::Text(_) => TypeName::Text,
            Self::Bytes(_) => TypeName::Bytes,
            Self::List(_) => TypeName::List,
            Self::Map(_) => TypeName::Map,
            Self::Timestamp(_) => TypeName::Timestamp,
            Self::Duration(_) => TypeName::Duration,
            Self::Type(_) => TypeName::Type,
        }
    }
}

/// The name of a type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TypeName {
    /// `null_type`
    Null,
    /// `bool`
    Bool,
    /// `int`
    Int,
    /// `uint`
    Uint,
    /// `double`
    Double,
    /// `string`
    Text,
    /// `bytes`
    Bytes,
    /// `list`
    List,
    /// `map`
    Map,
    /// `google.protobuf.Timestamp`
    Timestamp,
    /// `google.protobuf.Duration`
    Duration,
    /// `type`
    Type,
}

impl TypeName {
    const ALL: [Self; 12] = [
        Self::Null,
        Self::Bool,
        Self::Int,
        Self::Uint,
        Self::Double,
        Self::Text,
        Self::Bytes,
        Self::List,
        Self::Map,
        Self::Timestamp,
        Self::Duration,
        Self::Type,
    ];

    /// How CEL writes it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Null => "null_type",
            Self::Bool => "bool",
            Self::Int => "int",
            Self::Uint => "uint",
            Self::Double => "double",
            Self::Text => "string",
            Self::Bytes => "bytes",
            Self::List => "list",
            Self::Map => "map",
            Self::Timestamp => "google.protobuf.Timestamp",
            Self::Duration => "google.protobuf.Duration",
            Self::Type => "type",
        }
    }

    /// The type that a word names.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|name| name.word() == word)
    }
}

impl fmt::Display for TypeName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// The key of a map. `1` and `1u` are one key.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// A truth value.
    Bool(bool),
    /// A whole number: of all of an `int` and a `uint`.
    Whole(i128),
    /// A text.
    Text(Arc<str>),
}

impl Key {
    /// The key that a value is, or is equal to: a whole double finds the whole number.
    pub fn equal_to(value: &Value) -> Option<Self> {
        match value {
            Value::Bool(flag) => Some(Self::Bool(*flag)),
            Value::Int(number) => Some(Self::Whole(i128::from(*number))),
            Value::Uint(number) => Some(Self::Whole(i128::from(*number))),
            Value::Text(text) => Some(Self::Text(text.clone())),
            // Doubles beyond 2^64 equal no key; `as` is exact for whole ones below.
            Value::Double(number) if number.fract() == 0.0 && number.abs() < 2e19 => {
                Some(Self::Whole(*number as i128))
            }
            _ => None,
        }
    }
}

/// A map, in the order in which it was written.
#[derive(Clone, Debug)]
pub struct Map {
    entries: Vec<(Value, Value)>,
    places: BTreeMap<Key, usize>,
}

/// Why something is no map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MapFault {
    /// A key is of a type that keys cannot have.
    KeyType(TypeName),
    /// A key stands twice.
    Repeated,
}

impl Map {
    /// A map of entries.
    ///
    /// # Errors
    /// If a key is neither int, uint, bool nor string, or stands twice.
    pub fn new(entries: Vec<(Value, Value)>) -> Result<Self, MapFault> {
        let mut places = BTreeMap::new();
        for (place, (key, _)) in entries.iter().enumerate() {
            let key = match key {
                Value::Double(_) => None,
                other => Key::equal_to(other),
            };
            let key = key.ok_or(MapFault::KeyType(entries[place].0.type_name()))?;
            if places.insert(key, place).is_some() {
                return Err(MapFault::Repeated);
            }
        }
        Ok(Self { entries, places })
    }

    /// The value of a key.
    pub fn get(&self, key: &Key) -> Option<&Value> {
        self.places.get(key).map(|place| &self.entries[*place].1)
    }

    /// The keys and values, in the order written.
    pub fn entries(&self) -> &[(Value, Value)] {
        &self.entries
    }

    /// The keys and values by key.
    pub fn by_key(&self) -> impl Iterator<Item = (&Key, &Value)> {
        self.places.iter().map(|(key, place)| (key, &self.entries[*place].1))
    }

    /// The keys and values as values, by key: the order in which maps are written out.
    pub fn sorted(&self) -> impl Iterator<Item = &(Value, Value)> {
        self.places.values().map(|place| &self.entries[*place])
    }
}
