//! The one integration test binary.
mod batch_check_rerun;
mod cel;
mod determinism;
mod domain;
mod every_household;
mod faults;
mod made_up_county;
mod packs;
mod planted_cases;
mod refused_rules;
mod sample;
mod soundness;
mod support;
mod tidy;
mod truth;
