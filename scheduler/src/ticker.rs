//! What ticks for the periodic work. No message waits for a tick.

use std::time::Duration;

use tokio::sync::mpsc;
use tokio_cron_scheduler::{Job, JobScheduler};

use crate::error::Error;
use crate::scheduler::SchedulerOptions;

/// A tick that comes while as many are unread says nothing new.
const UNREAD_MAX: usize = 4;

/// Periodic work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tick {
    /// Fill the window.
    Fill,
    /// Look for what is overdue.
    Sweep,
}

pub(crate) struct Ticker {
    jobs: JobScheduler,
    ticks: mpsc::Receiver<Tick>,
}

impl Ticker {
    pub(crate) async fn start(options: &SchedulerOptions) -> Result<Self, Error> {
        let (sender, ticks) = mpsc::channel(UNREAD_MAX);
        let jobs = JobScheduler::new().await?;
        jobs.add(job(Tick::Fill, options.fill_every, sender.clone())?).await?;
        jobs.add(job(Tick::Sweep, options.sweep_every, sender)?).await?;
        jobs.start().await?;
        Ok(Self { jobs, ticks })
    }

    /// The next tick. Cancel-safe.
    pub(crate) async fn next(&mut self) -> Tick {
        match self.ticks.recv().await {
            Some(tick) => tick,
            // The jobs hold the senders as long as this lives.
            None => std::future::pending().await,
        }
    }

    pub(crate) async fn stop(mut self) -> Result<(), Error> {
        Ok(self.jobs.shutdown().await?)
    }
}

fn job(tick: Tick, every: Duration, sender: mpsc::Sender<Tick>) -> Result<Job, Error> {
    Ok(Job::new_repeated(every, move |_, _| {
        // Full or closed: the one who reads has enough, or is gone.
        let _ = sender.try_send(tick);
    })?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn both_kinds_of_work_have_their_ticks() {
        let every = Duration::from_secs(1);
        let options =
            SchedulerOptions { fill_every: every, sweep_every: every, ..Default::default() };
        let mut ticker = Ticker::start(&options).await.expect("a ticker");
        let mut seen = Vec::new();
        while !(seen.contains(&Tick::Fill) && seen.contains(&Tick::Sweep)) {
            seen.push(ticker.next().await);
        }
        ticker.stop().await.expect("it ends");
    }
}
