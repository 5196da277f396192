//! The rule language: a typed profile of CEL.

pub mod ast;
pub mod check;
pub mod eval;
pub mod fault;
mod lexer;
mod literal;
mod operand;
pub mod parser;
pub mod print;
pub mod span;
mod token;
pub mod typed;
pub mod types;
