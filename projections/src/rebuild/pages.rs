//! The log, read once for all that are rebuilt at the same time.

use std::sync::Arc;

use sandesham_domain::{Position, Recorded};
use sandesham_log::LogReader;
use tokio::sync::mpsc;

use crate::error::Error;

/// Events of one read of the log and one transaction: rows enough to make a statement cheap.
pub(super) const BATCH: u32 = 5_000;

/// The same in bytes, as texts may be long: a few batches are in memory at a time.
pub(crate) const BATCH_BYTES_MAX: usize = 16 << 20;

/// How near the head the new tables come before appliers wait for the rest.
const NEAR: u64 = 500;

/// Pages that one may be ahead of another: the quick wait for the slow, with a few in memory.
const AHEAD: usize = 4;

/// The one who reads.
pub(super) struct Pages {
    reader: LogReader,
    takers: Vec<mpsc::Sender<Arc<Vec<Recorded>>>>,
}

/// The pages, as one of the takers gets them.
pub(super) struct PageReader(mpsc::Receiver<Arc<Vec<Recorded>>>);

impl Pages {
    pub(super) fn for_many(reader: LogReader, count: usize) -> (Self, Vec<PageReader>) {
        let (takers, readers) = (0..count)
            .map(|_| {
                let (sender, receiver) = mpsc::channel(AHEAD);
                (sender, PageReader(receiver))
            })
            .unzip();
        (Self { reader, takers }, readers)
    }

    /// Reads until the head is near, and hands every page to all.
    pub(super) async fn read(mut self) -> Result<(), Error> {
        let mut position = Position::ZERO;
        while let Some(page) = next_page(&self.reader, position).await? {
            position = page.last().map_or(position, |last| last.position);
            let page = Arc::new(page);
            let mut left = Vec::with_capacity(self.takers.len());
            for taker in self.takers {
                // One that has failed takes no more; the others go on.
                if taker.send(Arc::clone(&page)).await.is_ok() {
                    left.push(taker);
                }
            }
            self.takers = left;
            if self.takers.is_empty() {
                break;
            }
        }
        Ok(())
    }
}

/// The next events after a position; none once the head is near.
pub(super) async fn next_page(
    reader: &LogReader,
    position: Position,
) -> Result<Option<Vec<Recorded>>, Error> {
    let page = reader.after_within(position, BATCH, BATCH_BYTES_MAX).await?;
    if page.len() as u64 > NEAR {
        return Ok(Some(page));
    }
    // Few, or large.
    let left = reader.head().await?.0.saturating_sub(position.0);
    Ok(Some(page).filter(|_| left > NEAR))
}

impl PageReader {
    /// The next page; none once the head is near, or if reading failed.
    pub(super) async fn next(&mut self) -> Option<Arc<Vec<Recorded>>> {
        self.0.recv().await
    }
}
