//! A message gets another text.

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use sandesham_domain::message::MessageCommand;
use sandesham_domain::{Limits, MessageId, MessageText, StreamId, UserId};
use sandesham_log::{Command, Decided, Loader};

use super::CommandError;
use super::basis::Basis;
use crate::fields::{Fields, Read};

/// Give a message of one's own another text.
#[derive(Clone, Debug)]
pub struct EditMessage {
    /// Who asks.
    pub by: UserId,
    /// Which message.
    pub message_id: MessageId,
    /// What it says from now on.
    pub text: MessageText,
    /// The revision that was edited, if the caller wants to be refused when it is not the latest.
    pub revision: Option<u32>,
}

impl EditMessage {
    /// Reads what a body and a frame have in common.
    pub fn read(
        fields: &mut Fields<'_>,
        by: UserId,
        message_id: Read<MessageId>,
        limits: &Limits,
    ) -> Read<Self> {
        // Whether it may be empty is the message's to say.
        let text =
            fields.required_as("text", |text: String| MessageText::parse_or_empty(text, limits));
        let revision = fields.optional("revision");
        Read::all((message_id, text, revision)).map(|(message_id, text, revision)| Self {
            by,
            message_id,
            text,
            revision,
        })
    }
}

impl Command for EditMessage {
    type Error = CommandError;

    fn touches(&self) -> Vec<StreamId> {
        vec![self.message_id.into()]
    }

    fn decide<'a>(&'a self, load: &'a Loader<'_>) -> BoxFuture<'a, Result<Decided, CommandError>> {
        async move {
            let mut basis = Basis::of(load, self.by).await?;
            let seen = basis.message(self.message_id).await?;
            let command = MessageCommand::Edit {
                by: self.by,
                text: self.text.clone(),
                revision: self.revision,
            };
            basis.change_message(&seen, command)
        }
        .boxed()
    }
}
