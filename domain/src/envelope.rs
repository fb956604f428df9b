//! The event envelope: one, everywhere, made in one place with a fixed order of keys.

use std::fmt::Write as _;

use bytes::Bytes;
use serde::Deserialize;
use serde_json::value::RawValue;
use thiserror::Error;

use crate::catalogue::{EventType, StreamKind};
use crate::commit::StreamId;
use crate::ids::{EventId, Position, RoomId, RoomSeq, UserId, Version};
use crate::timestamp::Timestamp;

/// An event as the log keeps it, without what never leaves Postgres.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// Its number in the log.
    pub position: Position,
    /// Its identifier.
    pub event_id: EventId,
    /// The stream it stands in.
    pub stream: StreamId,
    /// Its number in the stream.
    pub version: Version,
    /// The room it stands in.
    pub room_id: Option<RoomId>,
    /// Its number in the room; room and message events have one.
    pub room_seq: Option<RoomSeq>,
    /// Its type.
    pub event_type: EventType,
    /// Its data, a JSON object; none once it is erased.
    pub data: Option<Box<str>>,
    /// The user who stands behind it.
    pub actor: Option<UserId>,
    /// When the log took it; never goes back as `position` rises.
    pub recorded_at: Timestamp,
}

/// An event with the bytes of its envelope, serialised once and shared by all that forward it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// The event.
    pub record: Recorded,
    /// Its envelope, a CloudEvents 1.0 JSON object.
    pub envelope: Bytes,
}

/// Bytes that are no envelope of ours.
#[derive(Debug, Error)]
pub enum EnvelopeError {
    /// Not the JSON of an envelope.
    #[error("not an event envelope")]
    Json(#[from] serde_json::Error),
    /// A type of no kind of stream that is known: a newer program wrote it.
    #[error("unknown event type {0:?}")]
    UnknownType(String),
    /// A `subject` that is not `<kind>/<id>`.
    #[error("malformed subject {0:?}")]
    Subject(String),
}

impl Published {
    /// Makes the envelope.
    pub fn new(record: Recorded) -> Self {
        let envelope = Bytes::from(write_envelope(&record));
        Self { record, envelope }
    }

    /// Reads an envelope, keeping its bytes.
    pub fn from_envelope(envelope: Bytes) -> Result<Self, EnvelopeError> {
        let wire: WireEnvelope<'_> = serde_json::from_slice(&envelope)?;
        let record = wire.into_record()?;
        Ok(Self { record, envelope })
    }
}

fn write_envelope(record: &Recorded) -> Vec<u8> {
    let data = record.data.as_deref();
    let mut out = String::with_capacity(480 + data.map_or(4, str::len));
    // Everything but `data` is made of UUIDs, numbers, times and our own names: nothing to escape.
    // Writing to a `String` cannot fail.
    let _ = write!(
        out,
        r#"{{"specversion":"1.0","id":"{}","source":"/sandesham","type":"{}","subject":"{}","time":"{}","datacontenttype":"application/json","position":{},"streamversion":{}"#,
        record.event_id,
        record.event_type,
        record.stream,
        record.recorded_at,
        record.position,
        record.version,
    );
    if let Some(room_id) = record.room_id {
        let _ = write!(out, r#","roomid":"{room_id}""#);
    }
    if let Some(room_seq) = record.room_seq {
        let _ = write!(out, r#","roomseq":{room_seq}"#);
    }
    if let Some(actor) = record.actor {
        let _ = write!(out, r#","actor":"{actor}""#);
    }
    match data {
        Some(data) => {
            let _ = write!(out, r#","data":{data}}}"#);
        }
        None => out.push_str(r#","data":null,"erased":true}"#),
    }
    out.into_bytes()
}

#[derive(Deserialize)]
struct WireEnvelope<'a> {
    id: EventId,
    #[serde(rename = "type", borrow)]
    event_type: &'a str,
    #[serde(borrow)]
    subject: &'a str,
    time: Timestamp,
    position: Position,
    streamversion: Version,
    roomid: Option<RoomId>,
    roomseq: Option<RoomSeq>,
    actor: Option<UserId>,
    #[serde(borrow)]
    data: Option<&'a RawValue>,
}

impl WireEnvelope<'_> {
    fn into_record(self) -> Result<Recorded, EnvelopeError> {
        let event_type = EventType::carried(self.event_type)
            .ok_or_else(|| EnvelopeError::UnknownType(self.event_type.to_owned()))?;
        Ok(Recorded {
            position: self.position,
            event_id: self.id,
            stream: parse_subject(self.subject)
                .ok_or_else(|| EnvelopeError::Subject(self.subject.to_owned()))?,
            version: self.streamversion,
            room_id: self.roomid,
            room_seq: self.roomseq,
            event_type,
            data: self.data.map(|data| data.get().into()),
            actor: self.actor,
            recorded_at: self.time,
        })
    }
}

fn parse_subject(subject: &str) -> Option<StreamId> {
    let (kind, id) = subject.split_once('/')?;
    Some(StreamId::new(StreamKind::parse(kind)?, id.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn record(data: Option<&str>) -> Recorded {
        Recorded {
            position: Position(4711),
            event_id: EventId::from_uuid(Uuid::from_u128(1)),
            stream: StreamId::new(StreamKind::Message, Uuid::from_u128(2)),
            version: Version(1),
            room_id: Some(RoomId::from_uuid(Uuid::from_u128(3))),
            room_seq: Some(RoomSeq(42)),
            event_type: EventType::MessageSent,
            data: data.map(Into::into),
            actor: Some(UserId::from_uuid(Uuid::from_u128(4))),
            recorded_at: Timestamp::from_micros(1_700_000_000_000_001),
        }
    }

    #[test]
    fn an_envelope_has_the_contracts_keys_in_the_contracts_order() {
        let published = Published::new(record(Some(r#"{"text":"hi"}"#)));
        let expected = concat!(
            r#"{"specversion":"1.0","id":"00000000-0000-0000-0000-000000000001","source":"/sandesham","#,
            r#""type":"sandesham.message.sent.v1","subject":"message/00000000-0000-0000-0000-000000000002","#,
            r#""time":"2023-11-14T22:13:20.000001Z","datacontenttype":"application/json","position":4711,"#,
            r#""streamversion":1,"roomid":"00000000-0000-0000-0000-000000000003","roomseq":42,"#,
            r#""actor":"00000000-0000-0000-0000-000000000004","data":{"text":"hi"}}"#,
        );
        assert_eq!(published.envelope, expected);
    }

    #[test]
    fn an_envelope_is_read_back_as_it_was() {
        for data in [Some(r#"{ "text" : "spaces are kept" }"#), None] {
            let published = Published::new(record(data));
            let read = Published::from_envelope(published.envelope.clone());
            assert_eq!(read.expect("own envelope"), published);
        }
    }

    #[test]
    fn an_envelope_of_a_type_to_come_is_carried_as_it_is() {
        let event_type = EventType::carried("sandesham.message.pinned.v1").unwrap();
        let published = Published::new(Recorded { event_type, ..record(Some("{}")) });
        let read = Published::from_envelope(published.envelope.clone()).unwrap();
        assert_eq!(read, published);
    }

    #[test]
    fn an_erased_event_says_so() {
        let published = Published::new(record(None));
        assert!(published.envelope.ends_with(br#","data":null,"erased":true}"#));
    }
}
