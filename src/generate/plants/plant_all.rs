//! Plants the cases of all rules in turn, as many rounds as the county has room for.
//! Must not know what a case is about.
use super::super::maker::Maker;
use super::{
    aid, assets, dead, homes, income, income_leads, limits, outside, owned, people, register, repeats,
    silent, trade, turns, unknown,
};

/// A case: it makes its households and says what is expected of them.
pub(super) type Case = fn(&mut Maker);

/// Plants as many rounds of cases as fit into half of the county, at most five.
pub(crate) fn plant_all(maker: &mut Maker, households: u32) {
    let room = usize::try_from(households / 2).map_or(0, |room| room);
    let groups: [&[Case]; 16] = [
        income::CASES,
        assets::CASES,
        homes::CASES,
        trade::CASES,
        register::CASES,
        people::CASES,
        dead::CASES,
        aid::CASES,
        income_leads::CASES,
        unknown::CASES,
        limits::CASES,
        owned::CASES,
        turns::CASES,
        silent::CASES,
        repeats::CASES,
        outside::CASES,
    ];
    for _ in 0..(households / 1_000).clamp(1, 5) {
        for case in groups.into_iter().flatten() {
            // A case makes eight households at most.
            if maker.county.households.len() + 8 > room {
                return;
            }
            case(maker);
        }
    }
}

impl Maker {
    /// A single person of working age, applying in town.
    pub(super) fn single(&mut self, scheme: &'static str, stage: &'static str) -> usize {
        let person = self.person(1, 45, None);
        self.household((scheme, stage, "urban"), vec![("self", person)])
    }

    /// A couple of working age in town.
    pub(super) fn couple(&mut self, scheme: &'static str, stage: &'static str) -> usize {
        let (husband, wife) = (self.person(1, 47, None), self.person(2, 44, None));
        self.household((scheme, stage, "urban"), vec![("self", husband), ("spouse", wife)])
    }

    /// A parent with a child of this age.
    pub(super) fn parent_and_child(&mut self, stage: &'static str, age: i32) -> usize {
        let (mother, child) = (self.person(2, 46, None), self.person(2, age, None));
        self.household(("dibao", stage, "urban"), vec![("self", mother), ("child", child)])
    }
}
