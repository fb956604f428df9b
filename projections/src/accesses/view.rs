//! What somebody is told of an access.

use sandesham_domain::access::AccessKind;
use sandesham_domain::room::RoomKind;
use sandesham_domain::{AccessId, MessageId, Position, RoomId, Timestamp, UserId};
use serde::Serialize;
use utoipa::ToSchema;

/// A look of an auditor that concerns the caller.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct AccessView {
    /// Which.
    #[schema(value_type = Uuid)]
    pub access_id: AccessId,
    /// Who looked.
    pub auditor: AuditorView,
    /// At what: `room`, `message`, `events`, `rooms` (the list of all) or `export` (a copy of the log).
    #[schema(value_type = String, examples("room", "message", "events", "rooms", "export"))]
    pub what: AccessKind,
    /// The room; null when it was all rooms.
    #[schema(required)]
    pub room: Option<AccessedRoom>,
    /// The message, where it was one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Uuid>)]
    pub message_id: Option<MessageId>,
    /// Why, in the auditor's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// When they looked first; what they looked at within the same quarter of an hour is no access of its
    /// own.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// The moment that they looked at, where it was one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub moment: Option<MomentView>,
}

/// An auditor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct AuditorView {
    /// Who.
    #[schema(value_type = Uuid)]
    pub id: UserId,
    /// Their name; empty once erased.
    pub name: String,
}

/// A room that was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct AccessedRoom {
    /// Which.
    #[schema(value_type = Uuid)]
    pub id: RoomId,
    /// A DM or a group.
    #[schema(value_type = String, examples("dm", "group"))]
    pub kind: RoomKind,
    /// A group's name, as the caller last knew it; empty once erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// A moment in the life of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct MomentView {
    /// Right after the event at this position.
    #[schema(value_type = u64)]
    pub position: Position,
    /// When that was recorded.
    #[schema(value_type = String, format = DateTime)]
    pub time: Timestamp,
}
