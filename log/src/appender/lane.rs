//! A lane: commits that must take effect in the order submitted, such as those of one socket.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::append::fresh_lane;

/// Commits submitted on one lane are appended in that order. Once one conflicts, all submitted
/// after it are handed back, until [`Lane::resume`]: what was decided before the conflict must not
/// overtake what is decided again. In the background they are also handed back once one could not be
/// appended in time: it is submitted again.
#[derive(Debug)]
pub struct Lane(Arc<LaneState>);

/// Shared with what is queued.
#[derive(Debug)]
pub(crate) struct LaneState {
    pub(crate) number: i64,
    /// What the submitter submits under.
    generation: AtomicU64,
    /// Set by the appender: older generations are handed back.
    handed_back_below: AtomicU64,
}

impl Lane {
    /// A lane that nothing else is in.
    pub fn new() -> Self {
        Self(Arc::new(LaneState {
            number: fresh_lane(),
            generation: AtomicU64::new(0),
            handed_back_below: AtomicU64::new(0),
        }))
    }

    /// Accepts again after that. To be called when everything submitted before it has been
    /// answered.
    pub fn resume(&self) {
        let below = self.0.handed_back_below.load(Ordering::Acquire);
        self.0.generation.fetch_max(below, Ordering::AcqRel);
    }

    pub(crate) fn state(&self) -> &Arc<LaneState> {
        &self.0
    }
}

impl Default for Lane {
    fn default() -> Self {
        Self::new()
    }
}

impl LaneState {
    pub(crate) fn generation(&self) -> u64 {
        self.generation.load(Ordering::Acquire)
    }

    pub(crate) fn hand_back(&self, generation: u64) {
        self.handed_back_below.fetch_max(generation + 1, Ordering::AcqRel);
    }

    pub(crate) fn is_handed_back(&self, generation: u64) -> bool {
        generation < self.handed_back_below.load(Ordering::Acquire)
    }
}
