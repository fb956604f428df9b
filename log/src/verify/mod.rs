//! Recomputes what the log claims: that every numbering is dense, that digests fit their data, that the
//! chain of blocks covers every digest, and what the root of the tree over all digests is.
//!
//! Stretches of the log are checked side by side, each by itself; numbers of streams and rooms, which lie
//! all over the log, are sorted in the end. Memory is bounded however long the log: what does not fit goes
//! into a temporary file. Whether `JetStream` holds the same is asked elsewhere.

mod blocks;
mod copied;
mod erasures;
mod event;
mod found;
mod scratch;
mod sequences;
mod stretch;

use std::num::NonZeroUsize;
use std::sync::Arc;

use sandesham_domain::Position;
use sqlx::Connection as _;

use crate::blocks as chain;
use crate::digest::Hash;
use crate::error::Error;
use crate::reader::LogReader;

use self::erasures::Erasures;
use self::found::{Found, Stop, bad};
use self::sequences::Sequences;
use self::stretch::Stretch;

/// Events of one stretch: most of a second's work, so that what it costs to begin one is nothing.
const STRETCH: u64 = 65_536;

/// How to verify.
#[derive(Clone, Copy, Debug)]
pub struct VerifyOptions {
    /// How many events are checked in one go; at least 1.
    pub stretch: u64,
    /// How many stretches are checked at the same time, each with a connection of the reader's pool.
    pub workers: NonZeroUsize,
    /// How many bytes of numbers are kept in memory before they go into a file.
    pub memory_bytes: usize,
}

impl Default for VerifyOptions {
    /// All cores, and 64 MiB of numbers: those of about a million events.
    fn default() -> Self {
        let workers = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
        Self { stretch: STRETCH, workers, memory_bytes: 64 << 20 }
    }
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Nothing is wrong.
    pub ok: bool,
    /// Up to where was looked: the head when it began.
    pub head: Position,
    /// The root of the tree over the digests of all these events, if nothing is wrong.
    pub root: Option<Hash>,
    /// The first that is wrong.
    pub first_bad: Option<FirstBad>,
}

/// Something is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FirstBad {
    /// Where; what comes after was not looked at, or not all of it.
    pub position: Position,
    /// What.
    pub why: String,
}

/// Verifies the log up to its present head. Appends may go on meanwhile.
pub async fn verify(reader: &LogReader, options: VerifyOptions) -> Result<Report, Error> {
    verify_and_tell(reader, options, |_, _| {}).await
}

/// The same; `tell` hears how many events are checked, and of how many.
pub async fn verify_and_tell(
    reader: &LogReader,
    options: VerifyOptions,
    tell: impl Fn(u64, u64) + Send + Sync + 'static,
) -> Result<Report, Error> {
    let head = reader.head().await?;
    let work = Arc::new(Work {
        reader: reader.clone(),
        head,
        stretch: options.stretch.max(1),
        found: Found::new(),
        sequences: Sequences::new(options.memory_bytes),
        erasures: Erasures::default(),
        tell: Box::new(tell),
    });
    // One connection is left for whoever else asks.
    let spare = reader.pool().options().get_max_connections().saturating_sub(1).max(1);
    let workers = options.workers.get().min(usize::try_from(spare).unwrap_or(usize::MAX));
    let workers = (0..workers).map(|_| tokio::spawn(Arc::clone(&work).run()));
    for worker in futures_util::future::join_all(workers).await {
        worker.map_err(|_| Error::Interrupted)??;
    }
    work.end().await
}

/// What the workers share.
struct Work {
    reader: LogReader,
    head: Position,
    stretch: u64,
    found: Found,
    sequences: Sequences,
    erasures: Erasures,
    tell: Box<dyn Fn(u64, u64) + Send + Sync>,
}

impl Work {
    /// Checks stretches until there are no more, or until one before them is wrong.
    async fn run(self: Arc<Self>) -> Result<(), Error> {
        // Out of the pool: one that was left in the middle of a copy is of no use to others.
        let mut connection = self.reader.pool().acquire().await?.detach();
        while let Some(number) = self.found.next(self.head.0.div_ceil(self.stretch)) {
            let from = number * self.stretch;
            let to = self.head.0.min(from + self.stretch);
            let stretch = Stretch { from, to, head: self.head };
            match stretch.check(&mut connection, &self.sequences, &self.erasures).await {
                Ok(digests) => {
                    let done = self.found.add(number, digests, to - from);
                    (self.tell)(done, self.head.0);
                }
                Err(Stop::Bad(bad)) => self.found.note(number, bad),
                Err(Stop::Failed(error)) => {
                    self.found.stop();
                    return Err(error);
                }
            }
        }
        // What was asked is known by then: that the goodbye fails changes nothing.
        drop(connection.close().await);
        Ok(())
    }

    async fn end(self: Arc<Self>) -> Result<Report, Error> {
        if let Err(Stop::Bad(bad)) = self.check_beyond().await {
            self.found.note(u64::MAX, bad);
        }
        let work = Arc::clone(&self);
        // Sorting takes a while, and asks nobody.
        let before = work.found.first().map_or(Position(u64::MAX), |bad| bad.position);
        let out_of_order = tokio::task::spawn_blocking(move || work.sequences.first_wrong(before));
        if let Some(bad) = out_of_order.await.map_err(|_| Error::Interrupted)?? {
            self.found.note(0, bad);
        }
        if self.found.first().is_none()
            && let Some(bad) = self.erasures.first_untold(&self.reader, self.head).await?
        {
            self.found.note(0, bad);
        }
        let first_bad = self.found.first();
        let root = first_bad.is_none().then(|| self.found.root());
        Ok(Report { ok: first_bad.is_none(), head: self.head, root, first_bad })
    }

    /// What was appended since it began has its events; a block without them is wrong.
    async fn check_beyond(&self) -> Result<(), Stop> {
        let beyond = chain::after(self.reader.pool(), self.head, 1).await?;
        let Some(block) = beyond.first() else { return Ok(()) };
        match self.reader.at(block.first).await? {
            Some(_) => Ok(()),
            None => Err(bad(block.first, "a block stands without its events")),
        }
    }
}
