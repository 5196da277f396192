//! Mapping: how the raw rows of a table become records of a kind.

mod mapped;

pub use crate::adapter::answers_kind;
pub use mapped::{LooseRow, Mapped, MappedRows, MapperOptions, SetAsideRow, TableRole};
