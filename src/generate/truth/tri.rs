//! Three-valued truth and amounts that are known from below only.
//! Must not know households or rules.

/// Yes, no, or unknown: the weakest first, so that `min` is "and" and `max` is "or".
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Tri {
    /// It is not so.
    No,
    /// It may be so.
    Unknown,
    /// It is so.
    Yes,
}

impl Tri {
    /// Both.
    pub(super) fn and(self, other: Self) -> Self {
        self.min(other)
    }

    /// Either.
    pub(super) fn or(self, other: Self) -> Self {
        self.max(other)
    }

    /// The opposite.
    pub(super) fn not(self) -> Self {
        match self {
            Self::No => Self::Yes,
            Self::Unknown => Self::Unknown,
            Self::Yes => Self::No,
        }
    }
}

impl From<bool> for Tri {
    fn from(known: bool) -> Self {
        if known { Self::Yes } else { Self::No }
    }
}

/// Whether what is known, if it is, holds.
pub(super) fn whether<T>(value: Option<T>, test: impl FnOnce(T) -> bool) -> Tri {
    value.map_or(Tri::Unknown, |value| test(value).into())
}

/// Whether one of these holds.
pub(super) fn any(conditions: impl IntoIterator<Item = Tri>) -> Tri {
    conditions.into_iter().fold(Tri::No, Tri::or)
}

/// A sum or count of what is never negative: so much is proven, and more is possible where it is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct AtLeast {
    /// What is proven.
    pub(super) proven: i128,
    /// Whether more is possible.
    pub(super) open: bool,
}

impl AtLeast {
    /// Nothing, and nothing more.
    pub(super) const ZERO: Self = Self { proven: 0, open: false };

    /// Both together.
    pub(super) fn plus(self, other: Self) -> Self {
        Self { proven: self.proven + other.proven, open: self.open || other.open }
    }

    /// Whether it is more than what is known.
    pub(super) fn exceeds(self, limit: i128) -> Tri {
        self.reaches(limit + 1)
    }

    /// Whether it is as much as what is known, or more.
    pub(super) fn reaches(self, limit: i128) -> Tri {
        match (self.proven >= limit, self.open) {
            (true, _) => Tri::Yes,
            (false, true) => Tri::Unknown,
            (false, false) => Tri::No,
        }
    }

    /// Whether it is as much as another of its like, or more.
    pub(super) fn reaches_another(self, other: Self) -> Tri {
        match (self.proven >= other.proven, self.open, other.open) {
            (true, _, false) => Tri::Yes,
            (false, false, _) => Tri::No,
            _ => Tri::Unknown,
        }
    }

    /// So many times as much.
    pub(super) fn times(self, factor: i128) -> Self {
        Self { proven: self.proven * factor, open: self.open }
    }
}

impl std::iter::Sum for AtLeast {
    fn sum<I: Iterator<Item = Self>>(parts: I) -> Self {
        parts.fold(Self::ZERO, Self::plus)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_unknown_decides_nothing_that_the_known_does_not() {
        let all = [Tri::No, Tri::Unknown, Tri::Yes];
        for tri in all {
            assert_eq!(Tri::No.and(tri), Tri::No);
            assert_eq!(Tri::Yes.or(tri), Tri::Yes);
            assert_eq!(tri.not().not(), tri);
        }
        assert_eq!(any([]), Tri::No);
        assert_eq!(whether(None::<i32>, |_| true), Tri::Unknown);
    }

    #[test]
    fn sums_are_compared_as_intervals() {
        let (shut, open) = (AtLeast { proven: 5, open: false }, AtLeast { proven: 5, open: true });
        assert_eq!((shut.exceeds(5), shut.exceeds(4)), (Tri::No, Tri::Yes));
        assert_eq!((open.exceeds(5), open.exceeds(4)), (Tri::Unknown, Tri::Yes));
        assert_eq!((shut.reaches(5), open.reaches(6)), (Tri::Yes, Tri::Unknown));
        assert_eq!(shut.reaches_another(shut), Tri::Yes);
        assert_eq!(shut.reaches_another(open), Tri::Unknown);
        assert_eq!(shut.times(0).reaches_another(open), Tri::No);
        assert_eq!(open.reaches_another(shut), Tri::Yes);
        assert_eq!(open.times(0).reaches_another(open), Tri::Unknown);
    }
}
