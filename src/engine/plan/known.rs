//! Where the roll is plain: stretches of members of which every source of a kind is known, and stretches without
//! obligors. Looked at once for a county, so that chunks need not look at every state again.

use crate::table::County;
use std::ops::Range;

/// How many members share a mark.
const STRETCH: usize = 64;

/// Marks of stretches that are not plain.
#[derive(Clone, Debug, Default)]
struct Marks(Vec<bool>);

impl Marks {
    fn new<T>(members: &[T], is_plain: impl Fn(&T) -> bool) -> Self {
        // No early end within a stretch: whole registers are compared at once.
        let marked = |stretch: &[T]| stretch.iter().fold(false, |odd, m| odd | !is_plain(m));
        Self(members.chunks(STRETCH).map(marked).collect())
    }

    fn add(&mut self, other: &Self) {
        self.0.resize(self.0.len().max(other.0.len()), false);
        self.0.iter_mut().zip(&other.0).for_each(|(a, b)| *a |= b);
    }

    /// Whether no stretch that the members touch is marked.
    fn are_clear(&self, members: &Range<usize>) -> bool {
        members.is_empty()
            || self.0[members.start / STRETCH..=(members.end - 1) / STRETCH].iter().all(|odd| !odd)
    }
}

/// Where all is known.
#[derive(Clone, Debug, Default)]
pub(in crate::engine) struct Known {
    obligors: Marks,
    /// None for a kind without a source.
    kinds: Vec<Option<Marks>>,
    /// Any of those marks.
    any: Marks,
}

impl Known {
    /// Looks at every state of a county once.
    pub fn of(county: &County, role: usize, member: i64) -> Self {
        let of_kind = |sources: &Vec<u16>| {
            let mut marks: Option<Marks> = None;
            for source in sources {
                let of_source = Marks::new(&county.states[usize::from(*source)], |state| state.is_known());
                match &mut marks {
                    None => marks = Some(of_source),
                    Some(marks) => marks.add(&of_source),
                }
            }
            marks
        };
        let obligors = Marks::new(&county.members.columns[role], |r| *r == member);
        let kinds: Vec<Option<Marks>> = county.kind_sources.iter().map(of_kind).collect();
        let mut any = obligors.clone();
        kinds.iter().flatten().for_each(|marks| any.add(marks));
        Self { obligors, kinds, any }
    }

    /// Whether none of some members who follow one another is an obligor, and every source is known for all of them.
    pub fn is_plain(&self, members: &Range<usize>) -> bool {
        self.any.are_clear(members)
    }

    /// Whether every source of a kind is known for some members who follow one another.
    pub fn is_known(&self, county: &County, kind: usize, members: Range<usize>) -> bool {
        match &self.kinds[kind] {
            None => false,
            Some(marks) => marks.are_clear(&members) || county.all_known(kind, members),
        }
    }

    /// Whether none of some members who follow one another is an obligor.
    pub fn has_no_obligors(&self, roles: &[i64], member: i64, members: Range<usize>) -> bool {
        self.obligors.are_clear(&members) || roles[members].iter().all(|r| *r == member)
    }
}
