//! What became of what was planned, as the log has it.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use hdrhistogram::Histogram;
use sqlx::PgPool;

use crate::accounts::Site;
use crate::report::latencies;

/// Between two looks at how many are out: often enough for tenths of a second, seldom enough to cost
/// nothing.
const LOOK_INTERVAL: Duration = Duration::from_millis(100);

/// Nothing takes this long.
const OUT_MAX: Duration = Duration::from_mins(2);

/// The log's head.
pub(super) async fn head(pool: &PgPool) -> Result<i64> {
    let head = sqlx::query_scalar("select coalesce(max(position), 0) from events");
    Ok(head.fetch_one(pool).await?)
}

/// How many the scheduler has released since it began.
pub(super) async fn released(site: &Site) -> Result<u64> {
    site.counter("sandesham_scheduler_released_total").await
}

/// Waits until the scheduler has released so many.
pub(super) async fn until_released(site: &Site, count: u64) -> Result<()> {
    let begun = Instant::now();
    loop {
        let now = released(site).await?;
        if now >= count {
            return Ok(());
        }
        ensure!(begun.elapsed() < OUT_MAX, "{} are not out", count - now);
        tokio::time::sleep(LOOK_INTERVAL).await;
    }
}

/// Waits until every read model has what the log has.
pub(super) async fn until_projected(pool: &PgPool, at_most: Duration) -> Result<()> {
    let head = head(pool).await?;
    let begun = Instant::now();
    loop {
        let last = sqlx::query_scalar("select min(position) from projections.checkpoints");
        let last: i64 = last.fetch_one(pool).await?;
        if last >= head {
            return Ok(());
        }
        ensure!(begun.elapsed() < at_most, "the read models are {} events behind", head - last);
        tokio::time::sleep(LOOK_INTERVAL).await;
    }
}

/// How long after it was due each left that was released after a position: when it was committed, by
/// the clock of Postgres. There must be `count`, each with its message.
pub(super) async fn lateness(pool: &PgPool, after: i64, count: usize) -> Result<Histogram<u64>> {
    let late_by: Vec<i64> = sqlx::query_scalar(
        "select (extract(epoch from recorded_at - (data->>'due_at')::timestamptz) * 1000000)::bigint
         from events where position > $1 and type = 'sandesham.schedule.released.v1'",
    )
    .bind(after)
    .fetch_all(pool)
    .await?;
    ensure!(late_by.len() == count, "{} were released of {count}", late_by.len());
    let messages: i64 = sqlx::query_scalar(
        "select count(*) from events where position > $1 and type = 'sandesham.message.sent.v1'
             and data->>'schedule_id' is not null",
    )
    .bind(after)
    .fetch_one(pool)
    .await?;
    ensure!(usize::try_from(messages)? == count, "{messages} messages were sent of {count}");
    let mut lateness = latencies();
    for micros in late_by {
        ensure!(micros >= 0, "one left before it was due");
        lateness.saturating_record(u64::try_from(micros)?);
    }
    Ok(lateness)
}
