//! A user's rooms, and who is in them.

use sandesham_domain::{RoomId, UserId};

use super::{MemberView, RoomListItem, RoomListKey, RoomView};
use crate::error::Error;
use crate::page::{Page, Paged};
use crate::reads::Reads;

impl Reads {
    /// The rooms that a user is in, latest activity first.
    pub async fn rooms_of(
        &self,
        _user: UserId,
        _page: Page<RoomListKey>,
    ) -> Result<Paged<RoomListItem>, Error> {
        Err(sqlx::Error::PoolClosed.into())
    }

    /// A room that the viewer is in.
    pub async fn room(&self, _viewer: UserId, _room: RoomId) -> Result<Option<RoomView>, Error> {
        Err(sqlx::Error::PoolClosed.into())
    }

    /// The members of a room that the viewer is in, in the order of their identifiers.
    pub async fn members(
        &self,
        _viewer: UserId,
        _room: RoomId,
        _page: Page<UserId>,
    ) -> Result<Option<Paged<MemberView>>, Error> {
        Err(sqlx::Error::PoolClosed.into())
    }
}
