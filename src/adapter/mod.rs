//! Adapter files: raw specification, checks, and the checked description of a department source.

mod answers;
mod description;

pub use answers::answers_kind;
pub use description::{
    Access, Adapter, Content, DeliveryMode, FieldMapping, Format, Mapping, NoneByDecision, NotListed, Origin,
    RowFilter, Sample, TableSource, Transport,
};
