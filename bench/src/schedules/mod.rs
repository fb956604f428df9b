//! Messages that are planned: many due at once beside live traffic, many due one after the other, and
//! very many that are not due for long.

mod burst;
mod outcome;
mod pending;
mod plan;

use std::path::Path;

use anyhow::{Context as _, Result};

use self::burst::Burst;
use self::pending::Pending;
use crate::report::Section;
use crate::server::Server;

/// How much of it. Zero leaves a part out.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Schedules {
    /// Messages that are due in the same second.
    #[arg(long, default_value_t = 20_000)]
    pub(crate) burst: usize,
    /// Messages that are due one after the other over one second.
    #[arg(long, default_value_t = 1_000)]
    pub(crate) spread: usize,
    /// Messages that are planned for some day while others are planned.
    #[arg(long, default_value_t = 1_000_000)]
    pub(crate) pending: u64,
    /// People who plan, each in a room of their own.
    #[arg(long, default_value_t = 200)]
    pub(crate) authors: usize,
    /// Plans a second that the machine takes at least: how long before they are due planning begins.
    #[arg(long, default_value_t = 600)]
    pub(crate) planned_per_second: usize,
    /// Pairs that chat meanwhile.
    #[arg(long, default_value_t = 10)]
    pub(crate) pairs: usize,
    /// Messages a second of each pair.
    #[arg(long, default_value_t = 20)]
    pub(crate) per_second: u32,
    /// Seconds within which the burst is asked to be out.
    #[arg(long)]
    pub(crate) out_within: Option<f64>,
    /// How many times its usual p99 a live answer may take while the burst leaves.
    #[arg(long)]
    pub(crate) live_at_most: Option<f64>,
    /// Milliseconds within which 99 of 100 are asked to leave of those due one after the other.
    #[arg(long)]
    pub(crate) lateness_at_most: Option<f64>,
    /// MiB that the scheduler may take with everything pending.
    #[arg(long)]
    pub(crate) memory_at_most: Option<f64>,
    /// How many times as long as on an empty table planning one more may take.
    #[arg(long)]
    pub(crate) planning_at_most: Option<f64>,
}

impl Schedules {
    /// Runs what is asked for on `server`, and the last part on processes of its own beside it.
    pub(crate) async fn run(
        &self,
        server: &Server,
        sandesham: &Path,
        nats_server: &Path,
    ) -> Result<Vec<Section>> {
        let postgres = server.postgres.as_deref();
        let postgres =
            postgres.context("schedules are measured on a server of our own: no --url")?;
        let mut sections = Vec::new();
        if self.burst > 0 || self.spread > 0 {
            let burst = Burst::prepare(self, server, postgres).await?;
            sections.extend(burst.run().await?);
        }
        if self.pending > 0 {
            let pending = Pending { options: self, postgres, sandesham, nats_server };
            sections.push(pending.run().await?);
        }
        Ok(sections)
    }
}
