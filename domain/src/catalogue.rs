//! The catalogue: every type of event there is, and what follows from its type alone.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// What a stream is the history of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StreamKind {
    /// An account.
    User,
    /// A DM or a group.
    Room,
    /// One message, with its edits and reactions.
    Message,
    /// The two cursors of one member in one room.
    Receipt,
    /// A scheduled message.
    Schedule,
    /// One look of an auditor.
    Access,
    /// The erasing of data by law.
    Erasure,
}

impl StreamKind {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::User,
        Self::Room,
        Self::Message,
        Self::Receipt,
        Self::Schedule,
        Self::Access,
        Self::Erasure,
    ];

    /// As in SQL, subjects and the envelope.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Room => "room",
            Self::Message => "message",
            Self::Receipt => "receipt",
            Self::Schedule => "schedule",
            Self::Access => "access",
            Self::Erasure => "erasure",
        }
    }

    /// The first word of the types of its events, after the prefix.
    const fn type_word(self) -> &'static str {
        match self {
            // What is told is told of auditing as a whole.
            Self::Access => "audit",
            // What is told is told of the log as a whole.
            Self::Erasure => "log",
            Self::User | Self::Room | Self::Message | Self::Receipt | Self::Schedule => {
                self.as_str()
            }
        }
    }

    /// The kind of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

impl fmt::Display for StreamKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

macro_rules! catalogue {
    ($($(#[doc = $description:literal])+ $variant:ident = $stream:ident . $name:literal,)*) => {
        /// The type of an event: on the wire `sandesham.<stream>.<name>.v1`, never renamed.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum EventType {
            $($(#[doc = $description])+ $variant,)*
            /// A type of a newer program: carried on as it is, and understood by nobody here.
            Unknown(&'static UnknownType),
        }

        impl EventType {
            /// All of them, in the order of the catalogue.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The full type, as in the envelope and in `events.type`.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => concat!("sandesham.", catalogue!(@name $stream), ".", $name, ".v1"),)*
                    Self::Unknown(unknown) => unknown.full.as_str(),
                }
            }

            /// The type without prefix and version, its dot an underscore: the last part of the subject.
            pub const fn kind(self) -> &'static str {
                match self {
                    $(Self::$variant => concat!(catalogue!(@name $stream), "_", $name),)*
                    Self::Unknown(unknown) => unknown.kind.as_str(),
                }
            }

            /// What happened, in words, for people who read the catalogue.
            pub const fn description(self) -> &'static str {
                match self {
                    $(Self::$variant => concat!($($description,)+).trim_ascii(),)*
                    Self::Unknown(_) => "Something that a newer program wrote.",
                }
            }

            /// The kind of stream that such an event stands in.
            pub const fn stream_kind(self) -> StreamKind {
                match self {
                    $(Self::$variant => StreamKind::$stream,)*
                    Self::Unknown(unknown) => unknown.stream,
                }
            }
        }
    };
    (@name User) => { "user" };
    (@name Room) => { "room" };
    (@name Message) => { "message" };
    (@name Receipt) => { "receipt" };
    (@name Schedule) => { "schedule" };
    (@name Access) => { "audit" };
    (@name Erasure) => { "log" };
}

catalogue! {
    /// Somebody signed up.
    UserRegistered = User."registered",
    /// A new name or picture.
    UserProfileUpdated = User."profile_updated",
    /// The account is closed: it may do nothing any more.
    UserDeactivated = User."deactivated",
    /// A room exists, with its first members.
    RoomCreated = Room."created",
    /// A group has a new name.
    RoomRenamed = Room."renamed",
    /// Somebody was added.
    RoomMemberJoined = Room."member_joined",
    /// Somebody left or was removed.
    RoomMemberLeft = Room."member_left",
    /// Somebody's role is another one.
    RoomRoleChanged = Room."role_changed",
    /// A message was sent, by hand or when it was due.
    MessageSent = Message."sent",
    /// Its author gave a message a new text.
    MessageEdited = Message."edited",
    /// A message was taken back.
    MessageDeleted = Message."deleted",
    /// Somebody reacted.
    MessageReactionAdded = Message."reaction_added",
    /// Somebody took a reaction back.
    MessageReactionRemoved = Message."reaction_removed",
    /// Everything up to a number reached a member.
    ReceiptDelivered = Receipt."delivered",
    /// A member has read everything up to a number.
    ReceiptRead = Receipt."read",
    /// A message was planned.
    ScheduleCreated = Schedule."created",
    /// The plan is another one.
    ScheduleChanged = Schedule."changed",
    /// The plan was dropped.
    ScheduleCancelled = Schedule."cancelled",
    /// An occurrence became a message.
    ScheduleReleased = Schedule."released",
    /// An occurrence was passed over.
    ScheduleSkipped = Schedule."skipped",
    /// An occurrence could not become a message.
    ScheduleFailed = Schedule."failed",
    /// There is no further occurrence.
    ScheduleCompleted = Schedule."completed",
    /// An auditor looked at what others wrote.
    AuditAccessed = Access."accessed",
    /// Data was erased for ever: where, for whom, by whom and why, never what.
    LogErased = Erasure."erased",
}

/// A type that this program does not know, of a kind of stream that it knows.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnknownType {
    full: String,
    kind: String,
    stream: StreamKind,
}

/// More than a newer program would bring; they stay in memory, as types are compared and copied everywhere.
const UNKNOWN_TYPES_MAX: usize = 1_000;

static UNKNOWN_TYPES: Mutex<BTreeMap<String, &'static UnknownType>> = Mutex::new(BTreeMap::new());

impl UnknownType {
    /// Takes what has the form `sandesham.<stream>.<name>.v<number>`.
    fn of(full: &str) -> Option<&'static Self> {
        let mut known = UNKNOWN_TYPES.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(unknown) = known.get(full) {
            return Some(unknown);
        }
        let (name, version) = full.strip_prefix("sandesham.")?.rsplit_once(".v")?;
        let (word, name) = name.split_once('.')?;
        let is_name = |name: &str| name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
        let is_number = |version: &str| version.bytes().all(|b| b.is_ascii_digit());
        if name.is_empty() || !is_name(name) || version.is_empty() || !is_number(version) {
            return None;
        }
        let stream = StreamKind::ALL.into_iter().find(|kind| kind.type_word() == word)?;
        if known.len() >= UNKNOWN_TYPES_MAX {
            return None;
        }
        let kind = format!("{word}_{name}");
        let unknown = &*Box::leak(Box::new(Self { full: full.to_owned(), kind, stream }));
        known.insert(full.to_owned(), unknown);
        Some(unknown)
    }
}

impl EventType {
    /// The type of that full name, known or not; none for what is no type of this platform, or of a kind
    /// of stream that is not known. For whatever carries events on and need not understand them.
    pub fn carried(full: &str) -> Option<Self> {
        Self::parse(full).or_else(|| UnknownType::of(full).map(Self::Unknown))
    }

    /// The type of that full name, if it is known.
    pub fn parse(full: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|event_type| event_type.as_str() == full)
    }

    /// The type of that name, in full or short: `message.sent` is `sandesham.message.sent.v1`.
    pub fn parse_short(name: &str) -> Option<Self> {
        Self::parse(name).or_else(|| Self::parse(&format!("sandesham.{name}.v1")))
    }

    /// Whether such an event has a `room_seq`.
    pub const fn is_numbered(self) -> bool {
        matches!(self.stream_kind(), StreamKind::Room | StreamKind::Message)
    }

    /// Whether such an event stands in a room, numbered or not.
    pub const fn is_in_room(self) -> bool {
        matches!(self.stream_kind(), StreamKind::Room | StreamKind::Message | StreamKind::Receipt)
    }

    /// Whether the data of such an event may be erased: what aggregates need to load stands in others.
    pub const fn is_erasable(self) -> bool {
        matches!(
            self,
            Self::UserRegistered
                | Self::UserProfileUpdated
                | Self::UserDeactivated
                | Self::RoomRenamed
                | Self::MessageSent
                | Self::MessageEdited
                | Self::ScheduleCreated
                | Self::ScheduleChanged
        )
    }

    /// Whether such an event takes a right away, so that decisions based on an earlier version of
    /// its stream fail.
    pub const fn restricts(self) -> bool {
        matches!(self, Self::RoomMemberLeft | Self::RoomRoleChanged | Self::UserDeactivated)
    }
}

impl fmt::Display for EventType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for EventType {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for EventType {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let full = String::deserialize(deserializer)?;
        Self::parse(&full).ok_or_else(|| de::Error::custom("unknown event type"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_is_found_by_its_name() {
        for event_type in EventType::ALL {
            assert_eq!(EventType::parse(event_type.as_str()), Some(*event_type));
        }
        assert_eq!(EventType::parse("sandesham.message.sent.v2"), None);
    }

    #[test]
    fn a_type_to_come_is_carried_under_its_own_name() {
        let pinned = EventType::carried("sandesham.message.pinned.v1").unwrap();
        assert_eq!(pinned.as_str(), "sandesham.message.pinned.v1");
        assert_eq!((pinned.kind(), pinned.stream_kind()), ("message_pinned", StreamKind::Message));
        assert!(pinned.is_numbered() && !pinned.restricts());
        assert_eq!(EventType::carried("sandesham.message.pinned.v1"), Some(pinned));
        assert_eq!(EventType::carried("sandesham.message.sent.v1"), Some(EventType::MessageSent));
        assert_ne!(EventType::carried("sandesham.message.sent.v2"), Some(EventType::MessageSent));
        let shown = EventType::carried("sandesham.audit.shown.v1").unwrap();
        assert_eq!((shown.kind(), shown.stream_kind()), ("audit_shown", StreamKind::Access));
        for none in [
            "",
            "sandesham.poll.opened.v1",
            "sandesham.room.x.y.v1",
            "sandesham.room.x",
            "room.x.v1",
        ] {
            assert_eq!(EventType::carried(none), None, "{none}");
        }
    }

    #[test]
    fn a_type_begins_as_its_kind_of_stream_says() {
        for event_type in EventType::ALL {
            let prefix = format!("sandesham.{}.", event_type.stream_kind().type_word());
            assert!(event_type.as_str().starts_with(&prefix), "{event_type}");
        }
    }

    #[test]
    fn the_names_are_the_contracts() {
        assert_eq!(EventType::MessageSent.as_str(), "sandesham.message.sent.v1");
        assert_eq!(EventType::ReceiptRead.kind(), "receipt_read");
        assert_eq!(EventType::LogErased.as_str(), "sandesham.log.erased.v1");
        assert_eq!(EventType::LogErased.kind(), "log_erased");
        assert_eq!(EventType::UserRegistered.description(), "Somebody signed up.");
    }
}
