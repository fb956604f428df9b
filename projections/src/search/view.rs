//! What a search finds.

use sandesham_domain::message::Attachment;
use sandesham_domain::{MessageId, Position, RoomId, RoomSeq, Timestamp, UserId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::timeline::AttachmentView;

/// A message that was found, as the viewer sees it now.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct FoundMessage {
    /// The room that it is in.
    #[schema(value_type = Uuid)]
    pub room_id: RoomId,
    /// Its number there.
    #[schema(value_type = u64)]
    pub room_seq: RoomSeq,
    /// Which.
    #[schema(value_type = Uuid)]
    pub message_id: MessageId,
    /// Who wrote it.
    #[schema(value_type = Uuid)]
    pub author: UserId,
    /// What it says.
    pub text: String,
    /// Which revision that is; the sent text is 1.
    pub revision: u32,
    /// When it was sent.
    #[schema(value_type = String, format = DateTime)]
    pub sent_at: Timestamp,
    /// When it got its present text, unless that is the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub edited_at: Option<Timestamp>,
    /// The files that came with it.
    #[schema(value_type = Vec<AttachmentView>)]
    pub attachments: Vec<Attachment>,
    /// The message that it answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Uuid>)]
    pub reply_to: Option<MessageId>,
}

/// What is found is ordered by: the newest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundKey {
    /// Of the sending.
    pub(crate) position: Position,
}
