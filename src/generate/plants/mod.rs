//! Cases planted for the rules: for each rule some households for which it must speak and some for which it must not.
//! Must not know the rule pack or the engine: only what rules and parameters are said to mean.

mod aid;
mod assets;
mod dead;
mod homes;
mod income;
mod income_leads;
mod limits;
mod outside;
mod owned;
mod people;
mod plant_all;
mod register;
mod repeats;
mod silent;
mod trade;
mod turns;
mod unknown;

pub(super) use plant_all::plant_all;
