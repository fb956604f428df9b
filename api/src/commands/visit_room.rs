//! Something private about a room is changed: nothing happens in the log.

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use sandesham_domain::{RoomId, RoomSeq, StreamId, UserId};
use sandesham_log::{Command, Decided, Loader};

use super::CommandError;
use super::basis::{Basis, check_not_past_head};

/// Be in a room, and know a number of it: what private settings of the room need.
#[derive(Clone, Copy, Debug)]
pub struct VisitRoom {
    /// Who must be in.
    pub by: UserId,
    /// Where.
    pub room_id: RoomId,
    /// The number that the room must have reached; zero asks for none.
    pub unread_from: RoomSeq,
}

impl Command for VisitRoom {
    type Error = CommandError;

    fn touches(&self) -> Vec<StreamId> {
        Vec::new()
    }

    fn decide<'a>(&'a self, load: &'a Loader<'_>) -> BoxFuture<'a, Result<Decided, CommandError>> {
        async move {
            Basis::of(load, self.by).await?.room(self.room_id).await?;
            let numbers = [("unread_from", self.unread_from)];
            check_not_past_head(load, self.room_id, numbers).await?;
            Ok(Decided::Nothing)
        }
        .boxed()
    }
}
