//! Truths: logic, comparisons, and what holds for some item.

use super::{
    kernels_number::GREATEST,
    op::{DomId, Id},
    runner::Runner,
    vector::{
        self, FALSE, TRUE, UNKNOWN, Values, absent_bit, and, compare, compare_points, differ_bit, less_bit,
        not, of, of_bits, or,
    },
};
use crate::{expr::typed::Comparison, table::ABSENT};

impl<'c> Runner<'_, 'c> {
    pub(super) fn negation(&self, a: Id, _: DomId) -> Values<'c> {
        let mut out = self.byte_buffer();
        match &self.values[a as usize] {
            Values::Truths(all) => {
                out.extend(all.iter().map(|t| not(*t)));
                Values::Truths(out)
            }
            other => Values::Truth(not(other.truth(0))),
        }
    }

    pub(super) fn junction(&self, terms: &[Id], domain: DomId, is_and: bool) -> Values<'c> {
        if is_and {
            self.joined(terms, domain, and, TRUE, FALSE)
        } else {
            self.joined(terms, domain, or, FALSE, TRUE)
        }
    }

    fn joined(
        &self,
        terms: &[Id],
        domain: DomId,
        join: impl Fn(u8, u8) -> u8,
        neutral: u8,
        decides: u8,
    ) -> Values<'c> {
        let mut constant = neutral;
        let mut out: Option<Vec<u8>> = None;
        let mut buffer = self.byte_buffer();
        for term in terms {
            match &self.values[*term as usize] {
                Values::Truth(t) => constant = join(constant, *t),
                Values::Truths(all) => match &mut out {
                    None => {
                        buffer.extend_from_slice(all);
                        out = Some(std::mem::take(&mut buffer));
                    }
                    Some(out) => out.iter_mut().zip(all).for_each(|(a, b)| *a = join(*a, *b)),
                },
                _ => constant = join(constant, UNKNOWN),
            }
            if constant == decides {
                return Values::Truth(decides);
            }
        }
        let Some(mut out) = out else { return Values::Truth(constant) };
        if constant != neutral {
            out.iter_mut().for_each(|a| *a = join(*a, constant));
        }
        if self.len(domain) > 0 && out.iter().all(|t| *t == decides) {
            self.keep_bytes(out);
            return Values::Truth(decides);
        }
        Values::Truths(out)
    }

    pub(super) fn compare_numbers(&self, comparison: Comparison, a: Id, b: Id, domain: DomId) -> Values<'c> {
        let mut out = self.byte_buffer();
        let (x, y) = (&self.values[a as usize], &self.values[b as usize]);
        let is_held = self.bound_of(a).max(self.bound_of(b)) <= GREATEST;
        match (x, y) {
            (Values::Number(x), Values::Number(y)) => {
                return Values::Truth(of(compare_points(comparison, *x, *y)));
            }
            (Values::Numbers(x), Values::Numbers(y)) => {
                points(comparison, x.iter().copied().zip(y.iter().copied()), is_held, &mut out)
            }
            (Values::Numbers(x), Values::Number(y)) => {
                points(comparison, x.iter().map(|x| (*x, *y)), is_held, &mut out)
            }
            (Values::Number(x), Values::Numbers(y)) => {
                points(comparison, y.iter().map(|y| (*x, *y)), is_held, &mut out)
            }
            _ => out.extend((0..self.len(domain)).map(|i| compare(comparison, x.interval(i), y.interval(i)))),
        }
        Values::Truths(out)
    }

    pub(super) fn compare_scalars(&self, comparison: Comparison, a: Id, b: Id, domain: DomId) -> Values<'c> {
        let mut out = self.byte_buffer();
        let (x, y) = (&self.values[a as usize], &self.values[b as usize]);
        match (x, y) {
            (Values::Scalar(x), Values::Scalar(y)) => {
                return Values::Truth(of(compare_points(comparison, *x, *y)));
            }
            (Values::Scalars(x), Values::Scalars(y)) => {
                scalars(comparison, x.iter().copied().zip(y.iter().copied()), &mut out);
            }
            (Values::Scalars(x), Values::Scalar(y)) => {
                scalars(comparison, x.iter().map(|x| (*x, *y)), &mut out)
            }
            (Values::Scalar(x), Values::Scalars(y)) => {
                scalars(comparison, y.iter().map(|y| (*x, *y)), &mut out)
            }
            _ => out.resize(self.len(domain), UNKNOWN),
        }
        Values::Truths(out)
    }

    pub(super) fn same_truth(&self, a: Id, b: Id, domain: DomId) -> Values<'c> {
        let mut out = self.byte_buffer();
        let (x, y) = (&self.values[a as usize], &self.values[b as usize]);
        let same = |x: u8, y: u8| if x == UNKNOWN || y == UNKNOWN { UNKNOWN } else { of(x == y) };
        out.extend((0..self.len(domain)).map(|i| same(x.truth(i), y.truth(i))));
        Values::Truths(out)
    }

    pub(super) fn same_counties(&self, a: Id, b: Id, domain: DomId) -> Values<'c> {
        let mut out = self.byte_buffer();
        // A few codes are nearly everybody's.
        let mut seen = [(ABSENT, None::<i64>); 16];
        let mut county = |symbol: i64| {
            let seen = &mut seen[symbol as usize % 16];
            if seen.0 != symbol {
                let six = self.bound.text(symbol).and_then(|text| text.get(..6));
                *seen = (symbol, six.and_then(|six| six.parse().ok()));
            }
            seen.1
        };
        let (x, y) = (&self.values[a as usize], &self.values[b as usize]);
        out.extend((0..self.len(domain)).map(|i| {
            let (x, y) = (x.scalar(i), y.scalar(i));
            if x == ABSENT || y == ABSENT {
                return UNKNOWN;
            }
            match (county(x), county(y)) {
                (Some(x), Some(y)) => of(x == y),
                _ => UNKNOWN,
            }
        }));
        Values::Truths(out)
    }

    pub(super) fn member_of(&self, a: Id, codes: &[i64], _: DomId) -> Values<'c> {
        let mut out = self.byte_buffer();
        let small = codes.iter().all(|c| (0..64).contains(c));
        let mask = if small { codes.iter().fold(0u64, |m, c| m | 1 << c) } else { 0 };
        let found = |s: i64| match s {
            ABSENT => UNKNOWN,
            s if small => of((0..64).contains(&s) && mask >> (s & 63) & 1 == 1),
            s => of(codes.binary_search(&s).is_ok()),
        };
        match &self.values[a as usize] {
            Values::Scalars(all) => {
                out.extend(all.iter().map(|s| found(*s)));
                Values::Truths(out)
            }
            other => Values::Truth(found(other.scalar(0))),
        }
    }

    pub(super) fn in_window(&self, a: Id, domain: DomId) -> Values<'c> {
        let mut out = self.byte_buffer();
        let months = &self.values[a as usize];
        let uniform = self.one_window.clone().map(|w| (i64::from(w.start), i64::from(w.end)));
        if let (Some((first, last)), Values::Scalars(months)) = (uniform, months) {
            let within = |month: i64| (1 - less_bit(month, first)) & less_bit(month, last);
            out.extend(months.iter().map(|m| of_bits(within(*m), absent_bit(*m))));
            return Values::Truths(out);
        }
        for item in 0..self.len(domain) {
            let month = months.scalar(item);
            let (first, last) = uniform.unwrap_or_else(|| {
                let root = self.root_of(domain, item);
                let anchor = i64::from(self.anchors[root]);
                (anchor - i64::from(self.window_lengths[root]), anchor)
            });
            out.push(if month == ABSENT { UNKNOWN } else { of(first <= month && month < last) });
        }
        Values::Truths(out)
    }

    pub(super) fn choice(&self, c: Id, a: Id, b: Id, domain: DomId) -> Values<'c> {
        let (x, y) = (&self.values[a as usize], &self.values[b as usize]);
        match &self.values[c as usize] {
            Values::Truth(TRUE) => return self.copied(a),
            Values::Truth(FALSE) => return self.copied(b),
            _ => {}
        }
        let truths = &self.values[c as usize];
        let length = self.len(domain);
        match (x, y) {
            (Values::Truth(_) | Values::Truths(_), _) => {
                self.truths((0..length).map(|i| match truths.truth(i) {
                    TRUE => x.truth(i),
                    FALSE => y.truth(i),
                    _ if x.truth(i) == y.truth(i) => x.truth(i),
                    _ => UNKNOWN,
                }))
            }
            (Values::Scalar(_) | Values::Scalars(_), _) => {
                self.scalars((0..length).map(|i| match truths.truth(i) {
                    TRUE => x.scalar(i),
                    FALSE => y.scalar(i),
                    _ if x.scalar(i) == y.scalar(i) => x.scalar(i),
                    _ => ABSENT,
                }))
            }
            (x, y) if x.is_exact() && y.is_exact() && is_decided(truths) => {
                self.note_bound(self.bound_of(a).max(self.bound_of(b)));
                let mut out = self.word_buffer();
                // All bits are set where the first is chosen.
                let pick = |t: &u8, x: i64, y: i64| y ^ (x ^ y) & -i64::from(t & TRUE);
                match (truths, x, y) {
                    (Values::Truths(t), Values::Numbers(x), Values::Numbers(y)) => {
                        out.extend(t.iter().zip(x.iter().zip(y.iter())).map(|(t, (x, y))| pick(t, *x, *y)));
                    }
                    (Values::Truths(t), Values::Numbers(x), Values::Number(y)) => {
                        out.extend(t.iter().zip(x.iter()).map(|(t, x)| pick(t, *x, *y)));
                    }
                    (Values::Truths(t), Values::Number(x), Values::Numbers(y)) => {
                        out.extend(t.iter().zip(y.iter()).map(|(t, y)| pick(t, *x, *y)));
                    }
                    _ => out.extend(
                        (0..length).map(|i| pick(&truths.truth(i), x.interval(i).0, y.interval(i).0)),
                    ),
                }
                Values::Numbers(out.into())
            }
            _ => self.numbers((0..length).map(|i| match truths.truth(i) {
                TRUE => x.interval(i),
                FALSE => y.interval(i),
                _ => vector::hull(x.interval(i), y.interval(i)),
            })),
        }
    }

    pub(super) fn map_scalars(&self, a: Id, _: DomId, map: impl Fn(i64) -> i64) -> Values<'c> {
        let mut out = self.word_buffer();
        let map = |s: i64| if s == ABSENT { ABSENT } else { map(s) };
        match &self.values[a as usize] {
            Values::Scalars(all) => {
                out.extend(all.iter().map(|s| map(*s)));
                Values::Scalars(out.into())
            }
            other => Values::Scalar(map(other.scalar(0))),
        }
    }

    pub(super) fn exists(&self, over: DomId, holds: Id) -> Values<'c> {
        let items = &self.items[over as usize];
        let truths = &self.values[holds as usize];
        if items.len() == 0 || matches!(truths, Values::Truth(FALSE)) {
            return Values::Truth(FALSE);
        }
        if let (Values::Truths(all), false) = (truths, items.any_maybe) {
            return self.some_of_runs(items, all);
        }
        let mut out = self.byte_buffer();
        out.resize(self.parents(over), FALSE);
        for (at, above) in items.above().iter().enumerate() {
            let t = truths.truth(at);
            let place = &mut out[*above as usize];
            // An item that may exist proves nothing.
            *place = or(*place, if items.is_maybe(at) { and(t, UNKNOWN) } else { t });
        }
        Values::Truths(out)
    }
}

/// Whether no truth is unknown.
pub(super) fn is_decided(truths: &Values) -> bool {
    match truths {
        Values::Truths(all) => !vector::has_unknown(all),
        other => other.truth(0) != UNKNOWN,
    }
}

/// Compares numbers; where all of them are held, so is every difference.
fn points(comparison: Comparison, pairs: impl Iterator<Item = (i64, i64)>, is_held: bool, out: &mut Vec<u8>) {
    if is_held {
        return tested(comparison, pairs, out, |_, _| 0);
    }
    out.extend(pairs.map(|(a, b)| of(compare_points(comparison, a, b))));
}

/// Compares scalars, which are far from the ends of what a word holds, but for what is absent.
fn scalars(comparison: Comparison, pairs: impl Iterator<Item = (i64, i64)>, out: &mut Vec<u8>) {
    tested(comparison, pairs, out, |a, b| absent_bit(a) | absent_bit(b))
}

fn tested(
    comparison: Comparison,
    pairs: impl Iterator<Item = (i64, i64)>,
    out: &mut Vec<u8>,
    unknown: impl Fn(i64, i64) -> u64,
) {
    match comparison {
        Comparison::Less => out.extend(pairs.map(|(a, b)| of_bits(less_bit(a, b), unknown(a, b)))),
        Comparison::LessOrEqual => out.extend(pairs.map(|(a, b)| of_bits(1 - less_bit(b, a), unknown(a, b)))),
        Comparison::Greater => out.extend(pairs.map(|(a, b)| of_bits(less_bit(b, a), unknown(a, b)))),
        Comparison::GreaterOrEqual => {
            out.extend(pairs.map(|(a, b)| of_bits(1 - less_bit(a, b), unknown(a, b))))
        }
        Comparison::Equal => out.extend(pairs.map(|(a, b)| of_bits(1 - differ_bit(a, b), unknown(a, b)))),
        Comparison::NotEqual => out.extend(pairs.map(|(a, b)| of_bits(differ_bit(a, b), unknown(a, b)))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_compared_whatever_they_are() {
        let held = [0, 1, -1, 70_000, GREATEST as i64, -(GREATEST as i64)];
        let beyond = [i64::MAX, i64::MIN + 1, i64::MAX / 2 + 2, 5, -5];
        for (all, is_held) in [(held.as_slice(), true), (held.as_slice(), false), (beyond.as_slice(), false)]
        {
            let pairs: Vec<(i64, i64)> = all.iter().flat_map(|a| all.iter().map(move |b| (*a, *b))).collect();
            for comparison in [
                Comparison::Less,
                Comparison::LessOrEqual,
                Comparison::Greater,
                Comparison::GreaterOrEqual,
                Comparison::Equal,
                Comparison::NotEqual,
            ] {
                let wanted: Vec<u8> =
                    pairs.iter().map(|(a, b)| of(compare_points(comparison, *a, *b))).collect();
                let mut found = Vec::new();
                points(comparison, pairs.iter().copied(), is_held, &mut found);
                assert_eq!(found, wanted, "{comparison:?}");
            }
        }
    }
}
