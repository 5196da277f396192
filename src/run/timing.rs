//! The clock and the machine, for the part of a manifest that no digest covers.

use crate::domain::{Stage, Watch};
use jiff::civil::DateTime;
use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant, SystemTime},
};

/// A moment in UTC, in two spellings.
#[derive(Clone, Debug)]
pub struct Moment {
    /// `2026-11-01T02:03:04Z`
    pub iso: String,
    /// `20261101T020304Z`
    pub compact: String,
}

/// Now.
pub fn moment() -> Moment {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let seconds = since.map_or(0, |d| i64::try_from(d.as_secs()).unwrap_or(0));
    let epoch = DateTime::constant(1970, 1, 1, 0, 0, 0, 0);
    let now = epoch.checked_add(jiff::SignedDuration::from_secs(seconds)).unwrap_or(epoch);
    let iso = format!("{}Z", now);
    let compact = iso.chars().filter(|c| !matches!(c, '-' | ':')).collect();
    Moment { iso, compact }
}

/// The machine's name, where the system tells it.
pub fn host() -> String {
    std::fs::read_to_string("/etc/hostname").map_or_else(|_| "unknown".to_owned(), |h| h.trim().to_owned())
}

/// The time since a run began, and what its stages took, summed over the threads that worked on each: by the clock, so
/// that waiting for a processor counts, and with what a thread did of another stage while it waited for others.
#[derive(Debug)]
pub struct StageTimes {
    begun: Instant,
    spent: [AtomicU64; Stage::ALL.len()],
}

impl StageTimes {
    /// Starts.
    pub fn start() -> Arc<Self> {
        Arc::new(Self { begun: Instant::now(), spent: Default::default() })
    }

    /// The stages and the time since the beginning (`elapsed`), in milliseconds.
    pub fn millis(&self) -> BTreeMap<String, u64> {
        let stages = Stage::ALL.iter().zip(&self.spent);
        let spent = stages.map(|(stage, spent)| (stage.word(), spent.load(Ordering::Relaxed)));
        let all = spent.chain([(ELAPSED, self.now())]);
        all.map(|(name, nanoseconds)| (name.to_owned(), nanoseconds / 1_000_000)).collect()
    }
}

impl Watch for StageTimes {
    fn now(&self) -> u64 {
        u64::try_from(self.begun.elapsed().as_nanos()).unwrap_or(u64::MAX)
    }

    fn spent(&self, stage: Stage, nanoseconds: u64) {
        if let Some(place) = Stage::ALL.iter().position(|other| *other == stage) {
            self.spent[place].fetch_add(nanoseconds, Ordering::Relaxed);
        }
    }
}

/// The name of the time that a whole run took.
pub const ELAPSED: &str = "elapsed";

/// Times of stages that come one after another, in milliseconds.
#[derive(Debug)]
pub struct Stopwatch {
    last: Instant,
    laps: BTreeMap<String, Duration>,
}

impl Stopwatch {
    /// Starts.
    pub fn start() -> Self {
        Self { last: Instant::now(), laps: BTreeMap::new() }
    }

    /// Ends a stage, or a part of one.
    pub fn lap(&mut self, stage: &str) {
        let now = Instant::now();
        *self.laps.entry(stage.to_owned()).or_insert(Duration::ZERO) += now - self.last;
        self.last = now;
    }

    /// The stages.
    pub fn laps(&self) -> BTreeMap<String, u64> {
        let millis = |time: &Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        self.laps.iter().map(|(stage, time)| (stage.clone(), millis(time))).collect()
    }
}
