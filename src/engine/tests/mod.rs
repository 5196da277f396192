//! For tests: an independent reading of the rule language. Random rules are written twice, in the rule language and for
//! another interpreter of the Common Expression Language; on random households both must say the same.

mod cel_rests;
mod extremes;
mod facts;
mod functions;
mod grammar;
mod in_cel;
mod in_ours;
mod random_rules;
mod random_values;
mod reading;
