//! What a member sees of what happened in a room.

use sandesham_domain::message::Attachment;
use sandesham_domain::{AttachmentId, MessageId, Position, RoomId, RoomSeq, Timestamp, UserId};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use utoipa::ToSchema;

/// Which part of a timeline is asked for: the next items after a number, the nearest before one,
/// both (the next within bounds), or neither: the newest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimelineRange {
    /// Items later than this.
    pub after: Option<RoomSeq>,
    /// Items earlier than this.
    pub before: Option<RoomSeq>,
    /// The most items; at least 1.
    pub limit: u32,
}

/// A part of a timeline.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct TimelinePage {
    /// Messages and what happened to the room, ascending.
    pub items: Vec<TimelineItem>,
    /// The number of the room's latest event.
    #[schema(value_type = u64)]
    pub head_seq: RoomSeq,
    /// This part covers every number that the caller may see from here...
    #[schema(value_type = u64)]
    pub from_seq: RoomSeq,
    /// ...to here; one less than `from_seq` when there is nothing.
    #[schema(value_type = u64)]
    pub to_seq: RoomSeq,
}

/// A message, or something else that happened to the room.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(untagged)]
pub enum TimelineItem {
    /// A message with its edits and reactions.
    Message(MessageItem),
    /// Something else that happened to the room.
    System(SystemItem),
}

/// A message with its edits and reactions.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct MessageItem {
    /// Its number in the room.
    #[schema(value_type = u64)]
    pub room_seq: RoomSeq,
    /// Always `message`.
    #[serde(rename = "type")]
    #[schema(value_type = String, examples("message"))]
    pub item_type: MessageType,
    /// Which.
    #[schema(value_type = Uuid)]
    pub message_id: MessageId,
    /// Who wrote it.
    #[schema(value_type = Uuid)]
    pub author: UserId,
    /// What it says; empty once deleted.
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
    /// When it was taken back.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub deleted_at: Option<Timestamp>,
    /// In the order in which each emoji first came.
    pub reactions: Vec<ReactionView>,
    /// The files that came with it, as they stand in its event.
    #[schema(value_type = Vec<AttachmentView>)]
    pub attachments: Vec<Attachment>,
    /// The message that it answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Uuid>)]
    pub reply_to: Option<MessageId>,
    /// How far one's own message came.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<MessageStatus>,
}

/// A file that came with a message.
// The schema of the domain's type of that name, which knows nothing of OpenAPI.
#[derive(ToSchema)]
#[schema(as = Attachment)]
#[expect(dead_code, reason = "a schema; never built")]
pub(crate) struct AttachmentView {
    /// Which upload; its bytes come from `/attachments/{attachment_id}`.
    #[schema(value_type = Uuid)]
    attachment_id: AttachmentId,
    /// The name to save it under.
    file_name: String,
    /// Its media type, found from its bytes: one that begins with `image/` is a picture.
    #[schema(examples("image/jpeg", "application/pdf"))]
    content_type: String,
    /// Its size in bytes.
    size: u64,
    /// Width in pixels, of a picture.
    width: Option<u32>,
    /// Height in pixels, of a picture.
    height: Option<u32>,
    /// A tiny blurred picture to show at once, of a picture: a `ThumbHash` in base64.
    placeholder: Option<String>,
    /// What it shows, in words.
    alt: Option<String>,
}

/// The `type` of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum MessageType {
    /// The only one.
    #[serde(rename = "message")]
    Message,
}

/// How far one's own message came: whom it has to reach are the others who are present, not
/// deactivated, and whose present membership began at or before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MessageStatus {
    /// It is in the log.
    Sent,
    /// It reached all of them.
    Delivered,
    /// All of them have read it.
    Read,
}

/// Everybody who reacted with one emoji.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReactionView {
    /// Which.
    pub emoji: String,
    /// Who, in the order in which they did.
    #[schema(value_type = Vec<Uuid>)]
    pub user_ids: Vec<UserId>,
}

/// Something that happened to the room: it was made or renamed, or a member joined, left or has
/// another role.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SystemItem {
    /// Its number in the room.
    #[schema(value_type = u64)]
    pub room_seq: RoomSeq,
    /// The kind of the event, such as `room_member_joined`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Who did it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Uuid>)]
    pub actor: Option<UserId>,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub sent_at: Timestamp,
    /// The event's data; null once erased.
    #[schema(value_type = Option<Object>, required)]
    pub data: Option<Box<RawValue>>,
}

impl PartialEq for SystemItem {
    fn eq(&self, other: &Self) -> bool {
        let data = |item: &Self| item.data.as_ref().map(|data| data.get().to_owned());
        let key = |item: &Self| (item.room_seq, item.kind.clone(), item.actor, item.sent_at);
        key(self) == key(other) && data(self) == data(other)
    }
}

/// A room's numbered envelopes, raw.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct EventsPage {
    /// Ascending.
    #[schema(value_type = Vec<Object>)]
    pub items: Vec<Box<RawValue>>,
    /// The number of the room's latest event.
    #[schema(value_type = u64)]
    pub head_seq: RoomSeq,
}

/// One of a message's texts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct RevisionView {
    /// Which; the sent text is 1.
    pub revision: u32,
    /// Who wrote it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Uuid>)]
    pub actor: Option<UserId>,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub time: Timestamp,
    /// What it says; of a deleted message only its author and auditors are told, of an erased one
    /// nobody.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// What a message said, ever.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct MessageHistory {
    /// Every revision, in order.
    pub items: Vec<RevisionView>,
    /// The `cursor` of the next part; null when there is none.
    #[schema(required)]
    pub next: Option<String>,
    /// When the message was taken back.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub deleted_at: Option<Timestamp>,
    /// Who took it back.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Uuid>)]
    pub deleted_by: Option<UserId>,
}

/// A user's stay in a room, both ends included: they see the numbers within.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interval {
    /// The number of what brought them in.
    pub joined: RoomSeq,
    /// The number of their leaving; `None` while they are in.
    pub left: Option<RoomSeq>,
}

/// A room that a user is or was in, for a socket that says hello.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HelloRoom {
    /// Which.
    pub room_id: RoomId,
    /// The number of its latest event.
    pub head_seq: RoomSeq,
    /// Up to where everything reached the user; at least where their present stay began.
    pub delivered_seq: RoomSeq,
    /// Up to where the user has read; at least where their present stay began.
    pub read_seq: RoomSeq,
    /// Where the latest event stands that tells of something erased in it.
    pub erased_position: Option<Position>,
    /// In order, never empty; only the last may be open.
    pub intervals: Vec<Interval>,
}
