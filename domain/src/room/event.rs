//! What happens to a room and its members.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aggregate::stream_events;
use crate::ids::UserId;

/// A DM or a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RoomKind {
    /// Exactly two different users, for ever.
    Dm,
    /// Any number, with roles and a name.
    Group,
}

impl RoomKind {
    /// As in JSON and SQL.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Dm => "dm",
            Self::Group => "group",
        }
    }

    /// The kind of that name.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Dm, Self::Group].into_iter().find(|kind| kind.as_str() == name)
    }
}

/// What a member may do in a group; a later one may do all that an earlier one may.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Writes and leaves.
    Member,
    /// Also changes the group.
    Admin,
    /// Also gives and takes `owner`.
    Owner,
}

impl Role {
    /// As in JSON and SQL.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Member => "member",
            Self::Admin => "admin",
            Self::Owner => "owner",
        }
    }

    /// The role of that name.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Member, Self::Admin, Self::Owner].into_iter().find(|role| role.as_str() == name)
    }
}

/// Why somebody is no longer a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LeaveReason {
    /// By their own will.
    Left,
    /// By an admin or owner.
    Removed,
}

/// A member with their role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RoomMember {
    /// Who.
    pub user_id: UserId,
    /// What they may do.
    pub role: Role,
}

/// A room exists.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RoomCreated {
    /// A DM or a group.
    pub kind: RoomKind,
    /// The first members, the creator of a group among them as its owner.
    pub members: Vec<RoomMember>,
}

/// A group has a new name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RoomRenamed {
    /// The name from now on.
    pub name: String,
}

/// Somebody is no longer a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RoomMemberLeft {
    /// Who.
    pub user_id: UserId,
    /// By whose will.
    pub reason: LeaveReason,
}

stream_events! {
    /// What happens to a room.
    RoomEvent in Room {
        /// The room exists, with its first members.
        Created(RoomCreated) = RoomCreated,
        /// A group has a new name.
        Renamed(RoomRenamed) = RoomRenamed,
        /// Somebody was added.
        MemberJoined(RoomMember) = RoomMemberJoined,
        /// Somebody left or was removed.
        MemberLeft(RoomMemberLeft) = RoomMemberLeft,
        /// Somebody's role is another one.
        RoleChanged(RoomMember) = RoomRoleChanged,
    }
}
