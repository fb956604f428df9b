//! One at a time: what must be counted before the next is judged.

use std::hash::Hash;
use std::sync::Arc;
use std::time::Duration;

use moka::sync::Cache;
use tokio::sync::{Mutex, OwnedMutexGuard};

/// More users than plan messages or log in in the same minute; beyond it two of one may overlap.
const KEYS_MAX: u64 = 10_000;

/// A turn that nobody takes any more is forgotten.
const IDLE_TIME_MAX: Duration = Duration::from_mins(1);

/// One turn for each key, in this process. Another process has turns of its own: what is counted under
/// a turn may be exceeded by as many as there are processes, less one.
pub(crate) struct Turns<K>(Cache<K, Arc<Mutex<()>>>);

impl<K: Copy + Eq + Hash + Send + Sync + 'static> Turns<K> {
    pub(crate) fn new() -> Self {
        Self(Cache::builder().max_capacity(KEYS_MAX).time_to_idle(IDLE_TIME_MAX).build())
    }

    /// Waits for the turn of a key, and keeps it until the guard is dropped.
    pub(crate) async fn take(&self, key: K) -> OwnedMutexGuard<()> {
        self.0.get_with(key, Arc::default).lock_owned().await
    }
}
