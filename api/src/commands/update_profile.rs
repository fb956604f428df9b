//! Somebody changes what others see of them.

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use sandesham_domain::user::{User, UserCommand};
use sandesham_domain::{AttachmentId, Decision, StreamId, UserId, UserName};
use sandesham_log::{Command, Decided, Loader};

use super::user_stream::decided;
use super::{CommandError, files};
use crate::store::AttachmentUse;

/// Change one's own name or picture; `None` leaves a part as it is.
#[derive(Clone, Debug)]
pub struct UpdateProfile {
    /// Whose.
    pub by: UserId,
    /// Another name.
    pub name: Option<UserName>,
    /// Another picture, or none any more.
    pub avatar_id: Option<Option<AttachmentId>>,
}

impl Command for UpdateProfile {
    type Error = CommandError;

    fn touches(&self) -> Vec<StreamId> {
        vec![self.by.into()]
    }

    fn decide<'a>(&'a self, load: &'a Loader<'_>) -> BoxFuture<'a, Result<Decided, Self::Error>> {
        async move {
            let user = load.load::<User>(self.by).await?;
            let picture = self.avatar_id.flatten();
            if let Some(picture) = picture {
                files::look_up_avatar(load, self.by, picture).await?;
            }
            let change =
                UserCommand::UpdateProfile { name: self.name.clone(), avatar_id: self.avatar_id };
            let decision = user.aggregate.decide(change)?;
            if matches!(decision, Decision::Events(_)) {
                files::take(load, self.by, AttachmentUse::Avatar(self.by), picture).await?;
            }
            Ok(decided(self.by, &user, Some(self.by), decision))
        }
        .boxed()
    }
}
