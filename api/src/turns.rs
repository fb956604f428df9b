//! One at a time: what must be counted before the next is judged.

use std::hash::Hash;
use std::sync::Arc;
use std::time::Duration;

use moka::sync::Cache;
use tokio::sync::{Mutex, OwnedMutexGuard};

use crate::problem::Problem;

/// More users than plan messages or log in in the same minute; beyond it two of one may overlap.
const KEYS_MAX: u64 = 10_000;

/// A turn that nobody takes any more is forgotten.
const IDLE_TIME_MAX: Duration = Duration::from_mins(1);

/// How long anybody waits for those of the same key that came before.
const WAIT_MAX: Duration = Duration::from_secs(30);

/// When to come back after that.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// One turn for each key, in this process. Another process has turns of its own: what is counted under
/// a turn may be exceeded by as many as there are processes, less one.
pub(crate) struct Turns<K>(Cache<K, Arc<Mutex<()>>>);

impl<K: Copy + Eq + Hash + Send + Sync + 'static> Turns<K> {
    pub(crate) fn new() -> Self {
        Self(Cache::builder().max_capacity(KEYS_MAX).time_to_idle(IDLE_TIME_MAX).build())
    }

    /// Waits for the turn of a key, at most half a minute, and keeps it until the guard is dropped.
    pub(crate) async fn take(&self, key: K) -> Result<OwnedMutexGuard<()>, Problem> {
        let turn = self.0.get_with(key, Arc::default).lock_owned();
        let taken = tokio::time::timeout(WAIT_MAX, turn).await;
        taken.map_err(|_| Problem::RateLimited { retry_after: RETRY_AFTER })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn who_waits_too_long_for_a_turn_is_sent_away_and_others_are_not() {
        let turns = Turns::new();
        let held = turns.take(1).await.expect("nobody has it");
        assert!(matches!(turns.take(1).await, Err(Problem::RateLimited { .. })));
        turns.take(2).await.expect("another key's turn is another one");
        drop(held);
        turns.take(1).await.expect("given back");
    }
}
