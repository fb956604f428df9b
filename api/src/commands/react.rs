//! A reaction comes or goes.

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use sandesham_domain::message::MessageCommand;
use sandesham_domain::{Emoji, MessageId, StreamId, UserId};
use sandesham_log::{Command, Decided, Loader};

use super::CommandError;
use super::basis::Basis;
use crate::fields::{Fields, Read};

/// React to a message, or take the reaction back.
#[derive(Clone, Debug)]
pub struct React {
    /// Who.
    pub by: UserId,
    /// To which message.
    pub message_id: MessageId,
    /// How.
    pub emoji: Emoji,
    /// Whether the reaction shall be there.
    pub add: bool,
}

impl React {
    /// Reads what a path and a frame have in common.
    pub fn read(
        fields: &mut Fields<'_>,
        by: UserId,
        message_id: Read<MessageId>,
        add: bool,
    ) -> Read<Self> {
        let emoji = fields.required("emoji");
        Read::all((message_id, emoji)).map(|(message_id, emoji)| Self {
            by,
            message_id,
            emoji,
            add,
        })
    }
}

impl Command for React {
    type Error = CommandError;

    fn touches(&self) -> Vec<StreamId> {
        vec![self.message_id.into()]
    }

    fn decide<'a>(&'a self, load: &'a Loader<'_>) -> BoxFuture<'a, Result<Decided, CommandError>> {
        async move {
            let mut basis = Basis::of(load, self.by).await?;
            let seen = basis.message(self.message_id).await?;
            let (by, emoji) = (self.by, self.emoji.clone());
            let command = if self.add {
                MessageCommand::React { by, emoji }
            } else {
                MessageCommand::Unreact { by, emoji }
            };
            basis.change_message(&seen, command)
        }
        .boxed()
    }
}
