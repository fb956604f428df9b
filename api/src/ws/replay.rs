//! What a user may see of a room, and the replay of what they missed.

use std::time::Duration;

use sandesham_domain::room::RoomEvent;
use sandesham_domain::{
    Position, Published, Recorded, RoomId, RoomSeq, StreamEvent as _, UserId, Version,
};
use sandesham_log::LogReader;
use sandesham_projections::HelloRoom;

use super::WireError;
use super::close::CloseReason;
use super::wire::Wire;
use crate::hub::{Delivery, Outbox};

/// How many events are read at once: some 3 MiB when each has the longest text there is, all of it
/// escaped.
const PAGE: u32 = 32;

/// How long a page may take to be written; then nobody is there to read it.
const PAGE_TIME_MAX: Duration = Duration::from_mins(1);

/// What is known of a user in a room, now or once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Known {
    pub(crate) head_seq: RoomSeq,
    pub(crate) delivered_seq: RoomSeq,
    pub(crate) read_seq: RoomSeq,
    /// Where the latest event stands that tells of something erased in the room.
    pub(crate) erased_position: Option<Position>,
    /// In order; never empty.
    pub(crate) intervals: Vec<Interval>,
}

/// A time in which the user was a member, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Interval {
    pub(crate) joined: RoomSeq,
    /// `None` while they are in.
    pub(crate) left: Option<RoomSeq>,
}

/// Numbers of a room: after the one, up to and including the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Range {
    pub(crate) after: RoomSeq,
    pub(crate) up_to: RoomSeq,
}

/// What was missed of a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Missed {
    pub(crate) room_id: RoomId,
    pub(crate) range: Range,
}

impl Range {
    /// How many events; the numbers of a room have no gaps.
    pub(crate) fn len(self) -> u64 {
        self.up_to.0.saturating_sub(self.after.0)
    }
}

impl Known {
    /// Since when the user is a member; `None` when they are out.
    pub(crate) fn present_since(&self) -> Option<RoomSeq> {
        self.intervals.last().filter(|last| last.left.is_none()).map(|last| last.joined)
    }

    /// The last number that the user may see.
    pub(crate) fn visible_head(&self) -> RoomSeq {
        let last = self.intervals.last();
        last.map_or(RoomSeq::ZERO, |last| last.left.unwrap_or(self.head_seq))
    }

    /// What the user may see after a number.
    pub(crate) fn missed_after(&self, after: RoomSeq) -> Vec<Range> {
        let ranges = self.intervals.iter().map(|interval| Range {
            after: after.max(RoomSeq(interval.joined.0.saturating_sub(1))),
            up_to: interval.left.unwrap_or(self.head_seq),
        });
        ranges.filter(|range| range.after < range.up_to).collect()
    }

    /// The user's own leaving alone.
    pub(crate) fn leaving(&self) -> Range {
        let up_to = self.visible_head();
        Range { after: RoomSeq(up_to.0.saturating_sub(1)), up_to }
    }
}

impl From<HelloRoom> for Known {
    fn from(room: HelloRoom) -> Self {
        let intervals = room.intervals.into_iter();
        Self {
            head_seq: room.head_seq,
            delivered_seq: room.delivered_seq,
            read_seq: room.read_seq,
            erased_position: room.erased_position,
            intervals: intervals
                .map(|one| Interval { joined: one.joined, left: one.left })
                .collect(),
        }
    }
}

/// What the log knows of a user in a room; `None` if they were never in it.
pub(crate) async fn ask_log(
    log: &LogReader,
    user: UserId,
    room_id: RoomId,
) -> Result<Option<Known>, sandesham_log::Error> {
    let history = log.stream(room_id.into(), Version::ZERO).await?;
    let intervals = intervals_of(user, &history);
    let Some(last) = intervals.last() else { return Ok(None) };
    let head_seq = log.room_head(room_id).await?.unwrap_or_default();
    // Whoever is found here has only just come: nothing is read before one's own joining.
    let cursor = last.joined;
    Ok(Some(Known {
        head_seq,
        delivered_seq: cursor,
        read_seq: cursor,
        erased_position: None,
        intervals,
    }))
}

fn intervals_of(user: UserId, history: &[Recorded]) -> Vec<Interval> {
    let mut intervals: Vec<Interval> = Vec::new();
    for record in history {
        let Some(at) = record.room_seq else { continue };
        match RoomEvent::from_record(record) {
            Ok(RoomEvent::Created(created))
                if created.members.iter().any(|m| m.user_id == user) =>
            {
                intervals.push(Interval { joined: at, left: None });
            }
            Ok(RoomEvent::MemberJoined(member)) if member.user_id == user => {
                intervals.push(Interval { joined: at, left: None });
            }
            Ok(RoomEvent::MemberLeft(left)) if left.user_id == user => {
                if let Some(last) = intervals.last_mut() {
                    last.left = Some(at);
                }
            }
            _ => {}
        }
    }
    intervals
}

/// Writes what was missed. A log that cannot be read closes the socket: the client was told what
/// would come.
pub(crate) async fn replay(
    log: &LogReader,
    wire: &mut Wire,
    outbox: &Outbox,
    missed: &Missed,
) -> Result<(), WireError> {
    let Missed { room_id, range } = *missed;
    let mut after = range.after;
    while after < range.up_to {
        let limit = u32::try_from(range.up_to.0 - after.0).map_or(PAGE, |left| left.min(PAGE));
        let page = log.room(room_id, after, limit).await;
        let page = page.unwrap_or_else(|error| {
            tracing::warn!(%error, "what a client missed cannot be read");
            Vec::new()
        });
        let Some(last) = page.last().and_then(|record| record.room_seq) else {
            return Err(WireError::Closed(CloseReason::Resync));
        };
        for record in page {
            if let Some(delivery) = Delivery::of(&Published::new(record)) {
                wire.push(delivery.text());
            }
        }
        after = last;
        let written = tokio::time::timeout(PAGE_TIME_MAX, wire.flush(outbox)).await;
        written.map_err(|_| WireError::Gone)??;
    }
    Ok(())
}
