//! One term of running jobs: when each is due, and which are at work.

use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::future::{BoxFuture, OptionFuture};
use futures_util::stream::FuturesUnordered;
use sandesham_log::{JobDue, JobResults, Lease, describe};
use tokio::time::{Instant, timeout};
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use super::job::Job;
use super::run::run;
use super::telemetry;
use crate::ticker::Ticker;

/// At the end, jobs at work are waited for this long. One that is ended half way does no harm.
const DRAIN_MAX: Duration = Duration::from_secs(5);

/// How long asking when jobs are due may take, before it is asked again.
const OPEN_TIME_MAX: Duration = Duration::from_secs(10);

/// The pause before it is asked again.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// Why a term ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ShiftEnd {
    /// Somebody else may lead now.
    LeaseLost,
    /// The runner is to stop.
    Stopped,
}

pub(super) struct Shift<'a> {
    jobs: &'a [Arc<Job>],
    results: &'a JobResults,
    time_max: Duration,
    /// Of each job, in the same order; empty until it is known.
    plan: Vec<Planned>,
    /// Ends with the job's place. At most one run of each job.
    at_work: FuturesUnordered<BoxFuture<'a, usize>>,
}

struct Planned {
    due_at: Instant,
    is_at_work: bool,
}

impl<'a> Shift<'a> {
    pub(super) fn new(jobs: &'a [Arc<Job>], results: &'a JobResults, time_max: Duration) -> Self {
        Self { jobs, results, time_max, plan: Vec::new(), at_work: FuturesUnordered::new() }
    }

    /// What is at work is ended with the lease, and left a moment at shutdown.
    pub(super) async fn run(
        mut self,
        mut lease: Lease,
        ticker: &mut Ticker<()>,
        shutdown: &CancellationToken,
    ) -> ShiftEnd {
        let mut opening = Some(Box::pin(open(self.jobs, self.results)));
        loop {
            tokio::select! {
                () = shutdown.cancelled() => break,
                () = lease.lost() => return ShiftEnd::LeaseLost,
                Some(dues) = OptionFuture::from(opening.as_mut()) => {
                    opening = None;
                    self.take_over(&dues);
                    self.begin_due();
                }
                Some(place) = self.at_work.next() => self.plan[place].is_at_work = false,
                () = ticker.next() => self.begin_due(),
            }
        }
        let drained = async { while self.at_work.next().await.is_some() {} };
        if timeout(DRAIN_MAX, drained).await.is_err() {
            info!("stopped in the middle of a job; it begins anew when it is due");
        }
        ShiftEnd::Stopped
    }

    fn take_over(&mut self, dues: &[JobDue]) {
        let now = Instant::now();
        for (job, due) in self.jobs.iter().zip(dues) {
            telemetry::taken_over(job.name(), due);
            self.plan.push(Planned { due_at: now + due.due_in, is_at_work: false });
        }
    }

    fn begin_due(&mut self) {
        let now = Instant::now();
        for (place, (job, planned)) in self.jobs.iter().zip(&mut self.plan).enumerate() {
            if planned.is_at_work || planned.due_at > now {
                continue;
            }
            *planned = Planned { due_at: now + job.every(), is_at_work: true };
            let running = run(job.clone(), self.results.clone(), self.time_max);
            self.at_work.push(Box::pin(async move {
                running.await;
                place
            }));
        }
    }
}

/// Asks when jobs are due, again and again until there is an answer.
async fn open(jobs: &[Arc<Job>], results: &JobResults) -> Vec<JobDue> {
    let named: Vec<_> = jobs.iter().map(|job| (job.name(), job.every())).collect();
    loop {
        match timeout(OPEN_TIME_MAX, results.open(&named)).await {
            Ok(Ok(dues)) => return dues,
            Ok(Err(error)) => warn!(error = describe(&error), "cannot ask which jobs are due"),
            Err(_) => warn!("cannot ask in time which jobs are due"),
        }
        tokio::time::sleep(RETRY_AFTER).await;
    }
}
