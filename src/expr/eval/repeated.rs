//! Whether a JSON text names a key twice in one object, of which the usual reading would keep the last in silence.

use serde::{
    Deserialize, Deserializer,
    de::{Error, MapAccess, SeqAccess, Visitor},
};
use std::{collections::HashSet, fmt};

/// Where a key stands twice first, as line and column.
pub fn repeated_key(text: &str) -> Option<(usize, usize)> {
    let fault = serde_json::from_str::<Once>(text).err()?;
    fault.is_data().then(|| (fault.line(), fault.column()))
}

/// Any JSON value of which each object names a key once.
struct Once;

impl<'de> Deserialize<'de> for Once {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(OnceVisitor)
    }
}

struct OnceVisitor;

impl<'de> Visitor<'de> for OnceVisitor {
    type Value = Once;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E: Error>(self) -> Result<Once, E> {
        Ok(Once)
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Once, E> {
        Ok(Once)
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Once, E> {
        Ok(Once)
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<Once, E> {
        Ok(Once)
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Once, E> {
        Ok(Once)
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<Once, E> {
        Ok(Once)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Once, A::Error> {
        while items.next_element::<Once>()?.is_some() {}
        Ok(Once)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Once, A::Error> {
        let mut keys = HashSet::new();
        while let Some(key) = members.next_key::<String>()? {
            if !keys.insert(key) {
                return Err(A::Error::custom("a key stands twice"));
            }
            members.next_value::<Once>()?;
        }
        Ok(Once)
    }
}

#[cfg(test)]
mod tests {
    use super::repeated_key;

    #[test]
    fn keys_are_counted_in_each_object_alone() {
        for once in [
            r#"{"a": {"a": 1}, "b": [{"a": 1.50}, {"a": 123456789012345678901234567890}]}"#,
            "[]",
            "1",
            "null",
        ] {
            assert_eq!(repeated_key(once), None, "{once}");
        }
        assert_eq!(repeated_key("{\"a\": 1,\n \"\\u0061\": 2}"), Some((2, 9)));
        assert_eq!(repeated_key(r#"[{"b": {"x": 1, "y": true, "x": null}}]"#), Some((1, 30)));
    }
}
