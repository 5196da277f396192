//! Tangled households: rows of every kind at random, near every boundary, with members for whom some sources may not be
//! asked. No case is meant; what rules must say of them only the truth knows. Must not know rules.

mod dates;
mod people_rows;
mod property_rows;
mod roll_entries;
mod tangle;
mod work_rows;

pub(super) use tangle::tangle;
