//! The evidence of a run: the roll, the states and the records that its rules read, pinned so that they can be verified.
//!
//! # Files
//! Households stand in order of their ids, in blocks of up to 4,096. Each block has a file of its own for its households
//! (`roll-household-…`), their members (`roll-member-…`), the states of the sources for them (`states-…`), its leaves
//! (`leaves-…`) and each source's records (`<source id>-…`), named by the first 16 hexadecimal digits of the SHA-256 of
//! its bytes. `index.json` says which files make up which block, with whole digests, and the roots.
//!
//! # The tree
//! A row's line is its JSON: `{"table":"<table>", "<column>":<value>, …}` in the order of the file's columns, without
//! those that are absent, and a line feed. A household's content is the lines of its rows in `roll-household`,
//! `roll-member`, `states`, and then of each source in order of its id, in the order of the files.
//! Its leaf is SHA-256(`0x00` ‖ salt ‖ content); a node is SHA-256(`0x01` ‖ left ‖ right). The tree over n leaves has on
//! its left the largest power of two smaller than n (as in RFC 6962), so that the roots of whole blocks are nodes of the
//! tree over all households. The root of no leaves is the SHA-256 of nothing.

mod block;
mod cells;
mod column;
mod content;
mod index;
mod merkle;
mod read;
mod table;
mod verify;
mod write;

#[cfg(test)]
mod sample;
#[cfg(test)]
mod tests;

pub use index::{EvidenceFile, EvidenceIndex, IndexedBlock, IndexedSource, read_index};
pub use read::{read_evidence, read_household_evidence};
pub use verify::verify_evidence;
pub use write::{EvidenceWriter, EvidenceWritten, PART, write_evidence};
