//! What events change in the receipts: purely, a batch at a time.

use std::collections::BTreeMap;

use sandesham_domain::receipt::{CursorMoved, ReceiptEvent};
use sandesham_domain::{Position, Recorded, RoomId, RoomSeq, StreamKind, Timestamp, UserId};

use crate::error::Error;
use crate::projection::{decode, lacks};

/// Which cursor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
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
pub(super) struct Move {
    pub(super) room_id: RoomId,
    pub(super) user_id: UserId,
    pub(super) kind: Kind,
    pub(super) up_to: RoomSeq,
    pub(super) position: Position,
    pub(super) moved_at: Timestamp,
}

/// A cursor, and since when it stands there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Cursor {
    pub(super) seq: RoomSeq,
    pub(super) at: Option<Timestamp>,
}

/// How far the cursors of a member come in the batch; 0 where one does not move.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Cursors {
    pub(super) delivered: Cursor,
    pub(super) read: Cursor,
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
    /// Forward only.
    fn advance(&mut self, up_to: RoomSeq, at: Timestamp) {
        if up_to > self.seq {
            *self = Self { seq: up_to, at: Some(at) };
        }
    }
}
