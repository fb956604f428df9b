//! `log verify` on a long history.

use std::time::Instant;

use anyhow::{Result, ensure};
use sandesham_log::verify::{VerifyOptions, verify};
use sandesham_log::{LogReader, connect};

use crate::history;
use crate::processes::MemoryWatch;
use crate::report::{Section, Target, mebibytes, note, to_f64};
use crate::scratch::Scratch;

/// How much of it.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Verify {
    /// Events of the history.
    #[arg(long, default_value_t = 1_000_000)]
    events: u64,
    /// Events a second and core that are asked for.
    #[arg(long)]
    per_core_at_least: Option<f64>,
    /// Mebibytes of memory that are allowed.
    #[arg(long)]
    memory_at_most: Option<f64>,
}

impl Verify {
    /// Runs it on a scratch database.
    pub(crate) async fn run(&self, postgres: &str) -> Result<Section> {
        let scratch = Scratch::create(postgres).await?;
        let measured = self.measure(&scratch).await;
        scratch.drop().await?;
        measured
    }

    async fn measure(&self, scratch: &Scratch) -> Result<Section> {
        note(&format!("writing {} events", self.events));
        let begun = Instant::now();
        history::write(&scratch.options, self.events).await?;
        let writing = begun.elapsed();
        note("verifying them");
        let options = VerifyOptions::default();
        let cores = options.workers.get();
        let pool = connect::pool(scratch.options.clone(), u32::try_from(cores)? + 1);
        let memory = MemoryWatch::start(None);
        let begun = Instant::now();
        let report = verify(&LogReader::new(pool), options).await?;
        let took = begun.elapsed();
        ensure!(report.ok, "the history does not verify: {report:?}");
        ensure!(report.head.0 == self.events, "the history has {} events", report.head);

        let rate = to_f64(self.events) / took.as_secs_f64();
        let per_core = rate / to_f64(u64::try_from(cores)?);
        let mut section =
            Section::new(format!("verify: {} events, Postgres beside it", self.events));
        let written = to_f64(self.events) / writing.as_secs_f64();
        section.row("writing the history", written, "events/s");
        section.row("verify", rate, "events/s");
        match self.per_core_at_least {
            Some(least) => {
                section.aim("verify a core", per_core, "events/s", Target::AtLeast(least));
            }
            None => section.row("verify a core", per_core, "events/s"),
        }
        let memory = mebibytes(memory.peaks().values().sum());
        match self.memory_at_most {
            Some(most) => section.aim("peak memory", memory, "MiB", Target::AtMost(most)),
            None => section.row("peak memory", memory, "MiB"),
        }
        section.row("cores", to_f64(u64::try_from(cores)?), "");
        Ok(section)
    }
}
