//! The parameters of the localities that a chunk's households live in, looked up once for each area and residence.

use super::{
    super::bind::Bound,
    op::{Op, Plan},
    vector::{Interval, NOTHING, UNKNOWN, of},
};
use crate::{domain::calendar::Month, rule::ParameterValue};
use std::ops::Range;

/// Months before the as-of month for which a flag is looked up once.
const MONTHS_BACK: i32 = 60;

/// The parameters of one area and residence.
#[derive(Clone, Debug)]
struct Locality {
    numbers: Vec<Interval>,
    flags: Vec<u8>,
    stated: Vec<bool>,
    codes: Vec<Option<Vec<i64>>>,
    /// Flags by month, from [`MONTHS_BACK`] months before the as-of month to that month.
    by_month: Vec<Vec<u8>>,
    window_months: i64,
    /// A household of the locality.
    household: usize,
}

impl Locality {
    /// Looks a flag's months up, if that is not done.
    fn months_of(&mut self, bound: &Bound<'_>, at: u16) {
        if !self.by_month[usize::from(at)].is_empty() {
            return;
        }
        let lookup = |month: i32| {
            let month = Month::from_ordinal(month);
            match month.and_then(|m| bound.parameter(usize::from(at), self.household, Some(m))) {
                Some(ParameterValue::Flag(flag)) => of(*flag),
                _ => UNKNOWN,
            }
        };
        let last = bound.month.ordinal();
        self.by_month[usize::from(at)] = (last - MONTHS_BACK..=last).map(lookup).collect();
    }
}

/// All localities met so far.
#[derive(Clone, Debug)]
pub(in crate::engine) struct Localities {
    known: Vec<Option<Locality>>,
    denominators: Vec<(u16, i64)>,
    /// The locality of each root.
    of_root: Vec<u32>,
    /// The localities of the chunk, each once.
    here: Vec<usize>,
    /// The chunk in which each locality was last met.
    met: Vec<u32>,
    chunk: u32,
    /// Whether anything of a locality is read.
    is_read: bool,
}

impl Localities {
    /// None met yet; `is_read` where anything of a locality is asked for.
    pub fn new(plan: &Plan, is_read: bool) -> Self {
        let parameters = plan.ops.iter().zip(&plan.denominators).filter_map(|(op, den)| match op {
            Op::Parameter(at) => Some((*at, *den)),
            _ => None,
        });
        Self {
            known: Vec::new(),
            denominators: parameters.collect(),
            of_root: Vec::new(),
            here: Vec::new(),
            met: Vec::new(),
            chunk: 0,
            is_read,
        }
    }

    /// Looks up the localities of a chunk's households.
    pub fn turn_to(&mut self, bound: &Bound<'_>, households: Range<usize>) {
        self.of_root.clear();
        self.here.clear();
        if !self.is_read {
            return;
        }
        self.chunk += 1;
        self.of_root.extend_from_slice(&bound.locality_of[households.clone()]);
        for (place, household) in self.of_root.iter().map(|p| *p as usize).zip(households) {
            if self.met.get(place) == Some(&self.chunk) {
                continue;
            }
            if self.known.len() <= place {
                self.known.resize(place + 1, None);
                self.met.resize(place + 1, 0);
            }
            self.met[place] = self.chunk;
            self.here.push(place);
            if self.known[place].is_none() {
                self.known[place] = Some(self.locality(bound, household));
            }
        }
    }

    fn at(&self, place: usize) -> &Locality {
        self.known[place].as_ref().expect("the localities of a chunk are looked up when it begins")
    }

    fn locality(&self, bound: &Bound<'_>, household: usize) -> Locality {
        let count = bound.pack.parameters.all.len();
        let mut locality = Locality {
            numbers: vec![NOTHING; count],
            flags: vec![UNKNOWN; count],
            stated: vec![false; count],
            codes: vec![None; count],
            by_month: vec![Vec::new(); count],
            window_months: bound.window_months(household),
            household,
        };
        for at in 0..count {
            match bound.parameter(at, household, None) {
                Some(ParameterValue::Flag(flag)) => locality.flags[at] = of(*flag),
                Some(ParameterValue::Codes(codes)) => locality.codes[at] = Some(codes.clone()),
                Some(ParameterValue::Number(number)) => {
                    let den =
                        self.denominators.iter().find(|(p, _)| usize::from(*p) == at).map_or(1, |(_, d)| *d);
                    let raw = number.num() * (i128::from(den) / number.den());
                    if let Ok(raw) = i64::try_from(raw) {
                        locality.numbers[at] = (raw, raw);
                    }
                }
                None => continue,
            }
            locality.stated[at] = true;
        }
        locality
    }

    /// How many months the window of a root's household has.
    pub fn window_months(&self, root: usize) -> i64 {
        self.at(self.of_root[root] as usize).window_months
    }

    /// A number parameter that all roots share, where they do.
    pub fn one_number(&self, at: u16) -> Option<i64> {
        let mut all = self.here.iter().map(|place| self.at(*place).numbers[usize::from(at)]);
        let first = all.next()?;
        (first.0 == first.1 && all.all(|n| n == first)).then_some(first.0)
    }

    /// Whether all roots have the same flags and the same months of a flag.
    pub fn is_one(&self) -> bool {
        self.here.len() == 1
    }

    /// A number parameter of each root.
    pub fn numbers(&self, at: u16) -> impl Iterator<Item = Interval> + '_ {
        self.each(NOTHING, move |locality| locality.numbers[usize::from(at)])
    }

    /// A number parameter of each root, where all of them are known to a point.
    pub fn points(&self, at: u16) -> Option<impl Iterator<Item = i64> + '_> {
        let number = |place: &usize| self.at(*place).numbers[usize::from(at)];
        let known = self.here.iter().all(|place| number(place).0 == number(place).1);
        known.then(|| self.each(0, move |locality| locality.numbers[usize::from(at)].0))
    }

    /// A flag parameter of each root.
    pub fn flags(&self, at: u16) -> impl Iterator<Item = u8> + '_ {
        self.each(UNKNOWN, move |locality| locality.flags[usize::from(at)])
    }

    /// Whether a parameter has a value, for each root.
    pub fn stated(&self, at: u16) -> impl Iterator<Item = u8> + '_ {
        self.each(UNKNOWN, move |locality| of(locality.stated[usize::from(at)]))
    }

    /// Whether a parameter has a value, where that is the same for all roots.
    pub fn one_stated(&self, at: u16) -> Option<bool> {
        let mut all = self.here.iter().map(|place| self.at(*place).stated[usize::from(at)]);
        let first = all.next()?;
        all.all(|stated| stated == first).then_some(first)
    }

    /// Something of the locality of each root.
    fn each<T: Copy + 'static>(
        &self,
        none: T,
        read: impl Fn(&Locality) -> T,
    ) -> impl Iterator<Item = T> + '_ {
        let mut table = vec![none; self.known.len()];
        self.here.iter().for_each(|place| table[*place] = read(self.at(*place)));
        self.of_root.iter().map(move |place| table[*place as usize])
    }

    /// Whether a root's parameter has a value.
    pub fn is_stated(&self, at: u16, root: usize) -> bool {
        self.at(self.of_root[root] as usize).stated[usize::from(at)]
    }

    /// Whether a code is among the words of a root's parameter.
    pub fn has(&self, at: u16, root: usize, code: i64) -> u8 {
        match &self.at(self.of_root[root] as usize).codes[usize::from(at)] {
            Some(codes) if code != crate::table::ABSENT => of(codes.contains(&code)),
            _ => UNKNOWN,
        }
    }

    /// The flags of a parameter by month, with the first of these months, where all roots have the same.
    pub fn one_table(&mut self, bound: &Bound<'_>, at: u16) -> Option<(i64, &[u8])> {
        let last = bound.month.ordinal();
        for place in &self.here {
            self.known[*place].as_mut()?.months_of(bound, at);
        }
        let mut tables = self.here.iter().map(|place| &self.at(*place).by_month[usize::from(at)]);
        let first = tables.next()?;
        tables.all(|table| table == first).then_some((i64::from(last - MONTHS_BACK), first.as_slice()))
    }

    /// A flag parameter of a root's locality in a month.
    pub fn flag_on(&mut self, bound: &Bound<'_>, at: u16, root: usize, month: i64) -> u8 {
        let locality = self.known[self.of_root[root] as usize]
            .as_mut()
            .expect("the localities of a chunk are looked up when it begins");
        let last = bound.month.ordinal();
        let Ok(month) = i32::try_from(month) else { return UNKNOWN };
        locality.months_of(bound, at);
        let table = &locality.by_month[usize::from(at)];
        match usize::try_from(month - (last - MONTHS_BACK)).ok().and_then(|place| table.get(place)) {
            Some(flag) => *flag,
            None => {
                let month = Month::from_ordinal(month);
                match month.and_then(|m| bound.parameter(usize::from(at), locality.household, Some(m))) {
                    Some(ParameterValue::Flag(flag)) => of(*flag),
                    _ => UNKNOWN,
                }
            }
        }
    }
}
