//! What can be asked of the parts that processes are made of.

use std::sync::Arc;

use futures_util::FutureExt as _;
use sandesham_domain::Timestamp;
use sandesham_log::LogReader;
use sandesham_nats::{Client, FeedHandle, RelayState, RelayStatus, is_connected};
use sandesham_projections::{Checkpoint, Failure, Progress};

use super::{Check, Health};

/// Postgres: without it nothing can be done.
pub fn postgres(log: LogReader) -> Check {
    Arc::new(move || {
        let log = log.clone();
        let ask = async move {
            match log.head().await {
                Ok(_) => Health::Good,
                Err(_) => Health::Failed("Postgres does not answer".to_owned()),
            }
        };
        ask.boxed()
    })
}

/// The connection to NATS: without it only analytics, and what other processes do, comes later.
pub fn nats(client: Client) -> Check {
    Arc::new(move || {
        let health = if is_connected(&client) {
            Health::Good
        } else {
            Health::Degraded("NATS is away".to_owned())
        };
        async { health }.boxed()
    })
}

/// A relay: appends go on without it.
pub fn relay(status: RelayStatus) -> Check {
    Arc::new(move || {
        let health = match status.report().state {
            RelayState::Standby | RelayState::Publishing => Health::Good,
            RelayState::Stalled(trouble) => Health::Degraded(format!("stalled: {trouble}")),
            RelayState::Halted(trouble) => Health::Degraded(format!("halted: {trouble}")),
        };
        async { health }.boxed()
    })
}

/// What is live in this process: an event that cannot be read stops all that come after it.
pub fn feed(feed: FeedHandle) -> Check {
    Arc::new(move || {
        let health = feed.trouble().map_or(Health::Good, Health::Failed);
        async { health }.boxed()
    })
}

/// How far a read model may be behind before it is told: far more than one transaction holds.
const BEHIND_EVENTS_MAX: u64 = 10_000;

/// The read models: what cannot be applied, and what is far behind the log.
pub fn projections(progress: Progress, log: LogReader) -> Check {
    Arc::new(move || {
        let (progress, log) = (progress.clone(), log.clone());
        async move { read_models(&progress, &log).await }.boxed()
    })
}

async fn read_models(progress: &Progress, log: &LogReader) -> Health {
    let (Ok(head), Ok(checkpoints)) = (log.head().await, progress.positions().await) else {
        return Health::Degraded("the checkpoints cannot be read".to_owned());
    };
    let trouble = checkpoints.into_iter().filter_map(|checkpoint| {
        let Checkpoint { name, position, failure } = checkpoint;
        let behind = head.0.saturating_sub(position.0);
        match failure {
            Some(Failure { why, since }) => {
                Some(format!("{name} stands at {position} since {}: {why}", Timestamp::new(since)))
            }
            None if behind > BEHIND_EVENTS_MAX => Some(format!("{name} is {behind} events behind")),
            None => None,
        }
    });
    let trouble: Vec<_> = trouble.collect();
    if trouble.is_empty() { Health::Good } else { Health::Degraded(trouble.join("; ")) }
}
