//! What a member sees of a room.

use sandesham_domain::room::{Role, RoomKind};
use sandesham_domain::{AttachmentId, Position, RoomId, RoomSeq, Timestamp, UserId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::timeline::TimelineItem;

/// A room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct RoomView {
    /// Which.
    #[schema(value_type = Uuid)]
    pub id: RoomId,
    /// A DM or a group.
    #[schema(value_type = String, examples("dm", "group"))]
    pub kind: RoomKind,
    /// A group's name; empty once erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The first 50 members, in the order of their identifiers.
    pub members: Vec<MemberView>,
    /// How many there are.
    pub member_count: u64,
    /// The number of its latest event.
    #[schema(value_type = u64)]
    pub head_seq: RoomSeq,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
}

/// A member of a room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MemberView {
    /// Who.
    #[schema(value_type = Uuid)]
    pub user_id: UserId,
    /// Their name; empty once erased.
    pub name: String,
    /// What they may do.
    #[schema(value_type = String, examples("owner", "admin", "member"))]
    pub role: Role,
    /// Their picture, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Uuid>)]
    pub avatar_id: Option<AttachmentId>,
}

/// A room in the list of one's rooms.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct RoomListItem {
    /// The room.
    pub room: RoomView,
    /// What the caller may do in it: of a large room, `members` may lack them.
    #[schema(value_type = String, examples("owner", "admin", "member"))]
    pub role: Role,
    /// The latest message that the caller may see; null when there is none.
    #[schema(required)]
    pub last_message: Option<TimelineItem>,
    /// Others' undeleted messages past the caller's read cursor; 1000 means 1,000 or more.
    pub unread_count: u64,
    /// Up to where everything reached the caller.
    #[schema(value_type = u64)]
    pub delivered_seq: RoomSeq,
    /// Up to where the caller has read.
    #[schema(value_type = u64)]
    pub read_seq: RoomSeq,
    /// The caller's private state.
    pub settings: RoomSettings,
}

/// A user's private state of a room.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct RoomSettings {
    /// Until when it makes no sound.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub muted_until: Option<Timestamp>,
    /// From which `room_seq` on it is marked as unread, until the next reading.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<u64>)]
    pub unread_from: Option<RoomSeq>,
}

/// What the list of all rooms is ordered by: the newest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomKey {
    /// When it was made.
    pub(crate) created_at: Timestamp,
    pub(crate) room_id: RoomId,
}

/// What the list of one's rooms is ordered by: latest activity first, as it was when the list was
/// begun, so that activity since then moves nothing between its parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomListKey {
    /// When the list was begun.
    pub(crate) as_of: Position,
    /// The room's latest activity by then.
    pub(crate) activity: Position,
}
