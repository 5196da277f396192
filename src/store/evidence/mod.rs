//! The evidence of a run: the roll, the states and the records that its rules read, pinned so that they can be verified.
//!
//! # Files
//! Households stand in order of their ids, in blocks of up to 4,096. Up to four blocks make a part, which has a file of its
//! own for its households (`roll-household-…`), their members (`roll-member-…`), the states of the sources for them
//! (`states-…`), its leaves (`leaves-…`) and each source's records (`<source id>-…`), named by the first 16 hexadecimal
//! digits of the SHA-256 of its bytes. Rows name their member by `household_id` and `entry`. `index.json` says which files
//! and blocks make up which part, with whole digests, and the roots.
//!
//! # The tree
//! A household's content is, of `roll-household`, `roll-member`, `states`, and then of each source in order of its id,
//! where it has rows there: a heading, the number of rows (4 bytes), and the values of each row in the order of the file's
//! columns. A text is `"`, its length in bytes (4 bytes) and its bytes; a number, or a date as days since 1970-01-01 (a
//! month as its first day), is `#` and 8 bytes; a flag is `y` or `n`; a state its code as one byte; what is absent is
//! `-`. Numbers have their highest byte first. The heading is the SHA-256 of the texts of the table's name and of its columns' names; the column
//! `household_id` is left out of all but `roll-household`.
//! Its leaf is SHA-256(`0x00` ‖ salt ‖ content); a node is SHA-256(`0x01` ‖ left ‖ right). The tree over n leaves has on
//! its left the largest power of two smaller than n (as in RFC 6962), so that the roots of whole blocks are nodes of the
//! tree over all households. The root of no leaves is the SHA-256 of nothing.

mod cells;
mod column;
mod content;
mod index;
mod merkle;
mod over;
mod part;
mod read;
mod table;
mod texts;
mod verify;
mod write;

#[cfg(test)]
mod sample;
#[cfg(test)]
mod tests;

pub use index::{EvidenceFile, EvidenceIndex, IndexedBlock, IndexedPart, IndexedSource, read_index};
pub use over::{EarlierEvidence, EarlierStates, Fresh, OverPart};
pub(super) use read::recorded_leaves;
pub use read::{read_evidence, read_household_evidence, read_part, read_roll};
pub use verify::{verify_evidence, verify_index};
pub use write::{EvidenceWriter, EvidenceWritten, PART};
