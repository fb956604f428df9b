//! Projections take turns, so that a batch of events does not set all of them off at the same moment: whoever appends
//! to the log, on the same server, would wait behind all of their statements.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

/// Nobody waits longer for a turn: one that is slow, or waits itself, stops no other.
const WAIT_MAX: Duration = Duration::from_millis(50);

/// Half of the processors' turns.
#[derive(Clone, Debug)]
pub(crate) struct Turns(Arc<Semaphore>);

impl Turns {
    pub(crate) fn new() -> Self {
        let processors = std::thread::available_parallelism().map_or(2, usize::from);
        Self(Arc::new(Semaphore::new((processors / 2).max(1))))
    }

    /// A turn, until it is dropped; or none when it takes too long, and one goes without.
    pub(crate) async fn take(&self) -> Option<OwnedSemaphorePermit> {
        timeout(WAIT_MAX, self.0.clone().acquire_owned()).await.ok()?.ok()
    }
}
