//! Makes up a county: households, what is true of them, and how departments would write it down.

mod county;
mod county_plan;
mod county_truth;
mod departments;
mod encode;
mod error;
mod fact;
mod failures;
mod fill;
mod flaws;
mod gb18030;
mod household;
mod identity;
mod illustrative;
mod listing;
mod lots;
mod make_county;
mod maker;
mod money_model;
mod names;
mod open_file;
mod output;
mod plants;
mod records;
mod request;
mod roll_ids;
mod seed;
mod sheet;
mod source_of_kind;
mod tangled;
#[cfg(test)]
mod tests;
mod truth;
mod write_county;
mod write_json;
mod write_parquet;
mod write_part;
mod write_text;
mod write_xlsx;

pub use county::{CountyModel, FailedAnswer, Household, Member, Person, Plant, Spoilt};
pub use error::GenerateError;
pub use fact::{Fact, Value};
pub use make_county::make_county;
pub use request::{GenerateFormat, GenerateRequest, GenerateSummary, generate, generate_with};
