//! Events as the log would record them, for tests of what is pure.

use sandesham_domain::{
    EventId, Position, Recorded, RoomId, RoomSeq, StreamEvent, StreamId, Timestamp, UserId, Version,
};
use sqlx::types::Uuid;

pub(crate) const ROOM: RoomId = RoomId::from_uuid(Uuid::from_u128(1));
pub(crate) const ASHA: UserId = UserId::from_uuid(Uuid::from_u128(2));
pub(crate) const RAVI: UserId = UserId::from_uuid(Uuid::from_u128(3));

/// An event of Asha in the room, at `position`, which is its number there too.
pub(crate) fn recorded(
    position: u64,
    stream: impl Into<StreamId>,
    event: &impl StreamEvent,
) -> Recorded {
    let event_type = event.catalogue_type();
    Recorded {
        position: Position(position),
        event_id: EventId::from_uuid(Uuid::from_u128(position.into())),
        stream: stream.into(),
        version: Version(1),
        room_id: event_type.is_in_room().then_some(ROOM),
        room_seq: event_type.is_numbered().then_some(RoomSeq(position)),
        event_type,
        data: Some(event.to_data().into()),
        actor: Some(ASHA),
        recorded_at: at(position),
    }
}

/// When the event at `position` was recorded.
pub(crate) fn at(position: u64) -> Timestamp {
    Timestamp::from_micros(position.cast_signed())
}

/// The same event once its data is erased.
pub(crate) fn erased(record: &Recorded) -> Recorded {
    Recorded { data: None, ..record.clone() }
}
