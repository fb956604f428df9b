//! What jobs tell the outside about themselves.

use std::time::Duration;

use metrics::{counter, gauge, histogram};
use sandesham_domain::Timestamp;
use sandesham_log::{JobDue, JobEnd, JobOutcome};
use tracing::{debug, warn};

/// What is known of a job from the time before this process led.
pub(super) fn taken_over(job: &'static str, due: &JobDue) {
    if let Some(at) = due.last_success_at {
        succeeded(job, at);
    }
    gauge!("sandesham_job_consecutive_failures", "job" => job).set(due.consecutive_failures);
}

/// A run has ended.
pub(super) fn ended(job: &'static str, end: &JobEnd, took: Duration, now: Timestamp) {
    let outcome = end.outcome();
    counter!("sandesham_job_runs_total", "job" => job, "outcome" => outcome.as_str()).increment(1);
    histogram!("sandesham_job_seconds", "job" => job).record(took);
    let consecutive = gauge!("sandesham_job_consecutive_failures", "job" => job);
    // There from the first run on, so that its growth is seen.
    let failures = counter!("sandesham_job_failures_total", "job" => job);
    if outcome == JobOutcome::Done {
        failures.increment(0);
        consecutive.set(0);
        succeeded(job, now);
        debug!(job, ?end, ?took, "a job is done");
    } else {
        failures.increment(1);
        consecutive.increment(1);
        warn!(job, error = end.error(), ?took, "a job failed; it runs again when it is due");
    }
}

fn succeeded(job: &'static str, at: Timestamp) {
    #[expect(
        clippy::cast_precision_loss,
        reason = "in this century it is exact to the microsecond"
    )]
    let seconds = at.as_micros() as f64 / 1e6;
    gauge!("sandesham_job_last_success_timestamp_seconds", "job" => job).set(seconds);
}
