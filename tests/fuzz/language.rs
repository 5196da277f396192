//! The rule language and what lies below it, built from the crate's own files: nothing of the engine is linked.
#![allow(dead_code, missing_docs)]

#[path = "../../src/dictionary/mod.rs"]
pub mod dictionary;
#[path = "../../src/document/mod.rs"]
pub mod document;
#[path = "../../src/domain/mod.rs"]
pub mod domain;
#[path = "../../src/expr/mod.rs"]
pub mod expr;
#[path = "../../src/rule/mod.rs"]
pub mod rule;
