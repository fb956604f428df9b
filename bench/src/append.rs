//! The Rust appender under many tasks, against the bare append function in batches.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use futures_util::future::try_join_all;
use hdrhistogram::Histogram;
use sandesham_log::append::{Batch, CommitState, RawAppend};
use sandesham_log::{AppendHandle, Appender, AppenderOptions, Priority};
use tokio_util::sync::CancellationToken;

use crate::report::{Section, Target, latencies, to_f64};
use crate::scratch::Scratch;
use crate::sends::Sends;
use crate::traffic::Window;

/// How much of it.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Append {
    /// Tasks that append one commit after the other.
    #[arg(long, default_value_t = 1_000)]
    pub(crate) tasks: usize,
    /// Commits of one bare call.
    #[arg(long, default_value_t = 200)]
    pub(crate) batch: usize,
    /// Seconds that count, of each of the two.
    #[arg(long, default_value_t = 5)]
    pub(crate) seconds: u64,
    /// Bytes of a message's text.
    #[arg(long, default_value_t = 100)]
    pub(crate) text_bytes: usize,
    /// The part of the bare function's events that is asked for.
    #[arg(long)]
    pub(crate) ratio_at_least: Option<f64>,
}

impl Append {
    /// Runs it on a scratch database.
    pub(crate) async fn run(&self, postgres: &str) -> Result<Section> {
        let scratch = Scratch::create(postgres).await?;
        let measured = self.measure(&scratch).await;
        scratch.drop().await?;
        measured
    }

    async fn measure(&self, scratch: &Scratch) -> Result<Section> {
        let sends = Sends::new(self.text_bytes);
        // The bare function first and last: what an older, larger table costs falls on both.
        let before = self.bare(scratch, &sends).await?;
        let (appended, latency) = self.appender(scratch, &sends).await?;
        let after = self.bare(scratch, &sends).await?;
        let bare = before.midpoint(after);
        let mut section = Section::new(format!(
            "append: {} tasks, beside the bare function in batches of {}",
            self.tasks, self.batch
        ));
        section.row("bare function", bare, "events/s");
        section.row("appender", appended, "events/s");
        section.latency("append", &latency);
        match self.ratio_at_least {
            Some(least) => {
                section.aim("part of the bare", appended / bare, "", Target::AtLeast(least));
            }
            None => section.row("part of the bare", appended / bare, ""),
        }
        Ok(section)
    }

    /// Events a second of the calls alone: what prepares them is not counted.
    async fn bare(&self, scratch: &Scratch, sends: &Sends) -> Result<f64> {
        let mut connection = RawAppend::connect(&scratch.options).await?;
        let (mut spent, mut events) = (Duration::ZERO, 0);
        while spent < Duration::from_secs(self.seconds) {
            let commits = (0..self.batch).map(|index| sends.commit(index)).collect();
            let batch = Batch::new(commits)?;
            let begun = Instant::now();
            let states = connection.append(&batch).await?;
            spent += begun.elapsed();
            ensure!(states.iter().all(|state| *state == CommitState::Accepted), "a conflict");
            events += states.len() as u64;
        }
        Ok(to_f64(events) / spent.as_secs_f64())
    }

    async fn appender(&self, scratch: &Scratch, sends: &Sends) -> Result<(f64, Histogram<u64>)> {
        let shutdown = CancellationToken::new();
        let (appender, handle) = Appender::new(scratch.options.clone(), AppenderOptions::default());
        let running = tokio::spawn(appender.run(shutdown.clone()));
        let window = Window::after(Duration::from_secs(1), Duration::from_secs(self.seconds));
        let tasks = (0..self.tasks)
            .map(|index| tokio::spawn(append_on(handle.clone(), sends.clone(), index, window)));
        let mut latency = latencies();
        for of_task in try_join_all(tasks).await? {
            latency.add(of_task?)?;
        }
        shutdown.cancel();
        running.await??;
        Ok((to_f64(latency.len()) / to_f64(self.seconds), latency))
    }
}

async fn append_on(
    handle: AppendHandle,
    sends: Sends,
    index: usize,
    window: Window,
) -> Result<Histogram<u64>> {
    let mut latency = latencies();
    loop {
        let begun = Instant::now();
        if begun >= window.to {
            return Ok(latency);
        }
        handle.append(sends.commit(index), Priority::Live).await?;
        if window.holds(Instant::now()) {
            let micros = u64::try_from(begun.elapsed().as_micros())?;
            latency.saturating_record(micros);
        }
    }
}
