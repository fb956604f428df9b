//! One at a time: what a user does that must be counted before the next is judged.

use std::sync::Arc;
use std::time::Duration;

use moka::sync::Cache;
use sandesham_domain::UserId;
use tokio::sync::{Mutex, OwnedMutexGuard};

/// More users than plan messages in the same minute; beyond it two of one user may overlap.
const USERS_MAX: u64 = 10_000;

/// A turn that nobody takes any more is forgotten.
const IDLE_TIME_MAX: Duration = Duration::from_mins(1);

/// One turn a user, in this process. Another process has turns of its own: what is counted under a
/// turn may be exceeded by as many as there are processes, less one.
pub(crate) struct Turns(Cache<UserId, Arc<Mutex<()>>>);

impl Turns {
    pub(crate) fn new() -> Self {
        Self(Cache::builder().max_capacity(USERS_MAX).time_to_idle(IDLE_TIME_MAX).build())
    }

    /// Waits for the user's turn, and keeps it until the guard is dropped.
    pub(crate) async fn take(&self, user: UserId) -> OwnedMutexGuard<()> {
        self.0.get_with(user, Arc::default).lock_owned().await
    }
}
