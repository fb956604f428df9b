#![doc = include_str!("../README.md")]

mod aggregate;
mod catalogue;
mod commit;
mod emoji;
mod envelope;
mod ids;
mod limits;
mod text;
mod timestamp;
mod upcast;
mod validation;

pub mod access;
pub mod attachment;
pub mod erasure;
pub mod message;
pub mod receipt;
pub mod room;
pub mod schedule;
pub mod user;

pub use self::aggregate::{Decision, DecodeError, ErasedEvent, StreamAggregate, StreamEvent};
pub use self::catalogue::{EventType, StreamKind, UnknownType};
pub use self::commit::{Commit, Expected, Guard, NewEvent, StreamId, StreamWrite};
pub use self::envelope::{EnvelopeError, Published, Recorded};
pub use self::ids::{
    AccessId, AttachmentId, ErasureId, EventId, MessageId, NotClientMade, Position, ReceiptId,
    RoomId, RoomSeq, ScheduleId, SessionId, UserId, Version,
};
pub use self::limits::Limits;
pub use self::text::{AccessReason, Emoji, MessageText, RoomName, UserName, is_invisible};
pub use self::timestamp::{Timestamp, TimestampError};
pub use self::validation::{FieldError, TextError};
