//! The stages of a run, and who times them: the layers below a run say where a stage begins and ends and see no clock.

use std::fmt;

/// A stage of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Bytes become rows; rows that are lent one by one are mapped here too.
    Read,
    /// Rows become records of a kind.
    Map,
    /// Whose the records are, and what each source knows of whom.
    Link,
    /// Records are put in order, repeated ones once, by household and member.
    Group,
    /// Rules decide.
    Evaluate,
    /// What verdicts rest on, in records and words.
    Explain,
    /// Evidence, findings and the page become files.
    Write,
}

impl Stage {
    /// All stages, in their order.
    pub const ALL: [Self; 7] =
        [Self::Read, Self::Map, Self::Link, Self::Group, Self::Evaluate, Self::Explain, Self::Write];

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Map => "map",
            Self::Link => "link",
            Self::Group => "group",
            Self::Evaluate => "evaluate",
            Self::Explain => "explain",
            Self::Write => "write",
        }
    }
}

/// Times stages, on as many threads as there are.
pub trait Watch: fmt::Debug + Send + Sync {
    /// Nanoseconds since some moment.
    fn now(&self) -> u64;
    /// Adds nanoseconds that a thread spent on a stage.
    fn spent(&self, stage: Stage, nanoseconds: u64);
}

/// Times nothing.
#[derive(Clone, Copy, Debug)]
pub struct Unwatched;

impl Watch for Unwatched {
    fn now(&self) -> u64 {
        0
    }

    fn spent(&self, _stage: Stage, _nanoseconds: u64) {}
}

/// Times a piece of work of a stage.
pub fn timed<T>(watch: &dyn Watch, stage: Stage, work: impl FnOnce() -> T) -> T {
    let begun = watch.now();
    let done = work();
    watch.spent(stage, watch.now().saturating_sub(begun));
    done
}
