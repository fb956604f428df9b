//! Reading what is due from the read model.

use std::time::Duration;

use sandesham_domain::{Position, Timestamp};
use sandesham_projections::{Progress, ProjectionName, Reads};
use tracing::{debug, warn};

use crate::term::Tick;
use crate::window::Due;

/// How long the read model is waited for. Beyond that, what it has is better than nothing: whatever it
/// lacks is found by a later look.
const PROGRESS_MAX: Duration = Duration::from_secs(2);

/// The pause before a look that failed is repeated.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// What to look for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Look {
    pub(crate) tick: Tick,
    /// Due by then.
    pub(crate) until: Timestamp,
    /// At most as many, the earliest.
    pub(crate) limit: u32,
    /// What has happened by then must be seen; what happens later is told by the feed.
    pub(crate) position: Position,
}

/// What was found.
#[derive(Debug)]
pub(crate) struct Filled {
    pub(crate) found: Vec<Due>,
    /// Everything due up to then is in `found`; none when only what is overdue was looked for.
    pub(crate) horizon: Option<Timestamp>,
}

/// Looks, again and again until it succeeds.
pub(crate) async fn fill(reads: Reads, progress: Progress, look: Look) -> Filled {
    let awaited = progress.wait_for(&[ProjectionName::Schedules], look.position, PROGRESS_MAX);
    if awaited.await.is_err() {
        debug!(position = %look.position, "the read model of schedules is behind");
    }
    loop {
        match reads.due_schedules(look.until, look.limit).await {
            Ok(rows) => {
                let due = rows
                    .into_iter()
                    .map(|row| Due { due_at: row.due_at, schedule_id: row.schedule_id });
                return Filled::new(due.collect(), look);
            }
            Err(error) => warn!(%error, "cannot look for what is due"),
        }
        tokio::time::sleep(RETRY_AFTER).await;
    }
}

impl Filled {
    fn new(found: Vec<Due>, look: Look) -> Self {
        let is_all = found.len() < look.limit as usize;
        let horizon = match look.tick {
            Tick::Sweep => None,
            Tick::Fill if is_all => Some(look.until),
            Tick::Fill => found.last().map(|latest| latest.due_at),
        };
        Self { found, horizon }
    }
}
