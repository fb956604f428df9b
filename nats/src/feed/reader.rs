//! Following the feed: a reader is a position, and nothing waits for it.

use std::sync::Arc;
use std::time::Duration;

use sandesham_domain::{Position, Published};
use sandesham_log::LogReader;
use tokio::sync::watch;

use super::recent::{Found, Recent};

/// Events that a reader is given at a time.
const BATCH: usize = 512;

/// Events of one read of the log, when a reader is late.
const PAGE: u32 = 500;

/// The pause before the log is asked again after it failed.
const RETRY_INTERVAL: Duration = Duration::from_millis(200);

/// Access to the feed; cheap to clone.
#[derive(Clone)]
pub struct FeedHandle {
    pub(super) reader: LogReader,
    pub(super) recent: Arc<Recent>,
    pub(super) position: watch::Receiver<Position>,
    pub(super) trouble: watch::Receiver<Option<String>>,
}

impl FeedHandle {
    /// The last position that the feed has.
    pub fn position(&self) -> Position {
        *self.position.borrow()
    }

    /// Why the feed cannot go on, if that does not pass by itself: an event that cannot be read. Then
    /// nothing after it reaches anybody here.
    pub fn trouble(&self) -> Option<String> {
        self.trouble.borrow().clone()
    }

    /// A reader of everything after the feed's current position.
    pub fn subscribe(&self) -> FeedReader {
        self.subscribe_after(self.position())
    }

    /// A reader of everything after `position`, from the log where it is older than what is kept.
    pub fn subscribe_after(&self, position: Position) -> FeedReader {
        FeedReader { handle: self.clone(), position }
    }

    /// Waits until the feed has `position`. Returns early only when the feed has ended. Cancel-safe.
    pub async fn wait_for(&self, position: Position) {
        // An error says that the feed has ended.
        let _ = self.position.clone().wait_for(|current| *current >= position).await;
    }
}

/// One reader's place in the log. However slow it is, it stalls nobody: what is no longer kept, it
/// reads from the log by itself.
pub struct FeedReader {
    handle: FeedHandle,
    position: Position,
}

impl FeedReader {
    /// The last position that was given out.
    pub const fn position(&self) -> Position {
        self.position
    }

    /// The events straight after [`position`](Self::position), at least one; none once the feed has
    /// ended and everything was given out. Cancel-safe.
    pub async fn next(&mut self) -> Option<Vec<Arc<Published>>> {
        loop {
            // Marked as seen before looking: what comes meanwhile wakes.
            let end = *self.handle.position.borrow_and_update();
            let events = match self.handle.recent.find(self.position, BATCH) {
                Found::Events(events) => events,
                Found::Nothing => {
                    if self.handle.position.changed().await.is_err() {
                        return None;
                    }
                    continue;
                }
                Found::TooLate => self.read_log(end).await?,
            };
            if let Some(last) = events.last() {
                self.position = last.record.position;
                return Some(events);
            }
        }
    }

    /// The next events from the log, not past the feed's end; tried again until the feed has ended.
    async fn read_log(&self, end: Position) -> Option<Vec<Arc<Published>>> {
        metrics::counter!("sandesham_feed_reads_behind_total").increment(1);
        loop {
            match self.handle.reader.after(self.position, PAGE).await {
                Ok(page) => {
                    let known = page.into_iter().filter(|record| record.position <= end);
                    return Some(known.map(|record| Arc::new(Published::new(record))).collect());
                }
                Err(error) if self.handle.position.has_changed().is_err() => {
                    tracing::debug!(%error, "a reader gives up with its feed");
                    return None;
                }
                Err(error) => {
                    tracing::warn!(%error, "a late reader of the feed cannot read the log");
                    tokio::time::sleep(RETRY_INTERVAL).await;
                }
            }
        }
    }
}
