//! JSON as departments may send it: numbers kept as written, names in their order, a name twice refused.
//! Must not know which names are wanted.

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use std::collections::BTreeSet;
use std::fmt;

/// The name under which serde_json hands over a number as it was written.
const WRITTEN_NUMBER: &str = "$serde_json::private::Number";

/// A value.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Node {
    /// `null`.
    Null,
    /// True or false.
    Flag(bool),
    /// A number as it was written, but for the sign of an exponent.
    Number(String),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Node>),
    /// Names and values, in their order, no name twice.
    Object(Vec<(String, Node)>),
}

impl Node {
    /// The value under a name.
    pub(super) fn get(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Object(pairs) => pairs.iter().find(|(own, _)| own == name).map(|(_, value)| value),
            _ => None,
        }
    }

    /// The value at a path of names joined by dots; an empty path is the value itself.
    pub(super) fn at(&self, path: &str) -> Option<&Self> {
        path.split('.').filter(|name| !name.is_empty()).try_fold(self, |node, name| node.get(name))
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NodeVisitor)
    }
}

struct NodeVisitor;

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Node, E> {
        Ok(Node::Flag(flag))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Node, E> {
        Ok(Node::Number(number.to_string()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Node, E> {
        Ok(Node::Number(number.to_string()))
    }

    fn visit_str<E>(self, text: &str) -> Result<Node, E> {
        Ok(Node::Text(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Node, E> {
        Ok(Node::Text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Node, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Node::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Node, A::Error> {
        let mut pairs: Vec<(String, Node)> = Vec::new();
        let mut names = BTreeSet::new();
        while let Some(name) = entries.next_key::<String>()? {
            if name == WRITTEN_NUMBER && pairs.is_empty() {
                return Ok(Node::Number(entries.next_value::<String>()?));
            }
            if !names.insert(name.clone()) {
                return Err(A::Error::custom("a name is there twice in one object"));
            }
            pairs.push((name, entries.next_value()?));
        }
        Ok(Node::Object(pairs))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Result<Node, String> {
        serde_json::from_str(text).map_err(|error| error.to_string())
    }

    #[test]
    fn numbers_stay_as_written() {
        let node = parsed(r#"{"b": 3500.00, "a": [1e400, null, true, "x"]}"#).expect("parses");
        assert_eq!(node.get("b"), Some(&Node::Number("3500.00".into())));
        let list = vec![Node::Number("1e+400".into()), Node::Null, Node::Flag(true), Node::Text("x".into())];
        assert_eq!(node.at("a"), Some(&Node::List(list)));
        assert_eq!(node.at("a.b"), None);
    }

    #[test]
    fn hostile_documents_are_refused() {
        let twice = parsed(r#"{"a": 1, "b": {"c": 1, "c": 2}}"#).expect_err("twice");
        assert!(twice.starts_with("a name is there twice in one object"), "{twice}");
        assert!(parsed(r#""\ud800x""#).is_err_and(|text| text.contains("hex escape")));
        let deep = "[".repeat(200_000);
        assert!(parsed(&deep).expect_err("too deep").starts_with("recursion limit exceeded"));
        assert!(parsed("[NaN]").is_err_and(|text| text.starts_with("expected value")));
    }
}
