//! A message is sent.

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use sandesham_domain::attachment::Enclosures;
use sandesham_domain::message::{Message, MessageCommand, MessageError, NewMessage};
use sandesham_domain::{
    Decision, Expected, Limits, MessageId, MessageText, RoomId, StreamId, UserId, Version,
};
use sandesham_log::{Command, Decided, Loader};

use super::basis::Basis;
use super::files::{self, message_refusal, read_files, read_text};
use super::{CommandError, first_answer_or};
use crate::fields::{Fields, Read};
use crate::store::AttachmentUse;

/// Send a message.
#[derive(Clone, Debug)]
pub struct SendMessage {
    /// The author.
    pub by: UserId,
    /// Where.
    pub room_id: RoomId,
    /// The identifier that its author made.
    pub message_id: MessageId,
    /// What it says.
    pub text: MessageText,
    /// The files that come with it.
    pub attachments: Enclosures,
    /// The message of the same room that it answers.
    pub reply_to: Option<MessageId>,
}

impl SendMessage {
    /// Reads what a body and a frame have in common.
    pub fn read(
        fields: &mut Fields<'_>,
        by: UserId,
        room_id: Read<RoomId>,
        message_id: Read<MessageId>,
        limits: &Limits,
    ) -> Read<Self> {
        let attachments = read_files(fields, limits);
        let text = read_text(fields, &attachments, limits);
        let reply_to = fields.optional("reply_to");
        Read::all((room_id, message_id, text, attachments, reply_to)).map(
            |(room_id, message_id, text, attachments, reply_to)| Self {
                by,
                room_id,
                message_id,
                text,
                attachments: attachments.unwrap_or_default(),
                reply_to,
            },
        )
    }

    fn with(&self, attachments: Enclosures) -> MessageCommand {
        MessageCommand::Send(NewMessage {
            message_id: self.message_id,
            room_id: self.room_id,
            author: self.by,
            text: self.text.clone(),
            attachments,
            reply_to: self.reply_to,
            schedule_id: None,
        })
    }

    /// The first answer, if the identifier is used; a conflict if it was used for anything else.
    async fn first_answer(&self, load: &Loader<'_>) -> Result<Option<Decided>, CommandError> {
        let message = load.load::<Message>(self.message_id).await?.aggregate;
        if !message.exists() {
            return Ok(None);
        }
        // Whatever became of its files: a repeat is known by which they were.
        match message.decide(self.with(self.attachments.clone()))? {
            Decision::Already(version) => {
                Ok(Some(Decided::Already { stream: self.message_id.into(), version }))
            }
            Decision::Events(_) => Err(MessageError::IdTaken.into()),
        }
    }

    /// The decision for an identifier that is taken to be fresh: the expected version 0 finds out.
    async fn send(&self, load: &Loader<'_>) -> Result<Decided, CommandError> {
        let mut basis = Basis::of(load, self.by).await?;
        let room = basis.room(self.room_id).await?;
        if let Some(reply_to) = self.reply_to {
            let place = load.load::<Message>(reply_to).await?.aggregate.place();
            place
                .filter(|place| place.room_id == self.room_id)
                .filter(|place| room.aggregate.check_sees(self.by, place.room_seq).is_ok())
                .ok_or(MessageError::Unknown)?;
        }
        // No file is taken for a message that is there already.
        if !self.attachments.is_empty()
            && load.load::<Message>(self.message_id).await?.aggregate.exists()
        {
            return Err(MessageError::IdTaken.into());
        }
        let used_for = AttachmentUse::Message(self.message_id);
        let files = files::look_up(load, self.by, used_for, &self.attachments).await?;
        match Message::default().decide(self.with(files)).map_err(message_refusal)? {
            Decision::Events(events) => {
                files::take(load, self.by, used_for, self.attachments.ids()).await?;
                let expected = Expected::Exact(Version::ZERO);
                let room_id = Some(self.room_id);
                Ok(Decided::Append(basis.commit(self.message_id, expected, room_id, &events)))
            }
            Decision::Already(_) => Err(MessageError::IdTaken.into()),
        }
    }
}

impl Command for SendMessage {
    type Error = CommandError;

    fn touches(&self) -> Vec<StreamId> {
        vec![self.message_id.into()]
    }

    fn decide<'a>(&'a self, load: &'a Loader<'_>) -> BoxFuture<'a, Result<Decided, CommandError>> {
        first_answer_or(load, self.first_answer(load), self.send(load)).boxed()
    }
}
