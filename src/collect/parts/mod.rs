//! Holding a county that doesn't fit into memory: cut into slices of households, on disk, drafted part by part.

mod county_parts;
mod holder;
mod key_notes;
mod overflow;
mod packing;
mod row_blocks;
mod slices;
mod spill;

pub use county_parts::{CollectedParts, CountyParts, collect_parts};
pub use holder::Room;

pub(super) use holder::{Held, HeldStates, Holder};
pub(super) use overflow::{Groups, Overflow};
