//! What every rule says of a household, and what the household comes to.
//! Must not know the engine, its rules or its parameters: it reads the model only.
use super::super::county::Household;
use super::roll_index::is_on_the_roll;
use super::states::{Sent, Setting};
use super::tri::Tri;
use super::view::{Failure, View};
use super::{assistance, belongings, homes, income, kin, leads, papers};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// What a rule weighs in the verdict of a household.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Weight {
    /// Would disqualify, or blocks.
    Heavy,
    /// Asks a person to look.
    Verify,
    /// Nothing.
    Light,
}

use Weight::{Heavy, Light, Verify};

/// A rule: its id, its weight, the schemes for which it runs, what it says.
type Rule = (&'static str, Weight, &'static [&'static str], fn(&View<'_>) -> Tri);

const ALL: &[&str] = &["dibao", "edge", "tekun", "rigid", "temporary"];
const LASTING: &[&str] = &["dibao", "edge", "tekun", "rigid"];
const INCOME: &[&str] = &["dibao", "edge"];
const DIBAO: &[&str] = &["dibao"];

const RULES: &[Rule] = &[
    ("AID-01", Verify, ALL, kin::aid_01),
    ("AID-02", Verify, ALL, kin::aid_02),
    ("AID-03", Light, ALL, assistance::aid_03),
    ("AST-01", Heavy, LASTING, belongings::ast_01),
    ("AST-02", Verify, LASTING, belongings::ast_02),
    ("AUTH-01", Heavy, ALL, papers::auth_01),
    ("AUTH-02", Heavy, ALL, papers::auth_02),
    ("BIZ-01", Verify, LASTING, belongings::biz_01),
    ("BIZ-02", Heavy, LASTING, belongings::biz_02),
    ("BIZ-03", Light, LASTING, belongings::biz_03),
    ("DEC-01", Heavy, ALL, assistance::dec_01),
    ("DEC-02", Verify, ALL, assistance::dec_02),
    ("DEC-03", Light, ALL, assistance::dec_03),
    ("DEC-04", Verify, ALL, assistance::dec_04),
    ("DUP-01", Heavy, ALL, assistance::dup_01),
    ("DUP-02", Heavy, ALL, assistance::dup_02),
    ("DUP-03", Heavy, ALL, assistance::dup_03),
    ("DUP-04", Heavy, ALL, assistance::dup_04),
    ("HH-01", Verify, ALL, kin::hh_01),
    ("HH-02", Verify, ALL, kin::hh_02),
    ("HH-03", Verify, ALL, kin::hh_03),
    ("HH-04", Verify, ALL, kin::hh_04),
    ("HH-05", Verify, ALL, kin::hh_05),
    ("HH-06", Verify, ALL, kin::hh_06),
    ("HSE-01", Heavy, LASTING, homes::hse_01),
    ("HSE-02", Heavy, LASTING, homes::hse_02),
    ("HSE-03", Verify, LASTING, homes::hse_03),
    ("HSE-04", Verify, LASTING, homes::hse_04),
    ("HSE-05", Verify, LASTING, homes::hse_05),
    ("ID-01", Heavy, ALL, papers::id_01),
    ("ID-02", Verify, ALL, papers::id_02),
    ("ID-03", Verify, ALL, papers::id_03),
    ("ID-04", Verify, ALL, papers::id_04),
    ("INC-01", Heavy, INCOME, income::inc_01),
    ("INC-02", Light, DIBAO, income::inc_02),
    ("INC-03", Verify, ALL, income::inc_03),
    ("INC-04", Verify, ALL, leads::inc_04),
    ("INC-05", Verify, ALL, leads::inc_05),
    ("INC-06", Verify, ALL, leads::inc_06),
    ("INC-07", Verify, ALL, leads::inc_07),
    ("INC-08", Verify, ALL, leads::inc_08),
    ("INC-09", Light, ALL, leads::inc_09),
    ("INC-10", Verify, ALL, leads::inc_10),
    ("INC-11", Verify, ALL, leads::inc_11),
    ("INC-12", Verify, ALL, leads::inc_12),
    ("INC-13", Verify, ALL, leads::inc_13),
    ("INC-14", Verify, ALL, leads::inc_14),
    ("INC-15", Verify, ALL, leads::inc_15),
    ("INC-16", Light, INCOME, income::inc_16),
    ("SPD-01", Verify, ALL, assistance::spd_01),
    ("SPD-02", Verify, ALL, kin::spd_02),
    ("SPD-03", Light, INCOME, assistance::spd_03),
    ("STF-01", Heavy, ALL, assistance::stf_01),
    ("STF-02", Heavy, ALL, assistance::stf_02),
    ("VEH-01", Heavy, LASTING, belongings::veh_01),
    ("VEH-02", Verify, LASTING, belongings::veh_02),
    ("VEH-03", Light, LASTING, belongings::veh_03),
    ("VEH-04", Verify, LASTING, belongings::veh_04),
    ("VEH-05", Heavy, LASTING, belongings::veh_05),
    ("VEH-06", Verify, LASTING, belongings::veh_06),
];

/// The day on which the law that a rule rests on came into force.
fn in_force_since(rule: &str) -> Date {
    if matches!(rule, "SPD-01" | "SPD-03") {
        Date::constant(2023, 10, 19)
    } else {
        Date::constant(2021, 7, 1)
    }
}

/// The truth about a household of the roll.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::generate) struct HouseholdTruth {
    /// Rules that are not clear, by id, with `conflict` or `undecided`.
    pub(in crate::generate) rules: Vec<(&'static str, &'static str)>,
    /// What the household comes to.
    pub(in crate::generate) verdict: &'static str,
    /// Sources that are no knowledge of a member though they were authorised.
    pub(in crate::generate) failures: Vec<Failure>,
}

/// The truth about a household, given the rows of each of its people by canonical ID; none where it is not on the
/// roll yet.
pub(in crate::generate) fn truth_of<'c>(
    household: &'c Household,
    sent: &BTreeMap<String, Vec<Sent<'c>>>,
    setting: &Setting<'c>,
) -> Option<HouseholdTruth> {
    if !is_on_the_roll(household, setting.d) {
        return None;
    }
    let (view, failures) = View::of(household, sent, setting);
    let (mut rules, mut heaviest) = (Vec::new(), [Tri::No, Tri::No]);
    let runs = |rule: &&Rule| rule.2.contains(&household.scheme) && setting.d >= in_force_since(rule.0);
    for (id, weight, _, says) in RULES.iter().filter(runs) {
        let said = says(&view);
        match weight {
            Heavy => heaviest[0] = heaviest[0].or(said),
            Verify => heaviest[1] = heaviest[1].or(said),
            Light => {}
        }
        match said {
            Tri::Yes => rules.push((*id, "conflict")),
            Tri::Unknown => rules.push((*id, "undecided")),
            Tri::No => {}
        }
    }
    let verdict = match heaviest {
        [Tri::Yes, _] => "conflict",
        [Tri::Unknown, _] => "undecided",
        [Tri::No, _] if !view.required_known => "undecided",
        [Tri::No, Tri::No] => "consistent",
        [Tri::No, _] => "review",
    };
    Some(HouseholdTruth { rules, verdict, failures })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sixty_rules_in_the_order_of_their_ids() {
        assert_eq!(RULES.len(), 60);
        assert!(RULES.windows(2).all(|pair| pair[0].0 < pair[1].0));
    }
}
