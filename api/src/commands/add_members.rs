//! Members are added to a group.

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use sandesham_domain::room::{Role, RoomCommand};
use sandesham_domain::{Decision, Limits, RoomId, StreamId, UserId};
use sandesham_log::{Command, Decided, Loader};

use super::CommandError;
use super::basis::{Basis, decide_newcomers};

/// Add members to a group, in one commit.
#[derive(Clone, Debug)]
pub struct AddMembers {
    /// An owner or admin.
    pub by: UserId,
    /// Where.
    pub room_id: RoomId,
    /// Who is added; those who are in already, and doubles, are ignored.
    pub user_ids: Vec<UserId>,
    /// What they may do.
    pub role: Role,
    /// How many members there may be.
    pub limits: Limits,
}

impl Command for AddMembers {
    type Error = CommandError;

    fn touches(&self) -> Vec<StreamId> {
        vec![self.room_id.into()]
    }

    fn decide<'a>(&'a self, load: &'a Loader<'_>) -> BoxFuture<'a, Result<Decided, CommandError>> {
        async move {
            let mut basis = Basis::of(load, self.by).await?;
            let room = basis.room(self.room_id).await?;
            let Self { by, user_ids, role, .. } = self.clone();
            let command = RoomCommand::AddMembers { by, user_ids, role };
            let decision = decide_newcomers(&room.aggregate, command, &self.limits, "user_ids")?;
            if let Decision::Events(_) = decision {
                let named = self.user_ids.iter().copied().enumerate();
                // Who is in already is ignored, whatever has become of them.
                let joining = named.filter(|(_, user_id)| !room.aggregate.is_member(*user_id));
                basis.newcomers("user_ids", joining).await?;
            }
            Ok(basis.conclude(self.room_id, &room, Some(self.room_id), decision))
        }
        .boxed()
    }
}
