//! How far a member's cursors have come.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aggregate::stream_events;
use crate::ids::{RoomSeq, UserId};

/// A cursor moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CursorMoved {
    /// Whose.
    pub user_id: UserId,
    /// The `room_seq` up to which every message is covered.
    pub up_to: RoomSeq,
}

stream_events! {
    /// How far a member's cursors have come.
    ReceiptEvent in Receipt {
        /// Everything up to there reached the member.
        Delivered(CursorMoved) = ReceiptDelivered,
        /// The member has read everything up to there, which therefore reached them too.
        Read(CursorMoved) = ReceiptRead,
    }
}
