//! Identifiers and numbers, each a type of its own, so that no function takes one for another.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use thiserror::Error;
use uuid::{Uuid, Version as UuidVersion};

use crate::timestamp::Timestamp;

/// The namespace of every identifier that is derived and not made (UUID version 5).
const DERIVED: Uuid = Uuid::from_u128(0x6f1d_2c0e_5a3b_5c4d_9e8f_7a6b_5c4d_3e2f);

/// A client may make version 4 or 7 only, so that nobody can squat on a derived identifier.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("must be a UUID of version 4 or 7")]
pub struct NotClientMade;

macro_rules! id {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(
            Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
        )]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// Takes a UUID for what it is said to be.
            pub const fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// Takes an identifier that a client made.
            pub fn from_client(uuid: Uuid) -> Result<Self, NotClientMade> {
                match uuid.get_version() {
                    Some(UuidVersion::Random | UuidVersion::SortRand) => Ok(Self(uuid)),
                    _ => Err(NotClientMade),
                }
            }

            /// The bare UUID, for where types end: SQL, subjects, JSON.
            pub const fn as_uuid(self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    };
}

id!(/// An account.
    UserId);
id!(/// A room: a DM or a group.
    RoomId);
id!(/// A message, whoever made its identifier.
    MessageId);
id!(/// The receipts of one member in one room.
    ReceiptId);
id!(/// A scheduled message.
    ScheduleId);
id!(/// An uploaded file.
    AttachmentId);
id!(/// One log-in of a user on one client, with all tokens that came of it.
    SessionId);
id!(/// One look of an auditor at one thing.
    AccessId);
id!(/// One erasure, however many events it takes.
    ErasureId);
id!(/// One event, in the log and in every copy of it.
    EventId);

impl RoomId {
    /// The one DM of two users, in whichever order they are named.
    pub fn of_dm(one: UserId, other: UserId) -> Self {
        let (low, high) = if one <= other { (one, other) } else { (other, one) };
        Self(derive("dm", &[low.0.as_bytes(), high.0.as_bytes()]))
    }
}

impl ReceiptId {
    /// The receipts of `user` in `room`.
    pub fn of(room: RoomId, user: UserId) -> Self {
        Self(derive("receipt", &[room.0.as_bytes(), user.0.as_bytes()]))
    }
}

impl MessageId {
    /// The message that the occurrence of `schedule` at `due_at` becomes: the same one however
    /// often and by whomever it is released.
    pub fn released(schedule: ScheduleId, due_at: Timestamp) -> Self {
        Self(derive("released", &[schedule.0.as_bytes(), &due_at.as_micros().to_be_bytes()]))
    }
}

/// Every part has a fixed length for its `label`, so two different inputs never join to the same bytes.
pub(crate) fn derive(label: &str, parts: &[&[u8]]) -> Uuid {
    let mut name = label.as_bytes().to_vec();
    name.push(0);
    for part in parts {
        name.extend_from_slice(part);
    }
    Uuid::new_v5(&DERIVED, &name)
}

macro_rules! number {
    ($(#[$meta:meta])* $name:ident($inner:ty)) => {
        $(#[$meta])*
        #[derive(
            Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
            JsonSchema,
        )]
        #[serde(transparent)]
        pub struct $name(pub $inner);

        impl $name {
            /// Before the first.
            pub const ZERO: Self = Self(0);

            /// The one after this.
            #[must_use]
            pub const fn next(self) -> Self {
                Self(self.0 + 1)
            }

            /// As Postgres and JSON carry it; both stay far below 2^53.
            pub const fn as_i64(self) -> i64 {
                self.0.cast_signed() as i64
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

number!(/// The dense, gapless number of an event in the whole log, from 1; 0 is "before the first".
    Position(u64));
number!(/// The dense, gapless number of an event in its room, from 1; 0 is "before the first".
    RoomSeq(u64));
number!(/// The number of an event in its stream, from 1; 0 is the empty stream.
    Version(u32));

impl Position {
    /// From SQL, where a position is never negative.
    pub const fn from_i64(value: i64) -> Self {
        Self(value.cast_unsigned())
    }
}

impl RoomSeq {
    /// From SQL, where a room's number is never negative.
    pub const fn from_i64(value: i64) -> Self {
        Self(value.cast_unsigned())
    }
}

impl Version {
    /// From SQL, where a version is never negative.
    pub const fn from_i32(value: i32) -> Self {
        Self(value.cast_unsigned())
    }

    /// As Postgres carries it.
    pub const fn as_i32(self) -> i32 {
        self.0.cast_signed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dm_is_the_same_from_both_sides() {
        let (asha, ravi) = (UserId(Uuid::from_u128(1)), UserId(Uuid::from_u128(2)));
        assert_eq!(RoomId::of_dm(asha, ravi), RoomId::of_dm(ravi, asha));
        assert_ne!(RoomId::of_dm(asha, ravi), RoomId::of_dm(asha, asha));
    }

    #[test]
    fn a_derived_identifier_is_not_taken_from_a_client() {
        let derived = RoomId::of_dm(UserId(Uuid::from_u128(1)), UserId(Uuid::from_u128(2)));
        assert_eq!(RoomId::from_client(derived.as_uuid()), Err(NotClientMade));
        assert_eq!(RoomId::from_client(Uuid::nil()), Err(NotClientMade));
    }

    #[test]
    fn each_occurrence_has_a_message_of_its_own() {
        let schedule = ScheduleId(Uuid::from_u128(7));
        let one = MessageId::released(schedule, Timestamp::from_micros(1_000_000));
        let two = MessageId::released(schedule, Timestamp::from_micros(1_000_001));
        assert_ne!(one, two);
    }
}
