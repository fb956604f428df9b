//! Keeps the read models up to date: one process leads, and each projection follows the log by itself,
//! so that a slow or failing one stops no other.

use sandesham_log::{Leadership, LogReader};
use sandesham_nats::FeedHandle;
use sqlx::PgPool;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::follow::Follower;
use crate::name::ProjectionName;
use crate::turns::Turns;
use crate::wait::Progress;

/// What a projector needs.
#[derive(Clone)]
pub struct ProjectorDeps {
    /// Connections to write through, one for each projection.
    pub pool: PgPool,
    /// The log, for what lies further back than the feed keeps.
    pub reader: LogReader,
    /// Where new events come from.
    pub feed: FeedHandle,
    /// So that one process does the work; the checkpoints make two harmless.
    pub leadership: Leadership,
    /// Told of every move.
    pub progress: Progress,
}

/// The task that keeps the read models up to date.
pub struct Projector {
    deps: ProjectorDeps,
}

impl Projector {
    /// Nothing happens before [`Self::run`].
    pub fn new(deps: ProjectorDeps) -> Self {
        Self { deps }
    }

    /// Runs until `shutdown`; batches that are being applied are finished first.
    pub async fn run(self, shutdown: CancellationToken) {
        while let Some(mut lease) = self.deps.leadership.acquire(&shutdown).await {
            let stop = shutdown.child_token();
            let mut followers = self.follow_all(&stop);
            tokio::select! {
                () = lease.lost() => tracing::warn!("another process may keep the read models now"),
                () = stop.cancelled() => {}
                // One ends by itself only with the feed, or when it panicked.
                ended = followers.join_next() => {
                    if let Some(Err(error)) = ended {
                        tracing::error!(%error, "a projection's task died");
                    }
                }
            }
            stop.cancel();
            while followers.join_next().await.is_some() {}
        }
    }

    fn follow_all(&self, stop: &CancellationToken) -> JoinSet<()> {
        let (mut followers, turns) = (JoinSet::new(), Turns::new());
        for name in ProjectionName::ALL {
            let follower = Follower::new(name, self.deps.clone(), turns.clone());
            followers.spawn(follower.run(stop.clone()));
        }
        followers
    }
}
