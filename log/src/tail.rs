//! What this process appended, straight after it committed, in the order of the log.
//!
//! A short cut past NATS and past reading the log again; not the whole log, as others append, too.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sandesham_domain::erasure::Positions;
use sandesham_domain::{Published, Recorded};
use tokio::sync::watch;

/// How many bytes of envelopes are kept for readers that are behind: seconds of the busiest log. Who
/// is further behind reads the log.
const BYTES_MAX: usize = 8 * 1024 * 1024;

/// What an event costs here besides its envelope.
const EVENT_OVERHEAD_BYTES: usize = 512;

/// The source that readers come from.
#[derive(Clone, Debug)]
pub struct Tail {
    ring: Arc<Mutex<Ring>>,
    /// How many batches there ever were; wakes readers, and closes with the appender.
    pushed: watch::Receiver<u64>,
}

/// The appender's side.
#[derive(Debug)]
pub(crate) struct TailWriter {
    ring: Arc<Mutex<Ring>>,
    pushed: watch::Sender<u64>,
}

/// Reads on from where it subscribed.
#[derive(Debug)]
pub struct TailReader {
    ring: Arc<Mutex<Ring>>,
    pushed: watch::Receiver<u64>,
    /// The number of the next batch.
    next: u64,
}

/// What a reader gets.
#[derive(Clone, Debug)]
pub enum TailItem {
    /// A batch that committed, in the order of the log. Between two batches others may have appended.
    Events(Arc<[Arc<Published>]>),
    /// The reader was too slow: what lies between is in the log.
    Lagged,
    /// The appender has ended.
    Closed,
}

#[derive(Debug, Default)]
struct Ring {
    batches: VecDeque<(usize, Arc<[Arc<Published>]>)>,
    /// The number of the oldest one kept.
    first: u64,
    bytes: usize,
}

impl Tail {
    /// Reads what is appended from now on.
    pub fn subscribe(&self) -> TailReader {
        let next = lock(&self.ring).end();
        TailReader { ring: self.ring.clone(), pushed: self.pushed.clone(), next }
    }
}

impl TailWriter {
    pub(crate) fn new() -> (Self, Tail) {
        let ring = Arc::default();
        let (sender, receiver) = watch::channel(0);
        (Self { ring: Arc::clone(&ring), pushed: sender }, Tail { ring, pushed: receiver })
    }

    pub(crate) fn push(&self, batch: Arc<[Arc<Published>]>) {
        let cost = |event: &Arc<Published>| event.envelope.len() + EVENT_OVERHEAD_BYTES;
        let bytes = batch.iter().map(cost).sum();
        let end = lock(&self.ring).push(bytes, batch);
        self.pushed.send_replace(end);
    }
}

impl TailReader {
    /// The next batch. Cancel-safe.
    pub async fn recv(&mut self) -> TailItem {
        loop {
            // Marked as seen before looking, so that a batch pushed while we look is not missed.
            let is_closed = self.pushed.has_changed().is_err();
            self.pushed.mark_unchanged();
            if let Some(item) = self.take() {
                return item;
            }
            if is_closed || self.pushed.changed().await.is_err() {
                return self.take().unwrap_or(TailItem::Closed);
            }
        }
    }

    /// Takes the data out of events that are kept here, and were erased.
    pub fn erase(&self, positions: &Positions) {
        lock(&self.ring).erase(positions);
    }

    fn take(&mut self) -> Option<TailItem> {
        let ring = lock(&self.ring);
        if self.next < ring.first {
            self.next = ring.first;
            return Some(TailItem::Lagged);
        }
        let at = usize::try_from(self.next - ring.first).ok()?;
        let (_, batch) = ring.batches.get(at)?;
        self.next += 1;
        Some(TailItem::Events(Arc::clone(batch)))
    }
}

impl Ring {
    fn end(&self) -> u64 {
        self.first + self.batches.len() as u64
    }

    fn erase(&mut self, positions: &Positions) {
        let is_erased = |event: &Arc<Published>| {
            event.record.data.is_some() && positions.contains(event.record.position)
        };
        for (_, batch) in self.batches.iter_mut().filter(|(_, batch)| batch.iter().any(is_erased)) {
            let events = batch.iter().map(|event| {
                if !is_erased(event) {
                    return Arc::clone(event);
                }
                Arc::new(Published::new(Recorded { data: None, ..event.record.clone() }))
            });
            *batch = events.collect();
        }
    }

    /// Keeps at least the newest, however large.
    fn push(&mut self, bytes: usize, batch: Arc<[Arc<Published>]>) -> u64 {
        self.batches.push_back((bytes, batch));
        self.bytes += bytes;
        while self.bytes > BYTES_MAX && self.batches.len() > 1 {
            if let Some((bytes, _)) = self.batches.pop_front() {
                self.bytes -= bytes;
                self.first += 1;
            }
        }
        self.end()
    }
}

/// Nothing that holds the lock can panic half way.
fn lock(ring: &Mutex<Ring>) -> MutexGuard<'_, Ring> {
    ring.lock().unwrap_or_else(PoisonError::into_inner)
}
