//! Declarative TOML documents, read with their places so that every fault of a file is named at once.
//!
//! It knows nothing of what the documents mean: kinds, adapters, rules and parameters are read through it.

mod fault;
mod plain_words;
mod section;
mod slips;
mod source;
mod syntax;

pub use fault::{Fault, Faults};
pub use section::{Item, Section, nearest};
pub use source::Document;
