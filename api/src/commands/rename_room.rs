//! A group gets another name.

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use sandesham_domain::room::RoomCommand;
use sandesham_domain::{RoomId, RoomName, StreamId, UserId};
use sandesham_log::{Command, Decided, Loader};

use super::CommandError;
use super::basis::Basis;

/// Give a group another name.
#[derive(Clone, Debug)]
pub struct RenameRoom {
    /// An owner or admin.
    pub by: UserId,
    /// Which group.
    pub room_id: RoomId,
    /// The name from now on.
    pub name: RoomName,
}

impl Command for RenameRoom {
    type Error = CommandError;

    fn touches(&self) -> Vec<StreamId> {
        vec![self.room_id.into()]
    }

    fn decide<'a>(&'a self, load: &'a Loader<'_>) -> BoxFuture<'a, Result<Decided, CommandError>> {
        async move {
            let command = RoomCommand::Rename { by: self.by, name: self.name.clone() };
            Basis::of(load, self.by).await?.change_room(self.room_id, command).await
        }
        .boxed()
    }
}
