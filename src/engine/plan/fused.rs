//! Sums, counts and existence over a household's records, gone through as they lie in the county: no list is built, and
//! no condition of a record written out. It is for lists without an open question; all others go the general way.

use super::{
    kernels_number::GREATEST,
    op::{Column, DomId, Id, Op, Plan, ROOTS, Source},
    runner::Runner,
    vector::{FALSE, Values, bound_of, compare_points, of},
};
use crate::{
    expr::typed::Comparison,
    table::{ABSENT, Cell, County},
};
use std::{collections::BTreeMap, ops::Range};

/// How many rows share a bound.
const STRETCH: usize = 256;

/// A field of the records compared with a constant.
#[derive(Clone, Copy, Debug)]
pub(in crate::engine) struct Test {
    column: u16,
    comparison: Comparison,
    with: i64,
}

impl Test {
    fn holds(self, cell: Cell) -> bool {
        compare_points(self.comparison, cell, self.with)
    }
}

/// What is computed of a household's records.
#[derive(Clone, Copy, Debug)]
enum Shape {
    Exists(Test),
    Count(Option<Test>),
    Sum(Option<Test>, u16),
}

/// A node that can be computed so.
#[derive(Clone, Copy, Debug)]
pub(in crate::engine) struct Fused {
    kind: u16,
    shape: Shape,
}

/// Such nodes, and bounds of the columns that they read.
#[derive(Clone, Debug, Default)]
pub(in crate::engine) struct FusedNodes {
    nodes: Vec<Fused>,
    /// The place of each node among them, and one more; 0 where it cannot.
    places: Vec<u16>,
    /// No cell of a stretch of rows is beyond, without its sign; what is absent is beyond all that is held.
    bounds: BTreeMap<(u16, u16), Vec<u64>>,
    /// The household of each row, of kinds that most households have no record of.
    households: BTreeMap<u16, Vec<u32>>,
}

impl FusedNodes {
    /// The nodes of a plan that can be computed so.
    pub fn of(plan: &Plan, county: &County) -> Self {
        let mut all = Self::default();
        for id in 0..plan.ops.len() as Id {
            all.places.push(0);
            let Some(fused) = fused(plan, id) else { continue };
            let Ok(place) = u16::try_from(all.nodes.len() + 1) else { break };
            let columns = match fused.shape {
                Shape::Exists(test) => [Some(test.column), None],
                Shape::Count(test) => [test.map(|t| t.column), None],
                Shape::Sum(test, column) => [test.map(|t| t.column), Some(column)],
            };
            if let Shape::Exists(_) = fused.shape {
                let rows = county.kinds[usize::from(fused.kind)].grid.rows;
                if rows * SPARSE <= county.household_count() {
                    let households = all.households.entry(fused.kind);
                    households.or_insert_with(|| households_of(county, fused.kind));
                }
            }
            for column in columns.into_iter().flatten() {
                let bounds = all.bounds.entry((fused.kind, column));
                bounds.or_insert_with(|| {
                    let cells = &county.kinds[usize::from(fused.kind)].grid.columns[usize::from(column)];
                    cells.chunks(STRETCH).map(bound_of).collect()
                });
            }
            all.nodes.push(fused);
            all.places[id as usize] = place;
        }
        all
    }

    /// How a node can be computed so.
    pub fn get(&self, id: Id) -> Option<Fused> {
        let place = usize::from(*self.places.get(id as usize)?).checked_sub(1)?;
        self.nodes.get(place).copied()
    }

    fn bound(&self, kind: u16, column: u16, rows: &Range<usize>) -> u64 {
        let bounds = &self.bounds[&(kind, column)];
        if rows.is_empty() {
            return 0;
        }
        bounds[rows.start / STRETCH..=(rows.end - 1) / STRETCH].iter().fold(0, |most, b| most.max(*b))
    }
}

/// Where there are so many households to a record, the records are gone through, not the households.
const SPARSE: usize = 2;

/// The household of each row of a kind.
fn households_of(county: &County, kind: u16) -> Vec<u32> {
    let offsets = &county.kinds[usize::from(kind)].offsets;
    let mut households = Vec::with_capacity(county.kinds[usize::from(kind)].grid.rows);
    for household in 0..county.household_count() {
        households.resize(offsets[county.members_of(household).end] as usize, household as u32);
    }
    households
}

fn fused(plan: &Plan, id: Id) -> Option<Fused> {
    let op = &plan.ops[id as usize];
    let over = op.over()?;
    let domain = plan.domains[over as usize];
    let Source::HouseholdRows(kind) = domain.source else { return None };
    if domain.parent != ROOTS || domain.guard.is_some() {
        return None;
    }
    let tested = |present: Option<Id>| match present {
        None => Some(None),
        Some(present) => test(plan, present, over, kind).map(Some),
    };
    let shape = match op {
        Op::Exists { holds, .. } => Shape::Exists(test(plan, *holds, over, kind)?),
        Op::Count { present, .. } => Shape::Count(tested(*present)?),
        Op::Sum { present, body, .. } => match plan.ops[*body as usize] {
            Op::LoadNumber(Column::Record(_, column), ..) => Shape::Sum(tested(*present)?, column),
            _ => return None,
        },
        _ => return None,
    };
    Some(Fused { kind, shape })
}

fn test(plan: &Plan, id: Id, over: DomId, of_kind: u16) -> Option<Test> {
    let Op::CompareScalars(comparison, a, b) = plan.ops[id as usize] else { return None };
    let (Op::LoadScalar(Column::Record(kind, column)), Op::Scalar(with)) =
        (&plan.ops[a as usize], &plan.ops[b as usize])
    else {
        return None;
    };
    let is_own = *kind == of_kind && plan.domains_of[a as usize] == over && *with != ABSENT;
    is_own.then_some(Test { column: *column, comparison, with: *with })
}

impl<'c> Runner<'_, 'c> {
    /// A node of a household's records as they lie; none where something is open, or absent.
    pub(super) fn fuse(&mut self, fused: Fused) -> Option<Values<'c>> {
        self.note_known(fused.kind);
        if !self.only_members || !self.is_all_known(fused.kind) {
            return None;
        }
        let (county, known) = (self.bound.county, &self.plan.fused);
        let kind = &county.kinds[usize::from(fused.kind)];
        let rows = kind.offsets[self.members.start] as usize..kind.offsets[self.members.end] as usize;
        let column = |at: u16| &kind.grid.columns[usize::from(at)][rows.clone()];
        let is_stated = |test: Test| known.bound(fused.kind, test.column, &rows) < ABSENT.unsigned_abs();
        let of_members = &county.member_offsets[self.households.start + 1..=self.households.end];
        let ends = of_members.iter().map(|m| (kind.offsets[*m as usize] as usize).wrapping_sub(rows.start));
        match fused.shape {
            Shape::Exists(_) if rows.is_empty() => Some(Values::Truth(FALSE)),
            _ if rows.is_empty() => Some(Values::Number(0)),
            Shape::Exists(test) if is_stated(test) && known.households.contains_key(&fused.kind) => {
                let mut out = self.byte_buffer();
                out.resize(self.households.len(), FALSE);
                let households = &known.households[&fused.kind][rows.clone()];
                for (household, cell) in households.iter().zip(column(test.column)) {
                    let place = &mut out[*household as usize - self.households.start];
                    *place -= u8::from(test.holds(*cell)) & *place >> 1;
                }
                Some(Values::Truths(out))
            }
            Shape::Exists(test) if is_stated(test) => {
                let running = self.tested(test, column(test.column), None);
                let some = |count: i64| of(count != 0);
                Some(Values::Truths(self.parted(running, ends, some, self.byte_buffer())))
            }
            Shape::Sum(test, summed) if test.is_none_or(is_stated) => {
                let bound = known.bound(fused.kind, summed, &rows).saturating_mul(rows.len() as u64);
                if bound > GREATEST {
                    return None;
                }
                self.note_bound(bound);
                let amounts = column(summed);
                let running = match test {
                    None => self.run_up(amounts, amounts, |n, _| *n),
                    Some(test) => self.tested(test, column(test.column), Some(amounts)),
                };
                let sums = self.parted(running, ends, |sum| sum, self.word_buffer());
                Some(Values::Numbers(sums.into()))
            }
            Shape::Count(None) => {
                self.note_bound(rows.len() as u64);
                let (mut before, mut out) = (0, self.word_buffer());
                out.extend(ends.map(|end| (end - std::mem::replace(&mut before, end)) as i64));
                Some(Values::Numbers(out.into()))
            }
            Shape::Count(Some(test)) if is_stated(test) => {
                self.note_bound(rows.len() as u64);
                let running = self.tested(test, column(test.column), None);
                let counts = self.parted(running, ends, |count| count, self.word_buffer());
                Some(Values::Numbers(counts.into()))
            }
            _ => None,
        }
    }

    /// The sums of the rows up to each for which a test holds: of amounts, or of how many they are.
    fn tested(&self, test: Test, cells: &[Cell], amounts: Option<&[Cell]>) -> Vec<i64> {
        let with = test.with;
        // The commonest are written out.
        match test.comparison {
            Comparison::Greater => self.kept(cells, amounts, |cell| cell > with),
            Comparison::Equal => self.kept(cells, amounts, |cell| cell == with),
            Comparison::NotEqual => self.kept(cells, amounts, |cell| cell != with),
            _ => self.kept(cells, amounts, |cell| test.holds(cell)),
        }
    }

    fn kept(&self, cells: &[Cell], amounts: Option<&[Cell]>, holds: impl Fn(Cell) -> bool) -> Vec<i64> {
        match amounts {
            None => self.run_up(cells, cells, |cell, _| i64::from(holds(*cell))),
            Some(amounts) => self.run_up(cells, amounts, |cell, n| n & -i64::from(holds(*cell))),
        }
    }

    /// Visits the records that a node rests on which was computed so, for a household of the chunk.
    pub(super) fn rows_as_they_lie(&self, id: Id, item: usize, mut visit: impl FnMut(u16, u32)) {
        // A number of members rests on none.
        let Some(fused) = self.plan.fused.get(id) else { return };
        let county = self.bound.county;
        let kind = &county.kinds[usize::from(fused.kind)];
        let members = county.members_of(self.households.start + item);
        let test = match fused.shape {
            Shape::Exists(test) => Some(test),
            Shape::Count(test) | Shape::Sum(test, _) => test,
        };
        let cells = test.map(|test| (test, &kind.grid.columns[usize::from(test.column)]));
        for row in kind.offsets[members.start] as usize..kind.offsets[members.end] as usize {
            if cells.is_none_or(|(test, cells)| test.holds(cells[row])) {
                visit(fused.kind, row as u32);
            }
        }
    }

    /// Whether a node was computed so in this chunk.
    pub(super) fn is_as_it_lies(&self, id: Id) -> bool {
        self.fused[id as usize] == self.round
    }

    /// How many members each household has, where there are no others.
    pub(super) fn member_counts(&self) -> Values<'c> {
        let mut out = self.word_buffer();
        let of_members = &self.bound.county.member_offsets[self.households.start..=self.households.end];
        out.extend(of_members.windows(2).map(|ends| i64::from(ends[1].wrapping_sub(ends[0]))));
        self.note_bound(self.members.len() as u64);
        Values::Numbers(out.into())
    }
}
