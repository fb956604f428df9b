//! Somebody signs up.

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use sandesham_domain::user::{User, UserCommand};
use sandesham_domain::{StreamId, UserId, UserName};
use sandesham_log::{Command, Decided, Loader};

use super::CommandError;
use super::user_stream::decided;

/// Sign up. The account's row has reserved the identifier.
#[derive(Clone, Debug)]
pub struct RegisterUser {
    /// Who will be known by it.
    pub user_id: UserId,
    /// The name that others see.
    pub name: UserName,
}

impl Command for RegisterUser {
    type Error = CommandError;

    fn touches(&self) -> Vec<StreamId> {
        vec![self.user_id.into()]
    }

    fn decide<'a>(&'a self, load: &'a Loader<'_>) -> BoxFuture<'a, Result<Decided, Self::Error>> {
        async move {
            let user = load.load::<User>(self.user_id).await?;
            let decision =
                user.aggregate.decide(UserCommand::Register { name: self.name.clone() })?;
            Ok(decided(self.user_id, &user, Some(self.user_id), decision))
        }
        .boxed()
    }
}
