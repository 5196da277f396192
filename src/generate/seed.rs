//! Random choices of the generator: the same seed makes the same choices on every machine.
//! Must not know what is chosen, and never asks the system for randomness.
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// A stream of choices.
pub(super) struct Choices(ChaCha8Rng);

impl Choices {
    /// The stream of a seed and a purpose: streams of different purposes do not disturb each other.
    pub(super) fn new(seed: u64, purpose: &str) -> Self {
        let mut mixed: u64 = 0xcbf2_9ce4_8422_2325 ^ seed;
        for byte in purpose.bytes() {
            mixed = (mixed ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
        Self(ChaCha8Rng::seed_from_u64(mixed))
    }

    /// The stream of a seed, a purpose and a number: a household, or a part of a county.
    pub(super) fn of(seed: u64, purpose: &str, number: u64) -> Self {
        Self::new(scattered(seed, number), purpose)
    }

    /// A number below `bound` (which is held at one or more).
    pub(super) fn below(&mut self, bound: u64) -> u64 {
        self.0.next_u64() % bound.max(1)
    }

    /// A number from `low` to `high`, both included.
    pub(super) fn between(&mut self, low: i64, high: i64) -> i64 {
        let width = u64::try_from(high - low).map_or(0, |width| width);
        low + i64::try_from(self.below(width + 1)).map_or(0, |step| step)
    }

    /// True in `times` of `of` cases.
    pub(super) fn chance(&mut self, times: u64, of: u64) -> bool {
        self.below(of) < times
    }

    /// One of a list that is not empty.
    pub(super) fn pick<'l, T: ?Sized>(&mut self, list: &[&'l T]) -> &'l T {
        list[self.place(list.len())]
    }

    /// A place in a list of this length.
    pub(super) fn place(&mut self, length: usize) -> usize {
        let bound = u64::try_from(length).map_or(1, |bound| bound);
        usize::try_from(self.below(bound)).map_or(0, |place| place)
    }
}

/// A number that depends on every bit of both (the finaliser of splitmix64).
pub(super) fn scattered(seed: u64, number: u64) -> u64 {
    let mut mixed = seed ^ number.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_repeat_and_differ() {
        let draw = |seed, purpose| {
            let mut choices = Choices::new(seed, purpose);
            (0..4).map(|_| choices.below(1_000_000)).collect::<Vec<_>>()
        };
        assert_eq!(draw(7, "people"), draw(7, "people"));
        assert_ne!(draw(7, "people"), draw(8, "people"));
        assert_ne!(draw(7, "people"), draw(7, "flaws"));
        let numbered = |number| Choices::of(7, "people", number).below(1_000_000);
        assert_eq!((0..1_000).map(numbered).collect::<std::collections::BTreeSet<_>>().len() / 990, 1);
        let mut choices = Choices::new(1, "between");
        assert!((0..200).map(|_| choices.between(-3, 3)).all(|n| (-3..=3).contains(&n)));
    }
}
