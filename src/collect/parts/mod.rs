//! Holding a county that doesn't fit into memory: cut into slices of households, on disk, drafted part by part.
//!
//! # What a run in parts holds
//! * While the roll is read, all of it: each text once, each cell in one, four or eight bytes. Then it goes to the disk.
//! * From then on, of every member and obligor about 60 bytes and the distinct names (whose ID, which entry, which name),
//!   8 for each answers table that lists the person, and a byte for the states of each source being judged; of every
//!   household its id, and later its salt of 32 bytes.
//! * Rows of a source while they are read, up to a share of the setting; what is more is put on the disk by slices of
//!   persons ([`Overflow`]) and comes back some persons' after others', to be settled, judged and cut into slices of
//!   households. The keys of rows that lie apart are compared bucket by bucket on the disk.
//! * Two parts of the county at a time, one being judged and the next; each is at least one slice.
//!
//! A person's rows are judged together; nothing of the outcome depends on how many of them were together in memory.

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
