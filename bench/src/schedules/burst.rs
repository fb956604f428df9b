//! The hour strikes: many messages are due in the same second, beside live traffic; and some hundreds
//! one after the other.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use sqlx::PgPool;

use super::plan::{Author, authors, plan, until};
use super::{Schedules, outcome};
use crate::accounts::Site;
use crate::live::{Live, slowest, within};
use crate::processes::{self, MemoryWatch};
use crate::report::{Section, Target, milliseconds, note, to_f64};
use crate::server::Server;
use crate::traffic::Window;

/// What the read models may need to catch up.
const CATCH_UP_MAX: Duration = Duration::from_mins(2);

/// Before the first is due nothing of the preparation is left to do, and the usual is over.
const BEFORE: Duration = Duration::from_millis(500);

/// Everything that is needed.
pub(super) struct Burst<'a> {
    options: &'a Schedules,
    server: &'a Server,
    site: Site,
    pool: PgPool,
    authors: Vec<Author>,
}

impl<'a> Burst<'a> {
    pub(super) async fn prepare(
        options: &'a Schedules,
        server: &'a Server,
        postgres: &str,
    ) -> Result<Self> {
        let site = Site::new(&server.url)?;
        let pool = PgPool::connect(postgres).await?;
        let authors = authors(&site, options.authors).await?;
        Ok(Self { options, server, site, pool, authors })
    }

    pub(super) async fn run(self) -> Result<Vec<Section>> {
        let mut sections = Vec::new();
        if self.options.spread > 0 {
            sections.push(self.spread().await?);
        }
        if self.options.burst > 0 {
            sections.push(self.burst().await?);
        }
        self.pool.close().await;
        Ok(sections)
    }

    fn pace(&self, count: usize) -> (usize, usize) {
        (count, self.options.planned_per_second)
    }

    async fn spread(&self) -> Result<Section> {
        let count = self.options.spread;
        let released = outcome::released(&self.site).await?;
        let spread = |nth| {
            Duration::from_secs(1) * u32::try_from(nth).unwrap_or(0)
                / u32::try_from(count).unwrap_or(u32::MAX)
        };
        plan(&self.site, &self.authors, self.pace(count), spread).await?;
        let after = outcome::head(&self.pool).await?;
        outcome::until_released(&self.site, released + count as u64).await?;
        let lateness = outcome::lateness(&self.pool, after, count).await?;
        let mut section = Section::new(format!("schedules: {count} due over one second"));
        section.latency("lateness", &lateness);
        if let Some(most) = self.options.lateness_at_most {
            let p99 = milliseconds(lateness.value_at_quantile(0.99));
            section.aim("lateness p99", p99, "ms", Target::AtMost(most));
        }
        Ok(section)
    }

    async fn burst(&self) -> Result<Section> {
        let Schedules { burst: count, pairs, per_second, .. } = *self.options;
        let live = Live::start(&self.site, pairs, per_second).await?;
        let released = outcome::released(&self.site).await?;
        let due = plan(&self.site, &self.authors, self.pace(count), |_| Duration::ZERO).await?;
        outcome::until_projected(&self.pool, CATCH_UP_MAX).await?;
        settle().await?;
        let after = outcome::head(&self.pool).await?;
        let left = until(due).context("the preparation took until they were due")?;
        let now = Instant::now();
        let (due_at, usual) =
            (now + left, Window { from: now, to: now + left.saturating_sub(BEFORE) });
        let memory = MemoryWatch::start(self.server.pid);
        tokio::time::sleep_until(due_at.into()).await;
        let before = processes::usage(self.server.pid);
        outcome::until_released(&self.site, released + count as u64).await?;
        let out = Window { from: due_at, to: Instant::now() };
        let spent = processes::usage(self.server.pid);
        outcome::until_projected(&self.pool, CATCH_UP_MAX).await?;
        let projected = due_at.elapsed();
        let answers = live.stop().await?;
        let lateness = outcome::lateness(&self.pool, after, count).await?;

        let title = format!("schedules: {count} due in one second, beside {pairs} pairs that chat");
        let mut section = Section::new(title);
        let seconds = milliseconds(lateness.max()) / 1_000.0;
        section.most("all out after", seconds, "s", self.options.out_within);
        section.latency("lateness", &lateness);
        section.row("rate", to_f64(count as u64) / seconds, "messages/s");
        section.row("all in the read models after", projected.as_secs_f64(), "s");
        note_slowest("usually", &slowest(&answers, usual));
        note_slowest("meanwhile", &slowest(&answers, out));
        let (usual, beside) = (within(&answers, usual), within(&answers, out));
        section.latency("live answer, usually", &usual);
        section.latency("live answer, meanwhile", &beside);
        let p99 = |of: &hdrhistogram::Histogram<u64>| to_f64(of.value_at_quantile(0.99));
        let ratio = p99(&beside) / p99(&usual);
        section.most("live p99, of its usual", ratio, "times", self.options.live_at_most);
        section.cpu(&before, &spent, count as u64);
        section.memory(&memory.peaks());
        Ok(section)
    }
}

/// Has the files written that the preparation left in the kernel's memory. It would write them half a minute
/// after, some 50 MB at once, and an append waits for that.
async fn settle() -> Result<()> {
    let status = tokio::process::Command::new("sync").status().await?;
    ensure!(status.success(), "sync failed");
    Ok(())
}

/// Says when the answers came from that make the p99: together, or all over.
fn note_slowest(when: &str, slowest: &[(Duration, Duration)]) {
    let each = slowest.iter().map(|(after, waited)| {
        format!("{:.2} s: {:.1} ms", after.as_secs_f64(), waited.as_secs_f64() * 1_000.0)
    });
    note(&format!("slowest live answers, {when}: {}", each.collect::<Vec<_>>().join(", ")));
}
