//! Rule files, parameters and definitions: raw specification to checked pack.

mod case_value;
mod exceptions;
mod formula;
mod load;
mod pack;
mod parameter;
mod periods;
mod read_case;
mod read_definition;
mod read_parameter;
mod read_rule;
mod read_value;
mod remarks;

pub use exceptions::{Overlap, overlapping_exceptions};
pub use load::{PackDocuments, load_pack};
pub use pack::{
    Case, CaseMember, CaseRecord, Definition, Formula, LegalBasis, MessagePart, Pack, Rule, RuleVersion,
};
pub use parameter::{DatedValue, Parameter, ParameterType, ParameterValue, Parameters};
pub use read_case::case_faults;
pub use remarks::{parameter_remarks, version_remarks};
