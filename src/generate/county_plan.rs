//! How a county is divided into parts that are made one by one and never all held: planted cases first, then ordinary
//! households in parts of [`PART`]. A part depends on the seed, the size of the county and its own number only.
//! Must not know files.
use super::county::CountyModel;
use super::failures::fail_answers;
use super::household::{family_of, ordinary_household};
use super::make_county::bystander;
use super::maker::Maker;
use super::plants::plant_all;
use super::roll_ids::RollIds;
use super::seed::Choices;
use jiff::civil::Date;
use rayon::prelude::*;

/// Ordinary households of a part.
pub(super) const PART: usize = 1_024;

/// A part of the county, before anything of it is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Part {
    /// The seed of the county.
    pub(super) seed: u64,
    /// Its as-of date.
    pub(super) as_of: Date,
    /// Households of the whole county.
    pub(super) households: u32,
    /// The part's number; 0 holds the planted cases.
    pub(super) number: u32,
    /// How many parts there are.
    pub(super) parts: u32,
    /// Households of the parts before it.
    pub(super) first_household: usize,
    /// Ordinary households of the parts before it.
    pub(super) first_ordinary: usize,
    /// Ordinary households of it.
    pub(super) ordinary: usize,
}

impl Part {
    /// Towns of the county.
    pub(super) fn towns(&self) -> i64 {
        i64::from((self.households / 6_000).clamp(3, 60))
    }

    /// Rural townships of the county.
    pub(super) fn townships(&self) -> i64 {
        i64::from((self.households / 3_000).clamp(6, 98))
    }

    /// Companies that employ people of the roll.
    pub(super) fn employers(&self) -> u64 {
        u64::from((self.households / 40).max(20))
    }
}

/// A county that can be made part by part.
pub(super) struct CountyPlan {
    first: Part,
    planted: CountyModel,
    /// The IDs of everybody, on the roll or off it.
    pub(super) ids: RollIds,
}

impl CountyPlan {
    /// The plan of a county of so many households: its planted cases are made at once.
    pub(super) fn new(households: u32, seed: u64, as_of: Date) -> Self {
        let wanted = households as usize;
        let parts = 1 + u32::try_from(wanted.div_ceil(PART)).map_or(u32::MAX, |parts| parts);
        let first = Part {
            seed,
            as_of,
            households,
            number: 0,
            parts,
            first_household: 0,
            first_ordinary: 0,
            ordinary: 0,
        };
        let mut maker = Maker::new(first);
        plant_all(&mut maker, households);
        bystander(&mut maker);
        let planted = maker.county;
        let mut plan = Self { first, planted, ids: RollIds::new() };
        plan.collect_ids();
        plan
    }

    /// How many parts the county has.
    pub(super) fn parts(&self) -> usize {
        1 + self.ordinary().div_ceil(PART)
    }

    /// Households that no case was planted in.
    fn ordinary(&self) -> usize {
        (self.first.households as usize).saturating_sub(self.planted.households.len())
    }

    /// The part of this number, before anything of it is made.
    fn part(&self, number: usize) -> Part {
        let Some(before) = number.checked_sub(1).map(|before| before * PART) else { return self.first };
        Part {
            number: u32::try_from(number).map_or(u32::MAX, |number| number),
            first_household: self.planted.households.len() + before,
            first_ordinary: before,
            ordinary: self.ordinary().saturating_sub(before).min(PART),
            ..self.first
        }
    }

    /// Makes the part of this number.
    pub(super) fn make(&self, number: usize) -> CountyModel {
        if number == 0 {
            return self.planted.clone();
        }
        let part = self.part(number);
        let mut maker = Maker::new(part);
        for ordinary in 0..part.ordinary {
            maker.choices = household_choices(&part, ordinary);
            ordinary_household(&mut maker, part.first_ordinary + ordinary);
        }
        maker.choices = Choices::of(part.seed, "failures", u64::from(part.number));
        fail_answers(&mut maker, &self.ids);
        maker.county
    }

    fn collect_ids(&mut self) {
        let households = self.planted.households.iter();
        for member in households.flat_map(|household| &household.members) {
            self.ids.insert(&member.stated_id);
            self.ids.insert(&member.person.id);
        }
        for person in &self.planted.others {
            self.ids.insert(&person.id);
        }
        let ids: Vec<Vec<String>> =
            (1..self.parts()).into_par_iter().map(|number| people_of(&self.part(number))).collect();
        for id in ids.iter().flatten() {
            self.ids.insert(id);
        }
    }
}

/// The choices of an ordinary household: they depend on nothing but the seed and its place among the ordinary ones.
fn household_choices(part: &Part, ordinary: usize) -> Choices {
    Choices::of(part.seed, "household", (part.first_ordinary + ordinary) as u64)
}

/// The IDs of everybody in a part: the families are drawn as they will be when it is made.
fn people_of(part: &Part) -> Vec<String> {
    let mut maker = Maker::new(*part);
    let mut ids = Vec::new();
    for ordinary in 0..part.ordinary {
        maker.choices = household_choices(part, ordinary);
        ids.extend(
            family_of(&mut maker, part.first_ordinary + ordinary).people().map(|person| person.id.clone()),
        );
    }
    ids
}
