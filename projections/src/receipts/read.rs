//! Whom what has reached.

use sandesham_domain::{MessageId, RoomId, UserId};
use sqlx::postgres::PgRow;

use super::{MessageReceipt, MessageReceipts, ReceiptCounts, RoomReceipt};
use crate::columns::get;
use crate::error::Error;
use crate::page::{Page, Paged};
use crate::reads::Reads;

impl Reads {
    /// The cursors of each member of a room, in the order of their identifiers.
    pub async fn room_receipts(
        &self,
        viewer: UserId,
        room: RoomId,
        page: Page<UserId>,
    ) -> Result<Option<Paged<RoomReceipt>>, Error> {
        let rows = sqlx::query(include_str!("sql/room_receipts.sql"))
            .bind(viewer.as_uuid())
            .bind(room.as_uuid())
            .bind(page.key().map(|user_id| user_id.as_uuid()))
            .bind(page.limit_and_one())
            .fetch_all(&self.pool)
            .await?;
        page.cut_seen(&rows, room_receipt, |last| last.user_id)
    }

    /// Everybody a message was for, in the order of their identifiers: all who were members when it
    /// was sent, its author apart.
    pub async fn message_receipts(
        &self,
        viewer: UserId,
        message: MessageId,
        page: Page<UserId>,
    ) -> Result<Option<MessageReceipts>, Error> {
        let rows = sqlx::query(include_str!("sql/message_receipts.sql"))
            .bind(viewer.as_uuid())
            .bind(message.as_uuid())
            .bind(page.key().map(|user_id| user_id.as_uuid()))
            .bind(page.limit_and_one())
            .fetch_all(&self.pool)
            .await?;
        let Some(first) = rows.first() else { return Ok(None) };
        let counts = counts(first)?;
        let receipts = page.cut_seen(&rows, message_receipt, |last| last.user_id)?;
        Ok(receipts.map(|Paged { items, next }| MessageReceipts { items, next, counts }))
    }
}

fn counts(row: &PgRow) -> Result<ReceiptCounts, Error> {
    Ok(ReceiptCounts {
        members: get(row, "members")?,
        delivered: get(row, "delivered")?,
        read: get(row, "read")?,
    })
}

fn room_receipt(user_id: UserId, row: &PgRow) -> Result<RoomReceipt, Error> {
    Ok(RoomReceipt {
        user_id,
        delivered_seq: get(row, "delivered_seq")?,
        delivered_at: get(row, "delivered_at")?,
        read_seq: get(row, "read_seq")?,
        read_at: get(row, "read_at")?,
        joined_seq: get(row, "joined_seq")?,
        deactivated: get(row, "deactivated")?,
    })
}

fn message_receipt(user_id: UserId, row: &PgRow) -> Result<MessageReceipt, Error> {
    Ok(MessageReceipt {
        user_id,
        delivered_at: get(row, "delivered_at")?,
        read_at: get(row, "read_at")?,
        revision: get(row, "revision")?,
    })
}
