//! The task: waits until it leads, leads for a term, waits again.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use sandesham_log::{Executor, Leadership};
use sandesham_nats::FeedHandle;
use sandesham_projections::{Progress, Reads};
use tokio_util::sync::CancellationToken;

use crate::clock::{Clock, SystemClock};
use crate::error::Error;
use crate::term::{Term, TermEnd, Tick};
use crate::ticker::Ticker;

/// What a scheduler works with.
#[derive(Clone)]
pub struct SchedulerDeps {
    /// Says what is due.
    pub reads: Reads,
    /// Says how far `reads` has come.
    pub progress: Progress,
    /// Decides and appends.
    pub executor: Executor,
    /// Tells what is planned and dropped meanwhile.
    pub feed: FeedHandle,
    /// One scheduler of several leads.
    pub leadership: Leadership,
    /// How much, and by which clock.
    pub options: SchedulerOptions,
}

/// How much a scheduler holds, how often it looks, and what it calls now.
#[derive(Clone, Debug)]
pub struct SchedulerOptions {
    /// How far ahead what is due is held in memory.
    pub window: TimeDelta,
    /// The most that are held; with more, the earliest.
    pub held_max: u32,
    /// How often the window is filled. Less than `window`, or messages would wait for it.
    pub fill_every: Duration,
    /// How often what is overdue is looked for: what fell through, whatever the reason.
    pub sweep_every: Duration,
    /// The most that leave in a second. An hour that strikes for thousands then leaves room for those who
    /// chat; in so many seconds as it has thousands the last is out.
    pub per_second_max: NonZeroU32,
    /// The wall clock.
    pub clock: Arc<dyn Clock>,
}

/// 20,000 in less than five seconds.
const PER_SECOND_MAX: NonZeroU32 = NonZeroU32::new(4_200).expect("4,200 is not 0");

impl Default for SchedulerOptions {
    fn default() -> Self {
        Self {
            window: TimeDelta::seconds(90),
            // Some megabytes; an hour that strikes for more is read in parts.
            held_max: 25_000,
            fill_every: Duration::from_secs(30),
            sweep_every: Duration::from_secs(5),
            per_second_max: PER_SECOND_MAX,
            clock: Arc::new(SystemClock),
        }
    }
}

/// Releases what is due, while it leads.
pub struct Scheduler {
    deps: SchedulerDeps,
}

impl Scheduler {
    /// A scheduler that does nothing yet.
    pub fn new(deps: SchedulerDeps) -> Self {
        Self { deps }
    }

    /// Runs until `shutdown`; releases under way are waited for.
    pub async fn run(self, shutdown: CancellationToken) -> Result<(), Error> {
        let options = &self.deps.options;
        let kinds = [(Tick::Fill, options.fill_every), (Tick::Sweep, options.sweep_every)];
        let mut ticker = Ticker::start(&kinds).await?;
        while let Some(lease) = self.deps.leadership.acquire(&shutdown).await {
            match Term::begin(&self.deps).run(lease, &mut ticker, &shutdown).await {
                TermEnd::LeaseLost => {}
                TermEnd::Stopped => break,
            }
        }
        ticker.stop().await?;
        Ok(())
    }
}
