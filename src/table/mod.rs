//! The county in columns: the roll and its records, grouped by household and member.
//!
//! Built once per run by [`assemble`]; rules, evidence and reports read it. It knows nothing of files, adapters or rules.

mod assemble;
mod cell;
mod county;
mod render;
mod symbols;

pub use assemble::{Draft, DraftRows, assemble};
pub use cell::{ABSENT, Cell, share_cell, share_parts};
pub use county::{County, Grid, KindRows, SourceEntry};
pub use render::{cell_text, parse_cell, value_cell};
pub use symbols::Symbols;
