//! One run of a job, whatever becomes of it.

use std::any::Any;
use std::sync::Arc;
use std::time::Duration;

use sandesham_log::{Error, JobEnd, JobResults, describe};
use tokio::task::JoinError;
use tokio::time::{Instant, timeout};
use tokio_util::task::AbortOnDropHandle;
use tracing::warn;

use super::job::Job;
use super::telemetry;
use crate::clock::{Clock as _, SystemClock};

/// How long writing down what became of a run may take; then it stays untold.
const RECORD_TIME_MAX: Duration = Duration::from_secs(10);

/// Runs a job once, in a task of its own, and records how it went. Never longer than `time_max` and
/// two records - but a run that does not heed its end, because it computes and never waits, is waited
/// for, lest it run twice at once.
pub(super) async fn run(job: Arc<Job>, results: JobResults, time_max: Duration) {
    let name = job.name();
    record(name, results.begin(name)).await;
    let begun = Instant::now();
    let mut task = AbortOnDropHandle::new(tokio::spawn(async move { job.run().await }));
    let end = match timeout(time_max, &mut task).await {
        Ok(Ok(Ok(done))) => JobEnd::Done(done),
        Ok(Ok(Err(error))) => JobEnd::Failed(describe(error.as_ref())),
        Ok(Err(error)) => JobEnd::Panicked(words_of(error)),
        Err(_) => JobEnd::TimedOut(time_max),
    };
    task.abort();
    let took = begun.elapsed();
    telemetry::ended(name, &end, took, SystemClock.now());
    record(name, results.end(name, &end, took)).await;
    if matches!(end, JobEnd::TimedOut(_)) {
        // How it ends is of no interest any more.
        drop(task.await);
    }
}

/// A result that cannot be written down is no reason to run no more.
async fn record(job: &str, recording: impl Future<Output = Result<(), Error>>) {
    match timeout(RECORD_TIME_MAX, recording).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => warn!(job, error = describe(&error), "a result cannot be recorded"),
        Err(_) => warn!(job, "a result cannot be recorded in time"),
    }
}

fn words_of(error: JoinError) -> String {
    let Ok(panic) = error.try_into_panic() else { return "cancelled".to_owned() };
    let panic: &(dyn Any + Send) = panic.as_ref();
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default()
}
