//! Columns as pages of Parquet: what is known of a column (which texts are alike, where its lists end) is used, where a
//! general writer would have to find it out. Must not know what the columns mean.

mod leaf;
mod levels;
mod lists;
mod rows;
mod squeeze;
mod texts;

pub(super) use leaf::{Leaf, flags, numbers, pages_of, words};
pub(super) use levels::Levels;
pub(super) use lists::RecordColumns;
pub(super) use rows::{RowPages, encoded, joined};
pub(super) use squeeze::level;
pub(super) use texts::{PlainTexts, WordColumn};

#[cfg(test)]
mod tests;
