//! One frame on its way to sockets: made once, shared by all that write it.

use sandesham_domain::{MessageId, Position, Published, RoomId, RoomSeq};
use sandesham_nats::LiveNotice;
use serde::Serialize;
use tokio_tungstenite::tungstenite::Utf8Bytes;

/// Where a frame's event stands in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// Its number in the log.
    pub(crate) position: Position,
    /// Its room and its number there, for events that have one.
    pub(crate) numbered: Option<(RoomId, RoomSeq)>,
}

/// One frame for any number of sockets.
#[derive(Debug)]
pub(crate) struct Delivery {
    text: Utf8Bytes,
    place: Option<Place>,
}

impl Delivery {
    /// The frame of an event: its envelope, not copied. `None` for an envelope that is not UTF-8,
    /// which no program of ours writes.
    pub(crate) fn of(event: &Published) -> Option<Self> {
        let text = Utf8Bytes::try_from(event.envelope.clone()).ok()?;
        let record = &event.record;
        let numbered = record.room_id.zip(record.room_seq);
        Some(Self { text, place: Some(Place { position: record.position, numbered }) })
    }

    /// A notice: in no log, and gone when a socket has no room for it.
    pub(crate) fn notice(notice: &LiveNotice) -> Self {
        // Ids and words: serialising them to a `String` cannot fail.
        let text = serde_json::to_string(notice).unwrap_or_default();
        Self { text: text.into(), place: None }
    }

    /// A notice that messages of a room were erased: a client forgets what they said.
    pub(crate) fn erased(room_id: RoomId, message_ids: &[MessageId]) -> Self {
        let notice = Erased { op: "erased", room_id, message_ids };
        let text = serde_json::to_string(&notice).unwrap_or_default();
        Self { text: text.into(), place: None }
    }

    /// The bytes of the frame, shared.
    pub(crate) fn text(&self) -> Utf8Bytes {
        self.text.clone()
    }

    /// How much of a socket's bound it takes.
    pub(crate) fn len(&self) -> usize {
        self.text.len()
    }

    /// Where its event stands in the log; `None` for a notice.
    pub(crate) fn place(&self) -> Option<Place> {
        self.place
    }
}

#[derive(Serialize)]
struct Erased<'a> {
    op: &'static str,
    room_id: RoomId,
    message_ids: &'a [MessageId],
}

#[cfg(test)]
impl Delivery {
    /// A message's frame at a position, with a text of so many bytes.
    pub(crate) fn example(
        position: u64,
        numbered: Option<(RoomId, RoomSeq)>,
        bytes: usize,
    ) -> std::sync::Arc<Self> {
        use sandesham_domain::{EventId, EventType, Recorded, StreamId, StreamKind};
        use sandesham_domain::{Timestamp, Version};
        use uuid::Uuid;

        let record = Recorded {
            position: Position(position),
            event_id: EventId::from_uuid(Uuid::nil()),
            stream: StreamId::new(StreamKind::Message, Uuid::nil()),
            version: Version(1),
            room_id: numbered.map(|(room_id, _)| room_id),
            room_seq: numbered.map(|(_, room_seq)| room_seq),
            event_type: EventType::MessageSent,
            data: Some(format!("\"{}\"", "a".repeat(bytes)).into()),
            actor: None,
            recorded_at: Timestamp::from_micros(0),
        };
        std::sync::Arc::new(Self::of(&Published::new(record)).expect("UTF-8"))
    }
}

#[cfg(test)]
mod tests {
    use sandesham_domain::{RoomId, UserId};
    use sandesham_nats::PresenceState;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_notice_is_written_as_the_contract_has_it() {
        let user_id = UserId::from_uuid(Uuid::from_u128(2));
        let room_id = RoomId::from_uuid(Uuid::from_u128(1));
        assert_eq!(
            Delivery::notice(&LiveNotice::Typing { room_id, user_id }).text().as_str(),
            r#"{"op":"typing","room_id":"00000000-0000-0000-0000-000000000001","user_id":"00000000-0000-0000-0000-000000000002"}"#
        );
        let message_id = MessageId::from_uuid(Uuid::from_u128(3));
        assert_eq!(
            Delivery::erased(room_id, &[message_id]).text().as_str(),
            r#"{"op":"erased","room_id":"00000000-0000-0000-0000-000000000001","message_ids":["00000000-0000-0000-0000-000000000003"]}"#
        );
        let notice = LiveNotice::Presence { user_id, state: PresenceState::Online };
        assert_eq!(
            Delivery::notice(&notice).text().as_str(),
            r#"{"op":"presence","user_id":"00000000-0000-0000-0000-000000000002","state":"online"}"#
        );
    }
}
