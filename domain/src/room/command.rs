//! What may be asked of a room.

use std::collections::BTreeSet;

use super::Role;
use crate::ids::UserId;
use crate::text::RoomName;

/// What may be asked of a room; `by` is always the one who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RoomCommand {
    /// Make a group; its creator becomes `owner`.
    CreateGroup {
        /// The creator.
        by: UserId,
        /// The group's name.
        name: RoomName,
        /// The others; the creator and doubles are ignored.
        members: Vec<UserId>,
    },
    /// Make the DM of two users.
    CreateDm {
        /// One of them.
        by: UserId,
        /// The other.
        other: UserId,
    },
    /// Give the group another name.
    Rename {
        /// An owner or admin.
        by: UserId,
        /// The name.
        name: RoomName,
    },
    /// Add members; those who are in already, and doubles, are ignored.
    AddMembers {
        /// An owner or admin.
        by: UserId,
        /// Who is added.
        user_ids: Vec<UserId>,
        /// What they may do; `owner` only by an owner.
        role: Role,
    },
    /// Leave, or remove somebody.
    RemoveMember {
        /// The member themself, or an owner or admin.
        by: UserId,
        /// Who goes.
        user_id: UserId,
        /// Owners whose accounts are closed: none of them can take over.
        closed: BTreeSet<UserId>,
    },
    /// Give somebody another role.
    ChangeRole {
        /// An owner or admin; only owners give or take `owner`.
        by: UserId,
        /// Whose.
        user_id: UserId,
        /// The role.
        role: Role,
        /// Of the owners and of whom it is about, those whose accounts are closed.
        closed: BTreeSet<UserId>,
    },
}
