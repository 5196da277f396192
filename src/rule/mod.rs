//! Rule files, parameters and definitions: raw specification to checked pack.

mod pack;
mod parameter;

pub use pack::{Case, CaseRecord, Definition, Formula, LegalBasis, MessagePart, Pack, Rule, RuleVersion};
pub use parameter::{DatedValue, Parameter, ParameterType, ParameterValue, Parameters};
