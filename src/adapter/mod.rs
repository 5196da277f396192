//! Adapter files: raw specification, checks, and the checked description of a department source.

mod answers;
mod description;
mod fields;
mod format;
mod load;
#[cfg(test)]
mod load_tests;
mod sample;
mod table;
mod unique;

pub use answers::answers_kind;
pub use description::{
    Access, Adapter, Content, DeliveryMode, FieldMapping, Format, Mapping, Monthly, NoneByDecision,
    NotListed, Origin, RowFilter, Sample, SampleContent, TableSource, Transport,
};
pub use load::load_adapters;
