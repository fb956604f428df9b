//! What may go wrong with a scheduler, and why a release is refused.

use sandesham_domain::schedule::{FailureReason, ReleaseRefusal, ScheduleError};
use thiserror::Error;
use tokio_cron_scheduler::JobSchedulerError;

/// The scheduler cannot run.
#[derive(Debug, Error)]
pub enum Error {
    /// The periodic work cannot be set up.
    #[error("failed to run the ticker")]
    Ticker(#[from] JobSchedulerError),
}

/// Why an occurrence was not released.
#[derive(Debug, Error)]
pub enum ReleaseError {
    /// It is not due any more: cancelled, changed, or released by another scheduler.
    #[error(transparent)]
    Schedule(#[from] ScheduleError),
    /// It can never become a message.
    #[error("hindered: {}", .0.as_str())]
    Hindered(FailureReason),
    /// The log could not be read.
    #[error("failed to read the log")]
    Log(#[from] sandesham_log::Error),
}

impl From<ReleaseRefusal> for ReleaseError {
    fn from(refusal: ReleaseRefusal) -> Self {
        match refusal {
            ReleaseRefusal::Schedule(error) => Self::Schedule(error),
            ReleaseRefusal::Hindered(reason) => Self::Hindered(reason),
        }
    }
}
