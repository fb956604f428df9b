//! What was looked at, and which looks are one.

use chrono::TimeDelta;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ids::{AccessId, MessageId, RoomId, UserId, Version, derive};
use crate::text::AccessReason;
use crate::timestamp::Timestamp;

/// Looks at the same thing within one such stretch of time are one access: paging, playing and polling
/// tell those concerned nothing new.
pub const ACCESS_WINDOW: TimeDelta = TimeDelta::minutes(15);

/// What kind of thing an auditor looked at.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum AccessKind {
    /// A room as it was at a moment.
    Room,
    /// A message: its texts, and whom it had reached.
    Message,
    /// Events of the log, of one room or of all.
    Events,
    /// The list of all rooms.
    Rooms,
    /// A copy of the log, in files.
    Export,
}

impl AccessKind {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Room, Self::Message, Self::Events, Self::Rooms, Self::Export];

    /// As in JSON and SQL.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Room => "room",
            Self::Message => "message",
            Self::Events => "events",
            Self::Rooms => "rooms",
            Self::Export => "export",
        }
    }

    /// The kind of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

/// What an auditor looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccessScope {
    /// A room as it was.
    Room(RoomId),
    /// A message of a room.
    Message(RoomId, MessageId),
    /// Events of the log: of one room, or of all.
    Events(Option<RoomId>),
    /// The list of all rooms.
    Rooms,
    /// A copy of the log.
    Export,
}

impl AccessScope {
    /// What kind of thing it is.
    pub const fn kind(self) -> AccessKind {
        match self {
            Self::Room(_) => AccessKind::Room,
            Self::Message(..) => AccessKind::Message,
            Self::Events(_) => AccessKind::Events,
            Self::Rooms => AccessKind::Rooms,
            Self::Export => AccessKind::Export,
        }
    }

    /// The one room that it is about; none where it is about all.
    pub const fn room_id(self) -> Option<RoomId> {
        match self {
            Self::Room(room_id) | Self::Message(room_id, _) => Some(room_id),
            Self::Events(room_id) => room_id,
            Self::Rooms | Self::Export => None,
        }
    }

    /// The message that it is about.
    pub const fn message_id(self) -> Option<MessageId> {
        match self {
            Self::Message(_, message_id) => Some(message_id),
            Self::Room(_) | Self::Events(_) | Self::Rooms | Self::Export => None,
        }
    }
}

impl AccessId {
    /// The look of `auditor` at `scope` in the stretch of time that `at` falls into.
    ///
    /// `members_as_of` is the version of the room's own stream at the moment looked at: a look at a time
    /// when others were in concerns others, and is another one.
    pub fn of(
        auditor: UserId,
        scope: AccessScope,
        reason: Option<&AccessReason>,
        members_as_of: Version,
        at: Timestamp,
    ) -> Self {
        let window = ACCESS_WINDOW.num_microseconds().expect("a quarter of an hour");
        let auditor = auditor.as_uuid();
        let kind = [scope.kind() as u8, u8::from(reason.is_some())];
        let room = scope.room_id().map(RoomId::as_uuid).unwrap_or_default();
        let message = scope.message_id().map(MessageId::as_uuid).unwrap_or_default();
        let parts: [&[u8]; 7] = [
            auditor.as_bytes(),
            &kind,
            room.as_bytes(),
            message.as_bytes(),
            &members_as_of.0.to_be_bytes(),
            &at.as_micros().div_euclid(window).to_be_bytes(),
            // The only part of no fixed length stands last.
            reason.map_or("", AccessReason::as_str).as_bytes(),
        ];
        Self::from_uuid(derive("access", &parts))
    }
}
