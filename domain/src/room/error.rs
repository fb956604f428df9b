//! Why a room refuses.

use thiserror::Error;

use crate::ids::UserId;

/// Why a room refuses.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum RoomError {
    /// There is no such room, or the caller is not in it: the two are never told apart.
    #[error("not a member of the room")]
    NotAMember,
    /// The one who is to be changed is not in the room.
    #[error("user {user_id} is not a member of the room")]
    NoSuchMember {
        /// Who.
        user_id: UserId,
    },
    /// The caller's role is too small.
    #[error("the role in the room is too small")]
    RoleTooSmall,
    /// A DM has exactly its two users, for ever, and no name.
    #[error("a direct message room cannot be changed")]
    DmFixed,
    /// A DM is of two different users.
    #[error("a direct message room is of two different users")]
    DmWithOneself,
    /// Nobody becomes an owner whose account is closed.
    #[error("the account of user {user_id} is closed")]
    ClosedOwner {
        /// Whose.
        user_id: UserId,
    },
    /// The last owner whose account is open goes, or becomes less, only after handing over.
    #[error("the last owner must hand over first")]
    LastOwner,
    /// The identifier is taken by another room.
    #[error("the room identifier is taken")]
    IdTaken,
    /// One call names too many.
    #[error("at most {members_max} members in one call")]
    TooManyInOneCall {
        /// The limit.
        members_max: usize,
    },
    /// The group would become too large.
    #[error("a group has at most {members_max} members")]
    Full {
        /// The limit.
        members_max: usize,
    },
}
