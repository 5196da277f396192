//! The rule language: a typed profile of CEL.
