//! The pack as a plan over columns: written once, run over chunks of households.
//!
//! It decides what [`super::eval`] decides, household by household; both read the same checked tree, and tests hold
//! them equal.

mod build;
mod dates;
mod fused;
mod items;
mod kernels_list;
mod kernels_load;
mod kernels_logic;
mod kernels_month;
mod kernels_number;
mod kernels_some;
mod known;
mod locality;
mod lower;
mod lower_parts;
mod memory;
mod op;
mod pack_plan;
mod reach;
mod record;
mod record_months;
mod runner;
mod running;
mod support;
#[cfg(test)]
mod tests;
mod vector;

pub(super) use known::Known;
pub(super) use memory::{Memory, Rests};
pub(super) use op::Id;
pub(super) use pack_plan::{PackPlan, RulePlan, Verdicts};
pub(super) use record::Recorder;
