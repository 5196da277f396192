//! Adapter files: raw specification, checks, and the checked description of a department source.

mod description;

pub use description::{
    Access, Adapter, Content, DeliveryMode, FieldMapping, Format, Mapping, MoneyUnit, NoneByDecision,
    NotListed, Origin, RowFilter, Sample, TableSource, Transport,
};
