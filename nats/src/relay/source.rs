//! Where the relay's events come from: what this process commits, and the log for the rest.

use std::sync::Arc;
use std::time::Duration;

use sandesham_domain::{Position, Published};
use sandesham_log::{LogReader, Tail, TailItem, TailReader};
use tokio::time::Instant;

use crate::error::Error;
use crate::tail::next_of;
use crate::wake::WakeListener;

/// How long the relay may go without looking at the log, should every signal be lost.
const POLL_INTERVAL: Duration = Duration::from_millis(250);

/// Events of one read of the log.
const PAGE: usize = 500;

/// Gives the events after a position, in order and without gaps.
pub(super) struct Source {
    reader: LogReader,
    tail: Option<TailReader>,
    wakes: WakeListener,
    /// Commits of this process that are not all taken yet.
    current: Option<Arc<[Arc<Published>]>>,
    /// Whether the log may have more than was taken.
    look: bool,
    looked_at: Instant,
}

impl Source {
    pub(super) fn new(reader: LogReader, tail: Option<&Tail>, wakes: WakeListener) -> Self {
        let tail = tail.map(Tail::subscribe);
        Self { reader, tail, wakes, current: None, look: true, looked_at: Instant::now() }
    }

    /// Looks at the log at the next [`take`](Self::take), whatever was signalled.
    pub(super) fn look_again(&mut self) {
        self.look = true;
    }

    /// Whether [`take`](Self::take) may have something; if not, [`wait`](Self::wait).
    pub(super) const fn has_more(&self) -> bool {
        self.look || self.current.is_some()
    }

    /// Waits until there may be something after `after`. Cancel-safe.
    pub(super) async fn wait(&mut self, after: Position) {
        loop {
            tokio::select! {
                item = next_of(&mut self.tail) => match item {
                    TailItem::Events(events) => {
                        self.current = Some(events);
                        return;
                    }
                    TailItem::Lagged => break,
                    TailItem::Closed => self.tail = None,
                },
                head = self.wakes.next() => if head > after { break },
                () = tokio::time::sleep_until(self.looked_at + POLL_INTERVAL) => break,
            }
        }
        self.look = true;
    }

    /// At most `limit` events straight after `after`; none if there are none.
    pub(super) async fn take(
        &mut self,
        after: Position,
        limit: usize,
    ) -> Result<Vec<Arc<Published>>, Error> {
        if let Some(run) = self.take_current(after, limit) {
            return Ok(run);
        }
        if !self.has_more() {
            return Ok(Vec::new());
        }
        // Before the read, so that what comes meanwhile is looked for again.
        self.look = false;
        self.looked_at = Instant::now();
        let limit = limit.min(PAGE).min(self.gap_after(after));
        let page = match self.reader.after(after, u32::try_from(limit).unwrap_or(u32::MAX)).await {
            Ok(page) => page,
            Err(error) => {
                self.look = true;
                return Err(error.into());
            }
        };
        self.look = page.len() == limit;
        Ok(page.into_iter().map(|record| Arc::new(Published::new(record))).collect())
    }

    /// How many events are missing before this process's own commits go on.
    fn gap_after(&self, after: Position) -> usize {
        let first = self.current.as_ref().and_then(|events| {
            events.iter().map(|event| event.record.position).find(|position| *position > after)
        });
        let gap = first.map(|first| first.0 - after.next().0);
        gap.and_then(|gap| usize::try_from(gap).ok()).unwrap_or(usize::MAX)
    }

    /// What follows `after` in this process's own commits; none if something is between them.
    fn take_current(&mut self, after: Position, limit: usize) -> Option<Vec<Arc<Published>>> {
        let events = self.current.as_ref()?;
        let start = events.partition_point(|event| event.record.position <= after);
        let Some(first) = events.get(start) else {
            self.current = None;
            return None;
        };
        if first.record.position != after.next() {
            return None;
        }
        let run: Vec<_> = events[start..].iter().take(limit).cloned().collect();
        if start + run.len() == events.len() {
            self.current = None;
        }
        Some(run)
    }
}
