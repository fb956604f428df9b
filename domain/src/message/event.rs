//! What happens to a message.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aggregate::stream_events;
use crate::ids::{AttachmentId, MessageId, ScheduleId, UserId};

/// A file that came with a message, described so that a client can reserve its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Attachment {
    /// Which upload.
    pub attachment_id: AttachmentId,
    /// The name to save it under.
    pub file_name: String,
    /// Its media type, found from its bytes.
    pub content_type: String,
    /// Its size in bytes.
    pub size: u64,
    /// Width in pixels, of an image.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub width: Option<u32>,
    /// Height in pixels, of an image.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub height: Option<u32>,
    /// A tiny blurred picture to show at once, of an image: a `ThumbHash` in base64.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub placeholder: Option<String>,
    /// What it shows, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alt: Option<String>,
}

/// A message was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MessageSent {
    /// The message.
    pub message_id: MessageId,
    /// Who wrote it.
    pub author: UserId,
    /// What it says: revision 1.
    pub text: String,
    /// The files that came with it, in order.
    pub attachments: Vec<Attachment>,
    /// The message of the same room that it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<MessageId>,
    /// The schedule that released it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schedule_id: Option<ScheduleId>,
}

/// A message has a new text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MessageEdited {
    /// The message.
    pub message_id: MessageId,
    /// Which revision this is; the sent text is 1.
    pub revision: u32,
    /// What it says from now on.
    pub text: String,
}

/// A message was taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MessageDeleted {
    /// The message.
    pub message_id: MessageId,
}

/// A reaction came or went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MessageReaction {
    /// The message.
    pub message_id: MessageId,
    /// Whose reaction.
    pub user_id: UserId,
    /// Which.
    pub emoji: String,
}

stream_events! {
    /// What happens to a message.
    MessageEvent in Message {
        /// It was sent, by hand or when it was due.
        Sent(MessageSent) = MessageSent,
        /// Its author gave it a new text.
        Edited(MessageEdited) = MessageEdited,
        /// It was taken back.
        Deleted(MessageDeleted) = MessageDeleted,
        /// Somebody reacted.
        ReactionAdded(MessageReaction) = MessageReactionAdded,
        /// Somebody took a reaction back.
        ReactionRemoved(MessageReaction) = MessageReactionRemoved,
    }
}
