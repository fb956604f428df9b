//! Rebuilding read models from a long history.

use std::time::Instant;

use anyhow::Result;
use sandesham_log::connect;
use sandesham_projections::{ProjectionName, rebuild, rebuild_all};

use crate::history;
use crate::report::{Section, Target, note, to_f64};
use crate::scratch::Scratch;

/// Each rebuild has a connection for its work, and reads the log by another.
const CONNECTIONS: u32 = 16;

/// How much of it.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Rebuild {
    /// Events of the history.
    #[arg(long, default_value_t = 500_000)]
    events: u64,
    /// Rebuild each by itself, too.
    #[arg(long)]
    each: bool,
    /// Events of the log a second that are asked for, of all projections together.
    #[arg(long)]
    at_least: Option<f64>,
}

impl Rebuild {
    /// Runs it on a scratch database.
    pub(crate) async fn run(&self, postgres: &str) -> Result<Section> {
        let scratch = Scratch::create(postgres).await?;
        let measured = self.measure(&scratch).await;
        scratch.drop().await?;
        measured
    }

    async fn measure(&self, scratch: &Scratch) -> Result<Section> {
        note(&format!("writing {} events", self.events));
        history::write(&scratch.options, self.events).await?;
        let pool = connect::pool(scratch.options.clone(), CONNECTIONS);
        let mut section = Section::new(format!("rebuild: from {} events", self.events));
        if self.each {
            for name in ProjectionName::ALL {
                let begun = Instant::now();
                rebuild(&pool, name).await?;
                section.row(format!("{name}"), self.rate(begun), "events/s");
            }
        }
        note("rebuilding all");
        let begun = Instant::now();
        rebuild_all(&pool).await?;
        let rate = self.rate(begun);
        match self.at_least {
            Some(least) => section.aim("all together", rate, "events/s", Target::AtLeast(least)),
            None => section.row("all together", rate, "events/s"),
        }
        Ok(section)
    }

    fn rate(&self, begun: Instant) -> f64 {
        to_f64(self.events) / begun.elapsed().as_secs_f64()
    }
}
