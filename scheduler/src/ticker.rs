//! What ticks for periodic work. No message waits for a tick.

use std::time::Duration;

use tokio::sync::mpsc;
use tokio_cron_scheduler::{Job, JobScheduler};

use crate::error::Error;

/// A tick that comes while as many are unread says nothing new.
const UNREAD_MAX: usize = 4;

/// Ticks of several kinds, each at an interval of its own.
pub(crate) struct Ticker<T> {
    jobs: JobScheduler,
    ticks: mpsc::Receiver<T>,
}

impl<T: Copy + Send + Sync + 'static> Ticker<T> {
    /// Of each kind one every so often; whole seconds, at least one.
    pub(crate) async fn start(kinds: &[(T, Duration)]) -> Result<Self, Error> {
        let (sender, ticks) = mpsc::channel(UNREAD_MAX);
        let jobs = JobScheduler::new().await?;
        for (tick, every) in kinds {
            jobs.add(job(*tick, *every, sender.clone())?).await?;
        }
        jobs.start().await?;
        Ok(Self { jobs, ticks })
    }

    /// The next tick. Cancel-safe.
    pub(crate) async fn next(&mut self) -> T {
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

fn job<T: Copy + Send + Sync + 'static>(
    tick: T,
    every: Duration,
    sender: mpsc::Sender<T>,
) -> Result<Job, Error> {
    Ok(Job::new_repeated(every, move |_, _| {
        // Full or closed: the one who reads has enough, or is gone.
        let _ = sender.try_send(tick);
    })?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn every_kind_of_work_has_its_ticks() {
        let every = Duration::from_secs(1);
        let mut ticker = Ticker::start(&[('a', every), ('b', every)]).await.expect("a ticker");
        let mut seen = Vec::new();
        while !(seen.contains(&'a') && seen.contains(&'b')) {
            seen.push(ticker.next().await);
        }
        ticker.stop().await.expect("it ends");
    }
}
