//! The county in columns: the roll and its records, grouped by household and member.
//!
//! Built once per run by [`assemble`]; rules, evidence and reports read it. It knows nothing of files, adapters or rules.

mod assemble;
mod cell;
mod county;
mod draft;
mod grid;
mod group;
mod quick_hash;
mod render;
mod symbols;
mod texts;

pub use assemble::assemble;
pub use cell::{ABSENT, Cell, share_cell, share_parts};
pub use county::{County, KindRows, SourceEntry};
pub use draft::{Draft, DraftRows};
pub use grid::Grid;
pub use quick_hash::{QuickBuild, QuickHasher, folded, quick_hash};
pub use render::{cell_text, parse_cell, value_cell};
pub use symbols::Symbols;
pub use texts::Texts;
