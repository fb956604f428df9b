//! What may be asked of a member's cursors.

use crate::ids::{RoomSeq, UserId};

/// What may be asked of a member's cursors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReceiptCommand {
    /// Move one or both forward. That the numbers exist in the room is the caller's to check.
    Advance {
        /// Whose.
        user_id: UserId,
        /// Everything up to there reached the member.
        delivered_up_to: Option<RoomSeq>,
        /// The member has read everything up to there.
        read_up_to: Option<RoomSeq>,
    },
}
