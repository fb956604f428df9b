//! A member leaves or is removed.

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use sandesham_domain::room::RoomCommand;
use sandesham_domain::{RoomId, StreamId, UserId};
use sandesham_log::{Command, Decided, Loader};

use super::CommandError;
use super::basis::Basis;

/// Leave a group, or remove somebody from it.
#[derive(Clone, Copy, Debug)]
pub struct RemoveMember {
    /// The member themself, or an owner or admin.
    pub by: UserId,
    /// From which group.
    pub room_id: RoomId,
    /// Who goes.
    pub user_id: UserId,
}

impl Command for RemoveMember {
    type Error = CommandError;

    fn touches(&self) -> Vec<StreamId> {
        vec![self.room_id.into()]
    }

    fn decide<'a>(&'a self, load: &'a Loader<'_>) -> BoxFuture<'a, Result<Decided, CommandError>> {
        async move {
            let Self { by, room_id, user_id } = *self;
            let mut basis = Basis::of(load, by).await?;
            let room = basis.room(room_id).await?;
            let closed = basis.closed_heirs(&room.aggregate, user_id).await?;
            let decision =
                room.aggregate.decide(RoomCommand::RemoveMember { by, user_id, closed })?;
            Ok(basis.conclude(room_id, &room, Some(room_id), decision))
        }
        .boxed()
    }
}
