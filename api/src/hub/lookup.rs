//! What routing needs and the hub does not know: looked up aside, so that the feed never waits.

use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::stream;
use sandesham_domain::receipt::ReceiptEvent;
use sandesham_domain::{
    EventType, Position, Published, Recorded, RoomId, RoomSeq, StreamEvent as _, UserId,
};
use sandesham_log::LogReader;
use sandesham_projections::{Progress, ProjectionName, Reads};
use tokio::sync::mpsc;

use super::delivery::Delivery;
use super::route::Routed;
use super::sockets::Hub;
use crate::problem::Problem;

/// The most look-ups that wait; receipts and notices beyond are dropped, as they are never
/// replayed.
pub(super) const LOOKUPS_MAX: usize = 4_096;

/// How many look-ups run at once: few, as requests need the connections more.
const LOOKUPS_AT_ONCE: usize = 4;

/// How long read models may take to have the event that is looked up for.
const BEHIND_TIME_MAX: Duration = Duration::from_secs(2);

/// What has to be looked up.
#[derive(Debug)]
pub(super) enum Lookup {
    /// Whose messages a cursor moved over.
    Authors {
        /// The event that moved it.
        event: Arc<Published>,
        /// What they get.
        receipt: Receipt,
        /// From where it moved, if that is known.
        covered: Option<RoomSeq>,
    },
    /// Who shares a room with a user.
    Sharers {
        /// Which user.
        user: UserId,
        /// What the read must know of.
        position: Position,
        /// What they get.
        delivery: Arc<Delivery>,
    },
}

/// A receipt on its way to authors.
#[derive(Debug)]
pub(super) struct Receipt {
    pub(super) room: RoomId,
    /// Whose cursor moved.
    pub(super) reader: UserId,
    /// To where.
    pub(super) up_to: RoomSeq,
    pub(super) delivery: Arc<Delivery>,
}

/// Looks up and pushes, until nothing more comes.
#[derive(Debug)]
pub(super) struct Lookups {
    pub(super) hub: Hub,
    pub(super) log: LogReader,
    pub(super) reads: Reads,
    pub(super) progress: Progress,
}

impl Lookups {
    pub(super) async fn run(&self, receiver: mpsc::Receiver<Lookup>) {
        let lookups = stream::unfold(receiver, async |mut receiver| {
            let lookup = receiver.recv().await?;
            Some((lookup, receiver))
        });
        let look_up = async |lookup| {
            if let Err(problem) = self.look_up(lookup).await {
                tracing::warn!(error = %problem, "nobody was told of a receipt or a presence");
            }
        };
        lookups.for_each_concurrent(LOOKUPS_AT_ONCE, look_up).await;
    }

    async fn look_up(&self, lookup: Lookup) -> Result<(), Problem> {
        let mut routed = Routed::default();
        match lookup {
            Lookup::Authors { event, receipt, covered } => {
                let after = if let Some(after) = covered {
                    after
                } else {
                    let before = self.cursor_before(&event.record).await?;
                    before.max(self.present_since(&event.record, &receipt).await?)
                };
                let authors = self.log.authors(receipt.room, after, receipt.up_to).await?;
                self.hub.lock().push_receipt(&receipt, &authors, &mut routed);
            }
            Lookup::Sharers { user, position, delivery } => {
                let names = [ProjectionName::Timeline];
                self.progress.wait_for(&names, position, BEHIND_TIME_MAX).await?;
                let rooms = self.reads.hello_rooms(user).await?;
                let present = rooms.iter().filter(|room| {
                    room.intervals.last().is_some_and(|interval| interval.left.is_none())
                });
                let rooms: Vec<RoomId> = present.map(|room| room.room_id).collect();
                self.hub.lock().push_to_sharers(user, &rooms, &delivery, &mut routed);
            }
        }
        routed.wake();
        Ok(())
    }

    /// With which number the reader's membership began: what stands before it is not theirs to cover.
    async fn present_since(
        &self,
        record: &Recorded,
        receipt: &Receipt,
    ) -> Result<RoomSeq, Problem> {
        let names = [ProjectionName::Timeline];
        self.progress.wait_for(&names, record.position, BEHIND_TIME_MAX).await?;
        let since = self.reads.member_since(receipt.room, receipt.reader).await?;
        Ok(since.unwrap_or_default())
    }

    /// Where a cursor stood before the event that moved it.
    async fn cursor_before(&self, record: &Recorded) -> Result<RoomSeq, Problem> {
        // What is read is delivered.
        let types = match record.event_type {
            EventType::ReceiptRead => &[EventType::ReceiptRead][..],
            _ => &[EventType::ReceiptDelivered, EventType::ReceiptRead],
        };
        let last = self.log.last_of(record.stream, types, Some(record.version)).await?;
        Ok(last.iter().filter_map(moved_to).max().unwrap_or_default())
    }
}

fn moved_to(record: &Recorded) -> Option<RoomSeq> {
    match ReceiptEvent::from_record(record) {
        Ok(ReceiptEvent::Delivered(moved) | ReceiptEvent::Read(moved)) => Some(moved.up_to),
        Ok(ReceiptEvent::Erased(_)) | Err(_) => None,
    }
}
