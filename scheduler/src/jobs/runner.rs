//! The task: waits until it leads, runs jobs for as long as it does, waits again.

use std::sync::Arc;
use std::time::Duration;

use sandesham_log::{JobResults, Leadership};
use tokio_util::sync::CancellationToken;

use super::job::Job;
use super::shift::{Shift, ShiftEnd};
use crate::error::Error;
use crate::ticker::Ticker;

/// What a runner works with.
#[derive(Debug)]
pub struct JobRunnerDeps {
    /// What there is to do; each with a name of its own.
    pub jobs: Vec<Job>,
    /// Where everybody sees what became of it.
    pub results: JobResults,
    /// One runner of several leads.
    pub leadership: Leadership,
    /// How often, and how long.
    pub options: JobRunnerOptions,
}

/// How often a runner looks, and how long it is patient.
#[derive(Clone, Copy, Debug)]
pub struct JobRunnerOptions {
    /// How often it looks whether a job is due; whole seconds, at least one.
    pub look_every: Duration,
    /// How long a run may take.
    pub time_max: Duration,
}

impl Default for JobRunnerOptions {
    fn default() -> Self {
        Self { look_every: Duration::from_secs(1), time_max: Duration::from_mins(1) }
    }
}

/// Runs jobs, while it leads.
#[derive(Debug)]
pub struct JobRunner {
    jobs: Vec<Arc<Job>>,
    results: JobResults,
    leadership: Leadership,
    options: JobRunnerOptions,
}

impl JobRunner {
    /// A runner that does nothing yet.
    pub fn new(deps: JobRunnerDeps) -> Self {
        let JobRunnerDeps { jobs, results, leadership, options } = deps;
        let jobs = jobs.into_iter().map(Arc::new).collect();
        Self { jobs, results, leadership, options }
    }

    /// Runs until `shutdown`; what is at work then has a moment to end.
    pub async fn run(self, shutdown: CancellationToken) -> Result<(), Error> {
        let mut ticker = Ticker::start(&[((), self.options.look_every)]).await?;
        while let Some(lease) = self.leadership.acquire(&shutdown).await {
            let shift = Shift::new(&self.jobs, &self.results, self.options.time_max);
            match shift.run(lease, &mut ticker, &shutdown).await {
                ShiftEnd::LeaseLost => {}
                ShiftEnd::Stopped => break,
            }
        }
        ticker.stop().await
    }
}
