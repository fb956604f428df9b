//! What a member sees of cursors.

use sandesham_domain::{RoomSeq, Timestamp, UserId};
use serde::Serialize;
use utoipa::ToSchema;

/// The cursors of a member of a room: 0 and null until the first reading.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct RoomReceipt {
    /// Whose.
    #[schema(value_type = Uuid)]
    pub user_id: UserId,
    /// Up to where everything reached them.
    #[schema(value_type = u64)]
    pub delivered_seq: RoomSeq,
    /// Since when.
    #[schema(value_type = Option<String>, format = DateTime, required)]
    pub delivered_at: Option<Timestamp>,
    /// Up to where they have read.
    #[schema(value_type = u64)]
    pub read_seq: RoomSeq,
    /// Since when.
    #[schema(value_type = Option<String>, format = DateTime, required)]
    pub read_at: Option<Timestamp>,
    /// The number from which on they are in the room: earlier messages are not for them.
    #[schema(value_type = u64)]
    pub joined_seq: RoomSeq,
    /// Whether their account has ended: no message waits for them.
    pub deactivated: bool,
}

/// Everybody a message was for, also whom it has not reached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct MessageReceipts {
    /// In the order of their identifiers.
    pub items: Vec<MessageReceipt>,
    /// The `cursor` of the next part; null when there is none.
    #[schema(required)]
    pub next: Option<String>,
    /// How many they are, in all parts.
    pub counts: ReceiptCounts,
}

/// Whether and when a message reached somebody it was for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct MessageReceipt {
    /// Who.
    #[schema(value_type = Uuid)]
    pub user_id: UserId,
    /// When it reached them.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub delivered_at: Option<Timestamp>,
    /// When they read it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub read_at: Option<Timestamp>,
    /// The revision that stood when they read it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revision: Option<u32>,
}

/// How many a message was for, has reached, and was read by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReceiptCounts {
    /// Everybody it was for.
    pub members: u64,
    /// Whom it has reached.
    pub delivered: u64,
    /// Who has read it.
    pub read: u64,
}
