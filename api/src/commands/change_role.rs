//! A member gets another role.

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use sandesham_domain::room::{Role, RoomCommand};
use sandesham_domain::{RoomId, StreamId, UserId};
use sandesham_log::{Command, Decided, Loader};

use super::CommandError;
use super::basis::Basis;

/// Give a member of a group another role.
#[derive(Clone, Copy, Debug)]
pub struct ChangeRole {
    /// An owner or admin.
    pub by: UserId,
    /// In which group.
    pub room_id: RoomId,
    /// Whose role.
    pub user_id: UserId,
    /// What they may do from now on.
    pub role: Role,
}

impl Command for ChangeRole {
    type Error = CommandError;

    fn touches(&self) -> Vec<StreamId> {
        vec![self.room_id.into()]
    }

    fn decide<'a>(&'a self, load: &'a Loader<'_>) -> BoxFuture<'a, Result<Decided, CommandError>> {
        async move {
            let Self { by, room_id, user_id, role } = *self;
            let mut basis = Basis::of(load, by).await?;
            let room = basis.room(room_id).await?;
            let mut closed = basis.closed_heirs(&room.aggregate, user_id).await?;
            if role == Role::Owner && !basis.is_open(user_id).await? {
                closed.insert(user_id);
            }
            let command = RoomCommand::ChangeRole { by, user_id, role, closed };
            let decision = room.aggregate.decide(command)?;
            Ok(basis.conclude(room_id, &room, Some(room_id), decision))
        }
        .boxed()
    }
}
