//! The cursors and their one rule: forward.

use serde::{Deserialize, Serialize};

use super::{CursorMoved, ReceiptCommand, ReceiptError, ReceiptEvent};
use crate::aggregate::{Decision, stream_aggregate};
use crate::ids::{RoomSeq, Version};

/// The cursors of one member in one room, folded from their events.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    pub(super) version: Version,
    delivered: RoomSeq,
    delivered_since: Version,
    read: RoomSeq,
    read_since: Version,
}

// A member's cursors move for as long as they are in the room, and only forward: the last event of each
// is where it stands.
stream_aggregate!(
    Receipt, Receipt, ReceiptCommand, ReceiptEvent, ReceiptError,
    from the last of ReceiptDelivered ReceiptRead
);

impl Receipt {
    /// Everything up to there reached the member; never behind what they have read.
    pub fn delivered(&self) -> RoomSeq {
        self.delivered
    }

    /// The member has read everything up to there.
    pub fn read(&self) -> RoomSeq {
        self.read
    }

    /// What follows from a command: at most one event of each type, `delivered` only where it goes
    /// past `read`.
    pub fn decide(&self, command: ReceiptCommand) -> Result<Decision<ReceiptEvent>, ReceiptError> {
        let ReceiptCommand::Advance { user_id, delivered_up_to, read_up_to } = command;
        let delivered = delivered_up_to.unwrap_or_default();
        let read = read_up_to.unwrap_or_default();
        let mut events = Vec::with_capacity(2);
        if delivered > self.delivered && delivered > read {
            events.push(ReceiptEvent::Delivered(CursorMoved { user_id, up_to: delivered }));
        }
        if read > self.read {
            events.push(ReceiptEvent::Read(CursorMoved { user_id, up_to: read }));
        }
        if events.is_empty() {
            let covered = |wanted: Option<RoomSeq>, since| match wanted {
                Some(seq) if seq > RoomSeq::ZERO => since,
                _ => Version::ZERO,
            };
            let delivered = covered(delivered_up_to, self.delivered_since);
            let read = covered(read_up_to, self.read_since);
            return Ok(Decision::Already(delivered.max(read)));
        }
        Ok(Decision::Events(events))
    }

    #[expect(
        clippy::needless_pass_by_value,
        reason = "the shim of every aggregate gives the event away"
    )]
    fn evolve(&mut self, event: ReceiptEvent) {
        match event {
            ReceiptEvent::Delivered(moved) => self.deliver(moved.up_to),
            ReceiptEvent::Read(moved) => {
                if moved.up_to > self.read {
                    self.read = moved.up_to;
                    self.read_since = self.version;
                }
                self.deliver(moved.up_to);
            }
            // A cursor names nobody but its owner by id: it is never erased.
            ReceiptEvent::Erased(_) => {}
        }
    }

    fn deliver(&mut self, up_to: RoomSeq) {
        if up_to > self.delivered {
            self.delivered = up_to;
            self.delivered_since = self.version;
        }
    }
}
