//! An operator closes an account.

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use sandesham_domain::user::{User, UserCommand};
use sandesham_domain::{StreamId, UserId};
use sandesham_log::{Command, Decided, Loader};

use super::CommandError;
use super::user_stream::decided;

/// Close an account, for good. No user stands behind it. Every process that serves clients sees
/// the event and ends the account's sessions and sockets; nothing else needs to be done.
#[derive(Clone, Copy, Debug)]
pub struct DeactivateUser {
    /// Whose.
    pub user_id: UserId,
}

impl Command for DeactivateUser {
    type Error = CommandError;

    fn touches(&self) -> Vec<StreamId> {
        vec![self.user_id.into()]
    }

    fn decide<'a>(&'a self, load: &'a Loader<'_>) -> BoxFuture<'a, Result<Decided, Self::Error>> {
        async move {
            let user = load.load::<User>(self.user_id).await?;
            let decision = user.aggregate.decide(UserCommand::Deactivate)?;
            Ok(decided(self.user_id, &user, None, decision))
        }
        .boxed()
    }
}
