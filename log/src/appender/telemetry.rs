//! What the appender tells the outside about itself.

use std::time::Instant;

use metrics::{Counter, Gauge, Histogram, counter, gauge, histogram};

use crate::append::CommitState;

/// Handles, looked up once.
pub(super) struct Telemetry {
    events: Counter,
    conflicts: Counter,
    retries: Counter,
    batch_commits: Histogram,
    append_seconds: Histogram,
    queue_depth: Gauge,
}

impl Telemetry {
    pub(super) fn new() -> Self {
        Self {
            events: counter!("sandesham_log_appended_total"),
            conflicts: counter!("sandesham_log_conflicts_total"),
            retries: counter!("sandesham_log_append_retries_total"),
            batch_commits: histogram!("sandesham_log_batch_commits"),
            append_seconds: histogram!("sandesham_log_append_seconds"),
            queue_depth: gauge!("sandesham_log_queue_depth"),
        }
    }

    /// `submitted` is when each commit of the batch was.
    pub(super) fn batch(
        &self,
        events: usize,
        states: &[CommitState],
        submitted: impl Iterator<Item = Instant>,
    ) {
        self.events.increment(events as u64);
        let conflicts = states.iter().filter(|state| **state == CommitState::Conflict).count();
        self.conflicts.increment(conflicts as u64);
        #[expect(clippy::cast_precision_loss, reason = "a batch has some hundreds of commits")]
        self.batch_commits.record(states.len() as f64);
        let now = Instant::now();
        for submitted in submitted {
            self.append_seconds.record(now.duration_since(submitted));
        }
    }

    pub(super) fn retry(&self) {
        self.retries.increment(1);
    }

    pub(super) fn queued(&self, commits: usize) {
        #[expect(clippy::cast_precision_loss, reason = "a queue has some thousands of commits")]
        self.queue_depth.set(commits as f64);
    }
}
