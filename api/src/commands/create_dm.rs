//! The DM of two users is made.

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use sandesham_domain::room::{Room, RoomCommand};
use sandesham_domain::{Decision, Limits, RoomId, StreamId, UserId};
use sandesham_log::{Command, Decided, Loader};

use super::CommandError;
use super::basis::{Basis, decide_newcomers};

/// Make the DM of the caller and somebody else, unless it exists.
#[derive(Clone, Copy, Debug)]
pub struct CreateDm {
    /// One of the two.
    pub by: UserId,
    /// The other.
    pub other: UserId,
}

impl CreateDm {
    /// The one DM of the two.
    pub fn room_id(&self) -> RoomId {
        RoomId::of_dm(self.by, self.other)
    }
}

impl Command for CreateDm {
    type Error = CommandError;

    fn touches(&self) -> Vec<StreamId> {
        vec![self.room_id().into()]
    }

    fn decide<'a>(&'a self, load: &'a Loader<'_>) -> BoxFuture<'a, Result<Decided, CommandError>> {
        async move {
            let mut basis = Basis::of(load, self.by).await?;
            let room = load.load::<Room>(self.room_id()).await?;
            let command = RoomCommand::CreateDm { by: self.by, other: self.other };
            let decision =
                decide_newcomers(&room.aggregate, command, &Limits::default(), "members")?;
            if let Decision::Events(_) = decision {
                basis.newcomers("members", [(0, self.other)]).await?;
            }
            Ok(basis.conclude(self.room_id(), &room, Some(self.room_id()), decision))
        }
        .boxed()
    }
}
