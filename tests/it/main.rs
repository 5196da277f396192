//! The one integration test binary.
mod domain;
mod made_up_county;
mod planted_cases;
mod soundness;
