//! A group is made.

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use sandesham_domain::room::{Room, RoomCommand};
use sandesham_domain::{Decision, Limits, RoomId, RoomName, StreamId, UserId};
use sandesham_log::{Command, Decided, Loader};

use super::basis::{Basis, decide_newcomers};
use super::{CommandError, first_answer_or};

/// Make a group; the caller becomes its owner.
#[derive(Clone, Debug)]
pub struct CreateGroup {
    /// The creator.
    pub by: UserId,
    /// The identifier that the creator made.
    pub room_id: RoomId,
    /// The group's name.
    pub name: RoomName,
    /// The others; the creator and doubles are ignored.
    pub members: Vec<UserId>,
    /// How many members there may be.
    pub limits: Limits,
}

impl CreateGroup {
    fn command(&self) -> RoomCommand {
        let Self { by, name, members, .. } = self.clone();
        RoomCommand::CreateGroup { by, name, members }
    }

    /// The first answer, if the identifier is used; a conflict if it was used for anything else.
    async fn first_answer(&self, load: &Loader<'_>) -> Result<Option<Decided>, CommandError> {
        let room = load.load::<Room>(self.room_id).await?.aggregate;
        match decide_newcomers(&room, self.command(), &self.limits, "members")? {
            Decision::Already(version) => {
                Ok(Some(Decided::Already { stream: self.room_id.into(), version }))
            }
            Decision::Events(_) => Ok(None),
        }
    }

    async fn create(&self, load: &Loader<'_>) -> Result<Decided, CommandError> {
        let mut basis = Basis::of(load, self.by).await?;
        let room = load.load::<Room>(self.room_id).await?;
        let decision = decide_newcomers(&room.aggregate, self.command(), &self.limits, "members")?;
        if let Decision::Events(_) = decision {
            let members = self.members.iter().copied().enumerate();
            basis.newcomers("members", members).await?;
        }
        Ok(basis.conclude(self.room_id, &room, Some(self.room_id), decision))
    }
}

impl Command for CreateGroup {
    type Error = CommandError;

    fn touches(&self) -> Vec<StreamId> {
        vec![self.room_id.into()]
    }

    fn decide<'a>(&'a self, load: &'a Loader<'_>) -> BoxFuture<'a, Result<Decided, CommandError>> {
        first_answer_or(load, self.first_answer(load), self.create(load)).boxed()
    }
}
