//! What happened in a room.

use sandesham_domain::{MessageId, RoomId, RoomSeq, UserId};

use super::{EventsPage, HelloRoom, MessageHistory, TimelinePage, TimelineRange};
use crate::error::Error;
use crate::page::Page;
use crate::reads::Reads;

impl Reads {
    /// A part of a room's timeline.
    pub async fn timeline(
        &self,
        _viewer: UserId,
        _room: RoomId,
        _range: TimelineRange,
    ) -> Result<Option<TimelinePage>, Error> {
        Err(sqlx::Error::PoolClosed.into())
    }

    /// The next numbered envelopes of a room, at most `limit`.
    pub async fn room_events(
        &self,
        _viewer: UserId,
        _room: RoomId,
        _after: RoomSeq,
        _limit: u32,
    ) -> Result<Option<EventsPage>, Error> {
        Err(sqlx::Error::PoolClosed.into())
    }

    /// Every revision of a message. Auditors need not be in its room.
    pub async fn history(
        &self,
        _viewer: UserId,
        _message: MessageId,
        _is_auditor: bool,
        _page: Page<u32>,
    ) -> Result<Option<MessageHistory>, Error> {
        Err(sqlx::Error::PoolClosed.into())
    }

    /// All rooms that a user is or was in.
    pub async fn hello_rooms(&self, _user: UserId) -> Result<Vec<HelloRoom>, Error> {
        Err(sqlx::Error::PoolClosed.into())
    }
}
