//! The tables of the made-up departments, in the shapes that their adapters read.

mod canonical_files;
mod catalogue;
mod column_of_field;
mod roll;
mod sheet_of_adapter;

pub(super) use canonical_files::{canonical_sheet, kind_columns, plain};
pub(super) use catalogue::{department_sheets, source_texts};
pub(super) use roll::{household_columns, household_rows, member_columns, member_rows};
