//! The wall clock, passed in so that tests can set it.

use std::fmt;

use chrono::Utc;
use sandesham_domain::Timestamp;

/// What time it is. May jump in both directions, as wall clocks do.
pub trait Clock: fmt::Debug + Send + Sync {
    /// The present moment.
    fn now(&self) -> Timestamp;
}

/// The machine's own.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::new(Utc::now())
    }
}
