//! A message is taken back.

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use sandesham_domain::message::MessageCommand;
use sandesham_domain::{MessageId, StreamId, UserId};
use sandesham_log::{Command, Decided, Loader};

use super::CommandError;
use super::basis::Basis;

/// Take back a message: one's own, or as an owner or admin anybody's.
#[derive(Clone, Copy, Debug)]
pub struct DeleteMessage {
    /// Who asks.
    pub by: UserId,
    /// Which message.
    pub message_id: MessageId,
}

impl Command for DeleteMessage {
    type Error = CommandError;

    fn touches(&self) -> Vec<StreamId> {
        vec![self.message_id.into()]
    }

    fn decide<'a>(&'a self, load: &'a Loader<'_>) -> BoxFuture<'a, Result<Decided, CommandError>> {
        async move {
            let mut basis = Basis::of(load, self.by).await?;
            let seen = basis.message(self.message_id).await?;
            let moderates = seen.room.aggregate.may_moderate(self.by);
            basis.change_message(&seen, MessageCommand::Delete { by: self.by, moderates })
        }
        .boxed()
    }
}
