//! Binds a compiled pack to a county: texts become symbols, parameters become values per locality.

use super::{
    compiled::{CompiledPack, CompiledPart, CompiledRule},
    plan::{Known, PackPlan},
    value::Number,
};
use crate::{
    domain::{
        calendar::{Month, date_to_days},
        ratio::Ratio,
    },
    expr::typed::{Instance, Node, NodeKind},
    rule::{Parameter, ParameterValue},
    table::{ABSENT, County, Symbols},
};
use std::collections::HashMap;

/// How many households are decided together.
const CHUNK: usize = 256;

/// How many are, where everything is known of them: of these the first that can be.
const PLAIN_CHUNKS: [usize; 2] = [2048, 1024];

/// A pack bound to a county.
#[derive(Debug)]
pub struct Bound<'c> {
    /// The county.
    pub county: &'c County,
    /// The pack, with texts as symbols.
    pub pack: CompiledPack,
    /// Texts of the pack that stand in no record.
    foreign: Foreign,
    /// The as-of date in days.
    pub as_of_days: i64,
    /// The as-of month.
    pub month: Month,
    pub(super) fields: RollFields,
    /// The conditions and figures as a plan over columns.
    pub(super) plan: PackPlan,
    /// Each household's locality: those of one have the same parameters on every date.
    pub(super) locality_of: Vec<u32>,
    /// Where all is known.
    pub(super) known: Known,
    /// The households of whose roll some row could not be read, in order; hardly any is.
    pub(super) broken: Vec<usize>,
}

/// Places of the roll's fields that the engine itself needs.
#[derive(Clone, Copy, Debug)]
pub(super) struct RollFields {
    pub area: usize,
    pub residence: usize,
    pub scheme: usize,
    pub stage: usize,
    pub applied_on: usize,
    pub role: usize,
    pub applicant: i64,
    pub member: i64,
    pub person: usize,
}

impl<'c> Bound<'c> {
    /// Binds a pack. `None` where the dictionary lacks a field of the roll that evaluation needs.
    pub fn new(county: &'c County, pack: &CompiledPack) -> Option<Self> {
        let (h, m) = (&county.dictionary.household, &county.dictionary.member);
        let fields = RollFields {
            area: h.field_index("area_code")?,
            residence: h.field_index("residence")?,
            scheme: h.field_index("scheme")?,
            stage: h.field_index("stage")?,
            applied_on: h.field_index("applied_on")?,
            role: m.field_index("role")?,
            applicant: h.code("stage", "applicant")?,
            member: m.code("role", "member")?,
            person: m.field_index("person_id")?,
        };
        let mut pack = pack.clone();
        let (symbols, mut foreign) = (&county.symbols, Foreign::default());
        let mut bind = |node: &mut Node| bind(node, symbols, &mut foreign);
        for rule in &mut pack.rules {
            bind(&mut rule.when);
            let with = rule.sweep.iter_mut().flat_map(|sweep| &mut sweep.with);
            with.for_each(&mut bind);
            rule.measured.iter_mut().chain(&mut rule.limit).for_each(&mut bind);
            for part in rule.message.iter_mut().flatten() {
                if let CompiledPart::Figure(node) = part {
                    bind(node);
                }
            }
        }
        pack.instances.iter_mut().for_each(|i: &mut Instance| bind(&mut i.body));
        pack.figures.values_mut().for_each(bind);
        let locality_of = localities(county, &pack, fields);
        let mut bound = Self {
            county,
            locality_of,
            pack,
            foreign,
            as_of_days: i64::from(date_to_days(county.as_of)),
            month: Month::of(county.as_of),
            fields,
            plan: PackPlan::default(),
            known: Known::of(county, fields.role, fields.member),
            broken: (0..county.household_count()).filter(|h| county.roll_broken[*h]).collect(),
        };
        bound.plan = PackPlan::new(&bound);
        Some(bound)
    }

    /// The text of a scalar that is one.
    pub(super) fn text(&self, scalar: i64) -> Option<&str> {
        match u32::try_from(scalar) {
            Ok(symbol) => Some(self.county.symbols.text(symbol)),
            Err(_) => self.foreign.text(scalar),
        }
    }

    /// How many households are best decided together, from one on: many where everything is known of them. Where one
    /// person's source is silent the whole chunk goes a slower way.
    pub(super) fn chunk_from(&self, household: usize) -> usize {
        let offsets = &self.county.member_offsets;
        let is_plain = |many: &usize| {
            let last = (household + many).min(self.county.household_count());
            self.known.is_plain(&(offsets[household] as usize..offsets[last] as usize))
        };
        PLAIN_CHUNKS.into_iter().find(is_plain).unwrap_or(CHUNK)
    }

    /// Whether what a rule reads of a household is hidden by a row of the roll that could not be read: a member's row where
    /// the rule reads members; the household's own, which leaves it without a day of application, whatever it reads.
    pub fn is_hidden(&self, rule: &CompiledRule, household: usize) -> bool {
        let own = || self.county.households.cell(household, self.fields.applied_on) == ABSENT;
        self.county.roll_broken[household] && (rule.reads_members || own())
    }

    /// The monthly standard of a household, in whole fen; 0 where there is none.
    pub fn standard_fen(&self, household: usize) -> i64 {
        let number =
            self.pack.parameters.index("standard").map(|at| self.parameter_number(at, household, None));
        let fen = number.and_then(Number::point).and_then(|n| i64::try_from(n.round_half_up()).ok());
        fen.unwrap_or(0)
    }

    /// How many months the income window of a household has.
    pub fn window_months(&self, household: usize) -> i64 {
        let number = self.pack.window_parameter.map(|at| self.parameter_number(at, household, None));
        let months = number.and_then(Number::point).and_then(|m| i64::try_from(m.round_half_up()).ok());
        months.unwrap_or(12)
    }

    /// A parameter for a household, on the as-of date or in a month.
    pub(super) fn parameter(
        &self,
        at: usize,
        household: usize,
        month: Option<Month>,
    ) -> Option<&ParameterValue> {
        let county = self.county;
        let area =
            county.symbols.cell_text(county.households.cell(household, self.fields.area)).unwrap_or("");
        let residence = match county.households.cell(household, self.fields.residence) {
            ABSENT => "",
            code => residence_word(county, self.fields.residence, code),
        };
        let parameter: &Parameter = &self.pack.parameters.all[at];
        let found = match month {
            Some(month) => parameter.value_in_month(area, residence, month),
            None => parameter.value(area, residence, county.as_of),
        };
        found.map(|v| &v.value)
    }

    /// The number of a parameter's value; wholly unknown where there is none.
    pub(super) fn parameter_number(&self, at: usize, household: usize, month: Option<Month>) -> Number {
        match self.parameter(at, household, month) {
            Some(ParameterValue::Number(value)) => Number::exactly(*value),
            Some(ParameterValue::Flag(flag)) => Number::exactly(Ratio::int(i128::from(*flag))),
            _ => Number::Unknown,
        }
    }
}

/// The localities of all households, numbered from 0: parameters tell areas apart by their first digits only.
fn localities(county: &County, pack: &CompiledPack, fields: RollFields) -> Vec<u32> {
    let values = pack.parameters.all.iter().flat_map(|p| &p.values);
    let longest = values.map(|v| v.area.len()).max().unwrap_or(0);
    let mut numbers: HashMap<(&str, i64), u32> = HashMap::new();
    let mut known: HashMap<(i64, i64), u32> = HashMap::new();
    let mut last = None;
    let number = |household: usize| {
        let roll = &county.households;
        let key = (roll.cell(household, fields.area), roll.cell(household, fields.residence));
        match last {
            Some((before, number)) if before == key => return number,
            _ => {}
        }
        let number = *known.entry(key).or_insert_with(|| {
            let area = county.symbols.cell_text(key.0).unwrap_or("");
            let next = numbers.len() as u32;
            *numbers.entry((area.get(..longest).unwrap_or(area), key.1)).or_insert(next)
        });
        last = Some((key, number));
        number
    };
    (0..county.household_count()).map(number).collect()
}

fn residence_word(county: &County, field: usize, code: i64) -> &str {
    match &county.dictionary.household.fields[field].ty {
        crate::dictionary::FieldType::Code(values) => {
            usize::try_from(code).ok().and_then(|c| values.get(c)).map_or("", |v| v.word.as_str())
        }
        _ => "",
    }
}

/// Texts that no record has: each equal to itself and to nothing else. Their numbers are below 0.
#[derive(Clone, Debug, Default)]
struct Foreign(Vec<String>);

impl Foreign {
    fn number(&mut self, text: &str) -> i64 {
        let known = self.0.iter().position(|other| other == text);
        let place = known.unwrap_or_else(|| {
            self.0.push(text.to_owned());
            self.0.len() - 1
        });
        -1 - place as i64
    }

    fn text(&self, number: i64) -> Option<&str> {
        let place = usize::try_from(-1 - number.max(-i64::MAX)).ok()?;
        self.0.get(place).map(String::as_str)
    }
}

fn bind(node: &mut Node, symbols: &Symbols, foreign: &mut Foreign) {
    if let NodeKind::Text(text) = &node.kind {
        let number = symbols.find(text).map_or_else(|| foreign.number(text), i64::from);
        node.kind = NodeKind::Scalar(number);
    }
    for part in node.kind.parts_mut() {
        bind(part, symbols, foreign);
    }
}
