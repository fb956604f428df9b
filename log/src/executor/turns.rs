//! One after the other, where many change one stream at once.
//!
//! Deciding side by side and letting versions find out who was first is right as long as that is
//! rarely somebody else. On a stream that many write at once - reactions to one message - it is
//! nearly always somebody else: of n who try, each round one succeeds. So whoever conflicts makes the
//! stream one where this process decides one command at a time, for as long as there is a queue.

use std::sync::Arc;
use std::time::Duration;

use moka::sync::Cache;
use sandesham_domain::StreamId;
use tokio::sync::{Mutex, OwnedMutexGuard};

/// More streams than are contested at once. What is evicted is queued for anew, at worst beside
/// somebody who still has the old turn.
const CONTESTED_MAX: u64 = 1_000;

/// A stream that nobody has written for so long is not contested any more.
const CALM_AFTER: Duration = Duration::from_secs(1);

/// A turn at each of some streams, until dropped.
pub(super) type Turn = Vec<OwnedMutexGuard<()>>;

/// The streams that are contested.
pub(super) struct Turns(Cache<StreamId, Arc<Mutex<()>>>);

impl Turns {
    pub(super) fn new() -> Self {
        Self(Cache::builder().max_capacity(CONTESTED_MAX).time_to_idle(CALM_AFTER).build())
    }

    /// Makes streams contested.
    pub(super) fn contest(&self, streams: &[StreamId]) {
        for &stream in streams {
            self.0.get_with(stream, Arc::default);
        }
    }

    /// Waits for the turn at those of the streams that are contested; nearly always none is.
    pub(super) async fn take(&self, streams: &[StreamId]) -> Turn {
        let mut contested: Vec<_> =
            streams.iter().filter_map(|stream| Some((*stream, self.0.get(stream)?))).collect();
        // In one order everywhere, so that no two wait for each other.
        contested.sort_unstable_by_key(|(stream, _)| *stream);
        contested.dedup_by_key(|(stream, _)| *stream);
        let mut turn = Vec::with_capacity(contested.len());
        for (_, queue) in contested {
            turn.push(queue.lock_owned().await);
        }
        turn
    }
}
