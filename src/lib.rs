//! `hedui` (核对): the household economic-status cross-check engine.
#![forbid(unsafe_code)]

pub mod adapter;
pub mod cli;
pub mod collect;
pub mod config;
pub mod dictionary;
pub mod document;
pub mod domain;
pub mod engine;
pub mod expr;
pub mod generate;
pub mod report;
pub mod rule;
pub mod run;
pub mod store;
pub mod table;
