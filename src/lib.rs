//! `hedui` (核对): the household economic-status cross-check engine. This page is its architecture.
//!
//! # Layers
//! Arrows go downwards only: a module may use those below it, never one above or beside it.
//!
//! ```text
//! main
//! cli                                          words in, words out; exit codes
//! run                                          batch, check, re-run: the only place that wires the layers
//! collect  engine  store  report  config  generate
//! table  rule  adapter
//! expr                                         the rule language
//! dictionary                                   what facts exist, and their types
//! document                                     TOML with places, and its faults
//! domain                                       ids, money, dates, findings: no IO, no clock
//! ```
//!
//! Plural folders hold data, singular modules code: `adapters/` and `rules/` are TOML, [`adapter`] and [`rule`] read it.
//!
//! # The path of a record
//! 1. [`adapter`] reads a department's file: where its bytes lie, how they become rows, what the rows mean.
//! 2. [`collect`] finds the deliveries that count on the as-of date (`transport`), turns bytes into rows (`format`),
//!    rows into records of a kind (`mapping`), and gives every source a state for every person of the roll: `hit`,
//!    `none`, `no_answer`, `not_asked`, `ambiguous` or `stale`. Rows that can't be read are set aside with a reason.
//! 3. [`table`] joins records with the roll: columns, grouped by household and member, built once and read by all.
//!    Where a county doesn't fit into memory, [`collect`] cuts it into slices of households on the disk, and the steps that
//!    follow see one part of it after another; no household's answer rests on another's part.
//! 4. [`rule`] reads the pack, [`expr`] checks its types, [`engine`] compiles what is in force on the date into one plan
//!    over columns, in which each expression of all rules stands once. It decides chunk by chunk; what a verdict rests
//!    on is read off the columns that decided it, and the tree that explains it to people comes from an evaluation of
//!    the same checked expressions, household by household, which tests hold equal to the plan.
//! 5. [`store`] writes the run's folder: findings, verdicts, rows set aside, the evidence under its Merkle roots, the
//!    pack and the manifest. [`run`] reads it back for a re-run, and must come to the same bytes.
//!
//!    A run since an earlier one of the same day and people leaves those sources unread that delivered the same bytes:
//!    their files of evidence are the earlier run's. Households of which a file that was written now says something else
//!    are read back out of the evidence, as for a re-run, and judged; of the others is told what was found then.
//! 6. [`report`] turns plain structs into pages and texts. [`cli`] prints them, after the access log is written.
//!
//! [`generate`] makes up counties for tests and for the fixtures; it knows neither rules nor engine.
//!
//! # Invariants
//! * **Unknown is not "no".** Absence of records counts only where the state says so; a value without an answer is
//!   unknown, and stays so through every operator. `clear` and `conflict` are *sound*: no completion of the missing
//!   answers can turn one into the other. Else the rule is `undecided` and names what it waits for.
//! * **One meaning.** Plan and explanation read the same checked expressions; a case whose explanation came to another
//!   verdict than the plan fails, and so do the tests on counties made at random. Batch, check and re-run share
//!   [`run`]'s judging, and agree to the byte.
//! * **No clock, randomness or thread order below `run`.** The as-of date and seeds are arguments; no order of a hash
//!   map reaches an output. Exceptions are named: [`store`] draws a household's salt once.
//! * **Exact amounts.** Money is checked whole fen, shares and areas are fractions; there is no float near them. Types
//!   tell an amount from an amount a month.
//! * **Cut by the as-of date.** Rows, deliveries, rule versions and parameters after that date are not seen.
//! * **Errors tell no person.** An error says which file, line, source or field, never an ID, a name or an amount;
//!   all faults of the files are told at once. Reading TOML can't fail half-way: it returns what it could read, and
//!   [`document::Faults`].
//! * **Nothing half-done.** A run's folder is complete under its name, or isn't there; its files are private.
//!
//! # What to add where
//! | to add | put |
//! |---|---|
//! | a department | one file under `adapters/` (`adapters/README.md`) |
//! | a kind of record, a field | an entry under `adapters/kinds/` |
//! | a division code that ended, and its successor | an `[[area]]` in `adapters/kinds/areas.toml` |
//! | a rule, a new version of the law | one file under `rules/`, a `[[version]]` in it |
//! | a local or dated value | a `[[value]]` in `rules/parameters/` |
//! | an expression that rules share | a `[[define]]` in `rules/definitions.toml` |
//! | a file format | one file in `collect/format`, its words in `adapter/format.rs` |
//! | a transport | one file in `collect/transport`, its words in `adapter/format.rs` |
//! | a function of the rule language | its type in `expr/check`, its three-valued meaning in `engine` |
//! | a command | its words in `cli/arguments.rs`, its work in [`run`] |
//! | a planted case for a rule | `generate/plants` |
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
