//! A commit: what a decision becomes, and what the log accepts or rejects as a whole.

use std::fmt;

use uuid::Uuid;

use crate::aggregate::StreamEvent;
use crate::catalogue::{EventType, StreamKind};
use crate::ids::{AccessId, ErasureId, MessageId, ReceiptId, RoomId, ScheduleId, UserId, Version};

/// The name of a stream: the history of one aggregate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StreamId {
    /// What it is the history of.
    pub kind: StreamKind,
    /// Of which one.
    pub id: Uuid,
}

impl StreamId {
    /// The stream of `kind` with this identifier.
    pub const fn new(kind: StreamKind, id: Uuid) -> Self {
        Self { kind, id }
    }
}

impl fmt::Display for StreamId {
    /// The envelope's `subject`: `message/<id>`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.kind, self.id)
    }
}

macro_rules! stream_of {
    ($($id:ident => $kind:ident,)*) => {$(
        impl From<$id> for StreamId {
            fn from(id: $id) -> Self {
                Self::new(StreamKind::$kind, id.as_uuid())
            }
        }
    )*};
}

stream_of! {
    UserId => User,
    RoomId => Room,
    MessageId => Message,
    ReceiptId => Receipt,
    ScheduleId => Schedule,
    AccessId => Access,
    ErasureId => Erasure,
}

/// What a write expects of its stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// Exactly this version, 0 for a stream that does not exist yet; else the commit is a conflict.
    Exact(Version),
    /// Whatever it is.
    Any,
}

/// An event that is not yet in the log. The log gives it its identifier, numbers and digest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEvent {
    /// Its type.
    pub event_type: EventType,
    /// The room it stands in; room, message and receipt events have one, others none.
    pub room_id: Option<RoomId>,
    /// The user who stands behind it.
    pub actor: Option<UserId>,
    /// Its data, a JSON object: exactly the bytes that are stored, hashed and forwarded.
    pub data: String,
}

/// The events that a commit adds to one stream, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StreamWrite {
    /// The stream.
    pub stream: StreamId,
    /// What it must be like.
    pub expected: Expected,
    /// At least one.
    pub events: Vec<NewEvent>,
}

impl StreamWrite {
    /// The events of one aggregate, all by `actor` and in `room_id`.
    pub fn new<E: StreamEvent>(
        stream: impl Into<StreamId>,
        expected: Expected,
        room_id: Option<RoomId>,
        actor: Option<UserId>,
        events: &[E],
    ) -> Self {
        let new_event = |event: &E| NewEvent {
            event_type: event.catalogue_type(),
            room_id,
            actor,
            data: event.to_data(),
        };
        Self { stream: stream.into(), expected, events: events.iter().map(new_event).collect() }
    }
}

/// A stream and the version that a decision was based on. It fails only if a *restricting* event
/// came later, so that joins and renames do not reject sends in flight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Guard {
    /// The stream.
    pub stream: StreamId,
    /// The version that was seen.
    pub version: Version,
}

/// A small atomic unit: all of it is appended, or nothing.
///
/// A stream is written at most once in a commit, and not guarded by the commit that writes it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Commit {
    /// Events for one or more streams; positions are given out in this order.
    pub writes: Vec<StreamWrite>,
    /// What else the decision was based on.
    pub guards: Vec<Guard>,
    /// Reserved for correlation, causation and client address: a JSON object that never leaves Postgres.
    /// Nothing sets it yet.
    pub metadata: Option<String>,
}

impl Commit {
    /// A commit of one write without guards.
    pub fn of(write: StreamWrite) -> Self {
        Self { writes: vec![write], ..Self::default() }
    }

    /// Adds a write.
    pub fn and(mut self, write: StreamWrite) -> Self {
        self.writes.push(write);
        self
    }

    /// Adds a guard.
    pub fn guarded_by(mut self, stream: impl Into<StreamId>, version: Version) -> Self {
        self.guards.push(Guard { stream: stream.into(), version });
        self
    }
}
