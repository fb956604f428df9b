//! The least of commands, to see how they are carried out.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::future::{BoxFuture, FutureExt as _};
use sandesham_domain::attachment::Enclosures;
use sandesham_domain::message::{Message, MessageCommand, MessageError, NewMessage};
use sandesham_domain::room::{Room, RoomCommand, RoomError};
use sandesham_domain::{
    Commit, Decision, Expected, Limits, MessageId, MessageText, RoomId, RoomName, StreamId,
    StreamWrite, UserId, Version,
};
use sandesham_log::{Command, Decided, Error, Loader};
use sandesham_testkit::builders;

#[derive(Debug, PartialEq)]
pub(crate) enum Refusal {
    Room(RoomError),
    Message(MessageError),
    Log(String),
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::Log(error.to_string())
    }
}

pub(crate) struct Send {
    pub(crate) message: MessageId,
    pub(crate) room: RoomId,
    pub(crate) author: UserId,
    pub(crate) text: String,
    /// How often it was decided.
    pub(crate) decided: Arc<AtomicUsize>,
}

impl Send {
    pub(crate) fn new(room: RoomId, author: UserId, text: &str) -> Self {
        let message = builders::message_id();
        Self { message, room, author, text: text.to_owned(), decided: Arc::default() }
    }

    pub(crate) fn boxed(self) -> Box<Self> {
        Box::new(self)
    }

    async fn try_decide(&self, load: &Loader<'_>) -> Result<Decided, Refusal> {
        let sending = MessageCommand::Send(NewMessage {
            message_id: self.message,
            room_id: self.room,
            author: self.author,
            text: MessageText::parse(&*self.text, &Limits::default()).expect("a short text"),
            attachments: Enclosures::default(),
            reply_to: None,
            schedule_id: None,
        });
        let message = if load.is_fresh() {
            load.load::<Message>(self.message).await?.aggregate
        } else {
            Arc::default()
        };
        let events = match message.decide(sending).map_err(Refusal::Message)? {
            Decision::Already(version) => {
                return Ok(Decided::Already { stream: self.message.into(), version });
            }
            Decision::Events(events) => events,
        };
        let room = load.load::<Room>(self.room).await?;
        room.aggregate.check_member(self.author).map_err(Refusal::Room)?;
        let (expected, author) = (Expected::Exact(Version::ZERO), Some(self.author));
        let write = StreamWrite::new(self.message, expected, Some(self.room), author, &events);
        Ok(Decided::Append(Commit::of(write).guarded_by(self.room, room.version)))
    }
}

impl Command for Send {
    type Error = Refusal;

    fn touches(&self) -> Vec<StreamId> {
        vec![self.message.into()]
    }

    fn decide<'a>(&'a self, load: &'a Loader<'_>) -> BoxFuture<'a, Result<Decided, Refusal>> {
        self.decided.fetch_add(1, Ordering::SeqCst);
        self.try_decide(load).boxed()
    }
}

/// Anything that changes a room.
pub(crate) struct ChangeRoom {
    pub(crate) room: RoomId,
    pub(crate) by: UserId,
    pub(crate) command: RoomCommand,
}

impl ChangeRoom {
    pub(crate) fn create(room: RoomId, by: UserId, members: Vec<UserId>) -> Self {
        let command = RoomCommand::CreateGroup { by, name: name("made"), members };
        Self { room, by, command }
    }

    pub(crate) fn rename(room: RoomId, by: UserId, to: &str) -> Self {
        Self { room, by, command: RoomCommand::Rename { by, name: name(to) } }
    }

    pub(crate) fn remove(room: RoomId, by: UserId, user_id: UserId) -> Self {
        Self {
            room,
            by,
            command: RoomCommand::RemoveMember { by, user_id, closed: BTreeSet::new() },
        }
    }

    pub(crate) fn boxed(self) -> Box<Self> {
        Box::new(self)
    }

    async fn try_decide(&self, load: &Loader<'_>) -> Result<Decided, Refusal> {
        let room = load.load::<Room>(self.room).await?;
        let decision = room.aggregate.decide(self.command.clone()).map_err(Refusal::Room)?;
        let events = match decision {
            Decision::Already(version) => {
                return Ok(Decided::Already { stream: self.room.into(), version });
            }
            Decision::Events(events) => events,
        };
        let expected = Expected::Exact(room.version);
        let by = Some(self.by);
        Ok(Decided::Append(Commit::of(StreamWrite::new(
            self.room,
            expected,
            Some(self.room),
            by,
            &events,
        ))))
    }
}

impl Command for ChangeRoom {
    type Error = Refusal;

    fn touches(&self) -> Vec<StreamId> {
        vec![self.room.into()]
    }

    fn decide<'a>(&'a self, load: &'a Loader<'_>) -> BoxFuture<'a, Result<Decided, Refusal>> {
        self.try_decide(load).boxed()
    }
}

fn name(name: &str) -> RoomName {
    RoomName::parse(name, &Limits::default()).expect("a short name")
}
