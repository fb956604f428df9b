//! Planning over REST, as clients do.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, Result, ensure};
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use sandesham_domain::Timestamp;

use crate::accounts::{Account, Site};
use crate::report::{note, to_f64};

/// Authors who plan at the same time; each one after the other.
const AUTHORS_AT_ONCE: usize = 64;

/// What an installation lets one author have pending.
const PENDING_MAX: usize = 100;

/// Between the last plan and the first that is due: live traffic is at its usual meanwhile.
const QUIET: Duration = Duration::from_secs(12);

/// Somebody who plans, and where.
#[derive(Clone, Debug)]
pub(super) struct Author {
    pub(super) account: Account,
    pub(super) room_id: String,
}

/// People with a room of their own each.
pub(super) async fn authors(site: &Site, count: usize) -> Result<Vec<Author>> {
    let accounts = site.register(count).await?;
    let author = |account: Account| async move {
        let room_id = site.group(std::slice::from_ref(&account)).await?;
        anyhow::Ok(Author { account, room_id })
    };
    stream::iter(accounts.into_iter().map(author)).buffered(AUTHORS_AT_ONCE).try_collect().await
}

/// Plans `count` messages by turns, at least so many a second; the nth is due `offset(n)` after a full second, which is answered
/// and is far enough ahead for planning and some quiet.
pub(super) async fn plan(
    site: &Site,
    authors: &[Author],
    (count, per_second): (usize, usize),
    offset: impl Fn(usize) -> Duration,
) -> Result<Timestamp> {
    ensure!(count <= authors.len() * PENDING_MAX, "{PENDING_MAX} may be pending of each author");
    let lead = Duration::from_secs((count / per_second.max(1)) as u64 + 2) + QUIET;
    let due = (now() + lead).as_secs() + 1;
    let due = Timestamp::from_micros(i64::try_from(due)? * 1_000_000);
    let begun = Instant::now();
    let of_author = |(nth, author): (usize, Author)| {
        let mine = (nth..count).step_by(authors.len()).map(|n| moved(due, offset(n)));
        let mine: Vec<_> = mine.collect();
        async move {
            for due_at in mine {
                site.plan(&author.account, &author.room_id, &due_at.to_string()).await?;
            }
            anyhow::Ok(())
        }
    };
    stream::iter(authors.iter().cloned().enumerate().map(of_author))
        .buffer_unordered(AUTHORS_AT_ONCE)
        .try_collect::<Vec<()>>()
        .await?;
    let took = begun.elapsed();
    let left =
        until(due).context("planning took until they were due: lower --planned-per-second")?;
    let is_quick = left + Duration::from_secs(2) >= QUIET;
    ensure!(is_quick, "planning took {took:.1?}, on a slow machine lower --planned-per-second");
    note(&format!(
        "planned {count} in {took:.1?}, {:.0}/s",
        to_f64(count as u64) / took.as_secs_f64()
    ));
    Ok(due)
}

/// How long until then; none when it is past.
pub(super) fn until(moment: Timestamp) -> Option<Duration> {
    let micros = u64::try_from(moment.as_micros()).ok()?;
    Duration::from_micros(micros).checked_sub(now())
}

fn moved(moment: Timestamp, by: Duration) -> Timestamp {
    let by = i64::try_from(by.as_micros()).unwrap_or(i64::MAX);
    Timestamp::from_micros(moment.as_micros().saturating_add(by))
}

/// Since 1970.
pub(super) fn now() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}
