//! Mapping: how the raw rows of a table become records of a kind.

mod column_cells;
mod columnar;
mod ids_in;
mod mapped;
mod mapper;
mod plan;
mod read;
mod record_key;
#[cfg(test)]
mod tests;

pub use crate::adapter::answers_kind;
pub use mapped::{LooseKey, LooseRow, Mapped, MappedRows, MapperOptions, PACKED, SetAsideRow, TableRole};
pub use mapper::Mapper;
