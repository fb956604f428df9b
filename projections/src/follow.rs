//! One projection follows the log.

use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt as _;
use sandesham_domain::{Position, Published, Recorded};
use sandesham_log::{connect, describe};
use sandesham_nats::FeedReader;
use tokio::time::{Instant, sleep, sleep_until, timeout};
use tokio_util::sync::CancellationToken;

use crate::checkpoint;
use crate::error::Error;
use crate::name::ProjectionName;
use crate::runner::ProjectorDeps;
use crate::schedules;
use crate::turns::Turns;

/// Under load a batch is applied no more often than this, so that it is worth its transaction.
const BATCH_EVERY: Duration = Duration::from_millis(20);

/// The same for what nobody looks at while it happens.
const UNHURRIED_BATCH_EVERY: Duration = Duration::from_millis(100);

/// The most events of a batch whose rows are costly: its statement is over before whoever appends to the
/// log, on the same processors, has to wait for it.
const COSTLY_BATCH_MAX: usize = 128;

/// So many events behind, a projection takes batches of any size: small ones would never catch up beside all
/// that keeps the processors busy then.
const FAR_BEHIND: u64 = 10_000;

/// The most events of a batch: rows enough to make a statement cheap, few enough to be held in memory
/// and to keep readers waiting only for moments.
pub(crate) const BATCH_MAX: usize = 2_000;

/// How long a batch may take: its statements are few, and each is ended by Postgres long before. Whoever
/// waits longer waits for a server that is gone.
const APPLY_TIME_MAX: Duration = Duration::from_mins(1);

/// The pauses after failures: at first hardly any, as most pass at once.
const RETRY_MIN: Duration = Duration::from_millis(100);

/// The longest pause, so that what was put right is taken up soon.
const RETRY_MAX: Duration = Duration::from_secs(10);

/// The task of one projection.
pub(crate) struct Follower {
    name: ProjectionName,
    deps: ProjectorDeps,
    turns: Turns,
    /// The most events of the next batch: halved by failures, so that in the end the one event that
    /// fails is known and all before it are applied.
    batch_max: usize,
    pause: Duration,
    /// How long the last batch was applied, without what it waited for its turn.
    took: Duration,
}

/// Where a projection's next events come from.
struct Source {
    feed: FeedReader,
    /// What the feed gave beyond the last batch.
    rest: Vec<Arc<Published>>,
}

impl Follower {
    pub(crate) fn new(name: ProjectionName, deps: ProjectorDeps, turns: Turns) -> Self {
        Self { name, deps, turns, batch_max: BATCH_MAX, pause: RETRY_MIN, took: Duration::ZERO }
    }

    /// Follows until `stop`, or until the feed ends.
    pub(crate) async fn run(mut self, stop: CancellationToken) {
        loop {
            let followed = self.follow(&stop).await;
            if followed.is_err() {
                self.deps.progress.forget(self.name);
            }
            match followed {
                Ok(()) => return,
                Err(Error::Moved { position, .. }) => {
                    tracing::info!(
                        projection = %self.name, %position, "the checkpoint was moved by another",
                    );
                }
                Err(error) => tracing::warn!(
                    projection = %self.name, error = describe(&error), "a projection failed",
                ),
            }
            let pausing = stop.run_until_cancelled(sleep(self.pause)).await;
            self.pause = (self.pause * 2).min(RETRY_MAX);
            if pausing.is_none() {
                return;
            }
        }
    }

    async fn follow(&mut self, stop: &CancellationToken) -> Result<(), Error> {
        if self.name == ProjectionName::Schedules {
            schedules::follow_zones(&self.deps.pool).await?;
        }
        let mut position = self.position().await?;
        self.note(position);
        while position < self.deps.feed.position() {
            let limit = u32::try_from(self.batch_max).unwrap_or(u32::MAX);
            let page = match self.deps.reader.after(position, limit).await {
                Ok(page) => page,
                Err(error) => {
                    let may_pass = error.may_pass();
                    let error = Error::from(error);
                    if !may_pass {
                        self.fail(position, self.batch_max, &error).await;
                    }
                    return Err(error);
                }
            };
            if page.is_empty() {
                break;
            }
            position = self.apply(position, &page.iter().collect::<Vec<_>>()).await?;
            if stop.is_cancelled() {
                return Ok(());
            }
        }
        let feed = self.deps.feed.subscribe_after(position);
        let mut source = Source { feed, rest: Vec::new() };
        let rhythm = Rhythm::of(self.name);
        let (mut resting_until, mut not_before) = (Instant::now(), Instant::now());
        loop {
            let is_far_behind = self.lag(position) > FAR_BEHIND;
            let at_most = if is_far_behind { BATCH_MAX } else { rhythm.batch_max };
            let at_most = at_most.min(self.batch_max);
            let gathering = async {
                sleep_until(resting_until).await;
                source.gather(not_before, at_most).await
            };
            let Some(Some(batch)) = stop.run_until_cancelled(gathering).await else {
                return Ok(());
            };
            not_before = Instant::now() + rhythm.batch_every;
            let events: Vec<&Recorded> = batch.iter().map(|event| &event.record).collect();
            position = self.apply(position, &events).await?;
            if rhythm.rests {
                resting_until = Instant::now() + self.took;
            }
        }
    }

    async fn position(&self) -> Result<Position, Error> {
        let mut connection = self.deps.pool.acquire().await?;
        checkpoint::position(&mut connection, self.name).await
    }

    async fn apply(&mut self, from: Position, events: &[&Recorded]) -> Result<Position, Error> {
        let mut connection = self.deps.pool.acquire().await?;
        let _turn = self.turns.take().await;
        let begun = Instant::now();
        let applying = checkpoint::apply(&mut connection, self.name, from, events);
        let applied = timeout(APPLY_TIME_MAX, applying).await;
        if applied.is_err() {
            // Put back into the pool, it would be waited for on and on.
            drop(connection.detach());
        } else {
            drop(connection);
        }
        match applied.unwrap_or_else(|_| Err(connect::no_answer(APPLY_TIME_MAX).into())) {
            Ok(position) => {
                self.took = begun.elapsed();
                self.count(events.len());
                self.note(position);
                self.pause = RETRY_MIN;
                self.batch_max = (self.batch_max * 2).min(BATCH_MAX);
                Ok(position)
            }
            Err(error) => {
                self.fail(from, events.len(), &error).await;
                Err(error)
            }
        }
    }

    /// Narrows the next batch down; of a single event everybody is told why it fails.
    async fn fail(&mut self, from: Position, count: usize, error: &Error) {
        if matches!(error, Error::Moved { .. }) {
            return;
        }
        metrics::counter!("sandesham_projection_failures_total", "projection" => self.name.as_str())
            .increment(1);
        self.batch_max = (count / 2).max(1);
        if count > 1 {
            // Narrowing down is quick; only the event itself is worth a pause.
            self.pause = RETRY_MIN;
            return;
        }
        let why = format!("event {}: {}", from.next(), describe(error));
        let reported = checkpoint::report(&self.deps.pool, self.name, from, &why).await;
        if let Err(error) = reported {
            tracing::debug!(projection = %self.name, %error, "a failure could not be reported");
        }
    }

    fn note(&self, position: Position) {
        self.deps.progress.note(self.name, position);
        #[expect(clippy::cast_precision_loss, reason = "a gauge; no lag comes near 2^52")]
        metrics::gauge!("sandesham_projection_lag_events", "projection" => self.name.as_str())
            .set(self.lag(position) as f64);
    }

    /// How many events are known beyond `position`.
    fn lag(&self, position: Position) -> u64 {
        self.deps.feed.position().0.saturating_sub(position.0)
    }

    fn count(&self, events: usize) {
        let projection = self.name.as_str();
        metrics::histogram!("sandesham_projection_apply_seconds", "projection" => projection)
            .record(self.took);
        #[expect(clippy::cast_precision_loss, reason = "at most `BATCH_MAX`")]
        metrics::histogram!("sandesham_projection_batch_events", "projection" => projection)
            .record(events as f64);
        metrics::counter!("sandesham_projection_applied_total", "projection" => projection)
            .increment(events as u64);
    }
}

/// How a projection follows what happens now.
#[derive(Clone, Copy, Debug)]
struct Rhythm {
    batch_every: Duration,
    batch_max: usize,
    /// After each batch for as long as it took: the processors are somebody else's half of the time.
    rests: bool,
}

impl Rhythm {
    fn of(name: ProjectionName) -> Self {
        use ProjectionName::{
            Accesses, Merkle, Receipts, Rooms, Schedules, Search, Timeline, Users,
        };
        let hurried = Self { batch_every: BATCH_EVERY, batch_max: BATCH_MAX, rests: false };
        let unhurried = Self { batch_every: UNHURRIED_BATCH_EVERY, ..hurried };
        match name {
            Timeline | Rooms | Receipts | Users | Schedules => hurried,
            Merkle | Accesses => unhurried,
            Search => Self { batch_max: COSTLY_BATCH_MAX, rests: true, ..unhurried },
        }
    }
}

impl Source {
    /// The next batch: at once after a lull, under load what came by `not_before`. None when the feed
    /// has ended.
    async fn gather(&mut self, not_before: Instant, at_most: usize) -> Option<Vec<Arc<Published>>> {
        let mut batch = std::mem::take(&mut self.rest);
        if batch.is_empty() {
            batch = self.feed.next().await?;
        }
        let mut is_due = std::pin::pin!(sleep_until(not_before));
        while batch.len() < at_most {
            tokio::select! {
                biased;
                () = &mut is_due => break,
                more = self.feed.next() => match more {
                    Some(more) => batch.extend(more),
                    None => break,
                },
            }
        }
        // What is there already costs no time.
        while batch.len() < at_most
            && let Some(Some(more)) = self.feed.next().now_or_never()
        {
            batch.extend(more);
        }
        self.rest = batch.split_off(batch.len().min(at_most));
        Some(batch)
    }
}
