//! What events change in the receipts: purely, a batch at a time.

use std::collections::BTreeMap;

use sandesham_domain::receipt::{CursorMoved, ReceiptEvent};
use sandesham_domain::{Position, Recorded, RoomId, RoomSeq, StreamKind, Timestamp, UserId};

use crate::error::Error;
use crate::projection::{decode, lacks};

/// Which cursor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Delivered,
    Read,
}

impl Kind {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Delivered => "delivered",
            Self::Read => "read",
        }
    }
}

/// A new row of `moves`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Move {
    pub(super) room_id: RoomId,
    pub(super) user_id: UserId,
    pub(super) kind: Kind,
    pub(super) up_to: RoomSeq,
    pub(crate) position: Position,
    pub(crate) moved_at: Timestamp,
}

/// A cursor, and since when it stands there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Cursor {
    pub(crate) seq: RoomSeq,
    pub(crate) at: Option<Timestamp>,
}

/// How far the cursors of a member come in the batch; 0 where one does not move.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Cursors {
    pub(crate) delivered: Cursor,
    pub(crate) read: Cursor,
}

/// The row changes of a batch.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Changes {
    pub(super) moves: Vec<Move>,
    pub(super) cursors: BTreeMap<(RoomId, UserId), Cursors>,
}

impl Changes {
    /// Folds a batch, in the order of the log.
    pub(crate) fn of(events: &[&Recorded]) -> Result<Self, Error> {
        let mut changes = Self::default();
        for record in events {
            if record.event_type.stream_kind() == StreamKind::Receipt {
                changes.note(record)?;
            }
        }
        Ok(changes)
    }

    /// Whether no row changes.
    pub(crate) fn is_empty(&self) -> bool {
        self.moves.is_empty()
    }

    fn note(&mut self, record: &Recorded) -> Result<(), Error> {
        let room_id = record.room_id.ok_or_else(|| lacks(record, "room_id"))?;
        let (kind, CursorMoved { user_id, up_to }) = match decode(record)? {
            ReceiptEvent::Delivered(moved) => (Kind::Delivered, moved),
            ReceiptEvent::Read(moved) => (Kind::Read, moved),
            // A cursor names nobody but its owner by id: it is never erased.
            ReceiptEvent::Erased(_) => return Ok(()),
        };
        let (position, moved_at) = (record.position, record.recorded_at);
        self.moves.push(Move { room_id, user_id, kind, up_to, position, moved_at });
        let cursors = self.cursors.entry((room_id, user_id)).or_default();
        cursors.delivered.advance(up_to, moved_at);
        if kind == Kind::Read {
            cursors.read.advance(up_to, moved_at);
        }
        Ok(())
    }
}

impl Cursor {
    /// The one of two that came furthest; this one when they came equally far.
    pub(super) fn furthest(self, other: Self) -> Self {
        if other.seq > self.seq { other } else { self }
    }

    /// Forward only.
    fn advance(&mut self, up_to: RoomSeq, at: Timestamp) {
        if up_to > self.seq {
            *self = Self { seq: up_to, at: Some(at) };
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use sandesham_domain::ReceiptId;

    use super::*;
    use crate::recorded::{RAVI, ROOM, at, recorded};

    fn moved(position: u64, kind: Kind, up_to: u64) -> Recorded {
        let moved = CursorMoved { user_id: RAVI, up_to: RoomSeq(up_to) };
        let event = match kind {
            Kind::Delivered => ReceiptEvent::Delivered(moved),
            Kind::Read => ReceiptEvent::Read(moved),
        };
        recorded(position, ReceiptId::of(ROOM, RAVI), &event)
    }

    fn cursors(events: &[Recorded]) -> Cursors {
        let events: Vec<&Recorded> = events.iter().collect();
        let changes = Changes::of(&events).expect("well-formed events");
        assert_eq!(changes.moves.len(), events.len());
        changes.cursors[&(ROOM, RAVI)]
    }

    fn cursor(seq: u64, position: u64) -> Cursor {
        Cursor { seq: RoomSeq(seq), at: Some(at(position)) }
    }

    #[test]
    fn what_is_read_was_delivered() {
        let cursors = cursors(&[moved(5, Kind::Read, 3)]);
        assert_eq!((cursors.delivered, cursors.read), (cursor(3, 5), cursor(3, 5)));
    }

    #[test]
    fn a_reading_behind_what_was_delivered_leaves_that_as_it_is() {
        let cursors = cursors(&[moved(5, Kind::Delivered, 4), moved(6, Kind::Read, 3)]);
        assert_eq!((cursors.delivered, cursors.read), (cursor(4, 5), cursor(3, 6)));
    }

    proptest! {
        #[test]
        fn cursors_never_go_back_and_reading_stays_behind_delivery(
            moves in proptest::collection::vec((any::<bool>(), 1_u64..50), 1..30),
        ) {
            let events: Vec<Recorded> = (1..)
                .zip(moves)
                .map(|(position, (is_read, up_to))| {
                    let kind = if is_read { Kind::Read } else { Kind::Delivered };
                    moved(position, kind, up_to)
                })
                .collect();
            let mut before = Cursors::default();
            for count in 1..=events.len() {
                let now = cursors(&events[..count]);
                prop_assert!(now.delivered.seq >= before.delivered.seq);
                prop_assert!(now.read.seq >= before.read.seq);
                prop_assert!(now.read.seq <= now.delivered.seq);
                before = now;
            }
        }
    }
}
